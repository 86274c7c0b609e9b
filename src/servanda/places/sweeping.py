"""The ground within some kilometres of a shape, as an area of the plane: round each end, along each edge.

Its corners lie on the true edge, and between two of them it falls short of that
by `sag` kilometres at most; bends of its middle that are less are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from servanda.model.place import Blurred, Buffer, Difference, Ground, Overlap, Union, Unsettled
from servanda.places.chain import densified
from servanda.places.planar import PLANE, edges, into_plane, left, planar, shared, together
from servanda.places.spheroid import GEOD, Floats

_FARTHEST = 19_900.0  # kilometres: from any point, all of the Earth but the antipode's surroundings
_QUARTER = 9_000.0  # kilometres: lines that leave an edge at right angles meet beyond
_FEWEST_CORNERS = 72
_LONGEST_OF_SAG = 95.0  # kilometres: a straight piece of this length lies a kilometre aside at 80 degrees
KM_A_DEGREE = 111.7  # kilometres: no degree of latitude or longitude is longer


def sketched(ground: Ground, *, relative: float, most: float = np.inf) -> BaseGeometry:
    """Return any ground in the plane, its buffers nearly so; what is blurred or unsettled counts as drawn.

    Args:
        ground: What is wanted in the plane.
        relative: How far off the edge of a buffer may be, as a part of its kilometres.
        most: How far it may be off at most [km].
    """

    def sketch(part: Ground) -> BaseGeometry:
        return sketched(part, relative=relative, most=most)

    shape = planar(ground)
    if shape is not None:
        return shape
    match ground:
        case Buffer():
            return swept(sketch(ground.of), ground.km, min(relative * ground.km, most))
        case Union():
            return together([sketch(part) for part in ground.parts])
        case Overlap():
            return shared([sketch(part) for part in ground.parts])
        case Difference():
            return left(sketch(ground.of), [sketch(part) for part in ground.less])
        case Blurred() | Unsettled():
            return sketch(ground.of)
        case _:  # an outline or a point
            return shapely.MultiPolygon()


def swept(shape: BaseGeometry, km: float, sag: float) -> BaseGeometry:
    """Return the ground within so many kilometres of a shape in the plane, itself included.

    Args:
        shape: What lies in the middle.
        km: How far the ground reaches beyond it.
        sag: How far off its edge may be [km].
    """
    if shape.is_empty or km <= 0:
        return shape
    if km >= _FARTHEST:
        return PLANE
    plain = [shapely.get_coordinates(_plain(line, sag / 5.0)) for line in edges(shape)]
    lines = [
        densified(line, longest=min(_LONGEST_OF_SAG * np.sqrt(sag), 100.0), sag=sag / 5.0) for line in plain
    ]
    rings = (into_area(ring) for line in lines for ring in _rings(line, km, sag))
    return shapely.simplify(shapely.union_all([shape, *rings]), sag / 5.0 / KM_A_DEGREE)


def _plain(line: Floats, km: float) -> BaseGeometry:
    """Return a line, or a point, without bends of so few kilometres."""
    if len(line) == 1:
        return shapely.points(line[0])
    return shapely.simplify(shapely.linestrings(line), km / KM_A_DEGREE, preserve_topology=False)


def _rings(line: Floats, km: float, sag: float) -> Iterator[Floats]:
    """Yield what is within some kilometres of each piece of a line: its outer ring, counter-clockwise."""
    corners = max(_FEWEST_CORNERS, 4 * int(np.ceil(np.pi / np.sqrt(2.0 * sag / km) / 4)))
    if len(line) == 1 or km > _QUARTER:
        for longitude, latitude in line:
            yield _arc(longitude, latitude, km, np.linspace(360.0, 0.0, corners + 1))
        return
    starts, ends = line[:-1], line[1:]
    out, back, _ = GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    half = np.linspace(90.0, -90.0, corners // 2 + 1)
    for start, end, away, home in zip(starts, ends, out, back, strict=True):
        round_end, round_start = (
            _arc(end[0], end[1], km, home + 180.0 + half),
            _arc(start[0], start[1], km, away + 180.0 + half),
        )
        yield np.concatenate((round_end, round_start, round_end[:1]))


def _arc(longitude: float, latitude: float, km: float, azimuths: Floats) -> Floats:
    """Return the points so many kilometres from one, in the given directions [degrees from north]."""
    x, y = np.full_like(azimuths, longitude), np.full_like(azimuths, latitude)
    longitudes, latitudes, _ = GEOD.fwd(x, y, azimuths, np.full_like(azimuths, km * 1000.0))
    return np.column_stack((longitudes, latitudes))


def into_area(ring: Floats) -> BaseGeometry:
    """Return what lies to the left of a closed ring on the Earth, in the plane; it may hold either pole."""
    steps = (np.diff(ring[:, 0]) + 180.0) % 360.0 - 180.0
    longitudes = ring[0, 0] + np.concatenate(([0.0], np.cumsum(steps)))
    turned = round(float(longitudes[-1] - longitudes[0]) / 360.0)
    points = np.column_stack((longitudes, ring[:, 1]))
    points[-1] = points[0] + (360.0 * turned, 0.0)  # exactly: sums of steps are not
    if turned:
        pole = 90.0 * turned
        points = np.concatenate((points, [(points[-1, 0], pole), (points[0, 0], pole), points[0]]))
    area = into_plane(shapely.make_valid(shapely.polygons(points)))
    return area if turned or shapely.is_ccw(shapely.linearrings(points)) else shapely.difference(PLANE, area)
