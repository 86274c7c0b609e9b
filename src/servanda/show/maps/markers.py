"""What stands at a place as one marker: a site, a holding, several, or places too close to be drawn apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

from servanda.model.result import Outcome
from servanda.show.maps.clipping import XY
from servanda.show.maps.frames import Frame
from servanda.show.maps.symbols import (
    BEYOND_LOOK,
    CIRCLE,
    OPEN_LOOK,
    SEVERAL,
    SEVERAL_LOOK,
    SITE,
    SITE_LOOK,
    PartyStyle,
    symbol,
)
from servanda.show.maps.traces import Drawn
from servanda.show.maps.view import MapHolding, MapSite, MapView
from servanda.show.maps.words import TIMES, holding_text, told
from servanda.show.palette import INK, PAPER
from servanda.show.shapes import Word

PLAIN, JOINED = 5.2, 8.6  # pixels of radius
RING = 3.2  # pixels a ring stands off
APART = 1.5  # pixels between two markers at least
BAND = 40.0  # pixels of height within which markers are numbered from left to right
SAME = 5  # decimals of a degree: a metre, nearly
LONGEST_NAME = 120  # characters of a place's name in the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """All that is told of one place; `lines` are what the list says of it."""

    at: XY
    title: str
    holdings: tuple[MapHolding, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What is held there, one line each."""
        return tuple(holding_text(held) for held in self.holdings) or ("site",)

    @property
    def weight(self) -> int:
        """How many entries the list has for it."""
        return max(1, len(self.holdings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One symbol, standing for the spots of its list; the number is its key."""

    at: XY
    spots: tuple[Spot, ...]
    number: int = 0

    @property
    def holdings(self) -> tuple[MapHolding, ...]:
        """What is held at all its spots."""
        return tuple(held for spot in self.spots for held in spot.holdings)

    @property
    def parties(self) -> frozenset[str]:
        """Whose holdings it stands for."""
        return frozenset(held.party for held in self.holdings)

    @property
    def count(self) -> int:
        """How many entries the list has for it."""
        return sum(spot.weight for spot in self.spots)

    @property
    def outcome(self) -> Outcome | None:
        """Not-met where a limit is not met, else undetermined where one is, else nothing."""
        found = {held.outcome for held in self.holdings}
        return next((o for o in (Outcome.NOT_MET, Outcome.UNDETERMINED) if o in found), None)

    @property
    def radius(self) -> float:
        """The pixels it takes to every side, its ring included."""
        inner = JOINED + 2 * (len(str(self.count)) - 1) if self.count > 1 else PLAIN
        return inner + (RING if self.outcome else 1.0)

    @property
    def title(self) -> str:
        """The name it is labelled with."""
        first, more = self.spots[0].title, len(self.spots) - 1
        return f"{first} and {more} more" if more else first

    def drawn(self, styles: Mapping[str, PartyStyle]) -> Iterator[Drawn]:
        """Yield its ring, its symbol, and how many entries it stands for."""
        inner = self.radius - (RING if self.outcome else 1.0)
        if self.outcome is not None:
            look = BEYOND_LOOK if self.outcome is Outcome.NOT_MET else OPEN_LOOK
            yield symbol(CIRCLE, look, self.at, inner + RING)
        tip = f"{self.number}. " + "; ".join(": ".join((s.title, *s.lines)) for s in self.spots)
        party = next(iter(self.parties), None)
        if party is None:
            shape, look, ink = SITE, SITE_LOOK, INK
        elif len(self.parties) > 1:
            shape, look, ink = SEVERAL, SEVERAL_LOOK, INK
        else:
            shape, look, ink = styles[party].shape, styles[party].look, PAPER
        yield symbol(shape, look, self.at, inner if party else PLAIN, tip)
        if self.count > 1 and party:
            yield Word(
                x=self.at[0],
                y=self.at[1],
                text=f"{TIMES}{self.count}",
                color=ink,
                size=8.0,
                align="center",
                bold=True,
            )


def markers_of(spots: Sequence[Spot]) -> tuple[Marker, ...]:
    """Return the markers of the spots, numbered from the top; those that would touch are joined."""
    return _apart([Marker(at=spot.at, spots=(spot,)) for spot in spots])


def with_neighbours(markers: Sequence[Marker], some: Sequence[Marker]) -> tuple[Marker, ...]:
    """Return the markers, each of some joined with the marker nearest to it, and numbered anew."""
    held = {marker.number: marker for marker in markers}
    for marker in some:
        if marker.number in held and len(held) > 1:
            del held[marker.number]
            near = min(
                held.values(), key=lambda other: hypot(other.at[0] - marker.at[0], other.at[1] - marker.at[1])
            )
            held[near.number] = replace(_one([near, marker]), number=near.number)
    return _apart(list(held.values()))


def _apart(markers: list[Marker]) -> tuple[Marker, ...]:
    """Return the markers, numbered, those that would touch joined until none do."""
    number = 0
    while number != len(markers):
        number, markers = len(markers), _joined(markers)
    ordered = sorted(markers, key=lambda m: (m.at[1] // BAND, m.at[0], m.at[1]))
    return tuple(replace(marker, number=n) for n, marker in enumerate(ordered, 1))


def _joined(markers: Sequence[Marker]) -> list[Marker]:
    """Return the markers, those that are too close to one joined with it."""
    ordered = sorted(markers, key=lambda m: m.at)
    widest = max((m.radius for m in ordered), default=0.0) * 2 + APART
    taken: set[int] = set()
    made: list[Marker] = []
    for number, marker in enumerate(ordered):
        if number in taken:
            continue
        group = [marker]
        for other_number in range(number + 1, len(ordered)):
            other = ordered[other_number]
            if other.at[0] - marker.at[0] > widest:
                break
            near = hypot(other.at[0] - marker.at[0], other.at[1] - marker.at[1])
            if other_number not in taken and near < marker.radius + other.radius + APART:
                taken.add(other_number)
                group.append(other)
        made.append(_one(group))
    return made


def _one(group: Sequence[Marker]) -> Marker:
    spots = tuple(spot for marker in group for spot in marker.spots)
    x, y = (sum(spot.at[n] for spot in spots) / len(spots) for n in (0, 1))
    return Marker(at=(x, y), spots=spots)


def spots_of(view: MapView, frame: Frame) -> tuple[Spot, ...]:
    """Return the spots of a map: one for each place that has a site or a holding."""
    held: dict[tuple[float, float], list[MapSite | MapHolding]] = {}
    every: list[MapSite | MapHolding] = [*view.sites, *view.holdings]
    for each in every:
        held.setdefault((round(each.longitude, SAME), round(each.latitude, SAME)), []).append(each)
    return tuple(_spot(frame.pixel(at), those) for at, those in held.items())


def _spot(at: XY, those: Sequence[MapSite | MapHolding]) -> Spot:
    sites = [each.title for each in those if isinstance(each, MapSite)]
    holdings = tuple(each for each in those if isinstance(each, MapHolding))
    names = dict.fromkeys(told(name, LONGEST_NAME) for name in (sites or [h.place for h in holdings]))
    return Spot(at=at, title=" / ".join(names), holdings=holdings)
