"""The shape of a procedure: states, the events that lead from one to another, and time that runs out."""

from __future__ import annotations

from servanda.language.scalars import Identifier, Lower, PeriodText, Rule
from servanda.language.shape import Shape


class AfterShape(Shape):
    """What follows when a state has lasted so long."""

    period: PeriodText
    to: Lower
    extended_by: str | None = None


class StepShape(Shape):
    """An event that leads from a state to another."""

    on: str
    where: Rule | None = None
    by: list[str] = []
    to: Lower
    text: str = ""


class StateShape(Shape):
    """A state: what may follow, by whom, and by when."""

    title: str
    text: str = ""
    steps: dict[Identifier, StepShape] = {}
    after: AfterShape | None = None
    final: bool = False


class ProcedureShape(Shape):
    """A procedure: one running case at a time, or one for each value of the attributes of `per`."""

    starts: Lower
    clock: str
    per: list[Identifier] = []
    states: dict[Lower, StateShape]
