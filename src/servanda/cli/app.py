"""The command line: one module a verb; heavy imports happen inside the verbs."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Hold a record against an arms-control agreement, by every reading, for every day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def lint(agreement: str) -> None:
    """Say what is wrong with an agreement, and what it leaves in the dark."""
    from servanda.language.loading import examine
    from servanda.model.problem import FaultyInputError

    try:
        _, problems = examine(agreement)
    except FaultyInputError as faulty:
        problems = list(faulty.problems)
    for p in problems:
        typer.echo(str(p))
    raise typer.Exit(1 if problems else 0)


@app.callback()
def root() -> None:
    pass


def main() -> None:
    """Run the command line."""
    app()
