"""Turn changes and accounts into counts over time: how much, how sure, on what basis, last reported when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from itertools import accumulate
from typing import TypeVar

from servanda.engine.accounts import Account, accounts_of, unknown_stretches
from servanda.engine.contributions import BLANK, HIGH, LOW, UNBOUNDED, UNCONFIRMED, UNSETTLED
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.connection import named
from servanda.engine.store import Record
from servanda.engine.sweep import ANY, Changes, Number, Scan, Series, sweep
from servanda.engine.words import CONFLICT
from servanda.model.agreement import OWN
from servanda.model.expression import TRUE
from servanda.model.count import EXACT, ZERO, Interval
from servanda.model.result import Basis, ReasonCode
from servanda.model.steps import Steps

Per = tuple[str | None, ...]
T = TypeVar("T")
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
    split: dict[tuple[str, Per], list[Series]] = {}
    for series in changes.series:
        key = (series.party, _texts(series.per))
        if accepted(demand, series.party, series.by) and (left_in is None or key in left_in):
            split.setdefault(key, []).append(series)
    tallies = {}
    for (party, per), together in split.items():
        mine = [a for a in accounts.get(party, ()) if a.concerns(demand.per, per)]
        tallies[party, per] = _tally(changes.names, together, mine)
    defaults = {
        party: _tally(changes.names, [], [a for a in mine if not a.split_by(demand.per)])
        for party, mine in accounts.items()
    }
    return Counts(tallies=tallies, defaults=defaults, accounts=accounts, nothing=_tally((LOW,), [], []))


Counted = tuple[Interval, frozenset[ReasonCode], tuple[str, ...]]
_NOTHING: Counted = (Interval(ZERO, ZERO), _NONE, ())


def _running(names: tuple[str, ...], series: Sequence[Series]) -> dict[date, Counted]:
    """Return what is counted from each day of change on: the interval, its doubts, and on what basis."""
    if not series:
        return {}
    days = series[0].days if len(series) == 1 else tuple(sorted({day for each in series for day in each.days}))
    with localcontext(EXACT):
        sums = {name: _summed(days, [(s.days, s.parts[i]) for s in series]) for i, name in enumerate(names)}
        bases = {
            basis: _summed(days, [(s.days, part) for s in series if s.basis == basis for part in s.parts])
            for basis in sorted({each.basis for each in series}, key=_FIRMNESS.__getitem__)
        }
    lows = [Decimal(number) for number in sums[LOW]]
    highs: Sequence[Decimal | None] = [Decimal(number) for number in sums[HIGH]] if HIGH in sums else lows
    if UNBOUNDED in sums:
        highs = [None if some else high for some, high in zip(sums[UNBOUNDED], highs, strict=True)]
    flags = {code: sums[name] for name, code in _FLAGS.items() if name in sums}
    doubts = [frozenset(codes) for codes in _standing(flags, len(days))]
    counted = zip(map(Interval, lows, highs), doubts, _standing(bases, len(days)), strict=True)
    return dict(zip(days, counted, strict=True))


def _standing(sums: Mapping[T, Sequence[Number]], length: int) -> Iterable[tuple[T, ...]]:
    """Return, for each day, the names whose sums are not zero."""
    if not sums:
        return [()] * length
    names = list(sums)
    known: dict[tuple[bool, ...], tuple[T, ...]] = {}
    found = []
    for row in zip(*(map(bool, numbers) for numbers in sums.values()), strict=True):
        if row not in known:
            known[row] = tuple(name for name, stands in zip(names, row, strict=True) if stands)
        found.append(known[row])
    return found


def _summed(days: Sequence[date], parts: Sequence[tuple[Sequence[date], Sequence[Number]]]) -> list[Number]:
    """Return the running sum of several changes on each of the days."""
    changes: Iterable[Number] = parts[0][1]
    if len(parts) > 1:
        added: dict[date, Number] = dict.fromkeys(days, 0)
        for own, numbers in parts:
            for day, number in zip(own, numbers, strict=True):
                added[day] += number
        changes = added.values()
    elif len(parts[0][0]) < len(days):
        mine = dict(zip(*parts[0], strict=True))
        changes = [mine.get(day, 0) for day in days]
    return list(accumulate(changes))


def _tally(names: tuple[str, ...], series: Sequence[Series], accounts: Sequence[Account]) -> Tally:
    running = _running(names, series)
    doubt = unknown_stretches(accounts)
    measured = sorted({day for account in accounts for day in account.lists})
    bases = {day: account.bases[day] for account in accounts for day in account.lists}
    doubts = dict(zip(doubt.days, doubt.values, strict=True))
    days = sorted({*running, *doubts, *bases})
    counted, unknown = _NOTHING, doubt.first
    last: date | None = None
    last_basis: tuple[str, ...] = ()
    first = _point(counted, unknown, last, last_basis)
    points = []
    for day in days:
        counted = running.get(day, counted)
        unknown = doubts.get(day, unknown)
        if day in bases:
            last, last_basis = day, (bases[day],)
        points.append(_point(counted, unknown, last, last_basis))
    return Tally(steps=Steps(first, tuple(days), tuple(points)), measured=tuple(measured))


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
