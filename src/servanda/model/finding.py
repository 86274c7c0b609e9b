"""What the engine derives of duties, prohibitions and quotas: one finding for each time one arises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from servanda.model.count import Interval
from servanda.model.result import Evidence, Outcome, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Justification:
    """Why a side says it does not owe an act: its claim, and where the others stand."""

    kind: str
    event: str
    claimed_by: tuple[str, ...]
    disputed_by: tuple[str, ...]
    accepted_by: tuple[str, ...]
    no_position: tuple[str, ...]
    ground: str
    since: date

    def as_json(self) -> dict[str, object]:
        """Return the justification as plain data."""
        return {
            "kind": self.kind,
            "event": self.event,
            "claimed_by": list(self.claimed_by),
            "disputed_by": list(self.disputed_by),
            "accepted_by": list(self.accepted_by),
            "no_position_on_record": list(self.no_position),
            "ground": self.ground,
            "since": self.since.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of a duty, prohibition or quota for a party, in one view, of one time it arose.

    `party` is who is bound: `among` says whether that is a party, a group, or all together.

    `instance` names that time: what triggered the duty, or the window of the
    quota. `begun`, `due` and `done` are days, or instants in UTC where the hour
    counts. `days` are to spare, late, left, or overdue, as the outcome says.
    """

    kind: str
    provision: str
    title: str
    party: str
    among: str = "party"
    per: Mapping[str, str | None] = field(default_factory=dict)
    view: str
    outcome: Outcome
    instance: str = ""
    begun: str | None = None
    due: str | None = None
    done: str | None = None
    days: int | None = None
    trigger: str | None = None
    acts: tuple[str, ...] = ()
    used: Interval | None = None
    bound: Interval | None = None
    relation: str | None = None
    carried: Interval | None = None
    window: tuple[date | None, date | None] | None = None
    reasons: tuple[Reason, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    readings: tuple[str, ...] = ()
    justification: Justification | None = None
    contested: bool = False

    @property
    def room(self) -> Interval | None:
        """What is left of a quota (or owed), carried over included; below zero it is exceeded."""
        if self.used is None or self.bound is None:
            return None
        whole = self.bound + self.carried if self.carried else self.bound
        return whole - self.used

    def as_json(self) -> dict[str, object]:
        """Return the finding as plain data, as published under `schema: 1`."""
        data: dict[str, object] = {
            "kind": self.kind,
            "provision": self.provision,
            "title": self.title,
            "party": self.party if self.among == "party" else None,
            "group": self.party if self.among == "group" else None,
            "per": dict(self.per),
            "view": self.view,
            "outcome": self.outcome.value,
            "instance": self.instance,
        }
        if self.kind == "duty":
            data |= {"begun": self.begun, "due": self.due, "done": self.done, "days": self.days}
            data |= {"trigger": self.trigger}
        if self.kind == "quota":
            data |= self._amounts()
        return data | {
            "acts": list(self.acts),
            "reasons": [{"code": r.code.value, "text": r.text, "refs": list(r.refs)} for r in self.reasons],
            "sources": {
                "provision": list(self.evidence.provision),
                "readings": list(self.evidence.readings),
                "entries": list(self.evidence.entries),
                "number_of_entries": self.evidence.number,
            },
            "readings": list(self.readings),
            "justification": self.justification.as_json() if self.justification else None,
            "contested": self.contested,
        }

    def _amounts(self) -> dict[str, object]:
        start, end = self.window or (None, None)
        room = self.room
        at_least = self.relation == "at-least"
        return {
            "used": _number(self.used),
            "bound": _number(self.bound),
            "relation": self.relation,
            "carried": _number(self.carried),
            "left": None if at_least or room is None else _number(_not_below_zero(room)),
            "over": None if at_least or room is None else _number(_not_below_zero(-room)),
            "owed": _number(_not_below_zero(room)) if at_least and room is not None else None,
            "from": start.isoformat() if start else None,
            "until": end.isoformat() if end else None,
        }


def _not_below_zero(interval: Interval) -> Interval:
    zero = Decimal(0)
    low = None if interval.low is None else max(interval.low, zero)
    high = None if interval.high is None else max(interval.high, zero)
    return Interval(low if low is not None else zero, high)


def _number(interval: Interval | None) -> object:
    if interval is None or interval.value is not None:
        return interval.value if interval else None
    return {"low": interval.low, "high": interval.high}
