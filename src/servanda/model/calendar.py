"""Days, durations and spans: half-open everywhere, with a stated month-end rule."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_DURATION = re.compile(r"P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,6})D)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """An ISO 8601 duration in months and days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        parts = [f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if n]
        return "P" + "".join(parts or ["0D"])


def parse_duration(text: str) -> Duration | None:
    """Read `P7Y`, `P7M`, `P2W`, `P90D` or a mixture; `None` where it is none of these."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    return Duration(months=12 * years + months, days=7 * weeks + days)


def shift(day: date, duration: Duration, *, sign: int = 1) -> date:
    """Return the day moved by a duration.

    Months first; a day the month does not have becomes its last day; then days.

    Raises:
        OverflowError: If the day would leave the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + sign * duration.months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"{day} moved by {duration} leaves the years 1 to 9999")
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return moved + sign * timedelta(days=duration.days)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `start` (in) until `end` (out); `None` is without end."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def meets(self, other: Span) -> bool:
        """Whether the two spans share a day."""
        return _before(self.start, other.end) and _before(other.start, self.end)


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end
