"""One holder's panel: the count in steps against the bound, by view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from servanda.model.result import Outcome, Result
from servanda.show.canvas import layered
from servanda.show.causes import cause_of
from servanda.show.hatching import hatch
from servanda.show.labels import Labels
from servanda.show.palette import AWAY, BEYOND, Cause, Style
from servanda.show.rows import Row
from servanda.show.scales import Measure, Window
from servanda.show.shapes import Box, Shape, layers
from servanda.show.spans import end_of, start_of
from servanda.show.steps import Steps
from servanda.show.tracks import Track, excess, tracks_of

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A holder's row on its scales."""

    title: str
    row: Row
    window: Window
    measure: Measure
    styles: dict[str, Style]
    alternatives: frozenset[str]

    @property
    def tracks(self) -> tuple[Track, ...]:
        """What each view draws, the reference's first."""
        return tracks_of(self.row, self.window, self.styles, self.alternatives)

    def drawn(self) -> alt.LayerChart:
        """Return the panel as one layered chart."""
        tracks = self.tracks
        steps = Steps(window=self.window, measure=self.measure, unit=self.row.unit)
        labels = Labels(title=self.title, tracks=tracks, window=self.window, measure=self.measure)
        shaded = [shape for track in tracks for shape in (*self._shades(track), *self._beyond(track))]
        made = [
            steps.axes(),
            *layers([*self._away(tracks[0]), *shaded]),
            *(chart for track in reversed(tracks) for chart in steps.bounds(track)),
            *(chart for track in reversed(tracks) for chart in steps.lines(track)),
            *layers(labels.drawn()),
        ]
        return layered(made, self.window.width, self.measure.height)

    def _box(self, result: Result, low: Decimal | None, high: Decimal | None) -> Box:
        """Return the box of a result's days between two counts; without one it reaches the panel's edge."""
        top = 0.0 if high is None else self.measure.y(high)
        bottom = self.measure.height if low is None else self.measure.y(low)
        x, x2 = self.window.x(start_of(result)), self.window.x(end_of(result))
        return Box(x=x, y=top, x2=x2, y2=bottom, fill=AWAY)

    def _away(self, track: Track) -> Iterator[Shape]:
        for result in track.counts:
            if result.outcome is Outcome.NOT_APPLICABLE:
                yield replace(self._box(result, None, None), opacity=0.75)

    def _shades(self, track: Track) -> Iterator[Shape]:
        """Yield what is open: estimates as bands, what has no highest figure fading upwards, hatches."""
        if track.quiet:
            return
        for result in track.counts:
            count = result.count
            if result.outcome is Outcome.NOT_APPLICABLE and count.high is None:
                continue
            if count.value is None:
                box = self._box(result, count.low, count.high)
                yield replace(box, fill=track.style.color, opacity=0.2, fades=count.high is None)
            if cause := cause_of(result):
                yield from self._hatched(result, cause, track)

    def _hatched(self, result: Result, cause: Cause, track: Track) -> Iterator[Shape]:
        """Yield the hatch over the open figures; over the whole height, lightly, where the figure is one."""
        count = result.count
        if count.value is None:
            box = replace(self._box(result, count.low, count.high), opacity=0.9, fades=count.high is None)
        else:
            box = replace(self._box(result, None, None), opacity=0.5)
        yield from hatch(box, cause.pattern, track.style.color)

    def _beyond(self, track: Track) -> Iterator[Shape]:
        for result in track.over:
            for low, high in excess(result):
                yield replace(self._box(result, low, high), fill=BEYOND, opacity=0.3)
