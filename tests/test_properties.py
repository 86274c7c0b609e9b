"""What must hold of any agreement and any record, tried on random ones.

The expected answers come from `tests/oracle`, a second, slow evaluator that
shares no code with the engine. `SERVANDA_EXAMPLES` sets how many examples each
property is tried on; without it, few enough for every run of the tests.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle.amounts import Amount
from oracle.entries import Entry
from oracle.sides import Court, Subject
from worlds.agreements import agreements
from worlds.disputes import disputes, patches
from worlds.files import plain, write_agreement, write_record
from worlds.records import records
from worlds.rules import days

from servanda.assessment.questions import assess
from servanda.model.count import Interval
from servanda.model.result import Answer, Result

EXAMPLES = int(os.environ.get("SERVANDA_EXAMPLES", "0"))
INFORMATIVE = {"within", "beyond", "carried"}


def tried(examples: int) -> Any:
    """Return the settings of a property: the same examples every time, unless more are asked for."""
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if EXAMPLES else [])],
        print_blob=bool(EXAMPLES),
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], list[Entry]]:
    """Return an agreement, its disputes and its record."""
    world = draw(agreements())
    return world, draw(disputes(world)), draw(records(world))


def moments() -> st.SearchStrategy[datetime | None]:
    return st.one_of(st.none(), days().map(lambda day: datetime.combine(day, time(12))))


@contextmanager
def written(
    world: dict[str, Any], texts: dict[str, Any], files: Sequence[Sequence[Entry]], parquet: str = "no"
) -> Iterator[Path]:
    """Write an agreement with its record to a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_agreement(folder, world, texts)
        write_record(folder / "record", world, files, parquet=parquet)
        yield folder


def amount(interval: Interval | None) -> Amount | None:
    """Return an interval of the engine as the oracle writes it."""
    if interval is None:
        return None
    low = -float("inf") if interval.low is None else Fraction(interval.low)
    return Amount(low, float("inf") if interval.high is None else Fraction(interval.high))


def told(result: Result) -> dict[str, Any]:
    """Return what a result says, as far as the oracle says it too."""
    return {
        "outcome": result.outcome.value,
        "amount": amount(result.count),
        "bound": amount(result.bound),
        "margin": None if result.margin is None else Fraction(result.margin),
        "last": result.last_reported,
        "reasons": {reason.code.value for reason in result.reasons} - INFORMATIVE,
        "contested": result.contested,
        "values_differ": result.values_differ,
    }


def expected(court: Court, side: str, subject: Subject, day: date) -> dict[str, Any]:
    """Return what the oracle says of a subject on a day."""
    opinion = court.opinion(side, subject, day)
    verdict = opinion.verdict
    return {
        "outcome": verdict.outcome,
        "amount": verdict.amount,
        "bound": verdict.bound,
        "margin": verdict.margin,
        "last": verdict.last,
        "reasons": set(verdict.reasons),
        "contested": opinion.contested,
        "values_differ": opinion.values_differ,
    }


def subject_of(result: Result) -> Subject:
    return result.provision, result.holder, tuple(result.per.values())


def all_days(entries: Sequence[Entry]) -> list[date]:
    """Return every day on which anything in these worlds may change, with some on either side."""
    return [date(1999, 11, 20) + timedelta(days=n) for n in range(210)]


def plainly(answer: Answer) -> dict[str, Any]:
    """Return an answer without its receipt, which names the files."""
    return {key: value for key, value in answer.as_json().items() if key != "receipt"}


@tried(60)
@given(situations(), days(), moments(), st.booleans(), st.sampled_from(["no", "typed", "text"]))
def test_every_result_on_a_day_is_the_oracles(
    situation: Any, day: date, known_at: datetime | None, recalled: bool, parquet: str
) -> None:
    """Whatever is asked of a day, by whatever is known by then, the oracle answers alike to the last unit."""
    world, texts, entries = situation
    with written(world, texts, [entries], parquet) as folder:
        answer = assess(folder, on=day, known_at=known_at, include_recalled=recalled)
    court = Court(world, texts, entries, known_at, recalled=recalled)
    views = [s for s, kind in court.sides().items() if kind != "other" or court.held(s, day)]
    wanted = {
        (view, subject): expected(court, view, subject, day)
        for subject in court.subjects(all_days(entries), views)
        for view in views
    }
    assert {(r.view, subject_of(r)): told(r) for r in answer.results} == wanted
