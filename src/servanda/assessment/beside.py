"""What the engine derives, kept short, to stand beside what somebody claims or determines.

Nothing that is claimed changes it, and it decides no claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from servanda.assessment.findings import Findings
from servanda.assessment.hearing import Hearing
from servanda.assessment.verdicts import Verdict
from servanda.model.calendar import Span
from servanda.model.result import Outcome

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The outcomes of one provision for one holder in one view, alike and so many.

    `start` and `end` are given where the question is about a span and the
    outcome holds for a part of it.
    """

    provision: str
    holder: str
    view: str
    outcome: Outcome
    codes: Codes
    number: int = 1
    start: date | None = None
    end: date | None = None

    def as_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "outcome": self.outcome.value,
            "reasons": list(self.codes),
            "number": self.number,
            "from": self.start.isoformat() if self.start else None,
            "until": self.end.isoformat() if self.end else None,
        }


def beside(hearing: Hearing, provisions: Sequence[str] | None = None) -> list[Beside]:
    """Return what is derived for the question of a hearing, equal outcomes counted together."""
    asked: Sequence[str | None] = [hearing.question.provision] if provisions is None else provisions
    found: list[Beside] = []
    for provision in asked:
        one = hearing.about(replace(hearing.question, provision=provision))
        found += [*_limits(one), *_acts(one)]
    return list(_counted(found))


def _counted(found: Iterable[Beside]) -> Iterator[Beside]:
    for each, number in Counter(found).items():
        yield replace(each, number=number)


def _limits(hearing: Hearing) -> Iterator[Beside]:
    on, between = hearing.question.on, hearing.question.between
    window = Span(*between) if between else Span(on, on + timedelta(days=1)) if on else Span()
    for subject in hearing.subjects():
        for held in hearing.views:
            previous: Beside | None = None
            for span, verdict in hearing.verdicts(held, subject).pieces():
                if not span.meets(window):
                    continue
                now = _of_limit(subject[0], subject[1], held.view.id, verdict)
                if between:
                    now = replace(now, start=_later(span, window), end=_earlier(span, window))
                if previous and replace(previous, end=now.end) == replace(now, start=previous.start):
                    previous = replace(previous, end=now.end)
                    continue
                if previous:
                    yield previous
                previous = now
            if previous:
                yield previous


def _of_limit(provision: str, holder: str, view: str, verdict: Verdict) -> Beside:
    codes = tuple(dict.fromkeys(cause.code.value for cause in verdict.causes))
    return Beside(provision=provision, holder=holder, view=view, outcome=verdict.outcome, codes=codes)


def _later(span: Span, window: Span) -> date | None:
    return max((day for day in (span.start, window.start) if day is not None), default=None)


def _earlier(span: Span, window: Span) -> date | None:
    return min((day for day in (span.end, window.end) if day is not None), default=None)


def _acts(hearing: Hearing) -> Iterator[Beside]:
    for finding in Findings(hearing).found():
        yield Beside(
            provision=finding.provision,
            holder=finding.party,
            view=finding.view,
            outcome=finding.outcome,
            codes=tuple(dict.fromkeys(reason.code.value for reason in finding.reasons)),
        )
