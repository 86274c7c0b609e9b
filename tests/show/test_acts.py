"""What people see of duties, prohibitions and quotas; the made-up agreement `notices` has some of each."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from servanda.assessment.questions import assess, explain
from servanda.model.finding import Finding
from servanda.model.result import CAVEAT, Answer
from servanda.show.act_derivation import explanation_text
from servanda.show.act_rows import act_rows, by_urgency
from servanda.show.tables import answer_csv, answer_table

NOTICES = Path(__file__).parent.parent / "agreements" / "notices"
DAY = date(2024, 6, 1)


def printed(answer: Answer, width: int = 100) -> str:
    """Return the table as it goes into a pipe."""
    out = StringIO()
    Console(width=width, file=out).print(answer_table(answer))
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def line(text: str, *words: str) -> str:
    """Return the one line that holds all the words."""
    found = [each for each in text.splitlines() if all(word in each for word in words)]
    assert len(found) == 1, found
    return found[0]


@pytest.fixture(scope="module")
def on_day() -> Answer:
    """Everything, on a day."""
    return assess(NOTICES, on=DAY)


@pytest.fixture(scope="module")
def over_span() -> Answer:
    """Everything, over 17 months."""
    return assess(NOTICES, between=(date(2023, 1, 1), DAY))


@pytest.fixture(scope="module")
def text(on_day: Answer) -> str:
    """The table of the day."""
    return printed(on_day, 120)


def test_a_cell_says_the_outcome_and_the_days(text: str) -> None:
    """To spare, late, left and overdue stand beside the outcome, and the due day in its column."""
    assert line(text, "met 2 days to spare, done 2024-05-04").split()[-1] == "2024-05-06"
    assert line(text, "met on the last day, done 2024-02-01").split()[0] == "CO"
    assert line(text, "not-met 4 days late, done 2024-05-11")
    assert line(text, "pending in 2 days").split()[-1] == "2024-06-03"
    assert line(text, "not-met 121 days overdue")


def test_a_quota_says_what_is_used_left_and_over(text: str) -> None:
    """Carried over is said apart; a record without an act is said to hold none, not to be unknown."""
    assert line(text, "AV", "met 1 of 3 + 1 carried, 3 left")
    assert line(text, "CO", "not-met 5 of 3 + 1 carried, 1 over")
    assert line(text, "pending none on record of 2").split()[-1] == "2025-01-01"


def test_a_claim_stands_below_the_row_with_everyones_position(text: str) -> None:
    """Who claims, who disputes, and who has no position on record."""
    assert line(text, "suspension claimed by BE; disputed by AV; no position on record: CO")
    assert line(text, "suspension claimed by BE since 2024-05-01, after it fell due; disputed by AV")
    assert line(text, "countermeasure claimed by CO; no position on record: AV, BE")


def test_a_view_that_parts_has_its_own_line(text: str) -> None:
    """The row is marked, and the view that reads it otherwise stands below."""
    lines = text.splitlines()
    number = lines.index(line(text, "BE", "not-met 17 days overdue"))
    assert lines[number + 1].strip() == "contested"
    assert "BE view" in lines[number + 4]
    assert "not-applicable (suspended)" in lines[number + 4]


def test_a_side_that_contests_the_trigger_says_that_nothing_began_it(text: str) -> None:
    """Whoever contests the accident sees no duty to repair; who takes no side leaves it open."""
    assert line(text, "base, BE view", "undetermined (no-data, trigger-disputed)")
    assert line(text, "AV view", "not-applicable (no-trigger)")


def test_what_is_overdue_or_due_stands_first(on_day: Answer) -> None:
    """Overdue, longest first; then due; then what is on record."""
    order = list(dict.fromkeys(row.provision for row in by_urgency(act_rows(on_day))))
    assert order[:3] == ["II.3", "II.1", "IV.2"]
    assert order[-1] == "III.2"


def test_what_nobody_has_anything_on_record_of_is_one_sentence(text: str) -> None:
    """A prohibition that the record is silent on has no row; asked about alone, it has."""
    assert line(text, "III.2").strip() == "The record does not say: III.2."
    alone = printed(assess(NOTICES, on=DAY, provision="III.2"))
    assert line(alone, "AV", "undetermined (no-data)")


def test_the_acts_that_are_forbidden_are_named(text: str) -> None:
    """A reader finds the entry by its id."""
    assert line(text, "acts: x-av")


def test_left_over_acts_are_told_of_their_own_day_and_of_spans(on_day: Answer, over_span: Answer) -> None:
    """The second notice of one change says nothing about a day three weeks later."""

    def repeated(answer: Answer) -> list[Finding]:
        return [f for f in answer.findings if f.reasons[0].code == "repeated"]

    assert not repeated(on_day)
    assert repeated(over_span)
    assert repeated(assess(NOTICES, on=date(2024, 5, 9)))


def test_a_span_lists_what_fell_due_and_each_window(over_span: Answer) -> None:
    """Every time has its line, those before the span none, and left-over acts stand where they were done."""
    text = printed(over_span)
    assert line(text, "2023-01-01 2024-01-01", "met 1 of 3 + 1 carried, 3 left")
    assert "BE: BE view   (otherwise as base)" in text
    assert text.index("2024-05-01 2024-05-06") < text.index("2024-05-09 \N{EN DASH}")
    assert not [f for f in over_span.findings if f.due and f.due < "2023"]


def test_times_that_say_the_same_share_a_line() -> None:
    """Six years of which the record says nothing are one line."""
    text = printed(assess(NOTICES, provision="II.3", party="BE"))
    assert line(text, "2025-01-01 to 2029-01-01, 5 times", "to 2029-02-01", "undetermined (no-data)")


@pytest.mark.parametrize("width", [72, 80, 100, 160])
def test_no_line_is_wider_than_the_page(on_day: Answer, over_span: Answer, width: int) -> None:
    """A table never runs over the edge, and ends with the caveat."""
    for answer in (on_day, over_span):
        told = printed(answer, width)
        assert max(map(len, told.splitlines())) <= width
        assert " ".join(told.split()).endswith(CAVEAT)


def test_text_out_of_a_file_is_shown_and_never_obeyed(on_day: Answer) -> None:
    """Control characters in titles, ids and names reach no terminal."""
    evil = replace(
        next(f for f in on_day.findings if f.justification),
        title="\x1b[31m",
        trigger="\x1b[2J",
        instance="\x1b]0;",
    )
    text = printed(replace(on_day, findings=(evil,)))
    assert "\x1b" not in text


def test_csv_has_a_row_for_each_result_and_finding(on_day: Answer) -> None:
    """The kind tells them apart; numbers are numbers, also below zero."""
    rows = list(csv.DictReader(StringIO(answer_csv(on_day))))
    assert len(rows) == len(on_day.results) + len(on_day.findings)
    assert {row["kind"] for row in rows} == {"limit", "duty", "prohibition", "quota"}
    late = next(row for row in rows if (row["party"], row["instance"]) == ("CO", "c-co-1"))
    assert (late["due"], late["done"], late["days"], late["trigger"]) == (
        "2024-05-07",
        "2024-05-11",
        "-4",
        "c-co-1",
    )
    assert (late["justification"], late["claimed_by"], late["no_position_on_record"]) == (
        "countermeasure",
        "CO",
        "AV;BE",
    )
    over = next(row for row in rows if row["provision"] == "IV.1" and row["party"] == "CO")
    assert (over["used"], over["used_high"], over["over"], over["left"]) == ("5", "5", "1", "0")


def test_no_name_of_an_act_becomes_a_formula(on_day: Answer) -> None:
    """Text of events is guarded like any other."""
    evil = replace(next(f for f in on_day.findings if f.acts), acts=("=1+1",), instance="@SUM(1)")
    row = next(csv.DictReader(StringIO(answer_csv(replace(on_day, results=(), findings=(evil,))))))
    assert (row["acts"], row["instance"]) == ("'=1+1", "'@SUM(1)")


def explained(provision: str, party: str, view: str = "base") -> str:
    """Return the explanation of the day as text."""
    return explanation_text(explain(NOTICES, provision, party=party, on=DAY, view=view))


def test_explain_says_what_began_it_how_time_was_counted_and_what_performed_it() -> None:
    """The trigger, each step of the clock, the act, and the act that was left over."""
    text = explained("II.1", "AV")
    assert line(text, "change of AV, 2024-05-01: item north dock")
    assert line(text, "counted: from 2024-05-01; that day does not count; 5 days; last day 2024-05-06")
    assert line(text, "notice of AV, 2024-05-03")
    assert line(text, "repeated: notice of AV, 2024-05-09")
    assert line(text, "a silent record means that it was not done; the other parties would have said so")
    assert text.endswith(CAVEAT)


def test_explain_gives_claims_and_every_reading_with_its_ground() -> None:
    """Whoever disputes the claim does so by an event; both readings stand with their grounds."""
    text = explained("II.1", "BE")
    assert line(text, "suspension claimed by BE since 2024-05-01; disputed by AV")
    assert line(text, "objection of AV, 2024-05-12")
    assert line(text, "The accord lets a party pause what another party does not perform.")
    assert line(text, "Nothing in the accord speaks of a pause.")
    assert line(explained("II.1", "BE", "BE"), "suspended in this view from 2024-05-01")


def test_explain_counts_hours_and_working_days() -> None:
    """48 hours run from the minute of receipt; a weekend is not counted."""
    assert line(
        explained("II.2", "CO"),
        "counted: from 2024-05-30T12:00Z; 48 hours; last moment 2024-06-01T12:00Z",
    )
    assert line(explained("II.4", "CO"), "3 working days; last day 2024-05-29")


def test_explain_lists_what_uses_a_quota_up_and_who_says_that_nothing_was_done() -> None:
    """Each visit with what it uses; a refused one uses nothing; a statement that no update came."""
    assert explained("IV.1", "CO").count("uses 1: visit of CO") == 5
    assert line(explained("IV.1", "AV"), "uses 0: visit of AV", "outcome refused")
    assert line(explained("II.3", "BE"), "update-missing of BE, 2024-02-05")
    assert line(explained("III.1", "CO"), "consent of BE, 2024-03-01: site bridge")
