"""The answer for one day: views side by side, or one below the other where the page is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from servanda.model.result import Answer, Outcome, Result
from servanda.show.rows import Row, rows_of, view_names
from servanda.show.strands import OTHERS, strand_text
from servanda.show.wording import NOTHING, cell_parts, cell_text, clean

NARROWEST = 22  # characters a view's column needs to be read; below that, views stand one below the other
GAP = 2  # characters between columns
INDENT = "  "
REPORTED, BASIS = "last report", "basis"

STYLES = {
    Outcome.MET: "",
    Outcome.NOT_MET: "bold",
    Outcome.UNDETERMINED: "italic",
    Outcome.NOT_APPLICABLE: "dim",
    Outcome.PENDING: "bold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTable:
    """The results of one day, laid out for the width there is."""

    answer: Answer

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows, names = rows_of(self.answer), view_names(self.answer)
        views = _columns(rows, options.max_width)
        if views:
            yield from _beside(rows, views, names, options.max_width)
            yield from _left_out(rows, views, names)
        else:
            yield from _below(rows, names, options.max_width)


def _columns(rows: Sequence[Row], width: int) -> list[str]:
    """Return the views that get a column: all, or those that part from base, or none where none fit."""
    room = (width - _sides(rows)) // (NARROWEST + GAP)
    every = list(dict.fromkeys(view for row in rows for view in row.by_view))
    parting = [v for v in every if any(row.reference == v or not row.as_reference(v) for row in rows)]
    return next((views for views in (every, parting) if 0 < len(views) <= room), [])


def _sides(rows: Sequence[Row]) -> int:
    return _first_width(rows) + GAP + len(REPORTED) + GAP + _basis_width(rows) + GAP


def _first_width(rows: Sequence[Row]) -> int:
    longest = max((len(word) for row in rows for word in (*_marks(row), row.label)), default=0)
    return len(INDENT) + min(24, longest)


def _basis_width(rows: Sequence[Row]) -> int:
    return max([len(BASIS), *(len(word) for row in rows for r in row.results for word in r.basis)])


def _marks(row: Row) -> list[str]:
    """Return the words that stand below a holder whose result is in question."""
    return ["contested"] * row.contested + ["values differ"] * (row.values_differ and not row.contested)


def _beside(
    rows: Sequence[Row], views: Sequence[str], names: dict[str, str], width: int
) -> Iterator[Table | Text]:
    room = (width - _sides(rows)) // len(views) - GAP
    cells = [len(cell_text(r)) for row in rows for results in row.by_view.values() for r in results]
    widths = [
        _first_width(rows),
        *[min(room, max([*cells, NARROWEST]))] * len(views),
        len(REPORTED),
        _basis_width(rows),
    ]
    yield grid(widths, ["", *(names[v] for v in views), REPORTED, BASIS], "bold underline")
    for title, group in _by_provision(rows):
        yield title
        table = grid(widths)
        for row in group:
            said = [_said(row, view, room) for view in views]
            table.add_row(_holder(row), *said, *_known(row.results[0]))
        yield table


def _said(row: Row, view: str, room: int) -> Text:
    if view not in row.by_view:
        return Text("")
    if view != row.reference and row.as_reference(view):
        return Text(f"as {row.reference}", style="dim")
    return _cell(row.by_view[view][0], room)


def _left_out(rows: Sequence[Row], views: Sequence[str], names: dict[str, str]) -> Iterator[Text]:
    missing = [v for v in dict.fromkeys(v for row in rows for v in row.by_view) if v not in views]
    if missing:
        yield Text(f"As {rows[0].reference} throughout: {', '.join(names[v] for v in missing)}.")


def _below(rows: Sequence[Row], names: dict[str, str], width: int) -> Iterator[Table | Text]:
    sides = _sides(rows)
    label = max(_view_width(rows, names, width), len("views"))
    room = max(16, width - sides - label - GAP)
    widths = [_first_width(rows), label, room, len(REPORTED), _basis_width(rows)]
    yield grid(widths, ["", "views", "result", REPORTED, BASIS], "bold underline")
    for title, group in _by_provision(rows):
        yield title
        table = grid(widths)
        for row in group:
            for number, strand in enumerate(row.strands()):
                first = Text("") if number else _holder(row)
                known = _known(strand.results[0]) if number == 0 else (Text(""), Text(""))
                table.add_row(
                    first, Text(strand_text(row, strand, names)), _cell(strand.results[0], room), *known
                )
        yield table
    labels = {strand_text(row, strand, names) for row in rows for strand in row.strands()}
    if any(label.endswith(OTHERS) for label in labels):
        every = dict.fromkeys(names[view] for row in rows for view in row.by_view)
        yield Text(f"\nViews: {', '.join(every)}. Others are those that a row does not name.")


def _view_width(rows: Sequence[Row], names: dict[str, str], width: int) -> int:
    longest = max((len(strand_text(row, s, names)) for row in rows for s in row.strands()), default=0)
    return min(longest, width // 4)


def _by_provision(rows: Sequence[Row]) -> Iterator[tuple[Text, list[Row]]]:
    for _, group in groupby(rows, key=lambda row: row.provision):
        held = list(group)
        yield heading(held[0]), held


def heading(row: Row) -> Text:
    """Return a provision's heading: its id, its title and the unit of its counts."""
    title = Text(clean(row.provision), style="bold")
    title.append(f"  {clean(row.title)}", style="not bold")
    return title.append(f"  [{clean(row.unit)}]", style="dim") if row.unit else title


def _holder(row: Row) -> Text:
    marks = _marks(row)
    return Text("\n".join(INDENT + word for word in [row.label, *marks]), style="bold" if marks else "")


def _cell(result: Result, room: int) -> Text:
    """Return a result's cell, its line broken between pieces rather than inside them."""
    first, *pieces = cell_parts(result)
    lines = [first]
    for piece in pieces:
        if len(lines[-1]) + 1 + len(piece) > room:
            lines.append(piece)
        else:
            lines[-1] += f" {piece}"
    return Text("\n".join(lines), style=STYLES[result.outcome])


def _known(result: Result) -> tuple[Text, Text]:
    reported = result.last_reported.isoformat() if result.last_reported else NOTHING
    return Text(reported), Text("\n".join(clean(word) for word in result.basis) or NOTHING)


def grid(widths: Sequence[int], header: Sequence[str] = (), style: str = "") -> Table:
    """Return a table without lines, its columns as wide in every provision."""
    table = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    for width in widths:
        table.add_column(width=width, overflow="fold")
    if header:
        table.add_row(*(Text(word, style=style) for word in header))
    return table
