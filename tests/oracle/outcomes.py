"""Outcomes: how a count stands to a bound, and how much room is left."""

from __future__ import annotations

from typing import Any

from oracle.amounts import Amount


def relation(limit: dict[str, Any]) -> str:
    return next(name for name in ("at-most", "at-least", "exactly") if name in limit)


def compared(kind: str, count: Amount, bound: Amount) -> str:
    """Return the outcome that every pair of possible values agrees on, else `undetermined`."""
    if kind == "at-least":
        return compared("at-most", bound, count)
    surely_beyond = count.low > bound.high
    if kind == "at-most":
        return "met" if count.high <= bound.low else "not-met" if surely_beyond else "undetermined"
    if count == bound and count.known and count.low == count.high:
        return "met"
    return "not-met" if surely_beyond or count.high < bound.low else "undetermined"


def room(kind: str, count: Amount, bound: Amount, outcome: str) -> Any:
    """Return the room that is surely left, negative beyond the bound; `None` if undetermined."""
    if outcome == "undetermined":
        return None
    if kind == "at-least":
        return room("at-most", bound, count, outcome)
    if kind == "at-most":
        return bound.low - count.high if outcome == "met" else bound.high - count.low
    return -max(count.low - bound.high, bound.low - count.high, 0)
