"""What a map is drawn with: traces, which are lines, areas and symbols alike, and words.

Everything is in the map's pixels. A trace is handed on as one path, so that a coast of
thousands of points is one value, and no projection is left to the drawing library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from servanda.show.axes import Channels, pixels
from servanda.show.canvas import marks
from servanda.show.maps.clipping import XY
from servanda.show.shapes import Word
from servanda.show.shapes import layers as words

if TYPE_CHECKING:
    import altair as alt

ACTUAL_SIZE = 4  # the area [square pixels] at which a symbol's own path is drawn as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a trace is drawn: its fill, and its line. Two that mean two things never look alike."""

    fill: str | None = None
    opacity: float = 1.0  # of the fill
    color: str | None = None
    width: float = 1.0  # pixels
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Lines and rings of one look, moved by `x` and `y`; `tip` is what a page shows on hovering."""

    lines: tuple[tuple[XY, ...], ...]
    look: Look
    x: float = 0.0
    y: float = 0.0
    tip: str = ""

    @property
    def path(self) -> str:
        """The lines as a path of SVG."""
        return "".join("M" + "L".join(f"{_short(x)},{_short(y)}" for x, y in line) for line in self.lines)


Drawn = Trace | Word


def layers(shapes: Iterable[Drawn]) -> list[alt.Chart]:
    """Return the layers that draw these in their order, one for each run of one look."""
    made: list[alt.Chart] = []
    for look, run in groupby(shapes, key=_look):
        held = list(run)
        if isinstance(look, Look):
            made.append(_traced(look, [shape for shape in held if isinstance(shape, Trace)]))
        else:
            made.extend(words([shape for shape in held if isinstance(shape, Word)]))
    return made


def _look(shape: Drawn) -> Look | None:
    return shape.look if isinstance(shape, Trace) else None


def _traced(look: Look, traces: Sequence[Trace]) -> alt.Chart:
    channels: Channels = {
        **pixels("tooltip"),
        "shape": {"field": "path", "type": "nominal", "scale": None, "legend": None},
    }
    values = [
        {"x": round(trace.x, 1), "y": round(trace.y, 1), "path": trace.path, "tip": trace.tip or None}
        for trace in traces
        if trace.lines
    ]
    return marks("point", values, channels, _options(look))


def _options(look: Look) -> Mapping[str, object]:
    dash = {"strokeDash": list(look.dash)} if look.dash else {}
    return {
        "size": ACTUAL_SIZE,
        "opacity": 1,
        "fill": look.fill,
        "fillOpacity": look.opacity,
        "stroke": look.color,
        "strokeWidth": look.width if look.color else 0,
        "strokeJoin": "round",
        "aria": False,  # else every path is written twice, the second time as words
        **dash,
    }


def _short(value: float) -> str:
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")
