"""The questions people ask, as functions: the same as the verbs of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from servanda.assessment.answer import answer
from servanda.assessment.explain import derivation
from servanda.assessment.explaining_acts import acts_explained, asks_acts
from servanda.assessment.found import kinds_of
from servanda.assessment.hearing import Hearing, Question, end_of, hear
from servanda.language.supposing import Supposed
from servanda.model.problem import ServandaError, shown
from servanda.model.result import Answer


class ProcedureAskedError(ServandaError):
    """An answer was asked for of a provision that is a procedure, which another verb tells of."""

    def __init__(self, agreement: str | Path, provision: str) -> None:
        super().__init__(
            f"Provision {shown(provision)} is a procedure, with nothing to assess, explain or chart; "
            f"where it stands is told by: servanda procedure {agreement} {provision} --on DATE"
        )


def assess(
    agreement: str | Path,
    record: Sequence[str | Path] | None = None,
    *,
    on: date | None = None,
    between: tuple[date, date] | None = None,
    known_at: date | datetime | None = None,
    party: str | None = None,
    provision: str | None = None,
    views: Sequence[str] = (),
    what_if: Supposed = None,
    include_recalled: bool = False,
    memory: str | None = None,
) -> Answer:
    """Hold a record against an agreement, by every reading.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        record: Further record folders or files, besides the agreement's own.
        on: The day asked about.
        between: Or the days asked about, the second not included; neither means all days.
        known_at: What the record held by then; a day means its end.
        party: Only this party or group.
        provision: Only this provision.
        views: `base`, sides, or single readings; none means all that are held.
        what_if: A file with a merge patch of the agreement, or a `WhatIf`.
        include_recalled: Whether recalled figures count.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        The results by provision, holder and view, where the views part, and the receipt.

    Raises:
        FaultyInputError: If the agreement, patch or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    question = Question(
        on=on,
        between=between,
        known_at=end_of(known_at),
        include_recalled=include_recalled,
        party=party,
        provision=provision,
        views=tuple(views),
    )
    hearing, patch = hear(agreement, record, question, what_if=what_if, memory=memory)
    with hearing.record:
        if _asks_procedure(hearing):
            raise ProcedureAskedError(agreement, provision or "")
        return answer(hearing, patch)


def explain(
    agreement: str | Path,
    provision: str,
    record: Sequence[str | Path] | None = None,
    *,
    party: str,
    on: date,
    view: str = "base",
    per: Mapping[str, str] | None = None,
    known_at: date | datetime | None = None,
    what_if: Supposed = None,
    include_recalled: bool = False,
    memory: str | None = None,
) -> dict[str, object]:
    """Derive one result, step by step, as data; that of a limit can be re-checked without the engine.

    Of a duty, prohibition or quota: every time it arose that an answer for the day shows.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        provision: The provision.
        record: Further record folders or files, besides the agreement's own.
        party: The party or group, or `all`.
        on: The day.
        view: `base`, a side, or a single reading.
        per: The values of the split, where there is one.
        known_at: What the record held by then; a day means its end.
        what_if: A file with a merge patch of the agreement, or a `WhatIf`.
        include_recalled: Whether recalled figures count.
        memory: The most memory the engine may use.

    Returns:
        The derivation of a limit, or the explanation of a duty, prohibition or quota, in the
        forms of `docs/reference/derivation.md`.

    Raises:
        FaultyInputError: If the agreement, patch or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    question = Question(
        on=on,
        known_at=end_of(known_at),
        include_recalled=include_recalled,
        party=party,
        provision=provision,
        views=(view,),
    )
    hearing, patch = hear(agreement, record, question, what_if=what_if, memory=memory)
    with hearing.record:
        if _asks_procedure(hearing):
            raise ProcedureAskedError(agreement, provision)
        if asks_acts(hearing):
            return acts_explained(hearing, view, per or {}, patch)
        return derivation(hearing, view, per or {}, patch)


def _asks_procedure(hearing: Hearing) -> bool:
    """Whether the provision asked about is a procedure in some view, and nothing else in any."""
    asked = [
        case.agreement.provisions.get(hearing.question.provision or "") for case in hearing.cases.values()
    ]
    found = [provision for provision in asked if provision is not None]
    return any(each.procedure for each in found) and not any(each.limit or kinds_of(each) for each in found)
