"""What follows of positions: stretches on which a track was where, and events where it entered or left.

Positions are read in parts of whole tracks, so memory is bounded however many
there are. Times are instants, in UTC; days come in only where counts are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from servanda.engine.columns import Branch
from servanda.engine.connection import Engine, named, quoted
from servanda.engine.entries import EVERYTHING, Asked
from servanda.engine.event_table import EVENTS, VAGUE
from servanda.engine.locating import Fact, Measure, place_attribute
from servanda.engine.lookups import Joined, column_name, join_tables
from servanda.engine.positions import carried, moving, table_of
from servanda.engine.sources import MOST_SHOWN
from servanda.engine.sql import write
from servanda.engine.whereabouts import must_be_installed
from servanda.model.act import EventKind
from servanda.model.agreement import Agreement, Category, Mark
from servanda.model.expression import Expression, Name, Operation, names_in
from servanda.model.moments import DAY, TimeZone
from servanda.model.place import Crossing, FromTracks, Ground
from servanda.model.problem import Place, Problem
from servanda.record import faults

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_AT_ONCE = 4_000_000  # positions held in memory; a longer track is read whole all the same
_SAID = ("party", "basis", "channel", "source", "mark")
_NEVER = 2**63 - 1  # the end of what does not end

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Positions of whole tracks, by track and time, with what is asked of each."""

    track: NDArray[np.int64]
    at: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    rid: NDArray[np.int64]
    ranges: Sequence[NDArray[np.float64]]


@dataclass(slots=True)
class Movements:
    """The tracks of a record, as relations of stretches."""

    engine: Engine
    agreement: Agreement
    _made: dict[Key, str] = field(default_factory=dict)
    _lookups: int = 0

    def relation(self, category: Category, facts: Sequence[tuple[Fact, int]], asked: Asked) -> Joined:
        """Return the relation of a category's tracks in stretches on which none of the facts changes.

        Its columns are those of entries, `vf` and `vt` being instants, and a
        truth for each fact.

        Args:
            category: What moves.
            facts: What is asked of where it is, each with the number of its variant.
            asked: Which positions stand for the question.

        Raises:
            PlacesNotInstalledError: If there are positions, and Shapely or pyproj is missing.
        """
        place = place_attribute(category.attributes) or ""
        columns = [column_name(place, fact.column, number) for fact, number in facts]
        which = _which(asked)
        key = (category.id, which, tuple((fact.key, number) for fact, number in facts))
        if key not in self._made:
            self._made[key] = f"stretches_{len(self._made)}"
            self._build(self._made[key], category, [fact for fact, _ in facts], columns, which)
        return Joined(self._made[key], place, (place,), False, tuple(columns), frozenset(columns))

    def _build(
        self, name: str, category: Category, facts: Sequence[Fact], columns: Sequence[str], which: str
    ) -> None:
        from_facts = "".join(f", f{n} TINYINT" for n in range(len(facts)))
        self.engine.run(f'CREATE TEMP TABLE {name}_of (rid BIGINT, "start" BIGINT, "end" BIGINT{from_facts})')
        for part in self._parts(category, facts, which):
            self._insert(f"{name}_of", part, _presence(part, category, facts, self._grounds(facts)))
        self.engine.run(f"CREATE TEMP TABLE {name} AS {self._stretches_sql(name, category, columns)}")
        self.engine.run(f"DROP TABLE {name}_of")

    def _insert(self, table: str, part: Part, found: Any) -> None:
        if not len(found.track):
            return
        arrays = {"rid": part.rid[found.fix], "start": found.start, "end": found.end}
        arrays |= {f"f{n}": row for n, row in enumerate(found.facts)}
        listed = ", ".join(named(name) for name in arrays)
        with self.engine.arrays(arrays) as given:
            self.engine.run(f"INSERT INTO {table} SELECT {listed} FROM {given}")

    def _stretches_sql(self, name: str, category: Category, columns: Sequence[str]) -> str:
        """Return the query of stretches as entries: one of what moves, from an instant until another."""
        place = place_attribute(category.attributes) or ""
        truths = "".join(
            f", CASE s.f{n} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS {named(column)}"
            for n, column in enumerate(columns)
        )
        attributes = "".join(f", p.{named(attribute.name)}" for attribute in carried(category))
        at = "printf('geo:%.7f,%.7f', p.latitude, p.longitude)"
        return (
            'SELECT s.rid, NULL::VARCHAR AS id, p.party, p."by", p.basis, p.channel, p.source, p.mark, '
            "NULL::VARCHAR AS unit, NULL::VARCHAR AS supersedes, p.recorded_at, "
            'make_timestamp(s."start") AS vf, '
            f'CASE WHEN s."end" < {_NEVER} THEN make_timestamp(s."end") END AS vt, '
            "1::BIGINT AS quantity, NULL::BIGINT AS low, NULL::BIGINT AS high, "
            f"1::BIGINT AS n_low, 1::BIGINT AS n_high{attributes}, {at} AS {named(place)}{truths} "
            f"FROM {name}_of s JOIN {table_of(category.id)} p USING (rid)"
        )

    def _grounds(self, facts: Sequence[Fact]) -> list[list[tuple[int, Ground | None]]]:
        """Return the grounds of each fact's zone, with the instant from which each holds."""
        zone = TimeZone(self.agreement.time_zone)
        return [
            [(-_NEVER if v.start is None else zone.start_of(v.start), v.ground) for v in fact.zone.versions]
            for fact in facts
        ]

    def truths(
        self, category: Category, facts: Sequence[Fact], asked: Asked, which: str
    ) -> Iterator[tuple[Part, Any]]:
        """Yield positions that satisfy a condition besides, with the facts of each: 1, 0 or -1."""
        for part in self._parts(category, facts, f"{_which(asked)} AND {which}"):
            yield part, _facts_of(part, facts, self._grounds(facts))

    def parts(self, category: Category, asked: Asked) -> Iterator[Part]:
        """Yield the positions of a category, some whole tracks at a time."""
        yield from self._parts(category, (), _which(asked))

    def _parts(self, category: Category, facts: Sequence[Fact], which: str) -> Iterator[Part]:
        table = table_of(category.id)
        (number,) = self.engine.row(f"SELECT count(*) FROM {table}")
        parts = number // MOST_AT_ONCE + 1 if number else 0
        ranges, joins = self._ranges(category, facts)
        columns = "".join(f", ({sql})::DOUBLE AS range_{n}" for n, sql in enumerate(ranges))
        for part in range(parts):
            some = f'hash(p.party, p."by", p.track) % {parts} = {part}' if parts > 1 else "TRUE"
            yield _part(
                self.engine,
                f'SELECT dense_rank() OVER (ORDER BY p.party, p."by", p.track) AS track, p.moment AS at, '
                f"p.longitude, p.latitude, p.rid{columns} FROM {table} p{joins} "
                f"WHERE {which} AND {some} ORDER BY track, p.moment, p.rid",
                len(ranges),
            )

    def _ranges(self, category: Category, facts: Sequence[Fact]) -> tuple[list[str], str]:
        """Return how far what moves reaches, for each fact that asks, and the joins to tables it takes."""
        found: list[str] = []
        joins: dict[tuple[str, str], tuple[str, str]] = {}
        for fact in facts:
            if fact.range_km is not None:
                renamed = self._looked_up(fact.range_km, category, joins)
                found.append(write(renamed))
        return found, "".join(join for _, join in joins.values())

    def _looked_up(
        self, node: Expression, category: Category, joins: dict[tuple[str, str], tuple[str, str]]
    ) -> Expression:
        """Return an expression over positions, its table columns joined."""
        for name in names_in(node):
            if name.column is None or (name.name, name.column) in joins:
                continue
            attribute = category.attributes[name.name]
            table = self.agreement.tables[attribute.table or ""]
            self._lookups += 1
            relation = f"track_lookup_{self._lookups}"
            join_tables(self.engine, relation, name.name, attribute.table_key, [(name.column, 0, table)])
            on = [f'p.{named(k)}::VARCHAR = {relation}."#k{n}"' for n, k in enumerate(attribute.table_key)]
            day = "make_timestamp(p.moment)::DATE"
            on += [f'({relation}."#from" IS NULL OR {relation}."#from" <= {day})']
            on += [f'({relation}."#until" IS NULL OR {relation}."#until" > {day})']
            joins[name.name, name.column] = (relation, f" LEFT JOIN {relation} ON {' AND '.join(on)}")
        return _flat(node)

    def problems(self, place: Callable[[int], Place]) -> Iterator[Problem]:
        """Yield a fault for each position that cannot stand beside the one before it of its track."""
        for category in moving(self.agreement).values():
            said = category.tracks
            for part in self.parts(category, EVERYTHING):
                yield from self._flaws(category, part, said.top_speed_km_h if said else 0.0, place)

    def _flaws(
        self, category: Category, part: Part, top_speed: float, place: Callable[[int], Place]
    ) -> Iterator[Problem]:
        from servanda.places.presence import flaws

        found = flaws(part.track, part.at, part.longitude, part.latitude, top_speed)
        names = self._tracks_of(category, [*part.rid[found.elsewhere], *part.rid[found.too_fast]])
        for rid in part.rid[found.elsewhere][:MOST_SHOWN]:
            yield faults.position_elsewhere(place(int(rid)), names[int(rid)])
        for index, speed in zip(found.too_fast[:MOST_SHOWN], found.speed_km_h, strict=False):
            rid = int(part.rid[index])
            yield faults.position_too_fast(place(rid), names[rid], f"{speed:.0f}", f"{top_speed:g}")
        for reference, wrong in (
            ("position-elsewhere", found.elsewhere),
            ("position-too-fast", found.too_fast),
        ):
            if len(wrong) > MOST_SHOWN:
                yield faults.more(Place(file="record"), reference, len(wrong) - MOST_SHOWN)

    def _tracks_of(self, category: Category, rids: Sequence[Any]) -> dict[int, str]:
        if not rids:
            return {}
        listed = ", ".join(str(int(rid)) for rid in sorted(rids)[: 2 * MOST_SHOWN])
        rows = self.engine.rows(f"SELECT rid, track FROM {table_of(category.id)} WHERE rid IN ({listed})")
        return dict(rows)

    def add_events(self, branches: Sequence[Branch]) -> list[Branch]:
        """Put the events that follow from positions into the table of events.

        Args:
            branches: The files so far; positions are among them.

        Returns:
            The files that yield these events, so that each has its place.
        """
        made: list[Branch] = []
        for kind in self.agreement.events.values():
            if kind.from_tracks is None:
                continue
            category = self.agreement.categories[kind.from_tracks.category]
            numbers = {}
            for branch in branches:
                if branch.raw.file.holds == "positions" and category.id in branch.categories:
                    numbers[branch.number] = len(branches) + len(made)
                    made.append(replace(branch, number=numbers[branch.number]))
            self._add_events(kind, kind.from_tracks, category, numbers)
        return made

    def _add_events(
        self, kind: EventKind, said: FromTracks, category: Category, numbers: Mapping[int, int]
    ) -> None:
        from servanda.places.presence import crossings

        place = place_attribute(category.attributes) or ""
        zone = self.agreement.geography.zones[said.zone]
        facts = [Fact(attribute=place, measure=Measure.WITHIN, zone=zone)]
        for part in self._parts(category, facts, "TRUE"):
            found = crossings(_presence(part, category, facts, self._grounds(facts)), 0)
            mine = found.entry == (said.crossing is Crossing.ENTRY)
            arrays = {
                "rid": part.rid[found.fix[mine]],
                "first": found.start[mine],
                "last": found.end[mine],
                "sure": found.sure[mine],
            }
            with self.engine.arrays(arrays) as given:
                self.engine.run(self._events_sql(kind, category, numbers, given))

    def _events_sql(self, kind: EventKind, category: Category, numbers: Mapping[int, int], given: str) -> str:
        place = place_attribute(category.attributes) or ""
        branch = " ".join(f"WHEN {old} THEN {new}" for old, new in numbers.items())
        own = {**{a.name: f"p.{named(a.name)}" for a in carried(category)}}
        own[place] = "printf('geo:%.7f,%.7f', p.latitude, p.longitude)"
        columns = {
            "rid": f"(CASE g.rid >> 40 {branch} END::BIGINT << 40) + (g.rid & {(1 << 40) - 1})",
            "kind": quoted(kind.id),
            **{name: f"p.{named(name)}" for name in (*_SAID, "by", "recorded_at")},
            "done_0": "g.first",
            "done_1": "g.last",
            VAGUE.strip('"'): "NOT g.sure",
            **{name: own[name] for name in kind.attributes},
        }
        listed = ", ".join(f"{sql} AS {named(name)}" for name, sql in columns.items())
        return (
            f"INSERT INTO {EVENTS} BY NAME SELECT {listed} FROM {given} g "
            f"JOIN {table_of(category.id)} p ON p.rid = g.rid"
        )

    def accounts(self, category: Category, asked: Asked) -> list[tuple[str, str, date, date, str]]:
        """Return for whom, and by whose word, positions are known from which day until which, and how."""
        gap = category.tracks.longest_gap_us if category.tracks else 0
        zone = TimeZone(self.agreement.time_zone)
        rows = self.engine.rows(
            f'SELECT party, "by", min(moment), max(moment), min(basis) FROM {table_of(category.id)} p '
            f"WHERE {_which(asked)} GROUP BY ALL ORDER BY ALL"
        )
        return [
            (party, by, zone.day_of(first), zone.day_of(last + gap + DAY), basis)
            for party, by, first, last, basis in rows
        ]


def _which(asked: Asked) -> str:
    """Return the condition that a position stands for a question."""
    conditions = []
    if asked.known_at is not None:
        moment = f"TIMESTAMP {quoted(asked.known_at.isoformat(sep=' '))}"
        conditions.append(f"(p.recorded_at IS NULL OR p.recorded_at <= {moment})")
    if not asked.include_recalled:
        conditions.append(f"p.mark <> {quoted(Mark.RECALLED.value)}")
    return " AND ".join(conditions) or "TRUE"


def _flat(node: Expression) -> Expression:
    """Return an expression whose table columns are names of joined columns."""
    if isinstance(node, Name) and node.column is not None:
        return Name(column_name(node.name, node.column, 0))
    if isinstance(node, Operation):
        return Operation(node.operator, tuple(_flat(operand) for operand in node.operands))
    return node


def _part(engine: Engine, sql: str, ranges: int) -> Part:
    must_be_installed()
    columns = engine.columns_of(sql)
    return Part(
        track=columns["track"],
        at=columns["at"],
        longitude=columns["longitude"],
        latitude=columns["latitude"],
        rid=columns["rid"],
        ranges=[columns[f"range_{n}"] for n in range(ranges)],
    )


def _presence(
    part: Part,
    category: Category,
    facts: Sequence[Fact],
    grounds: Sequence[Sequence[tuple[int, Ground | None]]],
) -> Any:
    """Return what is sure of where tracks were: the stretches of one part."""
    from servanda.places.presence import AfterLast, presence_of

    said = category.tracks
    assert said is not None  # noqa: S101
    return presence_of(
        part.track,
        part.at,
        _facts_of(part, facts, grounds),
        longest_gap=said.longest_gap_us,
        after_last=AfterLast(said.after_last.value),
    )


def _facts_of(
    part: Part, facts: Sequence[Fact], grounds: Sequence[Sequence[tuple[int, Ground | None]]]
) -> NDArray[np.int8]:
    """Return the facts of every position: a row a fact."""
    import numpy as np

    found = np.zeros((len(facts), len(part.at)), np.int8)
    ranges = iter(part.ranges)
    for n, (fact, versions) in enumerate(zip(facts, grounds, strict=True)):
        reach = next(ranges) if fact.range_km is not None else None
        found[n] = _truths(part, versions, reach)
    return found


def _truths(
    part: Part, versions: Sequence[tuple[int, Ground | None]], reach: NDArray[np.float64] | None
) -> NDArray[np.int8]:
    """Return, of every position, whether it lies in a ground, or within reach of it."""
    import numpy as np

    from servanda.places.measuring import distance, within

    found = np.zeros(len(part.at), np.int8)
    ends = [*(start for start, _ in versions[1:]), _NEVER]
    for (start, ground), end in zip(versions, ends, strict=True):
        mine = slice(None) if len(versions) == 1 else (part.at >= start) & (part.at < end)
        if ground is None:
            continue
        longitude, latitude = part.longitude[mine], part.latitude[mine]
        if reach is None:
            found[mine] = within(ground, longitude, latitude)
        else:
            least, most = distance(ground, longitude, latitude)
            far = reach[mine]
            found[mine] = np.where(most <= far, 1, np.where(least > far, 0, -1))
            found[mine] = np.where(np.isnan(far), -1, found[mine])
    return found
