"""Cutting lines and rings to a rectangle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

XY = tuple[float, float]
Bounds = tuple[float, float, float, float]  # least x, least y, greatest x, greatest y


def clipped_ring(ring: Sequence[XY], bounds: Bounds) -> tuple[XY, ...]:
    """Return what of a closed ring's inside lies in the rectangle, as one ring that may run along its sides.

    Source:
        Sutherland and Hodgman, Reentrant polygon clipping (1974).
    """
    held = list(ring)
    for axis, limit, sign in _sides(bounds):
        if not held:
            return ()
        held = _kept(held, axis, limit, sign)
    return (*held, held[0]) if held and held[0] != held[-1] else tuple(held)


def _sides(bounds: Bounds) -> tuple[tuple[int, float, int], ...]:
    return (0, bounds[0], 1), (1, bounds[1], 1), (0, bounds[2], -1), (1, bounds[3], -1)


def _kept(ring: Sequence[XY], axis: int, limit: float, sign: int) -> list[XY]:
    """Return the ring without what lies beyond one side."""
    kept: list[XY] = []
    before = ring[-1]
    was_in = (before[axis] - limit) * sign >= 0
    for point in ring:
        is_in = (point[axis] - limit) * sign >= 0
        if is_in != was_in:
            kept.append(_crossing(before, point, axis, limit))
        if is_in:
            kept.append(point)
        before, was_in = point, is_in
    return kept


def _crossing(a: XY, b: XY, axis: int, limit: float) -> XY:
    share = (limit - a[axis]) / (b[axis] - a[axis])
    other = a[1 - axis] + (b[1 - axis] - a[1 - axis]) * share
    return (limit, other) if axis == 0 else (other, limit)


def clipped_line(line: Sequence[XY], bounds: Bounds) -> Iterator[tuple[XY, ...]]:
    """Yield the pieces of a line that lie in the rectangle."""
    run: list[XY] = []
    for a, b in pairwise(line):
        piece = _piece(a, b, bounds)
        if piece is None:
            continue
        if not run or run[-1] != piece[0]:
            if len(run) > 1:
                yield tuple(run)
            run = [piece[0]]
        run.append(piece[1])
    if len(run) > 1:
        yield tuple(run)


def _piece(a: XY, b: XY, bounds: Bounds) -> tuple[XY, XY] | None:
    """Return what of an edge lies in the rectangle (Liang and Barsky, 1984)."""
    first, last = 0.0, 1.0
    for axis, limit, sign in _sides(bounds):
        start, rise = (a[axis] - limit) * sign, (b[axis] - a[axis]) * sign
        if start < 0 and start + rise < 0:
            return None
        if start < 0:
            first = max(first, -start / rise)
        elif start + rise < 0:
            last = min(last, -start / rise)
    if first > last:
        return None
    return _at(a, b, first), _at(a, b, last)


def _at(a: XY, b: XY, share: float) -> XY:
    if share in {0.0, 1.0}:
        return b if share else a
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def thinned(line: Sequence[XY], least: float) -> tuple[XY, ...]:
    """Return the line without points nearer than this to the one before; its ends stay."""
    if not line:
        return ()
    kept = [line[0]]
    for point in line[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= least:
            kept.append(point)
    return (*kept, line[-1]) if len(line) > 1 else tuple(kept)
