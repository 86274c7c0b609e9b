"""Where words find room on a map, so that no two meet and none leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from servanda.show.maps.clipping import XY
from servanda.show.maps.measure import width_of
from servanda.show.shapes import Word

CELL = 40.0  # pixels
DENSE = 4.0  # pixels between the points by which a line is known
TALL = 1.12  # of a letter's size that a line of text takes
CLEAR = 3.5  # pixels between a word and whatever is beside it
EDGE = 3.0  # pixels between a word and the edge of the map

Rect = tuple[float, float, float, float]  # left, top, right, bottom


def rect_of(word: Word) -> Rect:
    """Return the room a word takes."""
    width, height = width_of(word.text, word.size, bold=word.bold), word.size * TALL
    left = word.x - {"left": 0.0, "center": width / 2, "right": width}[word.align]
    return left, word.y - height / 2, left + width, word.y + height / 2


def around(at: XY, radius: float) -> Rect:
    """Return the room a marker takes."""
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A map's room: what is taken, and what is crossed by lines, is kept by cells."""

    width: float
    height: float
    taken: dict[tuple[int, int], list[Rect]] = field(default_factory=dict)
    crossed: dict[tuple[int, int], list[XY]] = field(default_factory=dict)

    def cross(self, line: Sequence[XY]) -> None:
        """Mark where a line runs: words may lie there, but only where they find no other room."""
        for (x, y), (x2, y2) in pairwise(line):
            parts = max(1, int(max(abs(x2 - x), abs(y2 - y)) / DENSE))
            for n in range(parts):
                at = x + (x2 - x) * n / parts, y + (y2 - y) * n / parts
                self.crossed.setdefault((int(at[0] // CELL), int(at[1] // CELL)), []).append(at)

    def take(self, rect: Rect) -> None:
        """Mark the room as taken."""
        for cell in _cells(rect):
            self.taken.setdefault(cell, []).append(rect)

    def leave(self, rect: Rect) -> None:
        """Give the room back."""
        for cell in _cells(rect):
            self.taken[cell].remove(rect)

    def free(self, rect: Rect) -> bool:
        """Whether the room lies on the map and meets nothing."""
        left, top, right, bottom = rect
        if left < EDGE or top < EDGE or right > self.width - EDGE or bottom > self.height - EDGE:
            return False
        near = (other for cell in _cells(rect) for other in self.taken.get(cell, ()))
        return not any(
            left < o[2] + CLEAR and o[0] - CLEAR < right and top < o[3] and o[1] < bottom for o in near
        )

    def clear(self, rect: Rect) -> bool:
        """Whether no line runs there."""
        left, top, right, bottom = rect
        near = (at for cell in _cells(rect) for at in self.crossed.get(cell, ()))
        return not any(left < x < right and top < y < bottom for x, y in near)

    def place(self, words: Iterable[Word], *, crossing: bool = False) -> Word | None:
        """Take the room of the first word that has some, and return that word.

        A word that crosses a line is taken only if there is no other, or if `crossing` says it may.
        """
        found = None
        for word in words:
            rect = rect_of(word)
            if self.free(rect):
                found = found or word
                if crossing or self.clear(rect):
                    found = word
                    break
        if found:
            self.take(rect_of(found))
        return found


def _cells(rect: Rect) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(value // CELL) for value in rect)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def beside(at: XY, radius: float, word: Word) -> Iterator[Word]:
    """Yield a word at each place beside a marker, the best first: right, left, above, below, then askew."""
    x, y = at
    off, half = radius + 3.5, word.size * TALL / 2
    slant = radius * 0.75
    places = (
        (x + off, y, "left"),
        (x - off, y, "right"),
        (x, y - off - half, "center"),
        (x, y + off + half, "center"),
        (x + slant + 1, y - slant - half, "left"),
        (x + slant + 1, y + slant + half, "left"),
        (x - slant - 1, y - slant - half, "right"),
        (x - slant - 1, y + slant + half, "right"),
    )
    for left, top, align in places:
        yield Word(
            x=left,
            y=top,
            text=word.text,
            color=word.color,
            size=word.size,
            align=align,
            bold=word.bold,
            halo=True,
        )
