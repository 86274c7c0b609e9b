"""What is there: the shipped agreements, what one holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from servanda.engine.mentions import recorded
from servanda.engine.store import Record
from servanda.language.folder import shipped_agreements
from servanda.language.lint import lint
from servanda.language.loading import examine, load
from servanda.model.agreement import Agreement, Parameter, Phase, Provision, TableColumn
from servanda.model.calendar import Duration
from servanda.model.duty import Cycle, Duty, Prohibition, Quota
from servanda.model.expression import TRUE
from servanda.model.problem import FaultyInputError, Problem, Severity, in_order
from servanda.model.procedure import Procedure
from servanda.model.wire import number_text
from servanda.model.wording import expression_text

# The types of provisions, and the words for several.
TYPES = {
    "limit": "limits",
    "duty": "duties",
    "prohibition": "prohibitions",
    "quota": "quotas",
    "procedure": "procedures",
}


def shipped() -> dict[str, object]:
    """Return the shipped agreements: id, title, instrument, parties, and how many provisions and disputes."""
    rows = []
    for id_ in shipped_agreements():
        agreement = load(id_).agreement
        rows.append(
            {
                "id": id_,
                "title": agreement.title,
                "instrument": agreement.instrument.value,
                "parties": list(agreement.parties),
                **_numbers(agreement),
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
    territories = found.geography.territories
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
        "parameters": [
            {"name": p.name, "value": _value(p), "unit": p.unit} for p in found.parameters.values()
        ],
        "zones": [
            {"id": z.id, "title": z.title, "territory_of": [h for h, t in territories.items() if t == z.id]}
            for z in found.geography.zones.values()
        ],
        "places": [{"id": s.id, "title": s.title} for s in found.geography.sites.values()],
        "uncomputed": [{"id": u.id, "text": u.text, "reason": u.reason} for u in found.uncomputed.values()],
    }


def _value(parameter: Parameter) -> str:
    """Return a parameter's number, or its numbers by party or phase."""
    if parameter.value is not None:
        return number_text(parameter.value)
    numbers = {**parameter.by_holder, **{when.text: number for when, number in parameter.phases}}
    return ", ".join(f"{name} {number_text(number)}" for name, number in numbers.items())


def _numbers(agreement: Agreement) -> dict[str, int]:
    """Return how many provisions of each type there are, under the word for several."""
    types = [type_ for provision in agreement.provisions.values() for type_ in _types(provision)]
    return {several: types.count(type_) for type_, several in TYPES.items()}


def _types(provision: Provision) -> list[str]:
    return [type_ for type_ in TYPES if getattr(provision, type_) is not None]


def _provision(agreement: Agreement, id_: str) -> dict[str, object]:
    provision = agreement.provisions[id_]
    counted = provision.limit or provision.quota
    bound = counted or provision.duty or provision.prohibition
    return {
        "id": id_,
        "type": ", ".join(_types(provision)) or None,
        "title": provision.title,
        "binds": _binds(bound.binds) if bound else None,
        "relation": counted.relation.value if counted else None,
        "bounds": _bounds(counted.phases) if counted else [],
        "unit": provision.unit,
        "rule": _rule(provision),
        "cites": [{"source": c.source, "place": c.place, "mark": c.mark.value} for c in provision.cites],
    }


def _binds(binds: str | tuple[str, ...]) -> str:
    return binds if isinstance(binds, str) else ", ".join(binds)


def _bounds(phases: Iterable[Phase]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for phase in phases:
        bound = phase.bound
        if isinstance(bound, TableColumn):
            text = f"{bound.column} of the table {bound.table}"
        else:
            text = expression_text(bound) if bound is not None else "none"
        found.append({"from": phase.start.text if phase.start else None, "bound": text})
    return found


def _rule(provision: Provision) -> str | None:
    """Return the bound or period of what is not a limit, in a few words."""
    if provision.duty:
        return _duty(provision.duty)
    if provision.prohibition:
        return _prohibition(provision.prohibition)
    if provision.quota:
        return _quota(provision.quota)
    return _procedure(provision.procedure) if provision.procedure else None


def _duty(duty: Duty) -> str:
    begins = duty.trigger.kind if duty.trigger else ""
    if duty.schedule:
        begins = duty.schedule.start.text
        begins += f" and every {duty.schedule.every}" if duty.schedule.every else ""
        begins += f" until {duty.schedule.until.text}" if duty.schedule.until else ""
    period = f"at least {duty.before.text} before" if duty.before else ""
    if duty.within:
        period = f"within {duty.within.text} after"
    return f"{period} {begins}" + (f", lasts until {duty.ended_by.kind}" if duty.ended_by else "")


def _prohibition(prohibition: Prohibition) -> str:
    unless = " or ".join(exemption.act.kind for exemption in prohibition.unless.values())
    where = f" where {expression_text(prohibition.act.where)}" if prohibition.act.where != TRUE else ""
    return f"no {prohibition.act.kind}{where}" + (f" without {unless}" if unless else "")


def _quota(quota: Quota) -> str:
    relation = quota.relation.value.replace("-", " ")
    parts = []
    for bound in _bounds(quota.phases):
        amount = "no bound" if bound["bound"] == "none" else f"{relation} {bound['bound']}"
        parts.append(amount + (f" from {bound['from']}" if bound["from"] else ""))
    split = f" for each {', '.join(quota.per)}" if quota.per else ""
    return f"{'; '.join(parts)} {_window(quota)}{split}"


def _window(quota: Quota) -> str:
    if isinstance(quota.window, Duration):
        return f"in any {quota.window}"
    if quota.years > 1:
        return f"in any {quota.years} calendar years"
    return "in all" if quota.window is Cycle.LIFE else f"a {quota.window.value}"


def _procedure(procedure: Procedure) -> str:
    split = f", a case for each {', '.join(procedure.per)}" if procedure.per else ""
    return f"{len(procedure.states)} states from {procedure.starts}{split}"


def problems_of(agreement: str | Path) -> list[Problem]:
    """Return every fault and warning of an agreement and of its own record."""
    text, problems = examine(agreement)
    if text is not None:
        problems += text.outlines.crossings()
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
