"""Random disputes: readings with patches, days on which they apply, and who holds them since when."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from worlds.agreements import BODY, durations
from worlds.provisions import OTHER, scope_of
from worlds.rules import conditions, days
from worlds.terms import terms


@st.composite
def disputes(draw: st.DrawFn, world: dict[str, Any]) -> dict[str, Any]:
    """Return up to two disputes; no side sets one place of the text in two ways."""
    taken: dict[str, set[str]] = {}
    found = {}
    for number in range(draw(st.sampled_from([1, 1, 0, 2]))):
        readings = {}
        for index in range(draw(st.integers(2, 3))):
            readings[f"r{number}-{index}"] = draw(_readings(world, taken))
        found[f"d{number}"] = {
            "question": "What counts?",
            "kind": "text",
            "provisions": sorted(world["provisions"]),
            "readings": readings,
        }
    return found


@st.composite
def _readings(draw: st.DrawFn, world: dict[str, Any], taken: dict[str, set[str]]) -> dict[str, Any]:
    sides = st.sampled_from([*world["parties"], BODY, OTHER])
    held_by = draw(st.lists(sides, min_size=1, max_size=2, unique=True))
    place, patch = draw(patches(world))
    if any(place in taken.get(side, set()) for side in held_by):
        patch = {}
    for side in held_by:
        taken.setdefault(side, set()).add(place)
    reading: dict[str, Any] = {"held-by": held_by, "ground": "A ground.", "source": ["s"], "patch": patch}
    if draw(st.booleans()):
        reading["stated"] = draw(days())
    if draw(st.booleans()):
        reading["applies"] = draw(terms(world["milestones"]))
    return reading


@st.composite
def patches(draw: st.DrawFn, world: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the place a patch changes, and the patch; empty where it would change nothing."""
    return draw(
        st.sampled_from([_bound, _rule, _accepts, _cell, _lasts, _suspension]).flatmap(
            lambda make: make(world)
        )
    )


def _set(world: dict[str, Any], path: list[str], value: Any) -> tuple[str, dict[str, Any]]:
    """Return the patch that sets a place of the text, under `adds` where it is new."""
    here: Any = world
    for step in path:
        here = here.get(step) if isinstance(here, dict) else None
    patch: Any = value
    for step in reversed(path):
        patch = {step: patch}
    return "/".join(path), patch if here is not None else {"adds": patch}


@st.composite
def _bound(draw: st.DrawFn, world: dict[str, Any]) -> Any:
    name = draw(st.sampled_from(sorted(world["provisions"])))
    limit = world["provisions"][name]["limit"]
    relation = next(r for r in ("at-most", "at-least", "exactly") if r in limit)
    return _set(world, ["provisions", name, "limit", relation], ("number", Fraction(draw(st.integers(0, 9)))))


@st.composite
def _rule(draw: st.DrawFn, world: dict[str, Any]) -> Any:
    name = draw(st.sampled_from(sorted(world["provisions"])))
    limit, path = world["provisions"][name]["limit"], ["provisions", name, "limit"]
    if "terms" in limit:
        path += ["terms", "t0"]
        limit = limit["terms"]["t0"]
    key = draw(st.sampled_from(["where", "unsettled"]))
    return _set(world, [*path, key], draw(conditions(scope_of(world, limit["of"]), 1)))


@st.composite
def _accepts(draw: st.DrawFn, world: dict[str, Any]) -> Any:
    name = draw(st.sampled_from(sorted(world["categories"])))
    accepts = world["categories"][name]["accepts"]
    who = draw(st.sampled_from(["own", BODY, OTHER]))
    rank = None if who in accepts and len(accepts) > 1 and draw(st.booleans()) else draw(st.integers(1, 2))
    path = ["categories", name, "accepts"]
    # Two readings of one side might each take away what the other leaves, so the place is the whole map.
    return "/".join(path), _set(world, [*path, who], rank)[1]


@st.composite
def _cell(draw: st.DrawFn, world: dict[str, Any]) -> Any:
    table = draw(st.sampled_from(["types", "ceilings"]))
    rows = world["tables"][table]["rows"]
    row = draw(st.sampled_from(sorted(rows)))
    column = "c" if table == "ceilings" else draw(st.sampled_from(["w", "f"]))
    return _set(world, ["tables", table, "rows", row, column], Fraction(draw(st.integers(0, 4))))


@st.composite
def _lasts(draw: st.DrawFn, world: dict[str, Any]) -> Any:
    name = draw(st.sampled_from(sorted(world["categories"])))
    if world["categories"][name]["reported"] == "state":
        return name, {}
    return _set(world, ["categories", name, "out-of-date-after"], draw(durations()))


@st.composite
def _suspension(draw: st.DrawFn, world: dict[str, Any]) -> Any:
    name = draw(st.sampled_from(sorted(world["provisions"])))
    if "suspended" in world["provisions"][name]["limit"]:
        return name, {}
    since = {"ground": "said", "from": draw(days())}
    patch = {"provisions": {name: {"limit": {"suspended": {"BB": since}}}}}
    return f"provisions/{name}/limit/suspended", {"adds": patch}
