"""JSON as Servanda publishes it: exact decimals as plain numbers, keys in the order given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal


def dumps(data: object, *, indent: int = 2) -> str:
    """Return the data as JSON text; a `Decimal` is written in plain decimal notation.

    Raises:
        TypeError: If the data holds anything but maps, sequences, text, numbers,
            truths and `None`. A binary float is refused, because it is not exact.
    """
    return "".join(_pieces(data, "\n", " " * indent))


def _pieces(data: object, line: str, step: str) -> Iterator[str]:
    if isinstance(data, Decimal):
        yield number_text(data)
    elif data is None or isinstance(data, str | bool | int):
        yield json.dumps(data, ensure_ascii=False)
    elif isinstance(data, Mapping):
        items = [(json.dumps(str(key), ensure_ascii=False) + ": ", value) for key, value in data.items()]
        yield from _group("{", "}", items, line, step)
    elif isinstance(data, list | tuple):
        yield from _group("[", "]", [("", value) for value in data], line, step)
    else:
        raise TypeError(f"{type(data).__name__} has no place in published JSON")


def _group(
    opening: str, closing: str, items: list[tuple[str, object]], line: str, step: str
) -> Iterator[str]:
    yield opening
    inner = line + step
    for index, (prefix, value) in enumerate(items):
        yield ("," if index else "") + inner + prefix
        yield from _pieces(value, inner, step)
    yield (line if items else "") + closing


def number_text(number: Decimal) -> str:
    """Return a number in plain decimal notation, without an exponent or trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
