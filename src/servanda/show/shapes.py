"""Shapes in the pixels of a panel, and the Altair layers that draw them.

Hatches, words and keys need pixels, because Vega-Lite has no hatch; whatever states a
count or a day is drawn by the panel on true scales.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from servanda.show.axes import pixels
from servanda.show.canvas import marks
from servanda.show.palette import FONT, INK, PAPER

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle; `fades` makes it thin out upwards; `tip` is what a page shows on hovering."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str
    opacity: float = 1.0
    stroke: str | None = None
    fades: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line."""

    x: float
    y: float
    x2: float
    y2: float
    color: str
    width: float = 1.0
    dash: tuple[int, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A small disc."""

    x: float
    y: float
    color: str
    size: float = 28.0
    hollow: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A text; `halo` keeps it legible on lines."""

    x: float
    y: float
    text: str
    color: str = INK
    size: float = 11.0
    align: str = "left"
    bold: bool = False
    slant: bool = False
    halo: bool = False


ENDS = ("x2", "y2")
NARROW, BROAD = frozenset("fijlrtI.,:;'|!()[] -/"), frozenset("mwMWG@%—…")


def text_width(text: str, size: float) -> float:
    """Return how wide a text will be, nearly [pixels]: no font is at hand to measure it."""
    widths = (0.31 if c in NARROW else 0.86 if c in BROAD else 0.68 if c.isupper() else 0.55 for c in text)
    return sum(widths) * size


Shape = Box | Stroke | Dot | Word


def layers(shapes: Iterable[Shape]) -> list[alt.Chart]:
    """Return the layers that draw the shapes in their order, one for each run of one look."""
    made: list[alt.Chart] = []
    for _, run in groupby(shapes, key=_look):
        made.extend(_layer(list(run)))
    return made


def _look(shape: Shape) -> tuple[object, ...]:
    match shape:
        case Box():
            return ("box", shape.fill, shape.opacity, shape.stroke, shape.fades, bool(shape.tip))
        case Stroke():
            return ("stroke", shape.color, shape.width, shape.dash, shape.opacity)
        case Dot():
            return ("dot", shape.color, shape.size, shape.hollow, shape.opacity)
        case Word():
            return ("word", shape.color, shape.size, shape.align, shape.bold, shape.slant, shape.halo)


def _layer(shapes: Sequence[Shape]) -> list[alt.Chart]:
    match shapes[0]:
        case Box() as box:
            return [
                marks(
                    "rect",
                    _pixels(shapes, *ENDS, "tip"),
                    pixels(*ENDS, *(["tooltip"] if box.tip else [])),
                    _filled(box),
                )
            ]
        case Stroke() as stroke:
            look = {"color": stroke.color, "strokeWidth": stroke.width, "opacity": stroke.opacity}
            dash = {"strokeDash": list(stroke.dash)} if stroke.dash else {}
            return [marks("rule", _pixels(shapes, *ENDS), pixels(*ENDS), {**look, **dash})]
        case Dot() as dot:
            fill = PAPER if dot.hollow else dot.color
            look = {
                "shape": "circle",
                "size": dot.size,
                "fill": fill,
                "stroke": dot.color,
                "opacity": dot.opacity,
            }
            return [marks("point", _pixels(shapes), pixels(), {**look, "strokeWidth": 1.2})]
        case Word() as word:
            return _words(shapes, word)


def _filled(box: Box) -> dict[str, object]:
    color: object = box.fill
    if box.fades:
        ends = [{"offset": 0, "color": box.fill}, {"offset": 1, "color": f"{box.fill}00"}]
        color = {"gradient": "linear", "x1": 1, "y1": 1, "x2": 1, "y2": 0, "stops": ends}
    stroke = {"stroke": box.stroke, "strokeWidth": 0.8} if box.stroke else {}
    return {"color": color, "opacity": box.opacity, **stroke}


def _words(shapes: Sequence[Shape], word: Word) -> list[alt.Chart]:
    look: dict[str, object] = {
        "align": word.align,
        "baseline": "middle",
        "font": FONT,
        "fontSize": word.size,
        "fontWeight": "bold" if word.bold else "normal",
        "fontStyle": "italic" if word.slant else "normal",
    }
    looks: list[dict[str, object]] = [{**look, "color": word.color}]
    if word.halo:
        looks.insert(0, {**look, "color": PAPER, "stroke": PAPER, "strokeWidth": 3})
    return [marks("text", _pixels(shapes, "text"), pixels("text"), each) for each in looks]


def _pixels(shapes: Sequence[Shape], *names: str) -> list[dict[str, object]]:
    return [{name: _rounded(getattr(shape, name)) for name in ("x", "y", *names)} for shape in shapes]


def _rounded(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
