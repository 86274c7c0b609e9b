"""Duties, prohibitions and quotas over a span of days: every time one arose, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.model.finding import Finding
from servanda.model.result import Answer
from servanda.show.act_rows import ActRow, act_histories, said
from servanda.show.act_table import act_heading
from servanda.show.act_wording import act_text, justification_text, time_text, until_text
from servanda.show.day_table import STYLES
from servanda.show.quiet import loud_and_quiet, others
from servanda.show.rows import view_names

HEADER = ("time", "due or until", "outcome")
_FEWEST = 3  # times that say the same, one after the other, are put together from here on
_DAY = len("2022-03-01")
Line = tuple[str, str, str, str]  # time, due, text, style


def act_spans(answer: Answer) -> Iterator[Table | Text | Padding]:
    """Yield one table for each provision, holder and view, every time there was on a line."""
    names = view_names(answer)
    loud, quiet = loud_and_quiet(act_histories(answer))
    for _, group in groupby(loud, key=lambda row: (row.provision, row.kind)):
        rows = list(group)
        yield Text.assemble("\n", act_heading(rows[0]))
        for row in rows:
            yield from _row(row, names)
    yield from others(quiet, names)


def _row(row: ActRow, names: Mapping[str, str]) -> Iterator[Table | Text]:
    """Yield the reference view whole, and of every other view the times of which it says something else."""
    for strand in row.strands():
        first, *others = strand.views
        title = Text(f"{row.label}: {names[first]}", style="bold")
        if first == row.reference:
            yield from (title, _table(strand.results))
        else:
            apart = parting(strand.results, row.results)
            title.append(f"   (otherwise as {row.reference})" if apart else "", style="not bold")
            yield from (title, _table(apart or strand.results))
        if others:
            yield Text(f"  as {names[first]}: {', '.join(names[view] for view in others)}", style="dim")


def parting(findings: Sequence[Finding], reference: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that say something else than the reference of the same time."""
    other = {finding.instance: said(finding) for finding in reference}
    return tuple(f for f in findings if other.get(f.instance) != said(f))


def _table(findings: Sequence[Finding]) -> Table:
    lines = list(_lines(findings))
    table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(width=min(34, max(len(word[0]) for word in (*lines, HEADER))), overflow="fold")
    table.add_column(width=min(17, max(len(word[1]) for word in (*lines, HEADER))), overflow="fold")
    table.add_column(overflow="fold")
    table.add_row(*(Text(word, style="underline") for word in HEADER))
    for time, due, text, style in lines:
        table.add_row(Text(time), Text(due), Text(text, style=style))
    return table


def _lines(findings: Sequence[Finding]) -> Iterator[Line]:
    """Yield a line for each finding; many in a row that say the same are one."""
    for _, group in groupby(findings, key=_alike):
        run = list(group)
        if len(run) < _FEWEST:
            yield from (_line(finding, time_text(finding), until_text(finding)) for finding in run)
        else:
            first, last = run[0], run[-1]
            time = f"{time_text(first)[:_DAY]} to {time_text(last)[:_DAY]}, {len(run)} times"
            yield _line(first, time, f"to {until_text(last)}")


def _line(finding: Finding, time: str, due: str) -> Line:
    claim = f"; {justification_text(finding.justification, finding.due)}" if finding.justification else ""
    mark = ", contested" if finding.contested else ""
    return time, due, f"{act_text(finding)}{mark}{claim}", STYLES[finding.outcome]


def _alike(finding: Finding) -> tuple[object, ...]:
    """Return what findings have in common that one line can stand for."""
    if finding.done or finding.acts:
        return (finding.instance, finding.trigger)
    return (act_text(finding), finding.contested, finding.justification)
