"""The sentences of the faults of cases: one function each, so that wording has one home."""

from __future__ import annotations

from servanda.model.problem import Place, Problem, shown


def case_expects(place: Place, fact: str, hint: str) -> Problem:
    return Problem(reference="case-expects", place=place, fact=fact, hint=hint)


def case_unsourced(place: Place) -> Problem:
    return Problem(
        reference="case-unsourced",
        place=place,
        fact="The case does not say where its expected answer comes from.",
        hint="Add 'source', where it stands, or 'worked', how it is computed by hand.",
    )


def case_unmarked(place: Place, key: str) -> Problem:
    return Problem(
        reference="case-unmarked",
        place=place,
        fact=f"The case gives {shown(key)} of its own and does not mark them as invented.",
        hint="Add 'made-up: true'; what was really declared belongs in the record.",
    )


def case_elsewhere(place: Place, named: str, own: str) -> Problem:
    return Problem(
        reference="case-elsewhere",
        place=place,
        fact=f"The case is about {shown(named)}, but stands in the folder of {shown(own)}.",
        hint="Move it to that agreement's folder 'scenarios', or leave 'agreement' out.",
    )


def case_refused(place: Place, reason: str) -> Problem:
    return Problem(
        reference="case-refused",
        place=place,
        fact=f"The question cannot be asked: {reason}",
        hint="Ask it with 'servanda assess' first.",
    )
