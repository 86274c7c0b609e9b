"""Random agreements: parties and groups with dates, categories, tables, parameters, limits."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from oracle.days import day_of
from worlds.rules import KINDS, STATUSES, VALUES, Scope, amounts, conditions, days, values

PARTIES, BODY, OTHER, GROUP = ["AA", "BB", "CC", "DD"], "BO", "OX", "GG"
_SHAPES: dict[str, Any] = {
    "status": {"one-of": STATUSES}, "site": "text", "size": "integer", "mass": "decimal", "since": "date", "ready": "truth",
}  # fmt: skip


@st.composite
def agreements(draw: st.DrawFn) -> dict[str, Any]:
    """Return an agreement in the oracle's form, without its disputes."""
    parties = PARTIES[: draw(st.sampled_from([2, 2, 2, 3, 4]))]
    milestones = draw(_milestones())
    whens = moments(milestones)
    world: dict[str, Any] = {
        "parties": {id_: {"name": id_, **draw(_sometimes(terms(milestones)))} for id_ in parties},
        "bodies": {BODY: "Body"},
        "others": {OTHER: "Other"},
        "groups": {GROUP: {"name": GROUP, "members": draw(_members(parties, milestones))}},
        "milestones": milestones,
        "in-force": draw(_sometimes(terms(milestones))),
        "conversions": {"kilo": {"to": "unit", "factor": Fraction(5, 2)}},
    }
    world["parameters"] = {
        "flat": {"value": draw(_figures()), "unit": "unit"},
        "whose": {"value": {name: draw(_figures()) for name in (parties[0], GROUP)}, "unit": "unit"},
        "dated": {"value": {when: draw(_figures()) for when in _apart(world, draw(st.lists(whens, max_size=3)))
                            or [date(2000, 2, 1)]}, "unit": "unit"},
    }  # fmt: skip
    world["tables"] = {"types": draw(_types(parties)), "ceilings": draw(_ceilings(parties))}
    names = draw(st.sampled_from([["gun"], ["gun"], ["gun", "ship"]]))
    world["categories"] = {name: draw(_categories(parties, world["tables"]["types"]["key"])) for name in names}
    world["provisions"] = {}
    for number in range(draw(st.sampled_from([1, 1, 2, 3]))):
        world["provisions"][f"P{number}"] = draw(_provisions(world))
    return world


def _sometimes(strategy: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(st.just({}), st.just({}), strategy)


def _figures() -> st.SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(n) for n in (1, 2, 4, 7)] + [Fraction(3, 2)])


@st.composite
def _milestones(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(days())
    moved = ("moved", draw(st.sampled_from(["start", first])), draw(st.sampled_from([1, -1])), 1, draw(st.integers(0, 9)))
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


@st.composite
def _members(draw: st.DrawFn, parties: list[str], milestones: dict[str, Any]) -> dict[str, Any]:
    inside = draw(st.lists(st.sampled_from(parties), min_size=1, unique=True))
    return {party: draw(_sometimes(terms(milestones))) for party in inside}


def _apart(world: dict[str, Any], whens: list[Any]) -> list[Any]:
    """Return those of several days that fall apart, one of each."""
    return list({day_of(world, when): when for when in whens}.values())


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
            row = {"from": start, "until": end, "w": draw(_cells()), "f": draw(_cells()), "tag": draw(_tags())}
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
            rows[name] = {"c": draw(_figures()), **({"from": since} if since else {})}
    return {"key": [whose, "status"] if by_status else [whose], "columns": {"c": "decimal"}, "rows": rows}


@st.composite
def _categories(draw: st.DrawFn, parties: list[str], types_key: list[str]) -> dict[str, Any]:
    shapes = {**_SHAPES, "kind": {"table": "types", "key": types_key}}
    key = draw(st.sampled_from([["status"], ["kind"], ["site", "status"], ["kind", "status"], ["status", "size"]]))
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
    return st.dictionaries(st.sampled_from(["own", "own", BODY, OTHER, parties[1]]), st.integers(1, 2), min_size=1, max_size=3)


def durations() -> st.SearchStrategy[Any]:
    return st.sampled_from([("duration", 1, 0), ("duration", 0, 9), ("duration", 1, 3), ("duration", 0, 25)])


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
    if draw(st.integers(0, 3)) == 0:
        rule["unsettled"] = draw(conditions(scope, 1))
    return rule


@st.composite
def _provisions(draw: st.DrawFn, world: dict[str, Any]) -> dict[str, Any]:
    limit = draw(_counted(world))
    categories = {rule["of"] for rule in limit.get("terms", {"": limit}).values()}
    common = [a for a in ("status", "site", "kind") if all(a in world["categories"][c]["attributes"] for c in categories)]
    if common and draw(st.integers(0, 2)) == 0:
        limit["per"] = draw(st.lists(st.sampled_from(common), min_size=1, max_size=2, unique=True))
    lists = st.lists(st.sampled_from([*world["parties"], GROUP]), min_size=1, max_size=2, unique=True)
    limit["binds"] = draw(st.one_of(st.sampled_from(["each-party", "each-party", "each-group", "all-together"]), lists))
    limit[draw(st.sampled_from(["at-most", "at-most", "at-least", "exactly"]))] = draw(_bounds(world, limit))
    if draw(st.integers(0, 5)) == 0:
        suspended = draw(terms(world["milestones"]))
        limit["suspended"] = {draw(st.sampled_from(["AA", GROUP])): {"ground": "said", **suspended}}
    return {"title": "A limit", "term": draw(_sometimes(terms(world["milestones"]))), "limit": limit}


@st.composite
def _counted(draw: st.DrawFn, world: dict[str, Any]) -> dict[str, Any]:
    if draw(st.integers(0, 2)) > 0:
        return draw(counts(world))
    terms_ = {f"t{n}": draw(counts(world)) for n in range(draw(st.integers(2, 3)))}
    return {"terms": terms_, "value": draw(values([*terms_, *terms_, *world["parameters"]]))}


@st.composite
def _bounds(draw: st.DrawFn, world: dict[str, Any], limit: dict[str, Any]) -> Any:
    if draw(st.integers(0, 4)) == 0 and set(world["tables"]["ceilings"]["key"]) <= {"party", "group", *limit.get("per", [])}:
        return {"table": "ceilings", "column": "c"}
    calls = [("count_on", when) for when in [draw(moments(world["milestones"]))] if not isinstance(when, tuple)]
    for name, shape in world["provisions"].items():
        if shape["limit"].get("per", []) in ([], limit.get("per", [])):
            whose = draw(st.sampled_from([(), (), ("AA",), (GROUP,), ("all",)]))
            calls.append(("counted", name, *whose))
    one = st.one_of(_figures().map(lambda n: ("number", n)), values(list(world["parameters"]), 1, calls=calls))
    if draw(st.integers(0, 2)) > 0:
        return draw(one)
    starts = _apart(world, draw(st.lists(moments(world["milestones"]), min_size=1, max_size=3)))
    return {when: draw(st.one_of(one, one, st.just("none"))) for when in starts}


def every_value(attribute: str) -> list[Any]:
    return VALUES[attribute]
