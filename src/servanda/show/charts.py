"""A count against its bound over time, as a chart: one panel a holder, one line a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from servanda.model.problem import ServandaError, nearest, shown
from servanda.model.result import Answer, Result
from servanda.show.caption import caption_lines, subtitle_lines, title_lines
from servanda.show.legend import drawn, entries, text_block
from servanda.show.palette import FAINT, FONT, INK, PAPER, REFERENCE, VIEWS, Style
from servanda.show.panels import Panel
from servanda.show.rows import Row, rows_of, view_names
from servanda.show.saving import SuffixError, save
from servanda.show.scales import Measure, Window, measure_of, window_of
from servanda.show.spans import within
from servanda.show.strips import Strip
from servanda.show.wording import clean, per_text

if TYPE_CHECKING:
    import altair as alt

__all__ = ["NothingToDrawError", "SuffixError", "chart", "save"]

WIDTH = 760.0  # pixels
HEIGHTS = (260.0, 220.0, 160.0, 140.0, 125.0)  # pixels of a panel, by the number of panels
LEAST_HEIGHT = 90.0
MOST = 36  # panels drawn; the caption says how many were left out
ALIKE = 4  # counts that differ by no more than this factor share a scale


class NothingToDrawError(ServandaError):
    """The answer holds no result for the provision: none at all, or it is no limit."""

    def __init__(self, provision: str, known: Sequence[str], kind: str | None = None) -> None:
        told = f"The answer has no result for {shown(provision)}. {nearest(provision, known)}"
        other = f"{shown(provision)} is a {kind}; charts are of limits only. servanda assess tells of it."
        super().__init__(other if kind else told)


def chart(answer: Answer, provision: str) -> alt.VConcatChart:
    """Return a chart of one provision over the span of the answer.

    Each holder (and each of its per-values) has a panel with the count in steps, the days of
    report, the bound, and what lies beyond it; a strip below says what follows on each day
    by each view that parts from base. A key and small print stand at the foot. At most `MOST`
    panels are drawn, the first of the answer.

    Args:
        answer: Results with their days, as `assess` gives them without `on`.
        provision: The id of the provision to draw.

    Raises:
        NothingToDrawError: If the answer holds no result for the provision, or it is no limit.
    """
    import altair as alt

    every = [row for row in rows_of(answer) if row.provision == provision]
    rows = every[:MOST]
    if not rows:
        kind = next((f.kind for f in answer.findings if f.provision == provision), None)
        raise NothingToDrawError(provision, sorted({r.provision for r in answer.results}), kind)
    names, styles = view_names(answer), _styles(rows)
    results = [r for row in rows for held in row.by_view.values() for r in held]
    window = window_of(results, answer.between, WIDTH)
    visible = list(within(results, window.start, window.end))
    alternatives = frozenset(view.id for view in answer.views if view.kind == "other")
    panels = [
        Panel(
            title=_name(answer, row),
            row=row,
            window=window,
            measure=measure,
            styles=styles,
            alternatives=alternatives,
        )
        for row, measure in _measured(rows, window)
    ]
    tracks = [track for panel in panels for track in panel.tracks]
    lines = {names[track.view]: track.style for track in tracks if track.lined}
    words = caption_lines(answer, rows, names, left_out=len(every) - len(rows), until=window.end)
    foot = [
        drawn(list(entries(visible, tracks, lines)), WIDTH),
        text_block(words, WIDTH),
    ]
    return alt.vconcat(
        *(_part(panel, names) for panel in panels),
        *foot,
        spacing=20,
        title=_title(title_lines(answer, rows[0]), subtitle_lines(rows)),
        description=f"{clean(answer.title)}, {clean(provision)}: {clean(rows[0].title)}",
        padding=16,
        background=PAPER,
        config=alt.Config(font=FONT, view=alt.ViewConfig(stroke=None)),
    )


def _part(panel: Panel, names: dict[str, str]) -> alt.VConcatChart:
    """Return a panel with its strip."""
    import altair as alt

    strip = Strip(row=panel.row, window=panel.window, names=names, styles=panel.styles)
    return alt.vconcat(panel.drawn(), strip.drawn(), spacing=4)


def _name(answer: Answer, row: Row) -> str:
    """Return a holder's full name with the short one behind it, and the per-values."""
    name, short = clean(answer.names.get(row.holder, "")), clean(row.holder)
    holder = short if name in ("", short) else f"{name} ({short})"
    return ", ".join(part for part in (holder, per_text(row.per)) if part)


def _title(lines: list[str], below: list[str]) -> alt.TitleParams:
    import altair as alt

    return alt.TitleParams(
        text=lines,
        subtitle=below,
        anchor="start",
        font=FONT,
        fontSize=17,
        color=INK,
        subtitleFont=FONT,
        subtitleFontSize=12,
        subtitleColor=FAINT,
        subtitlePadding=6,
        offset=14,
    )


def _styles(rows: Sequence[Row]) -> dict[str, Style]:
    """Return each view's style: the reference's, and one for each view that leads a strand of its own."""
    every = list(dict.fromkeys(view for row in rows for view in row.by_view))
    leading = {strand.views[0] for row in rows for strand in row.strands()} - {rows[0].reference}
    apart = {view: VIEWS[n % len(VIEWS)] for n, view in enumerate(v for v in every if v in leading)}
    return {view: apart.get(view, REFERENCE) for view in every}


def _measured(rows: Sequence[Row], window: Window) -> list[tuple[Row, Measure]]:
    """Return each row with its scale: one for all where their counts compare, else one each."""
    height = HEIGHTS[len(rows) - 1] if len(rows) <= len(HEIGHTS) else LEAST_HEIGHT
    shown = [_visible(row, window) for row in rows]
    each = [measure_of(results, height) for results in shown]
    tops = [measure.high for measure, results in zip(each, shown, strict=True) if _figured(results)]
    if tops and max(tops) <= ALIKE * min(tops):
        each = [measure_of([r for results in shown for r in results], height)] * len(rows)
    low = min(height, LEAST_HEIGHT)
    heights = [height if any(r.count.known for r in results) else low for results in shown]
    return [(row, replace(m, height=h)) for row, m, h in zip(rows, each, heights, strict=True)]


def _visible(row: Row, window: Window) -> list[Result]:
    return [r for results in row.by_view.values() for r in within(results, window.start, window.end)]


def _figured(results: Sequence[Result]) -> bool:
    return any(r.bound or r.count.known for r in results)
