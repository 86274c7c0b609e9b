"""Row rules in three values: true, false, and unknown (`None`)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

Seen = Callable[[tuple[str, ...]], Any]  # what a name stands for, by its one or two parts


class Missing:
    """What is not known at all: not even whether it is blank."""


MISSING = Missing()

_COMPARE = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMBINE: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "least": min,
    "greatest": max,
}


def ask(tree: Any, seen: Seen) -> Any:
    """Return what a rule says of one entry: a truth, a number, a text, a day, or `None`."""
    kind, parts = tree[0], tree[1:]
    if kind in ("number", "text", "day", "truth"):
        return parts[0]
    if kind == "name":
        value = seen(parts)
        return None if value is MISSING else value
    if kind == "is-null":
        return None if _rests_on_missing(parts[0], seen) else ask(parts[0], seen) is None
    if kind == "case":
        return _case(parts, seen)
    values = [ask(part, seen) for part in parts]
    if kind == "not":
        return None if values[0] is None else not values[0]
    if kind == "and":
        return _all(values)
    if kind == "or":
        return _not(_all([_not(value) for value in values]))
    if kind == "in":
        return _not(_all([_not(_compared("=", values[0], value)) for value in values[1:]]))
    if kind == "between":
        return _all([_compared(">=", values[0], values[1]), _compared("<=", values[0], values[2])])
    if kind in _COMPARE:
        return _compared(kind, *values)
    if None in values:
        return None
    if kind == "like":
        return re.fullmatch(_pattern(values[1]), values[0], re.DOTALL) is not None
    if kind == "neg":
        return -values[0]
    total = values[0]
    for value in values[1:]:
        total = _COMBINE[kind](total, value)
    return total


def _case(parts: tuple[Any, ...], seen: Seen) -> Any:
    for condition, result in zip(parts[:-1:2], parts[1::2], strict=True):
        holds = ask(condition, seen)
        if holds is None:
            return None
        if holds:
            return ask(result, seen)
    return ask(parts[-1], seen)


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _compared(kind: str, one: Any, other: Any) -> bool | None:
    return None if one is None or other is None else _COMPARE[kind](one, other)


def _pattern(text: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in text)


def _rests_on_missing(tree: Any, seen: Seen) -> bool:
    if tree[0] == "name":
        return seen(tree[1:]) is MISSING
    return any(_rests_on_missing(part, seen) for part in tree[1:] if isinstance(part, tuple))
