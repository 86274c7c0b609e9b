"""Read one GeoJSON geometry, wherever it stands, and note each flaw with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from servanda.model.place import Coordinate, Ring
from servanda.places.flaw import Flaw, FlawCode, shown
from servanda.places.rings import Fault, hole_outside, line_faults, ring_faults

LONGEST_FILE = 32_000_000  # characters: 200 000 positions with room for properties
MOST_POSITIONS = 200_000  # a country at 1:10 000 000 has some thousand
MOST_FLAWS = 20  # as many as a reader reads
_DEEPEST = 8  # geometry collections within each other


class KeyedTwice(dict[str, Any]):
    """A JSON object in which a key stands twice; the last value holds, as everywhere."""

    twice: tuple[str, ...] = ()


def keys_told_apart(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object, remembering the keys that stand twice in it."""
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    marked = KeyedTwice(plain)
    marked.twice = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a file something stands."""

    feature: int | None = None
    parts: tuple[str, ...] = ()

    def of_feature(self, number: int) -> Spot:
        """Return the spot of a feature, counted from 1."""
        return replace(self, feature=number)

    def at(self, kind: str, number: int) -> Spot:
        """Return a spot within this one, counted from 1."""
        return replace(self, parts=(*self.parts, f"{kind} {number}"))

    def __str__(self) -> str:
        feature = () if self.feature is None else (f"feature {self.feature}",)
        return ", ".join((*feature, *self.parts)) or "the file"


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read so far, and what was wrong with it."""

    polygons: list[tuple[Ring, ...]] = field(default_factory=list)
    lines: list[Ring] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    positions: int = 0
    untold: int = 0

    def add(self, code: FlawCode, spot: Spot, fact: str, hint: str = "") -> None:
        """Note a flaw; beyond some, only count them."""
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(Flaw(code=code, feature=spot.feature, where=str(spot), fact=fact, hint=hint))
        else:
            self.untold += 1

    def add_fault(self, fault: Fault, spot: Spot) -> None:
        """Note what is wrong with a ring or a line."""
        code, position, fact, hint = fault
        self.add(code, spot if position is None else spot.at("position", position), fact, hint)

    def check_keys(self, raw: Mapping[str, Any], spot: Spot) -> None:
        """Note each key that stands twice in an object: which one is meant is open."""
        for name in raw.twice if isinstance(raw, KeyedTwice) else ():
            self.add(FlawCode.KEY_TWICE, spot, f"The key {shown(name)} stands twice.", "Remove one.")

    def told(self) -> list[Flaw]:
        """Return the flaws, and how many more there are."""
        if not self.untold:
            return self.flaws
        more = Flaw(
            code=FlawCode.MORE, feature=None, where="the file", fact=f"The file has {self.untold} more flaws."
        )
        return [*self.flaws, more]


def read_geometry(raw: Any, spot: Spot, reading: Reading, depth: int = 0) -> None:
    """Read a geometry of any type into the reading."""
    if not isinstance(raw, dict):
        fact = "There is no geometry." if raw is None else "The geometry is no object."
        reading.add(
            FlawCode.EMPTY if raw is None else FlawCode.NOT_GEOJSON,
            spot,
            fact,
            "An empty zone is never meant.",
        )
        return
    reading.check_keys(raw, spot)
    given = raw.get("type")
    kind = given if isinstance(given, str) else ""
    if kind == "GeometryCollection":
        _collection(raw.get("geometries"), spot, reading, depth)
    elif kind in {"Polygon", "MultiPolygon", "LineString", "MultiLineString"}:
        _coordinates(kind, raw.get("coordinates"), spot, reading)
    elif kind in {"Point", "MultiPoint"}:
        hint = "Declare a point under 'places'; the ground around it is a buffer."
        reading.add(FlawCode.NOT_GEOJSON, spot, f"A {kind} is no outline.", hint)
    else:
        hint = "Known: Polygon, MultiPolygon, LineString, MultiLineString, GeometryCollection."
        reading.add(FlawCode.NOT_GEOJSON, spot, f"The geometry's type is {shown(given)}.", hint)


def _collection(raw: Any, spot: Spot, reading: Reading, depth: int) -> None:
    parts = _listed(raw, spot, reading)
    if depth >= _DEEPEST:
        reading.add(FlawCode.TOO_DEEP, spot, "Collections are nested too deeply.", "Write one collection.")
        return
    for number, each in enumerate(parts, 1):
        read_geometry(each, spot.at("geometry", number), reading, depth + 1)


def _coordinates(kind: str, raw: Any, spot: Spot, reading: Reading) -> None:
    if not kind.startswith("Multi"):
        (_polygon if kind == "Polygon" else _line)(raw, spot, reading)
        return
    for number, each in enumerate(_listed(raw, spot, reading), 1):
        if kind == "MultiPolygon":
            _polygon(each, spot.at("polygon", number), reading)
        else:
            _line(each, spot.at("line", number), reading)


def _polygon(raw: Any, spot: Spot, reading: Reading) -> None:
    rings: list[Ring] = []
    for number, each in enumerate(_listed(raw, spot, reading), 1):
        at = spot.at("ring", number)
        ring = _positions(each, at, reading)
        if ring is None:
            continue
        for fault in ring_faults(ring, hole=number > 1):
            reading.add_fault(fault, at)
        if rings and number > 1 and hole_outside(rings[0], ring):
            reading.add(
                FlawCode.HOLE_OUTSIDE, at, "The hole leaves its outer ring.", "Ring 1 is the outer one."
            )
        rings.append(ring)
    if rings:
        reading.polygons.append(tuple(rings))


def _line(raw: Any, spot: Spot, reading: Reading) -> None:
    line = _positions(raw, spot, reading)
    if line is None:
        return
    for fault in line_faults(line):
        reading.add_fault(fault, spot)
    reading.lines.append(line)


def _positions(raw: Any, spot: Spot, reading: Reading) -> Ring | None:
    """Return the positions of a ring or a line; `None` where any is flawed."""
    listed = _listed(raw, spot, reading)
    before = reading.positions
    reading.positions += len(listed)
    if reading.positions > MOST_POSITIONS:
        if before <= MOST_POSITIONS:
            fact = f"The outline has more than {MOST_POSITIONS} positions."
            reading.add(FlawCode.TOO_LARGE, spot, fact, "Simplify it: a position each 100 m is plenty.")
        return None
    read = [_position(each, spot.at("position", number), reading) for number, each in enumerate(listed, 1)]
    sound = tuple(each for each in read if each is not None)
    return sound if read and len(sound) == len(read) else None


def _position(raw: Any, spot: Spot, reading: Reading) -> Coordinate | None:
    """Return longitude and latitude; a height after them is passed over."""
    pair = raw[:2] if isinstance(raw, list) else []
    unfit = [each for each in pair if isinstance(each, bool) or not isinstance(each, int | float)]
    if len(pair) < 2 or unfit:
        fact = f"{'Within' if unfit else 'Instead of'} a position stands {shown(unfit[0] if unfit else raw)}."
        reading.add(FlawCode.NOT_A_POSITION, spot, fact, "Write [longitude, latitude] as two numbers.")
        return None
    longitude, latitude = pair
    if not abs(latitude) <= 90:
        fact = f"The latitude is {_short(latitude)}, beyond 90."
        reading.add(FlawCode.LATITUDE, spot, fact, "Longitude stands first; are the two swapped?")
    if not abs(longitude) <= 360:
        fact = f"The longitude is {_short(longitude)}, beyond 360."
        reading.add(FlawCode.LONGITUDE, spot, fact, "Coordinates are degrees on WGS 84.")
    if not (abs(latitude) <= 90 and abs(longitude) <= 360):
        return None
    return float(longitude), float(latitude)


def _listed(raw: Any, spot: Spot, reading: Reading) -> list[Any]:
    """Return a list that must hold something."""
    if isinstance(raw, list) and raw:
        return raw
    if raw is None or isinstance(raw, list):
        reading.add(FlawCode.EMPTY, spot, "There are no coordinates.", "An empty zone is never meant.")
    else:
        reading.add(
            FlawCode.NOT_GEOJSON,
            spot,
            f"Instead of a list stands {shown(raw)}.",
            "Coordinates are lists of lists.",
        )
    return []


def _short(number: float) -> str:
    return str(number)[:20]
