"""Sweep a record: one scan a category for all counts together, yielding the days on which they change.

Each entry adds its contribution on the day it begins and takes it away on the
day it ends. No day is walked: the work grows with the entries, not the days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from servanda.engine.columns import ENDLESS
from servanda.engine.connection import Engine, Row, named
from servanda.engine.contributions import HIGH, LOW, Contribution, Kept, contribution
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.locating import Fact
from servanda.engine.lookups import Joined, join_tables
from servanda.engine.overlaps import key_columns, shared_table
from servanda.engine.sql import write
from servanda.engine.store import Record
from servanda.engine.words import Accepts, ranked_names, ranked_steps
from servanda.model.agreement import Category, Kind

ANY = "*"  # the asserter of what was already ranked
_DETAIL = [
    f'e."{name}"'
    for name in (
        "rid id party by basis channel source mark unit quantity low high n_low n_high recalled".split()
    )
]


Number = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The changes of one party's entries of one asserter, basis and values of `per`.

    `days` ascend; each of `parts` holds the change of one part on each day.
    """

    party: str
    by: str
    basis: str
    per: tuple[object, ...]
    days: tuple[date, ...]
    parts: tuple[tuple[Number, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The changes of one demand; `names` are the names of the parts. Series of one key may repeat."""

    names: tuple[str, ...]
    series: tuple[Series, ...]


def sweep(record: Record, demands: Sequence[Demand], asked: Asked) -> dict[Demand, Changes]:
    """Return the changes of every demand, one scan for each category and split.

    Args:
        record: The record, opened.
        demands: The counts asked for; equal ones are counted once.
        asked: Which entries stand for this question.
    """
    found: dict[Demand, Changes] = {}
    for group in grouped(demands):
        found.update(Scan(record, group, asked).changes())
    return found


def grouped(demands: Sequence[Demand]) -> Iterator[list[Demand]]:
    """Yield the demands that one scan can serve: of one category, split, and time to go out of date."""

    def scan(demand: Demand) -> tuple[str, tuple[str, ...], str]:
        return demand.category, demand.per, str(demand.out_of_date_after)

    unique = list(dict.fromkeys(demands))
    for _, group in groupby(sorted(unique, key=scan), key=scan):
        yield list(group)


class Scan:
    """One scan: the demands of one category and split, compiled into one query."""

    _number = 0

    def __init__(self, record: Record, demands: Sequence[Demand], asked: Asked) -> None:
        self.record = record
        self.engine: Engine = record.engine
        self.demands = demands
        self.stated = record.stated(scan_category(record, demands[0]), asked)
        self.profile = self.stated.profile
        self.per = demands[0].per
        self.moves = self.stated.category.tracks is not None
        self.joins = list(self._lookups())
        if self.moves and all(join.relation for join in self.joins):
            self._located(())
        self.kept = Kept()
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
            if self.stated.category.attributes[attribute].kind is Kind.PLACE:
                facts = [(d.facts[attribute, column], number) for (column, _), (number, d) in columns.items()]
                yield self._located(facts)
                continue
            key = self.stated.category.attributes[attribute].table_key
            variants = [(column, number, d.tables[attribute]) for (column, _), (number, d) in columns.items()]
            yield join_tables(self.engine, self._fresh("lookup"), attribute, key, variants)

    def _located(self, facts: Sequence[tuple[Fact, int]]) -> Joined:
        """Return where facts about places are found: beside the entries, or, of what moves, in them."""
        if not self.moves:
            return self.record.whereabouts.joined(self.stated.relation, facts)
        found = self.record.movements.relation(self.stated.category, facts, self.stated.asked)
        self.stated = replace(self.stated, relation=found.relation)
        return replace(found, relation="")

    def _fresh(self, prefix: str) -> str:
        Scan._number += 1
        return f"{prefix}_{Scan._number}"

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
                kept=self.kept,
            )
            found[demand] = (numbers.setdefault(made, len(numbers)), made)
        return found

    @property
    def _distinct(self) -> list[tuple[int, Contribution]]:
        return sorted(dict(self.columns.values()).items())

    def _key(self) -> list[str]:
        """Return the columns the changes are split by, besides the day."""
        by = [] if self.profile.only_own else ['"by"']
        basis = ["basis"] if len(self.profile.bases) > 1 else []
        return ["party", *by, *basis, *(named(name) for name in self.per)]

    def rows_sql(
        self, *, shared: bool, sure: bool = False, conditions: str = "", keep: Sequence[str] = ()
    ) -> str:
        """Return the query of the entries with their contributions, dates cut by dated tables.

        Args:
            shared: Whether of the keys that several asserters speak of, or of all others.
            sure: Whether the entries are free of doubt, so that each adds one number.
            conditions: Which entries, besides.
            keep: Further columns to keep.
        """
        start, end, joins = self._joins()
        parts = [
            f"{sql} AS p{n}_{name}"
            for n, made in self._distinct
            for name, sql in ([(LOW, made.number)] if sure else made.parts)
        ]
        matches = " AND ".join(f"s.{c} IS NOT DISTINCT FROM e.{c}" for c in key_columns(self.stated.category))
        which = [conditions] if conditions else []
        if self.profile.several_words:
            table = shared_table(self.stated.category.id)
            which.append(f"{'' if shared else 'NOT '}EXISTS (SELECT 1 FROM {table} s WHERE {matches})")
        kept = "" if sure else "".join(f", {sql} AS {name}" for sql, name in self.kept.columns.items())
        where = f" WHERE {' AND '.join(which)}" if which else ""
        columns = ", ".join([*self._key(), *keep, "day_in", "day_out", *parts])
        looked_up = "".join(f", {named(c)}" for join in self.joins if join.relation for c in join.columns)
        entries = (
            f"SELECT e.*{looked_up}, {start} AS day_in, {end} AS day_out{kept} FROM stands e{joins}{where}"
        )
        return f"SELECT {columns} FROM ({entries})"

    def _joins(self) -> tuple[str, str, str]:
        """Return the first and last day of a row, cut by dated tables, and the joins to the tables."""
        start, end, joins = "e.vf", "e.vt", ""
        for join in (join for join in self.joins if join.relation):
            on = [f'e.{named(name)}::VARCHAR = {join.relation}."#k{i}"' for i, name in enumerate(join.key)]
            if join.dated:
                first, last = f'{join.relation}."#from"', f'{join.relation}."#until"'
                on.append(f"({last} IS NULL OR e.vf < {last})")
                on.append(f"({first} IS NULL OR e.vt IS NULL OR e.vt > {first})")
                start = f"greatest({start}, coalesce({first}, e.vf))"
                end = f"least(coalesce({end}, {ENDLESS}), coalesce({last}, {ENDLESS}))"
            joins += f" LEFT JOIN {join.relation} ON {' AND '.join(on)}"
        return start, end, joins

    def detail_sql(self) -> str:
        """Return the query of the entries behind the one demand, with what its rules yield, as `detail`."""
        demand = self.demands[0]
        start, end, joins = self._joins()
        attributes = [f"e.{named(name)} AS {named('a ' + name)}" for name in self.stated.category.attributes]
        looked_up = [f"{named(c)} AS {named('t ' + c)}" for join in self.joins for c in join.columns]
        rules = [
            f"({write(node)}) AS {name}"
            for name, node in (("w", demand.where), ("u", demand.unsettled), ("c", demand.counts_as))
        ]
        columns = ", ".join(
            [*_DETAIL, f"{start} AS day_in", f"{end} AS day_out", *attributes, *looked_up, *rules]
        )
        return f"{self.stated.with_steps()}, detail AS (SELECT {columns} FROM stands e{joins})"

    def detail_columns(self) -> list[str]:
        """Return the names of the columns of `detail`, in order."""
        plain = [column.removeprefix("e.").strip('"') for column in _DETAIL]
        attributes = [f"a {name}" for name in self.stated.category.attributes]
        looked_up = [f"t {column}" for join in self.joins for column in join.columns]
        return [*plain, "day_in", "day_out", *attributes, *looked_up, "w", "u", "c"]

    def changes(self) -> dict[Demand, Changes]:
        """Return the changes of every demand of the scan; demands with equal changes share them."""
        series = self._plain()
        plain = {n: Changes(names=made.names, series=tuple(series[n])) for n, made in self._distinct}
        ranked = self._ranked() if self.profile.several_words else {}
        found = {}
        for demand, (number, made) in self.columns.items():
            found[demand] = plain[number]
            if demand.accepts in ranked:
                widened = tuple(_widened(made, each) for each in plain[number].series)
                found[demand] = Changes(
                    names=ranked_names(made), series=(*widened, *ranked[demand.accepts][number])
                )
        return found

    def _sliced(self, series: Series, number: int) -> Series:
        first, last = self._slice(number)
        return replace(series, parts=series.parts[first:last])

    def _slice(self, number: int) -> tuple[int, int]:
        first = sum(len(made.parts) for n, made in self._distinct if n < number)
        return first, first + len(dict(self._distinct)[number].parts)

    def _plain(self) -> dict[int, list[Series]]:
        """Return the changes of the keys that one asserter speaks of, by the number of the contribution.

        Most entries are free of doubt, so those are summed apart from the few
        that need every part.
        """
        sure = " AND ".join(dict.fromkeys(f"({each})" for _, made in self._distinct for each in made.sure))
        full = [f"p{n}_{name}" for n, made in self._distinct for name in made.names]
        doubtful = self._read(
            self.rows_sql(shared=False, conditions=f"({sure}) IS NOT TRUE" if sure else ""), full
        )
        found = {n: [self._sliced(each, n) for each in doubtful] for n, _ in self._distinct}
        if sure:
            rows = self.rows_sql(shared=False, sure=True, conditions=sure)
            certain = self._read(rows, [f"p{n}_{LOW}" for n, _ in self._distinct])
            for index, (n, made) in enumerate(self._distinct):
                found[n] += [_filled(made, each, index) for each in certain]
        return found

    def _read(self, rows: str, names: Sequence[str]) -> list[Series]:
        sql = f"{self.stated.with_steps()}, rows AS ({rows}) {changes_sql(self._key(), names)}"
        return list(_series(self.engine.rows(sql), len(self._key()), self._named_key))

    def _named_key(self, values: Row) -> tuple[str, str, str, tuple[object, ...]]:
        """Return the values of the key as (party, asserter, basis, per values)."""
        key = list(values)
        party = key.pop(0)
        by = party if self.profile.only_own else key.pop(0)
        basis = key.pop(0) if len(self.profile.bases) > 1 else (self.profile.bases or ("reported",))[0]
        return party, by, basis, tuple(key)

    def _ranked(self) -> dict[Accepts, dict[int, list[Series]]]:
        """Return the changes of the keys several asserters speak of, by whose word is accepted."""
        found = {}
        for accepts in dict.fromkeys(demand.accepts for demand in self.demands):
            found[accepts] = {
                number: list(
                    _series(
                        self.engine.rows(self._ranked_sql(number, made, accepts)),
                        2 + len(self.per),
                        lambda values: (values[0], ANY, values[1], tuple(values[2:])),
                    )
                )
                for number, made in self._distinct
            }
        return found

    def _ranked_sql(self, number: int, made: Contribution, accepts: Accepts) -> str:
        keys = key_columns(self.stated.category)
        keep = [c for c in [*keys, '"by"', "basis"] if c not in self._key()]
        steps, names = ranked_steps(accepts, keys, self.per, f"p{number}_", made)
        split = ["party", "basis", *(named(name) for name in self.per)]
        return (
            f"{self.stated.with_steps()}, rows AS ({self.rows_sql(shared=True, keep=keep)}), {steps} "
            + changes_sql(split, names, source="hulls")
        )


def scan_category(record: Record, demand: Demand) -> Category:
    """Return the category of a demand, with the time to go out of date that the demand has."""
    return replace(record.agreement.categories[demand.category], out_of_date_after=demand.out_of_date_after)


def changes_sql(key: Sequence[str], names: Sequence[str], *, source: str = "rows") -> str:
    """Return the query of the changes by key and day: what begins on a day, less what ends on it.

    Each side is summed by itself first, so that only days are left to add up.
    The numbers come as one text, which is read many times faster than as wide numbers.
    """
    split = "".join(f"{column}, " for column in key)
    begun = ", ".join(f"sum({name}) AS {name}" for name in names)
    ended = ", ".join(f"-sum({name}) AS {name}" for name in names)
    return (
        f"SELECT {split}day, concat_ws(' ', {', '.join(names)}) FROM (SELECT {split}day, {begun} FROM ("
        f"SELECT {split}day_in AS day, {begun} FROM {source} GROUP BY {split}day_in "
        f"UNION ALL SELECT {split}day_out AS day, {ended} FROM {source} "
        f"WHERE day_out IS NOT NULL AND day_out < {ENDLESS} GROUP BY {split}day_out"
        f") GROUP BY {split}day) ORDER BY {split}day"
    )


def _series(
    rows: Sequence[Row], width: int, named_key: Callable[[Row], tuple[str, str, str, tuple[object, ...]]]
) -> Iterator[Series]:
    """Yield the series of rows that are ordered by key and day; a key has so many columns."""
    for key, group in groupby(rows, key=lambda row: row[:width]):
        party, by, basis, per = named_key(key)
        days, texts = list(zip(*group, strict=True))[width:]
        columns = zip(*(text.split() for text in texts), strict=True)
        parts = tuple(_numbers(column) for column in columns)
        yield Series(party=party, by=by, basis=basis, per=per, days=days, parts=parts)


def _numbers(texts: Sequence[str]) -> tuple[Number, ...]:
    """Return the numbers of one column: all of them whole, or all with decimals."""
    return tuple(map(Decimal, texts)) if "." in texts[0] else tuple(map(int, texts))


def _filled(made: Contribution, series: Series, index: int) -> Series:
    """Return a series of entries free of doubt with every part of one contribution."""
    none = (0,) * len(series.days)
    number = series.parts[index]
    return replace(series, parts=tuple(number if name in (LOW, HIGH) else none for name in made.names))


def _widened(made: Contribution, series: Series) -> Series:
    """Return an unranked series in the shape of ranked ones: no conflict."""
    none = (0,) * len(series.days)
    ends = series.parts if HIGH in made.names else (series.parts[0], series.parts[0])
    return replace(series, parts=(*ends, none))
