"""Merge patches (RFC 7396) on trees: readings, amendments and what-ifs are one thing.

A patch names paths that exist; what is new stands under `adds`.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.language import faults
from servanda.language.tree import Entries, Node, Path, Scalar, leaves, plain
from servanda.model.problem import Problem

ADDS = "adds"
RECORD = "record"  # in a what-if: what it does to the record; no key of an agreement has this name


def apply(base: Entries, patch: Entries) -> tuple[Entries, list[Problem]]:
    """Return the base with a patch merged in, and what the patch gets wrong."""
    problems: list[Problem] = []
    merged = _change(base, _without_adds(patch), (), problems)
    added = patch.child(ADDS)
    if isinstance(added, Entries):
        merged = _add(merged, added, (), problems)
    elif added is not None:
        problems.append(faults.wrong_shape(added.place, "a map under 'adds'"))
    return merged, problems


def of_agreement(what_if: Entries) -> Entries:
    """Return the part of a what-if that is a patch of the agreement: all but `record`."""
    rest = {key: value for key, value in what_if.entries.items() if key != RECORD}
    return Entries(rest, what_if.place, what_if.keys)


def settings(patch: Entries) -> Iterator[tuple[Path, Node]]:
    """Yield every path a patch sets, whether under `adds` or not, with the value."""
    yield from leaves(_without_adds(patch)) if len(_without_adds(patch).entries) else ()
    added = patch.child(ADDS)
    if isinstance(added, Entries) and added.entries:
        yield from leaves(added)


def conflicts(first: Entries, second: Entries) -> Iterator[tuple[Path, Node, Node]]:
    """Yield the paths that two patches set to different values, with both values."""
    ours = dict(settings(first))
    for path, value in settings(second):
        for cut in range(1, len(path) + 1):
            other = ours.get(path[:cut])
            if other is not None and (cut < len(path) or plain(other) != plain(value)):
                yield path[:cut], other, value
        for longer in (p for p in ours if len(p) > len(path) and p[: len(path)] == path):
            yield path, ours[longer], value


def _without_adds(patch: Entries) -> Entries:
    rest = {key: value for key, value in patch.entries.items() if key != ADDS}
    return Entries(rest, patch.place, patch.keys)


def _merged(base: Entries, changes: dict[str, Node | None], patch: Entries) -> Entries:
    entries, keys = dict(base.entries), dict(base.keys)
    for key, value in changes.items():
        if value is None:
            entries.pop(key, None)
        else:
            entries[key] = value
            keys[key] = patch.keys.get(key, value.place)
    return Entries(entries, base.place, keys)


def _change(base: Entries, patch: Entries, path: Path, problems: list[Problem]) -> Entries:
    changes: dict[str, Node | None] = {}
    for key, value in patch.entries.items():
        here = (*path, key)
        old = base.entries.get(key)
        if old is None:
            name = "/".join(str(step) for step in here)
            problems.append(faults.patch_path(patch.keys.get(key, value.place), name, base.entries))
        elif isinstance(value, Entries) and isinstance(old, Entries):
            changes[key] = _change(old, value, here, problems)
        else:
            changes[key] = _stripped(value)
    return _merged(base, changes, patch)


def _add(base: Entries, patch: Entries, path: Path, problems: list[Problem]) -> Entries:
    changes: dict[str, Node | None] = {}
    for key, value in patch.entries.items():
        here = (*path, key)
        old = base.entries.get(key)
        if old is None:
            changes[key] = _stripped(value)
        elif isinstance(value, Entries) and isinstance(old, Entries):
            changes[key] = _add(old, value, here, problems)
        else:
            name = "/".join(str(step) for step in here)
            problems.append(faults.patch_adds_existing(patch.keys.get(key, value.place), name))
    return _merged(base, changes, patch)


def _stripped(node: Node) -> Node | None:
    """Return a new value without the nulls of a merge patch; `None` where it removes."""
    if isinstance(node, Scalar) and node.text is None:
        return None
    if isinstance(node, Entries):
        kept = {key: value for key, child in node.entries.items() if (value := _stripped(child)) is not None}
        return Entries(kept, node.place, node.keys)
    return node
