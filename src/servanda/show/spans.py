"""Stretches of days: cut to a window, laid against a reference, and joined where nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from servanda.model.result import Result

FIRST, LAST = date.min, date.max


def start_of(result: Result) -> date:
    """Return the first day of a result; the first day there is where it has no beginning."""
    return result.start or FIRST


def end_of(result: Result) -> date:
    """Return the day on which a result ends; the last day there is where it has no end."""
    return result.end or LAST


def within(results: Iterable[Result], start: date, end: date) -> Iterator[Result]:
    """Yield the results cut to the days from `start` (in) until `end` (out)."""
    for result in results:
        first, last = max(start_of(result), start), min(end_of(result), end)
        if first < last:
            yield replace(result, start=first, end=last)


def against(results: Sequence[Result], reference: Sequence[Result]) -> Iterator[tuple[Result, Result | None]]:
    """Yield each stretch of the results with the reference result of the same days, if there is one."""
    cuts = sorted({d for r in (*results, *reference) for d in (start_of(r), end_of(r))})
    for first, last in pairwise(cuts):
        found = _at(results, first)
        if found is not None:
            start, end = first if first > FIRST else None, last if last < LAST else None
            yield replace(found, start=start, end=end), _at(reference, first)


def parting(results: Sequence[Result], reference: Sequence[Result]) -> tuple[Result, ...]:
    """Return the stretches on which the results say something else than the reference."""
    apart = [r for r, other in against(results, reference) if other is None or not alike(r, other)]
    return tuple(joined(apart))


def joined(results: Iterable[Result]) -> Iterator[Result]:
    """Yield the results, neighbours that say the same and are as contested being one."""
    for run in runs(results, lambda r: (said(r), r.contested, r.values_differ)):
        yield replace(run[0], end=run[-1].end)


def runs(results: Iterable[Result], kind: Callable[[Result], object]) -> list[list[Result]]:
    """Return the results in runs of neighbours that are of one kind."""
    found: list[list[Result]] = []
    for result in results:
        last = found[-1][-1] if found else None
        if last is not None and last.end == result.start and kind(last) == kind(result):
            found[-1].append(result)
        else:
            found.append([result])
    return found


def alike(a: Result, b: Result) -> bool:
    """Whether two results say the same, on whatever days and in whatever view."""
    return said(a) == said(b)


def said(result: Result) -> tuple[object, ...]:
    """Return what a result says: all but its days, its view and what it rests on."""
    codes = frozenset(reason.code for reason in result.reasons)
    return (result.outcome, result.count, result.relation, result.bound, codes, result.last_reported)


def _at(results: Sequence[Result], day: date) -> Result | None:
    return next((r for r in results if start_of(r) <= day < end_of(r)), None)
