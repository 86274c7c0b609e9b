"""What each entry adds to a count, as SQL: a low part, a high part, and what makes it uncertain.

Only the parts the data and the rule need are compiled. All parts are never
negative, so a part that sums to zero has no contributor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servanda.engine.demand import Demand
from servanda.engine.lookups import column_name
from servanda.engine.profile import Profile
from servanda.engine.sql import write
from servanda.model.expression import ONE, TRUE, Expression, Name, Operation, Unknown

# The parts of a contribution, in the order in which a sweep yields them.
LOW, HIGH, UNBOUNDED, UNSETTLED, UNCONFIRMED, BLANK, PLACE = (
    "low",
    "high",
    "unbounded",
    "unsettled",
    "unconfirmed",
    "blank",
    "place",
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """The SQL of each part of one demand's contribution; `high` missing means equal to `low`.

    Where all of `sure` holds, an entry adds `number`, low and high, and casts
    no doubt.
    """

    parts: tuple[tuple[str, str], ...]
    number: str
    sure: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.parts)


class Kept:
    """The conditions that the parts of contributions share, each a column of its own, in order."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}

    def name(self, sql: str) -> str:
        """Return the column that holds a condition."""
        if sql not in self.columns:
            self.columns[sql] = f'"#{len(self.columns)}"'
        return self.columns[sql]


def contribution(
    demand: Demand,
    profile: Profile,
    *,
    recalled: bool,
    variants: dict[tuple[str, str, str], int],
    unknown: frozenset[str],
    kept: Kept,
) -> Contribution:
    """Return the parts of a demand's contribution over a profiled category.

    Args:
        demand: The count.
        profile: What the category's entries hold.
        recalled: Whether recalled figures occur and count as unknown.
        variants: The number of the joined column for each looked-up column.
        unknown: The joined columns that may be unknown.
        kept: The conditions that several parts share; asked once a row.
    """
    where, counts_as, unsettled = (
        _joined(part, demand, variants) for part in (demand.where, demand.counts_as, demand.unsettled)
    )
    blanks = profile.blank | unknown
    where_blank, factor_blank, open_blank = (_may_be_blank(p, blanks) for p in (where, counts_as, unsettled))
    w, u, c = write(where), write(unsettled), write(counts_as)
    low_number, high_number = (_times(n, counts_as, c) for n in ("n_low", "n_high"))
    open_ = demand.open
    number = _when(w, low_number, where)
    if not (where_blank or factor_blank or open_ or recalled or profile.estimates):
        return Contribution(((LOW, number),), number)
    maybe_open = f"(({u}) IS NOT FALSE)"
    possible = f"({w}) IS NOT FALSE" if where_blank else w
    if open_:
        possible = f"({possible} OR {maybe_open})"
    # What is nothing, or counts for nothing, adds nothing and casts no doubt.
    possible += f" AND ({c}) IS DISTINCT FROM 0" if counts_as != ONE else ""
    possible += (
        " AND (n_high IS DISTINCT FROM 0 OR recalled)" if recalled else " AND n_high IS DISTINCT FROM 0"
    )
    possible = kept.name(possible)
    certain = [f"({w})"] + ([f"NOT {maybe_open}"] if open_ else []) + (["NOT recalled"] if recalled else [])
    no_high = " OR ".join(
        [
            *(["n_high IS NULL"] if profile.estimates else []),
            *([f"({c}) IS NULL"] if factor_blank else []),
            *(["recalled"] if recalled else []),
        ]
    )
    unbounded = kept.name(f"{no_high or 'FALSE'}")
    parts = [
        (LOW, f"CASE WHEN {kept.name(' AND '.join(certain))} THEN coalesce({low_number}, 0) ELSE 0 END"),
        (HIGH, f"CASE WHEN {possible} AND NOT {unbounded} THEN {high_number} ELSE 0 END"),
    ]
    if no_high:
        parts.append((UNBOUNDED, _flag(f"{possible} AND {unbounded}")))
    if open_:
        parts.append((UNSETTLED, _flag(f"{possible} AND {kept.name(maybe_open)}")))
    if recalled:
        parts.append((UNCONFIRMED, _flag(f"{possible} AND recalled")))
    if where_blank or factor_blank or open_blank:
        maybe = " OR ".join(
            f"({sql}) IS NULL" for sql, may in ((w, where_blank), (c, factor_blank), (u, open_blank)) if may
        )
        nowhere = _place_open(demand, variants, blanks)
        blank = f"{kept.name(maybe)} AND NOT {kept.name(nowhere)}" if nowhere else kept.name(maybe)
        parts.append((BLANK, _flag(f"{possible} AND {blank}")))
        if nowhere:
            parts.append((PLACE, _flag(f"{possible} AND {kept.name(maybe)} AND {kept.name(nowhere)}")))
    sure = (
        *(["n_high IS NOT NULL AND n_low = n_high"] if profile.estimates else []),
        *(["NOT recalled"] if recalled else []),
        *(f"{name} IS NOT NULL" for part in (where, counts_as, unsettled) for name in _blanks(part, blanks)),
        *([f"({u}) IS FALSE"] if open_ else []),
    )
    return Contribution(tuple(parts), number, sure)


def _place_open(demand: Demand, variants: dict[tuple[str, str, str], int], blanks: frozenset[str]) -> str:
    """Return the condition that what is asked of a known place is unknown; empty if it never is."""
    asked = [
        (attribute, column_name(attribute, column, variants[attribute, column, digest]))
        for attribute, column, digest in demand.looked_up
        if (attribute, column) in demand.facts
    ]
    open_ = [
        f"({write(Name(column))} IS NULL AND {write(Name(attribute))} IS NOT NULL)"
        for attribute, column in asked
        if column in blanks
    ]
    return f"({' OR '.join(open_)})" if open_ else ""


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _when(condition: str, value: str, where: Expression) -> str:
    return value if where == TRUE else f"CASE WHEN {condition} THEN {value} ELSE 0 END"


def _times(number: str, counts_as: Expression, sql: str) -> str:
    return number if counts_as == ONE else f"{number} * ({sql})"


def _joined(node: Expression, demand: Demand, variants: dict[tuple[str, str, str], int]) -> Expression:
    """Return an expression whose table columns name the joined column of their variant."""
    numbers = {
        (attribute, column): variants[attribute, column, digest]
        for attribute, column, digest in demand.looked_up
    }
    if isinstance(node, Name) and node.column is not None:
        return Name(column_name(node.name, node.column, numbers[node.name, node.column]))
    if isinstance(node, Operation):
        return Operation(
            node.operator, tuple(_joined(operand, demand, variants) for operand in node.operands)
        )
    return node


def _may_be_blank(node: Expression, blanks: frozenset[str]) -> bool:
    """Whether an expression may be unknown, given the columns that may be blank."""
    return any(_blanks(node, blanks))


def _blanks(node: Expression, blanks: frozenset[str]) -> Iterator[str]:
    """Yield the SQL of what makes an expression unknown where it is blank."""
    if isinstance(node, Operation) and node.operator != "is-null":
        for operand in node.operands:
            yield from _blanks(operand, blanks)
    elif isinstance(node, Unknown) or (isinstance(node, Name) and node.name in blanks):
        yield write(node)
