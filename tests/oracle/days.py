"""Days: milestones, durations, and terms that are half-open."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

NOT_YET = "not-yet"


def moved(day: date, sign: int, months: int, days: int) -> date:
    """Return a day moved by months (to the month's last day at most), then by days."""
    year, month = day.year, day.month
    for _ in range(months):
        month += sign
        if month == 13:
            year, month = year + 1, 1
        elif month == 0:
            year, month = year - 1, 12
    return date(year, month, min(day.day, monthrange(year, month)[1])) + sign * timedelta(days=days)


def day_of(world: dict[str, Any], when: Any) -> date | None:
    """Return the day a `when` names; `None` if it has not come."""
    if when is None or when == NOT_YET:
        return None
    if isinstance(when, date):
        return when
    if isinstance(when, tuple):
        _, base, sign, months, days = when
        start = day_of(world, base)
        return None if start is None else moved(start, sign, months, days)
    return day_of(world, world["milestones"][when])


def within(world: dict[str, Any], term: dict[str, Any], day: date) -> bool:
    """Whether a day lies in a term; a term that starts on no day has not begun."""
    return begun(world, term, day) and not ended(world, term, day)


def begun(world: dict[str, Any], term: dict[str, Any], day: date) -> bool:
    if term.get("from") is None:
        return True
    start = day_of(world, term["from"])
    return start is not None and start <= day


def begins(world: dict[str, Any], term: dict[str, Any]) -> bool:
    """Whether a term begins at all: at some day, or without any start."""
    return term.get("from") is None or day_of(world, term["from"]) is not None


def ended(world: dict[str, Any], term: dict[str, Any], day: date) -> bool:
    end = day_of(world, term.get("until"))
    return end is not None and end <= day
