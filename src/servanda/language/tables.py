"""Tables: from CSV files into the tree, and from the tree into the model."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from itertools import pairwise

from servanda.language import faults
from servanda.language.folder import LARGEST_TABLE, Folder
from servanda.language.literals import read_day, read_number
from servanda.language.schema import TableShape
from servanda.language.tree import Entries, Node, Scalar, place_of
from servanda.model.agreement import Cell, Kind, Table, TableRow
from servanda.model.problem import Place, Problem, shown

MOST_ROWS = 30_000  # read in about a second
_DATED = ("from", "until")


def with_files_read(tree: Entries, folder: Folder) -> tuple[Entries, frozenset[str], list[Problem]]:
    """Return the tree with the rows of every table file put under `rows`, so patches reach them.

    Returns:
        The tree, the tables whose files could not be read, and every problem.
    """
    tables = tree.child("tables")
    if not isinstance(tables, Entries):
        return tree, frozenset(), []
    unread: set[str] = set()
    problems: list[Problem] = []
    read: dict[str, Node] = {}
    for name, table in tables.entries.items():
        read[name] = table
        file = table.child("file") if isinstance(table, Entries) else None
        if isinstance(table, Entries) and isinstance(file, Scalar) and file.text:
            rows, found = _read_file(table, file.text, file.place, folder)
            problems += found
            if found:
                unread.add(name)
            if rows is not None:
                read[name] = Entries({**table.entries, "rows": rows}, table.place, table.keys)
    merged = Entries(read, tables.place, tables.keys)
    return Entries({**tree.entries, "tables": merged}, tree.place, tree.keys), frozenset(unread), problems


def _read_file(
    table: Entries, name: str, place: Place, folder: Folder
) -> tuple[Entries | None, list[Problem]]:
    if "/" in name:
        return None, [faults.file_outside(place, name)]
    text, problems = folder.text(f"tables/{name}", place, largest=LARGEST_TABLE)
    if text is None:
        return None, problems
    key = [item.text or "" for item in getattr(table.child("key"), "items", ()) if isinstance(item, Scalar)]
    columns = table.child("columns")
    known = [*key, *(columns.entries if isinstance(columns, Entries) else ()), *_DATED]
    return _rows(text, f"tables/{name}", key, known)


def _rows(text: str, file: str, key: list[str], known: list[str]) -> tuple[Entries | None, list[Problem]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows: dict[str, Node] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    try:
        header = next(reader, [])
        problems = _header_problems(header, file, known)
        if problems:
            return None, problems
        for cells in reader:
            place = Place(file=file, line=reader.line_num, column=1)
            if len(rows) >= MOST_ROWS:
                return None, [_too_many_rows(place)]
            if len(cells) != len(header):
                fact = f"The row has {len(cells)} cells; the header has {len(header)}."
                problems.append(faults.table_row(place, fact, "Quote cells that hold a comma."))
                continue
            _take_row(dict(zip(header, cells, strict=True)), key, place, rows, places, problems)
    except csv.Error as error:
        place = Place(file=file, line=reader.line_num)
        return None, [faults.table_row(place, f"The row cannot be read: {error}.", "Check its quotes.")]
    return Entries(rows, Place(file=file, line=1, column=1), places), problems


def _too_many_rows(place: Place) -> Problem:
    return faults.too_many(
        place, "or more rows", MOST_ROWS + 1, MOST_ROWS, "Leave out the rows that no entry names."
    )


def _header_problems(header: list[str], file: str, known: list[str]) -> list[Problem]:
    place = Place(file=file, line=1, column=1)
    wrong = [faults.unknown(place, "column", name, known) for name in header if name not in known]
    missing = [faults.field_missing(place, name) for name in known[:-2] if name not in header]
    twice = [faults.key_twice(place, name, place) for name in sorted(set(header)) if header.count(name) > 1]
    return wrong + missing + twice


def _take_row(
    cells: dict[str, str],
    key: list[str],
    place: Place,
    rows: dict[str, Node],
    places: dict[str, Place],
    problems: list[Problem],
) -> None:
    name = "/".join(cells[column] for column in key) + (f"@{cells['from']}" if cells.get("from") else "")
    values = {
        c: Scalar(v or None, place) for c, v in cells.items() if c not in key and (v or c not in _DATED)
    }
    if name in rows:
        problems.append(faults.key_twice(place, name, places[name]))
    rows.setdefault(name, Entries(dict(values), place))
    places.setdefault(name, place)


def build_table(name: str, shape: TableShape, tree: Node) -> tuple[Table, list[Problem]]:
    """Return the model's table and what is wrong with its rows."""
    kinds = {column: Kind(kind) for column, kind in shape.columns.items()}
    rows: list[TableRow] = []
    problems: list[Problem] = []
    for row_name, values in shape.rows.items():
        place = place_of(tree, ("tables", name, "rows", row_name))
        row, found = _build_row(row_name, values, shape.key, kinds, place)
        problems += found
        if row:
            rows.append(row)
    ordered = sorted(rows, key=lambda row: (row.key, row.start or date.min))
    for first, second in pairwise(ordered):
        if first.key == second.key and (
            first.end is None or second.start is None or second.start < first.end
        ):
            place = place_of(tree, ("tables", name, "rows", name_of_row(second)))
            problems.append(faults.table_overlap(place, "/".join(second.key)))
    return Table(name=name, key=tuple(shape.key), columns=kinds, rows=tuple(ordered)), problems


def name_of_row(row: TableRow) -> str:
    """Return the name of a row in `rows` and in patches."""
    return "/".join(row.key) + (f"@{row.start}" if row.start else "")


def _build_row(
    name: str, values: dict[str, str | None], key: list[str], kinds: dict[str, Kind], place: Place
) -> tuple[TableRow | None, list[Problem]]:
    problems: list[Problem] = []
    base, _, dated = name.partition("@")
    parts = tuple(base.split("/"))
    if len(parts) != len(key):
        fact = f"{shown(name)} has {len(parts)} key values; the table's key has {len(key)}: {', '.join(key)}."
        return None, [faults.table_row(place, fact, "Join the key values by '/'.")]
    start, end = read_day(dated or values.get("from")), read_day(values.get("until"))
    for text, day in ((dated or values.get("from"), start), (values.get("until"), end)):
        if text and day is None:
            problems.append(faults.date_invalid(place, text))
    if start and end and end <= start:
        problems.append(faults.span_inverted(place, start, end))
    problems += [
        faults.unknown(place, "column", c, kinds) for c in values if c not in kinds and c not in _DATED
    ]
    cells: dict[str, Cell] = {}
    for column, kind in kinds.items():
        text = values.get(column)
        cells[column] = read_cell(text, kind)
        if text is not None and cells[column] is None:
            problems.append(_wrong_cell(place, text, kind))
    return TableRow(key=parts, start=start, end=end, values=cells), problems


def _wrong_cell(place: Place, text: str, kind: Kind) -> Problem:
    if kind in (Kind.INTEGER, Kind.DECIMAL):
        return faults.number_invalid(place, text)
    return faults.wrong_shape(place, f"a {kind.value}", text)


def read_cell(text: str | None, kind: Kind) -> Cell:
    """Return the value a text writes for a kind, or `None` where it writes none."""
    if text is None:
        return None
    if kind is Kind.TEXT:
        return text
    if kind is Kind.DATE:
        return read_day(text)
    if kind is Kind.TRUTH:
        return {"true": True, "false": False}.get(text)
    number = read_number(text)
    if number is None or (kind is Kind.INTEGER and number != number.to_integral_value()):
        return None
    return number
