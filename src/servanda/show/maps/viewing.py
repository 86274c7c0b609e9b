"""Turn what is where on a day into what a map shows: grounds drawn, numbers as text, tracks as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.model.count import Interval
from servanda.model.located import Located, LocatedHolding, LocatedTrack, LocatedZone
from servanda.model.place import Coordinate, Ground, Outline, Point
from servanda.model.problem import ServandaError
from servanda.model.result import Outcome
from servanda.model.wire import number_text
from servanda.places.drawing import drawn, ring
from servanda.places.middle import middle
from servanda.show.maps.drawing import draw_map
from servanda.show.maps.view import (
    MapHolding,
    MapParty,
    MapReach,
    MapSite,
    MapStretch,
    MapTrack,
    MapView,
    MapZone,
    Presence,
    ZoneStyle,
)
from servanda.show.maps.words import OUTCOMES
from servanda.show.wording import count_text, listed

if TYPE_CHECKING:
    import altair as alt

FARTHEST_DRAWN = 15_000  # km; what reaches farther reaches nearly everything
MOST_GAPS = 10  # tracks without a position that a note names
MOST_PROVISIONS = 5  # that a track is said to count towards


class NothingToDrawError(ServandaError):
    """A map is asked for, and nothing has a place."""

    def __init__(self, located: Located) -> None:
        day = located.on.isoformat()
        what = f"what provision {located.provision} is about" if located.provision else "this agreement"
        super().__init__(f"There is nothing to draw: nothing of {what} has a place on {day}.")


def map_of(located: Located, *, outlines: bool = False) -> alt.VConcatChart:
    """Return a map of what is where, to be saved as charts are.

    Args:
        located: What is where.
        outlines: Whether to draw country outlines, which imply no opinion.

    Raises:
        NothingToDrawError: If nothing of it has a place.
    """
    return draw_map(view_of(located, outlines=outlines))


def view_of(located: Located, *, outlines: bool = False) -> MapView:
    """Return the view of such a map: plain values."""
    placed = [(holding, at) for holding in located.holdings if (at := _at(holding.ground)) is not None]
    sites = [(site, at) for site in located.sites if (at := _at(site.ground)) is not None]
    if not (placed or sites or located.zones or located.tracks):
        raise NothingToDrawError(located)
    # Whoever has something on the map comes first: colours are few, and repeat.
    active = {h.party for h in located.holdings} | {t.party for t in located.tracks}
    used = [i for i in located.parties if i in active]
    used += [i for zone in located.zones for i in zone.territory_of if i not in active]
    return MapView(
        title=located.title,
        subtitle=tuple(_subtitle(located)),
        parties=tuple(MapParty(id=i, name=located.parties[i]) for i in dict.fromkeys(used)),
        zones=tuple(_zone(zone) for zone in located.zones),
        sites=tuple(MapSite(id=site.id, title=site.title, longitude=x, latitude=y) for site, (x, y) in sites),
        holdings=tuple(_holding(holding, at) for holding, at in placed),
        reaches=tuple(_reaches(located)),
        tracks=tuple(_track(track) for track in located.tracks),
        notes=tuple(_notes(located, located.nowhere + len(located.holdings) - len(placed))),
        sources=_sources(located),
        outlines=outlines,
    )


def _at(ground: Ground) -> Coordinate | None:
    """Return a point that stands for a ground; an empty one has none."""
    return middle(ground)


def _subtitle(located: Located) -> Iterator[str]:
    if located.provision is not None:
        title = f": {located.rule}" if located.rule else ""
        yield f"Provision {located.provision}{title}"
    read = "base, the file's own encoding" if located.view.id == "base" else located.view.name
    known = f", as known at {located.known_at}" if located.known_at else ""
    supposed = ", with a what-if" if located.receipt.patch is not None else ""
    yield f"On {located.on.isoformat()}{known}{supposed}. View: {read}."


def _zone(zone: LocatedZone) -> MapZone:
    line = isinstance(zone.ground, Outline) and not zone.ground.polygons
    style = ZoneStyle.UNSETTLED if zone.open_for else ZoneStyle.LINE if line else ZoneStyle.AREA
    return MapZone(
        id=zone.id,
        title=zone.title,
        geometry=drawn(zone.ground),
        style=style,
        territory_of=zone.territory_of[0] if zone.territory_of else None,
    )


def _holding(holding: LocatedHolding, at: Coordinate) -> MapHolding:
    longitude, latitude = at
    return MapHolding(
        party=holding.party,
        category=_what(holding),
        place=holding.place,
        longitude=longitude,
        latitude=latitude,
        quantity=_quantity(holding),
        outcome=holding.outcome,
        provisions=holding.provisions,
    )


def _what(holding: LocatedHolding) -> str:
    km = holding.reaches_km
    what = f"{holding.what} {holding.called}".strip()
    if km is not None:
        return f"{what}, reaching {number_text(km)} km:"
    return f"{what}:" if holding.called or holding.act else what


def _quantity(holding: LocatedHolding) -> str:
    if holding.act:
        return holding.act
    return count_text(Interval(holding.low, holding.high))


def _reaches(located: Located) -> Iterator[MapReach]:
    """Yield a circle for each place and distance; what has an extent has none."""
    seen: set[tuple[str, Ground, str]] = set()
    for holding in located.holdings:
        km = holding.reaches_km
        if km is None or not isinstance(holding.ground, Point) or not 0 < km <= FARTHEST_DRAWN:
            continue
        key = (holding.party, holding.ground, number_text(km))
        if key not in seen:
            seen.add(key)
            x, y = holding.ground.longitude, holding.ground.latitude
            yield MapReach(
                party=holding.party, longitude=x, latitude=y, km=float(km), geometry=ring(x, y, float(km))
            )


def _track(track: LocatedTrack) -> MapTrack:
    said = "" if track.by == track.party else f", by the word of {track.by}"
    return MapTrack(
        party=track.party,
        title=f"{track.track} ({track.what}{said})",
        stretches=tuple(
            MapStretch(presence=Presence(leg.value), pieces=((start, end),))
            for leg, start, end in zip(track.legs, track.positions, track.positions[1:], strict=False)
        ),
        text=_counts(track),
    )


def _counts(track: LocatedTrack) -> str:
    text = f"{_number(len(track.positions), 'position', 'positions')} on the day"
    if track.outcome in (None, Outcome.MET):
        return text
    return f"{text}; counts towards {listed(track.provisions, MOST_PROVISIONS)} ({OUTCOMES[track.outcome]})"


def _notes(located: Located, nowhere: int) -> Iterator[str]:
    if nowhere:
        whose = "whose place is not known"
        yield f"Not drawn: {_number(nowhere, 'entry', 'entries')} {whose}."
    if located.left_out:
        more = "more entries" if located.left_out > 1 else "more entry"
        yield f"Not drawn: {located.left_out:,} {more} than a map can hold."
    if located.lost:
        more = "more tracks" if located.lost > 1 else "more track"
        yield f"Not drawn: {located.lost:,} {more} than a map can hold."
    if located.gaps:
        yield f"No position on the day: {listed(located.gaps, MOST_GAPS)}."
    if located.unheard:
        yield f"Not drawn: {_number(located.unheard, 'track', 'tracks')} by a word that does not count."


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _sources(located: Located) -> str:
    receipt = located.receipt
    return (
        f"Zones and places: the agreement's own. Receipt: agreement {receipt.agreement[:12]}, "
        f"record {receipt.record[:12]}, servanda {receipt.servanda}."
    )
