"""Turn changes and accounts into counts over time: how much, how sure, on what basis, last reported when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from itertools import accumulate, repeat
from typing import TypeVar

from servanda.engine.accounts import Account, accounts_of, unknown_stretches
from servanda.engine.connection import named
from servanda.engine.contributions import BLANK, HIGH, LOW, PLACE, UNBOUNDED, UNCONFIRMED, UNSETTLED
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.instants import at_instants
from servanda.engine.store import Record
from servanda.engine.sweep import ANY, Changes, Number, Scan, Series, sweep
from servanda.engine.words import CONFLICT
from servanda.model.agreement import OWN
from servanda.model.count import EXACT, ZERO, Interval
from servanda.model.expression import TRUE
from servanda.model.moments import TimeZone
from servanda.model.result import Basis, ReasonCode
from servanda.model.steps import Steps

Per = tuple[str | None, ...]
K = TypeVar("K")
T = TypeVar("T")
_NONE: frozenset[ReasonCode] = frozenset()
_FLAGS = {
    UNSETTLED: ReasonCode.UNSETTLED,
    PLACE: ReasonCode.PLACE_OPEN,
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
    """A count over all days, with the days on which lists were reported and why accounts are unknown."""

    steps: Steps[Point]
    measured: tuple[date, ...] = ()
    silent: Steps[frozenset[ReasonCode]] = field(default_factory=lambda: Steps(_NONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts of one demand, by holder and values of `per`, and the accounts they rest on.

    `zone` says where days begin, of what moves.
    """

    per: tuple[str, ...]
    tallies: Mapping[tuple[str, Per], Tally]
    accounts: Mapping[str, Sequence[Account]]
    zone: TimeZone | None = None

    def of(self, holder: str, per: Per) -> Tally:
        """Return the count of a holder for values of `per`; what its accounts do not list is zero."""
        found = self.tallies.get((holder, per))
        mine = _concerned(self.accounts.get(holder, ()), self.per, per)
        return found or _tally((LOW,), [], mine, self.zone)

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
    found: dict[Demand, Counts] = {}
    alike: dict[object, list[Demand]] = {}
    for demand in changes:
        # Demands of equal changes that differ only in words nobody spoke are counted once.
        heard = {(s.party, s.by) for s in changes[demand].series if accepted(demand, s.party, s.by)}
        known = alike.setdefault((id(changes[demand]), frozenset(heard)), [])
        same = next((found[other] for other in known if accounts[other] == accounts[demand]), None)
        known.append(demand)
        found[demand] = same or _counts(
            demand, changes[demand], accounts[demand], _split(record, demand, asked), _zone(record, demand)
        )
    return found


def _split(record: Record, demand: Demand, asked: Asked) -> set[tuple[str, Per]] | None:
    """Return the holders and values of `per` that the rule leaves in; `None` where it rules nothing out."""
    if not demand.per or demand.where == TRUE:
        return None
    scan = Scan(record, [demand], asked)
    columns = ", ".join(["party", '"by"', *(named(f"a {name}") for name in demand.per)])
    rows = record.engine.rows(
        f"{scan.detail_sql()} SELECT DISTINCT {columns} FROM detail WHERE w IS NOT FALSE OR u IS NOT FALSE"
    )
    return {(party, _texts(values)) for party, by, *values in rows if accepted(demand, party, by)}


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
    zone: TimeZone | None,
) -> Counts:
    split: dict[tuple[str, Per], list[Series]] = {}
    for series in changes.series:
        key = (series.party, _texts(series.per))
        if accepted(demand, series.party, series.by) and (left_in is None or key in left_in):
            split.setdefault(key, []).append(series)
    tallies = {}
    for (party, per), together in split.items():
        mine = _concerned(accounts.get(party, ()), demand.per, per)
        tallies[party, per] = _tally(changes.names, together, mine, zone)
    return Counts(per=demand.per, tallies=tallies, accounts=accounts, zone=zone)


def _zone(record: Record, demand: Demand) -> TimeZone | None:
    """Return where days begin, for counts of what moves; `None` of what does not."""
    moves = record.agreement.categories[demand.category].tracks is not None
    return TimeZone(record.agreement.time_zone) if moves else None


def _concerned(accounts: Sequence[Account], per: tuple[str, ...], values: Per) -> list[Account]:
    return [account for account in accounts if account.concerns(per, values)]


_NOTHING = Point(Interval(ZERO, ZERO), _NONE, (), None)


def _running(names: tuple[str, ...], series: Sequence[Series]) -> dict[date, Point]:
    """Return what the entries add up to from each day of change on, whatever is known of their accounts."""
    if not series:
        return {}
    days = (
        series[0].days if len(series) == 1 else tuple(sorted({day for each in series for day in each.days}))
    )
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
    doubts = _standing(flags, len(days), frozenset)
    points = map(Point, map(Interval, lows, highs), doubts, _standing(bases, len(days), tuple), repeat(None))
    return dict(zip(days, points, strict=True))


def _standing(sums: Mapping[T, Sequence[Number]], length: int, kind: Callable[[list[T]], K]) -> list[K]:
    """Return, for each day, the names whose sums are not zero; equal ones are one object."""
    if not sums:
        return [kind([])] * length
    rows = list(zip(*(map(bool, numbers) for numbers in sums.values()), strict=True))
    known = {row: kind([name for name, stands in zip(sums, row, strict=True) if stands]) for row in set(rows)}
    return [known[row] for row in rows]


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


def _tally(
    names: tuple[str, ...],
    series: Sequence[Series],
    accounts: Sequence[Account],
    zone: TimeZone | None = None,
) -> Tally:
    """Return a count over time; of what moves, over instants, for which `zone` says where days begin."""
    running = _running(names, series)
    doubt = unknown_stretches(accounts)
    if zone is not None:
        doubt = at_instants(doubt, zone)
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
    return Tally(steps=Steps(first, tuple(days), tuple(points)), measured=tuple(measured), silent=doubt)


def _point(
    counted: Point, unknown: frozenset[ReasonCode], last: date | None, last_basis: tuple[str, ...]
) -> Point:
    """Return a count with what is known of its accounts."""
    if unknown:
        return Point(Interval(counted.count.low, None), counted.doubts | unknown, counted.basis, last)
    if last is None:
        return counted
    return Point(counted.count, counted.doubts, counted.basis or last_basis, last)
