"""Which words a map carries: every marker its number, every zone its letter, and names where there is room.

Where a number finds no room, its marker is joined with its neighbour; so every number on the
list below a map stands on the map as well. Where a track's finds none, the list says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from servanda.model.result import Outcome
from servanda.show.maps.clipping import XY
from servanda.show.maps.ground import Ground
from servanda.show.maps.labelling import Rect, Room, around, beside, rect_of
from servanda.show.maps.markers import Marker, Spot, markers_of, with_neighbours
from servanda.show.maps.measure import fitted
from servanda.show.maps.paths import Circle, Course
from servanda.show.palette import INK
from servanda.show.shapes import Word

SIZE, KEY_SIZE, SMALL = 10.0, 12.0, 9.5
LONGEST = 150.0  # pixels of a name on the map
GRID = 13.0  # pixels between the places tried for a zone's name
MOST_CORNERS = 240  # of a zone's rings, by which the distance to its edge is judged
STEPS = 12  # places tried along a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The markers of a map, its words, and the letters and numbers that found no room."""

    markers: tuple[Marker, ...]
    words: tuple[Word, ...]
    unplaced: frozenset[str]


def markers_with_room(spots: Sequence[Spot], width: float, height: float) -> tuple[Marker, ...]:
    """Return the markers of the spots, joined as far as needed for each to have room for its number."""
    markers = markers_of(spots)
    while True:
        numbers = _numbered(Room(width=width, height=height), markers)
        shut_in = [marker for marker in markers if numbers[marker.number] is None]
        if not shut_in or len(markers) == 1:
            return markers
        markers = with_neighbours(markers, shut_in)


def names_of(
    markers: tuple[Marker, ...],
    others: tuple[Sequence[Ground], Sequence[Circle], Sequence[Course]],
    fixed: Sequence[Word],
    size: tuple[float, float],
) -> Names:
    """Return the words of a map: numbers first, then letters and figures, then names while there is room.

    Args:
        markers: Those of `markers_with_room`.
        others: What else is named: zones, circles and tracks.
        fixed: Words whose places are taken already.
        size: Width and height of the map [pixels].
    """
    grounds, circles, courses = others
    room = Room(width=size[0], height=size[1])
    for word in fixed:
        room.take(rect_of(word))
    for line in _lines(grounds, circles, courses):
        room.cross(line)
    numbers = _numbered(room, markers)
    keys = {ground.key: room.place(_keys(ground)) for ground in grounds}
    figures = [room.place(_along(circle), crossing=True) for circle in circles]
    tracks = [_course_word(room, course) for course in courses]
    for ground in grounds:
        keys[ground.key] = _longer(room, keys[ground.key], _titles(ground))
    for marker in sorted(markers, key=_priority):
        numbers[marker.number] = _longer(room, numbers[marker.number], _named(marker))
    placed = (*keys.values(), *figures, *tracks, *numbers.values())
    return Names(
        markers=markers,
        words=tuple(word for word in placed if word),
        unplaced=frozenset(
            [key for key, word in keys.items() if word is None]
            + [str(course.number) for course, word in zip(courses, tracks, strict=True) if word is None]
        ),
    )


def _lines(
    grounds: Sequence[Ground], circles: Sequence[Circle], courses: Sequence[Course]
) -> Iterator[Sequence[XY]]:
    """Yield the lines that words should rather not cross; a circle is named on its own line."""
    yield from (edge for ground in grounds for edge in ground.edges)
    yield from (line for circle in circles for line in circle.trace.lines)
    yield from (line for course in courses for trace in course.traces for line in trace.lines)


def _numbered(room: Room, markers: Sequence[Marker]) -> dict[int, Word | None]:
    """Return each marker's number where it found room; all markers take theirs first."""
    for marker in markers:
        room.take(around(marker.at, marker.radius))
    return {m.number: room.place(beside(m.at, m.radius, _word(str(m.number)))) for m in markers}


def _named(marker: Marker) -> Iterator[Word]:
    text = fitted(f"{marker.number} {marker.title}", SIZE, LONGEST)
    return beside(marker.at, marker.radius, _word(text))


def _word(text: str) -> Word:
    return Word(x=0, y=0, text=text, color=INK, size=SIZE, halo=True)


def _longer(room: Room, short: Word | None, words: Iterator[Word]) -> Word | None:
    """Return the first longer word that finds room once the short one has left, else the short one."""
    if short is None:
        return None
    room.leave(rect_of(short))
    longer = room.place(words)
    if longer is None:
        room.take(rect_of(short))
    return longer or short


def _priority(marker: Marker) -> tuple[int, int, int]:
    order = {Outcome.NOT_MET: 0, Outcome.UNDETERMINED: 1}
    return order.get(marker.outcome, 2) if marker.outcome else 2, -marker.count, marker.number


def _keys(ground: Ground) -> Iterator[Word]:
    word = Word(
        x=0, y=0, text=ground.key, size=KEY_SIZE, color=ground.look.edge.color or INK, bold=True, halo=True
    )
    for x, y in _inside(ground):
        yield replace(word, x=x, y=y, align="center")
    for at in _on(ground.edges):
        yield from beside(at, 3.0, word)


def _titles(ground: Ground) -> Iterator[Word]:
    """Yield a zone's key and name at each place where they lie wholly inside it."""
    text = f"{ground.key}: {ground.title}"
    color = ground.look.edge.color or INK
    for size in (KEY_SIZE, SIZE):
        word = Word(x=0, y=0, text=text, size=size, color=color, bold=True, halo=True)
        for x, y in _inside(ground):
            placed = replace(word, x=x, y=y, align="center")
            if _covers(ground, rect_of(placed)):
                yield placed
    if not ground.rings:
        for at in _on(ground.edges):
            yield from beside(at, 3.0, replace(word, size=SIZE))


def _covers(ground: Ground, rect: Rect) -> bool:
    left, top, right, bottom = rect
    columns = [left + (right - left) * n / 6 for n in range(7)]
    return all(_holds(ground, x, y) for x in columns for y in (top, bottom))


def _holds(ground: Ground, x: float, y: float) -> bool:
    """Whether a pixel lies inside the rings."""
    inside = False
    for ring in ground.rings:
        for (a, b), (c, d) in pairwise(ring):
            if (b > y) != (d > y) and x < a + (c - a) * (y - b) / (d - b):
                inside = not inside
    return inside


def _inside(ground: Ground) -> list[XY]:
    """Return places inside a zone, those farthest from its edge first."""
    corners = [point for ring in ground.rings for point in ring]
    if not corners:
        return []
    few = corners[:: len(corners) // MOST_CORNERS + 1]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    grid = (
        (min(xs) + GRID * (column + 0.5), min(ys) + GRID * (row + 0.5))
        for column in range(int((max(xs) - min(xs)) / GRID) + 1)
        for row in range(int((max(ys) - min(ys)) / GRID) + 1)
    )
    inside = [at for at in grid if _holds(ground, *at)]
    return sorted(inside, key=lambda at: (-min((at[0] - x) ** 2 + (at[1] - y) ** 2 for x, y in few), at))


def _on(lines: Sequence[Sequence[XY]]) -> Iterator[XY]:
    """Yield places on lines: the middle of the longest first, then ever farther from it."""
    for line in sorted(lines, key=len, reverse=True):
        shares = sorted((n / STEPS for n in range(STEPS + 1)), key=lambda share: abs(share - 0.5))
        yield from (line[round(share * (len(line) - 1))] for share in shares)


def _along(circle: Circle) -> Iterator[Word]:
    """Yield a circle's radius on its line: at its top, or down its sides."""
    points = sorted((at for line in circle.trace.lines for at in line), key=lambda at: at[1])
    for x, y in points[:: len(points) // 90 + 1]:
        yield Word(
            x=x, y=y, text=circle.text, color=circle.color, size=SMALL, align="center", bold=True, halo=True
        )


def _course_word(room: Room, course: Course) -> Word | None:
    places = [course.last, course.first, *_on([line for trace in course.traces for line in trace.lines])]
    for text in (f"{course.number} {course.title}", str(course.number)):
        word = replace(_word(fitted(text, SIZE, LONGEST)), color=course.color)
        for at in places:
            if at and (placed := room.place(beside(at, 4.0, word))):
                return placed
    return None
