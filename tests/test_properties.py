"""What must hold of any agreement and any record, tried on random ones.

The expected answers come from `tests/oracle`, a second, slow evaluator that
shares no code with the engine. `SERVANDA_EXAMPLES` sets how many examples each
property is tried on; without it, few enough for every run of the tests.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from oracle.amounts import Amount
from oracle.entries import Entry, recorded
from oracle.sides import Court, Subject, patched
from servanda import assess
from servanda.assessment.wording import RECALLED
from servanda.model.count import Interval
from servanda.model.result import Answer, Result
from worlds.agreements import agreements, calm_agreements
from worlds.disputes import disputes, patches
from worlds.files import plain, write_agreement, write_record
from worlds.records import records
from worlds.rules import asked_days, days

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
    world = draw(st.one_of(calm_agreements(), agreements()))
    return world, draw(disputes(world)), draw(records(world))


def moments() -> st.SearchStrategy[datetime | None]:
    return st.one_of(st.none(), days().map(lambda day: datetime.combine(day, time(12))))


def formats() -> st.SearchStrategy[str]:
    """Return how a record is stored: as CSV, or as Parquet with numbers and days as such or as text."""
    return st.sampled_from(["no", "typed", "text"])


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
        "reasons": {reason.code.value for reason in result.reasons if reason != RECALLED} - INFORMATIVE,
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


WHOLE_LIFE = [date(1999, 12, 1) + timedelta(days=n) for n in range(190)]  # beyond every day these worlds name


def told_all(answer: Answer) -> list[Any]:
    return [((result.view, subject_of(result)), told(result)) for result in answer.results]


def plainly(answer: Answer) -> dict[str, Any]:
    """Return an answer without its receipt, which names the files."""
    return {key: value for key, value in answer.as_json().items() if key != "receipt"}


def ruled(court: Court, views: Sequence[str], day: date) -> dict[Any, dict[str, Any]]:
    """Return all that the oracle says of a day."""
    subjects = court.subjects(WHOLE_LIFE, views)
    return {(view, subject): expected(court, view, subject, day) for subject in subjects for view in views}


def given_views(court: Court, day: date | None) -> list[str]:
    """Return the views an answer gives unless others are asked for."""
    return [side for side, kind in court.sides().items() if kind != "other" or court.departs(side, day)]


@tried(60)
@given(
    situation=situations(),
    day=asked_days(),
    known_at=moments(),
    recalled=st.booleans(),
    parquet=formats(),
)
def test_every_result_on_a_day_is_the_oracles(
    situation: Any, day: date, known_at: datetime | None, *, recalled: bool, parquet: str
) -> None:
    """Whatever is asked of a day, by whatever is known by then, the oracle answers alike to the last unit."""
    world, texts, entries = situation
    with written(world, texts, [entries], parquet) as folder:
        answer = assess(folder, on=day, known_at=known_at, include_recalled=recalled)
    court = Court(world, texts, entries, known_at, recalled=recalled)
    assert {(r.view, subject_of(r)): told(r) for r in answer.results} == ruled(
        court, given_views(court, day), day
    )


@tried(10)
@given(situations(), moments())
def test_over_the_whole_life_the_spans_join_and_every_day_is_the_oracles(
    situation: Any, known_at: datetime | None
) -> None:
    """The spans of a subject and view cover all days once, and each says what the oracle says of its days."""
    world, texts, entries = situation
    with written(world, texts, [entries]) as folder:
        answer = assess(folder, known_at=known_at)
    court = Court(world, texts, entries, known_at)
    spans: dict[Any, list[Result]] = {}
    for result in answer.results:
        spans.setdefault((result.view, subject_of(result)), []).append(result)
    assert set(spans) == set(ruled(court, given_views(court, None), WHOLE_LIFE[0]))
    for (view, subject), results in spans.items():
        assert results[0].start is None
        assert results[-1].end is None
        assert [result.start for result in results[1:]] == [result.end for result in results[:-1]]
        for day in WHOLE_LIFE:
            mine = [r for r in results if (not r.start or r.start <= day) and (not r.end or day < r.end)]
            assert [told(result) for result in mine] == [expected(court, view, subject, day)], day


@tried(10)
@given(
    situations(), days(), st.sets(st.sampled_from(["base", "AA", "BB", "BO", "OX", "r0-0", "r0-1", "r1-0"]))
)
def test_any_views_may_be_asked_for(situation: Any, day: date, asked: set[str]) -> None:
    """A view is the base with its readings of the day: a side's together, or one alone."""
    world, texts, entries = situation
    court = Court(world, texts, entries)
    asked &= {*court.readings, *court.sides(), "AA", "BB"}
    with written(world, texts, [entries]) as folder:
        answer = assess(folder, on=day, views=sorted(asked))
    views = sorted(asked) or given_views(court, day)
    assert dict(told_all(answer)) == ruled(court, views, day)


@tried(10)
@given(
    situations(),
    days(),
    moments(),
    st.randoms(use_true_random=False),
    formats(),
)
def test_the_order_of_rows_and_files_changes_nothing(
    situation: Any, day: date, known_at: datetime | None, random: Any, parquet: str
) -> None:
    """Shuffled rows, in one file or two, of whatever format, give the same answer."""
    world, texts, entries = situation
    shuffled = random.sample(entries, len(entries))
    cut = random.randint(0, len(entries))
    with written(world, texts, [entries]) as folder:
        before = told_all(assess(folder, on=day, known_at=known_at))
        write_record(folder / "record", world, [shuffled[:cut], shuffled[cut:]], parquet=parquet)
        assert told_all(assess(folder, on=day, known_at=known_at)) == before


@tried(10)
@given(situations(), asked_days(), days())
def test_what_is_recorded_later_changes_no_answer_known_earlier(
    situation: Any, day: date, known: date
) -> None:
    """An answer by what was known at an instant is the same whatever the record learnt afterwards."""
    world, texts, entries = situation
    known_at = datetime.combine(known, time(12))
    learnt = [entry for entry in entries if recorded(entry) <= known_at]
    with written(world, texts, [entries]) as folder:
        everything = plainly(assess(folder, on=day, known_at=known_at))
        write_record(folder / "record", world, [learnt], parquet="no")
        assert plainly(assess(folder, on=day, known_at=known_at)) == everything


@tried(10)
@given(situations(), asked_days())
def test_a_reading_changes_nothing_in_base(situation: Any, day: date) -> None:
    """Without disputes, the base counts and judges as it does with them; only whether sides part is lost."""
    world, texts, entries = situation
    with written(world, texts, [entries]) as folder:
        disputed = assess(folder, on=day, views=["base"])
    with written(world, {}, [entries]) as folder:
        undisputed = assess(folder, on=day, views=["base"])
    alone = {subject_of(r): told(r) for r in undisputed.results}
    among = {subject_of(r): told(r) for r in disputed.results}
    for subject in set(alone) & set(among):
        among[subject] |= {"contested": False, "values_differ": False}
        assert among[subject] == alone[subject]


@st.composite
def with_what_if(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """Return a situation without disputes, and a what-if patch of its agreement."""
    world = draw(agreements())
    return (world, {}, draw(records(world))), draw(patches(world))[1]


@tried(10)
@given(with_what_if(), asked_days())
def test_a_what_if_answers_for_the_patched_text_and_leaves_nothing_behind(asked: Any, day: date) -> None:
    """A what-if is the patched agreement; asked again without it, the answer is what it was."""
    (world, texts, entries), patch = asked
    with written(world, texts, [entries]) as folder:
        what_if = folder / "what-if.yaml"
        what_if.write_text(json.dumps(plain(patch)), encoding="utf-8")
        before = assess(folder, on=day).as_json()
        supposed = assess(folder, on=day, what_if=what_if)
        assert assess(folder, on=day).as_json() == before
    court = Court(patched(world, patch), texts, entries)
    assert dict(told_all(supposed)) == ruled(court, ["base"], day)
