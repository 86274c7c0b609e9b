"""Turn the verdicts of a hearing into results: with reasons, evidence, and where the views part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from servanda.assessment.evidence import Witnesses
from servanda.assessment.findings import Findings
from servanda.assessment.hearing import Hearing, Subject
from servanda.assessment.readings import concerned, readings_of
from servanda.assessment.receipt import receipt
from servanda.assessment.verdicts import Verdict
from servanda.assessment.views import Held, known_readings, sides_without_position
from servanda.assessment.wording import RECALLED, reasons, supposed
from servanda.language.tree import Entries
from servanda.model.agreement import FOREVER, Reading, Relation
from servanda.model.calendar import Span
from servanda.model.result import Answer, Parting, Result, Stance
from servanda.model.steps import Steps, combined, joined


def answer(hearing: Hearing, patch: Entries | None = None) -> Answer:
    """Return the results of a hearing."""
    question, text = hearing.question, hearing.text
    results = results_of(hearing)
    findings = Findings(hearing).found()
    return Answer(
        agreement=text.agreement.id,
        title=text.agreement.title,
        on=question.on,
        between=question.between,
        known_at=instant_text(question.known_at),
        receipt=receipt(text, hearing.record, patch),
        views=tuple(held.view for held in hearing.views),
        results=tuple(results),
        findings=findings,
        partings=_partings(hearing, {r.provision for r in results} | {f.provision for f in findings}),
        names={
            **{p.id: p.name for p in text.agreement.parties.values()},
            **text.agreement.bodies,
            **text.agreement.others,
        },
    )


def results_of(hearing: Hearing) -> list[Result]:
    """Return the results of the limits that a hearing is about."""
    witnesses = Witnesses(hearing.record, hearing.asked, hearing.question.on)
    return [
        result
        for subject in hearing.subjects()
        for view in hearing.views
        for result in _results(hearing, witnesses, subject, view)
    ]


def instant_text(moment: datetime | None) -> str | None:
    """Return an instant as text; the end of a day is the day."""
    if moment is None:
        return None
    return moment.date().isoformat() if moment.time() == time.max else moment.isoformat(timespec="seconds")


def _results(hearing: Hearing, witnesses: Witnesses, subject: Subject, held: Held) -> list[Result]:
    on, between = hearing.question.on, hearing.question.between
    window = Span(*between) if between else None
    both: list[Steps[Any]] = [hearing.verdicts(held, subject), hearing.disagreement(subject)]
    steps = joined(combined(lambda verdict, disagreement: (verdict, disagreement), both))
    found: list[Result] = []
    for span, (verdict, (contested, differ)) in steps.pieces():
        if (on and not span.holds(on)) or (window and not span.meets(window)):
            continue
        previous = found[-1] if found else None
        made = _result(hearing, witnesses, subject, held, span, verdict)
        made = replace(made, contested=contested, values_differ=differ)
        if window:
            made = replace(made, start=_later(span.start, window.start), end=_earlier(span.end, window.end))
        if previous and replace(previous, end=made.end) == replace(made, start=previous.start):
            found[-1] = replace(previous, end=made.end)
        else:
            found.append(made)
    return found


def _result(
    hearing: Hearing,
    witnesses: Witnesses,
    subject: Subject,
    held: Held,
    span: Span,
    verdict: Verdict,
) -> Result:
    provision_id, holder, per = subject
    on = hearing.question.on
    day = on or span.start
    case = hearing.case_on(held, day)
    provision = case.agreement.provisions.get(provision_id) or hearing.text.agreement.provisions[provision_id]
    relation = provision.limit.relation if provision.limit else Relation.AT_MOST
    readings = readings_of(hearing, held.view, provision.id, day)
    agreement = hearing.text.agreement
    evidence = witnesses.evidence(case, provision, holder, per, day, readings, agreement)
    said = reasons(verdict, relation, on)
    if evidence.recalled:
        said = (*said, RECALLED)
    return Result(
        provision=provision_id,
        title=provision.title,
        party=holder if holder in agreement.parties else None,
        group=holder if holder in agreement.groups else None,
        per=dict(zip(provision.limit.per if provision.limit else (), per, strict=False)),
        view=held.view.id,
        outcome=verdict.outcome,
        count=verdict.count,
        relation=relation,
        bound=verdict.bound,
        margin=verdict.margin,
        unit=provision.unit,
        start=span.start,
        end=span.end,
        last_reported=verdict.last,
        basis=verdict.basis,
        reasons=supposed(said, hearing.text.hypothetical),
        evidence=evidence,
        readings=readings,
    )


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _partings(hearing: Hearing, provisions: set[str]) -> tuple[Parting, ...]:
    """Return the disputes over the provisions asked for, each with every reading known by then."""
    agreement = hearing.text.agreement
    known = known_readings(agreement, hearing.question.known_at)
    found = []
    for id_, dispute in sorted(agreement.disputes.items()):
        stances = tuple(
            Stance(
                reading=reading.id,
                held_by=reading.held_by,
                ground=reading.ground,
                sources=reading.sources,
                alternative=not set(reading.held_by) & {*agreement.parties, *agreement.bodies},
            )
            for reading in dispute.readings.values()
            if reading.id in known and _holds(hearing, reading)
        )
        touched = tuple(p for p in concerned(hearing.text, id_) if p in provisions)
        if touched and len(stances) > 1 and _arises(hearing, [known[s.reading] for s in stances]):
            found.append(
                Parting(
                    dispute=id_,
                    question=dispute.question,
                    provisions=touched,
                    stances=stances,
                    no_position=sides_without_position(agreement, id_),
                )
            )
    return tuple(found)


def _holds(hearing: Hearing, reading: Reading) -> bool:
    """Whether a reading applies to the day asked about, or to any day."""
    span = hearing.dates.span(reading.applies)
    on = hearing.question.on
    return span is not None and (on is None or span.holds(on))


def _arises(hearing: Hearing, readings: Sequence[Reading]) -> bool:
    """Whether a dispute bears on the day asked about.

    It does where a reading that departs from the base applies; where none
    departs, where a reading says it applies to that day. Before the side that
    departs has spoken there is no dispute.
    """
    on = hearing.question.on
    patches = {reading.id: hearing.text.readings[reading.id].patch for reading in readings}
    dispute = hearing.text.agreement.disputes[readings[0].dispute]
    if any(hearing.text.readings[id_].patch.entries for id_ in dispute.readings):
        readings = [reading for reading in readings if patches[reading.id].entries]
    elif on:
        readings = [reading for reading in readings if reading.applies != FOREVER]
    return any(_holds(hearing, reading) for reading in readings)
