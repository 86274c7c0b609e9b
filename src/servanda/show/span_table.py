"""The answer for a span of days: joined intervals by provision, holder and view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.table import Table
from rich.text import Text

from servanda.model.result import Answer, Result
from servanda.show.day_table import STYLES, heading
from servanda.show.rows import Row, rows_of, view_names
from servanda.show.spans import parting
from servanda.show.wording import (
    BEGINNING,
    NO_END,
    OF_ALL,
    PLAIN,
    bound_text,
    count_text,
    excess_text,
)

HEADER = ("from", "until", "outcome", "value", "bound", "reasons")
_WIDTHS = (10, 10, 14, 12, 10, None)


def span_table(answer: Answer) -> Iterator[Table | Text]:
    """Yield one table for each provision, holder and view; views that say what base says take one line."""
    names = view_names(answer)
    for _, group in groupby(rows_of(answer), key=lambda row: row.provision):
        rows = list(group)
        yield Text.assemble("\n", heading(rows[0]))
        for row in rows:
            yield from _row(row, names)


def _row(row: Row, names: dict[str, str]) -> Iterator[Table | Text]:
    """Yield the reference view whole, and of every other view the days on which it says something else."""
    for strand in row.strands():
        first, *others = strand.views
        title = Text(f"{row.label}: {names[first]}", style="bold")
        if first == row.reference:
            title.append("   contested on some days" if row.contested else "")
            yield from (title, _table(strand.results))
        else:
            title.append(f"   (on other days as {row.reference})", style="not bold")
            yield from (title, _table(parting(strand.results, row.results)))
        if others:
            yield Text(f"  as {names[first]}: {', '.join(names[view] for view in others)}", style="dim")


def _table(results: tuple[Result, ...]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    for width in _WIDTHS:
        table.add_column(width=width, overflow="fold")
    table.add_row(*(Text(word, style="underline") for word in HEADER))
    for result in results:
        table.add_row(*(Text(word, style=STYLES[result.outcome]) for word in _cells(result)))
    return table


def _cells(result: Result) -> tuple[str, ...]:
    reasons = [code for code in dict.fromkeys(r.code for r in result.reasons) if code not in PLAIN | OF_ALL]
    marks = ["contested"] * result.contested + ["values differ"] * (
        result.values_differ and not result.contested
    )
    return (
        result.start.isoformat() if result.start else BEGINNING,
        result.end.isoformat() if result.end else NO_END,
        " ".join(part for part in (result.outcome.value, excess_text(result)) if part),
        count_text(result.count),
        bound_text(result),
        ", ".join([*marks, *reasons]),
    )
