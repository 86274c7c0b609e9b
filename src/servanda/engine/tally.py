"""Turn changes and accounts into counts over time: how much, how sure, on what basis, last reported when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from servanda.engine.accounts import Account, accounts_of, unknown_stretches
from servanda.engine.contributions import BLANK, HIGH, LOW, UNBOUNDED, UNCONFIRMED, UNSETTLED
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.connection import named
from servanda.engine.store import Record
from servanda.engine.sweep import ANY, Changes, Scan, sweep
from servanda.engine.words import CONFLICT
from servanda.model.agreement import OWN
from servanda.model.expression import TRUE
from servanda.model.count import EXACT, ZERO, Interval
from servanda.model.result import Basis, ReasonCode
from servanda.model.steps import Steps

Per = tuple[str | None, ...]
_NONE: frozenset[ReasonCode] = frozenset()
_FLAGS = {
    UNSETTLED: ReasonCode.UNSETTLED,
    UNCONFIRMED: ReasonCode.UNCONFIRMED,
    BLANK: ReasonCode.NO_DATA,
    CONFLICT: ReasonCode.CONFLICT,
}
_FIRMNESS = {basis.value: rank for rank, basis in enumerate(Basis)}


@dataclass(frozen=True, slots=True)
class Point:
    """A count on a stretch of days: its interval, why it is uncertain, on what basis, last reported when."""

    count: Interval
    doubts: frozenset[ReasonCode]
    basis: tuple[str, ...]
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A count over all days, with the days on which lists were reported."""

    steps: Steps[Point]
    measured: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts of one demand: by holder and values of `per`; `holder_default` where nothing was listed."""

    tallies: Mapping[tuple[str, Per], Tally]
    defaults: Mapping[str, Tally] = field(default_factory=dict)
    accounts: Mapping[str, Sequence[Account]] = field(default_factory=dict)
    nothing: Tally

    def of(self, holder: str, per: Per) -> Tally:
        """Return the count of a holder for values of `per`."""
        found = self.tallies.get((holder, per)) or self.defaults.get(holder)
        return found or self.nothing

    def values_of(self, holder: str) -> list[Per]:
        """Return the values of `per` that the record shows for a holder."""
        return sorted((per for who, per in self.tallies if who == holder), key=repr)


def tally(record: Record, demands: Sequence[Demand], asked: Asked) -> dict[Demand, Counts]:
    """Count every demand over all days.

    Args:
        record: The record, opened.
        demands: The counts asked for.
        asked: Which entries stand for this question.
    """
    changes = sweep(record, demands, asked)
    accounts = accounts_of(record, list(changes), changes, asked)
    return {
        demand: _counts(demand, changes[demand], accounts[demand], _split(record, demand, asked))
        for demand in changes
    }


def _split(record: Record, demand: Demand, asked: Asked) -> set[tuple[str, Per]] | None:
    """Return the holders and values of `per` that the rule leaves in; `None` where it rules nothing out."""
    if not demand.per or demand.where == TRUE:
        return None
    scan = Scan(record, [demand], asked)
    columns = ", ".join(named(f"a {name}") for name in demand.per)
    rows = record.engine.rows(
        f"{scan.detail_sql()} SELECT DISTINCT party, {columns} FROM detail WHERE w IS NOT FALSE OR u IS NOT FALSE"
    )
    return {(party, _texts(values)) for party, *values in rows}


def _texts(values: Iterable[object]) -> Per:
    return tuple(None if value is None else str(value) for value in values)


def accepted(demand: Demand, party: str, by: str) -> bool:
    """Whether an asserter's word of a party's holdings counts."""
    names = dict(demand.accepts)
    return by == ANY or by in names or (by == party and OWN in names)


def _counts(
    demand: Demand,
    changes: Changes,
    accounts: Mapping[str, list[Account]],
    left_in: set[tuple[str, Per]] | None,
) -> Counts:
    split: dict[tuple[str, Per], list[tuple[date, str, tuple[Decimal, ...]]]] = {}
    for party, by, basis, per, day, parts in changes.rows:
        key = (party, _texts(per))
        if accepted(demand, party, by) and (left_in is None or key in left_in):
            split.setdefault(key, []).append((day, basis, parts))
    tallies = {}
    for (party, per), rows in split.items():
        mine = [a for a in accounts.get(party, ()) if a.concerns(demand.per, per)]
        tallies[party, per] = _tally(changes.names, rows, mine)
    defaults = {
        party: _tally(changes.names, [], [a for a in mine if not a.split_by(demand.per)])
        for party, mine in accounts.items()
    }
    return Counts(tallies=tallies, defaults=defaults, accounts=accounts, nothing=_tally((LOW,), [], []))


@dataclass(slots=True)
class _Running:
    """The sums as they stand while the days go by."""

    names: tuple[str, ...]
    sums: list[Decimal] = field(default_factory=list)
    weights: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sums = [ZERO] * len(self.names)

    def add(self, basis: str, parts: Iterable[Decimal]) -> None:
        weight = self.weights.get(basis, ZERO)
        for index, part in enumerate(parts):
            number = Decimal(part)
            self.sums[index] = EXACT.add(self.sums[index], number)
            weight = EXACT.add(weight, number)
        self.weights[basis] = weight

    def point(self) -> tuple[Interval, frozenset[ReasonCode], tuple[str, ...]]:
        by_name = dict(zip(self.names, self.sums, strict=True))
        low = by_name[LOW]
        high = None if by_name.get(UNBOUNDED) else by_name.get(HIGH, low)
        doubts = frozenset(code for name, code in _FLAGS.items() if by_name.get(name))
        basis = [name for name, weight in self.weights.items() if weight]
        return Interval(low, high), doubts, tuple(sorted(basis, key=_FIRMNESS.__getitem__))


def _tally(
    names: tuple[str, ...],
    rows: Sequence[tuple[date, str, tuple[Decimal, ...]]],
    accounts: Sequence[Account],
) -> Tally:
    days: dict[date, list[tuple[str, tuple[Decimal, ...]]]] = {}
    for day, basis, parts in rows:
        days.setdefault(day, []).append((basis, parts))
    doubt = unknown_stretches(accounts)
    measured = sorted({day for account in accounts for day in account.lists})
    bases = {day: account.bases[day] for account in accounts for day in account.lists}
    running = _Running(names)
    changes = sorted({*days, *doubt.days, *measured})
    counted = running.point()
    last: date | None = None
    last_basis: tuple[str, ...] = ()
    points = [_point(counted, doubt.first, last, last_basis)]
    listed = set(measured)
    for day in changes:
        for basis, parts in days.get(day, ()):
            running.add(basis, parts)
        if day in days:
            counted = running.point()
        if day in listed:
            last, last_basis = day, (bases[day],)
        points.append(_point(counted, doubt.at(day), last, last_basis))
    return Tally(steps=Steps(points[0], tuple(changes), tuple(points[1:])), measured=tuple(measured))


def _point(
    counted: tuple[Interval, frozenset[ReasonCode], tuple[str, ...]],
    unknown: frozenset[ReasonCode],
    last: date | None,
    last_basis: tuple[str, ...],
) -> Point:
    count, doubts, basis = counted
    if unknown:
        return Point(Interval(count.low, None), doubts | unknown, basis, last)
    return Point(count, doubts, basis or last_basis, last)
