"""The symbols of a map. A party has a colour and a shape, so that it is told from the others without colour.

That a limit is passed or that a figure is open is said by a ring around the symbol, whole or
dashed: the ring is the same for every party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from servanda.show.maps.clipping import XY
from servanda.show.maps.traces import Look, Trace
from servanda.show.maps.view import MapView
from servanda.show.palette import BOUND, FAINT, INK, NOT_MET, PAPER, VIEWS

Lines = tuple[tuple[XY, ...], ...]

ROUND = 28  # corners of what shall look round


def _polygon(corners: int, radius: float = 1.0, turn: float = 0.0) -> tuple[XY, ...]:
    angles = (2 * pi * n / corners + turn - pi / 2 for n in range(corners + 1))
    return tuple((radius * cos(a), radius * sin(a)) for a in angles)


def _star() -> tuple[XY, ...]:
    points = [
        (r * cos(pi * n / 5 - pi / 2), r * sin(pi * n / 5 - pi / 2)) for n, r in enumerate([1.45, 0.62] * 5)
    ]
    return (*points, points[0])


CIRCLE: Lines = (_polygon(ROUND),)
_PLUS = ((-0.42, -1.15), (0.42, -1.15), (0.42, -0.42), (1.15, -0.42), (1.15, 0.42), (0.42, 0.42))
# All of nearly the same area as the circle. There are seven and six colours, so that the pair repeats late.
SHAPES: tuple[Lines, ...] = (
    CIRCLE,
    (_polygon(4, 1.28, pi / 4),),
    (_polygon(3, 1.5),),
    (_polygon(4, 1.35),),
    (_polygon(3, 1.5, pi),),
    ((*_PLUS, *((-x, -y) for x, y in _PLUS), _PLUS[0]),),
    (_star(),),
)
SEVERAL: Lines = (_polygon(6, 1.12),)
SITE: Lines = (((-0.8, -0.8), (0.8, 0.8)), ((-0.8, 0.8), (0.8, -0.8)))
CIRCLES: tuple[tuple[float, ...], ...] = ((9, 3, 2, 3), (4, 3), (14, 4), (9, 3, 2, 3, 2, 3), (1.5, 3))

SEVERAL_LOOK = Look(fill=PAPER, color=INK, width=2.0)
SITE_LOOK = Look(color=INK, width=1.8)
BEYOND_LOOK = Look(fill=NOT_MET, opacity=0.55, color=BOUND, width=2.4)
OPEN_LOOK = Look(color=FAINT, width=1.6, dash=(2.2, 2.2))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStyle:
    """How what belongs to a party is drawn; `dash` is that of its circles [pixels]."""

    name: str
    color: str
    shape: Lines
    dash: tuple[float, ...]

    @property
    def look(self) -> Look:
        """The look of the party's symbol."""
        return Look(fill=self.color, color=PAPER, width=1.0)


def party_styles(view: MapView) -> Mapping[str, PartyStyle]:
    """Return the style of each party of a map, in the view's order; those it does not list come last."""
    names = {party.id: party.name for party in view.parties}
    named = {
        *(zone.territory_of for zone in view.zones if zone.territory_of),
        *(held.party for held in view.holdings),
        *(reach.party for reach in view.reaches),
        *(track.party for track in view.tracks),
    }
    every = [*names, *sorted(named - set(names))]
    return {
        party: PartyStyle(
            name=names.get(party, ""),
            color=VIEWS[number % len(VIEWS)].color,
            shape=SHAPES[number % len(SHAPES)],
            dash=CIRCLES[number % len(CIRCLES)],
        )
        for number, party in enumerate(every)
    }


def symbol(shape: Sequence[Sequence[XY]], look: Look, at: XY, radius: float, tip: str = "") -> Trace:
    """Return a symbol of a radius [pixels] at a place."""
    lines = tuple(tuple((x * radius, y * radius) for x, y in line) for line in shape)
    return Trace(lines=lines, look=look, x=at[0], y=at[1], tip=tip)
