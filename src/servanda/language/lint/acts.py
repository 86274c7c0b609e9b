"""Warn of duties that never arise or that no act can perform, and of what nothing verifies."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.language import warnings
from servanda.language.lint.days import span_of
from servanda.language.lint.subject import Subject
from servanda.model.agreement import Provision
from servanda.model.expression import FALSE
from servanda.model.problem import Problem


def duties_that_never_arise(subject: Subject) -> Iterator[Problem]:
    """Warn of a duty whose first day is not-yet, or after the last day on which anything is due."""
    force = span_of(subject, subject.agreement.in_force)
    for provision in subject.agreement.provisions.values():
        schedule = provision.duty.schedule if provision.duty else None
        if schedule is None:
            continue
        place = subject.at("provisions", provision.id, "duty", "due")
        first, until = subject.dates.day(schedule.start), subject.dates.day(schedule.until)
        end = min((day for day in (until, force.end) if day), default=None)
        if first is None and not _waits_for_an_event(subject, provision):
            yield warnings.never_arises(place, provision.id, "its first day is 'not-yet'")
        elif first is not None and end is not None and first >= end:
            why = f"it begins on {first}, and nothing is due from {end} on"
            yield warnings.never_arises(place, provision.id, why)


def _waits_for_an_event(subject: Subject, provision: Provision) -> bool:
    """Whether the first day hangs on an event that a record may hold."""
    start = provision.duty.schedule.start if provision.duty and provision.duty.schedule else None
    milestone = subject.agreement.milestones.get(start.milestone or "") if start else None
    return milestone is not None and milestone.first is not None


def duties_nothing_can_perform(subject: Subject) -> Iterator[Problem]:
    """Warn of a duty whose act is ruled out, or must come before an event of the same kind alone."""
    for provision in subject.agreement.provisions.values():
        duty = provision.duty
        if duty is None:
            continue
        place = subject.at("provisions", provision.id, "duty", "act")
        if duty.act.where == FALSE:
            yield warnings.never_performed(place, provision.id, "its 'where' is false for every event")
        elif duty.trigger is not None and duty.trigger == duty.act and duty.before is not None:
            yield warnings.never_performed(place, provision.id, "each such act starts the same duty anew")


def provisions_unverified(subject: Subject) -> Iterator[Problem]:
    """Warn, once, of limits, duties and prohibitions of which nothing says how they are verified."""
    agreement = subject.agreement
    if agreement.verified_by:
        return
    bare = [
        provision.id
        for provision in agreement.provisions.values()
        if (provision.limit or provision.duty or provision.prohibition) and not provision.verified_by
    ]
    if bare:
        yield warnings.unverified(subject.at("provisions", bare[0]), bare)
