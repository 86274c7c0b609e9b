"""The verb that starts an agreement: it asks, and writes a folder that is sound."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from servanda.cli.failing import wrong_input

if TYPE_CHECKING:
    from servanda.language.starting_texts import Start

T = TypeVar("T")


def new(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="The agreement's id, such as river-accord.", show_default=False),
    ],
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to make it in.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing, and write a first draft.")] = False,
) -> None:
    """Start an agreement: ask what it is about, and write a folder that lint and test accept."""
    from servanda.language.starting import defaults, new_folder, write

    with wrong_input():
        new_folder(name, to)
        start = defaults(name)
        if not yes:
            start = _asked(start)
        folder = write(start, to)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    typer.echo(f"made {folder}: {', '.join(files)}")


def can_ask() -> bool:
    """Whether somebody sits there to answer."""
    return sys.stdin.isatty()


def _asked(start: Start) -> Start:
    from servanda.language import starting as read

    if not can_ask():
        raise typer.BadParameter("standard input is no terminal, so nothing can be asked: give --yes.")
    start = replace(start, title=_ask("Title", read.read_line, start.title))
    kinds = "Instrument (treaty, political-commitment, resolution, unilateral-statement)"
    start = replace(start, instrument=_ask(kinds, read.read_instrument, start.instrument.value))
    start = replace(start, parties=_parties())
    start = replace(start, category=_ask("What is counted, as a short name", read.read_lower, start.category))
    start = replace(start, unit=_ask("Its unit", read.read_line, start.category))
    start = replace(start, at_most=_ask("At most how many", read.read_figure, str(start.at_most)))
    start = replace(start, since=_ask("Since when", read.read_since, start.since.isoformat()))
    start = replace(start, source=_ask("Title of the text it stands in (blank: later)", read.read_blank, ""))
    return (
        replace(start, url=_ask("Its address (blank: none)", read.read_blank, "")) if start.source else start
    )


def _parties() -> tuple[tuple[str, str], ...]:
    """Ask for two parties, and for more until one is left blank."""
    from servanda.language.starting import WrongAnswerError, read_party

    found: dict[str, str] = {}

    def read(text: str) -> tuple[str, str]:
        if len(found) >= 2 and not text.strip():
            return "", ""
        id_, name = read_party(text)
        if id_ in found:
            raise WrongAnswerError(id_, "free: another party has that id")
        return id_, name

    while True:
        more = len(found) >= 2
        id_, name = _ask(
            f"Party {len(found) + 1}, as id: name{' (blank: no more)' if more else ''}",
            read,
            "" if more else None,
        )
        if not id_:
            return tuple(found.items())
        found[id_] = name


def _ask(question: str, read: Callable[[str], T], default: str | None) -> T:
    """Ask until the answer can be read."""
    from servanda.model.problem import ServandaError

    def checked(text: str) -> T:
        try:
            return read(text)
        except ServandaError as wrong:
            raise typer.BadParameter(str(wrong)) from None

    answer: T = typer.prompt(question, default=default, value_proc=checked, show_default=bool(default))
    return answer
