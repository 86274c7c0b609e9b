"""Duties against slow oracles: pairing act by act, clocks day by day, whole questions on random records."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda import assess
from servanda.assessment.clock import due_after, due_before
from servanda.assessment.pairing import Act, Occasion, paired
from servanda.model.act import Clock, Counting, Instant, MonthEnd, Period
from servanda.model.calendar import Duration
from servanda.model.moments import Stretch, TimeZone, instant_of, moment_of

DUTIES = Path(__file__).parent / "agreements" / "river-duties"
TIMES = st.integers(0, 30)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    start = draw(TIMES)
    return Stretch(start, start + draw(st.integers(1, 4)))


@st.composite
def occasions(draw: st.DrawFn, number: int) -> Occasion:
    begun = draw(stretches())
    length = draw(st.integers(1, 8))
    opens = draw(st.sampled_from([None, -100]))
    due = Stretch(begun.start + length, begun.end - 1 + length)
    name = draw(st.sampled_from([None, f"o{number}"]))
    return Occasion(holder="A", key=(), begun=begun, due=due, opens=opens, name=name)


@st.composite
def acts(draw: st.DrawFn, number: int) -> Act:
    ref = draw(st.sampled_from([None, None, "o0", "o1", "o7"]))
    return Act(rid=number, key=(), time=draw(stretches()), ref=ref)


def slow_pairs(all_: list[Occasion], done: list[Act]) -> dict[int, int]:
    """Pair act by act, looking at every occasion each time."""
    found: dict[int, int] = {}
    order = sorted(done, key=lambda act: (act.time.end, act.time.start, act.rid))
    rest = []
    for act in order:
        mine = [n for n, o in enumerate(all_) if act.ref is not None and o.name == act.ref]
        begun = [
            n
            for n in mine
            if (all_[n].begun.start if all_[n].opens is None else all_[n].opens) < act.time.end
        ]
        if begun and begun[0] not in found:
            found[begun[0]] = act.rid
        elif not mine:
            rest.append(act)
    named = set(found)
    for act in rest:
        open_ = [
            n
            for n, o in enumerate(all_)
            if n not in found
            and n not in named
            and (o.begun.start if o.opens is None else o.opens) < act.time.end
        ]
        in_time = [n for n in open_ if all_[n].due.end > act.time.start]
        if in_time:
            found[min(in_time, key=lambda n: (all_[n].due.end, n))] = act.rid
        elif open_:
            last = max(all_[n].due.end for n in open_)
            found[max(n for n in open_ if all_[n].due.end == last)] = act.rid
    return found


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_pairing_is_what_looking_at_every_duty_for_every_act_gives(data: st.DataObject) -> None:
    """An act performs what it names, else what is due first and not overdue, else what fell due last."""
    all_ = [data.draw(occasions(n)) for n in range(data.draw(st.integers(0, 6)))]
    done = [data.draw(acts(n)) for n in range(data.draw(st.integers(0, 6)))]
    result = paired(all_, data.draw(st.permutations(done)))
    assert {n: act.rid for n, act in result.acts.items()} == slow_pairs(all_, done)
    assert len(result.acts) + len(result.left) == len(done)


ZONES = st.sampled_from(["UTC", "Europe/Vienna", "America/New_York", "Asia/Tehran"])
DAYS = st.dates(date(1999, 12, 1), date(2031, 3, 1))


def clock(counting: Counting, *, first: bool = False, **more: Any) -> Clock:
    return Clock(
        name="c",
        counts=counting,
        runs_from=Instant.DONE,
        given=Instant.DONE,
        first_day_counts=first,
        **more,
    )


@settings(max_examples=300, deadline=None)
@given(zone=ZONES, day=DAYS, days=st.integers(0, 400), first=st.booleans())
def test_calendar_days_are_what_counting_them_one_by_one_gives(
    zone: str, day: date, days: int, *, first: bool
) -> None:
    """The last day of a period of days ends where the zone's next day begins."""
    here = TimeZone(zone)
    due = due_after(
        clock(Counting.CALENDAR_DAYS, first=first),
        Period(text="P", length=Duration(days=days)),
        here,
        here.whole(day),
    )
    last = day
    for _ in range(days - (1 if first and days else 0)):
        last += timedelta(days=1)
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time())
    assert due.start == due.end
    assert here.day_of(due.end - 1) == last
    assert here.day_of(due.end) == midnight.date()


@settings(max_examples=200, deadline=None)
@given(
    day=DAYS,
    days=st.integers(0, 60),
    holidays=st.sets(DAYS, max_size=20),
    first=st.booleans(),
    ahead=st.booleans(),
)
def test_working_days_are_what_counting_them_one_by_one_gives(
    day: date, days: int, holidays: set[date], *, first: bool, ahead: bool
) -> None:
    """Weekends and holidays do not count."""
    here = TimeZone("UTC")
    own = clock(Counting.WORKING_DAYS, first=first, weekend=(5, 6), holidays=frozenset(holidays))
    move = due_after if ahead else due_before
    due = move(own, Period(text="P", length=Duration(days=days)), here, here.whole(day))
    left, last = days, day
    if first and days and last.weekday() < 5 and last not in holidays:
        left -= 1
    while left:
        last += timedelta(days=1 if ahead else -1)
        if last.weekday() < 5 and last not in holidays:
            left -= 1
    assert here.day_of(due.end - 1) == last


@given(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.integers(1, 500))  # noqa: DTZ001
def test_hours_do_not_mind_summer_time(moment: datetime, hours: int) -> None:
    """48 hours are 48 hours, whatever clocks on walls do in between."""
    begun = instant_of(moment)
    due = due_after(
        clock(Counting.HOURS),
        Period(text="P", hours=hours),
        TimeZone("Europe/Vienna"),
        Stretch(begun, begun + 1),
    )
    assert moment_of(due.end - 1) == moment + timedelta(hours=hours)


def test_a_month_added_to_the_last_of_january_ends_as_the_clock_says() -> None:
    """On the last day of February, or as many days into March as were over."""
    here = TimeZone("UTC")
    period = Period(text="P1M", length=Duration(months=1))
    for rule, last in ((MonthEnd.LAST_DAY, date(2023, 2, 28)), (MonthEnd.NEXT_MONTH, date(2023, 3, 3))):
        own = clock(Counting.CALENDAR_DAYS, month_end=rule)
        due = due_after(own, period, here, here.whole(date(2023, 1, 31)))
        assert here.day_of(due.end - 1) == last


# Whole questions: random changes and notices of two parties, against a plain count of days.

ROW = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["change", "notice"]),
        "party": st.sampled_from(["AV", "BE"]),
        "item": st.sampled_from(["x", "y"]),
        "day": st.integers(1, 28),
    }
)


def expected(rows: list[dict[str, Any]], on: int) -> dict[tuple[str, str], tuple[str, int | None]]:
    """Judge each change by hand: notices in order, each to the change due first, five days on."""
    found: dict[tuple[str, str], tuple[str, int | None]] = {}
    for party in ("AV", "BE"):
        for item in ("x", "y"):
            mine = [(f"e{n}", r) for n, r in enumerate(rows) if (r["party"], r["item"]) == (party, item)]
            changes = sorted((r["day"], id_) for id_, r in mine if r["kind"] == "change")
            done: dict[str, int] = {}
            for day, _ in sorted((r["day"], id_) for id_, r in mine if r["kind"] == "notice"):
                open_ = [each for each in changes if each[1] not in done and each[0] <= day]
                in_time = [each for each in open_ if each[0] + 5 >= day]
                if in_time:
                    done[min(in_time)[1]] = day
                elif open_:
                    done[max(open_)[1]] = day
            for begun, id_ in changes:
                at = done.get(id_)
                if begun > on:
                    continue
                if at is not None and at <= on:
                    found[party, id_] = ("met" if at <= begun + 5 else "not-met", begun + 5 - at)
                elif on <= begun + 5:
                    found[party, id_] = ("pending", begun + 5 - on)
                else:
                    found[party, id_] = ("undetermined", None)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=12), on=st.integers(1, 31), seed=st.randoms())
def test_duties_are_what_counting_by_hand_gives_in_any_order_of_rows(
    rows: list[dict[str, Any]], on: int, seed: Any, tmp_path: Path
) -> None:
    """Every change of a random record is judged alike by the engine and by hand."""
    file = tmp_path / "events.csv"
    listed = [
        {"id": f"e{n}", **{k: v for k, v in row.items() if k != "day"}, "done_at": f"2024-03-{row['day']:02}"}
        for n, row in enumerate(rows)
    ]
    seed.shuffle(listed)
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "kind", "party", "item", "done_at"])
        writer.writeheader()
        writer.writerows(listed)
    day = date(2024, 3, on)
    answer = assess(
        DUTIES, [file], between=(date(2024, 1, 1), day + timedelta(days=1)), provision="A.1", views=["base"]
    )
    wanted = expected(rows, on)
    fell = {key: each for key, each in wanted.items() if _due(rows, key) <= day}
    found = {
        (f.party, f.instance): (f.outcome.value, f.days)
        for f in answer.findings
        if f.instance in {name for _, name in wanted}
    }
    assert found == fell


def _due(rows: list[dict[str, Any]], key: tuple[str, str]) -> date:
    return date(2024, 3, 1) + timedelta(days=rows[int(key[1][1:])]["day"] - 1 + 5)
