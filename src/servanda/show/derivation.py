"""A derivation as an indented tree that a lawyer can follow, from its published form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from servanda.model.wire import number_text
from servanda.show.wording import clean

Data = Mapping[str, Any]
_MOST_ENTRIES = 40  # of one kind; the JSON form has all

_SIGNS = {"at-most": "at most", "at-least": "at least", "exactly": "exactly"}
_STATES = {"no-data": "nothing reported yet: unknown, not zero", "out-of-date": "out of date"}
Node = tuple[str, list["Node"]]


def derivation_text(data: Data) -> str:
    """Return the derivation as text: a heading, the tree, and the caveat."""
    nodes = [
        _result(data),
        provision_node(data),
        _bound(data),
        *_terms(data),
        *_between_reports(data),
        *dispute_nodes(data, data["result"]["readings"]),
    ]
    return tree_text(data, nodes)


def tree_text(data: Data, nodes: Sequence[Node]) -> str:
    """Return a heading, the nodes as a tree, and the caveat."""
    heading = f"{data['title']}, {data['provision']['id']}, {data['holder']['name']}, {data['on']}"
    view = data["view"]
    seen = (
        "the base (the file's own encoding, none of the readings)" if view["id"] == "base" else view["name"]
    )
    lines = [clean(heading), clean(f"as read by: {seen}"), *_lines(nodes, ""), "", str(data["caveat"])]
    return "\n".join(lines)


def _lines(nodes: Sequence[Node], indent: str) -> Iterator[str]:
    for index, (text, inner) in enumerate(nodes):
        last = index == len(nodes) - 1
        yield f"{indent}{'└─ ' if last else '├─ '}{clean(text)}"
        yield from _lines(inner, indent + ("   " if last else "│  "))


def _number(number: Decimal | None) -> str:
    return "unbounded" if number is None else number_text(Decimal(number))


def _amount(data: Data) -> str:
    low, high = data["low"], data["high"]
    if low is not None and low == high:
        return _number(low)
    if high is None:
        return f"at least {_number(low)}" if low else "unknown"
    return f"from {_number(low)} to {_number(high)}"


def _result(data: Data) -> Node:
    result = data["result"]
    text = f"result: {result['outcome']}"
    inner: list[Node] = [(f"{reason['code']}: {reason['text']}", []) for reason in result["reasons"]]
    if result["contested"]:
        inner.append(("contested: the sides' views come to different outcomes on this day", []))
    return text, inner


def provision_node(data: Data) -> Node:
    """Return the provision with its text, and where it stands."""
    provision = data["provision"]
    inner: list[Node] = [(provision["text"], [])] if provision["text"] else []
    for cite in provision["cites"]:
        place = f"{cite['place']}, " if cite["place"] else ""
        inner.append((f"{place}{cite['title'] or cite['source']} [{cite['source']}, {cite['mark']}]", []))
    return f"provision {provision['id']}: {provision['title']}", inner


def _bound(data: Data) -> Node:
    bound = data["bound"]
    text = f"bound: {_SIGNS[data['relation']]} {_amount(bound)} {data['unit']}"
    inner: list[Node] = []
    for phase in bound["phases"]:
        when = f"from {phase['from']}" if phase["from"] else "at all times"
        day = f" = {phase['day']}" if phase["day"] and phase["day"] != phase["from"] else ""
        waiting = ", which has not come" if phase["from"] and not phase["day"] else ""
        current = "  ← this phase" if len(bound["phases"]) > 1 and phase["from"] == bound["phase"] else ""
        inner.append((f"{when}{day}{waiting}: {phase['text']}{current}", []))
    for name, value in data["inputs"].items():
        inner.append((f"{name} = {_amount(value)}", []))
    if not data["applies"]["applies"]:
        inner.append((f"does not apply on this day: {data['applies']['reason']}", []))
    return text, inner


def _terms(data: Data) -> Iterator[Node]:
    at, perhaps = data.get("at"), data.get("perhaps")
    if len(data["terms"]) > 1:
        yield f"value: {data['value']['text']} = {_amount(data['result'])}", []
    elif perhaps:
        yield f"of this day: {_amount(data['result'])} {data['terms'][0]['unit']}", []
    for term in data["terms"]:
        yield _term(term, alone=len(data["terms"]) == 1, when=_when(at, "what is sure" if perhaps else ""))
    if perhaps:
        for term in perhaps["terms"]:
            when = _when(perhaps["at"], "what may have been")
            yield _term(term, alone=len(data["terms"]) == 1, when=when)


def _when(at: str | None, how: str) -> str:
    """Say at which instant of the day what moves is counted, and for which end of the figure."""
    if at is None:
        return ""
    return f" at {at.removesuffix(':00')}Z{f' ({how})' if how else ''}"


def _term(term: Data, *, alone: bool, when: str = "") -> Node:
    name = ("count" if alone else term["name"]) + when
    return f"{name}: {_amount(term)} {term['unit']}", [*_rules(term), *_accounts(term), *_entries(term)]


def _rules(term: Data) -> Iterator[Node]:
    where = term["where"]["text"]
    yield (f"of {term['category']}" + ("" if where == "true" else f", where {where}"), [])
    if term["counts_as"]["text"] != "1":
        yield f"each unit counts as {term['counts_as']['text']}", []
    if term["unsettled"]["text"] != "false":
        yield f"held open in this view: {term['unsettled']['text']}", []
    ranked = sorted(term["accepts"].items(), key=lambda item: item[1])
    words = ", then ".join("the party's own" if name == "own" else str(name) for name, _ in ranked)
    yield f"whose word counts: {words}", []


def _accounts(term: Data) -> Iterator[Node]:
    for account in term["accounts"]:
        of = ", ".join(f"{name} {value}" for name, value in account["of"].items())
        who = account["party"] + (f" ({of})" if of else "")
        last = f"last list {account['last_list']}" if account["last_list"] else ""
        state = _STATES.get(account["state"], "")
        if last or state:
            yield f"account of {who}: {', '.join(part for part in (last, state) if part)}", []


def _entries(term: Data) -> Iterator[Node]:
    counted = [entry for entry in term["entries"] if entry["counted"]]
    others = [entry for entry in term["entries"] if not entry["counted"]]
    number = sum(int(entry["times"]) for entry in counted)
    yield f"counted: {number} entr{'y' if number == 1 else 'ies'}", list(_listed(term, counted))
    if others:
        number = sum(int(entry["times"]) for entry in others)
        yield f"not counted: {number} entr{'y' if number == 1 else 'ies'}", list(_listed(term, others))
    if term["superseded"]:
        yield "superseded by a correction", [_superseded(entry) for entry in term["superseded"]]
    if not term["all_entries_listed"]:
        yield f"of {term['entries_in_all']} entries these are the first; the rest are not listed", []


def _listed(term: Data, entries: Sequence[Data]) -> Iterator[Node]:
    for entry in entries[:_MOST_ENTRIES]:
        yield _entry(term, entry)
    if len(entries) > _MOST_ENTRIES:
        yield f"and {len(entries) - _MOST_ENTRIES} more; --format json lists them", []


def _said(value: object, otherwise: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return otherwise if value is None else _plain(value)


def _entry(term: Data, entry: Data) -> Node:
    said = {name: _said(value, "not stated") for name, value in entry["attributes"].items()}
    said |= {name: _said(value, "not known") for name, value in entry["looked_up"].items()}
    known = ", ".join(f"{name} {text}" for name, text in said.items())
    times = f" times {entry['times']} entries" if entry["times"] != 1 else ""
    text = f"{_quantity(term, entry)}{times}" + (f": {known}" if known else "")
    inner: list[Node] = []
    if entry["why_not"]:
        inner.append((f"because {entry['why_not']}", []))
    if entry["recalled"] and entry["counted"]:
        inner.append(("recalled, not confirmed: counts as unknown", []))
    span = f"from {entry['from']}" + (f" until {entry['until']}" if entry["until"] else "")
    by = f"by {entry['by']}" if entry["by"] != entry["party"] else f"{entry['party']}'s own word"
    source = f", source {entry['source']}" if entry["source"] else ""
    inner.append((f"{span}, {entry['basis']}, {by}, {entry['mark']}{source}", []))
    inner.append((str(entry["place"]), []))
    return text, inner


def _quantity(term: Data, entry: Data) -> str:
    if entry["quantity"] is not None and entry["given_low"] is None and entry["given_high"] is None:
        text = f"{_number(entry['quantity'])} {entry['unit'] or term['unit']}"
    else:
        given = {"low": entry["given_low"], "high": entry["given_high"]}
        text = f"{_amount(given)} {entry['unit'] or term['unit']}"
    converted = entry["unit"] and entry["unit"] != term["unit"]
    return f"{text} = {_amount(entry)} {term['unit']}" if converted else text


def _plain(value: object) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _superseded(entry: Data) -> Node:
    name = entry["id"] or entry["place"]
    return f"{_number(entry['quantity'])} ({name}), by {entry['by_id'] or entry['by_place']}", []


def _between_reports(data: Data) -> Iterator[Node]:
    following = data["next_report"]
    if following:
        later = f"the next report, of {following['day']}, gives {_amount(following)}"
        yield f"carried from {following['last']}; {later}", []


def dispute_nodes(data: Data, used: Sequence[str]) -> Iterator[Node]:
    """Yield the disputes with each reading and its ground; `used` are those of the view explained."""
    for parting in data["partings"]:
        inner = [_reading(reading, used) for reading in parting["readings"]]
        if parting["no_position_on_record"]:
            inner.append((f"no position on record: {', '.join(parting['no_position_on_record'])}", []))
        yield f"disputed: {parting['question']}", inner


def _reading(reading: Data, used: Sequence[str]) -> Node:
    held = ", ".join(reading["held_by"])
    here = "  ← in this view" if reading["reading"] in used else ""
    alternative = " (alternative)" if reading["alternative"] else ""
    sources = f"source {', '.join(reading['sources'])}" if reading["sources"] else "no source"
    return f"{held}{alternative}, {reading['reading']}{here}", [(reading["ground"], []), (sources, [])]
