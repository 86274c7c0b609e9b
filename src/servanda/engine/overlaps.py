"""Two entries of one key on one day: a fault by one asserter, a matter of rank between several."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from servanda.engine.connection import Engine, named
from servanda.engine.entries import Stated
from servanda.engine.sources import MOST_SHOWN
from servanda.model.agreement import Category
from servanda.model.problem import Place, Problem
from servanda.record import faults

_MOST_COUNTED = 100_000  # overlaps counted one by one


def key_columns(category: Category) -> list[str]:
    """Return the columns that make a key, the party first."""
    return ["party", *(named(name) for name in category.key)]


def overlap_problems(
    engine: Engine, stated: Stated, category: Category, place: Callable[[int], Place]
) -> Iterator[Problem]:
    """Yield a fault for each entry that begins while another of its key, by one asserter, stands."""
    keys = ", ".join([*key_columns(category), '"by"'])
    shown = ", ".join(f"coalesce({named(name)}::VARCHAR, '')" for name in category.key) or "''"
    rows = engine.rows(
        f"{stated.with_steps()} "
        f"SELECT next_rid, rid, next_vf::VARCHAR, party || ' ' || concat_ws(' ', {shown}) FROM ("
        f"SELECT *, LEAD(vf) OVER w AS next_vf, LEAD(rid) OVER w AS next_rid FROM stands "
        f"WINDOW w AS (PARTITION BY {keys} ORDER BY vf, rid)) "
        f"WHERE next_vf IS NOT NULL AND (vt IS NULL OR next_vf < vt) ORDER BY 1 LIMIT {_MOST_COUNTED + 1}"
    )
    for rid, other, start, key in rows[:MOST_SHOWN]:
        yield faults.two_entries(place(rid), key, start, place(other))
    if len(rows) > MOST_SHOWN:
        yield faults.more(
            Place(file="record"),
            "entries-overlap",
            len(rows) - MOST_SHOWN,
            at_least=len(rows) > _MOST_COUNTED,
        )


def shared_table(category: str) -> str:
    """Return the name of the table of keys that several asserters speak of."""
    return named(f"shared {category}")


def shared_keys(engine: Engine, relation: str, category: Category) -> None:
    """Create the table of keys that several asserters speak of."""
    keys = ", ".join(key_columns(category))
    engine.run(
        f"CREATE TEMP TABLE {shared_table(category.id)} AS SELECT {keys} FROM {relation} "
        f'GROUP BY {keys} HAVING min("by") <> max("by")'
    )
