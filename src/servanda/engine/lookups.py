"""Tables that rows look numbers up in, as one joined relation a table attribute.

Several variants of one table (as several readings have it) become columns of
one relation, so that a view that changes a value costs no further join. Each
key is covered from the beginning to the end of time; where the table says
nothing, the value is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servanda.engine.columns import SQL_TYPES
from servanda.engine.connection import Engine, named
from servanda.model.agreement import Cell, Kind, Table, TableRow


@dataclass(frozen=True, slots=True)
class Joined:
    """A lookup relation: what to join, on what, and which of its columns may be unknown.

    Without a relation, the entries have the columns themselves.
    """

    relation: str
    attribute: str
    key: tuple[str, ...]
    dated: bool
    columns: tuple[str, ...]
    unknown: frozenset[str]


def table_digest(table: Table, column: str) -> str:
    """Return a text that two variants of a table share exactly when the column is equal in both."""
    rows = ((row.key, row.start, row.end, row.values[column]) for row in table.rows)
    return repr((table.key, sorted(rows, key=repr)))


def column_name(attribute: str, column: str, variant: int) -> str:
    """Return the joined column's name: `type.warheads`, then `type.warheads#1` and so on."""
    return f"{attribute}.{column}" + (f"#{variant}" if variant else "")


def join_tables(
    engine: Engine,
    name: str,
    attribute: str,
    key: tuple[str, ...],
    variants: Sequence[tuple[str, int, Table]],
) -> Joined:
    """Create the relation of one attribute's lookups.

    Args:
        engine: The engine to create it in.
        name: The relation's name.
        attribute: The attribute that is looked up.
        key: The attributes (or `party`) whose values make the key.
        variants: (column, number of the variant, table) of every column wanted.
    """
    columns = [column_name(attribute, column, number) for column, number, _ in variants]
    kinds = [table.columns[column] for column, _, table in variants]
    rows = list(_rows(variants))
    dated = any(start is not None or end is not None for _, start, end, _ in rows)
    keys = [named(f"#k{index}") for index in range(len(key))]
    typed = [f"{k} VARCHAR" for k in keys] + ['"#from" DATE', '"#until" DATE']
    typed += [
        f"{named(c)} {_type(kind, rows, i)}" for i, (c, kind) in enumerate(zip(columns, kinds, strict=True))
    ]
    engine.run(f"CREATE TEMP TABLE {name} ({', '.join(typed)})")
    engine.insert(name, [[*k, start, end, *cells] for k, start, end, cells in rows])
    unknown = {c for i, c in enumerate(columns) if any(cells[i] is None for *_, cells in rows)}
    return Joined(name, attribute, key, dated, tuple(columns), frozenset(unknown))


def _type(
    kind: Kind, rows: list[tuple[tuple[str, ...], date | None, date | None, list[Cell]]], index: int
) -> str:
    """Return the narrowest exact type of a column, so that products keep within 38 digits."""
    if kind is not Kind.DECIMAL:
        return SQL_TYPES[kind]
    scale = max((_scale(cells[index]) for *_, cells in rows), default=0)
    return f"DECIMAL({min(38, 18 if scale <= 6 else 24)}, {scale})"


def _scale(cell: Cell) -> int:
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rows(
    variants: Sequence[tuple[str, int, Table]],
) -> Iterable[tuple[tuple[str, ...], date | None, date | None, list[Cell]]]:
    """Yield, for each key, the stretches on which no variant changes, with every variant's value."""
    keys = sorted({row.key for _, _, table in variants for row in table.rows})
    by_key: list[dict[tuple[str, ...], list[TableRow]]] = []
    for _, _, table in variants:
        index: dict[tuple[str, ...], list[TableRow]] = {}
        for row in table.rows:
            index.setdefault(row.key, []).append(row)
        by_key.append(index)
    for key in keys:
        mine = [index.get(key, []) for index in by_key]
        cuts = sorted({day for rows in mine for row in rows for day in (row.start, row.end) if day})
        for start, end in zip([None, *cuts], [*cuts, None], strict=True):
            cells = [_cell(rows, start, column) for rows, (column, _, _) in zip(mine, variants, strict=True)]
            yield key, start, end, cells


def _cell(rows: list[TableRow], start: date | None, column: str) -> Cell:
    for row in rows:
        begun = row.start is None or (start is not None and row.start <= start)
        if begun and (row.end is None or start is None or start < row.end):
            return row.values[column]
    return None
