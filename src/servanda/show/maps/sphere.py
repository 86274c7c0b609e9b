"""The round earth as far as a map needs it: directions, angles, and the least cap that holds all points."""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, asin, atan2, cos, degrees, radians, sin, sqrt

from servanda.show.maps.view import Coordinate

RADIUS_KM = 6371.0072  # of the sphere with the area of the WGS 84 ellipsoid
MOST_POINTS = 1500  # taken of very many, at even distances, to find their middle
ROUNDS = 80  # steps towards the middle; the last is shorter than 2 % of the cap

Direction = tuple[float, float, float]


def direction(at: Coordinate) -> Direction:
    """Return the direction of a point from the earth's middle, of length 1."""
    longitude, latitude = radians(at[0]), radians(at[1])
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def coordinate(of: Direction) -> Coordinate:
    """Return the point in a direction."""
    x, y, z = of
    return degrees(atan2(y, x)), degrees(asin(max(-1.0, min(1.0, z / _length(of)))))


def angle(a: Direction, b: Direction) -> float:
    """Return the angle between two directions of length 1 [degrees]."""
    return degrees(acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True))))))


def cap(points: Sequence[Coordinate]) -> tuple[Coordinate, float]:
    """Return the middle and the radius [degrees] of nearly the smallest cap that holds all points.

    Source:
        Badoiu and Clarkson, Smaller core-sets for balls (2003): step towards the farthest point.
    """
    every = [direction(point) for point in points]
    few = every[:: len(every) // MOST_POINTS + 1]
    middle = _unit(_sum(few)) or few[0]
    for number in range(2, ROUNDS):
        x, y, z = min(few, key=lambda d: d[0] * middle[0] + d[1] * middle[1] + d[2] * middle[2])
        nearer = (middle[0] + x / number, middle[1] + y / number, middle[2] + z / number)
        middle = _unit(nearer) or middle
    return coordinate(middle), max(angle(middle, each) for each in every)


def _unit(of: Direction) -> Direction | None:
    size = _length(of)
    return (of[0] / size, of[1] / size, of[2] / size) if size > 1e-9 else None


def _length(of: Direction) -> float:
    return sqrt(of[0] ** 2 + of[1] ** 2 + of[2] ** 2)


def _sum(directions: Sequence[Direction]) -> Direction:
    return (sum(d[0] for d in directions), sum(d[1] for d in directions), sum(d[2] for d in directions))
