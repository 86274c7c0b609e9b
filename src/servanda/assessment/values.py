"""Values over counts: expressions evaluated in interval arithmetic, stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce

from servanda.engine.tally import Point
from servanda.model.count import Interval
from servanda.model.expression import Expression, Name, Number, Operation
from servanda.model.result import ReasonCode

NO_NUMBER = Point(Interval(None, None), frozenset({ReasonCode.NO_DATA}), (), None)


def constant(number: Decimal) -> Point:
    """Return a number as a point that nothing casts doubt on."""
    return Point(Interval.exactly(number), frozenset(), (), None)


def evaluate(node: Expression, values: Mapping[str, Point]) -> Point:
    """Return the value of a checked expression over named points."""
    match node:
        case Number(value):
            return constant(value)
        case Name(name):
            return values[name]
        case Operation("first_known", operands):
            return _first_known([evaluate(operand, values) for operand in operands])
        case Operation("ceil_div", (amount, Number(divisor))):
            point = evaluate(amount, values)
            return replace(point, count=point.count.ceil_div(divisor))
        case Operation(operator, operands):
            points = [evaluate(operand, values) for operand in operands]
            if operator == "neg":
                return replace(points[0], count=-points[0].count)
            result = points[0]
            for point in points[1:]:
                result = joined(_ARITHMETIC[operator](result.count, point.count), result, point)
            return result
    raise TypeError(f"{node} has no value over counts")


_ARITHMETIC: dict[str, Callable[[Interval, Interval], Interval]] = {
    "+": Interval.__add__,
    "-": Interval.__sub__,
    "*": Interval.__mul__,
    "least": Interval.least,
    "greatest": Interval.greatest,
}


def joined(count: Interval, first: Point, second: Point) -> Point:
    """Return a point made of two: every doubt and basis of either, the latest report."""
    lasts = [last for last in (first.last, second.last) if last is not None]
    basis = tuple(dict.fromkeys((*first.basis, *second.basis)))
    return Point(count, first.doubts | second.doubts, basis, max(lasts, default=None))


def added(points: list[Point]) -> Point:
    """Return the sum of points; of none, zero."""
    total = constant(Decimal(0))
    for point in points:
        total = joined(total.count + point.count, total, point)
    return total


def most(points: Sequence[Point]) -> Point:
    """Return the most of the points of a day; what could not be the most casts no doubt on it."""
    count = reduce(Interval.greatest, (point.count for point in points))
    sure = count.low

    def decides(each: Interval) -> bool:
        return sure is None or each.high is None or each.high > sure or each.low == sure

    return _told(count, (point for point in points if decides(point.count)))


def least(points: Sequence[Point]) -> Point:
    """Return the least of the points of a day; what could not be the least casts no doubt on it."""
    count = reduce(Interval.least, (point.count for point in points))
    sure = count.high

    def decides(each: Interval) -> bool:
        return sure is None or each.low is None or each.low < sure or each.high == sure

    return _told(count, (point for point in points if decides(point.count)))


def _told(count: Interval, points: Iterable[Point]) -> Point:
    told = reduce(lambda one, other: joined(count, one, other), points)
    return replace(told, count=count)


def _first_known(points: list[Point]) -> Point:
    """Return the first known of several measures of one thing.

    Where none is known, what is sure is the largest of their low ends, and the
    doubt is that of the one reported last.
    """
    for point in points:
        if point.count.known:
            return point
    latest = max(points, key=lambda point: point.last or date.min)
    lows = [point.count.low for point in points if point.count.low is not None]
    return replace(latest, count=Interval(max(lows, default=None), None))
