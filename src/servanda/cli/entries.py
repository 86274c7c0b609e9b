"""The verb that adds entries to a record: one at a time, checked, with its source."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from servanda.cli.failing import wrong_input
from servanda.cli.options import Agreement

add = typer.Typer(help="Add one entry to a record.", no_args_is_help=True)


@add.callback()
def _add() -> None:
    """Add one entry to a record."""


@add.command()
def holding(
    agreement: Agreement,
    category: Annotated[str, typer.Option(help="The category.")],
    party: Annotated[str, typer.Option(help="Who holds.")],
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="The day from which it was so.")],
    attributes: Annotated[
        list[str] | None, typer.Argument(metavar="NAME=VALUE", help="The attributes of the category.")
    ] = None,
    quantity: Annotated[str, typer.Option(help="How many, or how much.")] = "",
    low: Annotated[str, typer.Option(help="At least this, where it is an estimate.")] = "",
    high: Annotated[str, typer.Option(help="At most this, where it is an estimate.")] = "",
    unit: Annotated[str, typer.Option(help="The unit, where it is not the category's.")] = "",
    until: Annotated[
        str, typer.Option(metavar="DATE", help="The first day on which it was no longer so, or 'open'.")
    ] = "",
    by: Annotated[str, typer.Option(help="Whose word it is; the party's own, if not given.")] = "",
    basis: Annotated[str, typer.Option(help="How it is known.")] = "declared",
    channel: Annotated[str, typer.Option(help="treaty, public or press.")] = "",
    mark: Annotated[str, typer.Option(help="confirmed, derived or recalled.")] = "confirmed",
    source: Annotated[str, typer.Option(help="A row of sources.csv; asked for, if not given.")] = "",
    recorded_at: Annotated[str, typer.Option(metavar="TIME", help="When the record learnt of it.")] = "",
    id_: Annotated[str, typer.Option("--id", help="The entry's name.")] = "",
    supersedes: Annotated[str, typer.Option(help="The entry this one corrects.")] = "",
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="The CSV file to append to.")] = None,
) -> None:
    """Add one holding, after checking the record with it; nothing is written if anything is wrong."""
    from servanda.assessment.adding import add_holding

    entry = {
        "id": id_,
        "category": category,
        "party": party,
        **dict(_pair(text) for text in attributes or ()),
    }
    entry |= {"quantity": quantity, "low": low, "high": high, "unit": unit, "from": from_, "until": until}
    entry |= {"by": by, "basis": basis, "channel": channel, "source": source or _asked(), "mark": mark}
    entry |= {"recorded_at": recorded_at, "supersedes": supersedes}
    with wrong_input():
        file = add_holding(agreement, entry, to=to)
    typer.echo(f"added to {file}")


@add.command()
def event(
    agreement: Agreement,
    kind: Annotated[str, typer.Option(help="The kind of event.")],
    party: Annotated[str, typer.Option(help="Who did it.")],
    at: Annotated[str, typer.Option(metavar="TIME", help="When: an instant, a day, a month or a year.")],
    attributes: Annotated[
        list[str] | None, typer.Argument(metavar="NAME=VALUE", help="The attributes of the kind.")
    ] = None,
    by: Annotated[str, typer.Option(help="Whose word it is; the party's own, if not given.")] = "",
    source: Annotated[str, typer.Option(help="A row of sources.csv; asked for, if not given.")] = "",
    ref: Annotated[str, typer.Option(help="The event it answers.")] = "",
    detail: Annotated[str, typer.Option(help="What happened, in words.")] = "",
    scope: Annotated[str, typer.Option(help="Provisions it is about, with ; between, or 'all'.")] = "",
    ground: Annotated[str, typer.Option(help="On what ground it was done, as claimed.")] = "",
    toward: Annotated[str, typer.Option(help="Parties it is directed at, with ; between.")] = "",
    accepted_by: Annotated[str, typer.Option(help="Who accepts it, with ; between.")] = "",
    contested_by: Annotated[str, typer.Option(help="Who contests it, with ; between.")] = "",
    sent_at: Annotated[str, typer.Option(metavar="TIME", help="When it was sent.")] = "",
    received_at: Annotated[str, typer.Option(metavar="TIME", help="When it was received.")] = "",
    effective_at: Annotated[str, typer.Option(metavar="TIME", help="When it takes effect.")] = "",
    basis: Annotated[str, typer.Option(help="How it is known.")] = "reported",
    channel: Annotated[str, typer.Option(help="treaty, public or press.")] = "",
    mark: Annotated[str, typer.Option(help="confirmed, derived or recalled.")] = "confirmed",
    recorded_at: Annotated[str, typer.Option(metavar="TIME", help="When the record learnt of it.")] = "",
    id_: Annotated[str, typer.Option("--id", help="The event's name.")] = "",
    supersedes: Annotated[str, typer.Option(help="The event this one corrects.")] = "",
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="The CSV file to append to.")] = None,
) -> None:
    """Add one event, after checking the record with it; nothing is written if anything is wrong."""
    from servanda.assessment.adding import add_event

    entry = {"id": id_, "kind": kind, "party": party, **dict(_pair(text) for text in attributes or ())}
    entry |= {"done_at": at, "sent_at": sent_at, "received_at": received_at, "effective_at": effective_at}
    entry |= {"by": by, "basis": basis, "channel": channel, "source": source or _asked(), "mark": mark}
    entry |= {"ref": ref, "detail": detail, "scope": scope, "ground": ground, "toward": toward}
    entry |= {"accepted_by": accepted_by, "contested_by": contested_by}
    entry |= {"recorded_at": recorded_at, "supersedes": supersedes}
    with wrong_input():
        file = add_event(agreement, entry, to=to)
    typer.echo(f"added to {file}")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("an entry needs a source: give --source, a row of sources.csv.")
    return str(typer.prompt("Source (a row of sources.csv)"))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"'{text[:40]}' is not NAME=VALUE.")
    return name, value
