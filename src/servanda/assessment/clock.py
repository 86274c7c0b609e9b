"""Count time from what starts a duty to when it is due, as the agreement's clocks count it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from servanda.model.act import Clock, Counting, MonthEnd, Period
from servanda.model.calendar import Duration, shift
from servanda.model.moments import FIRST_ORDINAL, HOUR, LAST_ORDINAL, Stretch, TimeZone

_MOST_STEPS = 40_000  # days that working days are looked for among


def due_after(clock: Clock, period: Period, zone: TimeZone, begun: Stretch) -> Stretch:
    """Return until when an act is in time that is due within a period after something.

    Returns:
        The first instant that is too late if the beginning was as early as it
        may have been, and if it was as late: equal where nothing turns on it.
    """
    return _moved(clock, period, zone, begun, _day_after)


def due_before(clock: Clock, period: Period, zone: TimeZone, begun: Stretch) -> Stretch:
    """Return until when an act is in time that is due a period before something."""
    return _moved(clock, period, zone, begun, _day_before, sign=-1)


def _moved(
    clock: Clock,
    period: Period,
    zone: TimeZone,
    begun: Stretch,
    day_moved: Callable[[Clock, Duration, date], date],
    *,
    sign: int = 1,
) -> Stretch:
    first, last = begun.start, begun.end - 1
    if clock.counts is Counting.HOURS:
        length = sign * period.hours * HOUR
        return Stretch(first + length + 1, last + length + 1)
    ends = [zone.end_of(day_moved(clock, period.length, zone.day_of(instant))) for instant in (first, last)]
    return Stretch(*ends)


def _day_after(clock: Clock, length: Duration, day: date) -> date:
    """Return the last day on which an act is in time."""
    if clock.counts is Counting.WORKING_DAYS:
        return _working(clock, length.days, day, 1)
    moved = plus(day, length, clock.month_end)
    return moved - timedelta(days=1) if clock.first_day_counts and length != Duration() else moved


def _day_before(clock: Clock, length: Duration, day: date) -> date:
    if clock.counts is Counting.WORKING_DAYS:
        return _working(clock, length.days, day, -1)
    moved = minus(day, length)
    return moved + timedelta(days=1) if clock.first_day_counts and length != Duration() else moved


@lru_cache(maxsize=20_000)
def plus(day: date, length: Duration, month_end: MonthEnd) -> date:
    """Return a day moved on; a month that lacks the day ends on its last day, or runs into the next.

    A day beyond the calendar is its last.
    """
    try:
        moved = shift(day, Duration(months=length.months))
        if month_end is MonthEnd.NEXT_MONTH and moved.day < day.day:
            moved += timedelta(days=day.day - moved.day)
        return moved + timedelta(days=length.days)
    except OverflowError:
        return date.fromordinal(LAST_ORDINAL)


def minus(day: date, length: Duration) -> date:
    """Return a day moved back; before the calendar it is its first."""
    try:
        return shift(day, length, sign=-1)
    except OverflowError:
        return date.fromordinal(FIRST_ORDINAL)


@lru_cache(maxsize=20_000)
def _working(clock: Clock, number: int, day: date, sign: int) -> date:
    """Return the day on which so many working days have passed."""
    left = number - (1 if clock.first_day_counts and works(clock, day) and number else 0)
    for _ in range(_MOST_STEPS):
        if left <= 0:
            break
        ordinal = day.toordinal() + sign
        if not FIRST_ORDINAL < ordinal < LAST_ORDINAL:
            break
        day = date.fromordinal(ordinal)
        left -= works(clock, day)
    return day


def works(clock: Clock, day: date) -> bool:
    """Whether a day is a working day of a clock."""
    return day.weekday() not in clock.weekend and day not in clock.holidays


def time_of(times: Mapping[str, Stretch], wanted: str) -> Stretch | None:
    """Return the time of an event that a clock asks for; when it was done stands for one not recorded."""
    return times.get(wanted) or times.get("done")
