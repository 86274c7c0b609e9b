"""A map as a chart: the frame with all that lies in it, the key, the list, and the small print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.model.result import CAVEAT
from servanda.show.canvas import layered
from servanda.show.legend import text_block
from servanda.show.maps.backdrop import COARSE_KM, COARSE_NOTE, LAND_NOTE, OUTLINES_NOTE
from servanda.show.maps.frames import WIDTH, Frame
from servanda.show.maps.key import drawn as key_drawn
from servanda.show.maps.listing import MOST, listing
from servanda.show.maps.measure import BOLD, wrapped
from servanda.show.maps.picture import Picture, picture_of
from servanda.show.maps.projections import EqualEarth
from servanda.show.maps.scalebar import has_scale
from servanda.show.maps.signs import entries_of
from servanda.show.maps.traces import layers
from servanda.show.maps.view import MapView
from servanda.show.maps.words import degrees_text, party_text, told
from servanda.show.palette import FAINT, FONT, PAPER
from servanda.show.saving import SuffixError, save
from servanda.show.shapes import Word
from servanda.show.wording import clean, shortened

if TYPE_CHECKING:
    import altair as alt

__all__ = ["SuffixError", "draw_map", "save"]

TITLE_SIZE, SUBTITLE_SIZE, NOTE_SIZE = 17.0, 12.0, 10.0  # pixels of a letter
TITLE_LINE, SUBTITLE_LINE = 21.0, 15.0  # pixels of a line
LONGEST_TITLE, LONGEST_LINE = 190, 400  # characters; what is longer ends in `…`


def draw_map(view: MapView) -> alt.VConcatChart:
    """Return a map of a view, to be saved as charts are.

    What is shown decides the part of the earth and the projection: a district, a continent, half
    the globe, also over a pole or the antimeridian, or the whole earth. Land is drawn without any
    boundary unless the view asks for outlines. A key, a list of what each number stands for, and
    small print stand below.
    """
    import altair as alt

    picture = picture_of(view)
    frame = picture.frame
    listed = listing(picture.markers, picture.courses, picture.unplaced, WIDTH)
    parts = [
        _heading(view),
        layered(layers(picture.drawn()), frame.width, frame.height),
        key_drawn(list(entries_of(view, picture)), WIDTH),
        *([listed] if listed else []),
        text_block(_lines(_notes(view, picture), NOTE_SIZE), WIDTH),
    ]
    return alt.vconcat(
        *parts,
        spacing=20,
        description=told(view.title, LONGEST_TITLE),
        padding=16,
        background=PAPER,
        config=alt.Config(
            font=FONT, view=alt.ViewConfig(stroke=None), text=alt.MarkConfig(strokeJoin="round")
        ),
    )


def _heading(view: MapView) -> alt.LayerChart:
    """Return title and subtitle as words of their own: a text of several lines cannot run both ways."""
    title = wrapped(told(view.title, LONGEST_TITLE), TITLE_SIZE, WIDTH / BOLD)
    words = [
        Word(x=0, y=(n + 0.5) * TITLE_LINE, text=line, size=TITLE_SIZE, bold=True)
        for n, line in enumerate(title)
    ]
    top = len(title) * TITLE_LINE + 3
    below = _lines(view.subtitle, SUBTITLE_SIZE)
    words += [
        Word(x=0, y=top + (n + 0.5) * SUBTITLE_LINE, text=line, size=SUBTITLE_SIZE, color=FAINT)
        for n, line in enumerate(below)
    ]
    return layered(layers(words), WIDTH, top + len(below) * SUBTITLE_LINE)


def _lines(texts: Iterator[str] | tuple[str, ...], size: float) -> list[str]:
    return [line for text in texts for line in wrapped(shortened(text, LONGEST_LINE), size, WIDTH)]


def _notes(view: MapView, picture: Picture) -> Iterator[str]:
    """Yield the small print: the caveat first, then what the view says, then what the map is made of."""
    yield CAVEAT
    yield from view.notes
    if parties := _parties(picture):
        yield f"Parties: {parties}."
    if absent := [ground.title for ground in picture.grounds if not ground.seen]:
        yield f"Zones that are not on this map: {'; '.join(absent)}."
    left_out = len(picture.markers) + len(picture.courses) - MOST
    if left_out > 0:
        yield f"The first {MOST} numbers are listed; {left_out} more are left out."
    if clean(view.sources):
        yield view.sources
    yield _projection(picture.frame)
    if picture.land:
        yield LAND_NOTE
        if picture.has_coast and picture.frame.km_per_pixel < COARSE_KM:
            yield COARSE_NOTE
    if view.outlines:
        yield OUTLINES_NOTE


def _parties(picture: Picture) -> str:
    """Return the names of the parties whose own symbol the key does not explain."""
    alone = {party for marker in picture.markers if len(marker.parties) == 1 for party in marker.parties}
    among = {party for marker in picture.markers for party in marker.parties} - alone
    return "; ".join(party_text(p, style.name) for p, style in picture.styles.items() if p in among)


def _projection(frame: Frame) -> str:
    """Return how the round earth was made flat, and what that does to lengths."""
    projection = frame.projection
    if isinstance(projection, EqualEarth):
        return f"{projection.name}: areas are true, distances and angles are not."
    middle = degrees_text(projection.longitude, projection.latitude)
    true = "." if has_scale(frame) else ": areas are true, distances are so near the middle only."
    return f"{projection.name} about {middle}{true}"
