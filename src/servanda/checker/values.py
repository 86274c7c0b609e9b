"""Values over counts in interval arithmetic, and the outcome they lead to."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

Ends = tuple[Decimal | None, Decimal | None]  # low and high; None is unbounded
Data = dict[str, Any]


def ends(data: Data) -> Ends:
    """Return the two ends that a piece of data states."""
    return data["low"], data["high"]


def shown(interval: Ends) -> str:
    """Return an interval as text."""
    low, high = interval
    return (
        format(low, "f")
        if low is not None and low == high
        else f"[{low}, {'unbounded' if high is None else high}]"
    )


def value(tree: Any, values: dict[str, Ends]) -> Ends:
    """Return the interval of a value expression over named intervals."""
    operator, *operands = tree
    if operator == "number":
        return Decimal(operands[0]), Decimal(operands[0])
    if operator == "name":
        return values[operands[0]]
    if operator == "ceil_div":
        divisor = Decimal(operands[1][1])
        low, high = value(operands[0], values)
        return _ceil(low, divisor), _ceil(high, divisor)
    parts = [value(operand, values) for operand in operands]
    if operator == "first_known":
        lows = [low for low, _ in parts if low is not None]
        return next((p for p in parts if None not in p), (max(lows, default=None), None))
    if operator == "neg":
        return _negative(parts[0])
    result = parts[0]
    for part in parts[1:]:
        result = _ARITHMETIC[operator](result, part)
    return result


def _ceil(number: Decimal | None, divisor: Decimal) -> Decimal | None:
    if number is None:
        return None
    whole, rest = divmod(number, divisor)
    return whole + 1 if rest > 0 else whole


def _negative(a: Ends) -> Ends:
    return (None if a[1] is None else -a[1]), (None if a[0] is None else -a[0])


def _add(a: Ends, b: Ends) -> Ends:
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    return low, None if a[1] is None or b[1] is None else a[1] + b[1]


def _least(a: Ends, b: Ends) -> Ends:
    low = None if a[0] is None or b[0] is None else min(a[0], b[0])
    highs = [h for h in (a[1], b[1]) if h is not None]
    return low, min(highs) if highs else None


def _multiply(a: Ends, b: Ends) -> Ends:
    infinite = Decimal("Infinity")
    ends = [
        x * y if x and y else Decimal(0)
        for x in (-infinite if a[0] is None else a[0], infinite if a[1] is None else a[1])
        for y in (-infinite if b[0] is None else b[0], infinite if b[1] is None else b[1])
    ]
    low, high = min(ends), max(ends)
    return (None if low.is_infinite() else low), (None if high.is_infinite() else high)


_ARITHMETIC: dict[str, Callable[[Ends, Ends], Ends]] = {
    "+": _add,
    "-": lambda a, b: _add(a, _negative(b)),
    "*": _multiply,
    "least": _least,
    "greatest": lambda a, b: _negative(_least(_negative(a), _negative(b))),
}


def outcome(data: Data) -> str:
    """Return the outcome that the count, the bound and the day lead to."""
    if not data["applies"]["applies"]:
        return "not-applicable"
    relation, bound = data["relation"], ends(data["bound"])
    now = _compare(relation, ends(data["result"]), bound)
    following = data["next_report"]
    if following is None or now == "undetermined":
        return now
    later = _compare(relation, ends(following), bound)
    return "undetermined" if later not in (now, "undetermined") else now


def _compare(relation: str, count: Ends, bound: Ends) -> str:
    at_most = count[1] is not None and bound[0] is not None and count[1] <= bound[0]
    at_least = count[0] is not None and bound[1] is not None and count[0] >= bound[1]
    above = at_least and count[0] != bound[1]
    below = at_most and count[1] != bound[0]
    if relation == "exactly":
        same = count[0] is not None and count[0] == count[1] == bound[0] == bound[1]
        return "met" if same else "not-met" if above or below else "undetermined"
    met, not_met = (at_most, above) if relation == "at-most" else (at_least, below)
    return "met" if met else "not-met" if not_met else "undetermined"
