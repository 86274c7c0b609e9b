"""Print what a verb found: as JSON, or in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import typer

from servanda.cli.options import TextOrJson

if TYPE_CHECKING:
    from rich.console import RenderableType

Data = Mapping[str, object]


def tell(data: Data, format_: TextOrJson, in_words: Callable[[Data], RenderableType]) -> None:
    """Print data as it is published, or in words; a text goes out as it is, a table to the width there is."""
    if format_ is TextOrJson.JSON:
        from servanda.model.wire import dumps

        typer.echo(dumps(data))
        return
    words = in_words(data)
    if isinstance(words, str):
        typer.echo(words)
        return
    from rich.console import Console

    Console(highlight=False).print(words)
