"""Times of events: stretches of instants, and the days they fall on where an agreement's days begin.

An instant is a whole number of microseconds since 1970-01-01 UTC. A day of the
record is the whole day, since nobody said when on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 86_400_000_000  # microseconds
HOUR = DAY // 24
_EPOCH = date(1970, 1, 1).toordinal()
FIRST_ORDINAL, LAST_ORDINAL = date(1, 1, 2).toordinal(), date(9999, 12, 30).toordinal()


class Stretch(NamedTuple):
    """Instants from `start` (in) to `end` (out) [µs since 1970 UTC]; one instant is one microsecond long."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TimeZone:
    """Where days begin."""

    name: str

    def day_of(self, instant: int) -> date:
        """Return the day an instant falls on."""
        ordinal = _day_of(self.name, instant)
        return date.fromordinal(ordinal)

    def start_of(self, day: date) -> int:
        """Return the first instant of a day."""
        return _start_of(self.name, day.toordinal())

    def end_of(self, day: date) -> int:
        """Return the first instant after a day."""
        return _start_of(self.name, day.toordinal() + 1)

    def whole(self, day: date) -> Stretch:
        """Return a day as a stretch."""
        return Stretch(self.start_of(day), self.end_of(day))


def _day_of(zone: str, instant: int) -> int:
    instant = _in_calendar(instant)
    if zone == "UTC":
        return _EPOCH + instant // DAY
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)
    return moment.astimezone(ZoneInfo(zone)).date().toordinal()


def _in_calendar(instant: int) -> int:
    return min(max(instant, (FIRST_ORDINAL - _EPOCH) * DAY), (LAST_ORDINAL + 1 - _EPOCH) * DAY - 1)


@lru_cache(maxsize=100_000)
def _start_of(zone: str, ordinal: int) -> int:
    ordinal = min(max(ordinal, FIRST_ORDINAL), LAST_ORDINAL)
    if zone == "UTC":
        return (ordinal - _EPOCH) * DAY
    local = datetime.combine(date.fromordinal(ordinal), time.min, tzinfo=ZoneInfo(zone))
    return round((local - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


def instant_of(moment: datetime) -> int:
    """Return an instant [µs since 1970 UTC]; one without a zone is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def moment_of(instant: int) -> datetime:
    """Return an instant as a time in UTC; one beyond the calendar is its first or last."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=_in_calendar(instant))
