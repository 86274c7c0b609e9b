"""The key below a map: every sign it uses, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from servanda.show.canvas import layered
from servanda.show.legend import HIGH, ROW, SWATCH
from servanda.show.maps.clipping import XY
from servanda.show.maps.measure import width_of, wrapped
from servanda.show.maps.traces import Drawn, Trace, layers
from servanda.show.palette import INK
from servanda.show.shapes import Word

if TYPE_CHECKING:
    import altair as alt

SIZE = 10.5
GAP = 8.0  # pixels between a sign and its text
APART = 18.0  # pixels between two entries
LINE = 13.0  # pixels a further line of a long text takes

BOX: tuple[tuple[XY, ...], ...] = (((0, 0), (SWATCH, 0), (SWATCH, HIGH), (0, HIGH), (0, 0)),)
LEVEL: tuple[tuple[XY, ...], ...] = (((0, HIGH / 2), (SWATCH, HIGH / 2)),)
MIDDLE: XY = (SWATCH / 2, HIGH / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sign and what it means; the sign is drawn in a box of `SWATCH` by `HIGH` at the origin."""

    text: str
    shapes: tuple[Drawn, ...]


def drawn(entries: Sequence[Entry], width: float) -> alt.LayerChart:
    """Return the key as a chart of its own, its entries flowing over as many lines as they need."""
    placed, height = _placed(entries, width)
    ordered = sorted(placed, key=lambda shape: isinstance(shape, Word))
    return layered(layers(ordered), width, height)


def _placed(entries: Sequence[Entry], width: float) -> tuple[list[Drawn], float]:
    x, y, high = 0.0, 0.0, ROW
    shapes: list[Drawn] = []
    for entry in entries:
        lines = wrapped(entry.text, SIZE, width - SWATCH - GAP)
        need = SWATCH + GAP + max(width_of(line, SIZE) for line in lines)
        if x and x + need > width:
            x, y, high = 0.0, y + high, ROW
        shapes.extend(_moved(entry.shapes, x, y))
        shapes.extend(
            Word(x=x + SWATCH + GAP, y=y + HIGH / 2 + n * LINE, text=line, size=SIZE, color=INK)
            for n, line in enumerate(lines)
        )
        high = max(high, ROW + (len(lines) - 1) * LINE)
        x += need + APART
    return shapes, y + high


def _moved(shapes: Sequence[Drawn], x: float, y: float) -> Iterator[Drawn]:
    for shape in shapes:
        if isinstance(shape, Trace) and shape.lines and not (shape.x or shape.y):
            lines = tuple(tuple((a + x, b + y) for a, b in line) for line in shape.lines)
            yield replace(shape, lines=lines)
        else:
            yield replace(shape, x=shape.x + x, y=shape.y + y)
