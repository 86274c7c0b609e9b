"""Try a record with entries added or taken out, without touching its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from servanda.engine.connection import Engine, quoted
from servanda.model.problem import Problem
from servanda.record import faults
from servanda.record.changing import RecordChange, Row, tried_file
from servanda.record.files import RecordFile


def added_files(engine: Engine, change: RecordChange) -> list[RecordFile]:
    """Return what is added as files of the record, so that it passes every check that entries pass."""
    return [
        _written(engine, change, what, rows)
        for what, rows in (("events", change.events), ("holdings", change.holdings))
        if rows
    ]


def _written(engine: Engine, change: RecordChange, what: str, rows: Sequence[Row]) -> RecordFile:
    path = engine.scratch / f"added-{what}.csv"
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows([row.get(name, "") for name in header] for row in rows)
    return RecordFile(
        name=tried_file(change.file, what), path=path, holds="events" if what == "events" else "holdings"
    )


def gone(ids: Sequence[str], added: Sequence[int]) -> str:
    """Return the condition that an entry is taken out: of one of these ids, and not itself added.

    Args:
        ids: The ids.
        added: The numbers of the files that were added, which may use an id anew.
    """
    spared = f" AND (rid >> 40) NOT IN ({', '.join(map(str, added))})" if added else ""
    return f"id IN ({', '.join(quoted(id_) for id_ in ids)}){spared}"


def taken_out(engine: Engine, relation: str, ids: Sequence[str], added: Sequence[int]) -> set[str]:
    """Take the entries of these ids out of a table; return the ids it had."""
    if not ids:
        return set()
    found = engine.rows(f"SELECT DISTINCT id FROM {relation} WHERE {gone(ids, added)}")
    engine.run(f"DELETE FROM {relation} WHERE {gone(ids, added)}")
    return {id_ for (id_,) in found}


def not_found(change: RecordChange, found: AbstractSet[str]) -> Iterator[Problem]:
    """Yield a fault for each id that is to be removed and that no entry has."""
    for id_, place in change.removed:
        if id_ not in found:
            yield faults.removed_unknown(place, id_)
