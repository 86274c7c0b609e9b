"""How commands fail: problems to standard error, exit 2 on wrong input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

WRONG_INPUT = 2


@contextmanager
def wrong_input(*, as_json: bool = False) -> Iterator[None]:
    """Print what is wrong with the input, all of it, and exit 2."""
    from servanda.model.problem import FaultyInputError, ServandaError
    from servanda.model.wire import dumps

    try:
        yield
    except FaultyInputError as faulty:
        if as_json:
            typer.echo(dumps({"schema": 1, "problems": [p.as_json() for p in faulty.problems]}), err=True)
        else:
            typer.echo("\n".join(str(problem) for problem in faulty.problems), err=True)
        raise typer.Exit(WRONG_INPUT) from None
    except OSError as error:
        typer.echo(f"error: {error.filename}: {error.strerror}", err=True)
        raise typer.Exit(WRONG_INPUT) from None
    except ServandaError as error:
        if as_json:
            typer.echo(dumps({"schema": 1, "error": str(error)}), err=True)
        else:
            typer.echo(f"error: {error}", err=True)
        raise typer.Exit(WRONG_INPUT) from None
