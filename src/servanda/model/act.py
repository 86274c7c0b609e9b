"""The nouns of what is done: kinds of events, which of them are meant, and the clocks that run from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from servanda.model.agreement import Attribute, When
from servanda.model.calendar import Duration
from servanda.model.expression import TRUE, Expression
from servanda.model.place import FromTracks


class Effect(StrEnum):
    """What an event claims to do to the agreement; it does it only in a view that reads it so."""

    SUSPENSION = "suspension"
    WITHDRAWAL = "withdrawal"
    COUNTERMEASURE = "countermeasure"
    CESSATION = "cessation"
    EXEMPTION = "exemption"
    OBJECTION = "objection"
    LIFTING = "lifting"
    DETERMINATION = "determination"
    REPLY = "reply"
    SIGNATURE = "signature"
    RATIFICATION = "ratification"

    @property
    def justifies(self) -> bool:
        """Whether who did it claims thereby not to owe an act."""
        return self in {
            Effect.SUSPENSION,
            Effect.WITHDRAWAL,
            Effect.COUNTERMEASURE,
            Effect.CESSATION,
            Effect.EXEMPTION,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """A kind of event, what its entries say besides, and whose word of it counts.

    `accepts` is empty where anyone's word counts. `denies` names the kind of
    which an event of this kind says that it was not done. `from_tracks` says
    which positions make such events.
    """

    id: str
    title: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    accepts: tuple[str, ...] = ()
    effect: Effect | None = None
    denies: str | None = None
    from_tracks: FromTracks | None = None


class Instant(StrEnum):
    """The times an event has."""

    DONE = "done"
    SENT = "sent"
    RECEIVED = "received"
    EFFECTIVE = "effective"


class Counting(StrEnum):
    """What a clock counts."""

    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"
    HOURS = "hours"


class MonthEnd(StrEnum):
    """Where a month added to a day ends that the month does not have."""

    LAST_DAY = "last-day"
    NEXT_MONTH = "next-month"


class WhenSuspended(StrEnum):
    """What a suspension does to a clock that is running."""

    LAPSES = "lapses"  # what falls due within the suspension is not owed
    PAUSES = "pauses"  # days of the suspension do not count


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How time is counted from what starts a duty to when it is due.

    `first_day_counts`: whether the day of the trigger is day one. `weekend`
    holds weekdays, Monday being 0.
    """

    name: str
    counts: Counting
    runs_from: Instant
    given: Instant
    first_day_counts: bool = False
    month_end: MonthEnd = MonthEnd.LAST_DAY
    when_suspended: WhenSuspended = WhenSuspended.LAPSES
    weekend: tuple[int, ...] = ()
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRule:
    """Which events are meant: of a kind, where a rule over their attributes holds."""

    kind: str
    where: Expression = TRUE


NO_TIME = Duration()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time as a text writes it: months and days, or hours."""

    text: str
    length: Duration = NO_TIME
    hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Days on which a duty arises by the calendar: the first, and every so often until it ends."""

    every: Duration | None
    start: When
    until: When | None = None


class Silence(StrEnum):
    """What it means that the record holds no act."""

    UNDETERMINED = "undetermined"
    NOT_DONE = "not-done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """What a silent record means for a provision, and who would have reported the act."""

    means: Silence = Silence.UNDETERMINED
    reporter: str = ""


UNKNOWN_WHEN_UNHEARD = Unheard()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A statement that a record holds every event of a kind by a party between two days."""

    kind: str
    party: str | None
    start: date | None
    end: date | None
    source: str = ""


# The columns an event has, besides the attributes of its kind. A time is a day, an instant, a
# month or a year; `done_from` and `done_until` bound one that is known no better.
EVENT_TEXTS = (
    *("id", "kind", "party", "by", "basis", "channel", "source", "mark", "ref", "supersedes"),
    *("detail", "ground", "scope", "toward", "accepted_by", "contested_by"),
)
EVENT_TIMES = ("done_at", "done_from", "done_until", "sent_at", "received_at", "effective_at")
EVENT = (*EVENT_TEXTS, *EVENT_TIMES, "recorded_at")
