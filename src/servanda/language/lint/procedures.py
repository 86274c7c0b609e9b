"""Warn of states of procedures that nothing leads to, or that nothing leads on from.

A reading may well take a step away, and leave a state unreached in its view; so
only the agreement's own text is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.language import warnings
from servanda.language.lint.subject import Subject
from servanda.model.problem import Place, Problem
from servanda.model.procedure import Procedure


def states_unreached(subject: Subject) -> Iterator[Problem]:
    """Warn of a state that no step and no lapse leads to."""
    for provision in subject.agreement.provisions.values():
        procedure = provision.procedure
        if procedure is not None:
            for state in sorted(set(procedure.states) - _reached(procedure)):
                yield warnings.state_unreached(_place(subject, provision.id, state), state)


def states_without_end(subject: Subject) -> Iterator[Problem]:
    """Warn of a state from which nothing leads on, and which is not said to be final."""
    for provision in subject.agreement.provisions.values():
        for state in provision.procedure.states.values() if provision.procedure else ():
            if not (state.final or state.steps or state.after):
                yield warnings.state_stuck(_place(subject, provision.id, state.id), state.id)


def _reached(procedure: Procedure) -> set[str]:
    reached, waiting = {procedure.starts}, [procedure.starts]
    while waiting:
        state = procedure.states.get(waiting.pop())
        if state is None:
            continue
        following = {step.to for step in state.steps.values()} | ({state.after.to} if state.after else set())
        waiting += following - reached
        reached |= following
    return reached


def _place(subject: Subject, provision: str, state: str) -> Place:
    return subject.at("provisions", provision, "procedure", "states", state)
