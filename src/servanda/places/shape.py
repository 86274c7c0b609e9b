"""A ground in the plane, made ready to be asked by many points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from servanda.model.place import Ground
from servanda.places.chain import Chain, chain_of, kilometres_to
from servanda.places.planar import edges, planar
from servanda.places.screening import Points as Blocks
from servanda.places.screening import Screen
from servanda.places.spheroid import Floats
from servanda.places.sweeping import sketched

Truths = npt.NDArray[np.bool_]

_ON_EDGE = 1e-9  # degrees, a tenth of a millimetre: a point that near an edge is on it
_SKETCHED, _SKETCHED_AT_MOST = 0.002, 0.01  # of a buffer's kilometres, and kilometres
_REMEMBERED = 256  # grounds
_MANY = 50_000  # points of one question, for which a screen saves more than it takes to make


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points on the Earth [degrees]: longitudes from -180 to 180, and as many latitudes."""

    longitudes: Floats
    latitudes: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A ground in the plane, its edges on the Earth, and whether each pole lies in it."""

    plane: BaseGeometry
    chain: Chain
    south_pole: bool
    north_pole: bool

    def holds(self, points: Points) -> Truths:
        """Return which points lie in it; on the antimeridian and at a pole, however these are written."""
        x, y = points.longitudes, points.latitudes
        held = self._in_plane(x, y)
        seam = np.flatnonzero(np.abs(x) >= 180.0 - _ON_EDGE)
        held[seam] |= self._in_plane(-x[seam], y[seam])
        held[y >= 90.0 - _ON_EDGE] = self.north_pole
        held[y <= -90.0 + _ON_EDGE] = self.south_pole
        return held

    def _in_plane(self, x: Floats, y: Floats) -> Truths:
        if len(x) >= _MANY and isinstance(self.plane, shapely.Polygon | shapely.MultiPolygon):
            return _screen_of(self).inside(Blocks.of(x, y))
        near: Truths = shapely.dwithin(self.plane, shapely.points(x, y), _ON_EDGE)
        return near

    def signed_km(self, points: Points) -> Floats:
        """Return the distance to the nearest edge, below 0 within; infinite where there is none."""
        beyond = kilometres_to(self.chain, points.longitudes, points.latitudes)
        return np.where(self.holds(points), -beyond, beyond)

    def km(self, points: Points) -> Floats:
        """Return the distance to the nearest of its points, 0 within; not a number where it has none."""
        beyond = np.zeros(len(points.longitudes))
        outside = np.flatnonzero(~self.holds(points))
        beyond[outside] = kilometres_to(self.chain, points.longitudes[outside], points.latitudes[outside])
        return beyond if not self.plane.is_empty else np.full_like(beyond, np.nan)


@lru_cache(maxsize=_REMEMBERED)
def shape_of(ground: Ground) -> Shape | None:
    """Return the shape of a ground, or `None` where its edge is a distance from something."""
    plane = planar(ground)
    return None if plane is None else _ready(plane)


@lru_cache(maxsize=_REMEMBERED)
def nearly_shape_of(ground: Ground) -> Shape:
    """Return the shape of any ground, with edges of buffers that are some ten metres off."""
    return _ready(sketched(ground, relative=_SKETCHED, most=_SKETCHED_AT_MOST))


@lru_cache(maxsize=_REMEMBERED)
def _screen_of(shape: Shape) -> Screen:
    return Screen.of(shape.plane, _ON_EDGE)


def _ready(plane: BaseGeometry) -> Shape:
    shapely.prepare(plane)
    _, south, _, north = plane.bounds
    return Shape(
        plane=plane,
        chain=chain_of(edges(plane)),
        south_pole=bool(south <= -90.0 + _ON_EDGE),
        north_pole=bool(north >= 90.0 - _ON_EDGE),
    )


def points_at(longitudes: npt.ArrayLike, latitudes: npt.ArrayLike) -> Points:
    """Return points with their longitudes brought between -180 and 180."""
    x, y = np.broadcast_arrays(
        np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
    )
    x, y = x.ravel(), y.ravel()
    turned = np.where(np.abs(x) > 180.0, (x + 180.0) % 360.0 - 180.0, x)
    return Points(longitudes=turned, latitudes=np.ascontiguousarray(y))
