"""A point that stands for a ground on a map."""

from __future__ import annotations

import shapely

from servanda.model.place import Coordinate, Ground, Point
from servanda.places.sweeping import sketched

_SKETCH = 0.02  # of a buffer's kilometres: a point well inside needs no exact edge


def middle(ground: Ground) -> Coordinate:
    """Return a point of a ground, well inside its largest part, or half-way along a line."""
    if isinstance(ground, Point):
        return ground.longitude, ground.latitude
    parts = list(shapely.get_parts(sketched(ground, relative=_SKETCH)))
    areas = [part for part in parts if part.geom_type == "Polygon"]
    if areas:
        inside = shapely.point_on_surface(max(areas, key=shapely.area))
    else:
        inside = shapely.line_interpolate_point(max(parts, key=shapely.length), 0.5, normalized=True)
    return float(shapely.get_x(inside)), float(shapely.get_y(inside))
