"""Two ways to make the round earth flat, both true to area; lengths are in radii of the earth, y upwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import asin, ceil, cos, floor, pi, radians, sin, sqrt

from servanda.show.maps.clipping import clipped_line, clipped_ring
from servanda.show.maps.figures import Figure, Line, area, even
from servanda.show.maps.view import Coordinate

XY = tuple[float, float]
FAR = 0.5  # radii; a longer edge of a line is an edge that runs past the far side of the earth
RIM = 1.9995  # radii of the disc that holds all the earth but its farthest point
TURNS = 180  # points on the rim


@dataclass(frozen=True, slots=True, kw_only=True)
class Azimuthal:
    """Lambert's equal-area projection: right in the middle, good as far as a hemisphere reaches.

    Source:
        Snyder, Map Projections, USGS Professional Paper 1395 (1987), equations 24-2 to 24-4.
    """

    longitude: float
    latitude: float

    @property
    def name(self) -> str:
        """What the small print calls the projection."""
        return "Lambert's azimuthal equal-area projection"

    def points(self, line: Sequence[Coordinate]) -> list[XY]:
        """Return each coordinate in the plane."""
        middle = radians(self.latitude)
        up, level = sin(middle), cos(middle)
        made: list[XY] = []
        for longitude, latitude in line:
            turn, north = radians(longitude - self.longitude), radians(latitude)
            sine, cosine, across = sin(north), cos(north), cos(turn)
            near = max(1 + up * sine + level * cosine * across, 1e-9)
            k = sqrt(2 / near)
            made.append((k * cosine * sin(turn), k * (level * sine - up * cosine * across)))
        return made

    def rings(self, figure: Figure) -> Iterator[list[XY]]:
        """Yield the rings of the areas, to be filled where they turn more to one side than to the other.

        A ring that is turned over holds the farthest point: it encloses the rest of the disc.
        """
        for ring in figure.rings:
            points = self.points(ring)
            yield points
            if area(points) * area(ring) < 0:
                yield _rim(clockwise=area(ring) < 0)

    def lines(self, lines: Sequence[Line]) -> Iterator[list[XY]]:
        """Yield the lines, without what passes the farthest point."""
        for line in lines:
            run: list[XY] = []
            for x, y in self.points(line):
                if run and abs(run[-1][0] - x) + abs(run[-1][1] - y) > FAR:
                    yield run
                    run = []
                run.append((x, y))
            yield run

    def globe(self) -> list[XY]:
        """Return the edge of the earth."""
        return _rim(clockwise=True)


def _rim(*, clockwise: bool) -> list[XY]:
    turn = (-1 if clockwise else 1) * 2 * pi / TURNS
    return [(RIM * cos(n * turn), RIM * sin(n * turn)) for n in range(TURNS + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualEarth:
    """The whole earth, cut along the meridian opposite to the middle one.

    Source:
        Šavrič, Patterson and Jenny, The Equal Earth map projection (2018).
    """

    longitude: float

    @property
    def name(self) -> str:
        """What the small print calls the projection."""
        return "Equal Earth projection"

    def points(self, line: Sequence[Coordinate]) -> list[XY]:
        """Return each coordinate in the plane; longitudes lie within 180 of the middle."""
        made: list[XY] = []
        for longitude, latitude in line:
            t = asin(sqrt(3) / 2 * sin(radians(latitude)))
            t2, t6 = t**2, t**6
            a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
            x = 2 * sqrt(3) * radians(longitude - self.longitude) * cos(t)
            x /= 3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1)
            made.append((x, t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))))
        return made

    def rings(self, figure: Figure) -> Iterator[list[XY]]:
        """Yield the rings of the areas, each as often as the cut divides it."""
        for ring in figure.rings:
            for copy in self._copies(ring):
                if held := clipped_ring(copy, self._bounds):
                    yield self.points(even(held))

    def lines(self, lines: Sequence[Line]) -> Iterator[list[XY]]:
        """Yield the lines, cut where the map is."""
        for line in lines:
            for copy in self._copies(line):
                yield from (self.points(piece) for piece in clipped_line(copy, self._bounds))

    def globe(self) -> list[XY]:
        """Return the edge of the map."""
        west, _, east, _ = self._bounds
        side = [(west, float(n)) for n in range(-90, 91)]
        return self.points([*side, *((east, -n) for _, n in side), side[0]])

    @property
    def _bounds(self) -> tuple[float, float, float, float]:
        return self.longitude - 180, -91.0, self.longitude + 180, 91.0

    def _copies(self, line: Line) -> Iterator[Line]:
        """Yield the line a turn on or back, wherever a part of it is on the map."""
        if not line:
            return
        low, high = min(x for x, _ in line), max(x for x, _ in line)
        west, _, east, _ = self._bounds
        for turn in range(ceil((west - high) / 360), floor((east - low) / 360) + 1):
            yield tuple((x + 360 * turn, y) for x, y in line)


Projection = Azimuthal | EqualEarth
