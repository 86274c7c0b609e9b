"""The verbs that ask: assess, explain, chart, recheck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import (
    Agreement,
    AsIf,
    Format,
    KnownAt,
    Memory,
    On,
    OnDay,
    OutputFormat,
    Party,
    Provision,
    Recalled,
    Record,
    Settings,
    TextFormat,
    TextOrJson,
    Views,
    WhatIf,
    day,
    pair,
    supposed,
)
from servanda.cli.telling import tell

if TYPE_CHECKING:
    from datetime import date

    from servanda.model.result import Answer


def assess(
    agreement: Agreement,
    on: On = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="The days asked about; the second is not included."),
    ] = None,
    known_at: KnownAt = None,
    party: Party = None,
    provision: Annotated[str | None, typer.Option(help="Only this provision.")] = None,
    view: Views = None,
    what_if: WhatIf = None,
    as_if_in_force_from: AsIf = None,
    settings: Settings = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
    format_: OutputFormat = Format.TABLE,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Exit 1 if not met in the first view, else 3 if undetermined or contested."
        ),
    ] = False,
) -> None:
    """Say who meets what, by whose reading, on what evidence, on a day or over all days."""
    from servanda.assessment.questions import assess as ask

    with wrong_input(as_json=format_ is Format.JSON):
        answer = ask(
            agreement,
            record,
            on=on,
            between=_span(between),
            known_at=known_at,
            party=party,
            provision=provision,
            views=view or (),
            what_if=supposed(what_if, as_if_in_force_from, settings),
            include_recalled=include_recalled,
            memory=memory,
        )
    _print_answer(answer, format_)
    if exit_code:
        raise typer.Exit(_code(answer))


def _span(between: tuple[str, str] | None) -> tuple[date, date] | None:
    if between is None:
        return None
    start, end = (day(text) for text in between)
    if end <= start:
        raise typer.BadParameter(f"{end} is not after {start}; the second day is not included.")
    return start, end


def _print_answer(answer: Answer, format_: Format) -> None:
    from servanda.model.wire import dumps

    if format_ is Format.JSON:
        typer.echo(dumps(answer.as_json()))
    elif format_ is Format.CSV:
        from servanda.show.tables import answer_csv

        typer.echo(answer_csv(answer), nl=False)
    else:
        from rich.console import Console

        from servanda.show.tables import answer_table

        Console(highlight=False).print(answer_table(answer))


def _code(answer: Answer) -> int:
    """Return 1 for a result not met in the first view asked for, else 3 where one is open, else 0."""
    from servanda.model.result import Outcome

    first = answer.views[0].id
    told = [(each.view, each.outcome, each.contested) for each in answer.results]
    told += [(each.view, each.outcome, each.contested) for each in answer.findings]
    outcomes = {outcome for view, outcome, _ in told if view == first}
    if Outcome.NOT_MET in outcomes:
        return 1
    open_ = Outcome.UNDETERMINED in outcomes or any(contested for _, _, contested in told)
    return 3 if open_ else 0


def explain(
    agreement: Agreement,
    provision: Provision,
    party: Annotated[str, typer.Option(help="The party, group, or 'all'.")],
    on: OnDay,
    view: Annotated[str, typer.Option(metavar="VIEW", help="base, a side, or a reading.")] = "base",
    per: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="The value of a split, where there is one."),
    ] = None,
    known_at: KnownAt = None,
    what_if: WhatIf = None,
    as_if_in_force_from: AsIf = None,
    settings: Settings = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
    format_: TextFormat = TextOrJson.TEXT,
) -> None:
    """Show how one result comes about: every entry, every rule, every reading with its ground."""
    from servanda.assessment.questions import explain as ask
    from servanda.show.act_derivation import explanation_text
    from servanda.show.derivation import derivation_text

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        derivation = ask(
            agreement,
            provision,
            record,
            party=party,
            on=on,
            view=view,
            per=dict(pair(text) for text in per or ()),
            known_at=known_at,
            what_if=supposed(what_if, as_if_in_force_from, settings),
            include_recalled=include_recalled,
            memory=memory,
        )
    of_acts = "servanda-explanation" in derivation
    tell(derivation, format_, explanation_text if of_acts else derivation_text)


def chart(
    agreement: Agreement,
    provision: Provision,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="A .png, .svg, .pdf or .html file.")
    ],
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="The days shown; the second is not included."),
    ] = None,
    known_at: KnownAt = None,
    party: Party = None,
    view: Views = None,
    what_if: WhatIf = None,
    as_if_in_force_from: AsIf = None,
    settings: Settings = None,
    record: Record = None,
    include_recalled: Recalled = False,
    memory: Memory = None,
) -> None:
    """Draw a limit: counts as steps, the bound, the days of measurement, what is not known."""
    from servanda.assessment.questions import assess as ask
    from servanda.show.charts import chart as draw
    from servanda.show.saving import save

    with wrong_input():
        answer = ask(
            agreement,
            record,
            between=_span(between),
            known_at=known_at,
            party=party,
            provision=provision,
            views=view or (),
            what_if=supposed(what_if, as_if_in_force_from, settings),
            include_recalled=include_recalled,
            memory=memory,
        )
        save(draw(answer, provision), output)
    typer.echo(f"wrote {output}", err=True)


def recheck(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A derivation, as explain --format json prints it.", show_default=False
        ),
    ],
) -> None:
    """Re-derive a number from its derivation alone, without the engine; exit 1 if it does not come out."""
    from servanda.checker import recheck as check

    text, sound = check(file)
    typer.echo(text, err=sound is None)
    raise typer.Exit({True: 0, False: 1}.get(sound, 2) if sound is not None else 2)
