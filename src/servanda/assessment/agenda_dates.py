"""What a calendar holds of the text itself: milestones, phases, beginnings and ends, lists, lapses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from servanda.assessment.agenda_acts import Look
from servanda.assessment.agenda_lapses import lapses
from servanda.assessment.case import Case
from servanda.assessment.hearing import Hearing
from servanda.engine.expiry import running_out
from servanda.model.agenda import Item, Sort
from servanda.model.agreement import Phase, Provision, Relation, TableColumn, Term
from servanda.model.wording import expression_text


def date_items(look: Look, hearing: Hearing) -> Iterator[Item]:
    """Yield what the text and its record have coming, views that say the same together."""
    by_view: dict[str, list[Item]] = {}
    of_case: dict[int, list[Item]] = {}
    for held in hearing.views:
        case = hearing.case_on(held, look.on)
        if id(case) not in of_case:
            of_case[id(case)] = list(_of_case(look, hearing, case))
        by_view[held.view.id] = of_case[id(case)]
    found: dict[str, list[str]] = {}
    items: dict[str, Item] = {}
    for view, mine in by_view.items():
        for item in mine:
            found.setdefault(repr(item), []).append(view)
            items[repr(item)] = item
    for key, views in found.items():
        yield replace(items[key], views=() if len(views) == len(hearing.views) else tuple(views))
    yield from lapses(look, hearing)


def _of_case(look: Look, hearing: Hearing, case: Case) -> Iterator[Item]:
    yield from _milestones(look, case)
    yield from _phases(look, case)
    yield from _terms(look, hearing, case)
    yield from _lists(look, hearing, case)


def _milestones(look: Look, case: Case) -> Iterator[Item]:
    agreement = case.agreement
    told = {when.text for when in (agreement.in_force.start, agreement.in_force.end) if when}
    for name in agreement.milestones:
        day = case.dates.days.get(name)
        if day is not None and day > look.on and name not in told:
            yield Item(sort=Sort.MILESTONE, agreement=look.agreement, day=day, text=name, instance=name)


def _phases(look: Look, case: Case) -> Iterator[Item]:
    for provision in case.agreement.provisions.values():
        for bounds in (provision.limit, provision.quota):
            for phase in bounds.phases if bounds else ():
                day = case.dates.day(phase.start)
                if bounds is not None and day is not None and day > look.on:
                    yield _phase(look, provision, day, _bound(bounds.relation, phase, provision.unit))


def _bound(relation: Relation, phase: Phase, unit: str) -> str:
    if phase.bound is None:
        return "there is no bound"
    if isinstance(phase.bound, TableColumn):
        return f"{relation.value.replace('-', ' ')} what the table {phase.bound.table} says"
    return f"{relation.value.replace('-', ' ')} {expression_text(phase.bound)} {unit}".rstrip()


def _terms(look: Look, hearing: Hearing, case: Case) -> Iterator[Item]:
    agreement, only = case.agreement, hearing.question.party
    base = Item(sort=Sort.ENDS, agreement=look.agreement, day=None, text="", instance="term")
    named = [(base, agreement.in_force, "the agreement enters into force", "the agreement ends")]
    for provision in agreement.provisions.values():
        each = replace(base, provision=provision.id, title=provision.title)
        named.append((each, provision.term, "this provision begins to apply", "this provision ends"))
    for party in agreement.parties.values():
        if only in (None, party.id):
            each = replace(base, party=party.id)
            named.append(
                (each, party.bound, f"{party.name} begins to be bound", f"{party.name} is no longer bound")
            )
    for each, term, begins, ends in named:
        yield from _ends(look, case, each, term, begins, ends)


def _ends(look: Look, case: Case, base: Item, term: Term, begins: str, ends: str) -> Iterator[Item]:
    span = case.dates.span(term)
    whole = case.dates.span(case.agreement.in_force)
    if span is None:
        return
    if span.start is not None and span.start > look.on:
        yield replace(base, sort=Sort.BEGINS, day=span.start, text=begins)
    with_all = base.provision is not None and whole is not None and whole.end == span.end
    if span.end is not None and span.end > look.on and not with_all:
        yield replace(base, day=span.end, text=ends)


def _lists(look: Look, hearing: Hearing, case: Case) -> Iterator[Item]:
    only = hearing.question.party
    for category in case.agreement.categories.values():
        for each in running_out(hearing.record, category, hearing.asked, look.on, look.until):
            if only not in (None, each.party):
                continue
            number = f" ({each.number} lists)" if each.number > 1 else ""
            by = "" if each.by == each.party else f", by {each.by}"
            text = f"the figures for {category.id} of {each.listed}{by} are out of date from here{number}"
            yield Item(
                sort=Sort.OUT_OF_DATE,
                agreement=look.agreement,
                day=each.day,
                text=text,
                party=each.party,
                instance=f"{category.id} by {each.by} of {each.listed}",
            )


def _phase(look: Look, provision: Provision, day: date, bound: str) -> Item:
    return Item(
        sort=Sort.BEGINS,
        agreement=look.agreement,
        day=day,
        text=f"from this day {bound}",
        provision=provision.id,
        title=provision.title,
        instance=f"phase of {day}",
        sources=tuple(cite.source for cite in provision.cites),
    )
