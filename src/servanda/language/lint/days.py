"""The days of an agreement as far as its text alone fixes them: lint knows no event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servanda.language.dates import NOT_YET
from servanda.language.lint.subject import Subject
from servanda.model.agreement import Limit, Phase, Provision, Term, When
from servanda.model.calendar import Span


def fixed(subject: Subject, when: When | None) -> date | None:
    """Return the day of a date, or `None` where it is not given, has not come, or hangs on an event."""
    return None if _hangs_on_event(subject, when) else subject.dates.day(when)


def never_comes(subject: Subject, when: When | None) -> bool:
    """Whether a date is given that no record can make come."""
    return when is not None and subject.dates.day(when) is None and not _hangs_on_event(subject, when)


def _hangs_on_event(subject: Subject, when: When | None) -> bool:
    while when is not None and when.milestone not in (None, NOT_YET):
        milestone = subject.agreement.milestones[when.milestone or ""]
        if milestone.first is not None:
            return True
        when = milestone.when
    return False


def span_of(subject: Subject, term: Term) -> Span:
    """Return the fixed days of a term; an end that is not fixed is no end."""
    return Span(fixed(subject, term.start), fixed(subject, term.end))


def common(one: Span, other: Span) -> Span:
    """Return the days that two spans share; where they share none, it ends before it begins."""
    starts = [span.start for span in (one, other) if span.start is not None]
    ends = [span.end for span in (one, other) if span.end is not None]
    return Span(max(starts, default=None), min(ends, default=None))


def days_of(subject: Subject, provision: Provision) -> Span:
    """Return the days on which a provision applies, as far as they are fixed."""
    return common(span_of(subject, subject.agreement.in_force), span_of(subject, provision.term))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase of a limit, and the days on which it holds as far as they are fixed."""

    phase: Phase
    days: Span

    @property
    def empty(self) -> bool:
        """Whether the phase holds on no day."""
        return self.days.start is not None and self.days.end is not None and self.days.end <= self.days.start


def stretches(subject: Subject, provision: Provision, limit: Limit) -> list[Stretch]:
    """Return the phases that may come, in order of their days."""
    whole = days_of(subject, provision)
    coming = [phase for phase in limit.phases if not never_comes(subject, phase.start)]
    coming.sort(key=lambda phase: fixed(subject, phase.start) or date.min)
    ends = [*(phase.start for phase in coming[1:]), None]
    return [
        Stretch(phase, common(whole, Span(fixed(subject, phase.start), fixed(subject, end))))
        for phase, end in zip(coming, ends, strict=False)
    ]


def binds_ever(subject: Subject, provision: Provision, limit: Limit) -> bool:
    """Whether there may be a day on which a limit has a bound."""
    if never_comes(subject, provision.term.start) or never_comes(subject, subject.agreement.in_force.start):
        return False
    return any(s.phase.bound is not None and not s.empty for s in stretches(subject, provision, limit))
