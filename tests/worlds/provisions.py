"""Random provisions: limits with their counts, values and bounds."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from worlds.rules import Scope, amounts, conditions, values
from worlds.terms import apart, figures, moments, sometimes, terms

GROUP, OTHER = "GG", "OX"


def scope_of(world: dict[str, Any], category: str) -> Scope:
    """Return what the row rules of a category may name."""
    attributes = list(world["categories"][category]["attributes"])
    return Scope(attributes, [*world["parties"], GROUP, OTHER], ["flat", "whose"])


@st.composite
def counts(draw: st.DrawFn, world: dict[str, Any]) -> dict[str, Any]:
    """Return a count rule of some category."""
    of = draw(st.sampled_from(sorted(world["categories"])))
    scope = scope_of(world, of)
    rule: dict[str, Any] = {"of": of}
    if draw(st.booleans()):
        rule["where"] = draw(conditions(scope))
    if draw(st.integers(0, 2)) == 0:
        rule["counts-as"] = draw(amounts(scope))
    if draw(st.integers(0, 2)) == 2:
        rule["unsettled"] = draw(conditions(scope, 1))
    return rule


@st.composite
def provisions(draw: st.DrawFn, world: dict[str, Any]) -> dict[str, Any]:
    limit = draw(_counted(world))
    categories = {rule["of"] for rule in limit.get("terms", {"": limit}).values()}
    common = [
        a
        for a in ("status", "site", "kind")
        if all(a in world["categories"][c]["attributes"] for c in categories)
    ]
    if common and draw(st.integers(0, 2)) == 0:
        limit["per"] = draw(st.lists(st.sampled_from(common), min_size=1, max_size=2, unique=True))
    lists = st.lists(st.sampled_from([*world["parties"], GROUP]), min_size=1, max_size=2, unique=True)
    limit["binds"] = draw(
        st.one_of(st.sampled_from(["each-party", "each-party", "all-together", "each-group"]), lists)
    )
    limit[draw(st.sampled_from(["at-most", "at-most", "at-least", "exactly"]))] = draw(_bounds(world, limit))
    if draw(st.integers(0, 9)) == 9:
        suspended = draw(terms(world["milestones"]))
        limit["suspended"] = {draw(st.sampled_from(["AA", GROUP])): {"ground": "said", **suspended}}
    return {"title": "A limit", "term": draw(sometimes(terms(world["milestones"]))), "limit": limit}


@st.composite
def _counted(draw: st.DrawFn, world: dict[str, Any]) -> dict[str, Any]:
    if draw(st.integers(0, 2)) > 0:
        return draw(counts(world))
    terms_ = {f"t{n}": draw(counts(world)) for n in range(draw(st.integers(2, 3)))}
    return {"terms": terms_, "value": draw(values([*terms_, *terms_, *world["parameters"]]))}


@st.composite
def _bounds(draw: st.DrawFn, world: dict[str, Any], limit: dict[str, Any]) -> Any:
    if draw(st.integers(0, 5)) == 5 and set(world["tables"]["ceilings"]["key"]) <= {
        "party",
        "group",
        *limit.get("per", []),
    }:
        return {"table": "ceilings", "column": "c"}
    calls = [
        ("count_on", when) for when in [draw(moments(world["milestones"]))] if not isinstance(when, tuple)
    ]
    for name, shape in world["provisions"].items():
        if shape["limit"].get("per", []) in ([], limit.get("per", [])):
            whose = draw(st.sampled_from([(), (), ("AA",), (GROUP,), ("all",)]))
            calls.append(("counted", name, *whose))
    one = st.one_of(figures().map(lambda n: ("number", n)), values(list(world["parameters"]), 1, calls=calls))
    if draw(st.integers(0, 4)) < 4:
        return draw(one)
    starts = apart(world, draw(st.lists(moments(world["milestones"]), min_size=1, max_size=3)))
    return {when: draw(st.one_of(one, one, st.just("none"))) for when in starts}
