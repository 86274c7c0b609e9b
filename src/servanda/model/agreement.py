"""The nouns of an agreement: what it names, counts and limits.

Dates stay as written (`When`) until a record is at hand, because a milestone
may hang on the first event of a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from servanda.model.calendar import Duration
from servanda.model.expression import FALSE, ONE, TRUE, Expression
from servanda.model.place import NOWHERE, Geography, Tracks

if TYPE_CHECKING:  # what provisions hold is made of the nouns below
    from servanda.model.act import EventKind
    from servanda.model.duty import Duty, Prohibition, Quota
    from servanda.model.procedure import Procedure

NATIONAL_MEANS = "national-means"  # in `verified-by`: what a party sees by its own means
OWN = "own"  # in `accepts` and `by`: the party whose holding it is


class Instrument(StrEnum):
    """What kind of instrument the agreement is."""

    TREATY = "treaty"
    POLITICAL_COMMITMENT = "political-commitment"
    RESOLUTION = "resolution"
    UNILATERAL_STATEMENT = "unilateral-statement"


class Mark(StrEnum):
    """How far a figure or a citation was confirmed."""

    CONFIRMED = "confirmed"
    DERIVED = "derived"
    RECALLED = "recalled"


class DisputeKind(StrEnum):
    """What the sides differ about."""

    FACT = "fact"
    TEXT = "text"
    STATUS = "status"
    PROCEDURE = "procedure"


class Relation(StrEnum):
    """How a count stands to its bound."""

    AT_MOST = "at-most"
    AT_LEAST = "at-least"
    EXACTLY = "exactly"

    @property
    def sign(self) -> str:
        """Return the sign a table prints before the bound."""
        return {"at-most": "≤", "at-least": "≥", "exactly": "="}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A day as the text gives it: a date, or a milestone, moved by a duration."""

    text: str
    day: date | None = None
    milestone: str | None = None
    offset: Duration | None = None
    sign: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A named day; with `first`, the first event of that kind if that is earlier."""

    name: str
    when: When | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The days from `start` (in) until `end` (out), as the text gives them."""

    start: When | None = None
    end: When | None = None


FOREVER = Term()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a provision or number stands."""

    source: str
    place: str = ""
    mark: Mark = Mark.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page, report or text that facts come from."""

    id: str
    title: str
    publisher: str = ""
    date: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who is bound, and when."""

    id: str
    name: str
    called: str = "party"
    bound: Term = FOREVER
    succeeds: Mapping[str, When] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A dated set of parties."""

    id: str
    name: str
    members: Mapping[str, Term]


class Kind(StrEnum):
    """The type of an attribute or table column."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TRUTH = "truth"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What an entry of a category says about what is held."""

    name: str
    kind: Kind = Kind.TEXT
    one_of: tuple[str, ...] = ()
    table: str | None = None
    table_key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What is counted, how it is told apart and reported, and whose word counts."""

    id: str
    unit: str
    key: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    accepts: Mapping[str, int]
    snapshot_per: tuple[str, ...] | None
    out_of_date_after: Duration | None = None
    range_km: Expression | None = None
    tracks: Tracks | None = None

    @property
    def snapshots(self) -> bool:
        """Whether a new list ends the earlier one."""
        return self.snapshot_per is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named number: one value, or one a party, or one a phase."""

    name: str
    unit: str
    value: Decimal | None = None
    by_holder: Mapping[str, Decimal] = field(default_factory=dict)
    phases: tuple[tuple[When, Decimal], ...] = ()


Cell = Decimal | str | date | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table: its key, the days it holds, and its values by column."""

    key: tuple[str, ...]
    start: date | None
    end: date | None
    values: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that rules look numbers up in."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, Kind]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How a unit turns into another."""

    unit: str
    to: str
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRule:
    """Which entries of a category count, and how many each unit counts for."""

    of: str
    where: Expression = TRUE
    counts_as: Expression = ONE
    unsettled: Expression = FALSE


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A bound that stands in a table, keyed by the one who is bound."""

    table: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A bound from a day on; `bound` is `None` where there is none."""

    start: When | None
    bound: Expression | TableColumn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Days on which a provision does not apply to a party, and on what ground."""

    term: Term
    ground: str
    source: str = ""


class Binds(StrEnum):
    """Whom a limit binds, where no list says so."""

    EACH_PARTY = "each-party"
    EACH_GROUP = "each-group"
    ALL_TOGETHER = "all-together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of something may be held."""

    binds: Binds | tuple[str, ...]
    terms: Mapping[str, CountRule]
    value: Expression
    relation: Relation
    phases: tuple[Phase, ...]
    per: tuple[str, ...] = ()
    suspended: Mapping[str, Suspension] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether the value is one count, without an expression over several."""
        return len(self.terms) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """The smallest text that obliges, with its citable id."""

    id: str
    title: str
    cites: tuple[Citation, ...]
    text: str = ""
    term: Term = FOREVER
    limit: Limit | None = None
    unit: str = ""
    duty: Duty | None = None
    prohibition: Prohibition | None = None
    quota: Quota | None = None
    procedure: Procedure | None = None
    verified_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncomputed:
    """Text that is not computed, and why."""

    id: str
    text: str
    reason: str
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StillBinds:
    """Another text, which goes on binding whatever becomes of this one."""

    id: str
    text: str
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one or more sides read a disputed question, in their strongest form."""

    id: str
    dispute: str
    held_by: tuple[str, ...]
    ground: str
    sources: tuple[str, ...]
    stated: date | None = None
    applies: Term = FOREVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A question on which sides hold different readings."""

    id: str
    question: str
    kind: DisputeKind
    provisions: tuple[str, ...]
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement, checked whole: every name in it is declared."""

    id: str
    title: str
    instrument: Instrument
    parties: Mapping[str, Party]
    bodies: Mapping[str, str]
    others: Mapping[str, str]
    groups: Mapping[str, Group]
    milestones: Mapping[str, Milestone]
    in_force: Term
    categories: Mapping[str, Category]
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    conversions: Mapping[str, Conversion]
    provisions: Mapping[str, Provision]
    uncomputed: Mapping[str, Uncomputed]
    sources: Mapping[str, Source]
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    events: Mapping[str, EventKind] = field(default_factory=dict)
    time_zone: str = "UTC"
    verified_by: tuple[str, ...] = ()
    reciprocal: bool = False
    articles: Mapping[str, str] = field(default_factory=dict)
    still_binds: Mapping[str, StillBinds] = field(default_factory=dict)
    geography: Geography = NOWHERE
    draft: bool = False

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits by provision."""
        return {p.id: p.limit for p in self.provisions.values() if p.limit is not None}

    @property
    def speakers(self) -> set[str]:
        """Everyone whose word may stand in the record."""
        return {*self.parties, *self.bodies, *self.others}

    def name_of(self, holder: str) -> str:
        """Return the full name of a party, group, body or other."""
        if holder in self.parties:
            return self.parties[holder].name
        if holder in self.groups:
            return self.groups[holder].name
        return self.bodies.get(holder) or self.others.get(holder) or holder
