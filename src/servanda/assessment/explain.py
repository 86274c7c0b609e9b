"""Derive one result step by step: what counted, what did not and why, the bound, the readings.

The derivation is plain data in a versioned form (`docs/reference/derivation.md`),
from which a checker re-derives the number without the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from servanda.assessment.answer import answer
from servanda.assessment.case import Case
from servanda.assessment.evidence import contributors
from servanda.assessment.hearing import Hearing, Subject, UnknownNameError
from servanda.assessment.verdicts import Verdict, bounds, calls, moments, named_calls, reference_days
from servanda.assessment.views import Held
from servanda.engine.accounts import Account, unknown_stretches
from servanda.engine.demand import Demand, filled
from servanda.engine.detail import Corrected, Line, Value, corrected_on, heard, lines
from servanda.engine.instants import over_instants
from servanda.engine.tally import Point, accepted
from servanda.language.tree import Entries
from servanda.model.agreement import CountRule, Limit, Provision, TableColumn
from servanda.model.expression import Expression, as_data, names_in
from servanda.model.problem import ServandaError
from servanda.model.result import CAVEAT, Answer, ReasonCode, Result
from servanda.model.steps import Steps
from servanda.model.wording import expression_text

T = TypeVar("T")
FORM = 1  # the version of a derivation's form
MOST_LISTED = 2_000  # entries of one count; more are too many to read, and to check by hand


class NoLimitError(ServandaError):
    """A derivation was asked for of a provision that holds no limit."""

    def __init__(self, provision: str) -> None:
        super().__init__(f"{provision} holds no limit in this view that could be derived.")


def derivation(
    hearing: Hearing, view: str, per: Mapping[str, str], patch: Entries | None
) -> dict[str, object]:
    """Return the derivation of the one result a hearing was held for.

    Raises:
        NoLimitError: If the provision holds no limit in this view.
        UnknownNameError: If the split's values are not among those of the record.
    """
    held = next(v for v in hearing.views if v.view.id == view)
    on = hearing.question.on or date.min
    subject = _subject(hearing, per)
    whole = answer(hearing, patch)
    result = next(
        r for r in whole.results if (r.provision, r.holder, tuple(r.per.values()), r.view) == (*subject, view)
    )
    case = hearing.case_on(held, on)
    provision = case.agreement.provisions.get(subject[0])
    if provision is None or provision.limit is None:
        raise NoLimitError(subject[0])
    return _Derivation(hearing, held, case, provision, provision.limit, subject, on).data(whole, result)


def _subject(hearing: Hearing, per: Mapping[str, str]) -> Subject:
    subjects = hearing.subjects()
    if not subjects:
        raise NoLimitError(hearing.question.provision or "")
    limit = next(
        c.agreement.limits[subjects[0][0]]
        for c in hearing.cases.values()
        if subjects[0][0] in c.agreement.limits
    )
    wanted = [
        s
        for s in subjects
        if all(dict(zip(limit.per, s[2], strict=False)).get(n) == v for n, v in per.items())
    ]
    if len(wanted) != 1:
        known = [", ".join(f"{n}={v}" for n, v in zip(limit.per, s[2], strict=False)) for s in subjects]
        given = ", ".join(f"{n}={v}" for n, v in per.items()) or "nothing"
        raise UnknownNameError("single value of the split", given, known)
    return wanted[0]


class _Derivation:
    """Collects the steps of one result."""

    def __init__(
        self,
        hearing: Hearing,
        held: Held,
        case: Case,
        provision: Provision,
        limit: Limit,
        subject: Subject,
        on: date,
    ) -> None:
        self.hearing = hearing
        self.held = held
        self.case = case
        self.provision = provision
        self.limit = limit
        self.holder, self.per = subject[1], subject[2]
        self.on = on
        self._entry_sources: set[str] = set()
        self.moment, self.perhaps = moments(case, provision, self.holder, self.per, on)
        self.verdict: Verdict = hearing.verdicts(held, subject).at(on)

    def data(self, whole: Answer, result: Result) -> dict[str, object]:
        agreement = self.hearing.text.agreement
        return {
            "servanda-derivation": FORM,
            "agreement": agreement.id,
            "title": agreement.title,
            "instrument": agreement.instrument.value,
            "on": self.on.isoformat(),
            "known_at": whole.known_at,
            "provision": {
                "id": self.provision.id,
                "title": self.provision.title,
                "text": self.provision.text,
                "cites": [self._cite(c.source, c.place, c.mark.value) for c in self.provision.cites],
            },
            "holder": {"id": self.holder, "name": agreement.name_of(self.holder)},
            "per": dict(result.per),
            "view": {"id": self.held.view.id, "kind": self.held.view.kind, "name": self.held.view.name},
            "unit": self.provision.unit,
            "at": self.moment.isoformat() if isinstance(self.moment, datetime) else None,
            "result": result.as_json(),
            "relation": self.limit.relation.value,
            "bound": self._bound(),
            "value": {"text": expression_text(self.limit.value), "tree": as_data(self.limit.value)},
            "terms": self._terms(self.moment),
            "perhaps": self._perhaps(),
            "inputs": self._inputs(),
            "next_report": self._next_report(),
            "applies": self._applies(),
            "partings": [parting.as_json() for parting in whole.partings],
            "sources": self._sources(),
            "receipt": whole.receipt.as_json(),
            "caveat": CAVEAT,
        }

    def _cite(self, source: str, place: str, mark: str) -> dict[str, object]:
        known = self.hearing.text.agreement.sources.get(source)
        return {"source": source, "place": place, "mark": mark, "title": known.title if known else ""}

    def _sources(self) -> dict[str, object]:
        """Return the sources named, for whoever reads the derivation elsewhere."""
        return {
            s.id: {"title": s.title, "publisher": s.publisher, "date": s.date, "url": s.url}
            for s in self.hearing.text.agreement.sources.values()
            if s.id in self._used
        }

    @property
    def _used(self) -> set[str]:
        disputes = self.hearing.text.agreement.disputes.values()
        readings = {
            s
            for d in disputes
            if self.provision.id in d.provisions
            for r in d.readings.values()
            for s in r.sources
        }
        return {c.source for c in self.provision.cites} | readings | self._entry_sources

    def _applies(self) -> dict[str, object]:
        """Whether the limit applies on the day, and if not, why."""
        not_applicable = self.verdict.outcome.value == "not-applicable"
        cause = self.verdict.causes[0]
        return {"applies": not not_applicable, "reason": cause.code.value if not_applicable else None}

    def _bound(self) -> dict[str, object]:
        steps = bounds(self.case, self.provision, self.limit, self.holder, self.per)
        bounded = self._now(steps)
        phases = []
        for phase in self.limit.phases:
            day = self.case.dates.day(phase.start)
            phases.append(
                {
                    "from": phase.start.text if phase.start else None,
                    "day": day.isoformat() if day else None,
                    "text": _bound_text(phase.bound),
                    "tree": _bound_tree(phase.bound),
                }
            )
        return {
            "low": bounded[0].count.low if bounded else None,
            "high": bounded[0].count.high if bounded else None,
            "phase": bounded[1] if bounded else None,
            "phases": phases,
        }

    def _inputs(self) -> dict[str, object]:
        """Return the numbers drawn on besides the terms: parameters and other counts."""
        found: dict[str, object] = {}
        expressions: list[Expression] = [self.limit.value]
        expressions += [
            p.bound for p in self.limit.phases if p.bound and not isinstance(p.bound, TableColumn)
        ]
        for name in sorted(
            {n.name for e in expressions for n in names_in(e)} & set(self.case.agreement.parameters)
        ):
            found[name] = _interval(self.case.parameter(name, self.holder).at(self.on))
        for node in expressions:
            drawn = calls(self.case, self.provision, self.limit, node, self.holder, self.per)
            found |= {call: _interval(self._now(steps)) for call, steps in drawn.items()}
        return found

    def _now(self, steps: Steps[T]) -> T:
        """Return what was so on the day, or, of what moves, at the instant of it that is told."""
        return steps.at(self.moment if over_instants(steps) else self.on)

    def _next_report(self) -> dict[str, object] | None:
        """Return the report after the one that is carried, if the day lies between two."""
        value, reports = self.case.value(self.provision.id, self.holder, self.per)
        last = self.verdict.last
        later = [day for day in reports if isinstance(day, date) and day > self.on]
        if last is None or not later or self.on <= last or self.on in reference_days(self.case, self.limit):
            return None
        return {"last": last.isoformat(), "day": later[0].isoformat(), **_interval(value.at(later[0]))}

    def _terms(self, moment: date) -> list[dict[str, object]]:
        return [self._term(name, demand, moment) for name, demand in self.case.demands(self.limit).items()]

    def _perhaps(self) -> dict[str, object] | None:
        """Return the counts of the instant that gives the high end, where another gives the low one."""
        if self.perhaps == self.moment:
            return None
        return {"at": self.perhaps.isoformat(), "terms": self._terms(self.perhaps)}

    def _term(self, name: str, demand: Demand, moment: date) -> dict[str, object]:
        rule = self.limit.terms[name]
        moves = self.case.agreement.categories[demand.category].tracks is not None
        moment = moment if moves else self.on
        holders, summed = contributors(self.case, demand, self.holder, self.per, self.on, moment)
        record, asked = self.hearing.record, self.hearing.asked
        found = lines(record, demand, asked, on=moment, most=MOST_LISTED, parties=holders or [self.holder])
        _, outranked = heard(demand, found.lines, moment)
        better = {line.rid: by for line, by in outranked}
        corrected = corrected_on(record, demand.category, asked, self.on, holders or [self.holder])
        self._entry_sources |= {s for line in found.lines for s in (line.source or "").split(";")}
        point = self.case.at(demand, self.holder, self.per, moment)
        category = self.case.agreement.categories[demand.category]
        return {
            "name": name,
            "category": demand.category,
            "unit": category.unit,
            "key": list(category.key),
            "accepts": dict(demand.accepts),
            "where": self._rule(rule.where, demand.where),
            "counts_as": self._rule(rule.counts_as, demand.counts_as),
            "unsettled": self._rule(rule.unsettled, demand.unsettled),
            "per": dict(zip(demand.per, self.per, strict=True)),
            "low": point.count.low,
            "high": point.count.high,
            "entries": [self._entry(demand, rule, line, better.get(line.rid)) for line in found.lines],
            "entries_in_all": found.number,
            "all_entries_listed": found.complete,
            "superseded": [_superseded(each) for each in corrected],
            "accounts": [account for holder in holders for account in self._accounts(demand, holder)],
            "members": holders if summed else None,
        }

    def _accounts(self, demand: Demand, holder: str) -> list[dict[str, object]]:
        """Return the accounts a holder's count draws on; without any, its silence."""
        known = self.case.counts[demand].accounts.get(holder, ())
        mine = [account for account in known if account.concerns(demand.per, self.per)]
        if not mine:
            return [{"party": holder, "of": {}, "state": ReasonCode.NO_DATA.value, "last_list": None}]
        return [self._account(holder, account) for account in mine]

    def _account(self, party: str, account: Account) -> dict[str, object]:
        doubt = unknown_stretches([account]).at(self.on)
        last = max((day for day in account.lists if day <= self.on), default=None)
        return {
            "party": party,
            "of": dict(zip(account.attributes, account.values, strict=True)),
            "state": next((code.value for code in doubt), "known"),
            "last_list": last.isoformat() if last else None,
        }

    def _rule(self, written: Expression, asked: Expression) -> dict[str, object]:
        """Return a rule: for people as it was written, for a checker as it was asked of each entry."""
        return {"text": self._text(written), "tree": as_data(asked)}

    def _text(self, written: Expression) -> str:
        return expression_text(filled(written, self.case.agreement.parameters))

    def _entry(self, demand: Demand, rule: CountRule, line: Line, better: Line | None) -> dict[str, object]:
        why = self._why_not(demand, rule, line, better)
        return {
            "id": line.id,
            "place": line.place,
            "times": line.times,
            "party": line.party,
            "by": line.by,
            "attributes": {
                n: _plain(v) for n, v in line.attributes.items() if line.times == 1 or v is not None
            },
            "looked_up": {name: _plain(value) for name, value in line.looked_up.items()},
            "quantity": line.quantity,
            "given_low": line.given_low,
            "given_high": line.given_high,
            "unit": line.unit,
            "low": line.low,
            "high": line.high,
            "from": line.start.isoformat(),
            "until": line.end.isoformat() if line.end else None,
            "basis": line.basis,
            "channel": line.channel,
            "mark": line.mark,
            "recalled": line.recalled,
            "source": line.source,
            "counted": why is None,
            "why_not": why,
        }

    def _why_not(self, demand: Demand, rule: CountRule, line: Line, better: Line | None) -> str | None:
        """Return why an entry adds nothing, or `None` where it counts."""
        if line.per != self.per:
            return "stands under another value of the split"
        if not accepted(demand, line.party, line.by):
            return f"the word of {line.by} is not accepted here"
        if better is not None:
            return f"outranked by the word of {better.by} on the same key"
        if not line.counts:
            return f"the rule does not hold of it: {self._text(rule.where)}"
        return None


def _superseded(corrected: Corrected) -> dict[str, object]:
    return {
        "id": corrected.id,
        "place": corrected.place,
        "party": corrected.party,
        "quantity": corrected.quantity,
        "by_id": corrected.by_id,
        "by_place": corrected.by_place,
    }


def _interval(point: Point) -> dict[str, Decimal | None]:
    return {"low": point.count.low, "high": point.count.high}


def _plain(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _bound_text(bound: Expression | TableColumn | None) -> str:
    if bound is None:
        return "none"
    if isinstance(bound, TableColumn):
        return f"{bound.column} of the table {bound.table}"
    return expression_text(bound)


def _bound_tree(bound: Expression | TableColumn | None) -> object:
    return None if bound is None or isinstance(bound, TableColumn) else as_data(named_calls(bound))
