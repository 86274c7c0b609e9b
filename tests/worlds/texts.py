"""Write what the oracle's maps hold as the text that Servanda reads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

# How strongly each operator binds: a weaker operand stands in brackets.
_STRENGTH = {
    "or": 1, "and": 2, "not": 3,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "in", "between", "like", "is-null"), 4),
    "+": 5, "-": 5, "*": 6, "neg": 7,
}  # fmt: skip
_STRONGEST = 8


def number_text(number: Fraction | int) -> str:
    """Return an exact number in plain decimal notation."""
    exact = Fraction(number)
    return format(Decimal(exact.numerator) / Decimal(exact.denominator), "f")


def text_of(value: Any) -> str:
    """Return a number, a day, a duration or a rule as text; text stands for itself."""
    if isinstance(value, tuple):
        return _TUPLES.get(value[0], rule_text)(value)
    if isinstance(value, Fraction | int):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    return value.isoformat() if isinstance(value, date) else value


def _duration(value: Any) -> str:
    _, months, days = value
    return f"P{months}M{days}D" if months else f"P{days}D"


def _moved(value: Any) -> str:
    _, base, sign, months, days = value
    return f"{text_of(base)} {'+' if sign > 0 else '-'} {_duration(('duration', months, days))}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def rule_text(tree: Any) -> str:
    """Return a rule's text, with no more brackets than it needs."""
    kind, parts = tree[0], tree[1:]
    if kind in _LEAVES:
        return _LEAVES[kind](*parts)
    if kind == "case":
        branches = [
            f"when {rule_text(c)} then {rule_text(r)}" for c, r in zip(parts[:-1:2], parts[1::2], strict=True)
        ]
        return f"case {' '.join(branches)} else {rule_text(parts[-1])} end"
    if kind not in _STRENGTH:
        return f"{kind}({', '.join(rule_text(part) for part in parts)})"
    mine = _STRENGTH[kind]
    # Only chains of one operator may stand without brackets on the left.
    first = _operand(parts[0], mine if kind in ("+", "-", "*", "and", "or", "not") else mine + 1)
    rest = [_operand(part, mine + 1) for part in parts[1:]]
    if kind == "in":
        return f"{first} in ({', '.join(rest)})"
    if kind == "between":
        return f"{first} between {rest[0]} and {rest[1]}"
    if kind in ("not", "neg", "is-null"):
        return {"not": f"not {first}", "neg": f"-{first}", "is-null": f"{first} is null"}[kind]
    return f" {kind} ".join([first, *rest])


def _operand(tree: Any, least: int) -> str:
    text = rule_text(tree)
    return text if _STRENGTH.get(tree[0], _STRONGEST) >= least else f"({text})"


_LEAVES = {
    "number": number_text,
    "text": _quoted,
    "day": lambda day: f"DATE '{day.isoformat()}'",
    "truth": lambda truth: "true" if truth else "false",
    "name": lambda *parts: ".".join(parts),
    "count_on": lambda when: f"count_on({_quoted(text_of(when))})",
    "counted": lambda *names: f"counted({', '.join(map(_quoted, names))})",
}
_TUPLES = {"duration": _duration, "moved": _moved}
