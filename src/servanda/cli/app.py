"""The command line, put together: one function a verb; heavy imports happen inside the verbs."""

from __future__ import annotations

import typer

from servanda.cli.agenda import calendar
from servanda.cli.agreements import lint, list_, schema
from servanda.cli.answers import assess, chart, explain, recheck
from servanda.cli.changes import changes
from servanda.cli.entries import add
from servanda.cli.mapping import map_
from servanda.cli.procedures import procedure
from servanda.cli.scenarios import scenarios
from servanda.cli.standing import claims, status
from servanda.cli.starting import new

app = typer.Typer(
    help="Hold a record against an arms-control agreement, by every reading, for every day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command()(assess)
app.command()(explain)
app.command()(procedure)
app.command()(calendar)
app.command()(changes)
app.command()(status)
app.command()(claims)
app.command(name="list")(list_)
app.command()(chart)
app.command("map")(map_)
app.command()(lint)
app.command(name="test")(scenarios)
app.command()(new)
app.command()(schema)
app.command()(recheck)
app.add_typer(add, name="add")


def main() -> None:
    """Run the command line."""
    app()
