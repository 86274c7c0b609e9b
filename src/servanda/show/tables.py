"""An answer as text: a table for the terminal, and CSV.

The table reads without colour, at 80 columns and in a pipe; weight and slant only repeat
what a word says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.model.result import CAVEAT, Answer
from servanda.show.act_rows import ActRow, act_rows, by_urgency
from servanda.show.act_spans import act_spans
from servanda.show.act_table import ActTable
from servanda.show.csv_text import answer_csv
from servanda.show.day_table import DayTable
from servanda.show.notes import parting_note, reason_notes
from servanda.show.quiet import loud_and_quiet, others
from servanda.show.rows import view_names
from servanda.show.span_table import span_table
from servanda.show.wording import clean

WIDEST = 20  # characters of what stands before a note

__all__ = ["answer_csv", "answer_table"]


def answer_table(answer: Answer) -> RenderableType:
    """Return the answer for a terminal.

    Asked for one day: views side by side, one line a holder. Asked for a span: the joined
    intervals. Below stand the reasons, where views part, and the caveat as the last line.
    """
    return Group(*_parts(answer))


def _parts(answer: Answer) -> Iterator[RenderableType]:
    yield Text(_headline(answer), style="bold")
    if not answer.results and not answer.findings:
        yield Text("No provision of this agreement gives a result for what was asked.")
    elif answer.on:
        yield from _day(answer)
    else:
        yield from span_table(answer)
        yield from act_spans(answer)
    if answer.partings:
        yield Text("\nWhere views part", style="bold")
        yield _pairs([parting_note(parting) for parting in answer.partings])
    if names := _names(answer):
        yield Text(f"\n{names}")
    yield Text(f"\n{CAVEAT}")


def _day(answer: Answer) -> Iterator[RenderableType]:
    """Yield the limits, then what must be done, must not be done, or may be done so often."""
    loud, quiet = loud_and_quiet(by_urgency(act_rows(answer)))
    names = view_names(answer)
    if answer.results:
        yield DayTable(answer=answer)
    if loud and answer.results:
        yield Text("\nDuties, prohibitions, quotas", style="bold")
    if loud:
        yield ActTable(rows=loud, names=names)
    yield from others(quiet, names)
    yield from _reasons(answer, loud)


def _headline(answer: Answer) -> str:
    if answer.on:
        asked = f"on {answer.on.isoformat()}"
    elif answer.between:
        asked = f"from {answer.between[0].isoformat()} until {answer.between[1].isoformat()}"
    else:
        asked = "over its whole life"
    known = f", as known at {clean(answer.known_at)}" if answer.known_at else ""
    tried = ", with a what-if" if answer.receipt.patch else ""
    return f"{clean(answer.title)} [{clean(answer.agreement)}], {asked}{known}{tried}"


def _reasons(answer: Answer, acts: Sequence[ActRow]) -> Iterator[RenderableType]:
    notes = reason_notes(answer, acts)
    if not notes:
        return
    yield Text("\nReasons", style="bold")
    yield _pairs([(code, f"{text}  [{where}]") for code, text, where in notes])


def _pairs(pairs: Sequence[tuple[str, str]]) -> Table:
    """Return a heading and a text a line, texts lined up."""
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(width=min(WIDEST, max(len(head) for head, _ in pairs) + 2))
    table.add_column(overflow="fold")
    for head, text in pairs:
        table.add_row(Padding(Text(head), (0, 0, 0, 2)), Text(text))
    return table


def _names(answer: Answer) -> str:
    """Return what the short names of holders stand for."""
    held = dict.fromkeys([*(r.holder for r in answer.results), *(f.party for f in answer.findings)])
    named = {holder: clean(answer.names[holder]) for holder in held if holder in answer.names}
    return "; ".join(f"{clean(holder)}: {name}" for holder, name in named.items() if name != holder)
