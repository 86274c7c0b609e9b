"""The verb that asks an agreement's own cases."""

from __future__ import annotations

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import Agreement, Memory, TextFormat, TextOrJson


def scenarios(agreement: Agreement, memory: Memory = None, format_: TextFormat = TextOrJson.TEXT) -> None:
    """Ask the cases of an agreement's folder scenarios, and compare; exit 1 if one does not come out."""
    from servanda.assessment.scenarios import check_scenarios
    from servanda.model.wire import dumps

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        checked = check_scenarios(agreement, memory=memory)
    if format_ is TextOrJson.JSON:
        typer.echo(dumps(checked.as_json()))
    else:
        for case in checked.failed:
            typer.echo("\n".join(case.lines))
        number = len(checked.cases)
        typer.echo(f"{number} case{'' if number == 1 else 's'}, {len(checked.failed)} failed")
    raise typer.Exit(1 if checked.failed else 0)
