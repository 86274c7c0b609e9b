"""Counts and bounds on true scales: stepped lines, days of report, axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from servanda.model.result import Outcome, Result
from servanda.model.wire import number_text
from servanda.show.axes import Channels, count_by_day, plain
from servanda.show.canvas import marks
from servanda.show.causes import carried
from servanda.show.palette import BOUND, PAPER, Style
from servanda.show.scales import Measure, Window, shown_ends
from servanda.show.spans import end_of, start_of
from servanda.show.tracks import Track
from servanda.show.wording import clean

if TYPE_CHECKING:
    import altair as alt

THIN, THICK = 1.5, 2.8  # pixels: a count carried forward, a count that stands on its day

Point = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Draws lines on the scales of one panel."""

    window: Window
    measure: Measure
    unit: str

    def axes(self) -> alt.Chart:
        """Return a layer that shows nothing but the axes and their lines."""
        ends = [{"day": self.window.start.isoformat(), "count": self.measure.low}]
        return marks("point", ends, self._channels, {"opacity": 0})

    def lines(self, track: Track) -> Iterator[alt.Chart]:
        """Yield the layers of one view's count: its steps, the edges of its estimates, its days of report."""
        paths = list(_paths(track.counts, self.measure))
        for wanted, width in ((False, THIN), (True, THICK)):
            held = [points for thick, points in paths if thick is wanted]
            if held:
                yield self._path(held, track.style, width)
        if reports := list(self._reports(track.counts)):
            yield self._dots(reports, track.style)

    def bounds(self, track: Track) -> Iterator[alt.Chart]:
        """Yield the layers of one view's bound: strong where it applies, weak where it does not."""
        style = Style(BOUND, track.style.dash)
        for applies in (True, False):
            held = [r for r in track.bounds if (r.outcome is not Outcome.NOT_APPLICABLE) is applies]
            paths = [points for edge in ("low", "high") for points in _bound_paths(held, edge, self.measure)]
            if paths:
                yield self._path(paths, style, 2.0 if applies else 0.8, 1.0 if applies else 0.6)

    def _path(
        self, paths: Sequence[Sequence[Point]], style: Style, width: float, opacity: float = 1.0
    ) -> alt.Chart:
        points = [
            {**point, "path": n, "step": step}
            for n, path in enumerate(paths)
            for step, point in enumerate(path)
        ]
        look: Point = {"color": style.color, "strokeWidth": width, "opacity": opacity, "strokeCap": "butt"}
        dashed: Point = {"strokeDash": list(style.dash)} if style.dash else {}
        return marks("line", points, {**self._channels, **plain("order", "detail")}, {**look, **dashed})

    def _dots(self, points: list[Point], style: Style) -> alt.Chart:
        look: Point = {"shape": "circle", "size": 26, "filled": True, "opacity": 1, "fill": style.color}
        channels = {**self._channels, **plain("tooltip")}
        return marks("point", points, channels, {**look, "stroke": PAPER, "strokeWidth": 0.7})

    def _reports(self, results: Sequence[Result]) -> Iterator[Point]:
        """Yield a point for each day of report, at the count of that day; both ends of an estimate."""
        for result in results:
            day = result.last_reported
            if day is None or not start_of(result) <= day < end_of(result):
                continue
            for figure in shown_ends(result):
                tip = f"{day.isoformat()}: {number_text(figure)} {clean(self.unit)}"
                yield {"day": day.isoformat(), "count": self.measure.held(figure), "tip": tip}

    @property
    def _channels(self) -> Channels:
        return count_by_day(self.window, self.measure, self.unit)


def _paths(results: Sequence[Result], measure: Measure) -> Iterator[tuple[bool, list[Point]]]:
    """Yield (thick, points) for each unbroken line: exact counts, then the two edges of estimates."""
    exact = [r for r in results if r.count.value is not None]
    bands = [r for r in results if r.count.known and r.count.value is None]
    for edge, held in (("low", exact), ("low", [r for r in bands if r.count.low]), ("high", bands)):
        path: list[Point] = []
        thick, end = False, date.min
        for result in held:
            follows = start_of(result) == end
            if path and not (follows and thick is stands(result)):
                yield thick, path
                path = path[-1:] if follows else []
            thick, end = stands(result), end_of(result)
            path.extend(_stretch(result, measure.held(getattr(result.count, edge))))
        if path:
            yield thick, path


def stands(result: Result) -> bool:
    """Whether a count stands on all its days, rather than being carried from the report on the first."""
    return not carried(result) and (end_of(result) - start_of(result)).days > 1


def _bound_paths(results: Sequence[Result], edge: str, measure: Measure) -> Iterator[list[Point]]:
    """Yield the points of each unbroken stretch of the bound; the high edge only where it is another."""
    path: list[Point] = []
    end = date.min
    for result in results:
        figure = getattr(result.bound, edge) if result.bound else None
        if figure is None or (edge == "high" and result.bound and result.bound.value is not None):
            continue
        if path and start_of(result) != end:
            yield path
            path = []
        end = end_of(result)
        path.extend(_stretch(result, measure.held(figure)))
    if path:
        yield path


def _stretch(result: Result, count: float) -> list[Point]:
    return [{"day": d.isoformat(), "count": count} for d in (start_of(result), end_of(result))]
