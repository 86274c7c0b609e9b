"""Words inside a panel: the bound, the last figure of each line, and why nothing applies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from servanda.model.agreement import Relation
from servanda.model.count import Interval
from servanda.model.result import Outcome
from servanda.show.causes import away_words
from servanda.show.palette import BOUND, FAINT
from servanda.show.scales import Measure, Window
from servanda.show.shapes import Shape, Word, text_width
from servanda.show.spans import end_of, runs, start_of
from servanda.show.tracks import Track
from servanda.show.wording import count_text

SIZE = 11.0  # pixels of a letter's height
ROOM = 11.0  # pixels a label's middle keeps from a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Places the words of one panel; the first track is the reference."""

    tracks: tuple[Track, ...]
    window: Window
    measure: Measure

    def drawn(self) -> Iterator[Shape]:
        """Yield the words of the panel."""
        for track in self.tracks:
            yield from self._bounds(track)
        yield from self._ends()
        yield from self._away()
        yield self._note()

    def _bounds(self, track: Track) -> Iterator[Shape]:
        """Yield each bound's label on its own stretch, where it covers no count if there is such a place."""
        applying = [r for r in track.bounds if r.outcome is not Outcome.NOT_APPLICABLE]
        for run in runs(applying, lambda r: r.bound):
            bound = run[0].bound
            if bound is None or bound.low is None:
                continue
            text = f"{run[0].relation.value.replace('-', ' ')} {count_text(bound)}"
            left, right = self.window.x(start_of(run[0])) + 4, self.window.x(end_of(run[-1]))
            x, y = self._place(left, right, text_width(text, SIZE) * 1.08, bound, run[0].relation)
            color = BOUND if track.reference else track.style.color
            yield Word(x=x, y=y, text=text, size=SIZE, color=color, halo=True, bold=True)

    def _note(self) -> Word:
        """Return what must be known of the scale, above the panel at the right."""
        return Word(x=self.window.width, y=-9, text=self.measure.note, color=FAINT, size=10.5, align="right")

    def _place(
        self, left: float, right: float, width: float, bound: Interval, relation: Relation
    ) -> tuple[float, float]:
        top = self.measure.y(bound.high if bound.high is not None else bound.low or 0)
        bottom = self.measure.y(bound.low if bound.low is not None else 0)
        beyond, inside = (top - 8, bottom + 9)
        if relation is Relation.AT_LEAST:
            beyond, inside = inside, beyond
        free = max(right - left - width, 0)
        places = product((beyond, inside), (left + free * share for share in (0, 0.25, 0.5, 0.75, 0.97)))
        spots = [(x, y) for y, x in places]
        return next((spot for spot in spots if self._clear(*spot, width)), spots[0])

    def _clear(self, x: float, y: float, width: float) -> bool:
        """Whether a label there would cover no count."""
        for track in self.tracks:
            for r in track.counts:
                if self.window.x(start_of(r)) < x + width and x < self.window.x(end_of(r)):
                    if r.count.low is None or r.count.high is None:
                        continue
                    if self.measure.y(r.count.high) - ROOM < y < self.measure.y(r.count.low) + ROOM:
                        return False
        return 6 < y < self.measure.height - 6

    def _ends(self) -> Iterator[Shape]:
        """Yield the last figure of each line, beside its end, or above it where the panel ends."""
        for track in self.tracks:
            exact = [r for r in track.counts if r.count.value is not None]
            if not exact:
                continue
            x, y = self.window.x(end_of(exact[-1])), self.measure.y(exact[-1].count.low or 0)
            text, color = count_text(exact[-1].count), track.style.color
            if x + 5 + text_width(text, SIZE) * 1.1 <= self.window.width:
                yield Word(x=x + 5, y=y, text=text, color=color, halo=True, bold=True)
            else:
                yield Word(x=x - 3, y=y - 10, text=text, color=color, halo=True, bold=True, align="right")

    def _away(self) -> Iterator[Shape]:
        away = [r for r in self.tracks[0].counts if r.outcome is Outcome.NOT_APPLICABLE]
        for run in runs(away, away_words):
            words, x, x2 = away_words(run[0]), self.window.x(start_of(run[0])), self.window.x(end_of(run[-1]))
            if x2 - x > text_width(words, SIZE) + 8:
                yield Word(
                    x=(x + x2) / 2, y=10, text=words, color=FAINT, align="center", slant=True, halo=True
                )
