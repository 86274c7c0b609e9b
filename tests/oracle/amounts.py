"""Amounts: all values from `low` to `high`, as exact fractions or plus or minus infinity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

INFINITE = math.inf
Number = Fraction | float


@dataclass(frozen=True)
class Amount:
    """An interval, both ends included where they are finite."""

    low: Number
    high: Number

    @property
    def known(self) -> bool:
        return not math.isinf(self.low) and not math.isinf(self.high)


def exactly(number: Fraction | int) -> Amount:
    return Amount(Fraction(number), Fraction(number))


NOTHING = exactly(0)
ANYTHING = Amount(-INFINITE, INFINITE)
SOMETHING = Amount(Fraction(0), INFINITE)  # what is unknown but cannot be negative


def product(a: Number, b: Number) -> Number:
    """Multiply, with nothing times anything being nothing."""
    return Fraction(0) if a == 0 or b == 0 else a * b


def plus(a: Amount, b: Amount) -> Amount:
    return Amount(a.low + b.low, a.high + b.high)


def minus(a: Amount, b: Amount) -> Amount:
    return Amount(a.low - b.high, a.high - b.low)


def times(a: Amount, b: Amount) -> Amount:
    corners = [product(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Amount(min(corners), max(corners))


def least(a: Amount, b: Amount) -> Amount:
    return Amount(min(a.low, b.low), min(a.high, b.high))


def greatest(a: Amount, b: Amount) -> Amount:
    return Amount(max(a.low, b.low), max(a.high, b.high))


def hull(amounts: list[Amount]) -> Amount:
    return Amount(min(a.low for a in amounts), max(a.high for a in amounts))


def divided_up(a: Amount, by: Fraction) -> Amount:
    """Divide by a positive number and round up."""
    ends = [end if math.isinf(end) else Fraction(math.ceil(end / by)) for end in (a.low, a.high)]
    return Amount(*ends)
