"""The entries of a map's key: one for each sign that its picture holds."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.model.result import Outcome
from servanda.show.maps.ground import Ground
from servanda.show.maps.key import BOX, LEVEL, MIDDLE, Entry
from servanda.show.maps.markers import PLAIN, Marker
from servanda.show.maps.paths import circle_entries, track_entries
from servanda.show.maps.picture import LINES, OUTLINES, Picture
from servanda.show.maps.symbols import (
    BEYOND_LOOK,
    CIRCLE,
    OPEN_LOOK,
    SEVERAL,
    SEVERAL_LOOK,
    SITE,
    SITE_LOOK,
    symbol,
)
from servanda.show.maps.traces import Trace
from servanda.show.maps.view import MapView
from servanda.show.maps.words import TIMES, party_text
from servanda.show.shapes import Word

RING_SHOWN = 6.5  # pixels of radius


def entries_of(view: MapView, picture: Picture) -> Iterator[Entry]:
    """Yield the entries: markers, rings, zones, circles, tracks, and what lies below them all."""
    yield from _parties(picture)
    yield from _kinds(picture.markers)
    yield from (_ground(ground, picture) for ground in picture.grounds if ground.seen)
    yield from circle_entries(view, picture.styles)
    yield from track_entries(view, picture.courses, picture.styles)
    yield from _backdrop(picture)


def _parties(picture: Picture) -> Iterator[Entry]:
    alone = {party for marker in picture.markers if len(marker.parties) == 1 for party in marker.parties}
    for party, style in picture.styles.items():
        if party in alone:
            shape = symbol(style.shape, style.look, MIDDLE, PLAIN)
            yield Entry(text=party_text(party, style.name), shapes=(shape,))


def _kinds(markers: tuple[Marker, ...]) -> Iterator[Entry]:
    if any(len(marker.parties) > 1 for marker in markers):
        yield Entry(text="several parties", shapes=(symbol(SEVERAL, SEVERAL_LOOK, MIDDLE, PLAIN),))
    if any(marker.count > 1 and marker.parties for marker in markers):
        sign = Word(x=MIDDLE[0], y=MIDDLE[1], text=TIMES + "2", size=10.5, bold=True, align="center")
        yield Entry(
            text="so many entries of the list, at one place or too close to be drawn apart", shapes=(sign,)
        )
    if any(not marker.parties for marker in markers):
        yield Entry(text="site", shapes=(symbol(SITE, SITE_LOOK, MIDDLE, PLAIN),))
    found = {marker.outcome for marker in markers}
    if Outcome.NOT_MET in found:
        ring = symbol(CIRCLE, BEYOND_LOOK, MIDDLE, RING_SHOWN)
        yield Entry(text="counts towards a provision that is not met", shapes=(ring,))
    if Outcome.UNDETERMINED in found:
        ring = symbol(CIRCLE, OPEN_LOOK, MIDDLE, RING_SHOWN)
        yield Entry(text="counts towards a provision that is undetermined", shapes=(ring,))


def _ground(ground: Ground, picture: Picture) -> Entry:
    if ground.key not in picture.unplaced:
        return ground.entry
    return Entry(text=f"{ground.entry.text} (no room for its letter)", shapes=ground.entry.shapes)


def _backdrop(picture: Picture) -> Iterator[Entry]:
    if picture.land:
        fill, *coast = (trace.look for trace in picture.land)
        shapes = (Trace(lines=BOX, look=fill), *(Trace(lines=BOX, look=look) for look in coast))
        yield Entry(text="land", shapes=shapes)
    if picture.outlines:
        yield Entry(text="country outlines", shapes=(Trace(lines=LEVEL, look=OUTLINES),))
    if picture.graticule.lines:
        text = f"latitude and longitude, {picture.graticule.text}"
        yield Entry(text=text, shapes=(Trace(lines=LEVEL, look=LINES),))
