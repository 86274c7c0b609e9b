"""Row rules in three values: true, false, and unknown (`None`)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

Seen = Callable[[tuple[str, ...]], Any]  # what a name stands for, by its one or two parts


class Missing:
    """What is not known at all: not even whether it is blank."""


MISSING = Missing()


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
    if kind in _LOGIC:
        return _LOGIC[kind](values)
    return None if None in values else _FIGURES[kind](*values)


def _case(parts: tuple[Any, ...], seen: Seen) -> Any:
    for condition, result in zip(parts[:-1:2], parts[1::2], strict=True):
        holds = ask(condition, seen)
        if holds is None:
            return None
        if holds:
            return ask(result, seen)
    return ask(parts[-1], seen)


def _all(values: Sequence[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _none(values: Sequence[bool | None]) -> bool | None:
    return _all([None if value is None else not value for value in values])


def _any(values: Sequence[bool | None]) -> bool | None:
    return _none([_none(values)])


def _in(values: Sequence[Any]) -> bool | None:
    return _any([None if None in (values[0], value) else values[0] == value for value in values[1:]])


def _between(values: Sequence[Any]) -> bool | None:
    value, low, high = values
    return _all(
        [
            None if None in (low, value) else low <= value,
            None if None in (value, high) else value <= high,
        ]
    )


def _like(text: str, pattern: str) -> bool:
    wanted = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(wanted, text, re.DOTALL) is not None


# What may be sure although a part is unknown, and what never is.
_LOGIC: dict[str, Callable[..., Any]] = {
    "and": _all,
    "or": _any,
    "not": _none,
    "in": _in,
    "between": _between,
}
_FIGURES: dict[str, Callable[..., Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "like": _like,
    "neg": operator.neg,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "least": min,
    "greatest": max,
}


def _rests_on_missing(tree: Any, seen: Seen) -> bool:
    if tree[0] == "name":
        return seen(tree[1:]) is MISSING
    return any(_rests_on_missing(part, seen) for part in tree[1:] if isinstance(part, tuple))
