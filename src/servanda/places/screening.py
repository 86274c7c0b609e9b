"""Screening: whether points lie in an area, for many points at once, exactly and fast.

The bounds of an area are cut into cells. A cell that no edge comes near lies
wholly inside or wholly outside, which its centre tells; only points in the
other cells are asked of shapely. Points that come one after the other are
taken by blocks: what moves stays in its neighbourhood, so the cells around most
blocks agree, and nothing is done for each point of them. The answers are those
of `shapely.intersects_xy`, whatever the order of the points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely  # type: ignore[import-untyped, unused-ignore]  # its stubs are a package of their own

Real = npt.NDArray[np.float64]
Cells = npt.NDArray[np.intp]
Truth = npt.NDArray[np.bool_]

_OUT, _IN, _NEAR_EDGE = 0, 1, 2
_GRID = 128  # cells along either side: twice as many take longer to cut than they save
_BLOCK = 128  # points: a day of a ship that reports every ten minutes
_FEW = 50_000  # points of one question, for which cutting a grid saves nothing yet
_MARGIN = 0.01  # cells; a hundred times what rounding can amount to in an area that gets a grid
_FLAT = 0.01  # cells; an edge that rises less counts as wide as it is in all its rows
_SMALLEST_CELL = 1e-7  # of the largest coordinate: two metres for longitudes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """Points in order, with the bounds of each block of them.

    Args:
        count: How many there are.
        longitudes: One row a block [degrees]; the last point fills the last row.
        latitudes: Likewise [degrees].
        bounds: West, south, east and north of each block [degrees]; NaN where a point of it has none.
    """

    count: int
    longitudes: Real
    latitudes: Real
    bounds: tuple[Real, Real, Real, Real]

    @classmethod
    def of(cls, longitudes: Real, latitudes: Real) -> Points:
        """Return the points as blocks; NaN stands for no place."""
        x, y = _blocks(longitudes), _blocks(latitudes)
        bounds = (x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1))
        return cls(count=len(longitudes), longitudes=x, latitudes=y, bounds=bounds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Axis:
    """How coordinates become cells along one axis: those of the grid are 1 to `_GRID`, the others beyond."""

    factor: float
    offset: float

    @classmethod
    def over(cls, low: float, high: float) -> _Axis:
        """Return the axis for these bounds, with a tenth of a cell to spare on either side."""
        factor = (_GRID - 0.2) / (high - low)
        return cls(factor=factor, offset=1.1 - low * factor)

    def along(self, coordinates: Real) -> Real:
        """Return how far along the axis each is [cells]."""
        found = coordinates * self.factor
        found += self.offset
        return found

    def cells(self, coordinates: Real) -> Cells:
        """Return the cell of each; what is no number lies beyond."""
        found = self.along(coordinates)
        np.fmax(found, 0, out=found)
        np.fmin(found, _GRID + 1, out=found)
        return found.astype(np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Grid:
    """What each cell of an area's bounds is, by row and column, with a border of cells outside.

    Args:
        x: The columns.
        y: The rows.
        cells: `_OUT`, `_IN` or `_NEAR_EDGE`.
        not_out: How many cells are not outside, below and left of each corner.
        not_in: Likewise not inside.
    """

    x: _Axis
    y: _Axis
    cells: npt.NDArray[np.int8]
    not_out: Cells
    not_in: Cells

    @classmethod
    def over(cls, geometry: shapely.Polygon | shapely.MultiPolygon) -> _Grid | None:
        """Return the grid of an area; `None` where it is so small that rounding would show, or not valid."""
        west, south, east, north = shapely.bounds(geometry)
        least = max(map(abs, (west, south, east, north))) * _SMALLEST_CELL * _GRID
        if not (min(east - west, north - south) > least and shapely.is_valid(geometry)):
            return None
        x, y = _Axis.over(west, east), _Axis.over(south, north)
        cells = np.where(_near_edges(geometry, x, y), np.int8(_NEAR_EDGE), np.int8(_OUT))
        row, column = np.nonzero(cells == _OUT)
        centre = ((column + 0.5 - x.offset) / x.factor, (row + 0.5 - y.offset) / y.factor)
        cells[row, column] = shapely.intersects_xy(geometry, *centre)
        return cls(x=x, y=y, cells=cells, not_out=_summed(cells != _OUT), not_in=_summed(cells != _IN))

    def of_blocks(self, points: Points) -> npt.NDArray[np.int8]:
        """Return for each block whether it is all inside or all outside; `_NEAR_EDGE` where cells differ."""
        west, south, east, north = points.bounds
        sides = (self.x.cells(west), self.y.cells(south), self.x.cells(east) + 1, self.y.cells(north) + 1)
        found = np.full(len(west), _NEAR_EDGE, dtype=np.int8)
        found[_within(self.not_out, *sides) == 0] = _OUT
        found[_within(self.not_in, *sides) == 0] = _IN
        found[np.isnan(west) | np.isnan(south)] = _NEAR_EDGE
        return found

    def of_points(self, longitudes: Real, latitudes: Real) -> npt.NDArray[np.int8]:
        """Return what the cell of each point is."""
        cell = self.y.cells(latitudes)
        cell *= _GRID + 2
        cell += self.x.cells(longitudes)
        return self.cells.ravel().take(cell)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screen:
    """An area made ready to be asked of many points, chunk by chunk; its edge belongs to it.

    Points no farther than `tolerance` from it lie in it [degrees].
    """

    geometry: shapely.Polygon | shapely.MultiPolygon
    grid: _Grid | None
    tolerance: float = 0.0

    @classmethod
    def of(cls, geometry: shapely.Polygon | shapely.MultiPolygon, tolerance: float = 0.0) -> Screen:
        """Return an area with its grid; the geometry is prepared on the way."""
        shapely.prepare(geometry)
        grid = _Grid.over(geometry)
        if grid is not None and min(1 / grid.x.factor, 1 / grid.y.factor) * _MARGIN <= 2 * tolerance:
            grid = None
        return cls(geometry=geometry, grid=grid, tolerance=tolerance)

    def inside(self, points: Points) -> Truth:
        """Return whether each point lies in the area or on its edge; a point without a place does not."""
        if self.grid is None:
            found = _exactly(self.geometry, points.longitudes, points.latitudes, self.tolerance)
            return found.ravel()[: points.count]
        blocks = self.grid.of_blocks(points)
        found = np.repeat(blocks == _IN, _BLOCK).reshape(points.longitudes.shape)
        mixed = np.flatnonzero(blocks == _NEAR_EDGE)
        x, y = points.longitudes[mixed], points.latitudes[mixed]
        cells = self.grid.of_points(x, y)
        told = cells == _IN
        doubtful = cells == _NEAR_EDGE
        told[doubtful] = _exactly(self.geometry, x[doubtful], y[doubtful], self.tolerance)
        found[mixed] = told
        return found.ravel()[: points.count]


def inside(geometry: shapely.Polygon | shapely.MultiPolygon, longitudes: Real, latitudes: Real) -> Truth:
    """Return whether each point lies in an area or on its edge; a point without a place (NaN) does not.

    Args:
        geometry: The area; it is prepared on the way.
        longitudes: Where the points are [degrees].
        latitudes: Where the points are [degrees].
    """
    if len(longitudes) < _FEW:
        shapely.prepare(geometry)
        return _exactly(geometry, longitudes, latitudes, 0.0)
    return Screen.of(geometry).inside(Points.of(longitudes, latitudes))


def _exactly(
    geometry: shapely.Polygon | shapely.MultiPolygon, longitudes: Real, latitudes: Real, tolerance: float
) -> Truth:
    found: Truth
    if tolerance:
        found = shapely.dwithin(geometry, shapely.points(longitudes, latitudes), tolerance)
    else:
        found = shapely.intersects_xy(geometry, longitudes, latitudes)
    return found


def _blocks(coordinates: Real) -> Real:
    fill = -len(coordinates) % _BLOCK
    return np.append(coordinates, np.repeat(coordinates[-1:], fill)).reshape(-1, _BLOCK)


def _near_edges(geometry: shapely.Polygon | shapely.MultiPolygon, x: _Axis, y: _Axis) -> Truth:
    """Return which cells an edge runs through or along.

    Each edge is cut into the rows it runs through; in each it takes the columns
    between where it comes into the row and where it leaves it.
    """
    low, high = _edges(geometry, x, y)
    first, last = _floors(low[:, 1], high[:, 1])
    rows = last - first + 1
    edge = np.repeat(np.arange(len(rows)), rows)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(rows) - rows - first, rows)
    left, right = _columns(low[edge], high[edge], row)
    changes = np.zeros((_GRID + 2, _GRID + 3), dtype=np.intp)
    np.add.at(changes, (row, left), 1)
    np.add.at(changes, (row, right + 1), -1)
    return np.cumsum(changes, axis=1)[:, :-1] > 0


def _columns(low: Real, high: Real, row: Cells) -> tuple[Cells, Cells]:
    """Return the first and the last column that edges come near in a row of theirs."""
    width, rise = (high - low).T
    flat = rise < _FLAT
    rise = np.where(flat, 1, rise)
    enters = np.where(flat, 0, np.clip((row - _MARGIN - low[:, 1]) / rise, 0, 1))
    leaves = np.where(flat, 1, np.clip((row + 1 + _MARGIN - low[:, 1]) / rise, 0, 1))
    ends = low[:, 0] + enters * width, low[:, 0] + leaves * width
    return _floors(np.minimum(*ends), np.maximum(*ends))


def _edges(geometry: shapely.Polygon | shapely.MultiPolygon, x: _Axis, y: _Axis) -> tuple[Real, Real]:
    """Return the lower and the upper end of each edge of an area [cells]."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    corners = np.column_stack([x.along(corners[:, 0]), y.along(corners[:, 1])])
    joined = ring[1:] == ring[:-1]
    one, other = corners[:-1][joined], corners[1:][joined]
    rises = (one[:, 1] <= other[:, 1])[:, np.newaxis]
    return np.where(rises, one, other), np.where(rises, other, one)


def _floors(low: Real, high: Real) -> tuple[Cells, Cells]:
    return np.floor(low - _MARGIN).astype(np.intp), np.floor(high + _MARGIN).astype(np.intp)


def _summed(counted: Truth) -> Cells:
    return np.pad(counted.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))


def _within(summed: Cells, left: Cells, bottom: Cells, right: Cells, top: Cells) -> Cells:
    """Return how many counted cells stand in each rectangle."""
    return summed[top, right] - summed[bottom, right] - summed[top, left] + summed[bottom, left]
