"""Entries: what the record knows by a moment, and which of it stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from oracle.days import moved

OPEN = "open"


@dataclass(frozen=True, eq=False)
class Entry:
    """One row of a record; `until` is a day, `OPEN`, or `None` where it is blank."""

    party: str
    category: str
    start: date
    by: str
    attributes: dict[str, Any] = field(default_factory=dict)
    until: date | str | None = None
    quantity: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None
    mark: str = "confirmed"
    basis: str = "reported"
    recorded_at: date | datetime | None = None
    id: str | None = None
    supersedes: str | None = None


def known_by(entries: Sequence[Entry], moment: datetime | None) -> list[Entry]:
    """Return the entries the record held by a moment, without those corrected by then."""
    held = [entry for entry in entries if moment is None or recorded(entry) <= moment]
    corrected = {entry.supersedes for entry in held if entry.supersedes}
    return [entry for entry in held if entry.id is None or entry.id not in corrected]


def recorded(entry: Entry) -> datetime:
    """Return the instant an entry became known; a blank one was known from the start."""
    known = entry.recorded_at or date.min
    return known if isinstance(known, datetime) else datetime.combine(known, time.min)


class Accounts:
    """What each asserter has reported of each party, in one category."""

    def __init__(self, category: str, world: dict[str, Any], entries: Sequence[Entry]) -> None:
        shape = world["categories"][category]
        self.category = category
        self.snapshots = shape["reported"] != "state"
        self.per = tuple(shape["reported"]["snapshot"]["per"]) if self.snapshots else ()
        self.lasts = shape.get("out-of-date-after")
        self.entries = [entry for entry in entries if entry.category == category]

    def account(self, entry: Entry) -> tuple[Any, ...]:
        return tuple(entry.attributes.get(name) for name in self.per)

    def is_list(self, entry: Entry) -> bool:
        """Whether the entry is part of a list, rather than a state of its own."""
        return self.snapshots and entry.until is None

    def lists(self, party: str, by: str, account: tuple[Any, ...]) -> list[date]:
        """Return the days of an asserter's lists in an account."""
        days = {e.start for e in self._of(party, by, account) if self.is_list(e)}
        return sorted(days)

    def _of(self, party: str, by: str, account: tuple[Any, ...]) -> list[Entry]:
        return [e for e in self.entries if (e.party, e.by, self.account(e)) == (party, by, account)]

    def live(self, party: str, by: str, account: tuple[Any, ...], day: date) -> tuple[bool, bool]:
        """Return whether an asserter's account is known on a day, and whether it ever was by then."""
        lists = self.lists(party, by, account)
        if not lists:
            opened = any(e.start <= day for e in self._of(party, by, account))
            return opened, opened
        past = [each for each in lists if each <= day]
        return bool(past) and not self._out_of_date(past[-1], day), bool(past)

    def _out_of_date(self, listed: date, day: date) -> bool:
        return self.lasts is not None and day >= moved(listed, 1, self.lasts[1], self.lasts[2])

    def stands(self, entry: Entry, day: date) -> bool:
        """Whether an entry stands on a day."""
        if day < entry.start:
            return False
        if isinstance(entry.until, date):
            return day < entry.until
        if entry.until == OPEN or not self.snapshots:
            return True
        later = self.lists(entry.party, entry.by, self.account(entry))
        if any(entry.start < each <= day for each in later):
            return False
        return not self._out_of_date(entry.start, day)
