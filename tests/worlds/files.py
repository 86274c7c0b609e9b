"""Write an agreement, its disputes and its record as the files that Servanda reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from oracle.entries import Entry
from worlds.texts import text_of

_FIELDS = {
    "from": "start", "party": "party", "category": "category", "by": "by", "until": "until",
    "quantity": "quantity", "low": "low", "high": "high", "unit": "unit", "mark": "mark", "basis": "basis",
    "recorded_at": "recorded_at", "id": "id", "supersedes": "supersedes",
}  # fmt: skip
_STORED = {"integer": "INTEGER", "decimal": "DECIMAL(9, 2)", "date": "DATE", "truth": "BOOLEAN"}


def plain(value: Any) -> Any:
    """Return a map with every leaf as text, for YAML."""
    if isinstance(value, dict):
        return {text_of(key): plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if value is None else text_of(value)


def write_agreement(folder: Path, world: dict[str, Any], disputes: dict[str, Any]) -> None:
    """Write `agreement.yaml`, `disputes/*.yaml` and `sources.csv`; JSON is YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    head = {"servanda": "1", "id": "random", "title": "Random", "instrument": "treaty"}
    (folder / "agreement.yaml").write_text(json.dumps({**head, **plain(world)}), encoding="utf-8")
    (folder / "sources.csv").write_text("id,title,publisher,date,url\ns,Source,,,\n", encoding="utf-8")
    (folder / "disputes").mkdir(exist_ok=True)
    for id_, dispute in disputes.items():
        (folder / "disputes" / f"{id_}.yaml").write_text(json.dumps(plain(dispute)), encoding="utf-8")


def write_record(
    folder: Path, world: dict[str, Any], files: Sequence[Sequence[Entry]], *, parquet: str
) -> None:
    """Write a record as one file for each sequence of entries.

    Args:
        folder: The record's folder; what it held is removed.
        world: The agreement, for the attributes there are.
        files: The entries of each file.
        parquet: `no`, `typed` (numbers, days and truths as such) or `text`; the first file only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for index, entries in enumerate(files):
        path = folder / f"part-{index}.csv"
        _write_csv(path, world, entries)
        if parquet != "no" and index == 0:
            _to_parquet(path, world, entries, typed=parquet == "typed")


def _attributes(world: dict[str, Any]) -> dict[str, Any]:
    return {name: kind for c in world["categories"].values() for name, kind in c["attributes"].items()}


def _write_csv(path: Path, world: dict[str, Any], entries: Sequence[Entry]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*_FIELDS, *_attributes(world)])
        for entry in entries:
            cells = [getattr(entry, name) for name in _FIELDS.values()]
            cells += [entry.attributes.get(name) for name in _attributes(world)]
            writer.writerow([_cell(value) for value in cells])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else text_of(value)


def _to_parquet(path: Path, world: dict[str, Any], entries: Sequence[Entry], *, typed: bool) -> None:
    kinds = {name: _STORED.get(kind) for name, kind in _attributes(world).items() if isinstance(kind, str)}
    figures = [n for e in entries for n in (e.quantity, e.low, e.high) if n is not None]
    number = "INTEGER" if all(n.denominator == 1 for n in figures) else "DECIMAL(12, 3)"
    kinds |= {
        **dict.fromkeys(("quantity", "low", "high"), number),
        "from": "DATE",
        "recorded_at": "TIMESTAMP",
    }
    if all(entry.until is None or isinstance(entry.until, date) for entry in entries):
        kinds["until"] = "DATE"
    stored = {name: kind for name, kind in kinds.items() if kind and typed}
    columns = [
        f'CAST("{name}" AS {stored.get(name, "VARCHAR")}) AS "{name}"'
        for name in (*_FIELDS, *_attributes(world))
    ]
    source = f"read_csv('{path}', header = true, all_varchar = true, nullstr = '')"
    duckdb.execute(f"COPY (SELECT {', '.join(columns)} FROM {source}) TO '{path.with_suffix('.parquet')}'")
    path.unlink()
