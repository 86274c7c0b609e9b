"""What follows of positions: stretches on which a track was where, as entries of a count.

Times are instants, in UTC; days come in only where counts are told. How far a
position holds is in `servanda.places.presence`, how positions are read in
`fixes`, what events they make in `crossed`, what is wrong with them in `flawed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from servanda.engine.connection import Engine, named, quoted
from servanda.engine.entries import Asked
from servanda.engine.fixes import Fixes, Part
from servanda.engine.gaps import spanned
from servanda.engine.locating import Fact, place_attribute, point_sql
from servanda.engine.lookups import Joined, column_name
from servanda.engine.positions import carried, table_of
from servanda.engine.profile import Profile
from servanda.model.agreement import Agreement, Category, Mark
from servanda.model.moments import TimeZone
from servanda.model.place import Ground

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from servanda.places.presence import Presence

_NEVER = 2**63 - 1  # the end of what does not end
_DAY = timedelta(days=1)

Key = tuple[object, ...]
Known = tuple[str, str, date, date, str]  # party, asserter, from which day, until which, on what basis
Grounds = Sequence[Sequence[tuple[int, Ground | None]]]  # of each fact, from which instant which


@dataclass(slots=True)
class Movements:
    """The tracks of a record, as relations of stretches."""

    engine: Engine
    agreement: Agreement
    fixes: Fixes = field(init=False)
    _made: dict[Key, str] = field(default_factory=dict)
    _tables: dict[Key, list[tuple[Sequence[Key], str]]] = field(default_factory=dict)
    _accounts: dict[Key, list[Known]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fixes = Fixes(self.engine, self.agreement)

    def relation(self, category: Category, facts: Sequence[tuple[Fact, int]], asked: Asked) -> Joined:
        """Return the relation of a category's tracks in stretches on which none of the facts changes.

        Its columns are those of entries, `vf` and `vt` being instants, and a
        truth for each fact. Where it is not known whether there still is a
        track, it counts as none or one.

        Args:
            category: What moves.
            facts: What is asked of where it is, each with the number of its variant.
            asked: Which positions stand for the question.

        Raises:
            PlacesNotInstalledError: If there are positions, and Shapely or pyproj is missing.
        """
        place = place_attribute(category.attributes) or ""
        columns = [column_name(place, fact.column, number) for fact, number in facts]
        recalled, _ = self.fixes.held(category)
        weighed = recalled and not asked.include_recalled
        which = self.which(category, asked)
        key = (category.id, which, weighed, tuple((fact.key, number) for fact, number in facts))
        if key not in self._made:
            self._made[key] = f"stretches_{len(self._made)}"
            stretches = self._stretches(category, [fact for fact, _ in facts], which, weighed=weighed)
            self.engine.run(
                f"CREATE TEMP TABLE {self._made[key]} AS {self._entries_sql(stretches, category, columns)}"
            )
        return Joined(self._made[key], place, (place,), False, tuple(columns), frozenset(columns))

    def which(self, category: Category, asked: Asked) -> str:
        """Return the condition that a position was known to the record by the time asked about."""
        _, dated = self.fixes.held(category)
        if asked.known_at is None or not dated:
            return "TRUE"
        moment = f"TIMESTAMP {quoted(asked.known_at.isoformat(sep=' '))}"
        return f"(p.recorded_at IS NULL OR p.recorded_at <= {moment})"

    def _stretches(self, category: Category, facts: Sequence[Fact], which: str, *, weighed: bool) -> str:
        """Return the query of stretches with these facts: from a table that has more, if one does."""
        wanted = [fact.key for fact in facts]
        for known, table in self._tables.get((category.id, which, weighed), []):
            if set(wanted) <= set(known):
                return _joined(table, [known.index(key) for key in wanted])
        table = f"stretches_of_{sum(map(len, self._tables.values()))}"
        from_facts = "".join(f", f{n} TINYINT" for n in range(len(facts)))
        self.engine.run(
            f'CREATE TEMP TABLE {table} (track BIGINT, rid BIGINT, "start" BIGINT, "end" BIGINT, '
            f"seen BOOLEAN, doubted BOOLEAN{from_facts})"
        )
        grounds = self.grounds(facts)
        for part in self.fixes.parts(category, facts, which):
            self._insert(table, part, *presence(part, category, facts, grounds, weighed=weighed))
        self._tables.setdefault((category.id, which, weighed), []).append((wanted, table))
        return f"SELECT * FROM {table}"

    def _insert(self, table: str, part: Part, found: Presence, doubted: NDArray[np.bool_]) -> None:
        if not len(found.track):
            return
        *facts, seen = found.facts
        arrays: dict[str, Any] = {
            "track": found.track,
            "rid": part.rid[found.fix],
            "start": found.start,
            "end": found.end,
        }
        arrays |= {"seen": seen == 1, "doubted": doubted}
        arrays |= {f"f{n}": row for n, row in enumerate(facts)}
        listed = ", ".join(named(name) for name in arrays)
        with self.engine.arrays(arrays) as given:
            self.engine.run(f"INSERT INTO {table} SELECT {listed} FROM {given}")

    def _entries_sql(self, stretches: str, category: Category, columns: Sequence[str]) -> str:
        """Return the query of stretches as entries: one of what moves, from an instant until another."""
        place = place_attribute(category.attributes) or ""
        truths = "".join(
            f", CASE s.f{n} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS {named(column)}"
            for n, column in enumerate(columns)
        )
        attributes = "".join(f", p.{named(attribute.name)}" for attribute in carried(category))
        at = point_sql("p.latitude", "p.longitude")
        return (
            'SELECT s.rid, NULL::VARCHAR AS id, p.party, p."by", p.basis, p.channel, p.source, '
            f"CASE WHEN s.doubted THEN {quoted(Mark.RECALLED.value)} ELSE p.mark END AS mark, "
            "NULL::VARCHAR AS unit, NULL::VARCHAR AS supersedes, p.recorded_at, "
            'make_timestamp(s."start") AS vf, '
            f'CASE WHEN s."end" < {_NEVER} THEN make_timestamp(s."end") END AS vt, '
            "CASE WHEN s.seen THEN 1::BIGINT END AS quantity, "
            "CASE WHEN NOT s.seen THEN 0::BIGINT END AS low, "
            "CASE WHEN NOT s.seen THEN 1::BIGINT END AS high, s.seen::BIGINT AS n_low, "
            f"1::BIGINT AS n_high{attributes}, {at} AS {named(place)}{truths} "
            f"FROM ({stretches}) s JOIN {table_of(category.id)} p USING (rid)"
        )

    def grounds(self, facts: Sequence[Fact]) -> Grounds:
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
        for part in self.fixes.parts(category, facts, f"{self.which(category, asked)} AND {which}"):
            found = _facts_of(part, facts, self.grounds(facts))
            if not asked.include_recalled:
                _weigh(part, found, category.tracks.longest_gap_us if category.tracks else 0)
            yield part, found

    def accounts(self, category: Category, asked: Asked) -> list[Known]:
        """Return for whom, and by whose word, positions are known from which day until which, and how.

        An account is known as long as its last position may hold: for the longest gap, to the end of the day.
        """
        gap = category.tracks.longest_gap_us if category.tracks else 0
        zone = TimeZone(self.agreement.time_zone)
        key = (category.id, self.which(category, asked))
        if key not in self._accounts:
            rows = self.engine.rows(
                f'SELECT party, "by", min(moment), max(moment), min(basis) FROM {table_of(category.id)} p '
                f"WHERE {key[1]} GROUP BY ALL ORDER BY ALL"
            )
            self._accounts[key] = [
                (party, by, zone.day_of(first), zone.day_of(last + gap) + _DAY, basis)
                for party, by, first, last, basis in rows
            ]
        return self._accounts[key]

    def days(self, category: Category) -> Iterator[tuple[str, date, date]]:
        """Yield whose positions there are, by any word, from which day on and until the day of the last."""
        zone = TimeZone(self.agreement.time_zone)
        rows = self.engine.rows(
            f"SELECT party, min(moment), max(moment) FROM {table_of(category.id)} GROUP BY 1 ORDER BY 1"
        )
        for party, first, last in rows:
            yield party, zone.day_of(first), zone.day_of(last)

    def profiled(self, category: Category, found: Profile) -> Profile:
        """Return the profile of stretches, given that of whole tracks: facts cut them further."""
        (bases,) = self.engine.row(f"SELECT list_sort(list(DISTINCT basis)) FROM {table_of(category.id)}")
        return replace(found, bases=tuple(bases or ()), recalled=self.fixes.held(category)[0])


def _joined(table: str, facts: Sequence[int]) -> str:
    """Return the query of the stretches of a table, joined where none of some of its facts changes."""
    held = ["seen", "doubted", *(f"f{n}" for n in facts)]
    changes = " OR ".join(f"{name} IS DISTINCT FROM lag({name}) OVER w" for name in held)
    first = ", ".join(f"any_value({name}) AS {name}" for name in held[:2])
    first += "".join(f", any_value(f{old}) AS f{new}" for new, old in enumerate(facts))
    return (
        f'SELECT arg_min(rid, "start") AS rid, min("start") AS "start", max("end") AS "end", {first} '
        f'FROM (SELECT *, sum(new::BIGINT) OVER (PARTITION BY track ORDER BY "start") AS stretch '
        f'FROM (SELECT *, {changes} AS new FROM {table} WINDOW w AS (PARTITION BY track ORDER BY "start"))) '
        f"GROUP BY track, stretch"
    )


def presence(
    part: Part, category: Category, facts: Sequence[Fact], grounds: Grounds, *, weighed: bool
) -> tuple[Presence, NDArray[np.bool_]]:
    """Return the stretches of one part, and which of them rest on what is merely recalled.

    The last row of their facts says whether it is known that there still is a track.
    What is recalled counts only where the positions beside it say so by themselves, if `weighed`.
    """
    import numpy as np

    from servanda.places.presence import AfterLast, presence_of

    said = category.tracks
    assert said is not None  # noqa: S101
    told = _facts_of(part, facts, grounds)
    doubtful = part.recalled
    if doubtful is not None and weighed:
        doubtful = _weigh(part, told, said.longest_gap_us)
    rows = [*told, np.ones(len(part.at), np.int8)]
    if doubtful is not None:
        rows.append(doubtful.astype(np.int8))
    across = np.full((len(rows), len(part.at)), -1, np.int8)
    if len(told):
        across[: len(told)] = spanned(part, told, facts, grounds, said)
    found = presence_of(
        part.track,
        part.at,
        np.asarray(rows),
        across=across,
        longest_gap=said.longest_gap_us,
        after_last=AfterLast(said.after_last.value),
    )
    if doubtful is None:
        return found, np.zeros(len(found.track), np.bool_)
    return replace(found, facts=found.facts[:-1]), _resting_on(doubtful, part, found)


def _weigh(part: Part, told: NDArray[np.int8], longest_gap: int) -> NDArray[np.bool_]:
    """Make unknown what only recalled positions say; return those without which there is a longer gap.

    What the positions before and after one say alike, near enough by themselves, is not its word alone.
    """
    import numpy as np

    if part.recalled is None:
        return np.zeros(len(part.at), np.bool_)
    number = len(part.at)
    each = np.arange(number)
    before = np.maximum.accumulate(np.where(part.recalled, -1, each))
    after = np.minimum.accumulate(np.where(part.recalled, number, each)[::-1])[::-1]
    borne = (before >= 0) & (after < number)
    before, after = np.maximum(before, 0), np.minimum(after, number - 1)
    borne &= (part.track[before] == part.track) & (part.track[after] == part.track)
    borne &= part.at[after] - part.at[before] <= longest_gap
    for row in told:
        alike = borne & (row[before] == row) & (row[after] == row)
        row[part.recalled & ~alike] = -1
    doubtful: NDArray[np.bool_] = part.recalled & ~borne
    return doubtful


def _resting_on(doubtful: NDArray[np.bool_], part: Part, found: Presence) -> NDArray[np.bool_]:
    """Return which stretches lie at a doubtful position, or between one and another position."""
    import numpy as np

    up_to = np.concatenate([[0], np.cumsum(doubtful)])
    last = np.searchsorted(part.track, found.track, side="right") - 1
    follows = np.append(found.track[1:] == found.track[:-1], [False])
    bound = np.where(follows, np.roll(found.fix, -1), last)
    resting: NDArray[np.bool_] = (found.facts[-1] != 0) & (up_to[bound + 1] > up_to[found.fix])
    return resting


def _facts_of(part: Part, facts: Sequence[Fact], grounds: Grounds) -> NDArray[np.int8]:
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
