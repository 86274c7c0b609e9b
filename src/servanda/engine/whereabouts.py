"""Where the entries of a record are: its distinct places, and the facts that rules ask of them.

A fact is computed once for each distinct place, all places at a time, and then
looked up like a column of a table. A place is a point (`geo:52.4,16.9`) or the
name of a site or zone; a zone that changes on given days has a fact for each stretch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from servanda.engine.connection import Engine, literal, named, quoted
from servanda.engine.event_table import EVENTS
from servanda.engine.locating import POINT, Fact, Measure, degrees_sql, renamed
from servanda.engine.lookups import Joined, column_name
from servanda.model.expression import Expression, Name
from servanda.model.place import Geography, Ground, Point, ground_on
from servanda.model.problem import ServandaError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.floating]

_TYPES = {Measure.WITHIN: "BOOLEAN"}
_SURE_KM = 0.0005  # distances are told to the metre
_KILOMETRES = "DECIMAL(9, 3)"  # to the metre; half the earth's girth has five digits before the point


class PlacesNotInstalledError(ServandaError):
    """A rule asks where something is, and what measures it is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "A rule asks where something is; that needs Shapely and pyproj. "
            "Install them with: pip install 'servanda[places]' (in a checkout: pip install '.[places]')"
        )


def must_be_installed() -> None:
    """Raise where what measures places is missing.

    Raises:
        PlacesNotInstalledError: If Shapely or pyproj is missing.
    """
    try:
        import pyproj
        import shapely
    except ImportError as missing:
        raise PlacesNotInstalledError from missing
    del pyproj, shapely


@dataclass(slots=True)
class _Seen:
    """The distinct places of one column: points as arrays in the order of `n`, the others by name."""

    table: str
    longitudes: Numbers
    latitudes: Numbers
    named: Mapping[int, str]
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict)  # what was measured, by what of it


@dataclass(slots=True)
class Whereabouts:
    """The places of a record, and what was computed of them; ask for `joined`."""

    engine: Engine
    _seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)
    _joined: dict[tuple[object, ...], Joined] = field(default_factory=dict)
    _added: set[str] = field(default_factory=set)

    def of_events(self, rule: Expression, facts: Sequence[Fact], zone: str) -> Expression:
        """Return a rule over events whose facts name columns that the table of events now has.

        An event that spans a change of a zone has a fact only where the day does not matter.

        Args:
            rule: The rule, as `located` returns it.
            facts: The facts it asks for.
            zone: The time zone in which days begin.
        """
        names = {}
        for fact in facts:
            column = f"{fact.attribute}.{fact.column} {sha256(repr(fact.key).encode()).hexdigest()[:16]}"
            names[fact.name] = Name(column)
            if column not in self._added:
                self._added.add(column)
                self._add_to_events(fact, column, zone)
        return renamed(rule, names)

    def forget_events(self) -> None:
        """Forget where events are, because the table of events has more of them now."""
        for column in self._added:
            self.engine.run(f"ALTER TABLE {EVENTS} DROP COLUMN {named(column)}")
        self._added.clear()
        # What is forgotten keeps a key, because the number of keys names the next table.
        before = f"{EVENTS} before {len(self._joined)}"
        self._seen = {
            (before if relation == EVENTS else relation, attribute): seen
            for (relation, attribute), seen in self._seen.items()
        }
        self._joined = {
            (before if key[0] == EVENTS else key[0], *key[1:]): joined for key, joined in self._joined.items()
        }

    def _add_to_events(self, fact: Fact, column: str, zone: str) -> None:
        found = self.joined(EVENTS, [(fact, 0)])
        column_of = named(found.columns[0])
        days = [f"timezone({quoted(zone)}, make_timestamptz(e.done_{n} - {n}))::DATE" for n in (0, 1)]
        which = [f'e.{named(fact.attribute)} = f."#k0"']
        if found.dated:
            which += [f'(f."#from" IS NULL OR {days[1]} >= f."#from")']
            which += [f'(f."#until" IS NULL OR {days[0]} < f."#until")']
        alike = f"count(*) = count(f.{column_of}) AND min(f.{column_of}) = max(f.{column_of})"
        kind = _TYPES.get(fact.measure, _KILOMETRES)
        self.engine.run(f"ALTER TABLE {EVENTS} ADD COLUMN {named(column)} {kind}")
        self.engine.run(
            f"UPDATE {EVENTS} SET {named(column)} = said.fact FROM "
            f"(SELECT e.rid, CASE WHEN {alike} THEN min(f.{column_of}) END AS fact "
            f"FROM {EVENTS} e JOIN {found.relation} f ON {' AND '.join(which)} GROUP BY e.rid) said "
            f"WHERE {EVENTS}.rid = said.rid"
        )

    def joined(self, relation: str, facts: Sequence[tuple[Fact, int]]) -> Joined:
        """Return a lookup relation of facts about the places of a relation's column.

        Args:
            relation: The entries.
            facts: The facts of one attribute, each with the number of its variant.

        Raises:
            PlacesNotInstalledError: If Shapely or pyproj is missing.
        """
        attribute = facts[0][0].attribute
        key = (relation, attribute, tuple((fact.key, number) for fact, number in facts))
        if key not in self._joined:
            must_be_installed()
            self._joined[key] = self._join(relation, attribute, facts)
        return self._joined[key]

    def _join(self, relation: str, attribute: str, facts: Sequence[tuple[Fact, int]]) -> Joined:
        seen = self._places(relation, attribute)
        name = f"whereabouts_{len(self._joined)}"
        columns = [column_name(attribute, fact.column, number) for fact, number in facts]
        types = [_TYPES.get(fact.measure, _KILOMETRES) for fact, _ in facts]
        typed = ", ".join(f"{named(c)} {t}" for c, t in zip(columns, types, strict=True))
        self.engine.run(f'CREATE TEMP TABLE {name} ("#k0" VARCHAR, "#from" DATE, "#until" DATE, {typed})')
        stretches = list(_stretches(seen, [fact for fact, _ in facts]))
        values = ", ".join(_value(f"f{n}", fact.measure) for n, (fact, _) in enumerate(facts))
        days = ", ".join(
            f"({n}, {literal(a)}::DATE, {literal(b)}::DATE)" for n, (a, b) in enumerate(stretches)
        )
        with self.engine.arrays(_columns(seen, [fact for fact, _ in facts], stretches)) as given:
            self.engine.run(
                f"INSERT INTO {name} SELECT s.place, d.first, d.later, {values} FROM {given} g "
                f"JOIN {seen.table} s ON s.n = g.place "
                f"JOIN (VALUES {days}) d(n, first, later) ON d.n = g.days"
            )
        counts = self.engine.row(
            f"SELECT {', '.join(f'count(*) - count({named(c)})' for c in columns)} FROM {name}"
        )
        unknown = frozenset(c for c, number in zip(columns, counts, strict=True) if number)
        return Joined(name, attribute, (attribute,), len(stretches) > 1, tuple(columns), unknown)

    def _places(self, relation: str, attribute: str) -> _Seen:
        """Return the distinct places of a column, numbered from 0."""
        if (relation, attribute) not in self._seen:
            table = f"places_{len(self._seen)}"
            latitude, longitude = degrees_sql("place")
            self.engine.run(
                f"CREATE TEMP TABLE {table} AS SELECT row_number() OVER (ORDER BY place) - 1 AS n, place, "
                f"{latitude} AS latitude, {longitude} AS longitude FROM "
                f"(SELECT DISTINCT {named(attribute)} AS place FROM {relation}) WHERE place IS NOT NULL"
            )
            self._seen[relation, attribute] = self._read(table)
        return self._seen[relation, attribute]

    def _read(self, table: str) -> _Seen:
        columns = self.engine.columns_of(f"SELECT latitude, longitude FROM {table} ORDER BY n")
        names = self.engine.rows(f"SELECT n, place FROM {table} WHERE latitude IS NULL ORDER BY n")
        return _Seen(table, columns["longitude"], columns["latitude"], dict(names))


def ground_of(place: str, geography: Geography, day: date) -> Ground | None:
    """Return the ground of a place as a record names it, on a day; `None` where it has none."""
    found = re.fullmatch(POINT, place)
    if found:
        return Point(longitude=float(found[2]), latitude=float(found[1]))
    return ground_on(geography.versions(place), day)


def _stretches(seen: _Seen, facts: Sequence[Fact]) -> Iterator[tuple[date | None, date | None]]:
    """Yield the stretches of days on which no zone and no place changes."""
    listed = [fact.zone.versions for fact in facts]
    listed += [fact.geography.versions(name) for fact in facts for name in seen.named.values()]
    cuts = sorted({v.start for versions in listed for v in versions if v.start is not None})
    yield from zip([None, *cuts], [*cuts, None], strict=True)


def _columns(
    seen: _Seen, facts: Sequence[Fact], stretches: Sequence[tuple[date | None, date | None]]
) -> dict[str, NDArray[np.generic]]:
    """Return the facts about every place on every stretch of days, with the numbers of both."""
    import numpy as np

    places, days = len(seen.longitudes), len(stretches)
    columns: dict[str, NDArray[np.generic]] = {
        "place": np.tile(np.arange(places), days),
        "days": np.repeat(np.arange(days), places),
    }
    for n, fact in enumerate(facts):
        columns[f"f{n}"] = np.concatenate([_measured(seen, fact, start) for start, _ in stretches])
    return columns


def _measured(seen: _Seen, fact: Fact, start: date | None) -> NDArray[np.generic]:
    """Return a fact about every place, from a day on: 1, 0 or -1 of membership, else kilometres."""
    import numpy as np

    ground = fact.zone.on(start)
    places = fact.geography
    named_ = tuple((n, ground_on(places.versions(name), start)) for n, name in seen.named.items())
    if fact.measure is Measure.WITHIN:
        if ground is None:
            return np.zeros(len(seen.longitudes), np.int8)
        found: NDArray[np.generic] = _kept(seen, _memberships, ground, named_)
        return found
    if ground is None:
        return np.full(len(seen.longitudes), np.nan)
    least, most = _kept(seen, _distances, ground, named_)
    if fact.measure is Measure.DISTANCE:
        return np.where(np.abs(most - least) < _SURE_KM, least, np.nan)
    return np.asarray(least if fact.measure is Measure.NEAREST else most)


_Named = tuple[tuple[int, Ground | None], ...]


def _kept(
    seen: _Seen, measure: Callable[[_Seen, Ground, _Named], Any], ground: Ground, named_: _Named
) -> Any:
    """Return what was measured of a ground, measuring it once."""
    key = (measure, ground, named_)
    if key not in seen.kept:
        seen.kept[key] = measure(seen, ground, named_)
    return seen.kept[key]


def _memberships(seen: _Seen, ground: Ground, named_: _Named) -> NDArray[np.int8]:
    """Return whether each place lies in a ground; of one with an extent, whether all of it does, or none."""
    from servanda.places.extent import within_ground
    from servanda.places.measuring import within

    found = within(ground, *_points(seen, named_))
    for n, place in named_:
        if isinstance(place, Point):
            continue
        inside = None if place is None else within_ground(ground, place)
        found[n] = -1 if inside is None else int(inside)
    return found


def _distances(seen: _Seen, ground: Ground, named_: _Named) -> tuple[Numbers, Numbers]:
    """Return how far each place is from a ground, at least and at most [km]; no number of one nowhere."""
    from servanda.places.extent import distance_between
    from servanda.places.measuring import distance

    least, most = distance(ground, *_points(seen, named_))
    for n, place in named_:
        if isinstance(place, Point):
            continue
        least[n], most[n] = (float("nan"),) * 2 if place is None else distance_between(ground, place)
    return least, most


def _points(seen: _Seen, named_: _Named) -> tuple[Numbers, Numbers]:
    """Return the longitudes and latitudes of all places that are points; the others have none."""
    longitudes, latitudes = seen.longitudes.copy(), seen.latitudes.copy()
    for n, place in named_:
        if isinstance(place, Point):
            longitudes[n], latitudes[n] = place.longitude, place.latitude
    return longitudes, latitudes


def _value(column: str, measure: Measure) -> str:
    if measure is Measure.WITHIN:
        return f"CASE {column} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END"
    return f"CASE WHEN isfinite({column}) THEN {column}::{_KILOMETRES} END"
