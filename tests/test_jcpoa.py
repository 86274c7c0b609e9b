"""JCPOA: what must be shown beyond single figures; those are in its folder `scenarios`."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from servanda import Answer, Outcome, assess, explain

AGREEMENT = "jcpoa"


@pytest.fixture(scope="module")
def life() -> Answer:
    return assess(AGREEMENT)


def held(answer: Answer, dispute: str) -> dict[str, set[str]]:
    """Return who holds each reading of a dispute shown with an answer."""
    return {s.reading: set(s.held_by) for p in answer.partings if p.dispute == dispute for s in p.stances}


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


def test_every_limit_binds_iran_alone(life: Answer) -> None:
    assert {result.party for result in life.results} == {"IR"}


def test_in_iran_s_reading_paragraphs_26_and_36_entitle_it_to_cease_performing() -> None:
    """Source: trend-2020-01; CORRECTIONS.md: they entitle, they do not release."""
    answer = assess(AGREEMENT, on=date(2019, 5, 20), provision="I.J.56")
    [parting] = [p for p in answer.partings if p.dispute == "cease-performing"]
    grounds = {side: s.ground for s in parting.stances for side in s.held_by}
    assert "entitle" in grounds["IR"]
    assert "release" not in grounds["IR"]
    assert {"DE", "FR", "UK"} <= set(grounds)
    [suspended] = [r for r in answer.results if r.view == "IR"]
    assert "entitle it to cease performing" in suspended.reasons[0].text


def test_both_branches_after_september_2025_are_shown_with_their_holders() -> None:
    """Sources: unbrief-2025-12, anews-2025-10."""
    answer = assess(AGREEMENT, on=date(2025, 10, 20), provision="I.J.56")
    branches = held(answer, "snapback-2025")
    assert {"CN", "IR", "RU"} <= branches["ended"]
    assert {"DE", "FR", "UK", "US"} <= branches["restored"]
    outcomes = {r.view: r.outcome for r in answer.results}
    assert {outcomes[side] for side in ("CN", "IR", "RU")} == {Outcome.NOT_APPLICABLE}
    assert {outcomes[side] for side in ("DE", "FR", "UK", "US", "base")} == {Outcome.NOT_MET}


def test_known_before_september_2025_there_is_one_branch() -> None:
    answer = assess(AGREEMENT, on=date(2025, 10, 20), known_at=date(2025, 8, 1), provision="I.J.56")
    assert "ended" not in held(answer, "snapback-2025")
    assert {r.outcome for r in answer.results if r.view in ("CN", "RU", "DE")} == {Outcome.NOT_MET}


def test_heavy_water_in_2016_parts_iran_from_the_others_and_says_why() -> None:
    """Source: fintrib-2016-hw."""
    derived: dict[str, Any] = explain(AGREEMENT, "I.C.14", party="IR", on=date(2016, 2, 17), view="IR")
    [parting] = [p for p in derived["partings"] if p["dispute"] == "heavy-water"]
    grounds = {r["reading"]: r["ground"] for r in parting["readings"]}
    assert "132.6" in grounds["estimate-with-margin"]
    assert grounds["hard-limit"].startswith("130 tonnes is the measure")


def test_after_february_2021_no_stock_is_called_verified(life: Answer) -> None:
    """Source: gov-timeline; the IAEA gives estimates since 2021-02-23."""
    for result in life.results:
        if result.provision == "I.J.56" and result.start and result.start > date(2021, 5, 1) and result.basis:
            assert result.basis == ("estimated",), (result.view, result.start)


def test_the_two_measures_of_the_stock_are_never_added(life: Answer) -> None:
    """Source: CORRECTIONS.md; the largest figure reported is 9874.9 (gov-timeline)."""
    figures = [r.value for r in life.results if r.provision == "I.J.56" and r.value is not None]
    assert str(max(figures)) == "9874.9"


def test_a_level_of_enrichment_is_never_a_sum(life: Answer) -> None:
    """No level above 60 per cent was reported as a product (gov-timeline)."""
    figures = [r.value for r in life.results if r.provision == "I.F.28" and r.value is not None]
    assert max(figures) == 60
