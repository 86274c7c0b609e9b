"""Open the files of a record as raw relations: rows with numbers, columns as they are stored."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from servanda.engine.connection import Engine, named, quoted
from servanda.model.problem import Place, Problem
from servanda.record import faults
from servanda.record.files import RecordFile

ROW = "#row"  # the number of a row, from 1; no column of a file can have this name
_LONGEST_LINE = 1_000_000  # characters of one JSON line


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A file as a relation: its columns with their stored types."""

    file: RecordFile
    relation: str
    types: dict[str, str]
    text: bool
    lost: tuple[int, ...] = ()
    first_row: int = 1
    readable: tuple[Path, ...] = field(default=())

    def place(self, row: int | None = None) -> Place:
        """Return the place of a row: the row of data, counted from 1."""
        if row is None:
            return Place(file=self.file.name)
        for lost in self.lost:
            row += lost <= row
        return Place(file=f"{self.file.name} row {row}")


def open_raw(engine: Engine, file: RecordFile, index: int) -> tuple[Raw | None, list[Problem]]:
    """Return a file as a relation, and what is wrong with its form."""
    relation = f"raw_{index}"
    try:
        if file.path.suffix == ".parquet":
            return _parquet(engine, file, relation), []
        if file.path.suffix == ".jsonl":
            return _json_lines(engine, file, relation)
        return _csv(engine, file, file.path, relation)
    except (duckdb.Error, OSError, csv.Error, UnicodeDecodeError) as error:
        first = " ".join(str(error).split())[:160]
        return None, [faults.unreadable(Place(file=file.name), f"The file cannot be read: {first}.")]


def _parquet(engine: Engine, file: RecordFile, relation: str) -> Raw:
    source = f"read_parquet({quoted(str(file.path))}, file_row_number = true)"
    types = dict(engine.columns(source))
    types.pop("file_row_number", None)
    listed = ", ".join(named(column) for column in types)
    engine.run(f"CREATE TEMP VIEW {relation} AS SELECT file_row_number + 1 AS {named(ROW)}, {listed} FROM {source}")
    return Raw(file=file, relation=relation, types=types, text=False, readable=(file.path,))


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])


def _csv(engine: Engine, file: RecordFile, path: Path, relation: str) -> tuple[Raw | None, list[Problem]]:
    header = _header(path)
    place = Place(file=file.name)
    problems = [faults.column_twice(place, name) for name in sorted(set(header)) if header.count(name) > 1]
    problems += [faults.column_unknown(place, name, []) for name in header if not name or name == ROW]
    if problems or not header:
        return None, problems or [faults.unreadable(place, "The file is empty.")]
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in header)
    engine.run(
        f"CREATE TEMP TABLE {relation} AS SELECT row_number() OVER () AS {named(ROW)}, * FROM read_csv("
        f"{quoted(str(path))}, header = true, auto_detect = false, columns = {{{columns}}}, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '', store_rejects = true)"
    )
    rejected = engine.rows("SELECT DISTINCT line, error_message FROM reject_errors ORDER BY line, error_message")
    engine.run("DROP TABLE reject_errors; DROP TABLE reject_scans")
    for line, message in rejected:
        fact = f"The row cannot be read: {' '.join(str(message).split())}."
        problems.append(faults.row_shape(Place(file=f"{file.name} row {line - 1}"), fact))
    lost = tuple(sorted({int(line) - 1 for line, _ in rejected}))
    types = dict.fromkeys(header, "VARCHAR")
    return Raw(file=file, relation=relation, types=types, text=True, lost=lost), problems


def _json_lines(engine: Engine, file: RecordFile, relation: str) -> tuple[Raw | None, list[Problem]]:
    """Read JSON Lines as text, number by number as written, through a scratch CSV."""
    problems: list[Problem] = []
    rows = list(_objects(file, problems))
    header = list(dict.fromkeys(key for row in rows for key in row))
    if not header:
        return None, problems or [faults.unreadable(Place(file=file.name), "The file is empty.")]
    scratch = engine.scratch / f"{relation}.csv"
    with scratch.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    raw, found = _csv(engine, file, scratch, relation)
    return raw, problems + found


def _objects(file: RecordFile, problems: list[Problem]) -> Iterator[dict[str, str]]:
    with file.path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            place = Place(file=f"{file.name} row {number}")
            try:
                value = json.loads(line[:_LONGEST_LINE], parse_float=str, parse_int=str, parse_constant=str)
            except (ValueError, RecursionError):
                problems.append(faults.row_shape(place, "The line is not a JSON object."))
                continue
            if not isinstance(value, dict) or any(isinstance(cell, dict | list) for cell in value.values()):
                problems.append(faults.row_shape(place, "The line is not a flat JSON object."))
                continue
            yield {key: _text(cell) for key, cell in value.items()}


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
