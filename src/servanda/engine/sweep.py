"""Sweep a record: one scan a category for all counts together, yielding the days on which they change.

Each entry adds its contribution on the day it begins and takes it away on the
day it ends. No day is walked: the work grows with the entries, not the days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from servanda.engine.columns import ENDLESS
from servanda.engine.connection import Engine, Row, named, quoted
from servanda.engine.contributions import HIGH, LOW, Contribution, contribution
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked, Stated
from servanda.engine.lookups import Joined, join_tables
from servanda.engine.overlaps import key_columns, shared_table
from servanda.engine.store import Record
from servanda.model.agreement import OWN, Category
from servanda.model.result import Basis

ANY = "*"  # the asserter of what was already ranked
CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The changes of one demand, by day.

    `rows` are (party, asserter, basis, per values, day, parts); `names` are the
    names of the parts. Rows of equal key and day may repeat.
    """

    names: tuple[str, ...]
    rows: Sequence[tuple[str, str, str, tuple[object, ...], object, Row]]


def sweep(record: Record, demands: Sequence[Demand], asked: Asked) -> dict[Demand, Changes]:
    """Return the changes of every demand, one scan for each category and split.

    Args:
        record: The record, opened.
        demands: The counts asked for; equal ones are counted once.
        asked: Which entries stand for this question.
    """
    found: dict[Demand, Changes] = {}
    for group in grouped(demands):
        found.update(_Scan(record, group, asked).changes())
    return found


def grouped(demands: Sequence[Demand]) -> Iterator[list[Demand]]:
    """Yield the demands that one scan can serve: of one category, split, and time to go out of date."""
    def scan(demand: Demand) -> tuple[str, tuple[str, ...], str]:
        return demand.category, demand.per, str(demand.out_of_date_after)

    unique = list(dict.fromkeys(demands))
    for _, group in groupby(sorted(unique, key=scan), key=scan):
        yield list(group)


class _Scan:
    """One scan: the demands of one category and split, compiled into one query."""

    _number = 0

    def __init__(self, record: Record, demands: Sequence[Demand], asked: Asked) -> None:
        self.record = record
        self.engine: Engine = record.engine
        self.demands = demands
        self.stated = record.stated(scan_category(record, demands[0]), asked)
        self.profile = self.stated.profile
        self.per = demands[0].per
        self.joins = list(self._lookups())
        self.columns = self._columns()

    def _lookups(self) -> Iterator[Joined]:
        wanted: dict[str, dict[tuple[str, str], tuple[int, Demand]]] = {}
        self.variants: dict[tuple[str, str, str], int] = {}
        for demand in self.demands:
            for attribute, column, digest in demand.looked_up:
                mine = wanted.setdefault(attribute, {})
                if (column, digest) not in mine:
                    number = sum(c == column for c, _ in mine)
                    mine[column, digest] = (number, demand)
                    self.variants[attribute, column, digest] = number
        for attribute, columns in wanted.items():
            key = self.stated.category.attributes[attribute].table_key
            variants = [(column, number, d.tables[attribute]) for (column, _), (number, d) in columns.items()]
            yield join_tables(self.engine, self._fresh("lookup"), attribute, key, variants)

    def _fresh(self, prefix: str) -> str:
        _Scan._number += 1
        return f"{prefix}_{_Scan._number}"

    def _columns(self) -> dict[Demand, tuple[int, Contribution]]:
        """Return each demand's contribution; demands that differ only in whose word share one."""
        unknown = frozenset(column for join in self.joins for column in join.unknown)
        keyless = frozenset(
            c for join in self.joins if self.profile.blank & set(join.key) for c in join.columns
        )
        numbers: dict[Contribution, int] = {}
        found: dict[Demand, tuple[int, Contribution]] = {}
        for demand in self.demands:
            made = contribution(
                demand,
                self.profile,
                recalled=self.stated.recalled,
                variants=self.variants,
                unknown=unknown | keyless,
            )
            found[demand] = (numbers.setdefault(made, len(numbers)), made)
        return found

    @property
    def _distinct(self) -> list[tuple[int, Contribution]]:
        return sorted(dict(self.columns.values()).items())

    def _key(self) -> list[str]:
        """The columns the changes are split by, besides the day."""
        by = [] if self.profile.only_own else ['"by"']
        basis = ["basis"] if len(self.profile.bases) > 1 else []
        return ["party", *by, *basis, *(named(name) for name in self.per)]

    def rows_sql(self, *, shared: bool, keep: Sequence[str] = ()) -> str:
        """Return the query of the entries with their contributions, dates cut by dated tables."""
        start, end, joins = "vf", "vt", ""
        for join in self.joins:
            on = [f"e.{named(name) if name != 'party' else name}::VARCHAR = {join.relation}.k{i}" for i, name in enumerate(join.key)]
            if join.dated:
                cut_start, cut_end = f"{join.relation}.tf", f"{join.relation}.tt"
                on += [f"({cut_end} IS NULL OR e.vf < {cut_end})", f"({cut_start} IS NULL OR e.vt IS NULL OR e.vt > {cut_start})"]
                start = f"greatest({start}, coalesce({cut_start}, vf))"
                end = f"least(coalesce({end}, {ENDLESS}), coalesce({cut_end}, {ENDLESS}))"
            joins += f" LEFT JOIN {join.relation} ON {' AND '.join(on)}"
        parts = [f"{sql} AS p{n}_{name}" for n, made in self._distinct for name, sql in made.parts]
        matches = " AND ".join(f"s.{c} IS NOT DISTINCT FROM e.{c}" for c in key_columns(self.stated.category))
        which = ""
        if self.profile.several_words:
            table = shared_table(self.stated.category.id)
            which = f" WHERE {'' if shared else 'NOT '}EXISTS (SELECT 1 FROM {table} s WHERE {matches})"
        columns = ", ".join([*self._key(), *keep, f"{start} AS day_in", f"{end} AS day_out", *parts])
        return f"SELECT {columns} FROM stands e{joins}{which}"

    def changes(self) -> dict[Demand, Changes]:
        rows = [self._split(row) for row in self.engine.rows(self._plain_sql())]
        ranked = self._ranked() if self.profile.several_words else {}
        found = {}
        for demand, (number, made) in self.columns.items():
            first, last = self._slice(number)
            mine = [(*key, parts[first:last]) for *key, parts in rows]
            names = made.names
            if demand.accepts in ranked:
                names = (*_full_names(made), CONFLICT)
                wide = _widener(made, names)
                mine = [(*row[:-1], wide(row[-1])) for row in mine] + ranked[demand.accepts][number]
            found[demand] = Changes(names=names, rows=mine)
        return found

    def _slice(self, number: int) -> tuple[int, int]:
        first = sum(len(made.parts) for n, made in self._distinct if n < number)
        return first, first + len(dict(self._distinct)[number].parts)

    def _plain_sql(self) -> str:
        names = [f"p{n}_{name}" for n, made in self._distinct for name in made.names]
        return f"{self.stated.with_steps()}, rows AS ({self.rows_sql(shared=False)}) " + changes_sql(self._key(), names)

    def _split(self, row: Row) -> tuple[object, ...]:
        """Return a row as (party, asserter, basis, per values, day, parts)."""
        key = list(row[: len(self._key())])
        party = key.pop(0)
        by = party if self.profile.only_own else key.pop(0)
        basis = key.pop(0) if len(self.profile.bases) > 1 else (self.profile.bases or ("reported",))[0]
        return party, by, basis, tuple(key), row[len(self._key())], row[len(self._key()) + 1 :]

    def _ranked(self) -> dict[tuple[tuple[str, int], ...], dict[int, list[tuple[object, ...]]]]:
        """Return the changes of the keys several asserters speak of, by whose word is accepted."""
        found = {}
        for accepts in dict.fromkeys(demand.accepts for demand in self.demands):
            found[accepts] = {
                number: [
                    (row[0], ANY, row[1], tuple(row[2 : 2 + len(self.per)]), row[2 + len(self.per)], row[3 + len(self.per) :])
                    for row in self.engine.rows(self._ranked_sql(number, made, accepts))
                ]
                for number, made in self._distinct
            }
        return found

    def _ranked_sql(self, number: int, made: Contribution, accepts: tuple[tuple[str, int], ...]) -> str:
        """Return the changes of one contribution over shared keys.

        The days of a key are cut where any of its entries begins or ends; on
        each piece the highest-ranked entries count, several of them as the hull
        of what each would add.
        """
        key = key_columns(self.stated.category)
        keys, per = ", ".join(key), "".join(f", {named(name)}" for name in self.per)
        own = [name for name in key if name != "party"]
        keep = [c for c in [*own, '"by"', "basis"] if c not in self._key()]
        match = " AND ".join(f"r.{c} IS NOT DISTINCT FROM s.{c}" for c in key)
        names = [f"p{number}_{name}" for name in made.names]
        low = f"p{number}_{LOW}"
        high = f"p{number}_{HIGH}" if HIGH in made.names else low
        flags = [n for n in names if n not in (low, high)]
        all_differ = f"(count(*) < any_value(standing) OR min({low}) <> max({low}) OR min({high}) <> max({high}))"
        hull = [
            f"CASE WHEN count(*) < any_value(standing) THEN 0 ELSE min({low}) END AS {low}",
            f"max({high}) AS h",
            *(f"max({name}) AS {name}" for name in flags),
            f"CASE WHEN any_value(standing) > 1 AND {all_differ} THEN 1 ELSE 0 END AS c",
        ]
        ordered = [low, "h", *(f"p{number}_{n}" for n in _full_names(made)[2:]), "c"]
        weakest = f"list_position([{', '.join(quoted(b.value) for b in Basis)}], basis)"
        return (
            f"{self.stated.with_steps()}, rows AS ({self.rows_sql(shared=True, keep=keep)}), "
            f"ranked AS (SELECT *, {_rank_sql(accepts)} AS rank FROM rows), "
            "heard AS (SELECT * FROM ranked WHERE rank IS NOT NULL), "
            f"cuts AS (SELECT {keys}, day_in AS cut FROM heard UNION SELECT {keys}, day_out FROM heard "
            f"WHERE day_out IS NOT NULL AND day_out < {ENDLESS}), "
            f"pieces AS (SELECT *, LEAD(cut) OVER (PARTITION BY {keys} ORDER BY cut) AS cut_end FROM cuts), "
            f"standing AS (SELECT r.*, s.cut, s.cut_end FROM pieces s JOIN heard r ON {match} "
            "AND r.day_in <= s.cut AND (r.day_out IS NULL OR r.day_out > s.cut)), "
            f"best AS (SELECT *, count(*) OVER (PARTITION BY {keys}, cut) AS standing FROM (SELECT *, "
            f"min(rank) OVER (PARTITION BY {keys}, cut) AS top FROM standing) WHERE rank = top), "
            f"hulls AS (SELECT {keys}{_not_in(self.per, key)}, cut AS day_in, cut_end AS day_out, "
            f"max_by(basis, {weakest}) AS basis, {', '.join(hull)} FROM best GROUP BY {keys}{per}, cut, cut_end) "
            + changes_sql(["party", "basis", *(named(name) for name in self.per)], ordered, source="hulls")
        )


def _not_in(per: tuple[str, ...], key: Sequence[str]) -> str:
    return "".join(f", {named(name)}" for name in per if named(name) not in key)


def scan_category(record: Record, demand: Demand) -> Category:
    """Return the category of a demand, with the time to go out of date that the demand has."""
    return replace(record.agreement.categories[demand.category], out_of_date_after=demand.out_of_date_after)


def changes_sql(key: Sequence[str], names: Sequence[str], *, source: str = "rows") -> str:
    """Return the query of the changes: what begins on a day, and what ends on it, taken away."""
    split = "".join(f"{column}, " for column in key)
    begun = ", ".join(f"sum({name}) AS {name}" for name in names)
    ended = ", ".join(f"-sum({name}) AS {name}" for name in names)
    return (
        f"SELECT {split}day_in AS day, {begun} FROM {source} GROUP BY {split}day_in "
        f"UNION ALL SELECT {split}day_out AS day, {ended} FROM {source} "
        f"WHERE day_out IS NOT NULL AND day_out < {ENDLESS} GROUP BY {split}day_out"
    )


def _rank_sql(accepts: tuple[tuple[str, int], ...]) -> str:
    own = dict(accepts).get(OWN)
    cases = [f"WHEN {quoted(name)} THEN {rank}" for name, rank in accepts if name != OWN]
    others = f"CASE \"by\" {' '.join(cases)} END" if cases else "NULL"
    return others if own is None else f"CASE WHEN \"by\" = party THEN {own} ELSE {others} END"


def _full_names(made: Contribution) -> tuple[str, ...]:
    """The names of a contribution's parts once it may be a hull: low and high apart."""
    return made.names if HIGH in made.names else (LOW, HIGH)


def _widener(made: Contribution, names: tuple[str, ...]):  # noqa: ANN202
    exact = HIGH not in made.names

    def widen(parts: Row) -> Row:
        return (parts[0], parts[0], 0) if exact else (*parts, 0)

    return widen
