"""What the terminal shows of an answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from servanda.model.count import Interval
from servanda.model.result import CAVEAT, Answer, Outcome, Reason, ReasonCode, View
from servanda.show.tables import answer_table

FIXTURES = ("day_answer", "open_answer", "launchers", "uranium", "stocks", "five_parties", "by_kind")


def printed(answer: Answer, width: int = 100) -> str:
    """Return the table as it goes into a pipe."""
    out = StringIO()
    Console(width=width, file=out).print(answer_table(answer))
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def row(text: str, *words: str) -> str:
    """Return the one line that holds all the words."""
    found = [line for line in text.splitlines() if all(word in line for word in words)]
    assert len(found) == 1, found
    return found[0]


def test_views_stand_side_by_side(day_answer: Answer) -> None:
    """A disputed limit shows each side's result in its own column, with what is over and by how much."""
    text = printed(day_answer)
    assert row(text, "base", "RU view", "last report", "basis")
    line = row(text, "met 800 ≤ 800")
    assert line.split("  met 800 ≤ 800")[1].split() == [
        "not-met", "901", ">", "800", "by", "101", "2022-03-01", "declared",
    ]  # fmt: skip


def test_a_view_that_says_what_base_says_is_not_repeated(day_answer: Answer) -> None:
    """A cell equal to base reads `as base`; a view equal throughout is named in one line."""
    text = printed(day_answer)
    assert "as base" in row(text, "met 686 ≤ 700")
    assert "As base throughout: US view." in text
    assert "US view" in row(printed(day_answer, 130), "base", "RU view", "last report")


def test_views_stand_below_one_another_where_the_page_is_narrow(day_answer: Answer) -> None:
    """At 80 columns every view still shows, with the views that agree on one line."""
    text = printed(day_answer, 80)
    assert "base, US view" in row(text, "met 800 ≤ 800")
    assert "RU view" in row(text, "not-met 901 > 800 by 101")
    assert "all views" in row(text, "met 686 ≤ 700")


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("width", [72, 80, 100, 120])
def test_no_line_is_wider_than_the_page(name: str, width: int, request: pytest.FixtureRequest) -> None:
    """A table never runs over the edge."""
    assert max(map(len, printed(request.getfixturevalue(name), width).splitlines())) <= width


@pytest.mark.parametrize("name", FIXTURES)
def test_the_caveat_is_the_last_line(name: str, request: pytest.FixtureRequest) -> None:
    """Every output ends with the caveat."""
    assert printed(request.getfixturevalue(name)).endswith(f"\n{CAVEAT}")


def test_many_views_are_put_in_few_words(day_answer: Answer) -> None:
    """With twelve views that say what base says, a row names base and others, and the views once below."""
    more = tuple(View(id=f"V{n}", kind="party", name="") for n in range(12))
    copies = [replace(r, view=v.id) for r in day_answer.results if r.view == "base" for v in more]
    views, results = (*day_answer.views, *more), (*day_answer.results, *copies)
    text = printed(replace(day_answer, views=views, results=results), 80)
    assert "base and others" in row(text, "met 800 ≤ 800")
    assert "RU view" in row(text, "not-met 901 > 800 by 101")
    assert text.count("V7 view") == 1


def test_a_long_list_of_provisions_is_counted(day_answer: Answer) -> None:
    """Six provisions are named and the rest counted."""
    first = replace(day_answer.results[0], view="base")
    results = (
        *(replace(first, provision=f"P{n}") for n in range(9)),
        replace(first, provision="Q", reasons=()),
    )
    text = " ".join(printed(replace(day_answer, results=results), 120).split())
    assert "[P0, P1, P2, P3, P4, P5 and 3 more: RU]" in text


def test_two_signs_never_stand_side_by_side(day_answer: Answer) -> None:
    """A count without a highest figure is held against its bound in words."""
    over = replace(day_answer.results[-1], view="base", count=Interval(Decimal(850), None))
    assert "not-met ≥ 850 against ≤ 800" in printed(replace(day_answer, results=(over,)), 120)


def test_a_contested_result_is_marked_by_a_word(day_answer: Answer) -> None:
    """The word stands below the holder and nowhere else."""
    lines = printed(day_answer).splitlines()
    marks = [number for number, line in enumerate(lines) if line.strip() == "contested"]
    assert len(marks) == 1
    assert "met 800 ≤ 800" in lines[marks[0] - 1]


def test_unknown_is_shown_as_unknown(open_answer: Answer) -> None:
    """No report shows as a count of 0 or more and as undetermined, with the code that says why."""
    text = printed(open_answer, 130)
    assert "undetermined ≥ 0 (out-of-date)" in text
    assert "undetermined 800\N{EN DASH}901, ≤ 800" in text
    assert "(unsettled, unconfirmed)" in text
    assert "not-applicable (not-yet) 660" in text


def test_each_reason_is_given_once_with_its_place(open_answer: Answer) -> None:
    """A reason that only one view has names that view."""
    text = printed(open_answer)
    assert row(text, "out-of-date", "older than 7 months", "[II.1.c: RU]")
    assert row(text, "unsettled", "held open", "[II.1.c: US in RU view]")


def test_a_reason_that_holds_everywhere_says_so(day_answer: Answer) -> None:
    """Twelve days after a report every count is carried."""
    assert row(printed(day_answer), "carried", "12 days before", "[everywhere]")


def test_a_parting_gives_every_ground_and_who_is_silent(day_answer: Answer) -> None:
    """The question, each side's ground and those without a position stand in one paragraph."""
    text = " ".join(printed(day_answer).split())
    assert "II.1.c Do converted tubes and bombers, and the training silos, still count? RU: The proc" in text
    assert "US: The conversions were carried out" in text
    assert "No position on record: BY, KZ, UA." in text


def test_joined_intervals_are_listed_by_holder_and_view(launchers: Answer) -> None:
    """Over a span, base is listed whole; views equal to it take one line; others only where they part."""
    text = printed(launchers)
    assert "as base: RU view, US view" in text
    assert row(text, "2018-02-05", "2018-09-01", "met", "779", "≤ 800")
    assert "US: RU view   (on other days as base)" in text
    apart = text.split("US: RU view")[1]
    assert "1124" not in apart
    assert row(apart, "2021-09-01", "2022-10-01", "not-met by 101", "contested")


def test_open_ends_are_words(launchers: Answer) -> None:
    """A span without beginning or end says so."""
    text = printed(launchers)
    assert "beginning  2011-02-05" in text
    assert "2026-02-05 no end" in text


def test_sub_limits_name_their_values(by_kind: Answer) -> None:
    """Each value of `per` is a row of its own."""
    text = printed(by_kind)
    assert "RO (kind tank): base" in text
    assert "RO (kind aircraft): base" in text


def test_nothing_is_coloured_in_a_pipe(day_answer: Answer) -> None:
    """Output into a file holds no escape sequence."""
    assert "\x1b" not in printed(day_answer)


def test_a_files_text_is_shown_and_never_obeyed(day_answer: Answer) -> None:
    """Markup and control characters out of a file are printed, not followed."""
    first = replace(day_answer.results[0], title="[red]Arms[/red] \x1b[31m limit")
    text = printed(replace(day_answer, results=(first, *day_answer.results[1:])))
    assert "[red]Arms[/red] \N{REPLACEMENT CHARACTER}[31m limit" in text
    assert "\x1b" not in text


def test_an_answer_without_results_says_so(day_answer: Answer) -> None:
    """Nothing to show is said in words."""
    assert "No provision" in printed(replace(day_answer, results=()))


def test_an_excess_that_is_not_exact_is_a_least_one(day_answer: Answer) -> None:
    """With a count between 850 and 900 the bound of 800 is passed by at least 50."""
    over = replace(
        day_answer.results[-1],
        view="base",
        count=Interval.exactly(850).hull(Interval.exactly(900)),
        margin=Interval.exactly(-50).low,
        outcome=Outcome.NOT_MET,
        reasons=(Reason(ReasonCode.BEYOND, "beyond"),),
    )
    assert "not-met 850\N{EN DASH}900 > 800 by at least 50" in printed(
        replace(day_answer, results=(over,)), 120
    )
