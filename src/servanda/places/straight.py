"""Outlines whose edges are shortest lines, as outlines whose edges are straight in longitude and latitude."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from servanda.model.place import Coordinate, Outline, Ring
from servanda.places.spheroid import GEOD

_LONGEST_STEP = 10.0  # kilometres; at 60 degrees a straight piece then leaves the shortest line by 4 metres
_SAG = 0.005  # kilometres


def along_geodesics(outline: Outline) -> Outline:
    """Return the same ground with straight edges: they stay within ten metres of the shortest lines.

    An edge of half a turn or more, and one along a pole or a meridian, stays as it is.
    """
    if not outline.geodesic:
        return outline
    polygons = tuple(tuple(_bent(ring) for ring in rings) for rings in outline.polygons)
    return replace(
        outline, polygons=polygons, lines=tuple(_bent(line) for line in outline.lines), geodesic=False
    )


def _bent(line: Ring) -> Ring:
    points = [line[0]]
    for start, end in pairwise(line):
        points += [*_between(start, end), end]
    return tuple(points)


def _between(start: Coordinate, end: Coordinate) -> list[Coordinate]:
    """Return points on the shortest line between two, its ends left out."""
    turn = abs(end[0] - start[0])
    if turn == 0 or turn >= 180 or 90 in {abs(start[1]), abs(end[1])}:
        return []
    _, _, metres = GEOD.inv(*start, *end)
    kilometres = metres / 1000.0
    steps = int(np.ceil(kilometres / _step(start, end)))
    if steps < 2:
        return []
    points = GEOD.npts(*start, *end, steps - 1)
    # Longitudes go on from the start, so that a ring that runs past 180 still does.
    return [
        (start[0] + (longitude - start[0] + 180.0) % 360.0 - 180.0, latitude)
        for longitude, latitude in points
    ]


def _step(start: Coordinate, end: Coordinate) -> float:
    """Return how long a piece may be [km]: near a pole, where straight edges bend most, it is short."""
    middle = GEOD.npts(*start, *end, 15)
    highest = max(abs(latitude) for latitude in (start[1], end[1], *(latitude for _, latitude in middle)))
    bend = 1.1 * np.tan(np.radians(min(highest, 89.9))) / 6357.0
    return float(min(_LONGEST_STEP, max(np.sqrt(8.0 * _SAG / max(bend, 1e-9)), 0.2)))
