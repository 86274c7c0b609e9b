"""GeoJSON and TopoJSON as rings and lines in the plane of longitude and latitude.

A ring is unrolled, so that no edge jumps at the antimeridian, and closed over the pole where
it goes around one. Outer rings are made clockwise and holes not, whatever the order they come
in: what a ring encloses in this plane is its inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from servanda.show.maps.view import Coordinate

Line = tuple[Coordinate, ...]

STEP = 1.0  # degrees; longer edges are divided, for a straight edge here is curved on the map
ROUND = 359.0  # degrees a ring runs at least if it goes around a pole
SEAM = 1e-6  # degrees within which an edge lies on the antimeridian


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Areas as rings, their edges as lines, and other lines."""

    rings: tuple[Line, ...] = ()
    edges: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def coordinates(self) -> Iterator[Coordinate]:
        """Every coordinate of the edges and lines."""
        for line in (*self.edges, *self.lines):
            yield from line


def figure_of(geometry: Mapping[str, object]) -> Figure:
    """Return the figure of a GeoJSON geometry, feature or collection; points are left out."""
    found = list(_parts(geometry))
    polygons = [polygon for kind, polygon in found if kind == "Polygon"]
    lines = tuple(even(unrolled(line)) for kind, held in found if kind == "LineString" for line in held)
    return figure(polygons, lines)


def figure(polygons: Sequence[Sequence[Line]], lines: Sequence[Line] = ()) -> Figure:
    """Return the figure of polygons (each its outer ring, then its holes) and of lines."""
    rings: list[Line] = []
    edges: list[Line] = []
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            open_ = even(unrolled(ring))
            edges.append(open_)
            rings.append(_turned(_closed(open_, outer=number == 0), clockwise=number == 0))
    return Figure(rings=tuple(rings), edges=tuple(_unseamed(edges)), lines=tuple(lines))


def unrolled(line: Sequence[Coordinate]) -> Line:
    """Return the line with longitudes that never jump; they may leave -180 to 180."""
    made: list[Coordinate] = []
    turn = 0.0
    for longitude, latitude in line:
        if made:
            turn += 360 * round((made[-1][0] - longitude - turn) / 360)
        made.append((longitude + turn, latitude))
    return tuple(made)


def even(line: Sequence[Coordinate]) -> Line:
    """Return the line with its long edges divided."""
    made = list(line[:1])
    for (x, y), (x2, y2) in pairwise(line):
        parts = ceil(max(abs(x2 - x), abs(y2 - y)) / STEP)
        made.extend((x + (x2 - x) * n / parts, y + (y2 - y) * n / parts) for n in range(1, parts))
        made.append((x2, y2))
    return tuple(made)


def area(ring: Sequence[Coordinate]) -> float:
    """Return the area a closed ring encloses in its plane; it is negative where the ring is clockwise."""
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairwise(ring)) / 2


def _closed(ring: Line, *, outer: bool) -> Line:
    """Return the ring closed in the plane: over a pole where it goes around one.

    The ground lies on the right of its rings, so an outer ring encloses the pole on its right,
    and a hole the one on its left.
    """
    if not ring or abs(ring[-1][0] - ring[0][0]) < ROUND:
        return ring
    westwards = ring[-1][0] < ring[0][0]
    pole = 90.0 if westwards == outer else -90.0  # westwards, the north lies on the right
    return (*ring, *even((ring[-1], (ring[-1][0], pole), (ring[0][0], pole), ring[0]))[1:])


def _turned(ring: Line, *, clockwise: bool) -> Line:
    return ring if (area(ring) < 0) == clockwise else ring[::-1]


def _unseamed(edges: Sequence[Line]) -> Iterator[Line]:
    """Yield the edges without what lies on the antimeridian or a pole only because a map was cut there."""
    cuts = {x > 0 for edge in edges for x, _ in edge if abs(abs(x) - 180) < SEAM}
    # A ring that was cut up to a pole goes there and back on one side, once it is unrolled.
    both = len(cuts) > 1 or any(_cut_at_pole(point) for edge in edges for point in edge)
    for edge in edges:
        run: list[Coordinate] = list(edge[:1])
        for before, after in pairwise(edge):
            if _on_seam(before, after, both=both):
                yield from [tuple(run)] if len(run) > 1 else ()
                run = []
            run.append(after)
        yield from [tuple(run)] if len(run) > 1 else ()


def _cut_at_pole(at: Coordinate) -> bool:
    return abs(abs(at[0]) - 180) < SEAM and abs(at[1]) > 90 - SEAM


def _on_seam(a: Coordinate, b: Coordinate, *, both: bool) -> bool:
    at_pole = abs(a[1]) > 90 - SEAM and abs(b[1]) > 90 - SEAM
    at_cut = all(abs(abs(x) - 180) < SEAM for x in (a[0], b[0]))
    return at_pole or (both and at_cut)


def _parts(geometry: Mapping[str, object]) -> Iterator[tuple[str, list[Line]]]:
    """Yield each polygon as its rings, and each line alone."""
    for inner in (*_held(geometry.get("features")), *_held(geometry.get("geometries"))):
        if isinstance(inner, Mapping):
            yield from _parts(inner)
    if isinstance(inner := geometry.get("geometry"), Mapping):
        yield from _parts(inner)
    held = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            yield "Polygon", [_line(ring) for ring in _held(held)]
        case "MultiPolygon":
            for polygon in _held(held):
                yield "Polygon", [_line(ring) for ring in _held(polygon)]
        case "LineString":
            yield "LineString", [_line(held)]
        case "MultiLineString":
            yield "LineString", [_line(line) for line in _held(held)]


def _held(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _line(value: object) -> Line:
    """Return a line; heights above the ground are left out."""
    held = (_held(pair) for pair in _held(value))
    return tuple((_degrees(pair[0]), _degrees(pair[1])) for pair in held if len(pair) > 1)


def _degrees(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
