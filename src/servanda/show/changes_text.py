"""What changed since a moment, as text, from the published form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.model.wire import number_text
from servanda.show.wording import TO, clean, listed, per_text, shortened

Data = Mapping[str, Any]
MOST_SHOWN = 40  # of each section; the JSON form has more
LONGEST_TITLE = 70
LONGEST_GROUND = 110
MOST_BEHIND = 6
SIGNS = {"at-most": "≤", "at-least": "≥", "exactly": "="}


def changes_text(data: Data) -> RenderableType:
    """Return changes for a terminal, section by section; the caveat is the last line."""
    return Group(*_parts(data))


def _parts(data: Data) -> Iterator[RenderableType]:
    on = f", compared on {data['on']}" if data["on"] else ", compared over the whole life"
    yield Text(
        f"{clean(data['title'])} [{clean(data['agreement'])}]: since {data['since']}{on}", style="bold"
    )
    yield Text("\nThe record", style="bold")
    yield Text("\n".join(f"  {_counted(each)}" for each in data["record"]))
    sections = (
        ("What entered it", "entries", _entry, data["more_entries"]),
        ("What answers differ", "differences", _difference, data["more_differences"]),
        ("Readings stated since", "readings", _reading, 0),
        ("What came due, began or ended meanwhile", "meanwhile", _meanwhile, data["more_meanwhile"]),
    )
    for heading, name, row, more in sections:
        if data[name]:
            yield Text(f"\n{heading}", style="bold")
            yield _table([row(data, each) for each in data[name][:MOST_SHOWN]])
            rest = max(0, len(data[name]) - MOST_SHOWN) + more
            if rest:
                yield Text(f"  and {rest} more")
    if not data["differences"]:
        yield Text("\nNo answer differs.")
    if not data["on"]:
        yield Text("\nGive --on to see where procedures stand, and what came due, began and ended meanwhile.")
    yield Text(f"\n{data['caveat']}")


def _table(rows: Sequence[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(max_width=20, overflow="fold")
    table.add_column(max_width=20, overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    for first, second, text in rows:
        table.add_row(Padding(Text(first), (0, 0, 0, 2)), Text(second), Text(text))
    return table


def _counted(each: Data) -> str:
    sort = f"{each['sort']}{'' if each['new'] == 1 else 's'}"
    undated = f"; {each['undated']} without a date of record, known from the start" if each["undated"] else ""
    return f"{each['new']} new {sort} of {each['entries']} in all{undated}"


def _entry(_: Data, each: Data) -> tuple[str, str, str]:
    by = "" if each["by"] in (None, each["party"]) else f", by {each['by']}"
    quantity = f" {each['quantity']}" if each["quantity"] is not None else ""
    corrects = f"; corrects {each['corrects']}" if each["corrects"] else ""
    source = f"; source {each['source']}" if each["source"] else ""
    said = f"{each['what']}{quantity} of {each['day']}{by}{corrects}{source}"
    named = each["id"] or each["place"]
    return str(each["recorded_at"])[:10], clean(each["party"] or ""), clean(f"{named}: {said}")


def _difference(data: Data, each: Data) -> tuple[str, str, str]:
    split = per_text(tuple(each["per"].items()))
    span = f"{each['from'] or 'beginning'} until {each['until'] or 'no end'}" if _spanned(each) else ""
    time = f"of {each['instance']}" if each["kind"] != "prohibition" and each["instance"] else ""
    heads = [shortened(each["title"], LONGEST_TITLE), split, clean(time), span]
    lines = [f" {TO} ".join(part for part in heads if part)]
    said = _stands if each["kind"] == "procedure" else _said
    lines += [f"before: {said(each['before'])}", f"now: {said(each['after'])}"]
    if len(each["views"]) < len(data["views"]):
        lines.append(f"in {_views(each['views'])}")
    behind = [*each["behind"]["entries"], *(f"reading {name}" for name in each["behind"]["readings"])]
    if behind:
        unnamed = each["behind"]["number_of_entries"] - len(each["behind"]["entries"])
        more = f" and {unnamed} more" if unnamed else ""
        lines.append(f"by {listed([clean(name) for name in behind], MOST_BEHIND)}{more}")
    return clean(each["provision"]), clean(each["party"] or ""), "\n".join(lines)


def _spanned(each: Data) -> bool:
    return each["from"] is not None or each["until"] is not None


def _stands(state: Data | None) -> str:
    return clean(state["text"]) if state else "no such case on record"


def _said(answer: Data | None) -> str:
    if answer is None:
        return "nothing followed"
    if answer["text"]:
        return f"{answer['outcome']}, {clean(answer['text'])}"
    bound = (
        f" {SIGNS.get(answer['relation'], '')} {_number(answer['bound'])}"
        if answer["bound"] is not None
        else ""
    )
    return f"{answer['outcome']}, {_number(answer['value'])}{' against' if bound else ''}{bound}"


def _number(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        if value["high"] is None:
            return f"{number_text(value['low'])} or more" if value["low"] else "unknown"
        return f"{number_text(value['low'])}{TO}{number_text(value['high'])}"
    return number_text(value)


def _views(names: Sequence[str]) -> str:
    return ", ".join("base" if name == "base" else f"{clean(name)} view" for name in names)


def _reading(_: Data, each: Data) -> tuple[str, str, str]:
    ground = shortened(each["ground"], LONGEST_GROUND)
    return str(each["stated"]), clean(", ".join(each["held_by"])), f"{clean(each['question'])}\n{ground}"


def _meanwhile(_: Data, each: Data) -> tuple[str, str, str]:
    where = " ".join(clean(part) for part in (each["provision"], each["party"]) if part)
    outcomes: dict[str, list[str]] = {}
    for view, outcome in each["views"].items():
        outcomes.setdefault(outcome, []).append(view)
    title = shortened(each["title"], LONGEST_TITLE)
    milestone = "milestone " if each["sort"] == "milestone" else ""
    text = f" {TO} ".join(part for part in (title, f"{milestone}{clean(each['text'])}") if part)
    if len(outcomes) == 1 and "" not in outcomes:
        return each["day"], where, f"{text}: {next(iter(outcomes))}"
    told = [f"{outcome or 'so'} in {_views(views)}" for outcome, views in outcomes.items()]
    return each["day"], where, "\n".join([text, *([", ".join(told)] if told else [])])
