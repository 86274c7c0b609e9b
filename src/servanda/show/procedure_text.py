"""Where procedures stand, as an indented tree that a lawyer can follow, from the published form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from servanda.show.wording import clean

Data = Mapping[str, Any]
Node = tuple[str, list["Node"]]
_MOST_WAYS = 3  # to one state; the JSON form has all


def procedure_text(data: Data) -> str:
    """Return where procedures stand on a day: by procedure, by case, by views that agree."""
    lines = [clean(f"{data['title']}, {data['on']}")]
    if not data["procedures"]:
        lines.append("no procedure is encoded")
    for procedure in data["procedures"]:
        lines += ["", clean(f"{procedure['provision']}: {procedure['title']}")]
        nodes: list[Node] = [(_cited(cite), []) for cite in procedure["cites"]]
        for name, said in _by_case(procedure["views"]):
            nodes += _views(data, name, said)
        lines += _lines(nodes, "")
    return "\n".join([*lines, "", str(data["caveat"])])


def _by_case(views: Sequence[Data]) -> Iterator[tuple[str, list[tuple[str, Data]]]]:
    """Yield each case by its name, with what each view says of it."""
    found: dict[str, list[tuple[str, Data]]] = {}
    for view in views:
        for case in view["cases"] or [{}]:
            found.setdefault(_name(case), []).append((view["view"], {**case, "note": view["note"]}))
    # What a view says where it knows of no case comes after the cases that others know of.
    yield from sorted(found.items(), key=lambda item: item[0] == _NO_CASE)


_OPEN = "open now"
_NO_CASE = "no case on record; one would begin so"


def _name(case: Data) -> str:
    if not case:
        return ""
    if case["case"] is None:
        return _NO_CASE
    return ", ".join(f"{name} {value}" for name, value in case["case"].items())


def _views(data: Data, name: str, said: Sequence[tuple[str, Data]]) -> list[Node]:
    groups = _agreeing(said)
    nodes: list[Node] = []
    for views, case in groups:
        inner = list(_case(case))
        every = len(groups) == 1 and len(views) == len(data["views"])
        seen = (
            "as read in every view shown"
            if every
            else f"as read by {', '.join(_side(data, v) for v in views)}"
        )
        nodes.append((seen, inner))
    return [(name, nodes)] if name else nodes


def _lines(nodes: Sequence[Node], indent: str) -> Iterator[str]:
    for index, (text, inner) in enumerate(nodes):
        last = index == len(nodes) - 1
        yield f"{indent}{'└─ ' if last else '├─ '}{clean(text)}"
        yield from _lines(inner, indent + ("   " if last else "│  "))


def _cited(cite: Data) -> str:
    place = f"{cite['place']}, " if cite["place"] else ""
    return f"{place}{cite['title'] or cite['source']} [{cite['source']}, {cite['mark']}]"


def _agreeing(said: Sequence[tuple[str, Data]]) -> list[tuple[list[str], Data]]:
    """Return the views that say the same together, in their order."""
    found: list[tuple[list[str], Data]] = []
    for view, case in said:
        same = next((names for names, other in found if other == case), None)
        if same is None:
            found.append(([view], case))
        else:
            same.append(view)
    return found


def _side(data: Data, view: str) -> str:
    kind = next(each["kind"] for each in data["views"] if each["id"] == view)
    named = {"base": "base (the file's own encoding)", "reading": f"the reading {view}"}
    return named.get(kind) or (f"{view} (alternative)" if kind == "other" else view)


def _case(case: Data) -> Iterator[Node]:
    if case["note"]:
        yield case["note"], []
    if "states" not in case:
        return
    yield from _without_open(_states(case)) if case["note"] else _states(case)
    if case["not_counted"]:
        inner = [_event_node(event, f"contested by {_names(event)}") for event in case["not_counted"]]
        yield "does not count in this view", inner
    if not case["all_followed"]:
        yield "more is open than was followed; other states are possible", []


def _without_open(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield all but what is open now: on a day on which the provision does not stand, nothing is."""
    for text, inner in nodes:
        if text != _OPEN:
            yield text, list(_without_open(inner))


def _names(event: Data) -> str:
    return ", ".join(event["contested_by"])


def _states(case: Data) -> Iterator[Node]:
    states = case["states"]
    if case["determined"]:
        yield from _determined(states[0])
        return
    inner = [node for state in states for node in _possible(state)]
    yield f"undetermined between {' and '.join(state['title'] for state in states)}", inner


def _determined(state: Data) -> Iterator[Node]:
    ways = state["ways"]
    since = {_since(way) for way in ways}
    final = ", where the procedure ends" if state["final"] else ""
    yield f"state: {state['title']}{since.pop() if len(since) == 1 else ''}{final}", _text(state)
    if len(ways) == 1:
        yield from _story(ways[0])
    else:
        yield "how it came there is open", list(_several(ways))
    yield from _open(state)


def _possible(state: Data) -> Iterator[Node]:
    ways = state["ways"]
    follows = _open(state)
    if len(ways) == 1:
        way = ways[0]
        yield f"{state['title']}{_since(way)}", [*_if(way), *_story(way), *follows]
    else:
        yield state["title"], [*_several(ways), *follows]


def _several(ways: Sequence[Data]) -> Iterator[Node]:
    for way in ways[:_MOST_WAYS]:
        yield f"one way{_since(way)}", [*_if(way), *_story(way)]
    if len(ways) > _MOST_WAYS:
        yield f"and {len(ways) - _MOST_WAYS} more; --format json lists them", []


def _text(state: Data) -> list[Node]:
    return [(state["text"], [])] if state["text"] else []


def _since(way: Data) -> str:
    """Return since when a state stands; a state in which cases start stands since nothing led to it."""
    return f", since {way['since']['text']}" if way["since"] and way["moves"] else ""


def _if(way: Data) -> Iterator[Node]:
    for said in way["supposing"]:
        yield f"if {said['text']}", []


def _story(way: Data) -> Iterator[Node]:
    """Yield how a case came to its state, what the states did not allow, and when the state runs out."""
    if way["moves"]:
        yield "how it came there", [_move(move) for move in way["moves"]]
    if way["not_allowed"]:
        yield "not allowed, and led nowhere", [_event_node(i["event"], i["text"]) for i in way["not_allowed"]]
    if way["after"]:
        yield _after(way["after"]), []


def _move(move: Data) -> Node:
    if move["kind"] == "lapse":
        return f"{move['when']['text']}: '{move['from_title']}' ran out, so '{move['to_title']}'", []
    event = move["event"]
    if move["kind"] == "extension":
        until = f"until {move['until']}" if move["until"] else "without end, until a further step"
        return _event_node(event, f"puts the end of '{move['from_title']}' off {until}")
    return _event_node(event, f"'{move['from_title']}' to '{move['to_title']}'")


def _event_node(event: Data, result: str) -> Node:
    who = f" by {event['party']}" if event["party"] else ""
    inner: list[Node] = [(event["detail"], [])] if event["detail"] else []
    said = [f"source {event['source']}"] if event["source"] else []
    if event["by"] and event["by"] != event["party"]:
        said.append(f"as {event['by']} says")
    said += [event["mark"]] if event["mark"] != "confirmed" else []
    if event["contested_by"] and not result.startswith("contested"):
        said.append(f"contested by {', '.join(event['contested_by'])}")
    if event["accepted_by"]:
        said.append(f"accepted by {', '.join(event['accepted_by'])}")
    said = [*(["what-if, not on record"] if event["what_if"] else []), *said]
    inner.append((", ".join([*said, event["id"] or event["place"]]), []))
    inner += [(event["place"], [])] if event["what_if"] and event["id"] else []
    return f"{event['when']['text']}, {event['title']}{who}: {result}", inner


def _after(after: Data) -> str:
    follows = f"time: '{after['to_title']}' follows"
    if after["put_off_without_end"]:
        return f"{follows} after {_length(after)}, put off without end, until a further step"
    if after["at"] is None:
        return f"{follows} after {_length(after)}; from when on is not known"
    return f"{follows} at the beginning of {after['at']['text']}, if nothing else does"


def _length(after: Data) -> str:
    found = re.fullmatch(r"P(?:T([0-9]+)H|([0-9]+)D)", after["period"])
    if found is None:
        return str(after["period"])
    number, unit = (found[1], "hour") if found[1] else (found[2], "day")
    return f"{number} {unit}{'' if number == '1' else 's'}"


def _open(state: Data) -> Iterator[Node]:
    """Yield who may do what, by when it must be done, and what puts that off."""
    nodes = [_step(state, step) for step in state["steps"]]
    running = [
        way["after"] for way in state["ways"] if way["after"] and not way["after"]["put_off_without_end"]
    ]
    if state["puts_off"] and running:
        what = f"{state['puts_off']['title']}, by anyone{_before(state)}"
        nodes.append((f"{what}: puts '{running[0]['to_title']}' off", []))
    if nodes:
        yield _OPEN, nodes


def _step(state: Data, step: Data) -> Node:
    by = ", ".join(step["by"]) or "anyone"
    inner: list[Node] = [(step["text"], [])] if step["text"] else []
    return f"{step['title']}, by {by}{_before(state)}: to '{step['to_title']}'", inner


def _before(state: Data) -> str:
    """Return by when what may be done must be, where every way has the same end."""
    times = {way["after"]["at"]["text"] for way in state["ways"] if way["after"] and way["after"]["at"]}
    return f", before {times.pop()}" if len(times) == 1 else ""
