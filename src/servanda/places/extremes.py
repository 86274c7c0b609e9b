"""The extremes, over an area, of how far its points are from something.

From point to point a distance changes by no more than the way between them.
That bounds it from above around the centre of a cell. Along a short edge it is
never less than in the plane triangle of the same sides, as `edge_km` says. What
cannot hold the extreme by these bounds is passed over, the rest is divided.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from servanda.places.chain import densified
from servanda.places.planar import edges
from servanda.places.spheroid import Floats, edge_km, geodesic_km

Measure = Callable[[Floats, Floats], Floats]  # of longitudes and latitudes, in kilometres

TOLERANCE = 0.02  # kilometres
_LONGEST_RADIUS = 6400.0  # kilometres: of curvature, at the poles
_MOST_CELLS = 30_000  # where so many are as good as each other, the bound is told
_MOST_CORNERS = 2000


def least_over(measure: Measure, area: BaseGeometry) -> float:
    """Return the least distance of an area in the plane from something that lies outside it."""
    lines = [densified(line) for line in edges(area)]
    starts = np.concatenate([line[:-1] if len(line) > 1 else line for line in lines])
    ends = np.concatenate([line[1:] if len(line) > 1 else line for line in lines])
    best = np.inf
    while len(starts):
        from_start, from_end = measure(*starts.T), measure(*ends.T)
        best = min(best, float(from_start.min()), float(from_end.min()))
        lengths = geodesic_km(*starts.T, *ends.T)
        open_ = (edge_km(from_start, from_end, lengths) < best - TOLERANCE) & (lengths > TOLERANCE)
        starts, ends = starts[open_], ends[open_]
        middles = (starts + ends) / 2.0
        starts, ends = np.concatenate((starts, middles)), np.concatenate((middles, ends))
    return best


def greatest_over(
    measure: Measure, area: BaseGeometry, *, floor: float = -np.inf, ceiling: float = np.inf
) -> float:
    """Return the greatest value over an area in the plane, too small by the tolerance at most.

    Args:
        measure: What is measured at each point; between two it differs by their distance at most [km].
        area: Where.
        floor: Up to where values are of no interest.
        ceiling: From where on they are as good as each other.
    """
    shapely.prepare(area)
    corners = shapely.get_coordinates(area)
    corners = corners[:: 1 + len(corners) // _MOST_CORNERS]
    best = float(np.max(measure(corners[:, 0], corners[:, 1]), initial=-np.inf))
    cells = _halved(np.array([_cell(part) for part in shapely.get_parts(area)]))
    while best < ceiling:
        cells = cells[shapely.intersects(area, _boxes(cells))]
        values, radii = measure(cells[:, 0], cells[:, 1]), _radii(cells)
        inside = shapely.intersects_xy(area, cells[:, 0], cells[:, 1])
        best = float(np.max(np.where(inside, values, values - radii), initial=best))
        above = values + radii
        cells = cells[above > max(best + TOLERANCE, floor)]
        if not len(cells):
            break
        if len(cells) > _MOST_CELLS:
            return float(above.max())
        cells = _halved(cells)
    return best


def _cell(part: BaseGeometry) -> tuple[float, float, float, float]:
    """Return the cell around a shape: its centre and half its sides [degrees]."""
    west, south, east, north = part.bounds
    return (west + east) / 2, (south + north) / 2, (east - west) / 2 + 1e-9, (north - south) / 2 + 1e-9


def _halved(cells: Floats) -> Floats:
    """Return four quarters of each cell; one much longer than broad is halved twice along."""
    for _ in range(2):
        x, y, width, height = cells.T
        across = width * np.cos(np.radians(y)) >= height
        width, height = np.where(across, width / 2, width), np.where(across, height, height / 2)
        step_x, step_y = np.where(across, width, 0.0), np.where(across, 0.0, height)
        low = np.column_stack((x - step_x, y - step_y, width, height))
        cells = np.concatenate((low, np.column_stack((x + step_x, y + step_y, width, height))))
    return cells


def _boxes(cells: Floats) -> npt.NDArray[np.object_]:
    x, y, width, height = cells.T
    boxes: npt.NDArray[np.object_] = shapely.box(x - width, y - height, x + width, y + height)
    return boxes


def _radii(cells: Floats) -> Floats:
    """Return how far the farthest corner of each cell may be from its centre [km]."""
    _, y, width, height = cells.T
    lowest = np.cos(np.radians(np.maximum(np.abs(y) - height, 0.0)))
    radii: Floats = _LONGEST_RADIUS * np.hypot(np.radians(height), np.radians(width) * lowest)
    return radii
