"""Make the records of the benchmarks: Parquet files of item states over fifteen years, always the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb

KNOWN_AT = datetime(2025, 6, 30, tzinfo=None)  # noqa: DTZ001  a record's instants have no zone
DAYS = 5475  # fifteen years from the first day; with this many states every day is a change point
_FIRST = "DATE '2011-01-01'"
_STATES = 5  # states of one item, one after the other
_SLOT = DAYS // _STATES
_CONSTANTS = "category: item, by: own, basis: declared"
_CORRECTED = 11  # of so many entries the last corrects the one before it


def _drawn(salt: int) -> str:
    """Return a number drawn for each row, as SQL."""
    return f"(hash(i * 16 + {salt}) >> 8)"


def _one_of(values: list[str], drawn: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"([{listed}])[({drawn} % {len(values)})::INTEGER + 1]"


def _or_blank(value: str, per_mille: int, salt: int) -> str:
    return f"CASE WHEN {_drawn(salt)} % 1000 >= {per_mille} THEN {value} END"


_START = f"((i % {_STATES}) * {_SLOT} + {_drawn(0)} % {_SLOT})::INTEGER"
_NEXT = f"((i % {_STATES} + 1) * {_SLOT} + (hash((i + 1) * 16) >> 8) % {_SLOT})::INTEGER"
_OPEN = f"i % {_STATES} = {_STATES - 1} AND {_drawn(1)} % 10 < 6"  # six last states of ten have no end
_PARTY = "CASE WHEN (i // 5) % 2 = 0 THEN 'EA' ELSE 'WE' END"

_STATE: Mapping[str, str] = {
    "party": _PARTY,
    "item": "i // 5",
    "type": _one_of([f"t{n:02}" for n in range(1, 25)], _drawn(2)),
    "status": _one_of(["deployed", "deployed", "stored", "stored", "converted", "in-repair"], _drawn(3)),
    "place": _one_of([f"z{n:02}" for n in range(1, 61)], _drawn(4)),
    "range_km": f"(300 + {_drawn(5)} % 100 * 120)::INTEGER",
    "quantity": f"(1 + {_drawn(6)} % 12)::INTEGER",
    '"from"': f"{_FIRST} + {_START}",
    "until": f"CASE WHEN {_OPEN} THEN NULL ELSE {_FIRST} + {_NEXT} END",
    "recorded_at": f"({_FIRST} + {_START})::TIMESTAMP + to_seconds({_drawn(14)} % 5000000)",
}

# What each kind of record has otherwise than `exact`.
_KINDS: Mapping[str, Mapping[str, str]] = {
    "exact": {},
    "decimal": {"quantity": f"(1 + {_drawn(6)} % 12000)::DECIMAL(12, 0) * 0.001::DECIMAL(4, 3)"},
    "uncertain": {
        "status": _or_blank(_STATE["status"], 20, 7),
        "place": _or_blank(_STATE["place"], 80, 8),
        "range_km": _or_blank(_STATE["range_km"], 10, 9),
        "low": f"CASE WHEN {_drawn(10)} % 10 = 0 THEN 1 END::INTEGER",
        "high": f"CASE WHEN {_drawn(10)} % 10 = 0 AND {_drawn(11)} % 20 > 0 THEN 14 END::INTEGER",
        "basis": _one_of(["declared", "declared", "inspected", "estimated"], _drawn(12)),
        "mark": f"CASE WHEN {_drawn(13)} % 100 = 0 THEN 'recalled' ELSE 'confirmed' END",
    },
    "plain": {},
    # Of one item in a hundred the control commission says something as well.
    "words": {"by": "'own'"},
    # Every item once on each quarterly list of its own place.
    "snapshots": {},
}

_CORRECTED_KINDS = ("exact", "decimal", "uncertain")


def make_events(folder: Path, triggers: int, acts: int) -> Path:
    """Return a file of changes and of notices of them, made if it is not there."""
    file = folder / f"notices-{acts}" / "events.parquet"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        began = f"TIMESTAMP '2011-01-01' + to_seconds((hash(i % {triggers} * 7 + 1) >> 8) % 470000000)"
        party = f"CASE WHEN i % {triggers} % 2 = 0 THEN 'EA' ELSE 'WE' END AS party"
        given = "began + to_seconds((hash(i * 11 + 3) >> 8) % 700000)"
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT 'change' AS kind, {party}, i AS item, {began} AS done_at, "
                f"NULL::TIMESTAMP AS received_at FROM range({triggers}) r(i) UNION ALL "
                f"SELECT 'notice', party, item, {given}, {given} + to_seconds(3600) FROM "
                f"(SELECT i, {party}, i % {triggers} AS item, {began} AS began FROM range({acts}) q(i))"
                f") TO '{file}' (FORMAT parquet)"
            )
    return file


def make(folder: Path, kind: str, rows: int) -> Path:
    """Return a folder with the record of a kind, made if it is not there."""
    record = folder / f"{kind}-{rows}"
    file = record / "entries.parquet"
    if not file.exists():
        record.mkdir(parents=True, exist_ok=True)
        columns = {**_STATE, **_KINDS[kind]}
        constants = _CONSTANTS
        if "basis" in columns:
            constants = "category: item, by: own"
        elif kind == "words":
            constants = "category: item, basis: declared"
        (record / "record.yaml").write_text(f"files: {{entries.parquet: {{constants: {{{constants}}}}}}}\n")
        partial = file.with_suffix(".partial")
        with duckdb.connect() as connection:
            connection.execute("SET preserve_insertion_order = false")
            connection.execute(f"COPY ({_sql(kind, columns, rows)}) TO '{partial}' (FORMAT parquet)")
        partial.rename(file)
    return record


def _sql(kind: str, columns: Mapping[str, str], rows: int) -> str:
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    plain = f"SELECT {listed} FROM range({rows}) r(i)"
    if kind in _CORRECTED_KINDS:
        return _corrected(listed, rows)
    if kind == "words":
        other = "SELECT * REPLACE ('CTL' AS \"by\", quantity + 1 AS quantity)"
        return f"{plain} UNION ALL {other} FROM ({plain}) WHERE item % 100 = 0"
    if kind == "snapshots":
        return _lists(columns, rows)
    return plain


def _corrected(listed: str, rows: int) -> str:
    """Return the query of states of which some are corrected, a month after they were recorded."""
    corrects = f"n % {_CORRECTED} = {_CORRECTED - 1}"
    corrected = f"n % {_CORRECTED} = {_CORRECTED - 2}"
    return (
        f"SELECT * EXCLUDE (n) REPLACE (recorded_at + to_days(CASE WHEN {corrects} THEN 30 ELSE 0 END) "
        f"AS recorded_at, CASE WHEN {corrects} THEN quantity + 1 ELSE quantity END AS quantity), "
        f"CASE WHEN {corrected} THEN 'e' || n END AS id, "
        f"CASE WHEN {corrects} THEN 'e' || (n - 1) END AS supersedes "
        f"FROM (SELECT n, {listed} FROM "
        f"(SELECT n, n // {_CORRECTED} * {_CORRECTED - 1} + least(n % {_CORRECTED}, {_CORRECTED - 2}) AS i "
        f"FROM range({rows}) r(n)))"
    )


def _lists(columns: Mapping[str, str], rows: int) -> str:
    """Return the query of quarterly lists, each place with a day of its own in the quarter."""
    items = rows // 60
    own = {
        **columns,
        "party": "CASE WHEN (i % {items}) % 2 = 0 THEN 'EA' ELSE 'WE' END",
        "item": "i % {items}",
        "place": "'z' || lpad(((i % {items}) // 2 % 60 + 1)::VARCHAR, 2, '0')",
        '"from"': _FIRST + " + ((i // {items}) * 91 + (i % {items}) // 2 % 60 * 3 // 2)::INTEGER",
    }
    del own["until"]
    listed = ", ".join(f"{sql.replace('{items}', str(items))} AS {name}" for name, sql in own.items())
    return f"SELECT {listed} FROM range({items * 60}) r(i)"
