"""The days and the counts a panel shows, and where they lie in its pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log1p, log10
from typing import Literal

from servanda.model.result import Result

MARGIN = 0.04  # of the span, left free on either side
FEW = 3  # changes that are too few to tell a far one
FAR = 0.4  # of the span before it, by which a last change is too far to be drawn
BEYOND = 0.12  # of the span, drawn after the last change where a farther one is left out
SHORTEST = 30  # days a window shows at least
WIDE = 8  # a count this many times the bound needs a logarithmic scale
NARROW = 0.5  # counts that stay above this share of the highest need no zero on the scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days shown, and the width they take [pixels]."""

    start: date
    end: date
    width: float

    def x(self, day: date) -> float:
        """Return where a day begins; days outside lie on the edge."""
        held = min(max(day, self.start), self.end)
        return (held - self.start).days / (self.end - self.start).days * self.width


def window_of(results: Sequence[Result], between: tuple[date, date] | None, width: float) -> Window:
    """Return the window: the days asked for, or from the first report to the last change and a margin.

    Where nothing was reported the window runs over the changes alone. A last change that lies
    far beyond all others, such as an end agreed long ahead, is left out.
    """
    if between is not None and between[0] < between[1]:
        return Window(start=between[0], end=between[1], width=width)
    changes = {d for r in results for d in (r.start, r.end) if d is not None}
    reports = {r.last_reported for r in results if r.last_reported is not None}
    days = sorted(d for d in changes | reports if not reports or d >= min(reports))
    first, last = (days[0], days[-1]) if days else (date(2000, 1, 1), date(2001, 1, 1))
    share = MARGIN
    if len(days) > FEW and (last - days[-2]) > FAR * (days[-2] - first):
        last, share = days[-2], BEYOND
    span = (last - first).days
    before, after = (timedelta(days=max(SHORTEST // 2, round(span * s))) for s in (MARGIN, share))
    return Window(start=_moved(first, -before), end=_moved(last, after), width=width)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The counts shown, from `low` to `high`, and the height they take [pixels].

    `kind` is `linear`, `log` or `symlog`; a symlog scale is linear below `constant`.
    """

    kind: Literal["linear", "log", "symlog"]
    low: float
    high: float
    height: float
    ticks: tuple[float, ...]
    constant: float = 1.0

    def y(self, value: Decimal | float) -> float:
        """Return where a count lies, from the top; counts outside lie on the edge."""
        held = min(max(float(value), self.low), self.high)
        low, high = self._even(self.low), self._even(self.high)
        return (1 - (self._even(held) - low) / (high - low)) * self.height

    def held(self, value: Decimal | float) -> float:
        """Return the count itself, or the edge where it lies outside."""
        return min(max(float(value), self.low), self.high)

    @property
    def note(self) -> str:
        """What a reader must know of the scale, or nothing."""
        if self.kind != "linear":
            return "logarithmic scale"
        return "" if self.low == 0 else "the scale does not begin at 0"

    def _even(self, value: float) -> float:
        match self.kind:
            case "log":
                return log10(value)
            case "symlog":
                return log1p(value / self.constant)
            case _:
                return value


def measure_of(results: Iterable[Result], height: float) -> Measure:
    """Return the scale that shows these results: every known figure, and room above the highest.

    The least figure of a count without a highest one is shown where it does not stretch the scale.
    """
    held = list(results)
    bounds = [float(b) for r in held if r.bound for b in (r.bound.low, r.bound.high) if b is not None]
    known = [float(c) for r in held for c in shown_ends(r)]
    top = max([*bounds, *known], default=0.0)
    least = [float(r.count.low) for r in held if r.count.high is None and r.count.low]
    figures = [*bounds, *known, *(figure for figure in least if figure >= NARROW * top)]
    top = max(figures, default=0.0)
    if top <= 0:
        return Measure(kind="linear", low=0.0, high=1.0, height=height, ticks=(0.0, 1.0))
    positive = [b for b in bounds if b > 0]
    if positive and top > WIDE * max(positive):
        return _wide(figures, min(positive), top, height)
    return _even(min(figures), top, height, whole=all(f == int(f) for f in figures))


def shown_ends(result: Result) -> list[Decimal]:
    """Return the ends of a known count that are figures: an estimate from 0 on states its upper end alone."""
    low, high = result.count.low, result.count.high
    if low is None or high is None:
        return []
    return [high] if low in {high, Decimal(0)} else [low, high]


def _even(lowest: float, top: float, height: float, *, whole: bool) -> Measure:
    base = 0.0 if lowest < NARROW * top or lowest == top else lowest - (top - lowest) * 0.15
    step = _step((top - base) / 4.5, whole=whole)
    low, high = floor(base / step) * step, top + (top - base) * 0.12
    ticks = tuple(
        round(low + n * step, 10) for n in range(ceil((high - low) / step) + 1) if low + n * step <= high
    )
    return Measure(kind="linear", low=low, high=high, height=height, ticks=ticks)


def _step(rough: float, *, whole: bool) -> float:
    """Return the least round step of at least this size; a whole number where the figures are."""
    size = 10.0 ** floor(log10(rough)) if rough > 0 else 1.0
    steps = [n * size for n in (1, 2, 2.5, 5, 10) if n * size >= rough]
    return next((step for step in steps if not whole or step == int(step)), 1.0)


def _wide(figures: Sequence[float], bound: float, top: float, height: float) -> Measure:
    lowest = min(figures)
    series = [n * 10.0**e for e in range(floor(log10(bound)) - 4, ceil(log10(top)) + 1) for n in (1, 2, 5)]
    if lowest <= 0:
        constant = bound / 10
        ticks = (0.0, *(t for t in series if constant < t <= top * 1.6))
        return Measure(kind="symlog", low=0.0, high=top * 1.6, height=height, ticks=ticks, constant=constant)
    low = max((t for t in series if t <= lowest * 0.8), default=lowest / 2)
    ticks = tuple(t for t in series if low <= t <= top * 1.6)
    return Measure(kind="log", low=low, high=top * 1.6, height=height, ticks=ticks)
