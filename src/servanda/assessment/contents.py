"""What is there: the shipped agreements, what one holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from servanda.engine.mentions import recorded
from servanda.engine.store import Record
from servanda.language.folder import shipped_agreements
from servanda.language.lint import lint
from servanda.language.loading import examine, load
from servanda.model.agreement import Agreement, Limit, TableColumn
from servanda.model.problem import FaultyInputError, Problem, Severity, in_order
from servanda.model.wording import expression_text


def shipped() -> dict[str, object]:
    """Return the shipped agreements: id, title, kind of instrument, numbers of provisions and disputes."""
    rows = []
    for id_ in shipped_agreements():
        agreement = load(id_).agreement
        rows.append(
            {
                "id": id_,
                "title": agreement.title,
                "instrument": agreement.instrument.value,
                "parties": list(agreement.parties),
                "limits": len(agreement.limits),
                "uncomputed": len(agreement.uncomputed),
                "disputes": len(agreement.disputes),
            }
        )
    return {"schema": 1, "agreements": rows}


def contents(agreement: str | Path) -> dict[str, object]:
    """Return what an agreement holds: provisions with bounds, disputes with holders, what is not computed.

    Raises:
        FaultyInputError: If the agreement is faulty.
    """
    found = load(agreement).agreement
    return {
        "schema": 1,
        "id": found.id,
        "title": found.title,
        "instrument": found.instrument.value,
        "parties": {party.id: party.name for party in found.parties.values()},
        "bodies": dict(found.bodies),
        "provisions": [_provision(found, id_) for id_ in found.provisions],
        "disputes": [
            {
                "id": dispute.id,
                "kind": dispute.kind.value,
                "question": dispute.question,
                "provisions": list(dispute.provisions),
                "readings": {id_: list(reading.held_by) for id_, reading in dispute.readings.items()},
            }
            for _, dispute in sorted(found.disputes.items())
        ],
        "uncomputed": [{"id": u.id, "text": u.text, "reason": u.reason} for u in found.uncomputed.values()],
    }


def _provision(agreement: Agreement, id_: str) -> dict[str, object]:
    provision = agreement.provisions[id_]
    limit = provision.limit
    return {
        "id": id_,
        "title": provision.title,
        "binds": _binds(limit) if limit else None,
        "relation": limit.relation.value if limit else None,
        "bounds": _bounds(limit) if limit else [],
        "unit": provision.unit,
        "cites": [{"source": c.source, "place": c.place, "mark": c.mark.value} for c in provision.cites],
    }


def _binds(limit: Limit) -> str:
    return limit.binds if isinstance(limit.binds, str) else ", ".join(limit.binds)


def _bounds(limit: Limit) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for phase in limit.phases:
        bound = phase.bound
        if isinstance(bound, TableColumn):
            text = f"{bound.column} of the table {bound.table}"
        else:
            text = expression_text(bound) if bound is not None else "none"
        found.append({"from": phase.start.text if phase.start else None, "bound": text})
    return found


def problems_of(agreement: str | Path) -> list[Problem]:
    """Return every fault and warning of an agreement and of its own record."""
    text, problems = examine(agreement)
    if text is not None:
        record = text.folder.root / "record"
        faulty = _any_fault(problems)
        try:
            Record.open(text.agreement, record, rows_only=faulty).close()
        except FaultyInputError as found:
            problems += [p for p in found.problems if not text.names_lost(p)]
        sound = not _any_fault(problems)
        problems += lint(text, sound=sound, recorded=recorded(text.agreement, record) if sound else None)
    return in_order(problems)


def _any_fault(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.FAULT for problem in problems)
