"""Open the files of a record as raw relations: rows with numbers, columns as they are stored."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from servanda.engine.connection import Engine, named, quoted
from servanda.model.problem import Place, Problem
from servanda.record import faults
from servanda.record.files import RecordFile

ROW = "#row"  # the number of a row, from 1; no column of a file can have this name
MOST_SHOWN = 20  # rows of one fault in one file; further ones are counted
_MOST_PASSED_OVER = 200  # rows that cannot be read; with more, nothing else of the file is checked
_NUMBERED = f"row_number() OVER () AS {named(ROW)}, *"
_LONGEST_LINE = 1_000_000  # characters of one JSON line


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A file as a relation: its columns with their stored types."""

    file: RecordFile
    relation: str
    types: dict[str, str]
    text: bool
    lost: tuple[int, ...] = ()
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
            return _parquet(engine, file, relation)
        if file.path.suffix == ".jsonl":
            return _json_lines(engine, file, relation)
        return _csv(engine, file, relation)
    except UnicodeError:
        return None, [faults.unreadable(Place(file=file.name), "The file is not UTF-8 text.")]
    except (duckdb.Error, OSError, csv.Error) as error:
        return None, [faults.unreadable(Place(file=file.name), reason(error))]


def reason(error: Exception) -> str:
    """Say why a file cannot be read, in the first sentence of what its reader said."""
    text = " ".join(str(error).split())
    if "state machine" in text:
        return "The file mixes line endings, or its quotes do not close."
    if "magic bytes" in text or "too small to be a Parquet file" in text:
        return "The file is not Parquet, or was cut short."
    said = text.partition(": ")[2] if isinstance(error, duckdb.Error) else text
    said = re.sub(
        r"['\"]?/[^ '\"]*['\"]?", "the file", said.partition(" LINE 1:")[0]
    )  # no path of the reader's disk
    return (
        f"The file cannot be read: {said[:160].rstrip('. ')}." if said.strip() else "The file cannot be read."
    )


def _plain_path(engine: Engine, path: Path, relation: str) -> Path:
    """Return a path that the engine cannot take for a pattern of many files, through a link where needed."""
    path = path.absolute()
    if not set("*?[") & set(str(path)):
        return path
    link = engine.scratch / f"{relation}{path.suffix}"
    link.symlink_to(path)
    return link


def _parquet(engine: Engine, file: RecordFile, relation: str) -> tuple[Raw | None, list[Problem]]:
    path = _plain_path(engine, file.path, relation)
    source = f"read_parquet({quoted(str(path))}, file_row_number = true, hive_partitioning = false)"
    types = dict(engine.columns(source))
    types.pop("file_row_number", None)
    if problems := _name_problems(list(types), Place(file=file.name)):
        return None, problems
    listed = ", ".join(named(column) for column in types)
    engine.run(
        f"CREATE TEMP VIEW {relation} AS SELECT file_row_number + 1 AS {named(ROW)}, {listed} FROM {source}"
    )
    return Raw(file=file, relation=relation, types=types, text=False, readable=(path,)), []


def _name_problems(header: list[str], place: Place) -> list[Problem]:
    """Return what is wrong with the names of a file's columns; upper and lower case are one to the engine."""
    lower = [name.lower() for name in header]
    twice = [name for at, name in enumerate(header) if lower[at] in lower[:at]]
    problems = [faults.column_twice(place, name) for name in twice[:MOST_SHOWN]]
    problems += [faults.column_unnamed(place, header.index(name) + 1) for name in header if not name.strip()][
        :1
    ]
    return problems + [faults.column_unknown(place, name, []) for name in header if name.lower() == ROW]


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])


def _csv(engine: Engine, file: RecordFile, relation: str) -> tuple[Raw | None, list[Problem]]:
    header = _header(file.path)
    problems = _name_problems(header, Place(file=file.name))
    if problems or not header:
        return None, problems or [faults.unreadable(Place(file=file.name), "The file is empty.")]
    path = _plain_path(engine, file.path, relation)
    lost: list[tuple[int, str]] = []
    try:
        _read_into(engine, relation, path, header, _NUMBERED)
    except duckdb.InvalidInputException:
        lost = _bad_rows(path, len(header))
        if len(lost) > _MOST_PASSED_OVER:
            return None, _rejected(file, lost)
        lost = _read_into(engine, relation, path, header, _NUMBERED, pass_over=True)
    problems = _rejected(file, lost)
    raw = Raw(
        file=file,
        relation=relation,
        types=dict.fromkeys(header, "VARCHAR"),
        text=True,
        lost=tuple(sorted(row for row, _ in lost)),
    )
    return raw, problems + _control_problems(engine, raw)


def _bad_rows(path: Path, width: int) -> list[tuple[int, str]]:
    """Return the rows that have not as many cells as the header, and why.

    The engine is slow at passing over many.
    """
    bad: list[tuple[int, str]] = []
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as stream:
        rows = csv.reader(stream, strict=True)
        next(rows, None)
        try:
            for number, cells in enumerate((row for row in rows if row), start=1):
                if len(cells) != width:
                    bad.append((number, f"Columns: {width} Found: {len(cells)}"))
        except csv.Error:
            return bad
    return bad


def _read_into(
    engine: Engine, relation: str, path: Path, header: list[str], listed: str, *, pass_over: bool = False
) -> list[tuple[int, str]]:
    """Read a CSV file as text into a table; return the rows passed over, from 1, and why."""
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in header)
    engine.run(
        f"CREATE TEMP TABLE {relation} AS SELECT {listed} FROM read_csv("
        f"{quoted(str(path))}, header = true, auto_detect = false, columns = {{{columns}}}, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = '', hive_partitioning = false, "
        f"store_rejects = {str(pass_over).lower()})"
    )
    if not pass_over:
        return []
    rejected = engine.rows("SELECT line, min(error_message) FROM reject_errors GROUP BY line ORDER BY line")
    engine.run("DROP TABLE reject_errors; DROP TABLE reject_scans")
    return [(int(line) - 1, str(message)) for line, message in rejected]


def _rejected(file: RecordFile, rows: list[tuple[int, str]]) -> list[Problem]:
    """Return a fault for each row that cannot be read, the first of them one by one."""
    problems = [
        faults.row_shape(Place(file=f"{file.name} row {row}"), _row_fact(fact))
        for row, fact in rows[:MOST_SHOWN]
    ]
    if len(rows) > MOST_SHOWN:
        problems.append(faults.more(Place(file=file.name), "row-shape", len(rows) - MOST_SHOWN))
    return problems


def _row_fact(said: str) -> str:
    """Say what is wrong with a row, given what the reader said of it."""
    cells = re.search(r"Columns: (\d+) Found: (\d+)", said)
    if cells:
        return f"The row has {cells[2]} cells; the header has {cells[1]}."
    return f"The row cannot be read: {' '.join(said.split()).rstrip('.')}."


def _control_problems(engine: Engine, raw: Raw) -> list[Problem]:
    """Return a fault for the first row with a NUL, which no text should hold."""
    nul = " OR ".join(f"contains({named(name)}, chr(0))" for name in raw.types)
    (row,) = engine.row(f"SELECT min({named(ROW)}) FROM {raw.relation} WHERE {nul}")
    return [] if row is None else [faults.row_shape(raw.place(row), "The row holds a NUL character.")]


def _json_lines(engine: Engine, file: RecordFile, relation: str) -> tuple[Raw | None, list[Problem]]:
    """Read JSON Lines as text, number by number as written, through a scratch CSV."""
    bad: list[tuple[int, str]] = []
    rows = list(_objects(file, bad))
    header = list(dict.fromkeys(key for _, row in rows for key in row))
    place = Place(file=file.name)
    problems = _rejected(file, bad) + _name_problems(header, place)
    if not header or len(problems) > len(_rejected(file, bad)):
        return None, problems or [faults.unreadable(place, "The file is empty.")]
    scratch = engine.scratch / f"{relation}.csv"
    with scratch.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([ROW, *header])
        writer.writerows([number, *(row.get(key, "") for key in header)] for number, row in rows)
    numbers = f"{named(ROW)}::BIGINT AS {named(ROW)}, * EXCLUDE ({named(ROW)})"
    _read_into(engine, relation, scratch, [ROW, *header], numbers)
    raw = Raw(file=file, relation=relation, types=dict.fromkeys(header, "VARCHAR"), text=True)
    return raw, problems + _control_problems(engine, raw)


def _objects(file: RecordFile, bad: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each line's object with the number of the line; note the lines that hold none."""
    with file.path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                if len(line) > _LONGEST_LINE:
                    raise ValueError(f"it has more than {_LONGEST_LINE} characters")  # noqa: TRY301
                yield number, _object(line)
            except UnicodeError:
                bad.append((number, "it holds half of a character"))
            except RecursionError:
                bad.append((number, "it nests too deep"))
            except ValueError as error:
                bad.append(
                    (number, "it is not JSON" if isinstance(error, json.JSONDecodeError) else str(error))
                )


def _object(line: str) -> dict[str, str]:
    """Return a line's flat object, every value as text.

    Raises:
        ValueError: If the line is not JSON, or not a flat object with each key once.
    """
    pairs = json.loads(line, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_Pairs)
    if not isinstance(pairs, _Pairs):
        raise ValueError("it is not a JSON object")  # noqa: TRY004
    row = {key: _text(value) for key, value in pairs}
    if len(row) < len(pairs):
        raise ValueError("a key stands in it twice")
    for text in (*row, *row.values()):
        text.encode()  # half of a pair of surrogates is no text
    return row


class _Pairs(list[tuple[str, object]]):
    """The keys and values of a JSON object, in order."""


def _text(cell: object) -> str:
    """Return a value of a JSON object as text.

    Raises:
        ValueError: If it is a list or an object.
    """
    if isinstance(cell, list):
        raise ValueError("it is not a flat object")  # noqa: TRY004
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
