"""Read dates as an agreement writes them, and resolve them against its milestones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from servanda.language.literals import read_day
from servanda.model.act import Period
from servanda.model.agreement import Milestone, Term, When
from servanda.model.calendar import Span, parse_duration, shift

NOT_YET = "not-yet"
NAME_PATTERN = r"[A-Za-z][A-Za-z0-9.-]{0,59}"
_HOURS = re.compile(r"PT([0-9]{1,5})H")
_MOVED = re.compile(rf"({NAME_PATTERN}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}) ([+-]) (P[0-9A-Z]{{1,30}})")


def read_period(text: str | None) -> Period | None:
    """Return the length of time a text writes: `P30D`, `P1M`, or `PT48H`; `None` where it is neither."""
    hours = _HOURS.fullmatch(text) if text is not None else None
    if text is not None and hours:
        return Period(text=text, hours=int(hours[1]))
    length = parse_duration(text) if text is not None else None
    return Period(text=text, length=length) if text is not None and length is not None else None


def read_when(text: str | None) -> When | None:
    """Return the date a text writes (a day, a milestone, either moved), or `None`."""
    if text is None:
        return None
    moved = _MOVED.fullmatch(text)
    base, offset, sign = text, None, 1
    if moved:
        base, offset = moved[1], parse_duration(moved[3])
        sign = 1 if moved[2] == "+" else -1
        if offset is None or base == NOT_YET:
            return None
    day = read_day(base)
    if day is None and not re.fullmatch(NAME_PATTERN, base):
        return None
    return When(text=text, day=day, milestone=None if day else base, offset=offset, sign=sign)


@dataclass(frozen=True, slots=True)
class Dates:
    """The milestones' days; `None` is a day that has not come."""

    days: Mapping[str, date | None]

    def day(self, when: When | None) -> date | None:
        """Return the day of a date as written; `None` where it has not come or is not given.

        A day after the year 9999 has not come; one before the year 1 is its first.
        """
        if when is None:
            return None
        base = when.day or self.days.get(when.milestone or "")
        if base is None or when.offset is None:
            return base
        try:
            return shift(base, when.offset, sign=when.sign)
        except OverflowError:
            return None if when.sign > 0 else date.min

    def overflows(self, when: When) -> bool:
        """Whether a date as written leaves the years 1 to 9999."""
        base = when.day or self.days.get(when.milestone or "")
        if base is None or when.offset is None:
            return False
        try:
            shift(base, when.offset, sign=when.sign)
        except OverflowError:
            return True
        return False

    def span(self, term: Term) -> Span | None:
        """Return the days of a term, or `None` where it has not begun."""
        start = self.day(term.start)
        if term.start is not None and start is None:
            return None
        return Span(start, self.day(term.end))


def resolve(milestones: Mapping[str, Milestone], first_events: Mapping[str, date]) -> Dates:
    """Return every milestone's day, given the day of the first event of each kind."""
    known: dict[str, date | None] = {NOT_YET: None}
    for name in in_order_of_need(milestones):
        milestone = milestones[name]
        event = first_events.get(milestone.first) if milestone.first else None
        named = Dates(known).day(milestone.when)
        days = [day for day in (event, named) if day is not None]
        known[name] = min(days, default=None)
    return Dates(known)


def in_order_of_need(milestones: Mapping[str, Milestone]) -> list[str]:
    """Return the names so that each comes after the one it hangs on; a circle is left out."""
    ordered: list[str] = []
    for name in milestones:
        chain: list[str] = []
        current: str | None = name
        while current is not None and current in milestones and current not in (*ordered, *chain):
            chain.append(current)
            when = milestones[current].when
            current = when.milestone if when else None
        if current not in chain:
            ordered.extend(reversed(chain))
    return ordered


def circles(milestones: Mapping[str, Milestone]) -> list[str]:
    """Return the names of milestones that hang on each other in a circle."""
    return sorted(set(milestones) - set(in_order_of_need(milestones)))


def unknown_names(whens: Iterable[When | None], milestones: Mapping[str, Milestone]) -> list[str]:
    """Return the milestones that dates name and nothing declares."""
    names = {when.milestone for when in whens if when is not None and when.milestone}
    return sorted(names - set(milestones) - {NOT_YET})
