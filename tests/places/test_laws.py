"""Laws of grounds: what holds of all of them, whatever they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from other_ways import GEOD, box, island, star

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
from servanda.places.extent import distance_between, within_ground
from servanda.places.measuring import depth, distance, within

_RNG = np.random.default_rng(11)
X = np.concatenate((_RNG.uniform(-180, 180, 50), [180, -180, 0, 33]))
Y = np.concatenate((np.degrees(np.arcsin(_RNG.uniform(-1, 1, 50))), [10, -10, 90, -90]))

longitudes = st.floats(-180, 180).map(lambda x: round(x, 3))
latitudes = st.floats(-85, 85).map(lambda y: round(y, 3))
sizes = st.floats(0.5, 40).map(lambda size: round(size, 2))
points = st.builds(Point, longitude=longitudes, latitude=latitudes)
boxes = st.builds(
    lambda x, y, wide, high: box(x, y, x + wide, min(y + high, 90)), longitudes, latitudes, sizes, sizes
)
stars = st.builds(
    lambda x, y, size, seed: Outline(polygons=((star(x, y * 0.6, size / 3, 9, seed),),)),
    longitudes,
    latitudes,
    sizes,
    st.integers(0, 99),
)
islands = st.builds(
    lambda x, y, size, seed: Outline(polygons=(island(x, y * 0.6, size / 3, seed),)),
    longitudes,
    latitudes,
    sizes,
    st.integers(0, 99),
)
caps = st.sampled_from(
    [box(-180, 60, 180, 90), box(-180, -90, 180, -45), box(0, 50, 120, 90), box(-180, -20, 180, 20)]
)
outlines = boxes | stars | islands | caps
kilometres = st.floats(1, 3000).map(round)


def composed(parts: st.SearchStrategy[Ground]) -> st.SearchStrategy[Ground]:
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return (
        st.builds(Union, parts=some)
        | st.builds(Overlap, parts=some)
        | st.builds(Difference, of=parts, less=some)
        | st.builds(Blurred, of=parts, km=kilometres)
        | st.builds(Unsettled, of=parts, parts=some)
    )


grounds = outlines | st.builds(Buffer, of=outlines | points, km=kilometres)
mixed = grounds | composed(grounds)

quick = settings(max_examples=25, deadline=None)


def asked(ground: Ground) -> np.ndarray:
    return within(ground, X, Y)


def moved(outline: Outline, degrees: float) -> Outline:
    def turn(ring: Ring) -> Ring:
        return tuple((x + degrees, y) for x, y in ring)

    return replace(outline, polygons=tuple(tuple(map(turn, rings)) for rings in outline.polygons))


def kleene(answers: np.ndarray) -> np.ndarray:
    """Return answers as numbers that can be compared: no, unknown, yes."""
    return np.array([0, 2, 1])[answers]


@quick
@given(mixed, mixed)
def test_a_union_holds_what_either_holds_and_an_overlap_what_both_hold(a: Ground, b: Ground) -> None:
    """In the logic of no, unknown and yes; in either order."""
    first, second = kleene(asked(a)), kleene(asked(b))
    assert (kleene(asked(Union(parts=(a, b)))) == np.maximum(first, second)).all()
    assert (kleene(asked(Overlap(parts=(b, a)))) == np.minimum(first, second)).all()
    assert (kleene(asked(Difference(of=a, less=(b,)))) == np.minimum(first, 2 - second)).all()


@quick
@given(mixed, mixed, mixed)
def test_what_is_left_of_two_is_left_after_each(a: Ground, b: Ground, c: Ground) -> None:
    """Taking two grounds away is taking one away and then the other."""
    together = asked(Difference(of=a, less=(b, c)))
    assert (together == asked(Difference(of=Difference(of=a, less=(b,)), less=(c,)))).all()
    assert (together == asked(Difference(of=a, less=(Union(parts=(b, c)),)))).all()


@quick
@given(outlines, outlines)
def test_a_ground_in_the_plane_answers_as_its_parts_do(a: Outline, b: Outline) -> None:
    """What shapely puts together holds what each part holds, away from the edges.

    Where two sectors share a pole and nothing else, that is no area.
    """
    for ground in (Union(parts=(a, b)), Overlap(parts=(a, b)), Difference(of=a, less=(b,))):
        deep, _ = depth(ground, X, Y)
        away = (np.abs(deep) > 0.001) & (np.abs(Y) < 90)
        assert ((deep > 0) == (asked(ground) == 1))[away].all()


@quick
@given(outlines, outlines)
def test_the_distance_to_a_union_is_that_to_its_nearer_part(a: Outline, b: Outline) -> None:
    """And to what is shared, or left, never less than to the whole."""
    one, other = distance(a, X, Y)[0], distance(b, X, Y)[0]
    assert np.allclose(distance(Union(parts=(a, b)), X, Y)[0], np.minimum(one, other), atol=0.005)
    shared, left = distance(Overlap(parts=(a, b)), X, Y)[0], distance(Difference(of=a, less=(b,)), X, Y)[0]
    assert (np.isnan(shared) | (shared >= np.maximum(one, other) - 0.005)).all()
    assert (np.isnan(left) | (left >= one - 0.005)).all()


@quick
@given(outlines | points, kilometres)
def test_a_buffer_holds_what_is_no_farther(ground: Ground, km: float) -> None:
    """The distance to it is less by its kilometres."""
    far, _ = distance(ground, X, Y)
    away = np.abs(far - km) > 0.01
    assert ((far <= km) == (asked(Buffer(of=ground, km=km)) == 1))[away].all()
    assert np.allclose(distance(Buffer(of=ground, km=km), X, Y)[0], np.maximum(far - km, 0), atol=1e-9)


@quick
@given(grounds)
def test_a_point_lies_within_where_it_is_no_way_off(ground: Ground) -> None:
    """Whether and how far agree."""
    assert ((distance(ground, X, Y)[0] <= 1e-6) == (asked(ground) == 1)).all()


@quick
@given(outlines, st.sampled_from([-360, 360]))
def test_a_turn_of_longitudes_changes_nothing(outline: Outline, turn: int) -> None:
    """Neither of the points, nor of the outline where it may be written so."""
    far, _ = distance(outline, X, Y)
    assert np.allclose(distance(outline, X + turn, Y)[0], far, atol=1e-6)
    assert (within(outline, X + turn, Y) == asked(outline)).all()
    half = moved(outline, -turn / 2)
    assert np.allclose(distance(half, X - turn / 2, Y)[0], far, atol=0.005)


@quick
@given(outlines)
def test_distances_change_no_more_than_one_goes(outline: Outline) -> None:
    """The way from one point to another is no shorter than the difference of their distances."""
    deep, _ = depth(outline, X, Y)
    way = GEOD.inv(X[:-1], Y[:-1], X[1:], Y[1:])[2] / 1000
    finite = np.isfinite(deep[:-1]) & np.isfinite(deep[1:])
    assert (np.abs(np.diff(deep))[finite] <= way[finite] + 0.01).all()


@quick
@given(points, points)
def test_the_distance_of_two_points_is_the_same_both_ways(a: Point, b: Point) -> None:
    """And that of the shortest line."""
    there = distance_between(a, b)
    assert np.allclose(there, distance_between(b, a), atol=1e-6)
    assert np.isclose(
        there[0], GEOD.inv(a.longitude, a.latitude, b.longitude, b.latitude)[2] / 1000, atol=1e-6
    )


@quick
@given(mixed, outlines)
def test_settling_a_ground_changes_only_what_was_unknown(a: Ground, b: Outline) -> None:
    """What was known before, of whatever is made of it, stays so."""
    before = asked(
        Difference(of=Union(parts=(a, Unsettled(of=a, parts=(b,)))), less=(Unsettled(of=b, parts=(b,)),))
    )
    for settled in (Union(parts=(a, b)), Difference(of=a, less=(b,))):
        for less in (b, Outline()):
            after = asked(Difference(of=Union(parts=(a, settled)), less=(less,)))
            assert ((before == -1) | (before == after)).all()


@quick
@given(mixed, kilometres, kilometres)
def test_a_worse_drawn_edge_makes_no_answer_known(ground: Ground, km: float, more: float) -> None:
    """Nor does it change a known one."""
    well, badly = asked(Blurred(of=ground, km=km)), asked(Blurred(of=ground, km=km + more))
    assert ((badly == -1) | (badly == well)).all()
    exact = asked(ground)
    assert ((well == -1) | (well == exact)).all()


@quick
@given(outlines, kilometres)
def test_a_blurred_distance_holds_the_drawn_one(outline: Outline, km: float) -> None:
    """At least and at most, on either side of it."""
    far, _ = distance(outline, X, Y)
    least, most = distance(Blurred(of=outline, km=km), X, Y)
    assert (least <= far + 1e-9).all()
    assert (far <= most + 1e-9).all()
    assert (most - least <= 2 * km + 1e-6).all()


@settings(max_examples=12, deadline=None)
@given(grounds, boxes | stars)
def test_a_place_lies_in_a_ground_where_all_its_points_do(ground: Ground, place: Outline) -> None:
    """And its points are no nearer and no farther than it is."""
    rng = np.random.default_rng(1)
    corners = np.array(place.polygons[0][0])
    share = rng.dirichlet(np.ones(2), 40)  # points on chords of the outline
    some = corners[rng.integers(len(corners), size=(40, 2))]
    x, y = np.concatenate((corners, (some * share[:, :, None]).sum(axis=1))).T
    inside = within(place, x, y) == 1
    x, y = x[inside], y[inside]
    verdict = within_ground(ground, place)
    if verdict is not None:
        clear = np.abs(depth(ground, x, y)[0]) > 0.05
        assert (within(ground, x, y)[clear] == int(verdict)).all()
    far, _ = distance(ground, x, y)
    least, most = distance_between(ground, place)
    assert least <= far.min() + 0.05
    assert most >= far.max() - 0.05
