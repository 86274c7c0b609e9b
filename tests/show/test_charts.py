"""What a chart draws and says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from servanda.model.count import Interval
from servanda.model.problem import ServandaError
from servanda.model.result import CAVEAT, Answer, Outcome, Reason, ReasonCode
from servanda.show import charts
from servanda.show.charts import NothingToDrawError, chart

SPANS = ("launchers", "uranium", "stocks", "five_parties", "by_kind")


def spec(answer: Answer) -> dict[str, object]:
    """Return the chart's specification; checking it against the schema costs as much again."""
    return chart(answer, answer.results[0].provision).to_dict(validate=False)


def walk(part: object) -> Iterator[object]:
    """Yield every part of a specification."""
    yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from walk(inner)


def words(answer: Answer) -> list[str]:
    """Return every word the chart writes in its panels, key and small print."""
    return [
        str(p["text"]) for p in walk(spec(answer)) if isinstance(p, dict) and {"x", "y", "text"} <= set(p)
    ]


def lines(answer: Answer) -> list[dict[str, object]]:
    """Return the marks of stepped lines."""
    return [
        p["mark"]
        for p in walk(spec(answer))
        if isinstance(p, dict) and isinstance(p.get("mark"), dict) and p["mark"]["type"] == "line"
    ]


@pytest.mark.parametrize("name", SPANS)
def test_every_chart_is_valid_and_ends_with_the_caveat(name: str, request: pytest.FixtureRequest) -> None:
    """The schema of Vega-Lite holds, and the caveat stands in the small print."""
    answer = request.getfixturevalue(name)
    assert CAVEAT in str(chart(answer, answer.results[0].provision).to_dict(validate=True))


@pytest.mark.parametrize("name", SPANS)
def test_nothing_is_red(name: str, request: pytest.FixtureRequest) -> None:
    """No party, view or outcome has red: no colour has much more red than green and blue."""
    found = re.findall(r"#([0-9a-f]{6})", str(spec(request.getfixturevalue(name))))
    assert found
    for color in set(found):
        red, green, blue = (int(color[n : n + 2], 16) for n in (0, 2, 4))
        assert not (red > 140 and green < red * 0.6 and blue < red * 0.6), color


def test_the_title_names_agreement_and_provision(launchers: Answer) -> None:
    """A picture that is passed on says what it shows."""
    title = str(spec(launchers)["title"])
    assert "New START, II.1.c: Deployed and non-deployed launchers and heavy bombers" in title
    assert "at most 800 from 2018-02-05" in title


def test_each_holder_has_a_panel(launchers: Answer) -> None:
    """Both parties are named in full and in short."""
    assert {"Russian Federation (RU)", "United States of America (US)"} <= set(words(launchers))


def test_sub_limits_have_panels_of_their_own(by_kind: Answer) -> None:
    """Each value of `per` has its panel."""
    assert {"RO, kind tank", "RO, kind aircraft"} <= set(words(by_kind))


def test_a_party_without_data_has_its_panel(stocks: Answer) -> None:
    """Silence is shown as undetermined, never as zero."""
    assert {"AA", "undetermined: no data"} <= set(words(stocks))


def test_the_bound_is_labelled(launchers: Answer, stocks: Answer) -> None:
    """The label says which side of the bound is meant."""
    assert words(launchers).count("at most 800") == 2
    assert "at least 30" in words(stocks)


def test_a_view_is_drawn_where_it_parts_and_named_where_it_does_not(launchers: Answer) -> None:
    """The Russian view has a dashed line of its own; the American one shares base's."""
    said = words(launchers)
    assert {"base, US view", "RU view", "not met by 101", "contested"} <= set(said)
    assert any("As base throughout: US view." in text for text in said)
    assert len({str(mark.get("strokeDash")) for mark in lines(launchers)}) == 2


def test_one_view_takes_one_line(uranium: Answer) -> None:
    """Views that say the same throughout leave one solid line."""
    assert "all views" in words(uranium)
    assert all("strokeDash" not in mark for mark in lines(uranium))


def test_the_key_holds_the_signs_used_and_no_other(launchers: Answer, uranium: Answer) -> None:
    """Each reason for not knowing has its own hatch and its own words."""
    said = set(words(launchers))
    assert "undetermined: the last report is too old" in said
    assert "undetermined: a reading holds items open" in said
    assert "undetermined: the bound was crossed between two reports" not in said
    assert "undetermined: the bound was crossed between two reports" in set(words(uranium))


def test_what_does_not_apply_says_why(launchers: Answer, five_parties: Answer) -> None:
    """Grey stretches carry a word: not yet bound, ended, suspended."""
    assert "not yet bound" in words(launchers)
    assert "not applicable: not yet bound, ended" in words(launchers)
    assert "not applicable: suspended" in words(five_parties)


def test_a_huge_range_is_drawn_on_a_logarithmic_scale_that_says_so(uranium: Answer) -> None:
    """9874.9 against 202.8 leaves both readable."""
    scales = [p["type"] for p in walk(spec(uranium)) if isinstance(p, dict) and "domainMin" in p]
    assert "log" in scales
    assert "logarithmic scale" in words(uranium)
    assert "9874.9" in words(uranium)


def test_a_scale_that_does_not_begin_at_zero_says_so(launchers: Answer, five_parties: Answer) -> None:
    """A cut scale is declared, a whole one needs no word."""
    assert "the scale does not begin at 0" in words(launchers)
    assert "the scale does not begin at 0" not in words(five_parties)


def test_days_of_report_are_points(uranium: Answer) -> None:
    """Each day of a report is marked once, and an estimate at both its ends."""
    tips = [str(p["tip"]) for p in walk(spec(uranium)) if isinstance(p, dict) and "tip" in p and "count" in p]
    assert sum(tip.startswith("2017-02-18: 101.7") for tip in tips) == 1
    assert sum(tip.startswith("2021-05-22:") for tip in tips) == 2


def test_only_the_days_asked_for_are_drawn(launchers: Answer) -> None:
    """A span that was asked for is the window."""
    asked = replace(launchers, between=(date(2019, 1, 1), date(2021, 1, 1)))
    days = [str(p["day"]) for p in walk(spec(asked)) if isinstance(p, dict) and "day" in p]
    assert min(days) == "2019-01-01"
    assert max(days) == "2021-01-01"
    assert "not yet bound" not in words(asked)


def test_the_order_of_results_changes_nothing(launchers: Answer) -> None:
    """Days given backwards make the same picture, as long as holders keep their order."""
    backwards = [r for party in ("RU", "US") for r in reversed(launchers.results) if r.party == party]
    assert spec(replace(launchers, results=tuple(backwards))) == spec(launchers)


def test_a_view_of_others_has_lines_and_no_shade(launchers: Answer) -> None:
    """An alternative is drawn and named, but the picture is not filled for it."""
    views = tuple(replace(v, kind="other") if v.id == "RU" else v for v in launchers.views)
    said = set(words(replace(launchers, views=views)))
    assert {"RU (alternative)", "901"} <= said
    assert "beyond the bound" in set(words(launchers))
    assert "beyond the bound" not in said


def test_an_end_far_ahead_is_named_and_not_drawn(uranium: Answer) -> None:
    """An end agreed for 2060 does not press nine years of reports into a corner."""
    far = date(2060, 1, 1)
    early = tuple(replace(r, end=far) if r.end is None else r for r in uranium.results)
    late = tuple(replace(r, start=far) for r in uranium.results if r.end is None)
    assert "Later changes, not drawn: 2060-01-01." in words(replace(uranium, results=early + late))


def test_disputes_name_their_sides(launchers: Answer) -> None:
    """The small print says what is in dispute and who holds which side."""
    small = " ".join(words(launchers))
    assert (
        "In dispute: Do converted tubes and bombers, and the training silos, still count? (RU / US)." in small
    )


def test_a_doubt_that_decides_nothing_is_shown(stocks: Answer) -> None:
    """A figure that is met and not confirmed is hatched, and says so."""
    doubt = (Reason(ReasonCode.UNCONFIRMED, "recalled"),)
    results = tuple(replace(r, reasons=doubt) if r.outcome is Outcome.MET else r for r in stocks.results)
    said = set(words(replace(stocks, results=results)))
    assert {"met (unconfirmed)", "the figure was not confirmed"} <= said


def test_whole_figures_have_whole_ticks(stocks: Answer) -> None:
    """Half a machine is no tick."""
    few = tuple(replace(r, bound=Interval.exactly(2), count=Interval.exactly(1)) for r in stocks.results)
    parts = [p for p in walk(spec(replace(stocks, results=few))) if isinstance(p, dict) and "format" in p]
    ticks = [tick for p in parts for tick in p.get("values", ())]
    assert ticks
    assert all(tick == int(tick) for tick in ticks)


def test_the_same_answer_makes_the_same_chart(launchers: Answer) -> None:
    """Nothing depends on the clock or on chance."""
    assert spec(launchers) == spec(launchers)


def test_an_unknown_provision_is_refused_with_the_nearest(launchers: Answer) -> None:
    """The message names what was asked and what there is."""
    with pytest.raises(NothingToDrawError, match=r"II\.1\.d.*Did you mean 'II\.1\.c'") as caught:
        chart(launchers, "II.1.d")
    assert isinstance(caught.value, ServandaError)


def test_very_many_panels_are_cut_and_the_rest_counted(
    by_kind: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The small print says how many panels were left out."""
    monkeypatch.setattr(charts, "MOST", 2)
    first = by_kind.results[0]
    many = tuple(replace(first, party=f"P{n:02}", per={}) for n in range(6))
    assert "The first 2 panels are drawn; 4 more are left out." in words(replace(by_kind, results=many))


def test_a_single_result_without_days_is_drawn(stocks: Answer) -> None:
    """An answer that never changes still has a window."""
    only = replace(stocks.results[0], start=None, end=None, outcome=Outcome.UNDETERMINED)
    assert "undetermined: no data" in words(replace(stocks, results=(only,)))
