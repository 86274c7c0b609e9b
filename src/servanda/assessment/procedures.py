"""Ask where procedures stand on a day: in each view, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from servanda.assessment.case import Case
from servanda.assessment.courses import View, case_as_json, view_as_json
from servanda.assessment.hearing import Hearing, Question, end_of, hear
from servanda.assessment.procedure import walk
from servanda.assessment.procedure_events import Per, told_in
from servanda.assessment.receipt import receipt
from servanda.assessment.standing import Standing
from servanda.assessment.views import Held
from servanda.language.supposing import Supposed
from servanda.language.tree import Entries
from servanda.model.agreement import Provision
from servanda.model.moments import TimeZone
from servanda.model.problem import ServandaError, nearest, shown

CAVEAT = (
    "a state follows from the events on record as each view hears them; "
    "whether a step was rightly taken is for the parties and bodies to determine."
)


class NoProcedureError(ServandaError):
    """A question is about a provision that is no procedure in any view."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"Provision {shown(name)} is not a procedure. {nearest(name, known)}")


def procedure(
    agreement: str | Path,
    provision: str | None = None,
    record: Sequence[str | Path] | None = None,
    *,
    on: date,
    known_at: date | datetime | None = None,
    views: Sequence[str] = (),
    what_if: Supposed = None,
    include_recalled: bool = False,
    memory: str | None = None,
) -> dict[str, object]:
    """Say where procedures stand on a day, how they came there, and who may do what by when.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        provision: Only this provision; none means every procedure.
        record: Further record folders or files, besides the agreement's own.
        on: The day, to its end.
        known_at: What the record held by then; a day means its end.
        views: `base`, sides, or single readings; none means all that are held.
        what_if: A file with a merge patch of the agreement, or a `WhatIf`.
        include_recalled: Whether recalled events surely count.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        The procedures by view and case, in the form of `docs/reference/commands.md`.

    Raises:
        FaultyInputError: If the agreement, patch or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    question = Question(
        on=on,
        known_at=end_of(known_at),
        include_recalled=include_recalled,
        provision=provision,
        views=tuple(views),
    )
    hearing, patch = hear(agreement, record, question, what_if=what_if, memory=memory)
    with hearing.record:
        return procedures_of(hearing, on, patch)


def procedures_of(hearing: Hearing, on: date, patch: Entries | None = None) -> dict[str, object]:
    """Return where the procedures of a hearing stand on a day, as published under `schema: 1`.

    Raises:
        ServandaError: If the provision that is asked about is no procedure.
    """
    agreement, question = hearing.text.agreement, hearing.question
    views = hearing.views
    cases = [hearing.case_on(view, on) for view in views]
    known = [p.id for case in cases for p in case.agreement.provisions.values() if p.procedure is not None]
    if question.provision is not None and question.provision not in known:
        raise NoProcedureError(question.provision, known)
    wanted = [id_ for id_ in dict.fromkeys(known) if question.provision in (None, id_)]
    return {
        "schema": 1,
        "agreement": agreement.id,
        "title": agreement.title,
        "on": on.isoformat(),
        "known_at": question.known_at.isoformat() if question.known_at else None,
        "receipt": receipt(hearing.text, hearing.record, patch).as_json(),
        "views": [{"id": v.view.id, "kind": v.view.kind, "name": v.view.name} for v in views],
        "procedures": [_procedure(hearing, id_, views, cases, on) for id_ in wanted],
        "caveat": CAVEAT,
    }


def _procedure(
    hearing: Hearing, id_: str, views: Sequence[Held], cases: Sequence[Case], on: date
) -> dict[str, object]:
    titled = next(case.agreement.provisions[id_] for case in cases if id_ in case.agreement.provisions)
    sources = hearing.text.agreement.sources
    return {
        "provision": id_,
        "title": titled.title,
        "text": titled.text,
        "cites": [
            {
                "source": cite.source,
                "title": sources[cite.source].title if cite.source in sources else "",
                "place": cite.place,
                "mark": cite.mark.value,
            }
            for cite in titled.cites
        ],
        "views": [_view(hearing, id_, held, case, on) for held, case in zip(views, cases, strict=True)],
    }


def _view(hearing: Hearing, id_: str, held: Held, case: Case, on: date) -> dict[str, object]:
    provision = case.agreement.provisions.get(id_)
    if provision is None or provision.procedure is None:
        return view_as_json(held.view.id, "this view has no such procedure", [])
    standing = Standing(case.agreement, case.dates, provision)
    told = told_in(hearing, standing, provision.procedure, held)
    view = View(
        agreement=case.agreement,
        procedure=provision.procedure,
        zone=standing.zone,
        on=on,
        heard=told.heard,
        place=lambda rid: str(hearing.record.place(rid)),
    )
    begins = standing.begins("")
    begun = standing.zone.whole(begins) if begins else None
    found = []
    until = _until(case, provision, standing.zone, on)
    cases: list[Per | None] = [*told.cases(until)]
    for per in cases or [None]:
        mine = told.happenings(per) if per is not None else []
        course = walk(provision.procedure, mine, standing.zone, until, begun)
        contested = [event for event in told.contested if per is not None and told.may_be_of(event, per)]
        found.append(case_as_json(view, told.named(per), course, contested))
    return view_as_json(held.view.id, _not_standing(standing, on), found)


def _not_standing(standing: Standing, on: date) -> str:
    reason = standing.out_of_force("", on)
    if reason is None:
        return ""
    return f"on this day the provision does not stand ({reason.value}); shown is what the events lead to"


def _until(case: Case, provision: Provision, zone: TimeZone, on: date) -> int:
    """Return up to when events lead on: to the day's end, or to the end of the provision's own term."""
    span = case.dates.span(provision.term)
    day = zone.end_of(on)
    return min(day, zone.start_of(span.end)) if span is not None and span.end is not None else day
