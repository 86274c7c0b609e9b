"""Grounds for maps: what d3-geo would otherwise draw inside out, bulging, or across the whole map."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from other_ways import GEOD, OUTLINES, box, encloses

from servanda.model.place import (
    Blurred,
    Buffer,
    Difference,
    Ground,
    Outline,
    Overlap,
    Point,
    Ring,
    Union,
    Unsettled,
)
from servanda.places.drawing import drawn, edge, ring
from servanda.places.measuring import depth, within
from servanda.places.middle import middle
from servanda.places.rings import doubled_area

BORDER = OUTLINES["border"]
GROUNDS: dict[str, Ground] = {
    **{name: outline for name, outline in OUTLINES.items() if outline.polygons},
    "circle": Buffer(of=Point(longitude=30, latitude=50), km=500),
    "circle over the pole": Buffer(of=Point(longitude=30, latitude=70), km=5500),
    "circle over the date line": Buffer(of=Point(longitude=179, latitude=-17), km=800),
    "circle over both poles": Buffer(of=Point(longitude=-100, latitude=0), km=15_000),
    "all but the antipode": Buffer(of=Point(longitude=-100, latitude=40), km=18_500),
    "circle round the pole": Buffer(of=Point(longitude=0, latitude=90), km=1000),
    "along a border": Buffer(of=BORDER, km=60),
    "strip": Overlap(parts=(Buffer(of=BORDER, km=100), box(23, 45, 50, 65))),
    "around what lies on the date line": Buffer(of=OUTLINES["both sides, written apart"], km=400),
    "around a cap": Buffer(of=box(-180, 75, 180, 90), km=500),
    "around a belt": Buffer(of=OUTLINES["all longitudes, a belt"], km=300),
    "rest": Difference(
        of=box(-100, 35, -40, 50), less=(Buffer(of=Point(longitude=-70, latitude=42), km=300),)
    ),
    "union": Union(parts=(box(0, 0, 10, 10), Buffer(of=box(5, 5, 15, 15), km=200))),
    "buffer of a buffer": Buffer(of=Buffer(of=Point(longitude=170, latitude=60), km=700), km=300),
}


def polygons_of(geometry: dict[str, Any]) -> list[list[Ring]]:
    assert geometry["type"] == "MultiPolygon", geometry["type"]
    return [[tuple((x, y) for x, y in line) for line in rings] for rings in geometry["coordinates"]]


@pytest.mark.parametrize("name", GROUNDS)
def test_what_is_drawn_is_what_is_meant(name: str) -> None:
    """Points anywhere lie in the drawing where they lie in the ground, but near its edge."""
    rng = np.random.default_rng(len(name))
    ground = GROUNDS[name]
    picture = Outline(polygons=tuple(map(tuple, polygons_of(drawn(ground)))))
    x, y = rng.uniform(-179.9, 179.9, 400), np.degrees(np.arcsin(rng.uniform(-1, 1, 400)))
    x[:200], y[:200] = points_near(ground, x[:200], y[:200])
    clear = np.abs(depth(ground, x, y)[0]) > 0.005 * size_of(ground)
    meant = within(ground, x, y) == 1
    assert clear.sum() > 200
    for a, b, inside in zip(x[clear], y[clear], meant[clear], strict=True):
        assert encloses(picture, a, b) == inside, (a, b)


def points_near(ground: Ground, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points around those of a ground."""
    if isinstance(ground, Buffer) and isinstance(ground.of, Point):
        km = ground.km * np.random.default_rng(1).uniform(0.9, 1.1, len(x))
        start = np.full_like(x, ground.of.longitude), np.full_like(x, ground.of.latitude)
        east, north, _ = GEOD.fwd(*start, x, km * 1000)
        return east, north
    spots = np.array([spot for rings in drawn(ground)["coordinates"] for line in rings for spot in line])
    chosen = spots[np.random.default_rng(2).integers(len(spots), size=len(x))]
    return chosen[:, 0] + x / 60, np.clip(chosen[:, 1] + y / 60, -90, 90)


def size_of(ground: Ground) -> float:
    """Return the kilometres that a drawing's errors are parts of."""
    match ground:
        case Buffer():
            return ground.km + size_of(ground.of)
        case Overlap() | Union():
            return max(map(size_of, ground.parts))
        case Difference():
            return max(map(size_of, (ground.of, *ground.less)))
        case _:
            return 0.1


@pytest.mark.parametrize("name", GROUNDS)
def test_outer_rings_are_clockwise_and_lie_in_the_plane(name: str) -> None:
    """D3 takes what lies to the right for the inside; the plane ends at the date line."""
    for outer, *holes in polygons_of(drawn(GROUNDS[name])):
        assert doubled_area(outer) < 0
        assert all(doubled_area(hole) > 0 for hole in holes)
        for line in (outer, *holes):
            assert line[0] == line[-1]
            assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in line)


@pytest.mark.parametrize("name", [name for name, outline in OUTLINES.items() if outline.polygons])
def test_a_point_stands_each_degree_along_an_edge(name: str) -> None:
    """So that a parallel stays one; at a pole one point stands for all longitudes."""
    for rings in polygons_of(drawn(OUTLINES[name])):
        for line in rings:
            steps = [
                max(abs(c - a), abs(d - b))
                for (a, b), (c, d) in pairwise(line)
                if abs(b) != 90 and abs(d) != 90
            ]
            assert max(steps) <= 1.0001


@pytest.mark.parametrize(
    ("x", "y", "km"), [(30, 50, 500), (30, 70, 5500), (179, -17, 800), (-100, 0, 15_000)]
)
def test_a_ring_has_its_radius_everywhere(x: float, y: float, km: float) -> None:
    """Over the pole and the date line, too; but for where it is cut."""
    for rings in polygons_of(ring(x, y, km)):
        for line in rings:
            for a, b in line:
                if abs(a) < 179.999 and abs(b) < 90:
                    assert GEOD.inv(x, y, a, b)[2] / 1000 == pytest.approx(km, rel=0.005) or abs(b) > 89


def test_what_is_no_area_is_drawn_as_what_it_is() -> None:
    """A point, a line with a point each degree, a ground that is both, and nothing."""
    assert drawn(Point(longitude=190, latitude=5)) == {"type": "MultiPoint", "coordinates": [[-170.0, 5.0]]}
    line = drawn(OUTLINES["line over the date line"])
    assert line["type"] == "MultiLineString"
    assert len(line["coordinates"]) == 2
    both = drawn(Outline(polygons=OUTLINES["box"].polygons, lines=BORDER.lines))
    assert [part["type"] for part in both["geometries"]] == ["MultiPolygon", "MultiLineString"]
    assert drawn(Outline()) == {"type": "GeometryCollection", "geometries": []}


def test_an_empty_ground_is_drawn_as_nothing_and_has_no_middle() -> None:
    """What two grounds far apart share, alone, with a buffer, or beside a point."""
    a, far = OUTLINES["box"], OUTLINES["tiny"]
    lamp = Union(parts=(far, Point(longitude=12, latitude=45)))
    nothing = {"type": "GeometryCollection", "geometries": []}
    empty = Overlap(parts=(a, far))
    for ground in (empty, Buffer(of=empty, km=9), Overlap(parts=(lamp, empty)), Difference(of=a, less=(a,))):
        assert drawn(ground) == edge(ground) == nothing
        assert middle(ground) is None
    one = Overlap(parts=(lamp, Union(parts=(a, BORDER))))
    assert drawn(one) == {"type": "MultiPoint", "coordinates": [[12, 45]]}
    assert middle(one) == (12, 45)


def test_an_open_ground_is_drawn_as_it_stands() -> None:
    """Neither blurred, nor with what may belong to it."""
    a, b = OUTLINES["box"], OUTLINES["tiny"]
    assert drawn(Blurred(of=a, km=50)) == drawn(Unsettled(of=a, parts=(b,))) == drawn(a)
    everywhere = [drawn(ground) for ground in (Buffer(of=a, km=30_000), box(-180, -90, 180, 90))]
    one, other = (
        {(x, y) for line in polygons_of(each)[0] for x, y in line if abs(y) < 90} for each in everywhere
    )
    assert one == other


def test_a_drawing_is_small() -> None:
    """A page holds dozens: a circle stays below 20 kB."""
    assert all(len(json.dumps(ring(10, 60, km))) < 20_000 for km in (1, 100, 5500))


def test_an_edge_is_drawn_without_the_cuts() -> None:
    """A cap has one parallel for its edge, a zone over the date line no edge there, a point none."""
    cap = edge(OUTLINES["north of 66"])
    assert {y for line in cap["coordinates"] for _, y in line} == {66.0}
    pacific = edge(OUTLINES["over the date line"])
    assert {y for line in pacific["coordinates"] for x, y in line if abs(x) == 180} == {-25.0, 5.0}
    assert edge(Point(longitude=1, latitude=2)) == {"type": "GeometryCollection", "geometries": []}
