"""Grounds as areas of the plane: longitudes from -180 to 180, latitudes from -90 to 90.

What runs past 180 is cut there and its rest wrapped round. In the plane a pole
is a whole edge, and the meridian of 180 degrees stands twice; `edges` leaves
out what is an edge in the plane only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import product

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from servanda.model.place import Difference, Ground, Outline, Overlap, Point, Union
from servanda.places.flaw import Flaw, FlawCode
from servanda.places.spheroid import Floats
from servanda.places.straight import along_geodesics

PLANE = shapely.box(-180, -90, 180, 90)
_POLES = shapely.multilinestrings([[(-180, 90), (180, 90)], [(-180, -90), (180, -90)]])
_EAST = shapely.linestrings([(180, -90), (180, 90)])
_WEST = shapely.linestrings([(-180, -90), (-180, 90)])
_SNAP = 1e-9  # degrees, a tenth of a millimetre: what cutting may displace
_REMEMBERED = 512  # grounds


@lru_cache(maxsize=_REMEMBERED)
def planar(ground: Ground) -> BaseGeometry | None:
    """Return a ground in the plane, or `None` where its edge is no outline's but a distance from one."""
    match ground:
        case Outline():
            return _outline(along_geodesics(ground))
        case Point():
            return shapely.points(_wrapped(ground.longitude), ground.latitude)
        case Union():
            parts = _all(ground.parts)
            return None if parts is None else together(parts)
        case Overlap():
            parts = _all(ground.parts)
            return None if not parts else shared(parts)
        case Difference():
            parts = _all((ground.of, *ground.less))
            return None if parts is None else left(parts[0], parts[1:])
        case _:
            return None


def _all(grounds: tuple[Ground, ...]) -> list[BaseGeometry] | None:
    """Return all of some grounds in the plane, or `None` where one of them has no outline."""
    parts = [planar(ground) for ground in grounds]
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else None


def kinds(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return all areas of a shape as one, all its lines and all its points; of what is empty none."""
    if shape.geom_type != "GeometryCollection":
        return [] if shape.is_empty else [shape]
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    alike = [[part for part in parts if shapely.get_dimensions(part) == each] for each in (2, 1, 0)]
    return [together(each) for each in alike if each]


def together(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return all that is in any of some shapes, with no empty shape in it: GEOS fails on some of these."""
    some = [shape for shape in shapes if not shape.is_empty]
    return some[0] if len(some) == 1 else shapely.union_all(some)


def shared(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return what some shapes have in common; each may mix areas, lines and points, or be empty.

    GEOS fails where a mixture meets what is empty, so each kind is asked by itself.
    """
    first, *others = shapes
    for other in others:
        pairs = product(kinds(first), kinds(other))
        first = together([shapely.intersection(one, another) for one, another in pairs])
    return first


def left(shape: BaseGeometry, taken: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return what of a shape is in none of the others; each may mix areas, lines and points, or be empty."""
    less, rest = kinds(together(taken)), []
    for part in kinds(shape):
        least = shapely.get_dimensions(part)  # a line takes nothing of an area
        taking = [kind for kind in less if shapely.get_dimensions(kind) >= least]
        rest.append(reduce(shapely.difference, taking, part))
    return together(rest)


def _outline(outline: Outline) -> BaseGeometry:
    areas = [shapely.Polygon(rings[0], rings[1:]) for rings in outline.polygons]
    lines = [shapely.linestrings(line) for line in outline.lines]
    return shapely.union_all([into_plane(shapely.make_valid(part)) for part in (*areas, *lines)])


def into_plane(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape, whose longitudes may run to 540, cut at the antimeridian and put together again."""
    west, _, east, _ = shape.bounds
    if not (west < -180 or east > 180):  # also where it is empty
        return shape
    parts = [shapely.intersection(_moved(shape, turn), PLANE) for turn in (-360.0, 0.0, 360.0)]
    return shapely.union_all([shapely.transform(part, _snapped) for part in parts])


def _moved(shape: BaseGeometry, degrees: float) -> BaseGeometry:
    return shapely.transform(shape, lambda points: np.add(points, (degrees, 0.0)))


def _snapped(points: Floats) -> Floats:
    """Put what lies on the rim of the plane exactly there."""
    rim = np.sign(points) * (180.0, 90.0)
    return np.where(np.abs(points - rim) < _SNAP, rim, points)


def _wrapped(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0 if abs(longitude) > 180.0 else longitude


def edges(shape: BaseGeometry) -> list[Floats]:
    """Return what bounds a shape on the Earth, and its lines and points, each as an array of positions."""
    parts = shapely.get_parts(shape)
    areas = [part for part in parts if part.geom_type == "Polygon"]
    rest = [part for part in parts if part.geom_type != "Polygon"]
    bounds = _without_rims(shapely.boundary(shapely.MultiPolygon(areas)))
    lines = [*shapely.get_parts(bounds), *rest]
    return [shapely.get_coordinates(line) for line in lines if not line.is_empty]


def _without_rims(bounds: BaseGeometry) -> BaseGeometry:
    """Leave out the poles' edges, and of the antimeridian what bounds an area on both sides."""
    west, south, east, north = shapely.bounds(bounds)
    if not (west == -180 or east == 180 or south == -90 or north == 90):
        return bounds
    real = shapely.difference(bounds, _POLES)
    eastern = shapely.intersection(real, _EAST)
    both = shapely.intersection(eastern, _moved(shapely.intersection(real, _WEST), 360.0))
    return shapely.difference(shapely.difference(real, both), _moved(both, -360.0))


def invalid_rings(outline: Outline) -> list[Flaw]:
    """Return what is wrong with the shape of each polygon: edges that cross, holes that do not lie within."""
    flaws = []
    for number, rings in enumerate(outline.polygons, 1):
        polygon = shapely.Polygon(rings[0], rings[1:])
        if not shapely.is_valid(polygon):
            reason, _, place = str(shapely.is_valid_reason(polygon)).partition("[")
            degrees = [f"{float(degree):.6g}" for degree in place.rstrip("]").split()]
            at = f" at longitude {degrees[0]}, latitude {degrees[1]}" if degrees else ""
            fact = f"The outline is not sound: {reason.lower()}{at}."
            hint = "Its edges may touch in single points only, and holes lie within."
            flaw = Flaw(code=FlawCode.INVALID, feature=None, where=f"polygon {number}", fact=fact, hint=hint)
            flaws.append(flaw)
    return flaws
