"""Grounds to ask about, and answers found another way: without shapely, point by point along every edge."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
from geographiclib.geodesic import Geodesic
from pyproj import Geod

from servanda.model.place import Coordinate, Outline, Ring

GEOD = Geod(ellps="WGS84")
_DEGREE = 112  # kilometres, no degree is longer


def box(west: float, south: float, east: float, north: float) -> Outline:
    return Outline(polygons=((rectangle(west, south, east, north),),))


def rectangle(west: float, south: float, east: float, north: float) -> Ring:
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def star(longitude: float, latitude: float, size: float, corners: int, seed: int) -> Ring:
    """Return a jagged ring around a point, counter-clockwise; size in degrees."""
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    sizes = size * rng.uniform(0.6, 1.0, corners)
    wide = 1 / max(math.cos(math.radians(latitude)), 0.1)
    ring = [
        (longitude + wide * float(r * math.cos(a)), latitude + float(r * math.sin(a)))
        for a, r in zip(angles, sizes, strict=True)
    ]
    return (*ring, ring[0])


def island(longitude: float, latitude: float, size: float, seed: int) -> tuple[Ring, ...]:
    """Return a jagged polygon with a jagged lake."""
    lake = star(longitude, latitude, size / 3, 8, seed + 1)
    return star(longitude, latitude, size, 17, seed), lake[::-1]


OUTLINES = {
    "box": box(10, 40, 30, 50),
    "parallels far apart": box(-120, 30, -20, 60),
    "south of 60": box(-180, -90, 180, -60),
    "north of 66": box(-180, 66, 180, 90),
    "over the date line": box(170, -25, 200, 5),
    "west of the date line": box(-200, 50, -170, 65),
    "both sides, written apart": Outline(
        polygons=((rectangle(165, 10, 180, 30),), (rectangle(-180, 10, -165, 30),)),
    ),
    "sector to the pole": box(20, 70, 110, 90),
    "beside the pole": box(-60, 86, 100, 89.5),
    "all longitudes, a belt": box(-180, -10, 180, 10),
    "island with a lake": Outline(polygons=(island(25, 55, 4, 7),)),
    "island on the date line": Outline(polygons=(island(179, -17, 5, 8),)),
    "polar island": Outline(polygons=(island(-40, 80, 6, 9),)),
    "many islands": Outline(polygons=tuple(island(100 + 7 * n, -30 + 9 * n, 3, n) for n in range(6))),
    "slanting edges": Outline(
        polygons=((((0.0, 0.0), (80.0, 10.0), (120.0, 75.0), (40.0, 60.0), (0.0, 0.0)),),)
    ),
    "tiny": box(37.6, 55.7, 37.61, 55.71),
    "border": Outline(lines=(((20.0, 50.0), (24.0, 52.0), (23.0, 56.0), (30.0, 60.0)),)),
    "line over the date line": Outline(lines=(((170.0, 60.0), (190.0, 65.0), (195.0, 40.0)),)),
}


def edges_of(outline: Outline) -> Iterator[tuple[Coordinate, Coordinate]]:
    """Yield the edges that bound a ground on the Earth: none of a pole, none that two halves share."""
    rings = [ring for rings in outline.polygons for ring in rings]
    for line in (*rings, *outline.lines):
        for start, end in pairwise(line):
            seam = start[0] == end[0] and abs(start[0]) == 180 and len(rings) > 0
            if not seam and not (abs(start[1]) == abs(end[1]) == 90):
                yield start, end


@cache
def _sampled(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of pieces of all edges of an outline, each piece a kilometre long at most."""
    starts, ends = [], []
    for start, end in edges_of(OUTLINES[name]):
        count = 2 + int(math.hypot(end[0] - start[0], end[1] - start[1]) * _DEGREE)
        points = _between(np.array(start), np.array(end), count)
        starts.append(points[:-1])
        ends.append(points[1:])
    return np.concatenate(starts), np.concatenate(ends)


def _between(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    return start + (end - start) * np.linspace(0, 1, count)[:, None]


def nearest_on_edge(name: str, longitude: float, latitude: float) -> tuple[float, Coordinate]:
    """Return the distance [km] to the nearest of many points along the edges, and that point.

    Where a piece of a kilometre may hold the nearest, there is one each ten
    metres, or each hundred where all are so far that this is the same.
    """
    starts, ends = _sampled(name)
    coarse = _geodesic(longitude, latitude, starts)
    near = np.flatnonzero(coarse <= min(coarse.min(), _geodesic(longitude, latitude, ends).min()) + 1.0)
    fine = np.concatenate([_between(starts[n], ends[n], 101 if coarse.min() < 50 else 11) for n in near])
    kilometres = _geodesic(longitude, latitude, fine)
    best = int(np.argmin(kilometres))
    return float(kilometres[best]), (float(fine[best, 0]), float(fine[best, 1]))


def _geodesic(longitude: float, latitude: float, to: np.ndarray) -> np.ndarray:
    x, y = np.full(len(to), longitude), np.full(len(to), latitude)
    return GEOD.inv(x, y, to[:, 0], to[:, 1])[2] / 1000


def other_distance(longitude: float, latitude: float, to: Coordinate) -> float:
    """Return a distance [km] by Karney's own library in Python."""
    return float(Geodesic.WGS84.Inverse(latitude, longitude, to[1], to[0])["s12"]) / 1000


def encloses(outline: Outline, longitude: float, latitude: float) -> bool:
    """Return whether a point that is on no edge lies in a ground, by counting the turns round it."""
    if abs(latitude) == 90:
        return any(y == latitude for rings in outline.polygons for _, y in rings[0])
    return any(
        sum(_turns(ring, longitude + turn, latitude) for ring in rings) != 0
        for rings in outline.polygons
        for turn in (-360, 0, 360)
    )


def _turns(ring: Ring, x: float, y: float) -> int:
    """Return how often a ring runs round a point, counter-clockwise."""
    angle = 0.0
    for (a, b), (c, d) in pairwise(ring):
        before, after = math.atan2(b - y, a - x), math.atan2(d - y, c - x)
        angle += (after - before + math.pi) % (2 * math.pi) - math.pi
    return round(angle / (2 * math.pi))
