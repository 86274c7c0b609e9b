"""The sentences of warnings about an agreement: nothing in it is wrong, but something is left in the dark.

One function each, as in `faults`; the references are listed in `docs/reference/faults.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servanda.model.problem import Place, Problem, Severity, shown

_EXAMPLES = 3  # names given as examples of many


def _warning(*, reference: str, place: Place, fact: str, hint: str) -> Problem:
    return Problem(reference=reference, place=place, fact=fact, hint=hint, severity=Severity.WARNING)


def too_few_readings(place: Place, number: int) -> Problem:
    return _warning(
        reference="one-reading",
        place=place,
        fact=f"The dispute has {number} reading{'' if number == 1 else 's'}; "
        "a dispute is never told by one side alone.",
        hint="Add the other side's reading in its strongest form.",
    )


def no_source(place: Place, what: str) -> Problem:
    return _warning(
        reference="no-source",
        place=place,
        fact=f"{what} has no source.",
        hint="Add 'cites' or 'source', naming a row of sources.csv.",
    )


def recalled_rule(place: Place, what: str) -> Problem:
    return _warning(
        reference="recalled-text",
        place=place,
        fact=f"{what} rests on recalled text only.",
        hint="Check it against the text and cite the place.",
    )


# ---- words that nobody uses


def word_unused(place: Place, what: str, name: str) -> Problem:
    return _warning(
        reference="word-unused",
        place=place,
        fact=f"The {what} {shown(name)} is declared, but nothing uses it.",
        hint="Use it, or take it out.",
    )


def sources_unused(place: Place, names: Sequence[str]) -> Problem:
    listed = ", ".join(shown(name) for name in names[:_EXAMPLES])
    number = f"{len(names)} sources are" if len(names) > 1 else "1 source is"
    return _warning(
        reference="sources-unused",
        place=place,
        fact=f"{number} cited nowhere: {listed}{', …' if names[_EXAMPLES:] else ''}.",
        hint="Cite them where they bear something out, or take the rows out.",
    )


# ---- dates that contradict each other


def outside_in_force(place: Place, what: str, start: date | None, end: date | None) -> Problem:
    days = f"from {start or 'the beginning'} until {end or 'without end'}"
    return _warning(
        reference="outside-in-force",
        place=place,
        fact=f"{what} applies on no day on which the agreement is in force, {days}.",
        hint="Mend one of the dates.",
    )


def party_outside(place: Place, name: str, start: date | None, end: date | None) -> Problem:
    days = f"from {start or 'the beginning'} until {end or 'without end'}"
    return _warning(
        reference="party-outside",
        place=place,
        fact=f"{shown(name)} is bound on no day on which the agreement is in force, {days}.",
        hint="Mend one of the dates; who states facts but is not bound stands under 'bodies' or 'others'.",
    )


def reading_inverted(place: Place, name: str, start: date, end: date) -> Problem:
    return _warning(
        reference="reading-inverted",
        place=place,
        fact=f"The reading {shown(name)} applies on no day: from {start}, until {end}.",
        hint="Mend one of the two; the day 'until' is already out.",
    )


def phases_unordered(place: Place, what: str, later: str, earlier: str) -> Problem:
    return _warning(
        reference="phases-unordered",
        place=place,
        fact=f"{what} has the phase {shown(later)} before {shown(earlier)}, which begins earlier.",
        hint="Write phases in the order of their days; their order here changes nothing.",
    )


def phases_same_day(place: Place, what: str, first: str, second: str, day: date) -> Problem:
    return _warning(
        reference="phases-same-day",
        place=place,
        fact=f"{what} has two phases from {day} on: {shown(first)} and {shown(second)}; only one can hold.",
        hint="Keep one of them, or mend its day.",
    )


def phase_after_end(place: Place, what: str, phase: str, day: date, end: date) -> Problem:
    return _warning(
        reference="phase-after-end",
        place=place,
        fact=f"{what} has the phase {shown(phase)} from {day} on, but it no longer applies from {end} on.",
        hint="Take the phase out, or mend its day.",
    )


def table_gap(place: Place, table: str, key: str, end: date, start: date) -> Problem:
    return _warning(
        reference="table-gap",
        place=place,
        fact=f"The table {shown(table)} has no row for {shown(key)} from {end} until {start}.",
        hint="Add the row, or move one of the days.",
    )


# ---- limits that decide nothing


def never_binds(place: Place, what: str, why: str) -> Problem:
    return _warning(
        reference="limit-never-binds",
        place=place,
        fact=f"{what} never binds anyone: {why}.",
        hint="Mend its days, or list the text under 'uncomputed' with the reason.",
    )


def rule_constant(place: Place, part: str) -> Problem:
    return _warning(
        reference="rule-constant",
        place=place,
        fact=f"{part} asks something whose answer is the same for every entry.",
        hint="Compare an attribute with a value; where every entry counts, leave 'where' out.",
    )


def bound_negative(place: Place, what: str, bound: str) -> Problem:
    return _warning(
        reference="bound-negative",
        place=place,
        fact=f"{what} has the bound {bound}, but no count is below zero.",
        hint="Mend the sign, or write 'none' for a phase without a bound.",
    )


def bound_counts_itself(place: Place, what: str, day: date) -> Problem:
    return _warning(
        reference="bound-counts-itself",
        place=place,
        fact=f"{what} holds the count of {day} against itself: it binds on that day alone.",
        hint="Count an earlier day, or let the bound go on for longer.",
    )


def out_of_date_at_once(place: Place, category: str) -> Problem:
    return _warning(
        reference="out-of-date-at-once",
        place=place,
        fact=f"A list of {shown(category)} is out of date on its own day, so nothing is ever known of it.",
        hint="Give the time in which the next list is due, or leave 'out-of-date-after' out.",
    )


# ---- sides


def word_not_accepted(place: Place, by: str, category: str, accepted: Sequence[str]) -> Problem:
    return _warning(
        reference="word-not-accepted",
        place=place,
        fact=f"The word of {shown(by)} does not count for {shown(category)}, "
        f"so no entry of it here is ever counted.",
        hint=f"Add it to the category's 'accepts', which has {', '.join(accepted)[:80]}; or mend 'by'.",
    )


def reading_reaches(place: Place, name: str, path: str) -> Problem:
    return _warning(
        reference="reading-reaches",
        place=place,
        fact=f"The reading {shown(name)} changes {shown(path)}, beyond the provisions its dispute names.",
        hint="Add what it changes to the dispute's 'provisions', or say it in a dispute of its own.",
    )


def one_sided(place: Place, what: str, how: str, side: str, *, reciprocal: bool) -> Problem:
    claim = ", but the agreement calls itself reciprocal" if reciprocal else ""
    return _warning(
        reference="one-sided",
        place=place,
        fact=f"{what} {how} {shown(side)} alone{claim}.",
        hint="Add what the other side owes, or take 'reciprocal' out."
        if reciprocal
        else "Whoever weighs the draft will ask what the other side gives for it.",
    )


def not_computed(place: Place, provision: str, reason: str) -> Problem:
    return _warning(
        reference="not-computed",
        place=place,
        fact=f"Provision {provision} is not computed: {reason}",
        hint="Nothing is derived of it; weigh it by hand.",
    )


def draft_in_force(place: Place) -> Problem:
    return _warning(
        reference="draft-in-force",
        place=place,
        fact="The agreement is a draft, and yet in force from a day on.",
        hint="Write in-force: {from: not-yet}; a question asks --as-if-in-force-from DATE.",
    )


def article_uncovered(place: Place, article: str) -> Problem:
    return _warning(
        reference="article-uncovered",
        place=place,
        fact=f"No provision and no uncomputed entry covers {shown(article)}.",
        hint="Add one that cites it, or list it under 'uncomputed' with the reason.",
    )


# ---- acts and verification


def never_arises(place: Place, provision: str, why: str) -> Problem:
    return _warning(
        reference="duty-never-arises",
        place=place,
        fact=f"The duty {shown(provision)} never arises: {why}.",
        hint="Check the day it begins, or take the duty out.",
    )


def never_performed(place: Place, provision: str, why: str) -> Problem:
    return _warning(
        reference="duty-unperformable",
        place=place,
        fact=f"No act can perform the duty {shown(provision)}: {why}.",
        hint="Check the rule, and whose word of the act counts.",
    )


def unverified(place: Place, provisions: Sequence[str]) -> Problem:
    first = ", ".join(shown(name) for name in provisions[:3])
    more = " and others" if len(provisions) > 3 else ""
    number = f"{len(provisions)} provisions do" if len(provisions) > 1 else "One provision does"
    return _warning(
        reference="unverified",
        place=place,
        fact=f"{number} not say by what it is verified: {first}{more}.",
        hint="Add 'verified-by' with provisions, bodies or national-means, there or for the whole agreement.",
    )


# ---- states of procedures


def state_unreached(place: Place, state: str) -> Problem:
    return _warning(
        reference="state-unreached",
        place=place,
        fact=f"Nothing leads to the state {shown(state)}: no step and no lapse, from the start on.",
        hint="Name it in a step's 'to' or in 'after', or take it out.",
    )


def state_stuck(place: Place, state: str) -> Problem:
    return _warning(
        reference="state-stuck",
        place=place,
        fact=f"Nothing leads on from the state {shown(state)}, and it is not final.",
        hint="Add final: true, or the steps or the 'after' that are missing.",
    )
