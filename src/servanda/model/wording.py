"""Expressions as people read them: the tree written back as text."""

from __future__ import annotations

from servanda.model.expression import Day, Expression, Name, Number, Operation, Text, Truth, Unknown
from servanda.model.wire import number_text

_INFIX = {"+", "-", "*", "=", "<>", "<", "<=", ">", ">=", "and", "or", "like"}


def expression_text(node: Expression) -> str:
    """Return an expression as text that parses to the same tree."""
    match node:
        case Number(value):
            return number_text(value)
        case Text(text):
            return "'" + text.replace("'", "''") + "'"
        case Day(day):
            return f"DATE '{day.isoformat()}'"
        case Truth(truth):
            return "true" if truth else "false"
        case Unknown():
            return "unknown"
        case Name(name, column):
            return name if column is None else f"{name}.{column}"
        case Operation(operator, operands):
            return _operation(operator, [_inner(operand) for operand in operands])


def _inner(node: Expression) -> str:
    text = expression_text(node)
    bracketed = isinstance(node, Operation) and (
        node.operator in _INFIX or node.operator in ("not", "in", "between")
    )
    return f"({text})" if bracketed else text


def _operation(operator: str, parts: list[str]) -> str:
    if operator in _INFIX:
        return f" {operator} ".join(parts)
    if operator == "not":
        return f"not {parts[0]}"
    if operator == "neg":
        return f"-{parts[0]}"
    if operator == "in":
        return f"{parts[0]} in ({', '.join(parts[1:])})"
    if operator == "between":
        return f"{parts[0]} between {parts[1]} and {parts[2]}"
    if operator == "is-null":
        return f"{parts[0]} is null"
    if operator == "case":
        branches = " ".join(f"when {c} then {r}" for c, r in zip(parts[:-1:2], parts[1::2], strict=True))
        return f"case {branches} else {parts[-1]} end"
    return f"{operator}({', '.join(parts)})"
