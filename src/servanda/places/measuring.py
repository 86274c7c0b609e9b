"""Whether points lie in a ground, and how far they are from it.

Three answers stand for whether: 1 for yes, 0 for no, -1 for unknown. How far is
told from at least to at most, in kilometres; the two differ only where an edge
is blurred or a ground's extent is unsettled. An edge belongs to its ground.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from servanda.model.place import (
    Blurred,
    Buffer,
    Difference,
    Ground,
    Outline,
    Overlap,
    Point,
    Union,
    Unsettled,
)
from servanda.places.chain import kilometres_to
from servanda.places.settling import blurred, least_ground, most_ground, unsettled
from servanda.places.shape import Points, nearly_shape_of, points_at, shape_of
from servanda.places.spheroid import Floats, geodesic_km

Verdicts = npt.NDArray[np.int8]
Range = tuple[Floats, Floats]  # at least, at most

_ON_CIRCLE = 1e-6  # kilometres: a point that near the edge of a buffer is on it
_NO, _OPEN, _YES = 0, 1, 2  # within this module, so that "or" is the most, and "and" the least
_ANSWERS = np.array([0, -1, 1], dtype=np.int8)


class NoDistanceError(Exception):
    """The distance is asked to what is left or shared of a ground whose edge is known only so well."""

    def __init__(self, ground: Ground) -> None:
        kind = "a difference" if isinstance(ground, Difference) else "an overlap"
        super().__init__(f"No distance is known to {kind} in which a ground with a blurred edge has part.")


def within(ground: Ground, longitudes: npt.ArrayLike, latitudes: npt.ArrayLike) -> Verdicts:
    """Return whether points lie in a ground: 1 yes, 0 no, -1 unknown, as without coordinates.

    Args:
        ground: What they may lie in.
        longitudes: Of the points [degrees]; 190 is -170.
        latitudes: Of the points [degrees].

    Raises:
        NoDistanceError: Something to which no distance is known has a buffer.
    """
    points, known = _known(longitudes, latitudes)
    answers = np.full(len(known), -1, dtype=np.int8)
    answers[known] = _ANSWERS[_verdicts(ground, points)]
    return answers


def distance(ground: Ground, longitudes: npt.ArrayLike, latitudes: npt.ArrayLike) -> Range:
    """Return how far points are from the nearest point of a ground, at least and at most [km].

    The distance is that along the shortest line on the WGS 84 ellipsoid, five
    metres off at most, and 0 within. To overlaps and differences of buffers it
    is 50 metres off at most, except near the poles. It is not a number where the
    ground is empty, and infinite at most where the ground may be empty.

    Raises:
        NoDistanceError: No distance is known to the ground.
    """
    points, known = _known(longitudes, latitudes)
    least, most = np.full(len(known), np.nan), np.full(len(known), np.nan)
    least[known], most[known] = _range(ground, points)
    return least, most


def depth(ground: Ground, longitudes: npt.ArrayLike, latitudes: npt.ArrayLike) -> Range:
    """Return how deep points lie in a ground, at least and at most [km]: below 0 outside.

    Where a ground is made of buffers, the depth may be told too small: each of
    their edges counts, also where another part covers it.
    """
    points, known = _known(longitudes, latitudes)
    low, high = np.full(len(known), np.nan), np.full(len(known), np.nan)
    low[known], high[known] = _signed(ground, points)
    return -high, -low


def _known(longitudes: npt.ArrayLike, latitudes: npt.ArrayLike) -> tuple[Points, npt.NDArray[np.bool_]]:
    points = points_at(longitudes, latitudes)
    known = np.isfinite(points.longitudes) & np.isfinite(points.latitudes)
    return Points(longitudes=points.longitudes[known], latitudes=points.latitudes[known]), known


def _verdicts(ground: Ground, points: Points) -> Verdicts:
    match ground:
        case Outline():
            shape = shape_of(ground)
            held = shape is not None and shape.holds(points)
            return _int8(np.where(held, _YES, _NO))
        case Point():
            return _by_range((_point_km(ground, points),) * 2, _ON_CIRCLE)
        case Buffer():
            return _by_range(_range(ground.of, points), ground.km + _ON_CIRCLE)
        case Union():
            return _any(ground.parts, points)
        case Overlap():
            answers = [_verdicts(part, points) for part in ground.parts] or [_any((), points)]
            return _int8(np.minimum.reduce(answers))
        case Difference():
            return np.minimum(_verdicts(ground.of, points), _YES - _any(ground.less, points))
        case Blurred():
            low, high = _signed(ground.of, points)
            return _int8(np.where(high < -ground.km, _YES, np.where(low > ground.km, _NO, _OPEN)))
        case Unsettled():
            open_ = _any(ground.parts, points) != _NO
            return _int8(np.where(open_, _OPEN, _verdicts(ground.of, points)))


def _any(parts: tuple[Ground, ...], points: Points) -> Verdicts:
    """Return whether points lie in any of some grounds; nowhere, if there is none."""
    nowhere = np.full(len(points.longitudes), _NO, dtype=np.int8)
    return _int8(np.maximum.reduce([nowhere, *(_verdicts(part, points) for part in parts)]))


def _int8(verdicts: npt.NDArray[np.integer]) -> Verdicts:
    return verdicts.astype(np.int8)


def _by_range(kilometres: Range, limit: float) -> Verdicts:
    least, most = kilometres
    return _int8(np.where(most <= limit, _YES, np.where(least <= limit, _OPEN, _NO)))


def _point_km(ground: Point, points: Points) -> Floats:
    x, y = np.full_like(points.longitudes, ground.longitude), np.full_like(points.latitudes, ground.latitude)
    return geodesic_km(points.longitudes, points.latitudes, x, y)


def _range(ground: Ground, points: Points) -> Range:
    """Return the distance to a ground, exact at both ends."""
    match ground:
        case Point():
            return (_point_km(ground, points),) * 2
        case Buffer():
            least, most = _range(ground.of, points)
            return np.maximum(least - ground.km, 0.0), np.maximum(most - ground.km, 0.0)
        case Union():
            return _nearest([_range(part, points) for part in ground.parts], points)
        case Blurred():
            least, most = _range(ground.of, points)
            _, high = _signed(ground.of, points)
            inside = most == 0.0
            farther = np.where(inside, np.maximum(high + ground.km, 0.0), most + ground.km)
            return np.maximum(least - ground.km, 0.0), farther
        case _ if unsettled(ground):
            least, _ = _range(most_ground(ground), points)
            _, most = _range(least_ground(ground), points)
            return least, np.where(np.isnan(most) & ~np.isnan(least), np.inf, most)
        case _:
            shape = shape_of(ground)
            return (_near_km(ground, points) if shape is None else shape.km(points),) * 2


def _near_km(ground: Ground, points: Points) -> Floats:
    """Return the distance to what is left or shared of buffers; whether it is 0 is exact."""
    if blurred(ground):
        raise NoDistanceError(ground)
    shape, inside = nearly_shape_of(ground), _verdicts(ground, points) == _YES
    beyond = (
        np.nan if shape.plane.is_empty else kilometres_to(shape.chain, points.longitudes, points.latitudes)
    )
    return np.where(inside, 0.0, beyond)


def _nearest(ranges: list[Range], points: Points) -> Range:
    """Return the least of some ranges; where one of them is of nothing, that of the others."""
    nothing = np.full(len(points.longitudes), np.nan)
    least = np.fmin.reduce([nothing, *(low for low, _ in ranges)])
    return least, np.fmin.reduce([nothing, *(high for _, high in ranges)])


def _signed(ground: Ground, points: Points) -> Range:
    """Return the distance to a ground's edge, below 0 within it.

    The sign is exact. The amount is, too, where the ground has an outline; else it may be too small.
    """
    shape = shape_of(ground)
    if shape is not None and not isinstance(ground, Point):
        return (shape.signed_km(points),) * 2
    match ground:
        case Buffer():
            return _signed_buffer(ground, points)
        case Union():
            return _folded(np.minimum, [_signed(part, points) for part in ground.parts])
        case Overlap():
            return _folded(np.maximum, [_signed(part, points) for part in ground.parts])
        case Difference():
            without = [_outside(part, points) for part in ground.less]
            return _folded(np.maximum, [_signed(ground.of, points), *without])
        case Unsettled():
            parts = [_signed(part, points) for part in ground.parts]
            low, high = _signed(ground.of, points)
            lows = np.minimum.reduce([low, *(part for part, _ in parts)])
            return lows, np.maximum.reduce([high, *(-part for part, _ in parts)])
        case Blurred():
            low, high = _signed(ground.of, points)
            return low - ground.km, high + ground.km
        case _:
            return _range(ground, points)


def _signed_buffer(ground: Buffer, points: Points) -> Range:
    """Return the distance to the edge of a buffer: outside its middle exact, inside it at least so much."""
    low, high = _signed(ground.of, points)
    if shape_of(ground.of) is None:
        least, most = (np.nan_to_num(each, nan=np.inf, posinf=np.inf) for each in _range(ground.of, points))
        low = np.where(least > 0.0, least, np.minimum(low, 0.0))
        high = np.where(most > 0.0, most, np.minimum(high, 0.0))
    return low - ground.km, high - ground.km


def _outside(ground: Ground, points: Points) -> Range:
    low, high = _signed(ground, points)
    return -high, -low


def _folded(fold: Callable[[Floats, Floats], Floats], ranges: list[Range]) -> Range:
    """Return the least or the most of some ranges, end by end."""
    low, high = ranges[0]
    for lower, higher in ranges[1:]:
        low, high = fold(low, lower), fold(high, higher)
    return low, high
