"""Grounds as GeoJSON geometries to be drawn by d3-geo, which Vega draws maps with.

D3 joins points by shortest lines and takes what lies to the right of a ring for
its inside. So a point stands each degree along an edge, and outer rings run
clockwise, against RFC 7946; what is returned here is for drawing only.
"""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from servanda.model.place import (
    Buffer,
    Ground,
    Point,
)
from servanda.places.planar import edges
from servanda.places.spheroid import Floats
from servanda.places.sweeping import sketched

_STEP = 1.0  # degrees
_SAG = 0.002  # of a buffer's kilometres: less than a line is thick

Geometry = dict[str, Any]


def drawn(ground: Ground) -> Geometry:
    """Return a ground as a GeoJSON geometry for d3-geo, cut at the antimeridian.

    A blurred ground is drawn with the edge it has, an unsettled one without
    what is open: draw its parts by themselves.
    """
    return _for_d3(sketched(ground, relative=_SAG))


def edge(ground: Ground) -> Geometry:
    """Return the lines that bound a ground on the Earth, without those along which `drawn` is cut.

    To be stroked, where what is drawn is filled: on a map with the pole or the
    Pacific in its middle, the cut would else be seen.
    """
    shape = sketched(ground, relative=_SAG)
    lines = [line for line in edges(shape) if len(line) > 1]
    return _for_d3(shapely.MultiLineString(lines))


def ring(longitude: float, latitude: float, km: float) -> Geometry:
    """Return what lies within so many kilometres of a point, to be drawn by d3-geo."""
    return drawn(Buffer(of=Point(longitude=longitude, latitude=latitude), km=km))


def _for_d3(shape: BaseGeometry) -> Geometry:
    some = [part for part in shapely.get_parts(shape) if not part.is_empty]
    parts = [shapely.segmentize(part, _STEP) for part in some]
    areas = [_area(part) for part in parts if part.geom_type == "Polygon"]
    lines = [_listed(part) for part in parts if part.geom_type == "LineString"]
    points = [_listed(part)[0] for part in parts if part.geom_type == "Point"]
    found = [
        {"type": f"Multi{kind}", "coordinates": coordinates}
        for kind, coordinates in (("Polygon", areas), ("LineString", lines), ("Point", points))
        if coordinates
    ]
    return found[0] if len(found) == 1 else {"type": "GeometryCollection", "geometries": found}


def _area(polygon: BaseGeometry) -> list[list[list[float]]]:
    """Return the rings of a polygon, the outer one clockwise."""
    rings = shapely.orient_polygons(polygon, exterior_cw=True)
    listed = [_listed(each) for each in (rings.exterior, *rings.interiors)]
    return [[*line[:-1], line[0]] for line in listed]  # closed also where both ends are at a pole


def _listed(line: BaseGeometry) -> list[list[float]]:
    """Return positions to a tenth of a metre; at a pole one stands for all longitudes."""
    coordinates: Floats = shapely.get_coordinates(line)
    listed: list[list[float]] = []
    for x, y in coordinates.tolist():
        position = [round(x, 6), round(y, 6)]
        if not (listed and abs(position[1]) == 90 and listed[-1][1] == position[1]):
            listed.append(position)
    return listed
