"""Whether points lie in a ground and how far they are from it, against slower ways to find out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from other_ways import GEOD, OUTLINES, box, edges_of, encloses, nearest_on_edge, other_distance, rectangle

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
from servanda.places.measuring import NoDistanceError, depth, distance, within

CLOSE = 0.005  # kilometres; a hundred metres are promised
POINTS = 14  # for each outline


def points_about(name: str) -> list[tuple[float, float]]:
    """Return points near the edges, at their antipodes, at the poles, on the date line, and anywhere."""
    rng = np.random.default_rng(sum(map(ord, name)))
    edges = list(edges_of(OUTLINES[name]))
    found = [
        (0.0, 90.0),
        (77.0, -90.0),
        (180.0, float(rng.uniform(-80, 80))),
        (-180.0, float(rng.uniform(-80, 80))),
    ]
    for km in (0.05, 3, 40, 300, 2000, 20_003 - rng.uniform(0, 400)):
        (a, b), (c, d) = edges[rng.integers(len(edges))]
        share = rng.uniform()
        x, y, _ = GEOD.fwd(a + (c - a) * share, b + (d - b) * share, rng.uniform(0, 360), km * 1000)
        found.append((x, y))
    while len(found) < POINTS:
        found.append((float(rng.uniform(-180, 180)), math.degrees(math.asin(rng.uniform(-1, 1)))))
    return found


PAIRS = [(name, x, y) for name in OUTLINES for x, y in points_about(name)]


def test_there_are_more_than_two_hundred_pairs() -> None:
    """And among them are points within, points without, and points on the other side of the Earth."""
    kilometres = [float(distance(OUTLINES[name], [x], [y])[0][0]) for name, x, y in PAIRS]
    assert len(PAIRS) >= 200
    assert sum(km == 0 for km in kilometres) >= 40
    assert sum(km > 0 for km in kilometres) >= 100
    assert sum(km > 15_000 for km in kilometres) >= 10


@pytest.mark.parametrize(("name", "x", "y"), PAIRS)
def test_containment_and_distance_are_what_another_way_finds(name: str, x: float, y: float) -> None:
    """Turns are counted for the one; points each ten metres, and another library, measure the other."""
    outline = OUTLINES[name]
    on_edge, where = nearest_on_edge(name, x, y)
    inside = encloses(outline, x, y)
    least, most = distance(outline, [x], [y])
    deep, _ = depth(outline, [x], [y])
    assert within(outline, [x], [y])[0] == int(inside)
    assert least[0] == most[0]
    assert least[0] == pytest.approx(0 if inside else on_edge, abs=CLOSE)
    assert deep[0] == pytest.approx(on_edge if inside else -on_edge, abs=CLOSE)
    assert on_edge == pytest.approx(other_distance(x, y, where), abs=1e-6)


def test_many_points_have_the_answers_that_each_has() -> None:
    """What is asked together is answered as if it were asked one by one."""
    x, y = np.array([(x, y) for _, x, y in PAIRS]).T
    for outline in OUTLINES.values():
        single = [distance(outline, [a], [b])[0][0] for a, b in zip(x[:20], y[:20], strict=True)]
        assert distance(outline, x, y)[0][:20] == pytest.approx(single, abs=1e-6)


ON_EDGES = {
    "corner": (box(0, 0, 10, 10), 0, 0),
    "side": (box(0, 0, 10, 10), 10, 3.7),
    "slanting": (Outline(polygons=((((0, 0), (7, 3), (1, 9), (0, 0)),),)), 0.7 * 1.1, 0.3 * 1.1),
    "hole": (Outline(polygons=((rectangle(0, 0, 9, 9), rectangle(3, 3, 6, 6)[::-1]),)), 3, 4.1),
    "date line, from the other side": (box(170, 0, 180, 5), -180, 2),
    "past the date line": (box(170, 0, 190, 5), -170, 2),
    "pole": (box(20, 70, 110, 90), -33, 90),
    "south pole": (box(-180, -90, 180, -60), 12, -90),
    "parallel of a cap": (box(-180, 66, 180, 90), 44.4, 66),
    "line": (Outline(lines=(((0, 0), (10, 0)),)), 3.3, 0),
    "point": (Point(longitude=-180, latitude=7), 180, 7),
    "circle": (Buffer(of=Point(longitude=0, latitude=0), km=GEOD.inv(0, 0, 3, 4)[2] / 1000), 3, 4),
}


@pytest.mark.parametrize("name", ON_EDGES)
def test_an_edge_belongs_to_its_ground(name: str) -> None:
    """However the point is written."""
    ground, x, y = ON_EDGES[name]
    assert within(ground, [x, x + 360, x - 360], [y] * 3).tolist() == [1, 1, 1]
    assert distance(ground, [x], [y])[0][0] == pytest.approx(0, abs=1e-6)


def test_a_hole_does_not_belong_to_its_ground() -> None:
    """The distance from it is that to its edge."""
    ground = Outline(polygons=((rectangle(0, 0, 9, 9), rectangle(3, 3, 6, 6)[::-1]),))
    assert within(ground, [4.5, 2, 10], [4.5, 2, 2]).tolist() == [0, 1, 0]
    assert distance(ground, [4.5], [4.5])[0][0] == pytest.approx(
        GEOD.inv(4.5, 4.5, 4.5, 3)[2] / 1000, abs=1.0
    )


def test_halves_that_meet_at_the_date_line_have_no_edge_there() -> None:
    """A blurred edge is not blurred where there is none: neither at the date line nor at a pole."""
    halves = Blurred(of=OUTLINES["both sides, written apart"], km=50)
    assert within(halves, [180, -180, 179.99, 165.1, -165.1, 164.9], [20] * 6).tolist() == [
        1,
        1,
        1,
        -1,
        -1,
        -1,
    ]
    cap = Blurred(of=box(-180, 66, 180, 90), km=50)
    assert within(cap, [0, 180, 0, 0, 0], [90, 80, 66.3, 65.7, 65]).tolist() == [1, 1, -1, -1, 0]


def test_half_of_the_date_line_may_be_an_edge() -> None:
    """Where one half reaches farther than the other, the rest of it is an edge."""
    steps = Outline(polygons=((rectangle(160, 0, 180, 30),), (rectangle(-180, 0, -160, 10),)))
    deep, _ = depth(steps, [180, 179], [5, 20])
    assert deep == pytest.approx(
        [GEOD.inv(180, 5, 180, 0)[2] / 1000, GEOD.inv(179, 20, 180, 20)[2] / 1000], abs=1
    )


A, B = box(0, 0, 10, 10), box(5, 5, 15, 15)


def test_what_is_open_makes_the_answer_unknown_only_where_it_matters() -> None:
    """Known ground beside an unknown one stays known, in each way to put grounds together."""
    open_ = Unsettled(of=A, parts=(B,))
    x, y = [2, 7, 12, 20], [2, 7, 12, 20]
    assert within(open_, x, y).tolist() == [1, -1, -1, 0]
    assert within(Union(parts=(open_, box(6, 6, 8, 8))), x, y).tolist() == [1, 1, -1, 0]
    assert within(Overlap(parts=(open_, box(0, 0, 3, 3))), x, y).tolist() == [1, 0, 0, 0]
    assert within(Difference(of=box(0, 0, 30, 30), less=(open_,)), x, y).tolist() == [0, -1, -1, 1]


def test_the_distance_to_open_ground_is_told_from_at_least_to_at_most() -> None:
    """At least to all that may belong to it, at most to what surely does."""
    least, most = distance(Unsettled(of=Union(parts=(A, B)), parts=(B,)), [12, 2], [12, 2])
    sure, _ = distance(Difference(of=Union(parts=(A, B)), less=(B,)), [12], [12])
    assert (least[0], least[1], most[1]) == (0, 0, 0)
    assert most[0] == sure[0] > 700


def test_the_distance_to_what_may_be_nothing_is_open_above() -> None:
    """Then it is infinite at most."""
    least, most = distance(Unsettled(of=A, parts=(A,)), [20], [5])
    assert 1000 < least[0] < 1200
    assert most[0] == np.inf


def test_a_blurred_edge_blurs_the_distance() -> None:
    """By as much; deep within it is 0 all the same."""
    least, most = distance(Blurred(of=A, km=50), [5, 9.9, 10.1, 12], [5, 5, 5, 5])
    east = [GEOD.inv(10, 5, x, 5)[2] / 1000 for x in (9.9, 10.1, 12)]
    assert least == pytest.approx([0, 0, 0, east[2] - 50], abs=0.5)
    assert most == pytest.approx([0, 50 - east[0], 50 + east[1], 50 + east[2]], abs=0.5)


def test_nothing_lies_in_an_empty_outline() -> None:
    """And nothing is any distance from it; around it is nothing, either."""
    empty = Outline()
    for ground in (empty, Buffer(of=empty, km=5), Buffer(of=Buffer(of=empty, km=5), km=5), Overlap(parts=())):
        assert within(ground, [0], [0])[0] == 0
    assert within(Blurred(of=Buffer(of=Buffer(of=empty, km=5), km=5), km=1), [0], [0])[0] == 0
    assert np.isnan(distance(Buffer(of=empty, km=5), [0], [0])).all()
    assert distance(Union(parts=(empty, A)), [5], [5])[0][0] == 0


def test_a_point_without_coordinates_is_nowhere_known() -> None:
    """Unknown is a value."""
    assert within(A, [math.nan, 5], [5, 5]).tolist() == [-1, 1]
    assert np.isnan(distance(A, [math.nan, 5], [5, 5])[0]).tolist() == [True, False]


STRIP = Overlap(parts=(Buffer(of=Outline(lines=(((0, 5), (20, 5)),)), km=100), A))


@pytest.mark.parametrize(
    ("x", "y", "km"), [(5, 5, 0), (5, 5.9, 0), (5, 5.91, 0.6), (5, 8, 231.7), (12, 5, 221.6)]
)
def test_the_distance_to_a_strip_is_that_to_its_edge(x: float, y: float, km: float) -> None:
    """A strip is what a buffer and a territory share."""
    assert distance(STRIP, [x], [y])[0][0] == pytest.approx(km, abs=0.3)


@pytest.mark.parametrize("km", [1, 40, 700, 5500])
def test_a_buffer_that_is_cut_with_all_the_earth_is_as_far_as_it_was(km: float) -> None:
    """The one distance is measured to edges that were drawn, the other is taken off."""
    rng = np.random.default_rng(3)
    x, y = rng.uniform(-180, 180, 100), np.degrees(np.arcsin(rng.uniform(-1, 1, 100)))
    for middle in (Point(longitude=30, latitude=70), OUTLINES["island on the date line"], OUTLINES["border"]):
        buffer: Ground = Buffer(of=middle, km=km)
        cut = Overlap(parts=(buffer, box(-180, -90, 180, 90)))
        assert distance(cut, x, y)[0] == pytest.approx(distance(buffer, x, y)[0], abs=0.05)


def test_no_distance_is_known_to_what_is_left_of_a_blurred_ground() -> None:
    """Its edge may be gone altogether."""
    with pytest.raises(NoDistanceError) as raised:
        distance(Difference(of=Blurred(of=A, km=5), less=(B,)), [20], [20])
    fact = "No distance is known to a difference in which a ground with a blurred edge has part."
    assert str(raised.value) == fact
    assert within(Difference(of=Blurred(of=A, km=5), less=(B,)), [2, 0, 7], [2, 2, 7]).tolist() == [1, -1, 0]


def test_geodesic_edges_are_shortest_lines() -> None:
    """From Seattle's latitude to itself over 100 degrees, the shortest line passes far to the north."""
    ring = rectangle(-120, 40, -20, 48)
    straight, bent = Outline(polygons=((ring,),)), Outline(polygons=((ring,),), geodesic=True)
    x, y = np.array(GEOD.npts(-120, 48, -20, 48, 9)).T
    assert within(straight, x, y).tolist() == [0] * 9
    assert distance(bent, x, y)[0] == pytest.approx([0] * 9, abs=0.02)
    assert depth(bent, x, y)[0] == pytest.approx([0] * 9, abs=0.02)


def test_what_is_left_of_open_ground_is_open_the_other_way_round() -> None:
    """Where more may be taken away, less may be left."""
    left = Difference(of=box(0, 0, 30, 30), less=(Unsettled(of=A, parts=(B,)),))
    least, most = distance(left, [7, 2], [7, 2])
    surely_left, _ = distance(Difference(of=box(0, 0, 30, 30), less=(A, B)), [7, 2], [7, 2])
    perhaps_left, _ = distance(
        Difference(of=box(0, 0, 30, 30), less=(Difference(of=A, less=(B,)),)), [2], [2]
    )
    assert most == pytest.approx(surely_left)
    assert least == pytest.approx([0, perhaps_left[0]])
    assert 300 < perhaps_left[0] < surely_left[1]
