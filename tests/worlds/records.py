"""Random records: valid by construction, key by key, so that no two entries of one asserter meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from oracle.entries import OPEN, Entry, recorded
from worlds.agreements import BODY
from worlds.provisions import GROUP, OTHER
from worlds.rules import VALUES, days

MOST = 12


@st.composite
def records(draw: st.DrawFn, world: dict[str, Any]) -> list[Entry]:
    """Return the entries of a record."""
    found: list[Entry] = []
    for category, party, by in sorted(draw(st.sets(_streams(world), max_size=5, min_size=2))):
        found += draw(_stream(world, category, party, by))
    found = [replace(entry, id=f"e{index}") for index, entry in enumerate(found[:MOST])]
    return found + draw(_corrections(world, found))


@st.composite
def _streams(draw: st.DrawFn, world: dict[str, Any]) -> tuple[str, str, str]:
    """Return a category, who holds, and who says so: mostly those whose word counts, of the first party."""
    category = draw(st.sampled_from(sorted(world["categories"])))
    party = draw(st.sampled_from(["AA", "AA", "AA", *world["parties"], GROUP, OTHER]))
    accepts = sorted(world["categories"][category]["accepts"])
    by = draw(st.sampled_from([*accepts, *accepts, "own", BODY]))
    return category, party, party if by == "own" else by


@st.composite
def _stream(draw: st.DrawFn, world: dict[str, Any], category: str, party: str, by: str) -> list[Entry]:
    """Return what one asserter says of one party in a category."""
    shape = world["categories"][category]
    snapshots = shape["reported"] != "state"
    per = shape["reported"]["snapshot"]["per"] if snapshots else []
    keys = draw(
        st.lists(st.tuples(*(_values(name) for name in shape["key"])), min_size=1, max_size=3, unique=True)
    )
    lists: dict[Any, list[date]] = {}
    found: list[Entry] = []
    for key in keys:
        base = Entry(party, category, date.min, by, dict(zip(shape["key"], key, strict=True)))
        if snapshots and draw(st.integers(0, 3)) > 0:
            account = tuple(base.attributes[name] for name in per)
            if account not in lists:
                lists[account] = draw(st.lists(days(), min_size=2, max_size=3, unique=True))
            listed = draw(st.lists(st.sampled_from(lists[account]), min_size=1, unique=True))
            found += [replace(base, start=day) for day in listed]
        else:
            found += [
                replace(base, start=start, until=end) for start, end in draw(_intervals(blank=not snapshots))
            ]
    return [draw(_filled(world, entry)) for entry in found]


@st.composite
def _intervals(draw: st.DrawFn, *, blank: bool) -> list[tuple[date, Any]]:
    """Return intervals that do not meet; the last may be open."""
    cuts = sorted(draw(st.lists(days(), min_size=2, max_size=4, unique=True)))
    ends: list[Any] = [*cuts[1:], draw(st.sampled_from([OPEN, None] if blank else [OPEN]))]
    chosen = draw(st.lists(st.booleans(), min_size=len(cuts), max_size=len(cuts)))
    return [pair for pair, take in zip(zip(cuts, ends, strict=True), chosen, strict=True) if take]


def _values(attribute: str) -> st.SearchStrategy[Any]:
    return st.sampled_from([*VALUES[attribute][:2] * 4, *VALUES[attribute], None])


def _figures() -> st.SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(n) for n in (0, 1, 1, 2, 3, 5, 8)] + [Fraction(1, 2), Fraction(9, 4)])


@st.composite
def _filled(draw: st.DrawFn, world: dict[str, Any], entry: Entry) -> Entry:
    """Return an entry with its other attributes, its figures, and how it is known."""
    shape = world["categories"][entry.category]
    rest = {name: draw(_values(name)) for name in shape["attributes"] if name not in entry.attributes}
    low, quantity, high = draw(_measured())
    return replace(
        entry,
        attributes={**entry.attributes, **rest},
        low=low,
        quantity=quantity,
        high=high,
        unit=draw(st.sampled_from([None, None, "kilo"])) if shape["unit"] == "unit" else None,
        mark=draw(st.sampled_from(["confirmed"] * 5 + ["derived", "recalled"])),
        basis=draw(st.sampled_from(["reported", "declared", "inspected"])),
        recorded_at=draw(_recorded()),
    )


@st.composite
def _measured(draw: st.DrawFn) -> tuple[Fraction | None, ...]:
    figure = draw(_figures())
    if draw(st.integers(0, 4)) > 0:
        return None, figure, None
    low, high = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    quantity = figure if draw(st.booleans()) else None
    return figure if low else None, quantity, figure + draw(_figures()) if high else None


@st.composite
def _recorded(draw: st.DrawFn) -> Any:
    day, hour = draw(days()), draw(st.sampled_from([0, 12]))
    return draw(st.sampled_from([None, None, day, datetime.combine(day, time(hour, 30))]))


@st.composite
def _corrections(draw: st.DrawFn, world: dict[str, Any], entries: Sequence[Entry]) -> list[Entry]:
    """Return corrections, none known before what it corrects; a correction may itself be corrected."""
    found: list[Entry] = []
    if not entries:
        return found
    for index in range(draw(st.sampled_from([0, 0, 1, 2]))):
        free = [e for e in (*entries, *found) if e.id not in {c.supersedes for c in found}]
        old = draw(st.sampled_from(free))
        new = replace(draw(_filled(world, _keyed(world, old))), id=f"c{index}", supersedes=old.id)
        if old.recorded_at and recorded(new) <= recorded(old):
            new = replace(new, recorded_at=recorded(old) + timedelta(days=3))
        found.append(new)
    return found


def _keyed(world: dict[str, Any], entry: Entry) -> Entry:
    key = world["categories"][entry.category]["key"]
    return replace(entry, attributes={name: entry.attributes[name] for name in key})
