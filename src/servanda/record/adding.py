"""Append one entry to a record file, in the columns the file has."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from servanda.model.problem import ServandaError

ADDED = "added.csv"  # the file that holdings are appended to, where no other is named
ADDED_EVENTS = "events-added.csv"  # and events


class ColumnsDifferError(ServandaError):
    """The file that an entry should go to lacks a column the entry needs."""

    def __init__(self, file: Path, missing: list[str]) -> None:
        super().__init__(f"{file} has no column {', '.join(missing)}; name another file with --to.")


def with_entry(file: Path, entry: Mapping[str, str]) -> str:
    """Return the text of a file with one entry more; a new file gets the entry's columns.

    Raises:
        ColumnsDifferError: If an existing file lacks a column.
    """
    if not file.exists():
        return _row(entry) + _row(dict(entry), values=True)
    text = file.read_text(encoding="utf-8-sig")
    header = next(csv.reader(text.splitlines()), [])
    missing = [name for name in entry if name not in header]
    if missing:
        raise ColumnsDifferError(file, missing)
    end = "" if text.endswith("\n") or not text else "\n"
    return text + end + _row({name: entry.get(name, "") for name in header}, values=True)


def _row(entry: Mapping[str, str], *, values: bool = False) -> str:
    from io import StringIO

    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerow(entry.values() if values else entry.keys())
    return stream.getvalue()
