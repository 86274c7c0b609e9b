"""What holds of all points of a place with an extent: whether they lie in a ground, how far they may be."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from servanda.model.place import (
    Blurred,
    Buffer,
    Difference,
    Ground,
    Overlap,
    Point,
    Union,
    Unsettled,
)
from servanda.places.extremes import TOLERANCE, greatest_over, least_over
from servanda.places.measuring import depth, distance, within
from servanda.places.planar import kinds, left, planar, shared
from servanda.places.settling import most_ground, widest
from servanda.places.shape import nearly_shape_of
from servanda.places.spheroid import Floats

_NOTHING = 1e-10  # square degrees, about a square metre: what rounding leaves of two areas that only touch


def within_ground(ground: Ground, place: Ground) -> bool | None:
    """Return whether all of a place surely lies in a ground; `False` if surely none of it does, else `None`.

    Two areas that share no more than an edge share nothing. The answer is
    `None` also where the place is empty, and where a ground made of buffers
    holds the place only by its parts together.
    """
    if isinstance(place, Point):
        return _known(within(ground, [place.longitude], [place.latitude])[0])
    area = _area_of(place)
    if area.is_empty:
        return None
    if ground == place:
        return True
    by_parts = _of_parts(place, ground)
    if by_parts is not None:
        return by_parts
    plane = planar(ground)
    return _in_plane(plane, area) if plane is not None else _in_parts(ground, place)


def distance_between(ground: Ground, place: Ground) -> tuple[float, float]:
    """Return how far a place is from a ground at least and at most [km]: from its nearest and farthest point.

    Raises:
        NoDistanceError: No distance is known to the ground.
    """
    if isinstance(place, Point):
        least, most = distance(ground, [place.longitude], [place.latitude])
        return float(least[0]), float(most[0])
    area = _area_of(place)
    if area.is_empty or np.isnan(distance(ground, *shapely.get_coordinates(area)[:1].T)[0][0]):
        return float("nan"), float("nan")
    if shapely.intersects(area, nearly_shape_of(most_ground(ground)).plane):
        nearest = 0.0
    else:
        nearest = least_over(lambda x, y: distance(ground, x, y)[0], area)
    if within_ground(ground, place):
        return nearest, 0.0
    return nearest, max(greatest_over(lambda x, y: _off(ground, x, y), area), 0.0)


def _off(ground: Ground, longitudes: Floats, latitudes: Floats) -> Floats:
    """Return how far points are at most from a ground, and below 0 how deep they lie in it at least [km]."""
    _, most = distance(ground, longitudes, latitudes)
    inside = most == 0.0
    most[inside] = np.minimum(-depth(ground, longitudes[inside], latitudes[inside])[0], 0.0)
    return most


def _area_of(place: Ground) -> BaseGeometry:
    """Return all points at which a place may be, in the plane."""
    return nearly_shape_of(widest(place)).plane


def _known(verdict: int) -> bool | None:
    return None if verdict < 0 else bool(verdict)


def _of_parts(place: Ground, ground: Ground) -> bool | None:
    """Return what follows from the grounds that a place is made of."""
    match place:
        case Overlap():  # it lies in each of them
            answers = [within_ground(ground, part) for part in place.parts]
            return next((answer for answer in answers if answer is not None), None)
        case Difference():
            return within_ground(ground, place.of)
        case _:
            return None


def _in_plane(ground: BaseGeometry, place: BaseGeometry) -> bool | None:
    """Return whether all of a place lies in a ground: its areas, its lines and its points."""
    answers = {_kind_in_plane(ground, kind) for kind in kinds(place)}
    return answers.pop() if len(answers) == 1 else None


def _kind_in_plane(ground: BaseGeometry, place: BaseGeometry) -> bool | None:
    if not place.area:
        near = shapely.buffer(ground, 1e-9)
        return True if shapely.covers(near, place) else None if shapely.intersects(near, place) else False
    if left(place, [ground]).area < _NOTHING:
        return True
    return False if shared([place, ground]).area < _NOTHING else None


def _in_parts(ground: Ground, place: Ground) -> bool | None:
    """Return what follows from the parts of a ground, or else from how deep the place lies in it."""
    match ground:
        case Union():
            answer = _either(within_ground(part, place) for part in ground.parts)
        case Overlap():
            answer = _both(within_ground(part, place) for part in ground.parts)
        case Difference():
            without = _either(within_ground(part, place) for part in ground.less)
            answer = _both((within_ground(ground.of, place), None if without is None else not without))
        case Unsettled():
            none = _either(within_ground(part, place) for part in ground.parts) is False
            return within_ground(ground.of, place) if none else None
        case _:
            answer = None
    return _by_depth(ground, place) if answer is None and isinstance(ground, Buffer | Blurred) else answer


def _by_depth(ground: Buffer | Blurred, place: Ground) -> bool | None:
    area = _area_of(place)

    def least_inside(longitudes: Floats, latitudes: Floats) -> Floats:
        return -depth(ground, longitudes, latitudes)[0]

    def most_inside(longitudes: Floats, latitudes: Floats) -> Floats:
        return depth(ground, longitudes, latitudes)[1]

    if greatest_over(least_inside, area, floor=-TOLERANCE, ceiling=-TOLERANCE) < -TOLERANCE:
        return True
    return (
        False if greatest_over(most_inside, area, floor=-TOLERANCE, ceiling=-TOLERANCE) < -TOLERANCE else None
    )


def _either(answers: Iterable[bool | None]) -> bool | None:
    listed = list(answers)
    return True if True in listed else None if None in listed else False


def _both(answers: Iterable[bool | None]) -> bool | None:
    listed = list(answers)
    return False if False in listed else None if None in listed else True
