"""Check a tree against a shape, and say where and how it differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from servanda.language import faults
from servanda.language.scalars import NAME_RULES
from servanda.language.tree import Entries, Items, Node, Path, Scalar, find, plain
from servanda.model.problem import Place, Problem

M = TypeVar("M", bound=BaseModel)
MOST_PROBLEMS = 200  # of one file; nobody mends more in one go

_EXPECTED = {
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "too_short": "at least one entry",
}


def shape(node: Node, into: type[M]) -> tuple[M | None, list[Problem]]:
    """Return the tree as a shape, or `None` and every problem found."""
    try:
        return into.model_validate(plain(node)), []
    except ValidationError as invalid:
        return None, [
            _problem(node, into, error) for error in invalid.errors(include_url=False)[:MOST_PROBLEMS]
        ]


StandIns = Mapping[tuple[str | None, ...], Node | None]


def shape_most(
    tree: Entries, into: type[M], stand_ins: StandIns
) -> tuple[Entries, M | None, frozenset[str], list[Problem]]:
    """Return the shape of what is sound in a tree, so that one fault does not hide the others.

    Args:
        tree: The tree.
        into: Its shape.
        stand_ins: What to put in place of a faulty value, by its path, where
            `None` is any step; nothing (`None`) takes it out. Elsewhere the
            whole entry of a section is taken out.

    Returns:
        The sound part of the tree; its shape, or `None` where too little is
        sound; the names whose entries were replaced or taken out; every problem.
    """
    try:
        return tree, into.model_validate(plain(tree)), frozenset(), []
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
    problems = [_problem(tree, into, error) for error in errors[:MOST_PROBLEMS]]
    lost: set[str] = set()
    for error in errors:
        path = _present(tree, error["loc"])
        if error["type"] == "extra_forbidden":
            tree = _put(tree, path, None)
            continue
        if error["type"] == "missing":
            path = (*path, str(error["loc"][-1]))
        pattern = next((p for p in stand_ins if _matches(p, path)), None)
        path = (
            path[: len(pattern)]
            if pattern
            else path[:2]
            if isinstance(find(tree, path[:1]), Entries)
            else path[:1]
        )
        tree = _put(tree, path, stand_ins[pattern] if pattern else None)
        lost.update(step for step in path[-1:] if isinstance(step, str))
    try:
        return tree, into.model_validate(plain(tree)), frozenset(lost), problems
    except ValidationError:
        return tree, None, frozenset(lost), problems


def _matches(pattern: tuple[str | None, ...], path: Path) -> bool:
    return len(pattern) <= len(path) and all(
        p in (None, step) for p, step in zip(pattern, path, strict=False)
    )


def _present(node: Node, loc: tuple[str | int, ...]) -> Path:
    """Return the steps of a validation error's place that are in the tree."""
    path: list[str | int] = []
    for step in loc:
        below = find(node, (step,))
        if below is not None:
            path.append(step)
            node = below
    return tuple(path)


def _put(tree: Entries, path: Path, value: Node | None) -> Entries:
    """Return the tree with a value in place of what stands at a path, or without it."""
    if not path:
        return tree
    first = str(path[0])
    entries = dict(tree.entries)
    below = entries.get(first)
    if len(path) > 1:
        if isinstance(below, Entries):
            entries[first] = _put(below, path[1:], value)
    elif value is None:
        entries.pop(first, None)
    else:
        entries[first] = value
    return Entries(entries, tree.place, tree.keys)


def walk(node: Node, loc: tuple[str | int, ...]) -> tuple[Place, Node]:
    """Return the place and node a validation error speaks of.

    Steps that are not in the tree (a missing key, the tag of a union) are passed over.
    """
    place = node.place
    for step in loc:
        match node, step:
            case Entries(), str() if step in node.entries:
                place = node.keys.get(step, place)
                node = node.entries[step]
            case Items(), int() if step < len(node.items):
                node = node.items[step]
                place = node.place
            case _:
                continue
    return place, node


def _problem(node: Node, into: type[BaseModel], error: ErrorDetails) -> Problem:
    loc, kind, context = error["loc"], error["type"], error.get("ctx", {})
    key_place, found = walk(node, loc)
    place = found.place if isinstance(found, Scalar) else key_place
    if kind == "missing":
        return faults.field_missing(key_place, str(loc[-1]))
    if kind == "extra_forbidden":
        return faults.key_unknown(key_place, str(loc[-1]), _keys_at(into, loc[:-1]))
    if kind in _CUSTOM:
        return _CUSTOM[kind](place, context)
    if kind in ("enum", "literal_error"):
        text = found.text if isinstance(found, Scalar) and found.text is not None else "nothing"
        return faults.value_not_allowed(place, text, _choices(str(context["expected"])))
    if kind == "string_pattern_mismatch":
        at = key_place if loc[-1] == "[key]" else place
        return faults.name_invalid(at, error["input"], NAME_RULES.get(context["pattern"], "another name"))
    shown = found.text if isinstance(found, Scalar) else None
    return faults.wrong_shape(place, _EXPECTED.get(kind, "another shape"), shown)


def _choices(expected: str) -> list[str]:
    return [word.strip(" '") for word in expected.replace(" or ", ",").split(",")]


def _refused(place: Place, context: Mapping[str, Any]) -> Problem:
    return faults.expression_refused(place, context["fact"], context["hint"])


_CUSTOM: dict[str, Callable[[Place, Mapping[str, Any]], Problem]] = {
    "number-invalid": lambda place, c: faults.number_invalid(place, c["found"]),
    "date-invalid": lambda place, c: faults.date_invalid(place, c["found"]),
    "duration-invalid": lambda place, c: faults.duration_invalid(place, c["found"]),
    "rank-invalid": lambda place, c: faults.wrong_shape(place, "a rank from 1 to 1000", c["found"]),
    "wrong-shape": lambda place, _: faults.wrong_shape(place, "an expression"),
    "expression-refused": _refused,
}


def _keys_at(into: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys a shape knows at a place, found by following its fields."""
    found: list[type[BaseModel]] = [into]
    for step in loc:
        following: list[type[BaseModel]] = []
        for model in found:
            fields = {f.alias or name: f for name, f in model.model_fields.items()}
            if isinstance(step, str) and step in fields:
                following.extend(_models_in(fields[step].annotation))
        found = following or found
    return sorted({f.alias or name for model in found[:1] for name, f in model.model_fields.items()})


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
