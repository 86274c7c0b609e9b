"""Profile a category's entries in one pass, so that queries are compiled to what the data needs."""

from __future__ import annotations

from dataclasses import dataclass

from servanda.engine.connection import Engine, named, quoted
from servanda.model.agreement import Category, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a category's entries hold: only what occurs is compiled into a query."""

    rows: int
    blank: frozenset[str]
    estimates: bool
    recalled: bool
    dated_knowledge: bool
    corrections: bool
    states: bool
    only_own: bool
    several_words: bool
    bases: tuple[str, ...]


def profile(engine: Engine, relation: str, category: Category) -> Profile:
    """Return the profile of a relation of typed entries."""
    attributes = list(category.attributes)
    blanks = [f"count(*) - count({named(name)})" for name in attributes]
    parts = [
        "count(*)",
        "count(*) FILTER (WHERE n_high IS NULL OR n_low <> n_high) > 0",
        f"count(*) FILTER (WHERE mark = {quoted(Mark.RECALLED.value)}) > 0",
        "count(recorded_at) > 0",
        "count(supersedes) > 0",
        "count(vt) > 0",
        'count(*) FILTER (WHERE "by" <> party) = 0',
        "list_sort(list(DISTINCT basis))",
        *blanks,
    ]
    rows, estimates, recalled, dated, corrections, states, own, bases, *blank = engine.row(
        f"SELECT {', '.join(parts)} FROM {relation}"
    )
    several = False
    if not own:
        several = bool(
            engine.rows(
                f'SELECT party FROM {relation} GROUP BY party HAVING count(DISTINCT "by") > 1 LIMIT 1'
            )
        )
    return Profile(
        rows=rows,
        blank=frozenset(name for name, number in zip(attributes, blank, strict=True) if number),
        estimates=estimates,
        recalled=recalled,
        dated_knowledge=dated,
        corrections=corrections,
        states=states,
        only_own=own,
        several_words=several,
        bases=tuple(bases or ()),
    )
