"""Random agreements: parties and groups with dates, categories, tables, parameters, limits."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from worlds.provisions import GROUP, OTHER, provisions, scope_of
from worlds.rules import KINDS, STATUSES, amounts, days
from worlds.terms import apart, figures, milestone_days, moments, sometimes, terms

PARTIES, BODY = ["AA", "BB", "CC", "DD"], "BO"
_SHAPES: dict[str, Any] = {
    "status": {"one-of": STATUSES},
    "site": "text",
    "size": "integer",
    "mass": "decimal",
    "since": "date",
    "ready": "truth",
}


@st.composite
def agreements(draw: st.DrawFn) -> dict[str, Any]:
    """Return an agreement in the oracle's form, without its disputes."""
    parties = PARTIES[: draw(st.sampled_from([2, 2, 2, 3, 4]))]
    milestones = draw(milestone_days())
    world: dict[str, Any] = {
        "parties": {id_: {"name": id_, **draw(sometimes(terms(milestones)))} for id_ in parties},
        "bodies": {BODY: "Body"},
        "others": {OTHER: "Other"},
        "groups": {GROUP: {"name": GROUP, "members": draw(_members(parties, milestones))}},
        "milestones": milestones,
        "in-force": draw(sometimes(terms(milestones))),
        "conversions": {"kilo": {"to": "unit", "factor": Fraction(5, 2)}},
    }
    phases = apart(world, draw(st.lists(moments(milestones), max_size=3))) or [date(2000, 2, 1)]
    world["parameters"] = {
        "flat": {"value": draw(figures()), "unit": "unit"},
        "whose": {"value": {name: draw(figures()) for name in (parties[0], GROUP)}, "unit": "unit"},
        "dated": {"value": {when: draw(figures()) for when in phases}, "unit": "unit"},
    }
    world["tables"] = {"types": draw(_types(parties)), "ceilings": draw(_ceilings(parties))}
    names = draw(st.sampled_from([["gun"], ["gun"], ["gun", "ship"]]))
    world["categories"] = {
        name: draw(_categories(parties, world["tables"]["types"]["key"])) for name in names
    }
    world["provisions"] = {}
    for number in range(draw(st.sampled_from([1, 1, 2, 3]))):
        world["provisions"][f"P{number}"] = draw(provisions(world))
    return world


@st.composite
def calm_agreements(draw: st.DrawFn) -> dict[str, Any]:
    """Return an agreement with one plain limit always in force, so that what is reported decides."""
    world = draw(agreements())
    relation = draw(st.sampled_from(["at-most", "at-least", "exactly"]))
    limit = {"of": "gun", relation: ("number", draw(figures()))}
    if draw(st.booleans()):
        limit["counts-as"] = draw(amounts(scope_of(world, "gun"), 1))
    gun = {**world["categories"]["gun"], "accepts": {"own": 1, BODY: draw(st.integers(1, 2))}}
    if draw(st.booleans()):
        gun["reported"] = {"snapshot": {"per": []}}
    return {
        **world,
        "parties": {party: {"name": party} for party in world["parties"]},
        "in-force": {},
        "categories": {**world["categories"], "gun": gun},
        "provisions": {"P0": {"title": "A limit", "limit": limit}},
    }


@st.composite
def _members(draw: st.DrawFn, parties: list[str], milestones: dict[str, Any]) -> dict[str, Any]:
    inside = draw(st.lists(st.sampled_from(parties), min_size=1, unique=True))
    return {party: draw(sometimes(terms(milestones))) for party in inside}


@st.composite
def _types(draw: st.DrawFn, parties: list[str]) -> dict[str, Any]:
    """Return the table that kinds are looked up in: some rows dated, some cells empty."""
    by_party = draw(st.booleans())
    holders = [*parties, GROUP, OTHER] if by_party else [""]
    rows: dict[str, Any] = {}
    for name in [f"{holder}/{kind}".strip("/") for holder in holders for kind in KINDS]:
        cuts = sorted(set(draw(st.lists(days(), max_size=2)))) if name.startswith(("AA", "t1")) else []
        for start, end in zip([None, *cuts], [*cuts, None], strict=True):
            if cuts and draw(st.integers(0, 3)) == 0:
                continue
            row = {
                "from": start,
                "until": end,
                "w": draw(_cells()),
                "f": draw(_cells()),
                "tag": draw(_tags()),
            }
            rows[name + (f"@{start}" if start else "")] = {key: v for key, v in row.items() if v is not None}
        if not any(row.partition("@")[0] == name for row in rows):
            rows[name] = {"w": Fraction(2)}
    columns = {"w": "decimal", "f": "integer", "tag": "text"}
    for row in rows.values():
        if row.get("f", Fraction(1)).denominator != 1:
            row["f"] = Fraction(3)
    return {"key": ["party", "kind"] if by_party else ["kind"], "columns": columns, "rows": rows}


def _cells() -> st.SearchStrategy[Any]:
    return st.sampled_from([None, Fraction(0), Fraction(1), Fraction(3), Fraction(5, 2)])


def _tags() -> st.SearchStrategy[Any]:
    return st.sampled_from([None, "old", "new"])


@st.composite
def _ceilings(draw: st.DrawFn, parties: list[str]) -> dict[str, Any]:
    """Return a table of bounds, by holder alone or by holder and status."""
    by_status = draw(st.booleans())
    whose = draw(st.sampled_from(["party", "group"]))
    rows = {}
    for holder in parties if whose == "party" else [GROUP]:
        for status in STATUSES[:2] if by_status else [""]:
            since = draw(st.one_of(st.none(), days()))
            name = f"{holder}/{status}".strip("/") + (f"@{since}" if since else "")
            rows[name] = {"c": draw(figures()), **({"from": since} if since else {})}
    return {"key": [whose, "status"] if by_status else [whose], "columns": {"c": "decimal"}, "rows": rows}


@st.composite
def _categories(draw: st.DrawFn, parties: list[str], types_key: list[str]) -> dict[str, Any]:
    shapes = {**_SHAPES, "kind": {"table": "types", "key": types_key}}
    key = draw(
        st.sampled_from([["status"], ["kind"], ["site", "status"], ["kind", "status"], ["status", "size"]])
    )
    rest = draw(st.lists(st.sampled_from(sorted(set(shapes) - set(key))), max_size=2, unique=True))
    per = draw(st.sampled_from([[], [], key[:1], key]))
    snapshots = draw(st.integers(0, 3)) > 0
    shape = {
        "unit": draw(st.sampled_from(["unit", "other"])),
        "key": key,
        "reported": {"snapshot": {"per": per}} if snapshots else "state",
        "accepts": draw(accepted(parties)),
        "attributes": {name: shapes[name] for name in (*key, *rest)},
    }
    if snapshots and draw(st.booleans()):
        shape["out-of-date-after"] = draw(durations())
    return shape


def accepted(parties: list[str]) -> st.SearchStrategy[dict[str, int]]:
    """Return whose word counts: ranked, some of equal rank."""
    names = st.sampled_from(["own", "own", BODY, OTHER, parties[1]])
    return st.dictionaries(names, st.sampled_from([1, 1, 2]), min_size=1, max_size=3)


def durations() -> st.SearchStrategy[Any]:
    return st.sampled_from([("duration", 0, 9), ("duration", 0, 25), ("duration", 1, 0), ("duration", 1, 3)])
