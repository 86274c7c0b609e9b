"""What a what-if file does to the record: entries that are added, and entries that are taken out.

It stands under `record` of the file, beside the merge patch of the agreement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from servanda.language.faults import unknown, wrong_shape
from servanda.language.patches import RECORD
from servanda.language.tree import Entries, Items, Node, Scalar
from servanda.model.problem import FaultyInputError, Place, Problem, in_order

_KINDS = ("events", "holdings")
_PARTS = ("add", "remove")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """Entries to add, as rows of columns, and ids of entries to remove, each with its place."""

    file: str = ""
    events: tuple[Row, ...] = ()
    holdings: tuple[Row, ...] = ()
    removed: tuple[tuple[str, Place], ...] = ()

    @property
    def gone(self) -> list[str]:
        """Return the ids that are removed."""
        return sorted({id_ for id_, _ in self.removed})


UNCHANGED = RecordChange()
_TRIED = re.compile(r" \(what-if: (events|holdings) added\)( row \d+)?$")


def tried_file(file: str, what: str) -> str:
    """Return what the rows that a what-if file adds are called as a file of the record."""
    return f"{file} (what-if: {what} added)"


def is_tried(place: str) -> bool:
    """Whether the place of an entry is in what a what-if adds."""
    return _TRIED.search(place) is not None


def record_change(patch: Entries | None) -> RecordChange:
    """Return what a what-if does to the record.

    Raises:
        FaultyInputError: If `record` is not of the form that the reference gives; holds every fault.
    """
    node = patch.child(RECORD) if patch is not None else None
    if node is None:
        return UNCHANGED
    problems: list[Problem] = []
    parts = _map(node, _PARTS, problems)
    kinds = _map(parts["add"], _KINDS, problems) if "add" in parts else {}
    change = RecordChange(
        file=node.place.file,
        events=tuple(_rows(kinds.get("events"), problems)),
        holdings=tuple(_rows(kinds.get("holdings"), problems)),
        removed=tuple(_ids(parts.get("remove"), problems)),
    )
    if problems:
        raise FaultyInputError(in_order(problems))
    return change


def _map(node: Node, known: tuple[str, ...], problems: list[Problem]) -> Mapping[str, Node]:
    if not isinstance(node, Entries):
        problems.append(wrong_shape(node.place, f"a map of {' and '.join(known)}"))
        return {}
    unmeant = [key for key in node.entries if key not in known]
    problems += [unknown(node.keys.get(key, node.place), "key", key, known) for key in unmeant]
    return node.entries


def _items(node: Node | None, what: str, problems: list[Problem]) -> tuple[Node, ...]:
    if node is None:
        return ()
    if isinstance(node, Items):
        return node.items
    problems.append(wrong_shape(node.place, f"a list of {what}"))
    return ()


def _rows(node: Node | None, problems: list[Problem]) -> Iterator[Row]:
    for item in _items(node, "entries", problems):
        if isinstance(item, Entries) and item.entries:
            yield {name: _cell(value, problems) for name, value in item.entries.items()}
        else:
            problems.append(wrong_shape(item.place, "an entry: a map of its columns"))


def _cell(node: Node, problems: list[Problem]) -> str:
    """Return a value as a cell; a list is written with `;` between."""
    if isinstance(node, Scalar):
        return node.text or ""
    if isinstance(node, Items) and all(isinstance(item, Scalar) for item in node.items):
        return ";".join(item.text or "" for item in node.items if isinstance(item, Scalar))
    problems.append(wrong_shape(node.place, "a value, or a list of values"))
    return ""


def _ids(node: Node | None, problems: list[Problem]) -> Iterator[tuple[str, Place]]:
    for item in _items(node, "ids", problems):
        if isinstance(item, Scalar) and item.text:
            yield item.text, item.place
        else:
            problems.append(wrong_shape(item.place, "the id of an entry"))
