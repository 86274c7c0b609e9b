"""Build what an agreement says of where: its zones, its sites, whose territory is which zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from servanda.language import faults, place_faults
from servanda.language.naming import Naming
from servanda.language.place_schema import BoxShape, GroundShape, SiteShape, ZoneShape
from servanda.language.tree import Path
from servanda.model.agreement import Parameter
from servanda.model.place import (
    Blurred,
    Buffer,
    Difference,
    Geography,
    Ground,
    Outline,
    Overlap,
    Point,
    Site,
    Union,
    Unsettled,
    Version,
    Zone,
    digest_of,
    ground_on,
)
from servanda.places.costing import Cost, cost_of

MOST_POSITIONS = 500_000  # of one zone, with all the zones it is made of
MOST_ASKED = 4_000  # outlines and points, for a question to each version of a zone; some hundred in a draft
MOST_LEVELS = 30  # of zones that are made of zones
_WAYS = ("file", "box", "buffer", "strip", "union", "overlap", "difference", "sea", "land", "versions")
_AT = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,9})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,9})?)\s*")
_NOWHERE = (Version(start=None, ground=None),)


@dataclass(slots=True)
class Places:
    """Builds the geography of an agreement; a zone is built when another first names it."""

    naming: Naming
    parameters: dict[str, Parameter]
    _built: dict[str, tuple[Version, ...]] = field(default_factory=dict)
    _weights: dict[int, tuple[Ground | None, int]] = field(default_factory=dict)
    _costs: dict[int, tuple[Ground, Cost]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _levels: dict[str, int] = field(default_factory=dict)

    def geography(self) -> Geography:
        """Return the zones, sites and territories."""
        shape = self.naming.shape
        for name in sorted(set(shape.places) & set(shape.zones)):
            self.naming.clash(("places", name), name, "a place", "a zone")
        zones = {id_: self._zone(id_, zone) for id_, zone in shape.zones.items()}
        sites = {id_: self._site(id_, site) for id_, site in shape.places.items()}
        self.naming.known("party", shape.territories, self.naming.holders, ("territories",))
        self.naming.known("zone", shape.territories.values(), zones, ("territories",))
        known = {holder: zone for holder, zone in shape.territories.items() if zone in zones}
        return Geography(zones=zones, sites=sites, territories=known)

    def _zone(self, id_: str, shape: ZoneShape) -> Zone:
        self.naming.sourced(shape.source, ("zones", id_, "source"))
        versions = self._versions(id_, ("zones", id_))
        return Zone(
            id=id_,
            title=shape.title,
            versions=versions,
            digest=digest_of(versions),
            sources=tuple(shape.source),
        )

    def _site(self, id_: str, shape: SiteShape) -> Site:
        path = ("places", id_)
        self.naming.sourced(shape.source, (*path, "source"))
        if (shape.at is None) is (shape.zone is None):
            self.naming.report(place_faults.site_shape(self.naming.at(*path)))
        return Site(id=id_, title=shape.title, versions=self._where(shape, path), sources=tuple(shape.source))

    def _where(self, shape: SiteShape, path: Path) -> tuple[Version, ...]:
        if shape.zone is not None:
            return self._versions(shape.zone, (*path, "zone"))
        point = read_point(shape.at or "")
        if shape.at is not None and point is None:
            self.naming.report(place_faults.point_invalid(self.naming.value_at(*path, "at"), shape.at))
        return (Version(start=None, ground=point),)

    # Zones out of zones.

    def _versions(self, name: str, path: Path) -> tuple[Version, ...]:
        """Return the versions of a zone or site, building it where that was not done yet."""
        zones, places = self.naming.shape.zones, self.naming.shape.places
        if name in self._open:
            if name not in self._built:
                self.naming.report(
                    place_faults.zone_circle(self.naming.at("zones", name), [*self._open, name])
                )
            self._built[name] = _NOWHERE
            return _NOWHERE
        if name not in self._built and self._levelled(name, len(self._open) + 1, path):
            self.naming.known("zone", [name], {*zones, *places}, path)
            self._open.append(name)
            built = self._of_zone(zones[name], ("zones", name)) if name in zones else _NOWHERE
            if name in places and name not in zones:
                built = self._where(places[name], ("places", name))
            self._open.pop()
            if self._levelled(name, self._levels.get(name, 1), path):
                self._weigh(name, built, path)
        if self._open:
            above = self._open[-1]
            self._levels[above] = max(self._levels.get(above, 1), self._levels.get(name, 1) + 1)
        return self._built[name]

    def _levelled(self, name: str, levels: int, path: Path) -> bool:
        """Return whether zones are made of zones not too often, and else take the one named for nowhere."""
        if levels <= MOST_LEVELS:
            return True
        hint = "Make a zone of outlines, or of zones that are."
        place = self.naming.at(*path)
        self.naming.report(faults.too_many(place, "levels of zones", levels, MOST_LEVELS, hint))
        self._levels[name] = 1
        self._built.setdefault(name, _NOWHERE)
        return False

    def _weigh(self, name: str, built: tuple[Version, ...], path: Path) -> None:
        """Keep a zone, unless it repeats others so often that nobody could draw or measure it."""
        place = self.naming.at(*path)
        weight = sum(self._weight(version.ground) for version in built)
        asked = sum(self._cost(version.ground).most for version in built if version.ground)
        if weight > MOST_POSITIONS:
            hint = "Simplify the outlines, or name a zone less often."
            self.naming.report(faults.too_many(place, "positions", weight, MOST_POSITIONS, hint))
            built = _NOWHERE
        elif asked > MOST_ASKED:
            hint = "Name a zone less often; give accuracy-km to the zone that is made."
            self.naming.report(faults.too_many(place, "outlines to be measured", asked, MOST_ASKED, hint))
            built = _NOWHERE
        self._built.setdefault(name, built)

    def _cost(self, ground: Ground) -> Cost:
        if id(ground) not in self._costs:
            parts = [self._cost(part) for part in parts_of(ground)]
            self._costs[id(ground)] = (ground, cost_of(ground, parts))
        return self._costs[id(ground)][1]

    def _weight(self, ground: Ground | None) -> int:
        """Return how many positions a ground has, those of a part as often as it occurs."""
        if id(ground) not in self._weights:
            weight = 1 + sum(self._weight(part) for part in parts_of(ground))
            if isinstance(ground, Outline):
                weight += sum(len(ring) for polygon in ground.polygons for ring in polygon)
                weight += sum(len(line) for line in ground.lines)
            self._weights[id(ground)] = (ground, weight)
        return self._weights[id(ground)][1]

    def _of_zone(self, shape: ZoneShape, path: Path) -> tuple[Version, ...]:
        if shape.versions is None:
            return self._ground(shape, path)
        if self._one_way(shape, path) != "versions":
            return _NOWHERE
        found: list[Version] = []
        ordered = sorted(shape.versions.items())
        for (start, each), following in zip(ordered, [*ordered[1:], None], strict=True):
            built = self._ground(each, (*path, "versions", start.isoformat()))
            end = following[0] if following else None
            found += [
                Version(start=max(start, v.start or start), ground=v.ground)
                for n, v in enumerate(built)
                if (end is None or v.start is None or v.start < end)
                and not (n + 1 < len(built) and (built[n + 1].start or start) <= start)
            ]
        return (Version(start=None, ground=None), *found)

    def _one_way(self, shape: GroundShape, path: Path) -> str:
        given = [way for way in _WAYS if getattr(shape, way, None) is not None]
        if len(given) != 1:
            self.naming.report(place_faults.zone_shape(self.naming.at(*path), given, _WAYS))
        return given[0] if len(given) == 1 else ""

    def _ground(self, shape: GroundShape, path: Path) -> tuple[Version, ...]:
        made = self._made(shape, path)
        if shape.unsettled:
            open_ = [self._versions(name, (*path, "unsettled")) for name in shape.unsettled]
            made = _combined(_unsettled, [made, *open_])
        if shape.accuracy_km is not None:
            if shape.accuracy_km < 0:
                place = self.naming.value_at(*path, "accuracy-km")
                self.naming.report(place_faults.accuracy_invalid(place, shape.accuracy_km))
            km = float(shape.accuracy_km)
            made = _combined(lambda grounds: _blurred(grounds[0], km), [made])
        return made

    def _made(self, shape: GroundShape, path: Path) -> tuple[Version, ...]:
        way = self._one_way(shape, path)
        at = (*path, way)
        if way == "file":
            return (Version(start=None, ground=self._outline(shape, path)),)
        if way == "box" and shape.box:
            return (Version(start=None, ground=self._box(shape.box, at)),)
        if way == "buffer" and shape.buffer:
            return self._buffer(shape.buffer.of, shape.buffer.km, (*at, "of"), at)
        if way == "strip" and shape.strip:
            near = self._buffer(shape.strip.along, shape.strip.km, (*at, "along"), at)
            inside = [self._versions(shape.strip.inside, (*at, "inside"))] if shape.strip.inside else []
            return _combined(_overlap, [near, *inside])
        make, names = _made_of(shape)
        return _combined(make, [self._versions(name, at) for name in names]) if names else _NOWHERE

    def _outline(self, shape: GroundShape, path: Path) -> Ground | None:
        outline, problems = self.naming.outlines.read(
            shape.file or "",
            feature=shape.feature,
            geodesic=shape.edges == "geodesic",
            place=self.naming.value_at(*path, "file"),
        )
        self.naming.problems += problems
        return outline

    def _box(self, box: BoxShape, path: Path) -> Ground | None:
        west, south, east, north = (float(each) for each in (box.west, box.south, box.east, box.north))
        sound = abs(west) <= 180 and abs(east) <= 180 and -90 <= south < north <= 90 and west != east
        if not sound:
            self.naming.report(place_faults.box_invalid(self.naming.at(*path)))
            return None
        east += 360 if east < west else 0
        ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
        return Outline(polygons=((ring,),))

    def _buffer(self, of: str, km: object, name_path: Path, path: Path) -> tuple[Version, ...]:
        width = self._kilometres(km, (*path, "km"))
        round_ = self._versions(of, name_path)
        if not all(_measurable(version.ground) for version in round_):
            self.naming.report(place_faults.unmeasured(self.naming.value_at(*name_path), of))
            return _NOWHERE
        make: _Make = lambda grounds: None if grounds[0] is None else Buffer(of=grounds[0], km=width)  # noqa: E731
        return _combined(make, [round_])

    def _kilometres(self, km: object, path: Path) -> float:
        if isinstance(km, Decimal):
            return float(km)
        name = str(km)
        self.naming.known("parameter", [name], self.parameters, path)
        parameter = self.parameters.get(name)
        wrong = parameter is not None and (parameter.value is None or parameter.value < 0)
        if wrong or (parameter is not None and parameter.unit != "km"):
            self.naming.report(place_faults.width_parameter(self.naming.value_at(*path), name))
        return float(parameter.value) if parameter is not None and parameter.value is not None else 0.0


def read_point(text: str) -> Point | None:
    """Return the point that a text writes as latitude, longitude in degrees; `None` where it writes none."""
    found = _AT.fullmatch(text)
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Point(longitude=longitude, latitude=latitude)


def parts_of(ground: Ground | None) -> tuple[Ground, ...]:
    """Return the grounds that a ground is made of."""
    match ground:
        case Union(parts=parts) | Overlap(parts=parts):
            return parts
        case Difference(of=of, less=less):
            return (of, *less)
        case Unsettled(of=of, parts=parts):
            return (of, *parts)
        case Buffer(of=of) | Blurred(of=of):
            return (of,)
    return ()


def measurable(zone: Zone) -> bool:
    """Whether the distance to a zone can be measured: not where a blurred edge was cut or shared.

    An unsettled part with a blurred edge is cut off as far out as that may be.
    """
    return all(_measurable(version.ground) for version in zone.versions)


def _measurable(ground: Ground | None) -> bool:
    if isinstance(ground, Overlap | Difference):
        return not any(_blurred_in(part) for part in parts_of(ground))
    if isinstance(ground, Unsettled) and _blurred_in(ground.of):
        return False
    return all(_measurable(part) for part in parts_of(ground))


def _blurred_in(ground: Ground) -> bool:
    return isinstance(ground, Blurred) or any(_blurred_in(part) for part in parts_of(ground))


_Make = Callable[[Sequence[Ground | None]], Ground | None]


def _combined(make: _Make, parts: Sequence[tuple[Version, ...]]) -> tuple[Version, ...]:
    """Return the versions of a ground made of others: a new one whenever one of them changes."""
    starts = {version.start for versions in parts for version in versions}
    ordered = [None, *sorted(start for start in starts if start is not None)]
    return tuple(
        Version(start=start, ground=make([ground_on(versions, start) for versions in parts]))
        for start in ordered
    )


def _made_of(shape: GroundShape) -> tuple[_Make, list[str]]:
    """Return how a ground is made of other zones, and of which."""
    if shape.union is not None:
        return _union, shape.union
    if shape.overlap is not None:
        return _overlap, shape.overlap
    if shape.difference is not None:
        return _difference, [shape.difference.of, *shape.difference.less]
    if shape.sea is not None:
        return _difference, [shape.sea.of, shape.sea.land]
    if shape.land is not None:
        return _overlap, [shape.land.of, shape.land.land]
    return _union, []


def _union(grounds: Sequence[Ground | None]) -> Ground | None:
    parts = tuple(ground for ground in grounds if ground is not None)
    return None if not parts else parts[0] if len(parts) == 1 else Union(parts=parts)


def _overlap(grounds: Sequence[Ground | None]) -> Ground | None:
    parts = tuple(ground for ground in grounds if ground is not None)
    if len(parts) < len(grounds):
        return None
    return parts[0] if len(parts) == 1 else Overlap(parts=parts)


def _difference(grounds: Sequence[Ground | None]) -> Ground | None:
    of, *rest = grounds
    less = tuple(ground for ground in rest if ground is not None)
    return Difference(of=of, less=less) if of is not None and less else of


def _unsettled(grounds: Sequence[Ground | None]) -> Ground | None:
    of, *rest = grounds
    parts = tuple(ground for ground in rest if ground is not None)
    if not parts:
        return of
    return Unsettled(of=of if of is not None else Outline(), parts=parts)


def _blurred(ground: Ground | None, km: float) -> Ground | None:
    return Blurred(of=ground, km=km) if ground is not None and km > 0 else ground
