"""The expression tree: all that a rule may say, and nothing else.

The text of a rule is checked into this tree, and what runs is generated from
the tree. `as_data` gives the form in which a derivation is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """A text in single quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    value: date


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """An attribute, `attribute.column`, a parameter or a term."""

    name: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number nobody gave: a parameter that names other parties only. No text writes it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function with its operands, in order.

    Operators: `+ - * neg = <> < <= > >= and or not in between like is-null case
    least greatest ceil_div first_known count_on counted within distance_km
    reaches territory_of own_territory`. A `case` holds condition and result in
    turn, and the default last.
    """

    operator: str
    operands: tuple[Expression, ...]


Expression = Number | Text | Day | Truth | Name | Unknown | Operation

TRUE = Truth(True)
FALSE = Truth(False)
ONE = Number(Decimal(1))


def names_in(expression: Expression) -> Iterator[Name]:
    """Yield every name, in order of appearance."""
    if isinstance(expression, Name):
        yield expression
    elif isinstance(expression, Operation):
        for operand in expression.operands:
            yield from names_in(operand)


def operations_in(expression: Expression) -> Iterator[Operation]:
    """Yield every operation, outermost first."""
    if isinstance(expression, Operation):
        yield expression
        for operand in expression.operands:
            yield from operations_in(operand)


def as_data(expression: Expression) -> object:
    """Return the tree as nested lists: `["=", ["name", "status"], "accountable"]`.

    Numbers are `["number", "1.5"]`, days `["day", "2018-02-05"]`; texts and
    truths stand for themselves, what is unknown is `None`.
    """
    match expression:
        case Number(value):
            return ["number", format(value, "f")]
        case Day(value):
            return ["day", value.isoformat()]
        case Text(text):
            return text
        case Truth(truth):
            return truth
        case Unknown():
            return None
        case Name(name, None):
            return ["name", name]
        case Name(name, column):
            return ["name", f"{name}.{column}"]
        case Operation(operator, operands):
            return [operator, *(as_data(operand) for operand in operands)]
