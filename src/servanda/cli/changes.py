"""The verb that says what changed: changes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import (
    Agreement,
    Memory,
    Recalled,
    Record,
    TextFormat,
    TextOrJson,
    Views,
    day,
    moment,
)
from servanda.cli.telling import tell


def changes(
    agreement: Agreement,
    since: Annotated[
        date, typer.Option(parser=moment, metavar="TIME", help="A day, to its end, or an instant.")
    ],
    on: Annotated[
        date | None,
        typer.Option(parser=day, metavar="DATE", help="Compare answers for this day; for all, if not given."),
    ] = None,
    view: Views = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
    format_: TextFormat = TextOrJson.TEXT,
) -> None:
    """Say what entered the record since a moment, which answers differ, and what came due meanwhile."""
    from servanda.assessment.changes import changes as ask
    from servanda.show.changes_text import changes_text

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        data = ask(
            agreement,
            record,
            since=since,
            on=on,
            views=view or (),
            include_recalled=include_recalled,
            memory=memory,
        )
    tell(data, format_, changes_text)
