"""Counts of what moves: steps over instants, and what they come to day by day.

Other counts change at the beginning of a day only. To add or compare the two,
days become instants. What is told of a day is what was so at one time of it:
the most that was counted, or, against a lower bound, the least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TypeVar

from servanda.model.moments import TimeZone, instant_of, moment_of
from servanda.model.steps import Steps

T = TypeVar("T")
_DAY = timedelta(days=1)


def over_instants(steps: Steps[T]) -> bool:
    """Whether steps change at instants, not at the beginning of days."""
    return any(isinstance(day, datetime) for day in steps.days)


def at_instants(steps: Steps[T], zone: TimeZone) -> Steps[T]:
    """Return steps over days as steps over instants (without a zone, in UTC)."""
    if not steps.days or over_instants(steps):
        return steps
    return Steps(steps.first, tuple(start_of(day, zone) for day in steps.days), steps.values)


def start_of(day: date, zone: TimeZone) -> datetime:
    """Return the first instant of a day."""
    return moment_of(zone.start_of(day)).replace(tzinfo=None)


def day_of(moment: date, zone: TimeZone) -> date:
    """Return the day of an instant; a day is its own."""
    if not isinstance(moment, datetime):
        return moment
    return zone.day_of(instant_of(moment.replace(tzinfo=UTC)))


def instants_of(steps: Steps[T], day: date, zone: TimeZone) -> list[date]:
    """Return the instants of a day at which a value begins, the day's first being one."""
    start, end = start_of(day, zone), start_of(day + _DAY, zone)
    return [start, *(moment for moment in steps.days if start < moment < end)]


def by_days(steps: Steps[T], zone: TimeZone, joined: Callable[[Sequence[T]], T]) -> Steps[T]:
    """Return steps over instants as steps over days: each day has all its values, joined."""
    if not over_instants(steps):
        return steps
    days: list[date] = []
    values: list[T] = []
    for day, value in _of_days(steps, zone, joined):
        if not days or values[-1] != value:
            days.append(day)
            values.append(value)
    return Steps(steps.first, tuple(days), tuple(values))


def _of_days(steps: Steps[T], zone: TimeZone, joined: Callable[[Sequence[T]], T]) -> Iterator[tuple[date, T]]:
    """Yield each day on which anything changes with what its values come to, and the day after such days."""
    carried = steps.first
    after: date | None = None
    pairs = zip(steps.days, steps.values, strict=True)
    for day, changes in groupby(pairs, key=lambda pair: day_of(pair[0], zone)):
        listed = list(changes)
        if after is not None and after < day:
            yield after, carried
        opens = day_of(listed[0][0], zone) == day and start_of(day, zone) == listed[0][0]
        values = [value for _, value in listed]
        yield day, joined(values if opens else [carried, *values])
        carried = values[-1]
        after = day + _DAY
    if after is not None:
        yield after, carried
