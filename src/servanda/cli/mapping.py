"""The verb that draws where things are: map."""

from __future__ import annotations

from pathlib import Path
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
    WhatIf,
    supposed,
)


def map_(
    agreement: Agreement,
    on: OnDay,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="A .png, .svg, .pdf or .html file.")
    ],
    view: Annotated[str, typer.Option(metavar="VIEW", help="base, a side, or a reading.")] = "base",
    party: Party = None,
    provision: Annotated[str | None, typer.Option(help="Only what this provision is about.")] = None,
    zone: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ZONE", help="A zone to show; may be repeated. Territories and named zones, if not given."
        ),
    ] = None,
    outlines: Annotated[
        bool, typer.Option("--outlines", help="Draw country outlines, which imply no opinion.")
    ] = False,
    known_at: KnownAt = None,
    what_if: WhatIf = None,
    as_if_in_force_from: AsIf = None,
    settings: Settings = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
) -> None:
    """Draw what is where on a day: zones, sites, holdings, reach, tracks, what is beyond a limit."""
    from servanda.engine.whereabouts import must_be_installed

    with wrong_input():
        must_be_installed()
        from servanda.assessment.locating import locate
        from servanda.show.maps.viewing import map_of
        from servanda.show.saving import save

        located = locate(
            agreement,
            record,
            on=on,
            view=view,
            known_at=known_at,
            party=party,
            provision=provision,
            zones=zone or (),
            what_if=supposed(what_if, as_if_in_force_from, settings),
            include_recalled=include_recalled,
            memory=memory,
        )
        save(map_of(located, outlines=outlines), output)
    typer.echo(f"wrote {output}", err=True)
