"""The shapes of where: sites, zones, and how tracks are reported."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from servanda.language.scalars import CalendarDay, Exact, GapText, Identifier, Sources
from servanda.language.shape import Shape, form
from servanda.model.agreement import Mark
from servanda.model.place import AfterLast, Crossing

Kilometres = Annotated[
    Annotated[Exact, Tag("number")] | Annotated[Identifier, Tag("parameter")],
    Discriminator(lambda value: "number" if str(value)[:1].isdigit() else "parameter"),
]


class SiteShape(Shape):
    """A named place: a point, latitude first, or all of a zone."""

    title: str
    at: str | None = None
    zone: str | None = None
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class BoxShape(Shape):
    """The ground between two meridians and two parallels, in degrees; west may lie east of east."""

    west: Exact
    south: Exact
    east: Exact
    north: Exact


class BufferShape(Shape):
    """All within so many kilometres of a zone or site."""

    of: str
    km: Kilometres


class StripShape(Shape):
    """All within so many kilometres of a line, inside a zone where one is named."""

    along: str
    km: Kilometres
    inside: str | None = None


class DifferenceShape(Shape):
    """What of a zone lies in none of the others."""

    of: str
    less: list[str] = Field(min_length=1)


class OfLandShape(Shape):
    """The part of a zone that is land, or is not, by the agreement's own outline of the land."""

    of: str
    land: str


class GroundShape(Shape):
    """A ground: an outline out of a file, or made of other zones. Exactly one way is given."""

    file: str | None = None
    feature: str | None = None
    edges: Literal["straight", "geodesic"] = "straight"
    box: BoxShape | None = None
    buffer: BufferShape | None = None
    strip: StripShape | None = None
    union: list[str] | None = None
    overlap: list[str] | None = None
    difference: DifferenceShape | None = None
    sea: OfLandShape | None = None
    land: OfLandShape | None = None
    accuracy_km: Exact | None = None
    unsettled: list[str] = []


class ZoneShape(GroundShape):
    """A named ground, which may change on given days."""

    title: str
    versions: dict[CalendarDay, GroundShape] | None = None
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class TracksShape(Shape):
    """Positions: how long may lie between two, how fast what moves can be, what follows the last."""

    longest_gap: GapText
    top_speed_km_h: Exact
    after_last: AfterLast = AfterLast.UNKNOWN


class ReportedTracksShape(Shape):
    """How a category is reported: by positions."""

    tracks: TracksShape


class FromTracksShape(Shape):
    """Events that follow from positions: what enters a zone, or leaves it."""

    of: str
    zone: str
    on: Crossing


__all__ = [
    "FromTracksShape",
    "GroundShape",
    "ReportedTracksShape",
    "SiteShape",
    "TracksShape",
    "ZoneShape",
    "form",
]
