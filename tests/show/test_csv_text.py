"""What a spreadsheet gets."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from servanda.model.count import Interval
from servanda.model.finding import Finding
from servanda.model.result import Answer, Outcome, Reason, ReasonCode
from servanda.show.csv_text import COLUMNS
from servanda.show.tables import answer_csv


def rows(answer: Answer) -> list[dict[str, str]]:
    """Read the CSV back."""
    return list(csv.DictReader(StringIO(answer_csv(answer))))


def test_there_is_one_row_a_result(launchers: Answer) -> None:
    """No result is joined or left out."""
    assert len(rows(launchers)) == len(launchers.results)


def test_the_columns_follow_the_json(launchers: Answer) -> None:
    """Every key of the published JSON has its column, in its order; sources take four."""
    keys = [key for key in launchers.results[0].as_json() if key != "sources"]
    assert [column for column in COLUMNS if column in keys] == keys
    assert answer_csv(launchers).splitlines()[0] == ",".join(COLUMNS)


def test_values_are_plain(day_answer: Answer) -> None:
    """Numbers have no exponent, truths are words, unknown is blank."""
    last = rows(day_answer)[-1]
    assert (last["value"], last["bound"], last["margin"]) == ("901", "800", "-101")
    assert (last["contested"], last["from"], last["group"]) == ("true", "", "")
    assert last["last_reported"] == "2022-03-01"
    assert last["reasons"] == "beyond;carried"


def test_an_interval_has_both_ends(open_answer: Answer) -> None:
    """Unbounded is blank, and a count that is no single number has no value."""
    first = rows(open_answer)[0]
    assert (first["low"], first["high"], first["value"]) == ("0", "", "")


def test_per_values_are_named(by_kind: Answer) -> None:
    """A sub-limit's values stand in one cell."""
    assert rows(by_kind)[0]["per"] == "kind=tank"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\uff1d"])
def test_no_text_becomes_a_formula(day_answer: Answer, start: str) -> None:
    """Text that a spreadsheet would run is preceded by an apostrophe."""
    evil = replace(day_answer.results[0], title=f"{start}HYPERLINK(1)")
    title = rows(replace(day_answer, results=(evil,)))[0]["title"]
    assert title.lstrip()[0] == "'"


def test_no_part_of_a_list_becomes_a_formula(day_answer: Answer) -> None:
    """Each part is guarded, because `;` starts a new cell where it separates columns."""
    reasons = (Reason(ReasonCode.CARRIED, "fine;=1+1"), Reason(ReasonCode.WITHIN, "=2+2"))
    evil = replace(day_answer.results[0], reasons=reasons)
    assert rows(replace(day_answer, results=(evil,)))[0]["reason_texts"] == "fine;'=1+1;'=2+2"


@pytest.mark.parametrize(
    ("used", "cells"),
    [
        (Interval(Decimal(5), None), ("", "5", "", "1")),  # at least 5 of 4
        (Interval(Decimal(5), Decimal(7)), ("", "5", "7", "1")),
        (Interval(Decimal(3), None), ("", "3", "", "")),  # open whether anything is over
        (Interval.exactly(5), ("5", "5", "5", "1")),
        (Interval.exactly(3), ("3", "3", "3", "0")),
    ],
)
def test_what_is_over_of_a_quota_is_told_as_far_as_it_is_sure(
    day_answer: Answer, used: Interval, cells: tuple[str, ...]
) -> None:
    """At least five of four is one over, at the least."""
    quota = Finding(
        kind="quota",
        provision="5",
        title="Visits",
        party="SOUTH",
        view="base",
        outcome=Outcome.NOT_MET,
        used=used,
        bound=Interval.exactly(4),
        relation="at-most",
    )
    row = rows(replace(day_answer, findings=(quota,)))[-1]
    assert (row["used"], row["used_low"], row["used_high"], row["over"]) == cells
