"""The verb that looks ahead: calendar."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import KnownAt, Memory, Party, Recalled, Record, Views, day, refuse

if TYPE_CHECKING:
    from servanda.model.agenda import Agenda


class CalendarFormat(StrEnum):
    """How a calendar is printed."""

    TEXT = "text"
    JSON = "json"
    ICS = "ics"


def calendar(
    on: Annotated[date, typer.Option(parser=day, metavar="DATE", help="The day from which to look.")],
    agreements: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="AGREEMENT...",
            help="Ids of shipped agreements, or folders of others.",
            show_default=False,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All agreements that come with Servanda.")] = False,
    ahead: Annotated[
        str, typer.Option(metavar="DURATION", help="How far to look, such as P60D or P6M.")
    ] = "P60D",
    party: Party = None,
    view: Views = None,
    known_at: KnownAt = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
    format_: Annotated[
        CalendarFormat, typer.Option("--format", help="How to print it.")
    ] = CalendarFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead."),
    ] = None,
) -> None:
    """Say what is overdue, due, owed and left on a day, and what comes and ends after it."""
    from servanda.assessment.agenda import calendar as ask

    if all_ and agreements:
        refuse("name agreements or give --all, not both.")
    with wrong_input(as_json=format_ is CalendarFormat.JSON):
        agenda = ask(
            None if all_ else agreements or [],
            record,
            on=on,
            ahead=ahead,
            known_at=known_at,
            party=party,
            views=view or (),
            include_recalled=include_recalled,
            memory=memory,
        )
        if output is not None:
            output.write_bytes(_content(agenda, format_).encode())
    if output is not None:
        typer.echo(f"wrote {output}", err=True)
    elif format_ is CalendarFormat.TEXT:
        from rich.console import Console

        from servanda.show.agenda_text import agenda_text

        Console(highlight=False).print(agenda_text(agenda))
    else:
        typer.echo(_content(agenda, format_).encode(), nl=False)


def _content(agenda: Agenda, format_: CalendarFormat) -> str:
    if format_ is CalendarFormat.JSON:
        from servanda.model.wire import dumps

        return dumps(agenda.as_json()) + "\n"
    if format_ is CalendarFormat.ICS:
        from servanda.show.agenda_ics import agenda_ics

        return agenda_ics(agenda)
    from io import StringIO

    from rich.console import Console

    from servanda.show.agenda_text import agenda_text

    stream = StringIO()
    Console(file=stream, highlight=False, width=100).print(agenda_text(agenda))
    return stream.getvalue()
