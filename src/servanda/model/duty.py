"""The nouns of what must be done, must not be done, and may be done so many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from servanda.model.act import UNKNOWN_WHEN_UNHEARD, ActRule, Clock, Period, Schedule, Unheard
from servanda.model.agreement import Binds, CountRule, Phase, Relation, Suspension, When
from servanda.model.calendar import Duration
from servanda.model.expression import ONE, Expression

Bound = Binds | tuple[str, ...]


class TriggeredBy(StrEnum):
    """Whose event starts the clock of the party that is bound."""

    OWN = "own"
    OTHERS = "others"
    ANYONE = "anyone"


class Performs(StrEnum):
    """How many duties one act performs."""

    ONE = "one"
    ALL_OPEN = "all-open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An act that must be done in time.

    It arises with each event of `trigger`, or on the days of `schedule`. The
    act is due `within` a period after that, or `before` it by a period. `match`
    maps attributes of the act to those of the trigger that must be equal; of a
    schedule the attribute is `period`, the day on which the duty arises.
    `triggered_by` may name the attribute of the trigger that says who is bound.
    With `ended_by` the duty lasts: what was done must go on, and an event of
    that kind ends it until the act is done again.
    """

    binds: Bound
    act: ActRule
    trigger: ActRule | None
    triggered_by: TriggeredBy | str
    schedule: Schedule | None
    within: Period | None
    before: Period | None
    clock: Clock
    match: Mapping[str, str] = field(default_factory=dict)
    performs: Performs = Performs.ONE
    ended_by: ActRule | None = None
    unheard: Unheard = UNKNOWN_WHEN_UNHEARD
    suspended: Mapping[str, Suspension] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """An event that makes an act allowed: it stands before the act, with equal attributes."""

    act: ActRule
    match: Mapping[str, str] = field(default_factory=dict)
    for_: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition:
    """An act that must not be done; where it lasts, until an event of `ends`."""

    binds: Bound
    act: ActRule
    unless: Mapping[str, Exemption] = field(default_factory=dict)
    ends: ActRule | None = None
    ends_match: Mapping[str, str] = field(default_factory=dict)
    unheard: Unheard = UNKNOWN_WHEN_UNHEARD
    suspended: Mapping[str, Suspension] = field(default_factory=dict)


class Cycle(StrEnum):
    """The windows that a quota is counted in, where no length is given."""

    TREATY_YEAR = "treaty-year"
    CALENDAR_YEAR = "calendar-year"
    LIFE = "life"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How often something may be done (or must be), in each window of time.

    `holder` is who uses it up: `party`, or the attribute of the act that names
    the one who hosts. `counts_as` says how much one act uses, over attributes
    of the act. A window of calendar years is of so many `years`, the last one
    whole. `terms` are counts of holdings that the bound may name, taken on
    the first day of the window. `carried` windows' leftovers may be used up to
    `most_carried`.
    """

    binds: Bound
    act: ActRule
    holder: str
    relation: Relation
    phases: tuple[Phase, ...]
    window: Cycle | Duration
    years: int = 1
    year_starts: When | None = None
    counts_as: Expression = ONE
    per: tuple[str, ...] = ()
    terms: Mapping[str, CountRule] = field(default_factory=dict)
    carried: int = 0
    most_carried: Expression | None = None
    unheard: Unheard = UNKNOWN_WHEN_UNHEARD
    suspended: Mapping[str, Suspension] = field(default_factory=dict)
