"""A point that stands for a ground on a map."""

from __future__ import annotations

import shapely

from servanda.model.place import Coordinate, Ground, Point
from servanda.places.planar import kinds
from servanda.places.sweeping import sketched

_SKETCH = 0.02  # of a buffer's kilometres: a point well inside needs no exact edge


def middle(ground: Ground) -> Coordinate | None:
    """Return a point of a ground, well inside its largest part, or half-way along a line; `None` if empty."""
    if isinstance(ground, Point):
        return ground.longitude, ground.latitude
    largest = kinds(sketched(ground, relative=_SKETCH))
    if not largest:
        return None
    parts = shapely.get_parts(largest[0])
    match shapely.get_dimensions(largest[0]):
        case 2:
            inside = shapely.point_on_surface(max(parts, key=shapely.area))
        case 1:
            inside = shapely.line_interpolate_point(max(parts, key=shapely.length), 0.5, normalized=True)
        case _:
            inside = parts[0]
    return float(shapely.get_x(inside)), float(shapely.get_y(inside))
