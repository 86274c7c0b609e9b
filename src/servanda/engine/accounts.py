"""Accounts: what each asserter has reported of each party, and the days on which that is known.

Before its first entry, and once its list is out of date, an account is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from servanda.engine.columns import SQL_TYPES
from servanda.engine.connection import literal, named
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.sql import write
from servanda.engine.store import Record
from servanda.engine.sweep import Changes, scan_category
from servanda.model.agreement import OWN, Category
from servanda.model.expression import TRUE, Expression, Name, Operation, Unknown
from servanda.model.result import ReasonCode
from servanda.model.steps import Steps, combined

_NO_DATA = frozenset({ReasonCode.NO_DATA})
_OUT_OF_DATE = frozenset({ReasonCode.OUT_OF_DATE})
_KNOWN: frozenset[ReasonCode] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is reported of a party in one category and `per` group, by all whose word is accepted.

    `known` are the stretches (start, end; `None` without end); `lists` the days
    of lists, with the basis of each.
    """

    attributes: tuple[str, ...]
    values: tuple[str | None, ...]
    known: tuple[tuple[date, date | None], ...]
    lists: tuple[date, ...]
    bases: Mapping[date, str]

    def concerns(self, per: Sequence[str], values: Sequence[str | None]) -> bool:
        """Whether the account may add to a count taken for these values."""
        mine = dict(zip(self.attributes, self.values, strict=True))
        return all(name not in mine or mine[name] == value for name, value in zip(per, values, strict=True))


# The account of a holder of whom a rule counts nothing: its silence leaves nothing open.
_NOTHING_TO_KNOW = Account(attributes=(), values=(), known=(), lists=(), bases={})


def unknown_stretches(accounts: Sequence[Account]) -> Steps[frozenset[ReasonCode]]:
    """Return why a sum over accounts is unknown, day by day; nothing where all are known."""
    if not accounts:
        return Steps(_NO_DATA)
    return combined(lambda *doubts: frozenset().union(*doubts), [_unknown(account) for account in accounts])


def _unknown(account: Account) -> Steps[frozenset[ReasonCode]]:
    """Return why one account is unknown; its stretches may meet and overlap."""
    if account is _NOTHING_TO_KNOW:
        return Steps(_KNOWN)
    days: dict[date, frozenset[ReasonCode]] = {}
    end: date | None = date.min
    for start, finish in sorted(account.known, key=lambda s: (s[0], s[1] or date.max)):
        if end is None:
            break
        if start > end:
            if end != date.min:
                days[end] = _OUT_OF_DATE
            days[start] = _KNOWN
        if finish is None or finish > end:
            end = finish
    if end is not None and end != date.min:
        days[end] = _OUT_OF_DATE
    ordered = sorted(days)
    return Steps(_NO_DATA, tuple(ordered), tuple(days[day] for day in ordered))


# start, end, basis, and the day of the list it rests on (none for states)
Stretch = tuple[date, date | None, str, date | None]
Found = dict[tuple[str, str, tuple[str | None, ...]], list[Stretch]]


def accounts_of(
    record: Record, demands: Sequence[Demand], changes: Mapping[Demand, Changes], asked: Asked
) -> dict[Demand, dict[str, list[Account]]]:
    """Return the accounts that each demand draws on, by party."""
    read: dict[tuple[str, str], Found] = {}
    found = {}
    for demand in demands:
        category = scan_category(record, demand)
        key = (demand.category, str(demand.out_of_date_after))
        if category.snapshots:
            if key not in read:
                read[key] = _read(record, demand, asked)
            stretches = read[key]
        elif category.tracks is not None:
            stretches = _of_tracks(record, category, asked)
        else:
            stretches = _of_states(changes[demand])
        per = category.snapshot_per or ()
        found[demand] = _accounts(record, demand, per, stretches)
    return found


def _read(record: Record, demand: Demand, asked: Asked) -> Found:
    stated = record.stated(scan_category(record, demand), asked)
    per = len(stated.category.snapshot_per or ())
    found: Found = {}
    for party, by, *rest in record.engine.rows(stated.accounts()):
        values = tuple(None if value is None else str(value) for value in rest[:per])
        start, finish, basis, listed = rest[per:]
        end = None if finish == date.max else finish
        found.setdefault((party, by, values), []).append((start, end, basis, listed))
    return found


def _of_states(changes: Changes) -> Found:
    """Return the accounts of states: known from the first entry on."""
    first: dict[tuple[str, str], tuple[date, str]] = {}
    for series in changes.series:
        day = (series.days[0], series.basis)
        first[series.party, series.by] = min(first.get((series.party, series.by), day), day)
    return {(party, by, ()): [(day, None, basis, None)] for (party, by), (day, basis) in first.items()}


def _of_tracks(record: Record, category: Category, asked: Asked) -> Found:
    """Return the accounts of what moves: known from the first position until a gap after the last."""
    found: Found = {}
    for party, by, first, last, basis in record.movements.accounts(category, asked):
        found[party, by, ()] = [(first, last, basis, None)]
    return found


def _accounts(
    record: Record, demand: Demand, per: tuple[str, ...], stretches: Found
) -> dict[str, list[Account]]:
    names = dict(demand.accepts)
    merged: dict[tuple[str, tuple[str | None, ...]], list[Stretch]] = {}
    for (party, by, values), parts in stretches.items():
        if by in names or by == "*" or (by == party and OWN in names):
            merged.setdefault((party, values), []).extend(parts)
    concerned = _concerned(record, demand, per, list(merged))
    found: dict[str, list[Account]] = {}
    for party, values in sorted(concerned, key=repr):
        parts = merged[party, values]
        found.setdefault(party, []).append(
            Account(
                attributes=per,
                values=values,
                known=tuple((start, end) for start, end, _, _ in parts),
                lists=tuple(sorted({listed for *_, listed in parts if listed})),
                bases={listed: basis for _, _, basis, listed in parts if listed},
            )
        )
    return {**found, **{holder: [_NOTHING_TO_KNOW] for holder in _ruled_out(record, demand)}}


def _ruled_out(record: Record, demand: Demand) -> list[str]:
    """Return the holders of whom the demand counts nothing, whatever they may hold."""
    if demand.where == TRUE:
        return []
    agreement = record.agreement
    holders = [*agreement.parties, *agreement.groups, *agreement.others]
    concerned = _concerned(record, demand, (), [(holder, ()) for holder in holders])
    return sorted(set(holders) - {holder for holder, _ in concerned})


def _concerned(
    record: Record,
    demand: Demand,
    per: tuple[str, ...],
    groups: list[tuple[str, tuple[str | None, ...]]],
) -> list[tuple[str, tuple[str | None, ...]]]:
    """Return the accounts that could hold an entry the demand counts.

    The rule is asked of the account's own values, everything else being
    unknown: what it rules out even so, an unknown account cannot add.
    """
    if demand.where == TRUE or not groups:
        return groups
    category = record.agreement.categories[demand.category]
    columns = ["n", "party", *(named(name) for name in per)]
    rows = ", ".join(
        f"({', '.join(literal(v) for v in (index, party, *values))})"
        for index, (party, values) in enumerate(groups)
    )
    given = [f"{named(n)}::{SQL_TYPES[category.attributes[n].kind]} AS {named(n)}" for n in per]
    inner = f"SELECT {', '.join(['n', 'party', *given])} FROM (VALUES {rows}) v({', '.join(columns)})"
    where, unsettled = (
        write(_beforehand(part, {"party", *per})) for part in (demand.where, demand.unsettled)
    )
    condition = f"(({where}) IS NOT FALSE OR ({unsettled}) IS NOT FALSE)"
    kept = record.engine.rows(f"SELECT n FROM ({inner}) WHERE {condition} ORDER BY n")
    return [groups[n] for (n,) in kept]


def _beforehand(node: Expression, known: AbstractSet[str]) -> Expression:
    """Return a rule as far as it can be asked before there is an entry: all but these names is unknown.

    Whether what is unknown will be blank is unknown too.
    """
    if isinstance(node, Name) and (node.column is not None or node.name not in known):
        return Unknown()
    if not isinstance(node, Operation):
        return node
    operands = tuple(_beforehand(operand, known) for operand in node.operands)
    if node.operator == "is-null" and operands != node.operands:
        return Unknown()
    return Operation(node.operator, operands)
