"""Duties, prohibitions and quotas on one day: a row a party and time, a line for the views that agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.text import Text

from servanda.model.finding import Finding
from servanda.show.act_rows import ActRow
from servanda.show.act_wording import act_parts, act_text, asides, time_text, until_text
from servanda.show.day_table import GAP, INDENT, STYLES, grid
from servanda.show.strands import strand_text
from servanda.show.wording import clean

HEADER = ("", "time", "views", "outcome", "due or until")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActTable:
    """Rows of findings, laid out for the width there is."""

    rows: Sequence[ActRow]
    names: Mapping[str, str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = self._widths(options.max_width)
        yield grid(widths, HEADER, "bold underline")
        for _, group in groupby(self.rows, key=lambda row: (row.provision, row.kind)):
            held = list(group)
            yield act_heading(held[0])
            before = ""
            for row in held:
                yield from _row(row, self.names, widths, again=row.label == before)
                before = row.label

    def _widths(self, page: int) -> list[int]:
        found = [f for row in self.rows for f in row.findings]
        first = max(len(INDENT) + len(word) for row in self.rows for word in (*_marks(row), row.label[:22]))
        time, until = (
            max(len(header), *(len(part) for f in found for part in text(f).split("/")))
            for header, text in ((HEADER[1], time_text), (HEADER[4], until_text))
        )
        strands = [strand_text(row, s, self.names) for row in self.rows for s in row.strands()]
        views = min(max(len(HEADER[2]), *map(len, strands)), page // 4)
        room = page - first - time - views - until - 4 * GAP
        return [first, time, views, max(16, min(room, *[max(len(act_text(f)) for f in found)])), until]


def _marks(row: ActRow) -> list[str]:
    return ["contested"] * row.contested


def _row(
    row: ActRow, names: Mapping[str, str], widths: Sequence[int], *, again: bool
) -> Iterator[RenderableType]:
    """Yield a line for each strand, and below it what is to be said beside it."""
    told: set[str] = set()
    for number, strand in enumerate(row.strands()):
        finding = strand.results[0]
        table = grid(widths)
        table.add_row(
            Text("") if number else _holder(row, again=again),
            Text("" if number else time_text(row.results[0]).replace("/", "\n")),
            Text(strand_text(row, strand, names)),
            _cell(finding, widths[3]),
            Text(until_text(finding).replace("/", "\n")),
        )
        yield table
        beside = [aside for aside in asides(finding) if aside not in told]
        told.update(beside)
        for aside in beside:
            yield Padding(Text(aside), (0, 0, 0, widths[0] + GAP))


def _holder(row: ActRow, *, again: bool) -> Text:
    """Return who is bound, named once for all the times that follow one another."""
    marks = _marks(row)
    words = [] if again else [row.label]
    return Text("\n".join(INDENT + word for word in [*words, *marks]), style="bold" if marks else "")


def _cell(finding: Finding, room: int) -> Text:
    """Return an outcome, its line broken between pieces rather than inside them."""
    lines = [""]
    for piece in act_parts(finding):
        if lines[-1] and len(lines[-1]) + 1 + len(piece) > room:
            lines.append(piece)
        else:
            lines[-1] = f"{lines[-1]} {piece}".strip()
    return Text("\n".join(lines), style=STYLES[finding.outcome])


def act_heading(row: ActRow) -> Text:
    """Return a provision's heading: its id, its title, and what kind of provision it is."""
    title = Text(clean(row.provision), style="bold")
    title.append(f"  {clean(row.title)}", style="not bold")
    return title.append(f"  [{row.kind}]", style="dim")
