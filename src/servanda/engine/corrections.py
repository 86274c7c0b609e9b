"""Corrections: which entries another supersedes, and from when that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from servanda.engine.connection import Engine, Row, quoted
from servanda.engine.sources import MOST_SHOWN
from servanda.model.problem import Place, Problem
from servanda.record import faults

SUPERSEDED = "superseded"  # rid, known_at (null: from the start)
_MOST_CHAINS = 500_000  # corrections whose chains are followed for circles


def _all(relations: Mapping[str, str]) -> str:
    """Return every entry of every category, with what a correction needs of it."""
    parts = [
        f'SELECT rid, id, supersedes, recorded_at, party, "by", {quoted(category)} AS category '
        f"FROM {relation}"
        for category, relation in relations.items()
    ]
    return f"({' UNION ALL '.join(parts)})"


def superseded_table(engine: Engine, relations: Mapping[str, str]) -> None:
    """Create the table of superseded entries, given the relation of each category."""
    engine.run(
        f"CREATE TEMP TABLE corrections AS SELECT * FROM {_all(relations)} WHERE supersedes IS NOT NULL"
    )
    engine.run(
        f"CREATE TEMP TABLE corrected AS SELECT * FROM {_all(relations)} "
        "WHERE id IN (SELECT supersedes FROM corrections)"
    )
    engine.run(
        f"CREATE TEMP TABLE {SUPERSEDED} AS SELECT o.rid, "
        "CASE WHEN bool_or(c.recorded_at IS NULL) THEN NULL ELSE min(c.recorded_at) END AS known_at "
        "FROM corrected o JOIN corrections c ON c.supersedes = o.id GROUP BY o.rid"
    )


def corrections_problems(engine: Engine, place: Callable[[int], Place]) -> Iterator[Problem]:
    """Yield what is wrong with the corrections of a record; `place` finds the row behind an entry."""
    yield from _some(
        engine.rows(
            "SELECT c.rid, c.supersedes, count(o.rid) "
            "FROM corrections c LEFT JOIN corrected o ON o.id = c.supersedes "
            "GROUP BY ALL HAVING count(o.rid) <> 1 ORDER BY 1"
        ),
        lambda row: faults.supersedes_unknown(place(row[0]), row[1], row[2]),
    )
    yield from _some(
        engine.rows(
            "SELECT c.rid, c.supersedes FROM corrections c JOIN corrected o ON o.id = c.supersedes "
            'WHERE o.party <> c.party OR o."by" <> c."by" OR o.category <> c.category ORDER BY 1'
        ),
        lambda row: faults.supersedes_other(place(row[0]), row[1]),
    )
    links = engine.rows(
        f"SELECT id, supersedes, rid FROM corrections WHERE id IS NOT NULL LIMIT {_MOST_CHAINS}"
    )
    closed = list(circles({str(i): str(s) for i, s, _ in links}, {str(i): int(r) for i, _, r in links}))
    yield from _some(closed, lambda row: faults.supersedes_circle(place(row[1]), row[0]))


def _some(rows: Sequence[Row], say: Callable[[Row], Problem]) -> Iterator[Problem]:
    """Yield the first faults one by one, then the number of the rest."""
    told = [say(row) for row in rows[:MOST_SHOWN]]
    yield from told
    if len(rows) > MOST_SHOWN:
        yield faults.more(Place(file="record"), told[0].reference, len(rows) - MOST_SHOWN)


def circles(links: dict[str, str], rids: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Yield the first entry of each chain that leads back to itself."""
    done: set[str] = set()
    for start in sorted(links):
        chain: list[str] = []
        current = start
        while current in links and current not in done:
            done.add(current)
            chain.append(current)
            current = links[current]
        if current in chain:
            yield current, rids[current]
