"""Write a checked expression tree as SQL: plain, portable, three-valued.

Only nodes of our own tree are written, so nothing that was not checked can run.
`least` and `greatest` are unknown where any operand is.
"""

from __future__ import annotations

from collections.abc import Callable

from servanda.engine.connection import named, quoted
from servanda.model.expression import Day, Expression, Name, Number, Operation, Text, Truth, Unknown


def write(node: Expression) -> str:
    """Return the SQL of a row expression; attributes and table columns are column names."""
    match node:
        case Number(value):
            return format(value, "f") if value >= 0 else f"({format(value, 'f')})"
        case Text(text):
            return quoted(text)
        case Day(day):
            return f"DATE '{day.isoformat()}'"
        case Truth(truth):
            return "TRUE" if truth else "FALSE"
        case Unknown():
            return "NULL"
        case Name(name, column):
            return named(name if column is None else f"{name}.{column}")
        case Operation(operator, operands):
            return _WRITERS[operator](operator, [write(operand) for operand in operands])


def _infix(operator: str, parts: list[str]) -> str:
    return "(" + f" {operator.upper()} ".join(parts) + ")"


def _extreme(operator: str, parts: list[str]) -> str:
    unknown = " OR ".join(f"{part} IS NULL" for part in parts)
    return f"CASE WHEN {unknown} THEN NULL ELSE {operator}({', '.join(parts)}) END"


def _case(_: str, parts: list[str]) -> str:
    branches = [f"WHEN {c} THEN {r}" for c, r in zip(parts[:-1:2], parts[1::2], strict=True)]
    unknown = [f"WHEN {c} IS NULL THEN NULL" for c in parts[:-1:2]]
    steps = [step for pair in zip(branches, unknown, strict=True) for step in pair]
    return f"CASE {' '.join(steps)} ELSE {parts[-1]} END"


_WRITERS: dict[str, Callable[[str, list[str]], str]] = {
    **dict.fromkeys(("+", "-", "*", "=", "<>", "<", "<=", ">", ">=", "and", "or", "like"), _infix),
    "neg": lambda _, parts: f"(-{parts[0]})",
    "not": lambda _, parts: f"(NOT {parts[0]})",
    "in": lambda _, parts: f"({parts[0]} IN ({', '.join(parts[1:])}))",
    "between": lambda _, parts: f"({parts[0]} BETWEEN {parts[1]} AND {parts[2]})",
    "is-null": lambda _, parts: f"({parts[0]} IS NULL)",
    "case": _case,
    "least": _extreme,
    "greatest": _extreme,
}
