"""Places that have an extent: all of their points, the nearest and the farthest."""

from __future__ import annotations

import math

import pytest
from other_ways import GEOD, OUTLINES, box, rectangle

from servanda.model.place import (
    Blurred,
    Buffer,
    Difference,
    Ground,
    Outline,
    Overlap,
    Point,
    Union,
    Unsettled,
)
from servanda.places.extent import distance_between, within_ground

A, B = box(0, 0, 10, 10), box(5, 5, 15, 15)
MIDDLE = Point(longitude=5, latitude=5)
CAP = box(-180, 66, 180, 90)
RIM = Difference(of=box(-10, -10, 10, 10), less=(box(-8, -8, 8, 8),))
LINE = Outline(lines=(((1, 1), (9, 9)),))
BUOY = Point(longitude=50, latitude=10)
FAR = box(100, 0, 101, 1)
FRAME = Outline(polygons=((rectangle(0, 0, 10, 10), rectangle(2, 2, 8, 8)[::-1]),))

WITHIN: dict[str, tuple[Ground, Ground, bool | None]] = {
    "all of it": (A, box(1, 1, 2, 2), True),
    "itself": (A, A, True),
    "some of it": (A, B, None),
    "none of it": (A, box(20, 0, 30, 10), False),
    "an edge in common": (A, box(10, 0, 20, 10), False),
    "its corner on the edge": (A, box(0, 0, 2, 2), True),
    "around the ground": (box(4, 4, 5, 5), A, None),
    "in a hole": (FRAME, box(3, 3, 4, 4), False),
    "over a hole": (FRAME, box(1, 1, 4, 4), None),
    "a point in": (A, MIDDLE, True),
    "a point out": (A, Point(longitude=-1, latitude=5), False),
    "a point on a blurred edge": (Blurred(of=A, km=9), Point(longitude=0, latitude=5), None),
    "written past the date line": (box(170, 0, 200, 20), box(-175, 5, -165, 10), True),
    "written from the other side": (box(-190, 0, -160, 20), box(175, 5, 185, 10), True),
    "round the pole": (CAP, box(-180, 80, 180, 90), True),
    "at the pole": (CAP, box(20, 80, 60, 90), True),
    "by two parts together": (Union(parts=(A, box(10, 0, 20, 10))), box(5, 1, 15, 2), True),
    "in what is shared": (Overlap(parts=(A, B)), box(6, 6, 9, 9), True),
    "in what is left": (Difference(of=A, less=(B,)), box(1, 1, 2, 2), True),
    "in what is taken": (Difference(of=A, less=(B,)), box(6, 6, 7, 7), False),
    "a line in": (A, Outline(lines=(((1, 1), (9, 9)),)), True),
    "a line across": (A, Outline(lines=(((1, 1), (19, 9)),)), None),
    "a line out": (A, Outline(lines=(((11, 1), (19, 9)),)), False),
    "in a buffer": (Buffer(of=MIDDLE, km=800), A, True),
    "partly in a buffer": (Buffer(of=MIDDLE, km=600), A, None),
    "out of a buffer": (Buffer(of=MIDDLE, km=600), box(20, 5, 30, 6), False),
    "in a part that is a buffer": (Union(parts=(B, Buffer(of=MIDDLE, km=800))), A, True),
    "out of all parts": (Union(parts=(A, Buffer(of=MIDDLE, km=800))), box(30, 5, 40, 6), False),
    "in both parts": (Overlap(parts=(box(-1, -1, 11, 11), Buffer(of=MIDDLE, km=800))), A, True),
    "out of one part": (Overlap(parts=(B, Buffer(of=MIDDLE, km=800))), box(0, 0, 1, 1), False),
    "left of a buffer": (Difference(of=box(-40, -40, 40, 40), less=(Buffer(of=MIDDLE, km=99),)), CAP, False),
    "left beside a buffer": (Difference(of=box(-40, -40, 40, 40), less=(Buffer(of=MIDDLE, km=9),)), B, None),
    "well within a blurred edge": (Blurred(of=A, km=50), box(1, 1, 9, 9), True),
    "near a blurred edge": (Blurred(of=A, km=50), box(0.2, 1, 9, 9), None),
    "far from a blurred edge": (Blurred(of=A, km=50), box(11, 1, 12, 9), False),
    "on open ground": (Unsettled(of=A, parts=(B,)), box(6, 6, 7, 7), None),
    "beside open ground": (Unsettled(of=A, parts=(B,)), box(1, 1, 2, 2), True),
    "off open ground": (Unsettled(of=A, parts=(B,)), box(20, 1, 22, 2), False),
    "a circle in": (A, Buffer(of=MIDDLE, km=500), True),
    "a circle across": (A, Buffer(of=MIDDLE, km=600), None),
    "a circle in a circle": (Buffer(of=MIDDLE, km=600), Buffer(of=MIDDLE, km=500), True),
    "a blurred place": (A, Blurred(of=box(1, 1, 2, 2), km=100), True),
    "a blurred place near the edge": (A, Blurred(of=box(1, 1, 2, 2), km=200), None),
    "a strip in its territory": (A, Overlap(parts=(Buffer(of=MIDDLE, km=900), A)), True),
    "what is left of a territory": (A, Difference(of=A, less=(Buffer(of=MIDDLE, km=99),)), True),
    "an open place": (A, Unsettled(of=box(1, 1, 2, 2), parts=(B,)), None),
    "far islands, and a lamp within": (A, Union(parts=(FAR, MIDDLE)), None),
    "far islands, and a line within": (A, Union(parts=(FAR, LINE)), None),
    "a part within, and a buoy without": (A, Union(parts=(box(1, 1, 2, 2), BUOY)), None),
    "a part and a line within, and a buoy without": (A, Union(parts=(box(8, 0, 9, 1), LINE, BUOY)), None),
    "a part and a line within": (A, Union(parts=(box(8, 0, 9, 1), LINE)), True),
    "far islands and a buoy": (A, Union(parts=(FAR, BUOY)), False),
    "far islands and a lamp in a buffer": (Buffer(of=MIDDLE, km=9), Union(parts=(FAR, MIDDLE)), None),
    "on a ground with a buoy": (Union(parts=(A, BUOY)), box(1, 1, 2, 2), True),
    "off a ground with a buoy": (Union(parts=(A, BUOY)), Union(parts=(FAR, MIDDLE)), None),
    "in nothing of a mixed ground": (
        Overlap(parts=(Union(parts=(FAR, MIDDLE)), Overlap(parts=(A, FAR)))),
        A,
        False,
    ),
    "what mixed grounds share": (
        A,
        Overlap(parts=(Union(parts=(FAR, MIDDLE)), Union(parts=(A, BUOY, LINE)))),
        True,
    ),
    "an empty place": (A, Outline(), None),
    "an empty place in itself": (Overlap(parts=(A, FAR)), Overlap(parts=(A, FAR)), None),
    "in an empty ground": (Outline(), A, False),
}


@pytest.mark.parametrize("case", WITHIN)
def test_a_place_lies_in_a_ground_where_all_of_it_surely_does(case: str) -> None:
    """And lies out of it where none of it does; the rest is unknown."""
    ground, place, answer = WITHIN[case]
    assert within_ground(ground, place) is answer


def metres(x: float, y: float, a: float, b: float) -> float:
    return float(GEOD.inv(x, y, a, b)[2])


BETWEEN: dict[str, tuple[Ground, Ground, float, float]] = {
    "two points": (MIDDLE, Point(longitude=9, latitude=9), *[metres(5, 5, 9, 9)] * 2),
    "a box to the east": (A, box(20, 0, 30, 0.001), metres(10, 0, 20, 0), metres(10, 0, 30, 0)),
    "an overlap": (A, box(9, 1, 12, 1.001), 0, metres(10, 1, 12, 1)),
    "within": (A, box(1, 1, 2, 2), 0, 0),
    "around": (MIDDLE, A, 0, metres(5, 5, 0, 0)),
    "parallels": (box(0, 60, 30, 70), box(10, 40, 20, 50), metres(15, 50, 15, 60), metres(15, 40, 15, 60)),
    "the middle of a frame": (RIM, box(-7, -7, 7, 7), metres(7, 7, 8, 7), metres(0, 0, 0, 8)),
    "a circle from its centre": (MIDDLE, Buffer(of=MIDDLE, km=500), 0, 500_000),
    "a buffer": (
        Buffer(of=A, km=100),
        box(20, 0, 30, 0.001),
        metres(10, 0, 20, 0) - 1e5,
        metres(10, 0, 30, 0) - 1e5,
    ),
    "over the date line": (
        box(170, 0, 175, 1),
        box(-175, 0, -174, 0.1),
        metres(175, 0, -175, 0),
        metres(175, 0, -174, 0),
    ),
    "over the pole": (
        box(0, 70, 0.001, 80),
        box(180, 85, 180.001, 86),
        metres(0, 80, 180, 86),
        metres(0, 80, 180, 85),
    ),
    "to the antipode": (
        Point(longitude=0, latitude=0),
        box(170, -10, 190, 10),
        metres(0, 0, 170, 10),
        metres(0, 0, 180, 0),
    ),
    "a blurred ground": (
        Blurred(of=A, km=50),
        box(20, 0, 30, 0.001),
        metres(10, 0, 20, 0) - 5e4,
        metres(10, 0, 30, 0) + 5e4,
    ),
    "far islands and a lamp": (A, Union(parts=(box(20, 0, 30, 0.001), MIDDLE)), 0, metres(10, 0, 30, 0)),
    "a part within and a buoy": (A, Union(parts=(box(1, 1, 2, 2), BUOY)), 0, metres(10, 10, 50, 10)),
    "an open part with a blurred edge": (
        Unsettled(of=A, parts=(Blurred(of=box(10, 0, 15, 10), km=5),)),
        box(20, 0, 20.001, 0.001),
        metres(15, 0, 20, 0) - 5e3,
        metres(10, 0, 20.001, 0) + 5e3,
    ),
    "an open ground": (
        Unsettled(of=A, parts=(box(10, 0, 15, 10),)),
        box(20, 0, 20.001, 0.001),
        metres(15, 0, 20, 0),
        metres(10, 0, 20.001, 0),
    ),
}


@pytest.mark.parametrize("case", BETWEEN)
def test_a_place_is_as_far_as_its_nearest_and_its_farthest_point(case: str) -> None:
    """Each to within a hundred metres."""
    ground, place, least, most = BETWEEN[case]
    assert distance_between(ground, place) == pytest.approx((least / 1000, most / 1000), abs=0.1)


def test_nothing_is_any_distance_from_what_is_empty() -> None:
    """Neither from a place, nor from a ground."""
    assert all(map(math.isnan, distance_between(A, Outline())))
    assert all(map(math.isnan, distance_between(Outline(), A)))


def test_jagged_grounds_are_as_far_both_ways() -> None:
    """The nearest points of two are the same, whichever is the place."""
    one, other = OUTLINES["polar island"], OUTLINES["island with a lake"]
    assert distance_between(one, other)[0] == pytest.approx(distance_between(other, one)[0], abs=0.05)
