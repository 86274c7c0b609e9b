"""The verb that asks where procedures stand."""

from __future__ import annotations

from typing import Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import (
    Agreement,
    AsIf,
    KnownAt,
    Memory,
    OnDay,
    Recalled,
    Record,
    Settings,
    TextFormat,
    TextOrJson,
    Views,
    WhatIf,
    supposed,
)
from servanda.cli.telling import tell


def procedure(
    agreement: Agreement,
    on: OnDay,
    provision: Annotated[
        str | None,
        typer.Argument(
            metavar="PROVISION", help="Only this procedure; all of them, if not given.", show_default=False
        ),
    ] = None,
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
    """Say where procedures stand on a day, how they came there, and who may do what by when."""
    from servanda.assessment.procedures import procedure as ask
    from servanda.show.procedure_text import procedure_text

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        data = ask(
            agreement,
            provision,
            record,
            on=on,
            known_at=known_at,
            views=view or (),
            what_if=supposed(what_if, as_if_in_force_from, settings),
            include_recalled=include_recalled,
            memory=memory,
        )
    tell(data, format_, procedure_text)
