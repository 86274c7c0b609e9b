"""Read positions out of the tables of a record, some whole tracks at a time, so that memory is bounded.

Times are instants, in microseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from servanda.engine.connection import Engine, named, quoted
from servanda.engine.locating import Fact
from servanda.engine.lookups import column_name, join_tables
from servanda.engine.positions import table_of
from servanda.engine.sql import write
from servanda.engine.whereabouts import must_be_installed
from servanda.model.agreement import Agreement, Category, Mark
from servanda.model.expression import Expression, Name, Operation, names_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_AT_ONCE = 1_000_000  # positions held in memory; a longer track is read whole all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Positions of whole tracks, by track and time.

    `ranges` holds how far each reaches, for each fact that asks; `recalled` which
    are recalled, if any position of the category is.
    """

    track: NDArray[np.int64]
    at: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    rid: NDArray[np.int64]
    recalled: NDArray[np.bool_] | None
    ranges: Sequence[NDArray[np.float64]]


@dataclass(slots=True)
class Fixes:
    """The positions of a record, by category."""

    engine: Engine
    agreement: Agreement
    _held: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    _lookups: int = 0

    def held(self, category: Category) -> tuple[bool, bool]:
        """Return whether any position is recalled, and whether any says when it was recorded."""
        if category.id not in self._held:
            counts = [
                "count(*) AS size",
                f"count(*) FILTER (WHERE mark = {quoted(Mark.RECALLED.value)}) AS recalled",
                "count(recorded_at) AS dated",
            ]
            self.engine.run(
                f"CREATE TEMP TABLE {tracks_of(category.id)} AS SELECT row_number() OVER "
                f'(ORDER BY party, "by", track) - 1 AS n, * '
                f'FROM (SELECT party, "by", track, {", ".join(counts)} '
                f"FROM {table_of(category.id)} WHERE moment IS NOT NULL GROUP BY ALL)"
            )
            recalled, dated = self.engine.row(
                f"SELECT coalesce(sum(recalled), 0) > 0, coalesce(sum(dated), 0) > 0 "
                f"FROM {tracks_of(category.id)}"
            )
            self._held[category.id] = (recalled, dated)
        return self._held[category.id]

    def parts(self, category: Category, facts: Sequence[Fact] = (), which: str = "TRUE") -> Iterator[Part]:
        """Yield the positions of a category, some whole tracks at a time.

        Args:
            category: What moves.
            facts: What is asked of them: how far each reaches comes along where it matters.
            which: Which positions, as a condition over `p`.

        Raises:
            PlacesNotInstalledError: If there are positions, and Shapely or pyproj is missing.
        """
        recalled, _ = self.held(category)
        ranges, joins = self._ranges(category, facts)
        columns = "".join(f", ({sql})::DOUBLE AS range_{n}" for n, sql in enumerate(ranges))
        if recalled:
            columns += f", p.mark = {quoted(Mark.RECALLED.value)} AS recalled"
        chunks = self.engine.rows(
            "SELECT min(n), max(n) FROM (SELECT n, sum(size) OVER (ORDER BY n) AS upto "
            f"FROM {tracks_of(category.id)}) GROUP BY (upto - 1) // {MOST_AT_ONCE} ORDER BY 1"
        )
        for first, last in chunks:
            some = f" AND t.n BETWEEN {first} AND {last}" if len(chunks) > 1 else ""
            yield _part(
                self.engine,
                f"SELECT t.n AS track, p.moment AS at, p.longitude, p.latitude, p.rid{columns} "
                f"FROM {table_of(category.id)} p JOIN {tracks_of(category.id)} t "
                f'ON p.party = t.party AND p."by" = t."by" AND p.track = t.track{joins} '
                f"WHERE {which}{some} ORDER BY t.n, p.moment, p.rid",
                len(ranges),
            )

    def _ranges(self, category: Category, facts: Sequence[Fact]) -> tuple[list[str], str]:
        """Return how far what moves reaches, for each fact that asks, and the joins to tables it takes."""
        found: list[str] = []
        joins: dict[tuple[str, str], str] = {}
        for fact in facts:
            if fact.range_km is not None:
                self._look_up(fact.range_km, category, joins)
                found.append(write(_flat(fact.range_km)))
        return found, "".join(joins.values())

    def _look_up(self, node: Expression, category: Category, joins: dict[tuple[str, str], str]) -> None:
        """Join the table columns that an expression over positions names."""
        for name in names_in(node):
            if name.column is None or (name.name, name.column) in joins:
                continue
            attribute = category.attributes[name.name]
            table = self.agreement.tables[attribute.table or ""]
            self._lookups += 1
            relation = f"track_lookup_{self._lookups}"
            join_tables(self.engine, relation, name.name, attribute.table_key, [(name.column, 0, table)])
            on = [f'p.{named(k)}::VARCHAR = {relation}."#k{n}"' for n, k in enumerate(attribute.table_key)]
            day = f"timezone({quoted(self.agreement.time_zone)}, make_timestamptz(p.moment))::DATE"
            on += [f'({relation}."#from" IS NULL OR {relation}."#from" <= {day})']
            on += [f'({relation}."#until" IS NULL OR {relation}."#until" > {day})']
            joins[name.name, name.column] = f" LEFT JOIN {relation} ON {' AND '.join(on)}"


def tracks_of(category: str) -> str:
    """Return the name of the table of a category's tracks, numbered."""
    return named(f"tracks {category}")


def _flat(node: Expression) -> Expression:
    """Return an expression whose table columns are names of joined columns."""
    if isinstance(node, Name) and node.column is not None:
        return Name(column_name(node.name, node.column, 0))
    if isinstance(node, Operation):
        return Operation(node.operator, tuple(_flat(operand) for operand in node.operands))
    return node


def _part(engine: Engine, sql: str, ranges: int) -> Part:
    must_be_installed()
    columns: Mapping[str, NDArray[np.generic]] = engine.columns_of(sql)
    return Part(
        track=columns["track"].astype("int64", copy=False),
        at=columns["at"].astype("int64", copy=False),
        longitude=columns["longitude"].astype("float64", copy=False),
        latitude=columns["latitude"].astype("float64", copy=False),
        rid=columns["rid"].astype("int64", copy=False),
        recalled=columns["recalled"].astype("bool") if "recalled" in columns else None,
        ranges=[columns[f"range_{n}"].astype("float64", copy=False) for n in range(ranges)],
    )
