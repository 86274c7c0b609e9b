"""Rules over one entry: three-valued, from the published tree alone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

Data = dict[str, Any]


def number(tree: Any, names: Data) -> Decimal | None:
    """Return the number a rule yields over an entry; `None` is unknown."""
    value = _plain(tree, names)
    return value if isinstance(value, Decimal) else None


def truth(tree: Any, names: Data) -> bool | None:
    """Return whether a rule holds of an entry; `None` is unknown."""
    value = _plain(tree, names)
    return value if isinstance(value, bool) else None


def _plain(tree: Any, names: Data) -> Any:
    """Return the value of a rule over an entry; `None` is unknown."""
    if tree is None or isinstance(tree, str | bool):
        return tree
    operator, *operands = tree
    if operator == "number":
        return Decimal(operands[0])
    if operator == "day":
        return operands[0]
    if operator == "name":
        return names.get(operands[0])
    if operator == "case":
        return _case(operands, names)
    values = [_plain(operand, names) for operand in operands]
    if operator == "is-null":
        return values[0] is None
    if operator == "and":
        return False if False in values else None if None in values else True
    if operator == "or":
        return True if True in values else None if None in values else False
    if operator == "in":
        return _in(values)
    return None if None in values else _KNOWN[operator](values)


def _case(operands: list[Any], names: Data) -> Any:
    for condition, result in zip(operands[:-1:2], operands[1::2], strict=True):
        holds = _plain(condition, names)
        if holds is None:
            return None
        if holds:
            return _plain(result, names)
    return _plain(operands[-1], names)


def _in(values: list[Any]) -> bool | None:
    if values[0] is None:
        return None
    return True if values[0] in values[1:] else None if None in values else False


def _like(values: list[Any]) -> bool:
    """Match `%` (any text) and `_` (any character) without a regular expression."""
    text, pattern = values
    reached = {0}
    for sign in pattern:
        if sign == "%":
            reached = set(range(min(reached, default=len(text) + 1), len(text) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(text) and sign in ("_", text[at])}
    return len(text) in reached


_KNOWN: dict[str, Callable[[list[Any]], Any]] = {
    "+": lambda v: v[0] + v[1],
    "-": lambda v: v[0] - v[1],
    "*": lambda v: v[0] * v[1],
    "neg": lambda v: -v[0],
    "=": lambda v: v[0] == v[1],
    "<>": lambda v: v[0] != v[1],
    "<": lambda v: v[0] < v[1],
    "<=": lambda v: v[0] <= v[1],
    ">": lambda v: v[0] > v[1],
    ">=": lambda v: v[0] >= v[1],
    "not": lambda v: not v[0],
    "between": lambda v: v[1] <= v[0] <= v[2],
    "like": _like,
    "least": min,
    "greatest": max,
}
