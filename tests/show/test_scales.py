"""Windows and scales."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from servanda.model.count import Interval
from servanda.model.result import Answer
from servanda.show.scales import measure_of, window_of


def test_a_window_runs_from_the_first_report_to_the_last_change(launchers: Answer) -> None:
    """Days without beginning or end do not stretch it; a margin stands on either side."""
    window = window_of(launchers.results, None, 100)
    assert date(2010, 5, 1) < window.start < date(2011, 2, 5)
    assert date(2026, 2, 5) < window.end < date(2026, 11, 1)


def test_days_outside_the_window_lie_on_its_edge(launchers: Answer) -> None:
    """Nothing is drawn outside."""
    window = window_of(launchers.results, None, 100)
    assert window.x(date.min) == 0
    assert window.x(date.max) == 100


def test_days_at_the_end_of_time_do_not_break_the_window(stocks: Answer) -> None:
    """A bound until 9999 is drawn all the same."""
    late = replace(stocks.results[0], start=date(1, 1, 1), end=date.max)
    window = window_of([late], None, 100)
    assert window.start < window.end


@pytest.mark.parametrize("name", ["launchers", "uranium", "stocks", "five_parties", "by_kind"])
def test_every_figure_lies_inside_the_scale(name: str, request: pytest.FixtureRequest) -> None:
    """More lies higher, and nothing known falls outside."""
    results = request.getfixturevalue(name).results
    measure = measure_of(results, 200)
    figures = sorted({r.count.value for r in results if r.count.value is not None})
    heights = [measure.y(figure) for figure in figures]
    assert heights == sorted(heights, reverse=True)
    assert all(0 < height <= 200 for height in heights)
    assert all(measure.low <= tick <= measure.high for tick in measure.ticks)


def test_zero_among_a_huge_range_is_still_shown(uranium: Answer) -> None:
    """A logarithm knows no zero; the scale is then linear near it."""
    nothing = replace(uranium.results[0], count=Interval.exactly(0))
    measure = measure_of([*uranium.results, nothing], 200)
    assert measure.kind == "symlog"
    assert measure.y(0) == 200


def test_a_ban_has_a_scale(stocks: Answer) -> None:
    """Nothing held against a bound of nothing is drawn on the ground."""
    ban = replace(stocks.results[0], count=Interval.exactly(0), bound=Interval.exactly(0))
    assert measure_of([ban], 200).y(0) == 200
