"""The verbs that ask what stands: status, claims."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import (
    Agreement,
    AsIf,
    KnownAt,
    Memory,
    OnDay,
    Party,
    Recalled,
    Record,
    Settings,
    TextFormat,
    TextOrJson,
    Views,
    WhatIf,
    day,
    supposed,
)
from servanda.cli.telling import tell


def status(
    agreement: Agreement,
    on: OnDay,
    party: Party = None,
    provision: Annotated[str | None, typer.Option(help="Only this provision.")] = None,
    known_at: KnownAt = None,
    view: Views = None,
    what_if: WhatIf = None,
    as_if_in_force_from: AsIf = None,
    settings: Settings = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
    format_: TextFormat = TextOrJson.TEXT,
) -> None:
    """Say who is bound by what on a day, who claims to suspend or leave it, and who disputes that."""
    from servanda.assessment.status import status as ask
    from servanda.show.status_text import status_text

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        data = ask(
            agreement,
            record,
            on=on,
            party=party,
            provision=provision,
            known_at=known_at,
            views=view or (),
            what_if=supposed(what_if, as_if_in_force_from, settings),
            include_recalled=include_recalled,
            memory=memory,
        )
    tell(data, format_, status_text)


def claims(
    agreement: Agreement,
    on: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Only what was said by this day.")
    ] = None,
    since: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Only what was said from this day on.")
    ] = None,
    party: Annotated[
        str | None, typer.Option(help="Only what this party, group or body said, or what was said of it.")
    ] = None,
    known_at: KnownAt = None,
    view: Views = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
    format_: TextFormat = TextOrJson.TEXT,
) -> None:
    """List who determined what of whom, in which words, with what the engine derives beside it."""
    from servanda.assessment.claiming import claims as ask
    from servanda.show.claims_text import claims_text

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        data = ask(
            agreement,
            record,
            on=on,
            since=since,
            party=party,
            known_at=known_at,
            views=view or (),
            include_recalled=include_recalled,
            memory=memory,
        )
    tell(data, format_, claims_text)
