"""The list below a map: what each number stands for, all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.show.canvas import layered
from servanda.show.maps.markers import Marker
from servanda.show.maps.measure import BOLD, width_of, wrapped
from servanda.show.maps.paths import Course
from servanda.show.palette import FAINT, INK
from servanda.show.shapes import Word, layers

if TYPE_CHECKING:
    import altair as alt

HEAD = "What the numbers stand for"
SIZE, LINE = 9.5, 12.5  # pixels of a letter and of a line
INDENT, GUTTER, STEP = 24.0, 16.0, 8.0  # pixels
TOP = 24.0  # pixels from the head to the first line
BETWEEN = 0.35  # of a line, between two numbers
FEW, MANY = 4, 60  # numbers up to which, and from which on, there is one column, and are three
MOST = 1200  # numbers listed; the caption says how many were left out

Line = tuple[tuple[float, str, bool], ...]  # texts on one line: from where, what, and whether bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A number and its lines: names in bold, and behind or below each what is there."""

    number: int
    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        """The lines it takes."""
        return len(self.lines) + BETWEEN


def listing(
    markers: Sequence[Marker], courses: Sequence[Course], unplaced: Collection[str], width: float
) -> alt.LayerChart | None:
    """Return the list as a chart of its own, in columns; nothing where nothing is numbered.

    Args:
        markers: With their numbers.
        courses: Tracks, whose numbers follow those of the markers.
        unplaced: Numbers that found no room on the map; the list says so.
        width: Of the list [pixels].
    """
    told = [(m.number, [(spot.title, spot.lines) for spot in m.spots]) for m in markers]
    told += [(course.number, [(course.title, (_course_text(course, unplaced),))]) for course in courses]
    if not told:
        return None
    columns = 1 if len(told) <= FEW else 2 if len(told) <= MANY else 3
    across = (width - GUTTER * (columns - 1)) / columns
    blocks = [_block(number, those, across - INDENT) for number, those in told[:MOST]]
    words = [Word(x=0, y=6, text=HEAD, size=11, bold=True, color=INK)]
    lowest = 0.0
    for column, held in enumerate(_columns(blocks, columns)):
        words.extend(_column(held, column * (across + GUTTER)))
        lowest = max(lowest, TOP + sum(block.height for block in held) * LINE - LINE / 2)
    by_look: list[Word] = sorted(words, key=_by_look)
    return layered(layers(by_look), width, lowest)


def _course_text(course: Course, unplaced: Collection[str]) -> str:
    if course.first is None:
        return f"{course.text} (no position)"
    return f"{course.text} (no room for its number)" if str(course.number) in unplaced else course.text


def _by_look(word: Word) -> tuple[bool, str]:
    return word.bold, word.align


def _block(number: int, told: Sequence[tuple[str, Sequence[str]]], width: float) -> Block:
    lines = (line for name, texts in told for line in _lines(name, texts, width))
    return Block(number=number, lines=tuple(lines))


def _lines(name: str, texts: Sequence[str], width: float) -> Iterator[Line]:
    """Yield a place's name and what is there: on one line where that is one thing and it fits."""
    behind = width_of(name, SIZE, bold=True) + STEP
    if len(texts) == 1 and behind + width_of(texts[0], SIZE) <= width:
        yield (0.0, name, True), (behind, texts[0], False)
        return
    yield from (((0.0, part, True),) for part in wrapped(name, SIZE, width / BOLD))
    for text in texts:
        for number, part in enumerate(wrapped(text, SIZE, width - 2 * STEP)):
            yield ((STEP if number == 0 else 2 * STEP, part, False),)


def _columns(blocks: Sequence[Block], number: int) -> Iterator[list[Block]]:
    """Yield the blocks in columns of nearly the same height."""
    left = sum(block.height for block in blocks)
    held: list[Block] = []
    height = 0.0
    for block in blocks:
        if held and number > 1 and height + block.height / 2 > left / number:
            yield held
            left, number, held, height = left - height, number - 1, [], 0.0
        held.append(block)
        height += block.height
    yield held


def _column(blocks: Sequence[Block], x: float) -> Iterator[Word]:
    y = TOP
    for block in blocks:
        yield Word(x=x + INDENT - 6, y=y, text=str(block.number), size=SIZE, bold=True, align="right")
        for line in block.lines:
            for behind, text, bold in line:
                color = INK if bold else FAINT
                yield Word(x=x + INDENT + behind, y=y, text=text, size=SIZE, bold=bold, color=color)
            y += LINE
        y += LINE * BETWEEN
