"""New START: what must be shown beyond single figures; those are in its folder `scenarios`."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from servanda import Answer, Result, assess, explain

AGREEMENT = "new-start"


@pytest.fixture(scope="module")
def life() -> Answer:
    return assess(AGREEMENT)


def entries(derivation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of a derivation by status and system."""
    [term] = derivation["terms"]
    return {f"{e['attributes']['status']} {e['attributes']['system']}": e for e in term["entries"]}


def test_in_the_russian_view_the_56_tubes_41_bombers_and_4_silos_count() -> None:
    """Source: tass-2018-10; the three numbers are common ground, whether they count is not."""
    derived = explain(AGREEMENT, "II.1.c", party="US", on=date(2022, 3, 1), view="RU")
    counted = {name: int(e["quantity"]) for name, e in entries(derived).items() if e["counted"]}
    assert counted == {
        "accountable all": 800,
        "converted Trident II tube": 56,
        "converted B-52H": 41,
        "training-silo ICBM silo": 4,
    }
    assert all(e["source"] for e in entries(derived).values())
    assert derived["bound"]["phase"] == "limits-bind"


def test_in_the_united_states_view_they_are_listed_and_do_not_count() -> None:
    """Source: state-agg-2020-09."""
    derived = explain(AGREEMENT, "II.1.c", party="US", on=date(2022, 3, 1), view="US")
    left_out = {name: int(e["quantity"]) for name, e in entries(derived).items() if not e["counted"]}
    assert sorted(left_out.values()) == [4, 41, 56]
    assert all(e["why_not"] for e in entries(derived).values() if not e["counted"])


@pytest.mark.parametrize("view", ["base", "RU", "US"])
def test_every_view_is_shown_both_grounds_with_their_sources(view: str) -> None:
    derived = explain(AGREEMENT, "II.1.c", party="US", on=date(2022, 3, 1), view=view)
    [conversions] = [p for p in derived["partings"] if p["dispute"] == "conversions"]
    grounds = {side: r["ground"] for r in conversions["readings"] for side in r["held_by"]}
    assert "56, 41 and 4 make 101" in grounds["RU"]
    assert "no longer counts" in grounds["US"]
    assert all(reading["sources"] for reading in conversions["readings"])


def test_known_at_2018_01_01_nobody_disputes_the_conversions() -> None:
    """Russia first spoke on 2018-02-05 (mid-2018-02)."""
    then = assess(AGREEMENT, on=date(2022, 3, 1), known_at=date(2018, 1, 1))
    now = assess(AGREEMENT, on=date(2022, 3, 1))
    assert "conversions" not in [parting.dispute for parting in then.partings]
    assert "conversions" in [parting.dispute for parting in now.partings]
    assert not any(result.contested for result in then.results)


def test_only_the_third_limit_for_the_united_states_is_contested_in_2022() -> None:
    answer = assess(AGREEMENT, on=date(2022, 3, 1))
    contested = {(r.provision, r.party) for r in answer.results if r.contested}
    assert contested == {("II.1.c", "US")}


def test_every_party_has_a_result_for_every_limit_in_every_view(life: Answer) -> None:
    found = {(r.provision, r.party, r.view) for r in life.results}
    limits, parties, views = ("II.1.a", "II.1.b", "II.1.c"), ("RU", "US"), {v.id for v in life.views}
    assert {"base", "RU", "US"} <= views
    assert found == {(limit, party, view) for limit in limits for party in parties for view in views}


def test_the_whole_life_has_no_gap_and_no_two_equal_neighbours(life: Answer) -> None:
    lives: dict[tuple[str, str | None, str], list[Any]] = {}
    for result in life.results:
        lives.setdefault((result.provision, result.party, result.view), []).append(result)
    for results in lives.values():
        assert results[0].start is None
        assert results[-1].end is None
        for one, two in pairwise(results):
            assert one.end == two.start is not None
            same = {"from": None, "until": None}
            assert {**one.as_json(), **same} != {**two.as_json(), **same}


DAYS = (date(2017, 9, 1), date(2018, 3, 1), date(2022, 10, 1))


@pytest.fixture(scope="module")
def pairs(life: Answer) -> list[tuple[Result, Result]]:
    """Return the results of single days, each with the stretch of the whole life that holds the day."""
    found = []
    for day in DAYS:
        for result in assess(AGREEMENT, on=day, views=["base", "RU", "US"]).results:
            [stretch] = [
                r
                for r in life.results
                if (r.provision, r.party, r.view) == (result.provision, result.party, result.view)
                and (r.start is None or r.start <= day)
                and (r.end is None or day < r.end)
            ]
            found.append((result, stretch))
    return found


def test_a_result_over_all_days_is_the_result_of_each_day(pairs: list[tuple[Result, Result]]) -> None:
    """Outcome, count and bound do not depend on how the question is put."""
    for of_day, stretch in pairs:
        assert (of_day.outcome, of_day.count, of_day.bound) == (stretch.outcome, stretch.count, stretch.bound)
        assert (of_day.contested, of_day.values_differ) == (stretch.contested, stretch.values_differ)


def test_the_days_for_which_a_result_holds_do_not_depend_on_the_question(
    pairs: list[tuple[Result, Result]],
) -> None:
    """A day's answer names the whole stretch on which it stays the same."""
    for of_day, stretch in pairs:
        assert (of_day.start, of_day.end) == (stretch.start, stretch.end), of_day.provision


def test_a_result_that_rests_on_a_figure_names_its_source(life: Answer) -> None:
    for result in life.results:
        assert result.evidence.provision
        if result.value is not None:
            assert result.evidence.entries, (result.provision, result.party, result.start)
