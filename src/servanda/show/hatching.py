"""Hatches: lines and dots that fill a box, lined up with their neighbours'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from servanda.show.palette import HATCH, Pattern
from servanda.show.shapes import Box, Dot, Shape, Stroke

SPACING = 8.0  # pixels between lines
SLICES = 5  # steps in which a hatch that fades thins out


def hatch(box: Box, pattern: Pattern, color: str = HATCH, spacing: float = SPACING) -> Iterator[Shape]:
    """Yield the lines or dots of a pattern inside a box; they thin out upwards where the box fades."""
    if not box.fades:
        yield from _marks(box, pattern, color, spacing, box.opacity)
        return
    height = (box.y2 - box.y) / SLICES
    for number in range(SLICES):
        slice_ = replace(box, y=box.y + number * height, y2=box.y + (number + 1) * height)
        yield from _marks(
            slice_, pattern, color, spacing, box.opacity * (0.15 + 0.85 * (number + 1) / SLICES)
        )


def _marks(box: Box, pattern: Pattern, color: str, spacing: float, opacity: float) -> Iterator[Shape]:
    if pattern is Pattern.DOTS:
        for x, y in _lattice(box, spacing):
            yield Dot(x=x, y=y, color=color, size=2.0, opacity=opacity * 0.6)
        return
    for x, y, x2, y2 in _lines(box, pattern, spacing):
        yield Stroke(x=x, y=y, x2=x2, y2=y2, color=color, width=0.8, opacity=opacity * 0.7)


def _lines(box: Box, pattern: Pattern, spacing: float) -> Iterator[tuple[float, float, float, float]]:
    if pattern in {Pattern.LEVEL, Pattern.GRID}:
        yield from ((box.x, y, box.x2, y) for y in _steps(box.y, box.y2, spacing * 0.75))
    if pattern in {Pattern.UPRIGHT, Pattern.GRID}:
        yield from ((x, box.y, x, box.y2) for x in _steps(box.x, box.x2, spacing * 0.75))
    if pattern in {Pattern.RISING, Pattern.CROSSED}:
        for k in _steps(box.x + box.y, box.x2 + box.y2, spacing):
            left, right = max(box.x, k - box.y2), min(box.x2, k - box.y)
            yield left, k - left, right, k - right
    if pattern in {Pattern.FALLING, Pattern.CROSSED}:
        for k in _steps(box.x - box.y2, box.x2 - box.y, spacing):
            left, right = max(box.x, k + box.y), min(box.x2, k + box.y2)
            yield left, left - k, right, right - k


def _lattice(box: Box, spacing: float) -> Iterator[tuple[float, float]]:
    for row, y in enumerate(_steps(box.y, box.y2, spacing * 0.75)):
        shift = spacing / 2 if row % 2 else 0.0
        yield from ((x + shift, y) for x in _steps(box.x, box.x2, spacing) if x + shift < box.x2)


def _steps(low: float, high: float, spacing: float) -> Iterator[float]:
    """Yield the multiples of the spacing that lie strictly between two values."""
    number = ceil(low / spacing)
    while number * spacing < high:
        if number * spacing > low:
            yield number * spacing
        number += 1
