"""What fixes make sure of tracks: cases a lawyer can check, and laws tried against a slow walk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from servanda.places.presence import (
    FOREVER,
    AfterLast,
    Presence,
    UnsortedFixesError,
    _at_most_km,
    crossings,
    flaws,
    joined,
    presence_of,
    whole_tracks,
)

HOUR = 3_600_000_000
Fix = tuple[int, int, tuple[int, ...]]  # track, instant, a fact for each zone
Stretch = tuple[int, int, int, tuple[int, ...]]  # track, start, end, facts
Crossed = tuple[int, bool, int, int, bool]  # track, entry or exit, start, end, sure


def present(fixes: list[Fix], zones: int = 1, **rule: Any) -> Presence:
    rule = {"longest_gap": 6 * HOUR, "after_last": AfterLast.ABSENT, **rule}
    track = np.array([fix[0] for fix in fixes], dtype=np.int64)
    at = np.array([fix[1] for fix in fixes], dtype=np.int64)
    facts = np.array([fix[2] for fix in fixes], dtype=np.int8).reshape(len(fixes), zones).T
    return presence_of(track, at, facts, **rule)


def stretches(found: Presence) -> list[Stretch]:
    facts = [tuple(column) for column in found.facts.T.tolist()]
    return list(zip(found.track.tolist(), found.start.tolist(), found.end.tolist(), facts, strict=True))


def crossed(found: Presence, zone: int = 0) -> list[Crossed]:
    told = crossings(found, zone)
    columns = (told.track, told.entry, told.start, told.end, told.sure)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def sailed(*steps: tuple[float, int], **rule: Any) -> Presence:
    """Return the presence of one ship in one zone: hours, and whether it was in the zone then."""
    return present([(7, int(hour * HOUR), (fact,)) for hour, fact in steps], **rule)


def told(found: Presence) -> list[tuple[int, int, int]]:
    return [(start, end, facts[0]) for _, start, end, facts in stretches(found)]


# Cases


def test_a_single_fix_in_a_zone_is_presence_for_an_instant() -> None:
    """A ship seen once in the zone was there at that instant; nothing is said of any other."""
    assert told(sailed((0, 1))) == [(0, 1, 1)]


def test_what_was_so_at_both_fixes_was_so_between_them() -> None:
    """A ship seen in the zone at noon and at six was in it all afternoon."""
    assert told(sailed((12, 1), (18, 1))) == [(12 * HOUR, 18 * HOUR + 1, 1)]


def test_over_a_longer_gap_nothing_is_known() -> None:
    """A ship seen in the zone at noon and at seven may have left it; six hours are the longest gap."""
    assert told(sailed((12, 1), (19, 1))) == [
        (12 * HOUR, 12 * HOUR + 1, 1),
        (12 * HOUR + 1, 19 * HOUR, -1),
        (19 * HOUR, 19 * HOUR + 1, 1),
    ]


def test_what_differs_changed_at_an_unknown_instant() -> None:
    """A ship outside at noon and inside at one entered at some instant in that hour."""
    found = sailed((12, 0), (13, 1))
    assert told(found) == [
        (12 * HOUR, 12 * HOUR + 1, 0),
        (12 * HOUR + 1, 13 * HOUR, -1),
        (13 * HOUR, 13 * HOUR + 1, 1),
    ]
    assert found.fix.tolist() == [0, 0, 1]


def test_a_blurred_fix_leaves_both_sides_of_it_unknown() -> None:
    """A ship too near to the edge to say at one was in the zone for sure at noon and at two only."""
    assert [fact for _, _, fact in told(sailed((12, 1), (13, -1), (14, 1)))] == [1, -1, 1]


def test_after_the_last_fix_all_is_unknown_for_as_long_as_the_record_goes_on() -> None:
    """Of a ship last seen at noon nothing is known until the record ends at midnight."""
    found = sailed((12, 1), after_last=AfterLast.UNKNOWN, end=24 * HOUR)
    assert told(found) == [(12 * HOUR, 12 * HOUR + 1, 1), (12 * HOUR + 1, 24 * HOUR, -1)]


def test_without_an_end_the_unknown_after_the_last_fix_has_none() -> None:
    """A record that goes on for ever leaves a ship unknown for ever."""
    assert told(sailed((0, 0), after_last=AfterLast.UNKNOWN))[-1] == (1, FOREVER, -1)


def test_two_fixes_of_one_instant_are_sure_of_what_they_share() -> None:
    """A ship told to be in two places at noon is in a zone at noon only where both places are."""
    found = present([(7, 0, (1, 1, 0)), (7, 0, (1, 0, 0)), (7, 0, (1, 1, -1))], zones=3)
    assert stretches(found) == [(7, 0, 1, (1, -1, -1))]


def test_fixes_of_two_ships_say_nothing_of_each_other() -> None:
    """One ship's last fix and another's first are no stretch of either."""
    found = present([(7, 0, (1,)), (8, HOUR, (1,))])
    assert stretches(found) == [(7, 0, 1, (1,)), (8, HOUR, HOUR + 1, (1,))]


def test_no_fixes_are_no_presence() -> None:
    """An empty record is nothing, for any number of zones."""
    for zones in (0, 1, 3):
        found = presence_of(
            np.array([], dtype=np.int64),
            np.array([], dtype=np.int64),
            np.empty((zones, 0), dtype=np.int8),
            longest_gap=HOUR,
            after_last=AfterLast.UNKNOWN,
        )
        assert found.facts.shape == (zones, 0)
        assert not len(found.end)
    assert crossed(found) == []


def test_without_zones_a_track_is_one_stretch() -> None:
    """Where no zone is asked for, all there is to say is from when to when a ship is told of."""
    assert stretches(present([(7, 0, ()), (7, HOUR, ()), (7, 99 * HOUR, ())], zones=0)) == [
        (7, 0, 99 * HOUR + 1, ())
    ]


def test_fixes_out_of_order_are_refused() -> None:
    """Wrong use is raised, with the place of it."""
    with pytest.raises(UnsortedFixesError, match="index 2"):
        present([(7, 0, (1,)), (7, HOUR, (1,)), (7, 1, (1,))])
    with pytest.raises(UnsortedFixesError, match="index 1"):
        present([(8, 0, (1,)), (7, 0, (1,))])


def test_an_entry_between_two_fixes_is_sure_and_its_instant_is_not() -> None:
    """A ship outside at noon and inside at one entered once: after noon, and at one at the latest."""
    assert crossed(sailed((12, 0), (13, 1))) == [(7, True, 12 * HOUR + 1, 13 * HOUR + 1, True)]


def test_an_exit_over_a_long_gap_is_sure() -> None:
    """A ship inside on one day and outside on the next left, whatever else it did."""
    assert crossed(sailed((0, 1), (24, 0)))[1:] == [(7, False, 1, 24 * HOUR + 1, True)]


def test_over_a_gap_between_two_fixes_inside_it_may_have_been_out() -> None:
    """A ship inside before and after a long gap may have left and come back; neither is sure."""
    found = sailed((0, 1), (24, 1))
    assert crossed(found)[1:] == [(7, False, 1, 24 * HOUR, False), (7, True, 1, 24 * HOUR + 1, False)]
    assert [fact for _, _, fact in told(found)] == [1, -1, 1]


def test_over_a_gap_between_two_fixes_outside_it_may_have_been_in() -> None:
    """A ship outside before and after a long gap may have come and gone; neither is sure."""
    found = sailed((0, 0), (24, 0))
    assert crossed(found) == [(7, True, 1, 24 * HOUR, False), (7, False, 1, 24 * HOUR + 1, False)]


def test_a_gap_too_short_to_come_and_go_is_spent_outside() -> None:
    """A ship that could not have reached the zone and been back in time was not in it."""
    track, at = np.array([7, 7], dtype=np.int64), np.array([0, 24 * HOUR], dtype=np.int64)
    facts = np.zeros((1, 2), dtype=np.int8)
    rule = {"longest_gap": HOUR, "after_last": AfterLast.ABSENT}
    found = presence_of(track, at, facts, **rule, across=np.array([[0, -1]], dtype=np.int8))
    assert told(found) == [(0, 24 * HOUR + 1, 0)]
    assert crossed(found) == []


def test_a_track_that_begins_inside_enters_then() -> None:
    """Before its first fix there is nothing of a ship; first seen inside, it entered at that instant."""
    assert crossed(sailed((0, 1), (1, 0))) == [(7, True, 0, 1, True), (7, False, 1, HOUR + 1, True)]


def test_a_ship_lost_outside_enters_nothing() -> None:
    """A ship outside at noon and never seen again may be anywhere; that makes no entry."""
    assert crossed(sailed((12, 0), after_last=AfterLast.UNKNOWN, end=24 * HOUR)) == []


def test_a_ship_lost_inside_may_have_left() -> None:
    """A ship inside at noon and never seen again may have left since."""
    found = sailed((12, 1), after_last=AfterLast.UNKNOWN, end=24 * HOUR)
    assert crossed(found)[1:] == [(7, False, 12 * HOUR + 1, 24 * HOUR, False)]


def test_a_track_that_begins_at_a_blurred_edge_enters_from_then_on() -> None:
    """A ship first seen at the edge at noon and inside at one entered at noon, at one, or between."""
    assert crossed(sailed((12, -1), (13, 1))) == [(7, True, 12 * HOUR, 13 * HOUR + 1, True)]


def test_two_places_at_one_instant_are_a_flaw() -> None:
    """A ship cannot be in Odessa and in Istanbul at noon."""
    found = flaws(*columns((7, 0, 30.7, 46.5), (7, 0, 29.0, 41.0), (7, 0, 29.0, 41.0)), 80)
    assert (found.elsewhere.tolist(), found.too_fast.tolist()) == ([1], [])


def test_a_ship_that_would_have_had_to_fly_is_a_flaw() -> None:
    """Odessa to Istanbul, 626 km, takes eight hours at 80 km/h; in five it would have taken 125 km/h."""
    places = ((30.7, 46.5), (29.0, 41.0))
    for hours, fast in ((5, [1]), (8, [])):
        found = flaws(*columns((7, 0, *places[0]), (7, hours * HOUR, *places[1])), 80)
        assert found.too_fast.tolist() == fast
        assert found.speed_km_h == pytest.approx([125.2] if fast else [], abs=0.2)


def test_a_step_across_the_antimeridian_is_short() -> None:
    """From 179.9 east to 179.9 west is 22 km on the equator, not a way around the globe."""
    found = flaws(*columns((7, 0, 179.9, 0), (7, HOUR, -179.9, 0)), 80)
    assert not len(found.too_fast)


def test_fixes_without_a_place_are_passed_over() -> None:
    """A fix whose place is blank says nothing of speed; those at either side of it do."""
    nowhere = float("nan")
    found = flaws(*columns((7, 0, 0, 0), (7, HOUR, nowhere, nowhere), (7, 2 * HOUR, 90, 0)), 80)
    assert found.too_fast.tolist() == [2]


def columns(*rows: tuple[int, int, float, float]) -> tuple[np.ndarray, ...]:
    track, at, longitudes, latitudes = (list(column) for column in zip(*rows, strict=True))
    whole = (np.array(track, dtype=np.int64), np.array(at, dtype=np.int64))
    return *whole, np.array(longitudes, dtype=float), np.array(latitudes, dtype=float)


def test_a_chunk_takes_as_many_whole_tracks_as_fit() -> None:
    """Of tracks of two, two, one and five fixes, chunks of at most four take two, one and the long one."""
    track = np.repeat(np.arange(4), [2, 2, 1, 5])
    assert list(whole_tracks(track, 4)) == [slice(0, 4), slice(4, 5), slice(5, 10)]


# The slow walk


def fact_at(fixes: list[Fix], zone: int, instant: int, longest_gap: int) -> int:
    """Return what is sure of one zone at one instant, from the fixes of one track."""
    here = {facts[zone] for _, at, facts in fixes if at == instant}
    if not here:
        before = max(at for _, at, _ in fixes if at < instant)
        after = min((at for _, at, _ in fixes if at > instant), default=None)
        if after is None or after - before > longest_gap:
            return -1
        here = {facts[zone] for _, at, facts in fixes if at in (before, after)}
    return here.pop() if len(here) == 1 else -1


def walk(fixes: list[Fix], zones: int, rule: dict[str, Any]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the facts of each track at each instant, in order."""
    for track in sorted({fix[0] for fix in fixes}):
        own = [fix for fix in fixes if fix[0] == track]
        first, last = min(fix[1] for fix in own), max(fix[1] for fix in own)
        stop = last + 1 if rule["after_last"] is AfterLast.ABSENT else max(last + 1, rule["end"])
        for instant in range(first, stop):
            yield (
                track,
                instant,
                tuple(fact_at(own, zone, instant, rule["longest_gap"]) for zone in range(zones)),
            )


def walked(fixes: list[Fix], zones: int, rule: dict[str, Any]) -> list[Stretch]:
    found = []
    for (track, facts), steps in groupby(walk(fixes, zones, rule), key=lambda step: (step[0], step[2])):
        instants = [instant for _, instant, _ in steps]
        found.append((track, instants[0], instants[-1] + 1, facts))
    return found


def walked_crossings(fixes: list[Fix], rule: dict[str, Any]) -> list[Crossed]:
    """Return the crossings of the first zone, from a walk that remembers the last side known."""
    found: list[Crossed] = []
    for track, steps in groupby(walk(fixes, 1, rule), key=lambda step: step[0]):
        side, lost, instant = 0, None, 0
        for _, instant, (fact,) in steps:
            if fact == -1:
                lost = instant if lost is None else lost
                continue
            begun = instant if lost is None else lost
            if fact != side:
                found.append((track, fact == 1, begun, instant + 1, True))
            elif lost is not None:
                found.append((track, fact == 0, lost, instant, False))
                found.append((track, fact == 1, lost, instant + 1, False))
            side, lost = fact, None
        if lost is not None and side == 1:
            found.append((track, False, lost, instant + 1, False))
    return found


# Laws

EXAMPLES = int(os.environ.get("SERVANDA_EXAMPLES", "0"))
ZONES = 3


def tried(examples: int = 150) -> Any:
    return settings(max_examples=EXAMPLES or examples, deadline=None, derandomize=not EXAMPLES, database=None)


def records(zones: int = ZONES, *, single: bool = False) -> st.SearchStrategy[list[Fix]]:
    """Return records of up to three tracks, sorted; with at most one fix an instant where asked."""
    facts = st.tuples(*[st.sampled_from([1, 1, 0, 0, -1])] * zones)
    fixes = st.tuples(st.integers(0, 2), st.integers(0, 14), facts)
    key = (lambda fix: fix[:2]) if single else None
    return st.lists(fixes, max_size=14, unique_by=key).map(
        lambda found: sorted(found, key=lambda fix: fix[:2])
    )


def rules() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "longest_gap": st.integers(0, 6),
            "after_last": st.sampled_from(AfterLast),
            "end": st.integers(0, 20),
        }
    )


@tried(300)
@given(records(), rules())
def test_presence_is_what_a_walk_through_every_instant_finds(fixes: list[Fix], rule: dict[str, Any]) -> None:
    """Stretches are the instants walked through, joined where they are equal."""
    assert stretches(present(fixes, ZONES, **rule)) == walked(fixes, ZONES, rule)


@tried(300)
@given(records(1), rules())
def test_crossings_are_what_a_walk_finds(fixes: list[Fix], rule: dict[str, Any]) -> None:
    """An entry or exit is where a walk that remembers the last known side finds another."""
    assert crossed(present(fixes, 1, **rule)) == walked_crossings(fixes, rule)


@tried()
@given(records(), rules())
def test_stretches_are_whole_and_differ(fixes: list[Fix], rule: dict[str, Any]) -> None:
    """Stretches of a track leave no instant out, and no two that touch are equal."""
    for one, next_ in pairwise(stretches(present(fixes, ZONES, **rule))):
        if one[0] == next_[0]:
            assert one[2] == next_[1]
            assert one[3] != next_[3]
        assert one[1] < one[2]


@tried()
@given(records(), rules())
def test_a_stretch_begins_at_its_fix_or_right_after_it(fixes: list[Fix], rule: dict[str, Any]) -> None:
    """The fix named is of the same track, and the last that is not after the beginning."""
    found = present(fixes, ZONES, **rule)
    for track, start, fix in zip(found.track, found.start, found.fix, strict=True):
        assert fixes[fix][0] == track
        assert start - fixes[fix][1] in (0, 1)


@tried()
@given(records(), rules(), st.permutations(range(3)))
def test_the_order_of_tracks_never_matters(fixes: list[Fix], rule: dict[str, Any], ids: list[int]) -> None:
    """Other ids, and so another order, change nothing but the ids."""
    renamed = sorted([(ids[track], at, facts) for track, at, facts in fixes], key=lambda fix: fix[:2])
    found = [(ids[track], *rest) for track, *rest in stretches(present(fixes, ZONES, **rule))]
    assert sorted(found) == sorted(stretches(present(renamed, ZONES, **rule)))


@tried()
@given(records(), rules(), st.integers(1, 14))
def test_chunks_of_whole_tracks_give_the_same(fixes: list[Fix], rule: dict[str, Any], at_most: int) -> None:
    """A long record may be worked through in parts, each of whole tracks."""
    whole = present(fixes, ZONES, **rule)
    track = np.array([fix[0] for fix in fixes], dtype=np.int64)
    slices = list(whole_tracks(track, at_most))
    assert [index for part in slices for index in range(part.start, part.stop)] == list(range(len(fixes)))
    for part in slices:
        inside = track[part]
        assert len(inside) <= at_most or len(set(inside.tolist())) == 1
        assert not set(inside.tolist()) & set(track[part.stop :].tolist())
    if slices:
        parts = [present(fixes[part], ZONES, **rule, first_fix=part.start) for part in slices]
        assert stretches(joined(parts)) == stretches(whole)
        assert joined(parts).fix.tolist() == whole.fix.tolist()


def at_each_instant(fixes: list[Fix], rule: dict[str, Any]) -> dict[tuple[int, int], tuple[int, ...]]:
    return {
        (track, instant): facts
        for track, start, end, facts in stretches(present(fixes, ZONES, **rule))
        for instant in range(start, end)
    }


@tried()
@given(records(), rules(), st.integers(0, 6))
def test_a_shorter_longest_gap_never_makes_surer(fixes: list[Fix], rule: dict[str, Any], gap: int) -> None:
    """Who bridges fewer gaps knows less, and nothing else."""
    less = {**rule, "longest_gap": min(gap, rule["longest_gap"])}
    more = at_each_instant(fixes, rule)
    for instant, facts in at_each_instant(fixes, less).items():
        assert all(fact in (-1, known) for fact, known in zip(facts, more[instant], strict=True))


@tried()
@given(records(), rules(), st.data())
def test_a_blurred_fact_never_makes_surer(
    fixes: list[Fix], rule: dict[str, Any], data: st.DataObject
) -> None:
    """To know less of one fix is to know no more of any instant."""
    if not fixes:
        return
    index = data.draw(st.integers(0, len(fixes) - 1))
    blurred = [*fixes]
    blurred[index] = (*fixes[index][:2], (-1,) * ZONES)
    more = at_each_instant(fixes, rule)
    for instant, facts in at_each_instant(blurred, rule).items():
        assert all(fact in (-1, known) for fact, known in zip(facts, more[instant], strict=True))


@tried()
@given(records(single=True), rules(), st.data())
def test_a_fix_less_makes_surer_only_where_it_spoke_against_its_neighbours(
    fixes: list[Fix], rule: dict[str, Any], data: st.DataObject
) -> None:
    """Without a fix, an instant becomes surer only between two near fixes that agree without it."""
    if not fixes:
        return
    gone = data.draw(st.integers(0, len(fixes) - 1))
    track, _, facts = fixes[gone]
    own = [fix for fix in fixes if fix[0] == track]
    before, after = own[: own.index(fixes[gone])], own[own.index(fixes[gone]) + 1 :]
    near = bool(before and after) and after[0][1] - before[-1][1] <= rule["longest_gap"]
    more = at_each_instant(fixes, rule)
    for (of, instant), less in at_each_instant(fixes[:gone] + fixes[gone + 1 :], rule).items():
        for zone in range(ZONES):
            if less[zone] in (-1, more[of, instant][zone]):
                continue
            assert near, "no gap is bridged"
            assert (of, before[-1][1] < instant < after[0][1]) == (track, True)
            assert before[-1][2][zone] == after[0][2][zone] != facts[zone]


@tried()
@given(records(), rules(), records())
def test_a_fix_twice_is_a_fix_once(fixes: list[Fix], rule: dict[str, Any], others: list[Fix]) -> None:
    """To say the same again changes nothing."""
    twice = sorted([*fixes, *fixes[: len(others)]], key=lambda fix: fix[:2])
    assert stretches(present(fixes, ZONES, **rule)) == stretches(present(twice, ZONES, **rule))


@tried()
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 5),
            st.one_of(st.sampled_from([-180.0, 180.0, 0.0, 0.005]), st.floats(-540, 540)),
            st.one_of(st.sampled_from([-90.0, 90.0, 0.0, 0.005]), st.floats(-90, 90)),
        ),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from([1.0, 80.0, 1000.0, 9000.0]),
)
def test_flaws_are_what_the_ellipsoid_says_of_each_pair(
    rows: list[tuple[int, int, float, float]], top: float
) -> None:
    """The quick bound on distances never hides a flaw."""
    rows.sort(key=lambda row: row[:2])
    found = flaws(*columns(*[(track, hour * HOUR, *place) for track, hour, *place in rows]), top)
    elsewhere, fast = [], []
    for index, (one, two) in enumerate(pairwise(rows), start=1):
        km = Geod(ellps="WGS84").inv(*one[2:], *two[2:])[2] / 1000
        if one[0] == two[0] and one[1] == two[1] and km > 0.001:
            elsewhere.append(index)
        if one[0] == two[0] and one[1] < two[1] and km > top * (two[1] - one[1]) + 1:
            fast.append((index, km / (two[1] - one[1])))
    assert found.elsewhere.tolist() == elsewhere
    assert found.too_fast.tolist() == [index for index, _ in fast]
    assert found.speed_km_h == pytest.approx([speed for _, speed in fast])


@tried(1000)
@given(st.tuples(*[st.floats(-540, 540), st.one_of(st.just(0.0), st.floats(-90, 90))] * 2))
def test_the_quick_bound_is_never_below_the_distance(place: tuple[float, float, float, float]) -> None:
    """Along a parallel and a meridian is no shorter than straight."""
    longitudes, latitudes = np.array(place[::2]), np.array(place[1::2])
    metres = Geod(ellps="WGS84").inv(*place)[2]
    assert metres / 1000 <= _at_most_km(longitudes, latitudes, np.array([1]))[0] + 1e-6
