"""Random days, terms and figures, as an agreement writes them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from oracle.days import day_of
from worlds.rules import days


def sometimes(strategy: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.integers(0, 6).flatmap(lambda number: strategy if number == 0 else st.just({}))


def figures() -> st.SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(n) for n in (1, 2, 4, 7)] + [Fraction(3, 2)])


@st.composite
def milestone_days(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(days())
    moved = (
        "moved",
        draw(st.sampled_from(["start", first])),
        draw(st.sampled_from([1, -1])),
        1,
        draw(st.integers(0, 9)),
    )
    return {"start": first, "later": moved, "never": "not-yet"}


def moments(milestones: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return days as an agreement may write them."""
    return st.one_of(days(), days(), st.sampled_from([*milestones, ("moved", "start", 1, 0, 10)]))


@st.composite
def terms(draw: st.DrawFn, milestones: dict[str, Any]) -> dict[str, Any]:
    """Return a term with a start, an end, or both in order."""
    start, end = draw(moments(milestones)), draw(moments(milestones))
    known = [day_of({"milestones": milestones}, when) for when in (start, end)]
    if draw(st.booleans()) and (None in known or known[0] < known[1]):
        return {"from": start, "until": end}
    return {"from": start} if draw(st.booleans()) else {"until": end}


def apart(world: dict[str, Any], whens: list[Any]) -> list[Any]:
    """Return those of several days that fall apart, one of each."""
    return list({day_of(world, when): when for when in whens}.values())
