"""Words inside a panel: the bound, the last figure of each line, and why nothing applies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from servanda.model.agreement import Relation
from servanda.model.count import Interval
from servanda.model.result import Outcome, Result
from servanda.show.causes import away_words
from servanda.show.palette import BOUND, FAINT
from servanda.show.scales import Measure, Window
from servanda.show.shapes import Shape, Word, text_width
from servanda.show.spans import end_of, runs, start_of
from servanda.show.tracks import Track
from servanda.show.wording import count_text

SIZE = 11.0  # pixels of a letter's height
EDGE = 6.0  # pixels a label's middle keeps from the panel's edge
ROOM = 11.0  # pixels a label's middle keeps from a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Places the words of one panel; the first track is the reference."""

    title: str
    tracks: tuple[Track, ...]
    window: Window
    measure: Measure

    def drawn(self) -> Iterator[Shape]:
        """Yield the words of the panel."""
        placed = list(self._ends())
        for track in self.tracks:
            placed.extend(self._bounds(track, placed))
        yield from placed
        yield from self._away()
        yield Word(x=0, y=-12, text=self.title, size=13, bold=True)
        if self.measure.note:
            yield Word(
                x=self.window.width, y=-11, text=self.measure.note, color=FAINT, size=10.5, align="right"
            )

    def _bounds(self, track: Track, placed: Sequence[Word]) -> Iterator[Word]:
        """Yield each bound's label on its own stretch, where it covers no count if there is such a place."""
        applying = [r for r in track.bounds if r.outcome is not Outcome.NOT_APPLICABLE]
        for run in runs(applying, lambda r: r.bound):
            bound = run[0].bound
            if bound is None or bound.low is None:
                continue
            text = f"{run[0].relation.value.replace('-', ' ')} {count_text(bound)}"
            left, right = self.window.x(start_of(run[0])) + 4, self.window.x(end_of(run[-1]))
            width = text_width(text, SIZE) * 1.08
            spots = list(self._spots(left, right - width, bound, run[0].relation))
            x, y = next((spot for spot in spots if self._clear(*spot, width, placed)), spots[0])
            color = BOUND if track.reference else track.style.color
            yield Word(x=x, y=y, text=text, size=SIZE, color=color, halo=True, bold=True)

    def _spots(
        self, left: float, right: float, bound: Interval, relation: Relation
    ) -> Iterator[tuple[float, float]]:
        """Yield where a bound's label may begin: first on the side where it is passed, from left to right.

        A label longer than its stretch ends where the stretch does.
        """
        low, high = bound.low, bound.high
        top = self.measure.y(high if high is not None else low or 0) - 8
        bottom = self.measure.y(low if low is not None else 0) + 9
        sides = (bottom, top) if relation is Relation.AT_LEAST else (top, bottom)
        for y, share in product(sides, (0, 0.25, 0.5, 0.75, 0.97)):
            yield left + max(right - left, 0) * share + min(right - left, 0), y

    def _clear(self, x: float, y: float, width: float, placed: Sequence[Word]) -> bool:
        """Whether a label there would cover no count, no other label, and not leave the panel."""
        counts = [r for track in self.tracks for r in track.counts if r.count.known]
        near = [r for r in counts if self.window.x(start_of(r)) < x + width and x < self.window.x(end_of(r))]
        hit = any(
            self.measure.y(r.count.high or 0) - ROOM < y < self.measure.y(r.count.low or 0) + ROOM
            for r in near
        )
        return (
            not hit
            and not any(_meets(word, x, y, width) for word in placed)
            and EDGE < y < self.measure.height - EDGE
        )

    def _ends(self) -> Iterator[Word]:
        """Yield the last figure of each line, beside its end, or above it where the panel ends."""
        placed: list[Word] = []
        for track in self.tracks:
            exact = [r for r in track.counts if r.count.value is not None]
            if exact:
                placed.append(self._beside(exact[-1], track.style.color, placed))
        yield from placed

    def _beside(self, last: Result, color: str, placed: Sequence[Word]) -> Word:
        x, y = self.window.x(end_of(last)), self.measure.y(last.count.low or 0)
        text = count_text(last.count)
        width = text_width(text, SIZE) * 1.1
        word = Word(x=x + 5, y=y, text=text, color=color, halo=True, bold=True)
        if x + 5 + width > self.window.width:
            word = replace(word, x=x - 3, y=y - 10, align="right")
        shifts = (0, ROOM + 2, -ROOM - 2, 2 * ROOM + 4)
        free = (
            shift for shift in shifts if not any(_meets(p, word.x, word.y + shift, width) for p in placed)
        )
        return replace(word, y=word.y + next(free, 0))

    def _away(self) -> Iterator[Shape]:
        away = [r for r in self.tracks[0].counts if r.outcome is Outcome.NOT_APPLICABLE]
        for run in runs(away, away_words):
            words, x, x2 = away_words(run[0]), self.window.x(start_of(run[0])), self.window.x(end_of(run[-1]))
            if x2 - x > text_width(words, SIZE) + 8:
                yield Word(
                    x=(x + x2) / 2, y=10, text=words, color=FAINT, align="center", slant=True, halo=True
                )


def _meets(word: Word, x: float, y: float, width: float) -> bool:
    """Whether a label there would meet a word."""
    long = text_width(word.text, SIZE) * 1.1
    left = word.x - long if word.align == "right" else word.x
    return abs(word.y - y) < ROOM + 2 and left < x + width and x < left + long
