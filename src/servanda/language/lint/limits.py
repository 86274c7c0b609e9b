"""Warn of limits that decide nothing: no day, no entry or no count could make them differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from servanda.language import warnings
from servanda.language.dates import read_when
from servanda.language.expressions import OF_PLACES
from servanda.language.limits import SINGLE
from servanda.language.lint.days import Stretch, binds_ever, days_of, fixed, span_of, stretches
from servanda.language.lint.subject import Subject
from servanda.language.tree import Path, find
from servanda.model.agreement import Limit, Parameter, Phase, Provision, TableColumn
from servanda.model.calendar import Duration
from servanda.model.expression import Expression, Name, Number, Operation, Text, operations_in
from servanda.model.problem import Problem

_COMPARING = frozenset("= <> < <= > >=".split())


def limits_that_never_bind(subject: Subject) -> Iterator[Problem]:
    """Warn of a limit of which no phase has a bound on any day; nothing of a draft ever binds."""
    if subject.agreement.draft:
        return
    force = span_of(subject, subject.agreement.in_force)
    for provision, limit in _limits(subject):
        outside = not span_of(subject, provision.term).meets(force)  # a warning of its own
        if not outside and not binds_ever(subject, provision, limit):
            place = subject.at("provisions", provision.id, "limit", limit.relation.value)
            yield warnings.never_binds(place, f"Provision {provision.id}", _why(subject, provision, limit))


def _why(subject: Subject, provision: Provision, limit: Limit) -> str:
    if all(phase.bound is None for phase in limit.phases):
        return "no phase has a bound"
    end = days_of(subject, provision).end
    late = [s for s in stretches(subject, provision, limit) if s.phase.bound is not None]
    if not late:
        return "every bound waits for a day that is 'not-yet'"
    return f"no bound begins before it ends, on {end}" if end else "no bound holds on any day"


def rules_that_are_constant(subject: Subject) -> Iterator[Problem]:
    """Warn of a `where` in which something is the same for every entry."""
    for provision, limit in _limits(subject):
        for name, rule in limit.terms.items():
            inner = () if name == SINGLE and limit.plain else ("terms", name)
            path: Path = ("provisions", provision.id, "limit", *inner, "where")
            if find(subject.tree, path) is not None and _has_constant(
                rule.where, subject.agreement.parameters
            ):
                yield warnings.rule_constant(subject.value_at(*path), f"The 'where' of {provision.id}")


def _has_constant(rule: Expression, parameters: Mapping[str, Parameter]) -> bool:
    """Whether a rule, or a comparison in it, hangs on nothing that an entry says."""
    if _is_constant(rule, parameters):
        return True
    compared = [o for o in operations_in(rule) if o.operator in _COMPARING]
    return any(_is_constant(o, parameters) or o.operands[0] == o.operands[1] for o in compared)


def _is_constant(rule: Expression, parameters: Mapping[str, Parameter]) -> bool:
    if isinstance(rule, Operation):
        return rule.operator not in OF_PLACES and all(
            _is_constant(operand, parameters) for operand in rule.operands
        )
    if isinstance(rule, Name):
        return rule.name in parameters and parameters[rule.name].value is not None
    return True


def bounds_below_zero(subject: Subject) -> Iterator[Problem]:
    """Warn of a bound that is a number below zero, or a table's cell that is."""
    for provision, limit in _limits(subject):
        for phase in limit.phases:
            lowest = _lowest(subject, phase)
            if lowest is not None and lowest < 0:
                path = ("provisions", provision.id, "limit", limit.relation.value)
                place = subject.value_at(*path, *([phase.start.text] if phase.start else []))
                yield warnings.bound_negative(place, f"Provision {provision.id}", f"{lowest:f}")


def _lowest(subject: Subject, phase: Phase) -> Decimal | None:
    bound = phase.bound
    if isinstance(bound, TableColumn):
        cells = (row.values[bound.column] for row in subject.agreement.tables[bound.table].rows)
        return min((cell for cell in cells if isinstance(cell, Decimal)), default=None)
    return None if bound is None else _number(bound, subject.agreement.parameters)


def _number(bound: Expression, parameters: Mapping[str, Parameter]) -> Decimal | None:
    match bound:
        case Number(value):
            return value
        case Name(name, None) if name in parameters:
            return parameters[name].value
        case Operation("neg", (operand,)):
            number = _number(operand, parameters)
            return None if number is None else -number
    return None


def bounds_that_count_themselves(subject: Subject) -> Iterator[Problem]:
    """Warn of a bound that is the count of a day, where it binds on that day alone."""
    for provision, limit in _limits(subject):
        for stretch in stretches(subject, provision, limit):
            problem = _own_count(subject, provision, limit, stretch)
            if problem:
                yield problem


def _own_count(subject: Subject, provision: Provision, limit: Limit, stretch: Stretch) -> Problem | None:
    match stretch.phase.bound:
        case Operation("count_on", (Text(text),)):
            day, days = fixed(subject, read_when(text)), stretch.days
            if day and days.start == day and days.end and (days.end - day).days == 1:
                start = stretch.phase.start
                path = ("provisions", provision.id, "limit", limit.relation.value)
                place = subject.value_at(*path, *([start.text] if start else []))
                return warnings.bound_counts_itself(place, f"Provision {provision.id}", day)
    return None


def lists_out_of_date_at_once(subject: Subject) -> Iterator[Problem]:
    """Warn of a category whose lists go out of date after no time."""
    for id_, category in subject.agreement.categories.items():
        if category.out_of_date_after == Duration():
            yield warnings.out_of_date_at_once(subject.at("categories", id_, "out-of-date-after"), id_)


def _limits(subject: Subject) -> Iterator[tuple[Provision, Limit]]:
    for provision in subject.agreement.provisions.values():
        if provision.limit is not None:
            yield provision, provision.limit
