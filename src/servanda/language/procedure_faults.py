"""The sentences of the faults of procedures."""

from __future__ import annotations

from servanda.model.problem import Place, Problem, shown


def final_goes_on(place: Place, state: str) -> Problem:
    return Problem(
        reference="state-final",
        place=place,
        fact=f"The state {shown(state)} is final, and something leads on from it.",
        hint="Take 'final' out, or its steps and 'after'.",
    )


def case_untold(place: Place, kind: str, name: str) -> Problem:
    return Problem(
        reference="case-untold",
        place=place,
        fact=f"The event {shown(kind)} has no attribute {shown(name)}, by which the cases are told apart.",
        hint="Add the attribute to the event, or take it out of 'per'.",
    )


def lapse_to_itself(place: Place, state: str) -> Problem:
    return Problem(
        reference="lapse-to-itself",
        place=place,
        fact=f"When the state {shown(state)} has lasted its period, it would begin again, without end.",
        hint="Name another state in 'to', or leave 'after' out.",
    )


def until_no_day(place: Place, kind: str) -> Problem:
    return Problem(
        reference="until-no-day",
        place=place,
        fact=f"The attribute 'until' of the event {shown(kind)} says to which day it puts a lapse off.",
        hint="Give it the type date.",
    )
