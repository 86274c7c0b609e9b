"""The strip below a panel: what follows on each day, one line a view, said in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from servanda.model.result import Outcome, Result
from servanda.show.axes import days_below
from servanda.show.canvas import layered, marks
from servanda.show.causes import cause_of, strip_kind, strip_words, tip
from servanda.show.hatching import hatch
from servanda.show.palette import AWAY, INK, MET, NOT_MET, PAPER, Style
from servanda.show.rows import Row
from servanda.show.scales import Window
from servanda.show.shapes import Box, Shape, Stroke, Word, layers, text_width
from servanda.show.spans import end_of, runs, start_of, within
from servanda.show.strands import strand_text
from servanda.show.wording import shortened

if TYPE_CHECKING:
    import altair as alt

LINE = 17.0  # pixels a view takes
GAP = 2.0  # pixels between views
MARK = 9.0  # pixels the mark of contested days takes
LONGEST_NAME = 38  # characters of the names of views at the left

FILLS = {
    Outcome.MET: MET,
    Outcome.NOT_MET: NOT_MET,
    Outcome.UNDETERMINED: PAPER,
    Outcome.NOT_APPLICABLE: AWAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The outcomes of one row over the days of a window."""

    row: Row
    window: Window
    names: dict[str, str]
    styles: dict[str, Style]

    def drawn(self) -> alt.LayerChart:
        """Return the strip as one layered chart, with the axis of days below it."""
        shapes = [*self._views(), *(self._contested() if self.row.contested else ())]
        height = len(self.row.strands()) * (LINE + GAP) + (MARK if self.row.contested else 0)
        return layered([self._axis(), *layers(shapes)], self.window.width, height)

    def _views(self) -> Iterator[Shape]:
        for number, strand in enumerate(self.row.strands()):
            y = number * (LINE + GAP)
            name = strand_text(self.row, strand, self.names)
            color = self.styles[strand.views[0]].color
            yield Word(
                x=-8,
                y=y + LINE / 2,
                text=shortened(name, LONGEST_NAME),
                color=color,
                align="right",
                size=10.5,
            )
            shown = list(within(strand.results, self.window.start, self.window.end))
            yield from self._cells(runs(shown, strip_kind), y, name)

    def _cells(self, runs: Sequence[Sequence[Result]], y: float, name: str) -> Iterator[Shape]:
        boxes = [(run, self._box(run, y, name)) for run in runs]
        yield from (box for _, box in boxes)
        for run, box in boxes:
            if cause := cause_of(run[0]):
                yield from hatch(box, cause.pattern, spacing=6)
        for run, box in boxes:
            yield from _words(run, box)

    def _box(self, run: Sequence[Result], y: float, name: str) -> Box:
        x, x2 = self.window.x(start_of(run[0])), self.window.x(end_of(run[-1]))
        first = run[0]
        whole = replace(first, end=run[-1].end)
        tell = tip(whole if len(run) == 1 else replace(whole, reasons=()), name)
        return Box(x=x, y=y, x2=x2, y2=y + LINE, fill=FILLS[first.outcome], stroke="#9aa5b1", tip=tell)

    def _contested(self) -> Iterator[Shape]:
        y = len(self.row.strands()) * (LINE + GAP) + MARK / 2 - 1
        yield Word(x=-8, y=y, text="contested", align="right", size=10.5, bold=True)
        held = [r for results in self.row.by_view.values() for r in results if r.contested]
        for start, end in _spans(within(held, self.window.start, self.window.end)):
            yield Stroke(x=self.window.x(start), y=y, x2=self.window.x(end), y2=y, color=INK, width=3)

    def _axis(self) -> alt.Chart:
        days = [{"day": self.window.start.isoformat()}]
        return marks("point", days, days_below(self.window), {"opacity": 0})


def _spans(results: Iterable[Result]) -> list[tuple[date, date]]:
    """Return the days the results cover together, in as few spans as there are."""
    spans: list[tuple[date, date]] = []
    for start, end in sorted((start_of(r), end_of(r)) for r in results):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _words(run: Sequence[Result], box: Box) -> Iterator[Shape]:
    """Yield the most words that a cell has room for, or none."""
    result = run[0]
    for text in strip_words(run):
        width = text_width(text, 10)
        if width + 8 <= box.x2 - box.x:
            x, y = (box.x + box.x2) / 2, (box.y + box.y2) / 2
            if cause_of(result):
                half = width / 2 + 3
                yield Box(x=x - half, y=box.y + 1.5, x2=x + half, y2=box.y2 - 1.5, fill=box.fill)
            yield Word(x=x, y=y, text=text, align="center", size=10)
            return
