"""Who determined what of whom, as text, from its published form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from servanda.show.said import alike, answers, fields, names, positions, results_text, view_names, whose
from servanda.show.wording import clean

Data = Mapping[str, Any]


def claims_text(data: Data) -> RenderableType:
    """Return the determinations for a terminal: words, answers, and what is derived beside them."""
    return Group(*_parts(data))


def _parts(data: Data) -> Iterator[RenderableType]:
    asked = f" by {data['on']}" if data["on"] else f" since {data['since']}" if data["since"] else ""
    known = f", as known at {clean(data['known_at'])}" if data["known_at"] else ""
    title = f"{clean(data['title'])} [{clean(data['agreement'])}], determinations{asked}{known}"
    yield Text(title, "bold")
    yield Text("Parties and bodies determine, in their own words; the engine derives what stands beside.")
    for each in data["determinations"]:
        of = f" of {names(each['of'])}" if each["of"] else ""
        yield Text(f"\n{each['done']}  {clean(each['by'] or '')}{of}", "bold")
        yield fields(_one(each, data), 2)
    if not data["determinations"]:
        yield Text("\nNo determination on record.")
    yield Text(f"\n{data['caveat']}")


def _one(each: Data, data: Data) -> Iterator[tuple[str, str]]:
    yield "about", names(each["scope"]) or "no provision named"
    yield "in words", clean(each["words"] or "")
    yield "on the word of", whose(each)
    yield "speaks of", _days(each["speaks_of"])
    yield "positions", positions(each)
    yield "said of it", answers(each)
    yield "disputes", names(each["disputes"])
    yield "derived", "\n".join(_derived(each, data))


def _days(days: Data) -> str:
    return f"{days['from']} until {days['until']}"


def _derived(each: Data, data: Data) -> Iterator[str]:
    """Yield the results beside a determination: by holder, by views that agree."""
    if not each["scope"]:
        yield "nothing: no provision of the agreement is named"
        return
    labels = view_names(data)
    holders = dict.fromkeys(result["party"] or result["group"] or "all" for result in each["results"])
    for holder in holders:
        mine = [r for r in each["results"] if (r["party"] or r["group"] or "all") == holder]
        every = list(dict.fromkeys(r["provision"] for r in mine))
        by_view = [(view, _view(mine, view, every, each["speaks_of"])) for view in labels]
        for views, said in alike((view, said) for view, said in by_view if said):
            seen = "every view" if len(views) == len(labels) else names(labels[v] for v in views)
            yield f"{clean(holder)} [{seen}]: {said}"


def _view(mine: list[Data], view: str, every: list[str], days: Data) -> str:
    said: dict[str, list[Data]] = {}
    for result in mine:
        if result["view"] == view:
            whole = (result["from"] or days["from"]) == days["from"]
            whole = whole and (result["until"] or days["until"]) == days["until"]
            span = "" if whole else f"{result['from']} until {result['until']} "
            said.setdefault(span, []).append(result)
    return "; ".join(f"{span}{results_text(found, every, bare=False)}" for span, found in said.items())
