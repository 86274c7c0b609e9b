"""How far things reach, as circles, and where they went, as tracks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from servanda.show.maps.clipping import XY
from servanda.show.maps.figures import even, figure_of, unrolled
from servanda.show.maps.frames import Frame
from servanda.show.maps.key import LEVEL, MIDDLE, Entry
from servanda.show.maps.symbols import CIRCLE, PartyStyle, symbol
from servanda.show.maps.traces import Look, Trace
from servanda.show.maps.view import MapReach, MapTrack, MapView, Presence
from servanda.show.maps.words import km_text, party_text, told
from servanda.show.palette import INK, PAPER

END = 3.2  # pixels of radius of a track's first and last position
SHORT = 12  # characters of a party on its circle
FEW = 6  # radii the key names one by one
TRACK_LOOKS = {
    Presence.INSIDE: ("in a zone", 3.2, ()),
    Presence.OUTSIDE: ("in none", 1.4, ()),
    Presence.UNKNOWN: ("not known where", 1.4, (3.0, 3.0)),
}
FIRST, LAST = Look(fill=PAPER, color=INK, width=1.2), Look(fill=INK, color=PAPER, width=0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """One circle on the map, and the party and radius it is labelled with."""

    text: str
    color: str
    trace: Trace


def circles_of(view: MapView, frame: Frame, styles: Mapping[str, PartyStyle]) -> tuple[Circle, ...]:
    """Return the circles of a map, each once."""
    every = {(r.party, r.longitude, r.latitude, r.km): r for r in view.reaches}
    return tuple(_circle(reach, frame, styles[reach.party]) for reach in every.values())


def _circle(reach: MapReach, frame: Frame, style: PartyStyle) -> Circle:
    figure = figure_of(reach.geometry)
    lines = frame.lines([*figure.edges, *figure.lines])
    text = f"{told(reach.party, SHORT)} {km_text(reach.km)}"
    return Circle(text=text, color=style.color, trace=Trace(lines=lines, look=_reach_look(style)))


def _reach_look(style: PartyStyle) -> Look:
    return Look(color=style.color, width=1.4, dash=style.dash)


def circle_entries(view: MapView, styles: Mapping[str, PartyStyle]) -> Iterator[Entry]:
    """Yield one entry for each party with circles."""
    for party, style in styles.items():
        found = sorted({reach.km for reach in view.reaches if reach.party == party})
        if found:
            named = found if len(found) <= FEW else [found[0], found[-1]]
            figures = (", " if named is found else " to ").join(km_text(km) for km in named)
            text = f"how far {party_text(party, style.name)} reaches: {figures}"
            yield Entry(text=text, shapes=(Trace(lines=LEVEL, look=_reach_look(style)),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A track on the map: its lines, its ends, and what the list says of it."""

    number: int
    title: str
    text: str
    color: str
    traces: tuple[Trace, ...]
    first: XY | None
    last: XY | None

    def drawn(self) -> Iterator[Trace]:
        """Yield its stretches and its ends."""
        yield from self.traces
        if self.first and self.last:
            yield symbol(CIRCLE, FIRST, self.first, END)
            yield symbol(CIRCLE, LAST, self.last, END, f"{self.number}. {self.title}")


def courses_of(
    view: MapView, frame: Frame, styles: Mapping[str, PartyStyle], before: int
) -> tuple[Course, ...]:
    """Return the tracks of a map, numbered after `before` markers."""
    return tuple(
        _course(track, frame, styles[track.party], n) for n, track in enumerate(view.tracks, before + 1)
    )


def _course(track: MapTrack, frame: Frame, style: PartyStyle, number: int) -> Course:
    traces = [
        Trace(
            lines=frame.lines([even(unrolled(piece)) for piece in stretch.pieces]),
            look=_look(style, stretch.presence),
        )
        for stretch in track.stretches
    ]
    points = [at for stretch in track.stretches for piece in stretch.pieces for at in piece]
    ends = frame.pixels([points[0], points[-1]]) if points else []
    said = f": {told(track.text, 160)}" if track.text else ""
    return Course(
        number=number,
        title=told(track.title),
        text=f"{told(track.party, 40)}{said}",
        color=style.color,
        traces=tuple(trace for trace in traces if trace.lines),
        first=ends[0] if ends else None,
        last=ends[-1] if ends else None,
    )


def _look(style: PartyStyle, presence: Presence) -> Look:
    _, width, dash = TRACK_LOOKS[presence]
    return Look(color=style.color, width=width, dash=dash)


def track_entries(
    view: MapView, courses: Sequence[Course], styles: Mapping[str, PartyStyle]
) -> Iterator[Entry]:
    """Yield one entry for each kind of stretch that a party's tracks have, and for the ends."""
    drawn = {trace.look for course in courses for trace in course.traces}
    for party in (p for p in styles if any(track.party == p for track in view.tracks)):
        for presence, (text, _, _) in TRACK_LOOKS.items():
            look = _look(styles[party], presence)
            if look in drawn:
                name = party_text(party, styles[party].name)
                yield Entry(text=f"track, {name}: {text}", shapes=(Trace(lines=LEVEL, look=look),))
    if any(course.first for course in courses):
        yield Entry(text="first position of a track", shapes=(symbol(CIRCLE, FIRST, MIDDLE, END),))
        yield Entry(text="last position", shapes=(symbol(CIRCLE, LAST, MIDDLE, END),))
