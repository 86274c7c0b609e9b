"""What is there, as tables: the shipped agreements, or what one of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

Data = Mapping[str, Any]
_SIGNS = {"at-most": "≤", "at-least": "≥", "exactly": "="}
_TYPES = {
    "limit": "limits",
    "duty": "duties",
    "prohibition": "prohibitions",
    "quota": "quotas",
    "procedure": "procedures",
}


def contents_table(data: Data) -> RenderableType:
    """Return what `servanda list` prints."""
    return Group(*(_shipped(data) if "agreements" in data else _of_one(data)))


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _shipped(data: Data) -> Iterator[RenderableType]:
    table = _table("agreement", "title", "instrument", "provisions", "disputes", "uncomputed")
    table.columns[2].no_wrap = True
    for row in data["agreements"]:
        numbers = (str(row[name]) for name in ("disputes", "uncomputed"))
        table.add_row(row["id"], row["title"], row["instrument"], _numbers(row), *numbers)
    yield table


def _numbers(row: Data) -> str:
    """Return how many provisions of each type there are, a type a line."""
    numbers = ((row[several], type_ if row[several] == 1 else several) for type_, several in _TYPES.items())
    return "\n".join(f"{number} {word}" for number, word in numbers if number)


def _of_one(data: Data) -> Iterator[RenderableType]:
    yield Text(f"{data['title']} ({data['id']}), {data['instrument']}", style="bold")
    parties = (f"{id_} {name}" for id_, name in {**data["parties"], **data["bodies"]}.items())
    yield Text(", ".join(parties))
    yield Text()
    table = _table("provision", "type", "title", "binds", "bound or period")
    for provision in data["provisions"]:
        said = (provision[name] or "" for name in ("id", "type", "title", "binds"))
        table.add_row(*said, provision["rule"] or _bound(provision))
    yield table
    if data["disputes"]:
        yield Text()
        yield _disputes(data)
    yield from _what_rules_name(data)
    if data["uncomputed"]:
        yield Text()
        rest = _table("not computed", "reason")
        for part in data["uncomputed"]:
            rest.add_row(part["id"], part["reason"])
        yield rest


def _what_rules_name(data: Data) -> Iterator[RenderableType]:
    """Yield the parameters, which --set can change, and the zones and places."""
    if data["parameters"]:
        yield Text()
        parameters = _table("parameter", "value", "unit")
        for each in data["parameters"]:
            parameters.add_row(each["name"], each["value"], each["unit"])
        yield parameters
    if data["zones"] or data["places"]:
        yield Text()
        grounds = _table("zone or place", "title", "territory of")
        for each in data["zones"]:
            grounds.add_row(each["id"], each["title"], ", ".join(each["territory_of"]))
        for each in data["places"]:
            grounds.add_row(each["id"], each["title"], "")
        yield grounds


def _disputes(data: Data) -> RenderableType:
    disputes = _table("dispute", "provisions", "question", "readings")
    for dispute in data["disputes"]:
        readings = "; ".join(f"{id_} ({', '.join(held)})" for id_, held in dispute["readings"].items())
        disputes.add_row(dispute["id"], ", ".join(dispute["provisions"]), dispute["question"], readings)
    return disputes


def _bound(provision: Data) -> str:
    if not provision["relation"]:
        return ""
    sign = _SIGNS[provision["relation"]]
    parts = []
    for bound in provision["bounds"]:
        amount = "no bound" if bound["bound"] == "none" else f"{sign} {bound['bound']} {provision['unit']}"
        parts.append(amount + (f" from {bound['from']}" if bound["from"] else ""))
    return "; ".join(parts)
