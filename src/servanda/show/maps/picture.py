"""All that is drawn on a map, worked out before any of it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from servanda.show.maps.backdrop import boundaries, land
from servanda.show.maps.clipping import XY
from servanda.show.maps.frames import Frame, frame_of
from servanda.show.maps.graticule import Graticule, graticule
from servanda.show.maps.ground import Ground, grounds_of
from servanda.show.maps.markers import Marker, spots_of
from servanda.show.maps.naming import markers_with_room, names_of
from servanda.show.maps.paths import Circle, Course, circles_of, courses_of
from servanda.show.maps.scalebar import has_scale, scale_bar
from servanda.show.maps.symbols import PartyStyle, party_styles
from servanda.show.maps.traces import Drawn, Look, Trace
from servanda.show.maps.view import MapView
from servanda.show.palette import FAINT, PAPER
from servanda.show.shapes import Word

LAND = Look(fill="#e9ebe6", color="#aab2bb", width=0.7)
OUTLINES = Look(color="#7b8794", width=0.8, dash=(1.0, 2.0))
LINES = Look(color="#cfd6dd", width=0.7)
SEA = Look(fill=PAPER)
RIM = Look(color=FAINT, width=0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a map draws, from the bottom to the top: land, lines, zones, circles, tracks, markers, words."""

    frame: Frame
    styles: Mapping[str, PartyStyle]
    land: tuple[Trace, ...]
    outlines: tuple[Trace, ...]
    graticule: Graticule
    grounds: tuple[Ground, ...]
    circles: tuple[Circle, ...]
    courses: tuple[Course, ...]
    markers: tuple[Marker, ...]
    words: tuple[Word, ...]
    unplaced: frozenset[str]

    @property
    def has_coast(self) -> bool:
        """Whether a coast is on the map."""
        return any(trace.look.color for trace in self.land)

    def drawn(self) -> Iterator[Drawn]:
        """Yield all of it, each look's traces together as far as the order allows."""
        rim = self.frame.globe()
        yield Trace(lines=(rim,), look=SEA)
        yield from self.land
        yield Trace(lines=self.graticule.lines, look=LINES)
        yield from self.outlines
        yield from (trace for ground in self.grounds for trace in ground.drawn())
        yield from sorted((circle.trace for circle in self.circles), key=lambda trace: str(trace.look))
        yield from (trace for course in self.courses for trace in course.drawn())
        yield Trace(lines=(rim,), look=RIM)
        placed = [shape for marker in self.markers for shape in marker.drawn(self.styles)]
        yield from sorted((s for s in placed if isinstance(s, Trace)), key=_rings_first)
        yield from sorted((s for s in placed if isinstance(s, Word)), key=_by_look)
        yield from sorted(self.words, key=_by_look)
        yield from self.graticule.names
        yield from scale_bar(self.frame) if has_scale(self.frame) else ()


def picture_of(view: MapView) -> Picture:
    """Return the picture of a view."""
    frame, styles = frame_of(view), party_styles(view)
    grounds, circles = grounds_of(view, frame, styles), circles_of(view, frame, styles)
    size, net = (frame.width, frame.height), graticule(frame)
    markers = markers_with_room(spots_of(view, frame), *size)
    courses = courses_of(view, frame, styles, len(markers))
    names = names_of(markers, (grounds, circles, courses), net.names, size)
    coast = frame.areas(land())
    return Picture(
        frame=frame,
        styles=styles,
        land=_land(frame, coast),
        outlines=_outlines(frame) if view.outlines else (),
        graticule=net,
        grounds=grounds,
        circles=circles,
        courses=courses,
        markers=markers,
        words=names.words,
        unplaced=names.unplaced,
    )


def _land(frame: Frame, rings: tuple[tuple[XY, ...], ...]) -> tuple[Trace, ...]:
    """Return the land filled, and its coast as lines, so that the sides of the map are no coast."""
    fill = Look(fill=LAND.fill)
    coast = Look(color=LAND.color, width=LAND.width)
    filled = (Trace(lines=rings, look=fill),) if rings else ()
    lines = frame.lines(land().edges)
    return (*filled, Trace(lines=lines, look=coast)) if lines else filled


def _outlines(frame: Frame) -> tuple[Trace, ...]:
    lines = frame.lines(boundaries())
    return (Trace(lines=lines, look=OUTLINES),) if lines else ()


def _rings_first(trace: Trace) -> str:
    """Return where a marker's part comes: rings lie below every symbol."""
    return f"{trace.look.dash == () and trace.look.opacity == 1.0} {trace.look}"


def _by_look(word: Word) -> tuple[str, float, str, bool, bool]:
    return word.color, word.size, word.align, word.bold, word.halo
