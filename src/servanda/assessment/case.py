"""One variant of an agreement held against one record: what a limit is asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from servanda.assessment.standing import ALL, holders_of
from servanda.assessment.values import NO_NUMBER, added, constant, evaluate, least, most
from servanda.engine.demand import Demand, demand
from servanda.engine.instants import at_instants, by_days, instants_of, over_instants
from servanda.engine.tally import Counts, Per, Point, Tally
from servanda.language.dates import Dates
from servanda.language.sorts import texts_of
from servanda.model.agreement import (
    Agreement,
    Group,
    Limit,
    Parameter,
    Party,
    Provision,
    Relation,
    TableColumn,
)
from servanda.model.calendar import Span
from servanda.model.duty import Quota
from servanda.model.expression import Expression, names_in
from servanda.model.moments import TimeZone
from servanda.model.result import ReasonCode
from servanda.model.steps import Steps, combined, within


@dataclass(eq=False)
class Case:
    """An agreement variant, its dates, and the counts of the record.

    Values are computed when they are asked for, and kept.
    """

    agreement: Agreement
    dates: Dates
    counts: Mapping[Demand, Counts]
    _values: dict[tuple[str, str, Per], tuple[Steps[Point], tuple[object, ...]]] = field(default_factory=dict)
    _over_instants: dict[tuple[str, str, Per], Steps[Point]] = field(default_factory=dict)

    def demands(self, limit: Limit) -> dict[str, Demand]:
        """Return the demand of each term of a limit."""
        return demands_of(self.agreement, limit)

    def holders(self, limit: Limit) -> list[str]:
        """Return whom a limit binds: parties, groups, or `all`."""
        return holders_of(self.agreement, limit.binds)

    def per_values(self, limit: Limit, holder: str) -> set[Per]:
        """Return the values of `per` that the record or a table shows for a holder."""
        if not limit.per:
            return {()}
        found: set[Per] = set()
        for wanted in self.demands(limit).values():
            for member in [holder, *self._members(holder)]:
                found.update(self.counts[wanted].values_of(member))
        return found | self._per_of_tables(limit, holder)

    def _per_of_tables(self, limit: Limit, holder: str) -> set[Per]:
        found: set[Per] = set()
        for phase in limit.phases:
            if isinstance(phase.bound, TableColumn):
                table = self.agreement.tables[phase.bound.table]
                if set(limit.per) <= set(table.key):
                    for row in table.rows:
                        mine = dict(zip(table.key, row.key, strict=True))
                        if mine.get("party", holder) == holder and mine.get("group", holder) == holder:
                            found.add(tuple(mine[name] for name in limit.per))
        return found

    def value(self, provision: str, holder: str, per: Per) -> tuple[Steps[Point], tuple[object, ...]]:
        """Return a limit's value for a holder over all days, and the days it was reported on."""
        key = (provision, holder, per)
        if key not in self._values:
            self._values[key] = self._value(provision, holder, per)
        return self._values[key]

    def _value(self, provision: str, holder: str, per: Per) -> tuple[Steps[Point], tuple[object, ...]]:
        limit = self.agreement.limits[provision]
        tallies = {name: self._tally(wanted, holder, per) for name, wanted in self.demands(limit).items()}
        parameters = {n.name for n in names_in(limit.value)} - set(tallies)
        parts = {name: tally.steps for name, tally in tallies.items()}
        parts |= {name: self.parameter(name, holder) for name in sorted(parameters)}
        names = list(parts)
        steps = combined(
            lambda *points: evaluate(limit.value, dict(zip(names, points, strict=True))),
            self.alike(list(parts.values())),
        )
        self._over_instants[provision, holder, per] = steps
        steps = by_days(steps, self.zone, least if limit.relation is Relation.AT_LEAST else most)
        days = sorted({day for tally in tallies.values() for day in tally.measured})
        return steps, tuple(day for day in days if steps.at(day).last == day)

    @property
    def zone(self) -> TimeZone:
        """Where days begin."""
        return TimeZone(self.agreement.time_zone)

    def fine(self, provision: str, holder: str, per: Per) -> Steps[Point]:
        """Return a limit's value for a holder: of what moves, over instants."""
        self.value(provision, holder, per)
        return self._over_instants[provision, holder, per]

    def alike(self, parts: Sequence[Steps[Any]]) -> list[Steps[Any]]:
        """Return steps that can be combined: all over instants, where some are of what moves."""
        if not any(over_instants(part) for part in parts):
            return list(parts)
        return [at_instants(part, self.zone) for part in parts]

    def moments(self, provision: str, holder: str, per: Per, day: date) -> tuple[date, date]:
        """Return the instants of a day at which what moves surely, and perhaps, came to the day's value.

        They are one where at one instant it was the value of the day; of what
        does not move, both are the day.
        """
        steps = self.fine(provision, holder, per)
        if not over_instants(steps):
            return day, day
        told = self.value(provision, holder, per)[0].at(day).count
        counts = {at: steps.at(at).count for at in instants_of(steps, day, self.zone)}
        exactly = next((at for at, count in counts.items() if count == told), None)
        if exactly is not None:
            return exactly, exactly
        surely = next(at for at, count in counts.items() if count.low == told.low)
        perhaps = next(at for at, count in counts.items() if count.high == told.high)
        return surely, perhaps

    def parameter(self, name: str, holder: str) -> Steps[Point]:
        """Return a parameter's value for a holder over all days."""
        parameter = self.agreement.parameters[name]
        if parameter.phases:
            return self._phased(parameter)
        number = parameter.value if parameter.value is not None else parameter.by_holder.get(holder)
        return Steps(NO_NUMBER if number is None else constant(number))

    def _phased(self, parameter: Parameter) -> Steps[Point]:
        started = {
            day: constant(n) for when, n in parameter.phases if (day := self.dates.day(when)) is not None
        }
        days = sorted(started)
        return Steps(NO_NUMBER, tuple(days), tuple(started[day] for day in days))

    def _members(self, holder: str) -> dict[str, list[Span]]:
        """Return who makes up a group, or all together, and when."""
        if holder == ALL:
            return {id_: self._spans(party) for id_, party in self.agreement.parties.items()}
        group = self.agreement.groups.get(holder)
        return self._group_spans(group) if group else {}

    def _spans(self, party: Party) -> list[Span]:
        span = self.dates.span(party.bound)
        return [span] if span is not None else []

    def _group_spans(self, group: Group) -> dict[str, list[Span]]:
        spans = {party: self.dates.span(term) for party, term in group.members.items()}
        return {party: [span] for party, span in spans.items() if span is not None}

    def tally(self, wanted: Demand, holder: str, per: Per) -> Tally:
        """Return one count of a holder day by day: its own, or its members' together."""
        found = self._tally(wanted, holder, per)
        return replace(found, steps=by_days(found.steps, self.zone, most))

    def at(self, wanted: Demand, holder: str, per: Per, moment: date) -> Point:
        """Return one count of a holder on a day, or at an instant of what moves."""
        return self._tally(wanted, holder, per).steps.at(moment)

    def _tally(self, wanted: Demand, holder: str, per: Per) -> Tally:
        counts = self.counts[wanted]
        members = self._members(holder)
        if not members and holder not in self.agreement.groups and holder != ALL:
            return counts.of(holder, per)
        parts = [counts.of(member, per) for member in members]
        belongs = [within([(span, True) for span in spans], otherwise=False) for spans in members.values()]
        own = counts.of(holder, per)
        half = len(parts)

        def total(silent: frozenset[ReasonCode], whole: Point, *rest: object) -> Point:
            if speaks_for_all(whole, silent):
                return whole
            points, inside = rest[:half], rest[half:]
            return added(
                [p for p, member in zip(points, inside, strict=True) if member and isinstance(p, Point)]
            )

        every = [own.silent, own.steps, *(part.steps for part in parts), *belongs]
        steps = combined(total, self.alike(every))
        days = {day for part in (own, *parts) for day in part.measured}
        return Tally(steps=steps, measured=tuple(sorted(days)))


def speaks_for_all(whole: Point, silent: frozenset[ReasonCode]) -> bool:
    """Whether an entry for a whole lives, and so stands for its members' sum."""
    return bool(whole.basis) and not silent


def demands_of(agreement: Agreement, limit: Limit) -> dict[str, Demand]:
    """Return the demand of each term of a limit."""
    return {name: demand(agreement, rule, limit.per) for name, rule in limit.terms.items()}


def demands_of_quota(agreement: Agreement, quota: Quota) -> dict[str, Demand]:
    """Return the demand of each count of holdings that a quota's bound may name."""
    return {name: demand(agreement, rule, ()) for name, rule in quota.terms.items()}


def all_demands(agreements: Sequence[Agreement]) -> list[Demand]:
    """Return every demand of every limit and quota of several variants, each once."""
    found: dict[Demand, None] = {}
    for agreement in agreements:
        for limit in agreement.limits.values():
            found.update(dict.fromkeys(demands_of(agreement, limit).values()))
        for provision in agreement.provisions.values():
            if provision.quota is not None:
                found.update(dict.fromkeys(demands_of_quota(agreement, provision.quota).values()))
    return list(found)


def fingerprint(case: Case, provision: Provision) -> str:
    """Return a text that two variants share exactly when the provision comes out alike in both."""
    seen: list[str] = []
    agreement, dates = case.agreement, case.dates

    def add(id_: str) -> None:
        part = agreement.provisions[id_]
        limit = part.limit
        if id_ in seen or limit is None:
            return
        seen.append(id_)
        pieces.append(repr((limit, dates.span(part.term), dates.span(agreement.in_force))))
        pieces.append(repr([dates.day(phase.start) for phase in limit.phases]))
        pieces.append(repr({name: id(case.counts[wanted]) for name, wanted in case.demands(limit).items()}))
        pieces.append(repr([(s, dates.span(s.term)) for s in limit.suspended.values()]))
        bounds: list[Expression] = []
        for phase in limit.phases:
            if isinstance(phase.bound, TableColumn):
                pieces.append(repr(agreement.tables[phase.bound.table]))
            elif phase.bound is not None:
                bounds.append(phase.bound)
        named = {n.name for e in (limit.value, *bounds) for n in names_in(e)} & set(agreement.parameters)
        pieces.append(repr([agreement.parameters[name] for name in sorted(named)]))
        pieces.append(repr([dates.day(w) for n in sorted(named) for w, _ in agreement.parameters[n].phases]))
        for bound in bounds:
            for moment, *_ in texts_of(bound, "count_on"):
                pieces.append(repr(dates.days.get(moment, moment)))
            for other, *_ in texts_of(bound, "counted"):
                add(other)

    pieces = [repr([(p.id, dates.span(p.bound)) for p in agreement.parties.values()])]
    pieces.append(
        repr([(g.id, [(m, dates.span(t)) for m, t in g.members.items()]) for g in agreement.groups.values()])
    )
    add(provision.id)
    return "\n".join(pieces)
