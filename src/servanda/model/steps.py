"""Values that change on days: step functions over the calendar, never walked day by day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from servanda.model.calendar import Span

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Steps(Generic[T_co]):
    """`first` until the first day, then `values[i]` from `days[i]` on; days ascend."""

    first: T_co
    days: tuple[date, ...] = ()
    values: tuple[T_co, ...] = ()

    def at(self, day: date) -> T_co:
        """Return the value on a day."""
        index = bisect_right(self.days, day)
        return self.values[index - 1] if index else self.first

    def pieces(self) -> Iterator[tuple[Span, T_co]]:
        """Yield each stretch with its value, in order, covering all days."""
        starts = (None, *self.days)
        ends = (*self.days, None)
        for start, end, value in zip(starts, ends, (self.first, *self.values), strict=True):
            yield Span(start, end), value


def combined(make: Callable[..., T], parts: Sequence[Steps[Any]]) -> Steps[T]:
    """Return the steps of a function of several steps: it is asked once a stretch."""
    if len(parts) == 1:
        only = parts[0]
        return Steps(make(only.first), only.days, tuple(make(value) for value in only.values))
    changes: dict[date, list[tuple[int, Any]]] = {}
    for index, part in enumerate(parts):
        for day, value in zip(part.days, part.values, strict=True):
            changes.setdefault(day, []).append((index, value))
    current = [part.first for part in parts]
    first = make(*current)
    days = sorted(changes)
    values = []
    for day in days:
        for index, value in changes[day]:
            current[index] = value
        values.append(make(*current))
    return Steps(first, tuple(days), tuple(values))


def joined(steps: Steps[T]) -> Steps[T]:
    """Return the same steps with equal neighbours joined."""
    days: list[date] = []
    values: list[T] = []
    last = steps.first
    for day, value in zip(steps.days, steps.values, strict=True):
        if value != last:
            days.append(day)
            values.append(value)
            last = value
    return Steps(steps.first, tuple(days), tuple(values))


def within(spans: Sequence[tuple[Span, T]], otherwise: T) -> Steps[T]:
    """Return steps that hold a value on each span and another elsewhere; spans may not meet."""
    days: dict[date, T] = {}
    first = otherwise
    for span, value in sorted(spans, key=lambda part: part[0].start or date.min):
        if span.start is None:
            first = value
        else:
            days[span.start] = value
        if span.end is not None:
            days[span.end] = otherwise
    ordered = sorted(days)
    return Steps(first, tuple(ordered), tuple(days[day] for day in ordered))
