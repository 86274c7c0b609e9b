"""The verbs about agreements themselves: list, lint, schema."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import Agreement, TextFormat, TextOrJson
from servanda.cli.telling import tell


class Shape(StrEnum):
    """The files whose schema is published."""

    AGREEMENT = "agreement"
    DISPUTE = "dispute"
    RECORD = "record"


def list_(
    agreement: Annotated[
        str | None,
        typer.Argument(
            metavar="AGREEMENT", help="List this agreement's provisions instead.", show_default=False
        ),
    ] = None,
    format_: TextFormat = TextOrJson.TEXT,
) -> None:
    """List the shipped agreements, or what one of them holds."""
    from servanda.assessment.contents import contents, shipped
    from servanda.show.contents import contents_table

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        data = contents(agreement) if agreement else shipped()
    tell(data, format_, contents_table)


def lint(agreement: Agreement, format_: TextFormat = TextOrJson.TEXT) -> None:
    """Say what is wrong with an agreement and its record, and what is left in the dark; exit 1 on faults."""
    from servanda.assessment.contents import problems_of
    from servanda.model.problem import Severity
    from servanda.model.wire import dumps

    with wrong_input(as_json=format_ is TextOrJson.JSON):
        problems = problems_of(agreement)
    faults = [problem for problem in problems if problem.severity is Severity.FAULT]
    if format_ is TextOrJson.JSON:
        typer.echo(dumps({"schema": 1, "problems": [problem.as_json() for problem in problems]}))
    else:
        for problem in problems:
            typer.echo(str(problem))
        warnings = len(problems) - len(faults)
        typer.echo(f"{_number(len(faults), 'fault')}, {_number(warnings, 'warning')}")
    raise typer.Exit(1 if faults else 0)


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def schema(
    of: Annotated[Shape, typer.Option("--of", help="Which file's schema.")] = Shape.AGREEMENT,
) -> None:
    """Print the JSON Schema of agreement.yaml, a dispute, or record.yaml."""
    import json

    from servanda.language.schema import SHAPES

    published = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SHAPES[of.value].model_json_schema(),
    }
    typer.echo(json.dumps(published, indent=2, ensure_ascii=False))
