"""Options that several verbs share: days, instants, files, formats."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from servanda.language.supposing import Supposed


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class TextOrJson(StrEnum):
    """How a text is printed."""

    TEXT = "text"
    JSON = "json"


def day(text: str) -> date:
    """Read a day.

    Raises:
        typer.BadParameter: If the text is no day.
    """
    from servanda.language.literals import read_day

    found = read_day(text)
    if found is None:
        raise typer.BadParameter(f"'{text[:40]}' is not a day; write 2022-03-01.")
    return found


def moment(text: str) -> date | datetime:
    """Read a day or an instant.

    Raises:
        typer.BadParameter: If the text is neither.
    """
    if len(text) <= len("2022-03-01"):
        return day(text)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        message = f"'{text[:40]}' is neither a day nor an instant; write 2022-03-01 or 2022-03-01T12:00:00Z."
        raise typer.BadParameter(message) from None


def refuse(message: str) -> NoReturn:
    """End with a message about how the command was used.

    Raises:
        typer.BadParameter: Always.
    """
    raise typer.BadParameter(message)


def pair(text: str) -> tuple[str, str]:
    """Read NAME=VALUE.

    Raises:
        typer.BadParameter: If the text has no equals sign.
    """
    name, sign, value = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"'{text[:40]}' is not NAME=VALUE.")
    return name, value


def supposed(what_if: Path | None, as_if: date | None, settings: list[str] | None) -> Supposed:
    """Return what a question supposes."""
    from servanda.language.supposing import WhatIf

    return WhatIf(file=what_if, in_force_from=as_if, parameters=dict(pair(text) for text in settings or ()))


Agreement = Annotated[
    str,
    typer.Argument(
        metavar="AGREEMENT", help="A shipped agreement's id, or the folder of any other.", show_default=False
    ),
]
Provision = Annotated[
    str, typer.Argument(metavar="PROVISION", help="The provision's id, such as II.1.c.", show_default=False)
]
On = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="The day asked about.")]
OnDay = Annotated[date, typer.Option(parser=day, metavar="DATE", help="The day asked about.")]
KnownAt = Annotated[
    date | None,
    typer.Option(
        parser=moment, metavar="TIME", help="Only what the record held by this day's end, or instant."
    ),
]
Party = Annotated[str | None, typer.Option(help="Only this party or group.")]
Record = Annotated[
    list[Path] | None,
    typer.Option(metavar="PATH", help="A further record folder or file; may be given several times."),
]
Views = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VIEW", help="base, a side, or a reading; may be given several times. All, if not given."
    ),
]
WhatIf = Annotated[Path | None, typer.Option(metavar="FILE", help="A merge patch of the agreement to try.")]
AsIf = Annotated[
    date | None,
    typer.Option(
        "--as-if-in-force-from",
        parser=day,
        metavar="DATE",
        help="Take the agreement to be in force from this day, though it is not.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Try another value of a parameter, or day of a milestone; may be repeated.",
    ),
]
Recalled = Annotated[bool, typer.Option("--include-recalled", help="Let recalled figures count.")]
Memory = Annotated[str | None, typer.Option(help="The most memory the engine may use, such as 2GB.")]
OutputFormat = Annotated[Format, typer.Option("--format", help="How to print the answer.")]
TextFormat = Annotated[TextOrJson, typer.Option("--format", help="How to print it.")]
