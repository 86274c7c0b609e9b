"""What a map shows: plain values, all told by the caller; a map asks no rule and opens no file of theirs.

Coordinates are degrees, longitude first. Geometries are GeoJSON (RFC 7946) whose edges are
short: one point a degree at least. Longitudes may run past 180, or the geometry may be cut
at the antimeridian; both are drawn whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from servanda.model.result import Outcome

Coordinate = tuple[float, float]  # longitude, latitude [degrees]
GeoJson = Mapping[str, object]


class ZoneStyle(StrEnum):
    """How a zone is drawn: as an area, as a line, or as ground of which it is open whose it is."""

    AREA = "area"
    LINE = "line"
    UNSETTLED = "unsettled"


class Presence(StrEnum):
    """Where something was on a stretch of its track: in a zone, elsewhere, or not known."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParty:
    """A party of the map; its place in the order decides its colour and its symbol."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapZone:
    """A ground of the agreement on the day; `territory_of` is the id of the party whose it is."""

    id: str
    title: str
    geometry: GeoJson
    style: ZoneStyle = ZoneStyle.AREA
    territory_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSite:
    """A named place of the agreement."""

    id: str
    title: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MapHolding:
    """What a party has at a place: `quantity` is a text such as `40`, `at most 5`, `≥ 5` or `unknown`.

    `outcome` is the firmest of `provisions`, the limits it counts towards: not-met where one is
    not met, else undetermined where one is. Without a limit it is `None`.
    """

    party: str
    category: str
    place: str
    longitude: float
    latitude: float
    quantity: str
    outcome: Outcome | None = None
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapReach:
    """A circle: how far [km] something at a place reaches. `geometry` is the circle's ground."""

    party: str
    longitude: float
    latitude: float
    km: float
    geometry: GeoJson


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStretch:
    """Part of a track: lines, cut at the antimeridian or not, in the order of time."""

    presence: Presence
    pieces: tuple[tuple[Coordinate, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTrack:
    """Where something went; `text` is what the list below the map says of it."""

    party: str
    title: str
    stretches: tuple[MapStretch, ...]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """All that a map shows and says. The caveat and the source of the land are added by the map.

    Args:
        title: The agreement and what is shown.
        subtitle: The day, the view and the like, one a line.
        parties: In the order of the legend. A party that is named elsewhere only comes last.
        notes: Sentences of the small print, such as that a draft is hypothetical.
        sources: The sentence that names the sources or says where they are listed.
        outlines: Whether country outlines are drawn.
    """

    title: str
    subtitle: tuple[str, ...] = ()
    parties: tuple[MapParty, ...] = ()
    zones: tuple[MapZone, ...] = ()
    sites: tuple[MapSite, ...] = ()
    holdings: tuple[MapHolding, ...] = ()
    reaches: tuple[MapReach, ...] = ()
    tracks: tuple[MapTrack, ...] = ()
    notes: tuple[str, ...] = ()
    sources: str = ""
    outlines: bool = False
