"""The nouns of where: points, outlines, and the zones that are made of them.

Coordinates are degrees on the WGS 84 ellipsoid, longitude first, and binary
floats: they are measured, not counted. Edges are straight in longitude and
latitude (RFC 7946, 3.1.1), so an edge along a parallel stays on it. Longitudes
may run past 180 where a ring crosses the antimeridian.

Whether a point lies in a ground may be unknown: the outline is drawn only so
well (`Blurred`), or who counts the ground as whose is open (`Unsettled`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Coordinate = tuple[float, float]  # longitude, latitude
Ring = tuple[Coordinate, ...]  # closed: the last is the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Areas and lines: each polygon is its outer ring, then its holes.

    A line has no inside; only the distance to it is of use. `geodesic`: the edges
    are shortest lines, not straight in longitude and latitude.
    """

    # Compared, hashed and printed by the digest: an outline may have a hundred thousand positions.
    polygons: tuple[tuple[Ring, ...], ...] = field(default=(), compare=False, repr=False)
    lines: tuple[Ring, ...] = field(default=(), compare=False, repr=False)
    geodesic: bool = False
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(repr((self.polygons, self.lines)).encode()).hexdigest()
        object.__setattr__(self, "digest", digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One place on the ground."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """All that lies within so many kilometres of something, itself included."""

    of: Ground
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """All that lies in any of the parts."""

    parts: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """All that lies in every one of the parts."""

    parts: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What of a ground lies in none of the others."""

    of: Ground
    less: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blurred:
    """A ground whose edge is known to so many kilometres: nearer to the edge, membership is unknown."""

    of: Ground
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A ground to which some parts may or may not belong: on those, membership is unknown."""

    of: Ground
    parts: tuple[Ground, ...]


Ground = Outline | Point | Buffer | Union | Overlap | Difference | Blurred | Unsettled


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A zone's ground from a day on; from the beginning where none is given. `None` is no ground."""

    start: date | None
    ground: Ground | None


def ground_on(versions: tuple[Version, ...], day: date | None) -> Ground | None:
    """Return the ground of the last version that has begun by a day; by none, if no day is given."""
    begun = [v.ground for v in versions if v.start is None or (day is not None and v.start <= day)]
    return begun[-1] if begun else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named ground of an agreement, which may change on given days; versions ascend.

    Two zones share a digest exactly when they hold the same ground on the same days.
    """

    id: str
    title: str
    versions: tuple[Version, ...]
    digest: str
    sources: tuple[str, ...] = ()

    def on(self, day: date | None) -> Ground | None:
        """Return the ground on a day, or before the first change; `None` where there is none."""
        return ground_on(self.versions, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A named place of an agreement: a point, or all of a zone, which may change on given days."""

    id: str
    title: str
    versions: tuple[Version, ...]
    sources: tuple[str, ...] = ()


def digest_of(versions: tuple[Version, ...]) -> str:
    """Return a text that two zones share exactly when they hold the same ground on the same days."""
    return hashlib.sha256(repr(versions).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """All that an agreement says of where: its zones, its sites, and whose territory is which zone."""

    zones: Mapping[str, Zone] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    territories: Mapping[str, str] = field(default_factory=dict)
    digest: str = field(init=False)  # of all that a record may name as a place

    def __post_init__(self) -> None:
        named = [*((z.id, z.digest) for z in self.zones.values())]
        named += [(s.id, digest_of(s.versions)) for s in self.sites.values()]
        object.__setattr__(self, "digest", hashlib.sha256(repr(sorted(named)).encode()).hexdigest())

    def versions(self, place: str) -> tuple[Version, ...]:
        """Return the grounds of a site or zone by day; no ground, where this geography has neither."""
        if place in self.sites:
            return self.sites[place].versions
        return self.zones[place].versions if place in self.zones else (Version(start=None, ground=None),)


NOWHERE = Geography()


class AfterLast(StrEnum):
    """What follows of a track after its last position."""

    UNKNOWN = "unknown"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """How what moves is reported: by positions.

    Between two positions farther apart than `longest_gap_us` [microseconds] nothing
    is known; none may ask for more than `top_speed_km_h`.
    """

    longest_gap_us: int
    top_speed_km_h: float
    after_last: AfterLast = AfterLast.UNKNOWN


class Crossing(StrEnum):
    """Which way the edge of a zone is crossed."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTracks:
    """Events that follow from positions: a category's tracks enter or leave a zone."""

    category: str
    zone: str
    crossing: Crossing
