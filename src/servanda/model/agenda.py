"""What lies ahead of an agreement's parties: due, owed, left, coming and ending, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from servanda.model.finding import Justification
from servanda.model.result import CAVEAT, Receipt, View


class Sort(StrEnum):
    """Why something stands in a calendar."""

    OVERDUE = "overdue"  # fell due, and was not performed
    DUE = "due"  # has arisen, and is still in time
    UPCOMING = "upcoming"  # will arise by the calendar, and fall due within the time ahead
    OWED = "owed"  # acts that a quota of at least so many still asks for
    LEFT = "left"  # acts that a quota of at most so many still allows
    OUT_OF_DATE = "out-of-date"  # a list stands no longer, if no new one comes
    LAPSE = "lapse"  # a procedure moves on by itself, if nothing else happens
    BEGINS = "begins"  # the agreement, a provision or a bound takes hold
    ENDS = "ends"  # the agreement, a provision, or a party's being bound ends
    MILESTONE = "milestone"


# A thing that may stand under several sorts as time goes by is one thing to a calendar program.
_FAMILY = {
    Sort.OVERDUE: "duty",
    Sort.DUE: "duty",
    Sort.UPCOMING: "duty",
    Sort.OWED: "quota",
    Sort.LEFT: "quota",
}


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A view in which the same thing comes out otherwise, and why."""

    view: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a calendar.

    `day` is the last day on which an act is in time, the last day of a window,
    or the day on which something comes or ends; `at` the instant, where the
    hour counts. `views` are those in which it stands so; where they are empty,
    it is no matter of views. `figures` are of a quota.
    """

    sort: Sort
    agreement: str
    day: date | None
    text: str
    at: datetime | None = None
    provision: str | None = None
    title: str = ""
    party: str | None = None
    per: Mapping[str, str | None] = field(default_factory=dict)
    instance: str = ""
    outcome: str | None = None
    days: int | None = None
    views: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    figures: Mapping[str, object] = field(default_factory=dict)
    justification: Justification | None = None
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> tuple[str, ...]:
        """What stays the same of it from one calendar to the next."""
        first = "" if "base" in self.views or not self.views else self.views[0]
        family = _FAMILY.get(self.sort, self.sort.value)
        split = sorted((name, value or "") for name, value in self.per.items())
        named = (self.provision or "", self.party or "", repr(split), self.instance)
        return (self.agreement, family, *named, first)

    def as_json(self) -> dict[str, object]:
        """Return the item as plain data."""
        return {
            "sort": self.sort.value,
            "agreement": self.agreement,
            "day": self.day.isoformat() if self.day else None,
            "at": self.at.isoformat().replace("+00:00", "Z") if self.at else None,
            "provision": self.provision,
            "title": self.title,
            "party": self.party,
            "per": dict(self.per),
            "instance": self.instance,
            "text": self.text,
            "outcome": self.outcome,
            "days": self.days,
            "views": list(self.views),
            "otherwise": [{"view": o.view, "outcome": o.outcome, "text": o.text} for o in self.otherwise],
            "figures": dict(self.figures),
            "justification": self.justification.as_json() if self.justification else None,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One agreement that a calendar looks at.

    `silent` counts the duties whose last time fell due while the record does
    not say whether they were performed.
    """

    id: str
    title: str
    receipt: Receipt
    views: tuple[View, ...]
    silent: int = 0

    def as_json(self) -> dict[str, object]:
        """Return what was looked at as plain data."""
        return {
            "agreement": self.id,
            "title": self.title,
            "receipt": self.receipt.as_json(),
            "views": [{"id": v.id, "kind": v.kind, "name": v.name} for v in self.views],
            "silent": self.silent,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """A calendar from a day on: of what is due by `until`, and of what is known to come after it."""

    on: date
    until: date
    known_at: str | None
    agreements: tuple[Looked, ...]
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, object]:
        """Return the calendar as plain data: `schema: 1`."""
        return {
            "schema": 1,
            "on": self.on.isoformat(),
            "until": self.until.isoformat(),
            "known_at": self.known_at,
            "agreements": [each.as_json() for each in self.agreements],
            "items": [item.as_json() for item in self.items],
            "caveat": CAVEAT,
        }
