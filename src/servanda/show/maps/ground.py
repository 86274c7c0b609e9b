"""Zones: areas, lines, and hatched ground of which it is open whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

from servanda.show.maps.clipping import XY
from servanda.show.maps.figures import figure_of
from servanda.show.maps.frames import Frame
from servanda.show.maps.key import BOX, LEVEL, Entry
from servanda.show.maps.symbols import PartyStyle
from servanda.show.maps.traces import Look, Trace
from servanda.show.maps.view import MapView, MapZone, ZoneStyle
from servanda.show.maps.words import LONGEST_ID, letters, told
from servanda.show.palette import HATCH, INK

SPACING = 6.5  # pixels between the lines of a hatch
TINY = 5.0  # pixels; what is smaller is drawn as a square of this size
TINT, SHADE = 0.17, 0.05  # opacity of a territory and of any other area
DASHES: tuple[tuple[float, ...], ...] = ((6, 3), (2, 2), (10, 3, 2, 3), (12, 4), (5, 2, 2, 2))
HATCHES = ((1.0, 1.0), (1.0, -1.0), (0.0, 1.0), (1.0, 0.0))  # across which the lines of a hatch run

Rings = Sequence[Sequence[XY]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLook:
    """How a zone is filled, hatched and edged; hatches follow each other in the direction `across`."""

    fill: Look | None
    edge: Look
    hatch: Look | None = None
    across: tuple[float, float] = (1.0, 1.0)

    def drawn(self, rings: Rings, edges: Rings) -> Iterator[Trace]:
        """Yield a ground in this look."""
        if self.fill:
            yield Trace(lines=tuple(map(tuple, rings)), look=self.fill)
        if self.hatch:
            yield Trace(lines=tuple(hatched(rings, self.across)), look=self.hatch)
        yield Trace(lines=tuple(map(tuple, edges)), look=self.edge)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A zone on the map: its key, its name, and the rings or lines by which it is labelled."""

    key: str
    title: str
    rings: tuple[tuple[XY, ...], ...]
    edges: tuple[tuple[XY, ...], ...]
    look: ZoneLook
    entry: Entry

    @property
    def seen(self) -> bool:
        """Whether it has any ground to draw."""
        return bool(self.rings or self.edges)

    def drawn(self) -> Iterator[Trace]:
        """Yield the zone."""
        return self.look.drawn(self.rings, self.edges)


def grounds_of(view: MapView, frame: Frame, styles: Mapping[str, PartyStyle]) -> tuple[Ground, ...]:
    """Return the zones of a map, keyed A, B, C in the view's order."""
    plain = unsettled = 0
    made: list[Ground] = []
    for number, zone in enumerate(view.zones):
        look = _look(zone, styles, plain, unsettled)
        plain += zone.style is ZoneStyle.AREA and not zone.territory_of
        unsettled += zone.style is ZoneStyle.UNSETTLED
        made.append(_ground(zone, frame, letters(number), look))
    return tuple(made)


def _ground(zone: MapZone, frame: Frame, key: str, look: ZoneLook) -> Ground:
    figure = figure_of(zone.geometry)
    rings = frame.areas(figure) if zone.style is not ZoneStyle.LINE else ()
    edges = _seen(frame.lines([*figure.edges, *figure.lines]))
    text = f"{key}: {told(zone.title)}"
    if zone.territory_of:
        text += f" (territory: {told(zone.territory_of, LONGEST_ID)})"
    if zone.style is ZoneStyle.UNSETTLED:
        text += " (unsettled: it is open whose it is)"
    line = zone.style is ZoneStyle.LINE
    swatch = tuple(look.drawn(() if line else BOX, LEVEL if line else BOX))
    return Ground(
        key=key,
        title=told(zone.title),
        rings=rings,
        edges=edges,
        look=look,
        entry=Entry(text=text, shapes=swatch),
    )


def _seen(edges: tuple[tuple[XY, ...], ...]) -> tuple[tuple[XY, ...], ...]:
    """Return the edges, or a small square around them where they would be a speck."""
    points = [point for edge in edges for point in edge]
    if not points:
        return edges
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if max(right - left, bottom - top) >= TINY:
        return edges
    x, y = (left + right) / 2, (top + bottom) / 2
    half = TINY / 2
    return (
        (
            (x - half, y - half),
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
            (x - half, y - half),
        ),
    )


def _look(zone: MapZone, styles: Mapping[str, PartyStyle], plain: int, unsettled: int) -> ZoneLook:
    color = styles[zone.territory_of].color if zone.territory_of else INK
    match zone.style:
        case ZoneStyle.LINE:
            return ZoneLook(fill=None, edge=Look(color=color, width=2.4))
        case ZoneStyle.UNSETTLED:
            return ZoneLook(
                fill=None,
                edge=Look(color=HATCH, width=1.0, dash=(1.5, 2.5)),
                hatch=Look(color=HATCH, width=0.9),
                across=HATCHES[unsettled % len(HATCHES)],
            )
        case ZoneStyle.AREA if zone.territory_of:
            return ZoneLook(fill=Look(fill=color, opacity=TINT), edge=Look(color=color, width=1.3))
        case _:
            dash = DASHES[plain % len(DASHES)]
            return ZoneLook(fill=Look(fill=INK, opacity=SHADE), edge=Look(color=INK, width=1.5, dash=dash))


def hatched(rings: Rings, across: tuple[float, float], spacing: float = SPACING) -> Iterator[tuple[XY, XY]]:
    """Yield parallel lines that fill the inside of rings, lined up with those of every other ground.

    Args:
        rings: Closed rings; what an even number of them encloses is outside.
        across: The direction in which one line follows the other.
        spacing: From one line to the next [pixels].
    """
    size = sqrt(across[0] ** 2 + across[1] ** 2)
    u, v = across[0] / size, across[1] / size
    crossings: dict[int, list[float]] = {}
    for ring in rings:
        turned = [((x * u + y * v) / spacing, y * u - x * v) for x, y in ring]
        for (a, along), (b, beyond) in pairwise(turned):
            low, high = (a, b) if a < b else (b, a)
            for number in range(ceil(low), ceil(high)):
                crossings.setdefault(number, []).append(along + (beyond - along) * (number - a) / (b - a))
    for number, found in sorted(crossings.items()):
        ordered = sorted(found)
        for start, end in zip(ordered[::2], ordered[1::2], strict=False):
            d = number * spacing
            yield (d * u - start * v, d * v + start * u), (d * u - end * v, d * v + end * u)
