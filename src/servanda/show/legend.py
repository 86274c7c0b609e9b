"""The key below a chart: every sign it uses, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from servanda.model.result import Outcome, Result
from servanda.show.canvas import layered
from servanda.show.causes import away_words, cause_of
from servanda.show.hatching import hatch
from servanda.show.palette import (
    AWAY,
    BEYOND,
    BOUND,
    CAUSES,
    FAINT,
    INK,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    OTHER,
    PAPER,
    REFERENCE,
    Style,
)
from servanda.show.shapes import Box, Dot, Shape, Stroke, Word, layers, text_width
from servanda.show.steps import THICK, THIN, stands
from servanda.show.tracks import Track, excess

if TYPE_CHECKING:
    import altair as alt

SWATCH = 26.0  # pixels wide
HIGH = 12.0  # pixels high
ROW = 19.0  # pixels a line of the key takes
EDGE = "#9aa5b1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One sign and what it means; shapes are drawn in a box of `SWATCH` by `HIGH` at the origin."""

    text: str
    shapes: tuple[Shape, ...]


def entries(
    results: Sequence[Result], tracks: Sequence[Track], lines: Mapping[str, Style]
) -> Iterator[Entry]:
    """Yield the signs that a chart uses: `results` are what it shows, `tracks` and `lines` what it draws."""
    for text, style in lines.items():
        yield Entry(text, (_line(style.color, 2.0, style.dash),))
    color = REFERENCE.color
    figured = [r for track in tracks for r in track.counts if r.count.known]
    if any(r.last_reported for r in figured):
        yield Entry("day of a report", (Dot(x=SWATCH / 2, y=HIGH / 2, color=color),))
    if any(not stands(r) for r in figured):
        yield Entry("thin: carried from the last report", (_line(color, THIN),))
    if any(stands(r) for r in figured):
        yield Entry("thick: reported for all its days", (_line(color, THICK),))
    if any(r.bound for r in results):
        yield Entry("bound", (_line(BOUND, 2.0),))
    yield from _areas(tracks, color)
    yield from _outcomes(results)


def _areas(tracks: Sequence[Track], color: str) -> Iterator[Entry]:
    shaded = [r for track in tracks if not track.quiet for r in track.counts]
    if any(True for track in tracks for r in track.over for _ in excess(r)):
        yield Entry("beyond the bound", (_box(BEYOND, 0.5),))
    if any(r.count.known and r.count.value is None for r in shaded):
        edges = (_line(color, THIN, y=1.0), _line(color, THIN, y=HIGH - 1))
        yield Entry("between lowest and highest figure", (_box(color, 0.2), *edges))
    if any(r.count.high is None and r.outcome is not Outcome.NOT_APPLICABLE for r in shaded):
        yield Entry("fading: no highest figure known", (_box(color, 0.35, fades=True),))


def _outcomes(results: Sequence[Result]) -> Iterator[Entry]:
    if any(r.outcome is Outcome.MET for r in results):
        yield Entry("met", (_box(MET, 1.0, stroke=EDGE),))
    if any(r.outcome is Outcome.NOT_MET for r in results):
        yield Entry("not met", (_box(NOT_MET, 1.0, stroke=EDGE),))
    away = dict.fromkeys(away_words(r) for r in results if r.outcome is Outcome.NOT_APPLICABLE)
    if away:
        words = ", ".join(word for word in away if word != NOT_APPLICABLE)
        text = f"{NOT_APPLICABLE}: {words}" if words else NOT_APPLICABLE
        yield Entry(text, (_box(AWAY, 1.0, stroke=EDGE),))
    used = {(cause, r.outcome is Outcome.UNDETERMINED) for r in results if (cause := cause_of(r))}
    for cause in (*CAUSES, OTHER):
        open_, doubted = (cause, True) in used, (cause, False) in used
        if open_ or doubted:
            box = _box(PAPER, 1.0, stroke=EDGE)
            text = cause.long if doubted else f"undetermined: {cause.long}"
            yield Entry(text, (box, *hatch(box, cause.pattern, spacing=6)))


def drawn(shown: Sequence[Entry], width: float) -> alt.LayerChart:
    """Return the key as a chart of its own, its entries flowing over as many lines as they need."""
    x, y = 0.0, 0.0
    shapes: list[Shape] = []
    for entry in shown:
        need = SWATCH + 6 + text_width(entry.text, 10.5) + 18
        if x and x + need > width:
            x, y = 0.0, y + ROW
        shapes.extend(_moved(shape, x, y) for shape in entry.shapes)
        shapes.append(Word(x=x + SWATCH + 6, y=y + HIGH / 2, text=entry.text, size=10.5, color=INK))
        x += need
    ordered = sorted(shapes, key=lambda shape: isinstance(shape, Word))
    return layered(layers(ordered), width, y + HIGH)


def text_block(lines: Sequence[str], width: float) -> alt.LayerChart:
    """Return lines of small print as a chart of its own."""
    words = [Word(x=0, y=n * 14.0 + 6, text=line, size=10, color=FAINT) for n, line in enumerate(lines)]
    return layered(layers(words), width, len(lines) * 14.0)


def _line(color: str, width: float, dash: tuple[int, ...] = (), y: float = HIGH / 2) -> Stroke:
    return Stroke(x=0, y=y, x2=SWATCH, y2=y, color=color, width=width, dash=dash)


def _box(fill: str, opacity: float, *, stroke: str | None = None, fades: bool = False) -> Box:
    return Box(x=0, y=0, x2=SWATCH, y2=HIGH, fill=fill, opacity=opacity, stroke=stroke, fades=fades)


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Box | Stroke):
        return replace(shape, x=shape.x + x, x2=shape.x2 + x, y=shape.y + y, y2=shape.y2 + y)
    return replace(shape, x=shape.x + x, y=shape.y + y)
