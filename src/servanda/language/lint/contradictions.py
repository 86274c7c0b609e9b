"""Warn of days that contradict each other: each date can be read, but together they cannot be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from servanda.language import warnings
from servanda.language.lint.days import binds_ever, days_of, fixed, span_of
from servanda.language.lint.subject import Subject
from servanda.language.tables import name_of_row
from servanda.language.tree import Path
from servanda.model.agreement import Table, When
from servanda.model.problem import Problem


def terms_outside_in_force(subject: Subject) -> Iterator[Problem]:
    """Warn of a provision whose term shares no day with the agreement's."""
    force = span_of(subject, subject.agreement.in_force)
    for provision in subject.agreement.provisions.values():
        if not span_of(subject, provision.term).meets(force):
            place = subject.at("provisions", provision.id, "term")
            yield warnings.outside_in_force(place, f"Provision {provision.id}", force.start, force.end)


def parties_outside_in_force(subject: Subject) -> Iterator[Problem]:
    """Warn of a party that is bound on no day of the agreement."""
    force = span_of(subject, subject.agreement.in_force)
    for party in subject.agreement.parties.values():
        if not span_of(subject, party.bound).meets(force):
            yield warnings.party_outside(subject.at("parties", party.id), party.id, force.start, force.end)


def readings_inverted(subject: Subject) -> Iterator[Problem]:
    """Warn of a reading that ends before it begins."""
    for id_, text in subject.text.readings.items():
        days = span_of(subject, text.reading.applies)
        if days.start and days.end and days.end <= days.start:
            yield warnings.reading_inverted(text.place, id_, days.start, days.end)


def phases_of_limits(subject: Subject) -> Iterator[Problem]:
    """Warn of phases of a limit that are out of order or share a day."""
    for id_, limit in subject.agreement.limits.items():
        starts = [phase.start for phase in limit.phases if phase.start is not None]
        path = ("provisions", id_, "limit", limit.relation.value)
        yield from _order(subject, f"Provision {id_}", starts, path)


def phases_after_the_end(subject: Subject) -> Iterator[Problem]:
    """Warn of a phase that begins when its limit no longer applies; where all do, it never binds at all."""
    for id_, limit in subject.agreement.limits.items():
        end = days_of(subject, subject.agreement.provisions[id_]).end
        if end is None or not binds_ever(subject, subject.agreement.provisions[id_], limit):
            continue
        for start in (phase.start for phase in limit.phases if phase.start is not None):
            day = fixed(subject, start)
            if day is not None and day >= end:
                place = subject.at("provisions", id_, "limit", limit.relation.value, start.text)
                yield warnings.phase_after_end(place, f"Provision {id_}", start.text, day, end)


def phases_of_parameters(subject: Subject) -> Iterator[Problem]:
    """Warn of phases of a parameter that are out of order or share a day."""
    for name, parameter in subject.agreement.parameters.items():
        starts = [start for start, _ in parameter.phases]
        yield from _order(subject, f"The parameter '{name}'", starts, ("parameters", name, "value"))


def _order(subject: Subject, what: str, starts: Iterable[When], path: Path) -> Iterator[Problem]:
    days = [(day, start.text) for start in starts if (day := fixed(subject, start)) is not None]
    for (day, text), (next_day, next_text) in pairwise(days):
        if next_day < day:
            yield warnings.phases_unordered(subject.at(*path, next_text), what, text, next_text)
    for (day, text), (next_day, next_text) in pairwise(sorted(days)):
        if day == next_day:
            yield warnings.phases_same_day(subject.at(*path, next_text), what, text, next_text, day)


def gaps_in_tables(subject: Subject) -> Iterator[Problem]:
    """Warn of days between two rows of one key on which neither holds; overlaps are faults."""
    for table in subject.agreement.tables.values():
        yield from _gaps(subject, table)


def _gaps(subject: Subject, table: Table) -> Iterator[Problem]:
    for first, second in pairwise(table.rows):  # in order of key and day
        if first.key == second.key and first.end and second.start and first.end < second.start:
            place = subject.at("tables", table.name, "rows", name_of_row(second))
            yield warnings.table_gap(place, table.name, "/".join(first.key), first.end, second.start)
