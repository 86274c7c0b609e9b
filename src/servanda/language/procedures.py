"""Build procedures: every state that is named exists, and every event is declared and tells its case."""

from __future__ import annotations

from servanda.language import procedure_faults
from servanda.language.acts import Acts
from servanda.language.procedure_schema import AfterShape, ProcedureShape, StateShape, StepShape
from servanda.language.sorts import Sort
from servanda.language.tree import Path
from servanda.model.act import ActRule
from servanda.model.agreement import Kind
from servanda.model.expression import TRUE
from servanda.model.procedure import After, Procedure, State, Step

UNTIL = "until"  # the attribute of an event that says to which day it puts a lapse off


def procedure(acts: Acts, shape: ProcedureShape, path: Path) -> Procedure:
    """Return a procedure."""
    acts.naming.known("state", [shape.starts], shape.states, (*path, "starts"))
    states = {
        id_: _state(acts, shape, state, (*path, "states", id_), id_) for id_, state in shape.states.items()
    }
    periods = [state.after.period for state in states.values() if state.after]
    return Procedure(
        starts=shape.starts, clock=acts.clock(shape.clock, path, periods), states=states, per=tuple(shape.per)
    )


def _state(acts: Acts, whole: ProcedureShape, shape: StateShape, path: Path, id_: str) -> State:
    if shape.final and (shape.steps or shape.after is not None):
        acts.naming.report(procedure_faults.final_goes_on(acts.naming.at(*path, "final"), id_))
    steps = {
        name: _step(acts, whole, name, step, (*path, "steps", name)) for name, step in shape.steps.items()
    }
    after = _after(acts, whole, shape.after, (*path, "after"), id_) if shape.after is not None else None
    return State(id=id_, title=shape.title, text=shape.text, steps=steps, after=after, final=shape.final)


def _step(acts: Acts, whole: ProcedureShape, name: str, shape: StepShape, path: Path) -> Step:
    naming = acts.naming
    naming.known("state", [shape.to], whole.states, (*path, "to"))
    naming.known("asserter", shape.by, {*naming.speakers, *naming.shape.groups}, (*path, "by"))
    naming.known("event", [shape.on], acts.kinds, (*path, "on"))
    where = shape.where if shape.where is not None else TRUE
    if shape.on in acts.kinds:
        acts.checked(where, shape.on, (*path, "where"), Sort.TRUTH)
        _tells_case(acts, whole, shape.on, (*path, "on"))
    act = ActRule(kind=shape.on, where=where)
    return Step(id=name, act=act, to=shape.to, by=tuple(shape.by), text=shape.text)


def _after(acts: Acts, whole: ProcedureShape, shape: AfterShape, path: Path, id_: str) -> After:
    naming = acts.naming
    naming.known("state", [shape.to], whole.states, (*path, "to"))
    if shape.to == id_:
        naming.report(procedure_faults.lapse_to_itself(naming.value_at(*path, "to"), id_))
    kind = shape.extended_by
    if kind is not None:
        naming.known("event", [kind], acts.kinds, (*path, "extended-by"))
        if kind in acts.kinds:
            _tells_case(acts, whole, kind, (*path, "extended-by"))
            until = acts.kinds[kind].attributes.get(UNTIL)
            if until is not None and until.kind is not Kind.DATE:
                naming.report(procedure_faults.until_no_day(naming.value_at(*path, "extended-by"), kind))
    return After(period=shape.period, to=shape.to, extended_by=kind)


def _tells_case(acts: Acts, whole: ProcedureShape, kind: str, path: Path) -> None:
    """Report an event that cannot say to which case it belongs."""
    for name in whole.per:
        if name not in acts.attributes_of(kind):
            acts.naming.report(procedure_faults.case_untold(acts.naming.value_at(*path), kind, name))
