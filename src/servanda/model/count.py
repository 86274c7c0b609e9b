"""Exact counts: intervals of decimals, and their arithmetic.

A count is `[low, high]`. `None` as `high` means no upper bound is known, `None`
as `low` no lower one. Arithmetic is ordinary interval arithmetic on exact
decimals: an operation that would have to round raises instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Self

# Wide enough for products of many 38-digit figures; rounding is never silent.
EXACT = Context(prec=2000, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both included; `None` is unbounded."""

    low: Decimal | None
    high: Decimal | None

    @classmethod
    def exactly(cls, value: Decimal | int) -> Self:
        """Return the interval that holds this value alone."""
        number = Decimal(value)
        return cls(number, number)

    @property
    def value(self) -> Decimal | None:
        """The one value, or `None` where more than one is possible."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def known(self) -> bool:
        """Whether both ends are known."""
        return self.low is not None and self.high is not None

    def __add__(self, other: Interval) -> Interval:
        return Interval(_sum(self.low, other.low), _sum(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(_minus(self.high), _minus(self.low))

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        low, high = _Corner.lows(self, other), _Corner.highs(self, other)
        return Interval(low, high)

    def hull(self, other: Interval) -> Interval:
        """Return the smallest interval that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)

    def least(self, other: Interval) -> Interval:
        """Return the interval of the smaller of the two."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = min((h for h in (self.high, other.high) if h is not None), default=None)
        return Interval(low, high)

    def greatest(self, other: Interval) -> Interval:
        """Return the interval of the larger of the two."""
        return -((-self).least(-other))

    def ceil_div(self, divisor: Decimal) -> Interval:
        """Return the interval divided by a positive number, rounded up."""
        return Interval(_ceil(self.low, divisor), _ceil(self.high, divisor))


UNKNOWN = Interval(ZERO, None)
NOTHING = Interval(ZERO, ZERO)


def _sum(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else EXACT.add(a, b)


def _minus(a: Decimal | None) -> Decimal | None:
    return None if a is None else EXACT.minus(a)


def _ceil(a: Decimal | None, divisor: Decimal) -> Decimal | None:
    if a is None:
        return None
    whole, rest = EXACT.divmod(a, divisor)
    return EXACT.add(whole, Decimal(1)) if rest > 0 else whole


class _Corner:
    """The products of the ends of two intervals, with 0 times unbounded being 0."""

    @staticmethod
    def _products(a: Interval, b: Interval) -> list[tuple[int, Decimal]]:
        """Return (infinite sign, value) for each pair of ends."""
        found: list[tuple[int, Decimal]] = []
        for x, sx in ((a.low, -1), (a.high, 1)):
            for y, sy in ((b.low, -1), (b.high, 1)):
                if x is not None and y is not None:
                    found.append((0, EXACT.multiply(x, y)))
                elif x == 0 or y == 0:
                    found.append((0, ZERO))
                else:
                    signs = [s if v is None else (1 if v > 0 else -1) for v, s in ((x, sx), (y, sy))]
                    found.append((signs[0] * signs[1], ZERO))
        return found

    @classmethod
    def lows(cls, a: Interval, b: Interval) -> Decimal | None:
        infinite, value = min(cls._products(a, b))
        return None if infinite < 0 else value

    @classmethod
    def highs(cls, a: Interval, b: Interval) -> Decimal | None:
        infinite, value = max(cls._products(a, b))
        return None if infinite > 0 else value
