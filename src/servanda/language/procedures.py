"""Build procedures: every state that is named exists, and every event is declared."""

from __future__ import annotations

from servanda.language.act_schema import ActShape
from servanda.language.acts import Acts
from servanda.language.procedure_schema import ProcedureShape, StateShape
from servanda.language.tree import Path
from servanda.model.procedure import After, Procedure, State, Step


def procedure(acts: Acts, shape: ProcedureShape, path: Path) -> Procedure:
    """Return a procedure."""
    acts.naming.known("state", [shape.starts], shape.states, (*path, "starts"))
    states = {
        id_: _state(acts, shape, id_, state, (*path, "states", id_)) for id_, state in shape.states.items()
    }
    periods = [state.after.period for state in states.values() if state.after]
    return Procedure(
        starts=shape.starts, clock=acts.clock(shape.clock, path, periods), states=states, per=tuple(shape.per)
    )


def _state(acts: Acts, whole: ProcedureShape, id_: str, shape: StateShape, path: Path) -> State:
    naming = acts.naming
    steps = {}
    for name, step in shape.steps.items():
        at = (*path, "steps", name)
        naming.known("state", [step.to], whole.states, (*at, "to"))
        naming.known("asserter", step.by, {*naming.speakers, *naming.shape.groups}, (*at, "by"))
        act = acts.rule(ActShape(kind=step.on, where=step.where), at)
        steps[name] = Step(id=name, act=act, to=step.to, by=tuple(step.by), text=step.text)
    after = None
    if shape.after is not None:
        naming.known("state", [shape.after.to], whole.states, (*path, "after", "to"))
        if shape.after.extended_by is not None:
            naming.known("event", [shape.after.extended_by], acts.kinds, (*path, "after", "extended-by"))
        after = After(period=shape.after.period, to=shape.after.to, extended_by=shape.after.extended_by)
    return State(id=id_, title=shape.title, text=shape.text, steps=steps, after=after, final=shape.final)
