"""What a derivation says twice must be said alike."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.checker.rules import Data


def contradictions(data: Data) -> Iterator[str]:
    """Yield every place where a derivation contradicts itself in plain words."""
    result = data["result"]
    holder = result["party"] or result["group"] or "all"
    for what, one, other in (
        ("view", result["view"], data["view"]["id"]),
        ("holder", holder, data["holder"]["id"]),
        ("relation", result["relation"], data["relation"]),
        ("provision", result["provision"], data["provision"]["id"]),
    ):
        if one != other:
            yield f"the {what} is {one} in the result and {other} above it"
    exact = result["low"] if result["low"] == result["high"] else None
    if result["value"] != exact:
        yield f"the value is given as {result['value']} between {result['low']} and {result['high']}"
    names = [term["name"] for term in data["terms"]]
    if len(set(names)) < len(names):
        yield "two terms have one name"
    crossed = any(reason["code"] == "crossed" for reason in result["reasons"])
    if crossed and data["next_report"] is None:
        yield "it was crossed between two reports, but the later report is missing"
    yield from _margin(data)
    for term in data["terms"]:
        yield from _entries(data, term, data.get("at"))
    if (perhaps := data.get("perhaps")) is not None:
        for term in perhaps["terms"]:
            yield from _entries(data, term, perhaps["at"])


def _margin(data: Data) -> Iterator[str]:
    """Yield a margin that is not the room between one number and another."""
    count, bound = data["result"]["value"], data["bound"]["low"]
    margin = data["result"]["margin"]
    if margin is None or count is None or bound is None or bound != data["bound"]["high"]:
        return
    room = {"at-most": bound - count, "at-least": count - bound, "exactly": -abs(bound - count)}
    if margin != room[data["relation"]]:
        yield f"the margin comes to {room[data['relation']]}, not {margin}"


def _entries(data: Data, term: Data, at: str | None) -> Iterator[str]:
    holders = [data["holder"]["id"]] if term["members"] is None else term["members"]
    if (
        sum(entry["times"] for entry in term["entries"]) != term["entries_in_all"]
        and term["all_entries_listed"]
    ):
        yield f"{term['name']}: {term['entries_in_all']} entries are spoken of, others are listed"
    for entry in term["entries"]:
        name = entry["id"] or entry["place"]
        if entry["times"] < 1 or entry["times"] % 1:
            yield f"{name} stands {entry['times']} times"
        moves = len(entry["from"]) > len("2018-02-05")
        when = at if moves else data["on"]
        if entry["from"] > when or (entry["until"] is not None and entry["until"] <= when):
            yield f"{name} does not stand on {when}"
        if entry["party"] not in holders:
            yield f"{name} is an entry of {entry['party']}"
        plainly = (
            entry["unit"] in (None, term["unit"])
            and entry["given_low"] is None
            and entry["given_high"] is None
        )
        if plainly and not entry["quantity"] == entry["low"] == entry["high"]:
            yield f"{name} gives {entry['quantity']} and is counted as {entry['low']} to {entry['high']}"
