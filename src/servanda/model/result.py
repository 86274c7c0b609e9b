"""What the engine derives: results with their reasons, and the answer that holds them.

A result is derived, never a judgement: parties and bodies determine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from servanda.model.agreement import Relation
from servanda.model.count import Interval

if TYPE_CHECKING:  # a finding is made of the words below
    from servanda.model.finding import Finding

CAVEAT = "met means within the figure on the stated evidence; it is not a judgement of compliance."


class Outcome(StrEnum):
    """What follows for a party on a day."""

    MET = "met"
    NOT_MET = "not-met"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not-applicable"
    PENDING = "pending"

    @property
    def firm(self) -> bool:
        """Whether the outcome says something that another view can contradict."""
        return self in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)


class Basis(StrEnum):
    """How an entry is known, firmest first as far as they compare."""

    VERIFIED = "verified"
    INSPECTED = "inspected"
    OBSERVED = "observed"
    DECLARED = "declared"
    ESTIMATED = "estimated"
    REPORTED = "reported"


class ReasonCode(StrEnum):
    """Why an outcome is what it is."""

    WITHIN = "within"
    BEYOND = "beyond"
    CARRIED = "carried"
    NOT_YET = "not-yet"
    ENDED = "ended"
    NOT_BOUND = "not-bound"
    SUSPENDED = "suspended"
    NO_DATA = "no-data"
    OUT_OF_DATE = "out-of-date"
    UNCONFIRMED = "unconfirmed"
    STRADDLES = "straddles"
    CROSSED = "crossed"
    UNSETTLED = "unsettled"
    PLACE_OPEN = "place-open"
    CONFLICT = "conflict"
    HYPOTHETICAL = "hypothetical"
    NO_TRIGGER = "no-trigger"
    TRIGGER_DISPUTED = "trigger-disputed"
    ACT_DISPUTED = "act-disputed"
    IN_TIME = "in-time"
    LATE = "late"
    NOT_DONE = "not-done"
    DONE = "done"
    DUE = "due"
    LASTS = "lasts"
    CEASED = "ceased"
    TIME_UNSURE = "time-unsure"
    EARLY = "early"
    REPEATED = "repeated"
    UNASKED = "unasked"
    EXEMPTED = "exempted"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, a sentence, and what it refers to (days, entries, sources)."""

    code: ReasonCode
    text: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a result rests on.

    `entries` names the sources of the entries when they are twenty or fewer;
    `number` is how many there are, or `None` where they were not listed;
    `recalled` says that a recalled figure was let count among them.
    """

    provision: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    number: int | None = None
    recalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of one provision for one holder, in one view, over a span of days.

    `party` or `group` names who is bound; both are `None` for all together.
    `per` holds the attribute values a sub-limit is taken for. `start` is in the
    span, `end` is not; `None` is without end. `margin` is the room left below
    (or above) the bound: negative beyond it.
    """

    provision: str
    title: str
    party: str | None
    group: str | None
    per: Mapping[str, str | None]
    view: str
    outcome: Outcome
    count: Interval
    relation: Relation
    bound: Interval | None
    margin: Decimal | None
    unit: str
    start: date | None
    end: date | None
    last_reported: date | None
    basis: tuple[str, ...]
    reasons: tuple[Reason, ...]
    evidence: Evidence
    readings: tuple[str, ...] = ()
    contested: bool = False
    values_differ: bool = False

    @property
    def holder(self) -> str:
        """Return who is bound: a party, a group, or `all`."""
        return self.party or self.group or "all"

    @property
    def value(self) -> Decimal | None:
        """The count, where it is one number."""
        return self.count.value

    def as_json(self) -> dict[str, object]:
        """Return the result as plain data, as published under `schema: 1`."""
        return {
            "kind": "limit",
            "provision": self.provision,
            "title": self.title,
            "party": self.party,
            "group": self.group,
            "per": dict(self.per),
            "view": self.view,
            "outcome": self.outcome.value,
            "low": self.count.low,
            "high": self.count.high,
            "value": self.value,
            "relation": self.relation.value,
            "bound": _bound(self.bound),
            "margin": self.margin,
            "unit": self.unit,
            "from": _iso(self.start),
            "until": _iso(self.end),
            "last_reported": _iso(self.last_reported),
            "basis": list(self.basis),
            "reasons": [{"code": r.code.value, "text": r.text, "refs": list(r.refs)} for r in self.reasons],
            "sources": {
                "provision": list(self.evidence.provision),
                "readings": list(self.evidence.readings),
                "entries": list(self.evidence.entries),
                "number_of_entries": self.evidence.number,
            },
            "readings": list(self.readings),
            "contested": self.contested,
            "values_differ": self.values_differ,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One side's readings together, or a single reading, or the base.

    `kind` is `base`, `party`, `body`, `other` or `reading`; the readings of
    others are alternatives and contest nothing.
    """

    id: str
    kind: str
    name: str

    @property
    def competent(self) -> bool:
        """Whether a result of this view can contest one of another."""
        return self.kind in {"base", "party", "body"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Where one reading of a disputed question stands, and who holds it."""

    reading: str
    held_by: tuple[str, ...]
    ground: str
    sources: tuple[str, ...]
    alternative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Where views part on a provision and holder: the question and every reading of it."""

    dispute: str
    question: str
    provisions: tuple[str, ...]
    stances: tuple[Stance, ...]
    no_position: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the parting as plain data."""
        return {
            "dispute": self.dispute,
            "question": self.question,
            "provisions": list(self.provisions),
            "readings": [
                {
                    "reading": s.reading,
                    "held_by": list(s.held_by),
                    "ground": s.ground,
                    "sources": list(s.sources),
                    "alternative": s.alternative,
                }
                for s in self.stances
            ],
            "no_position_on_record": list(self.no_position),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What anyone needs to repeat an answer: SHA-256 of what went in, and the versions."""

    agreement: str
    record: str
    patch: str | None
    servanda: str
    engine: str

    def as_json(self) -> dict[str, object]:
        """Return the receipt as plain data."""
        return {
            "agreement": self.agreement,
            "record": self.record,
            "patch": self.patch,
            "servanda": self.servanda,
            "engine": self.engine,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The results of one question, with what is needed to read and repeat them."""

    agreement: str
    title: str
    on: date | None
    between: tuple[date, date] | None
    known_at: str | None
    receipt: Receipt
    views: tuple[View, ...]
    results: tuple[Result, ...]
    partings: tuple[Parting, ...] = field(default=())
    names: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the answer as plain data: `schema: 1`."""
        return {
            "schema": 1,
            "agreement": self.agreement,
            "title": self.title,
            "on": _iso(self.on),
            "between": [_iso(day) for day in self.between] if self.between else None,
            "known_at": self.known_at,
            "receipt": self.receipt.as_json(),
            "views": [{"id": v.id, "kind": v.kind, "name": v.name} for v in self.views],
            "results": [result.as_json() for result in self.results],
            "findings": [finding.as_json() for finding in self.findings],
            "partings": [parting.as_json() for parting in self.partings],
            "caveat": CAVEAT,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _bound(bound: Interval | None) -> object:
    if bound is None or bound.value is not None:
        return bound.value if bound else None
    return {"low": bound.low, "high": bound.high}
