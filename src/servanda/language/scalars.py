"""The single values files hold, as types: names, exact numbers, days, durations, rules.

Each reads text and refuses it with the reference of a fault; each publishes how
an editor's validator should see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from servanda.language.dates import read_period, read_when
from servanda.language.expressions import RefusedExpressionError, parse
from servanda.language.literals import NUMBER_PATTERN, read_day, read_number
from servanda.model.calendar import parse_duration

LOWER = r"^[a-z0-9][a-z0-9-]{0,59}$"
IDENTIFIER = r"^[a-z][a-z0-9_]{0,59}$"
FREE = r"^[^\x00-\x1f/\\]{1,80}$"
NAME_RULES = {
    LOWER: "lower-case letters, digits and hyphens, at most 60",
    IDENTIFIER: "lower-case letters, digits and underscores, a letter first, at most 60",
    FREE: "1 to 80 characters, none of them a slash or backslash",
}


def _read(reader: Callable[[str | None], object], reference: str) -> BeforeValidator:
    def validate(text: object) -> object:
        value = reader(text) if isinstance(text, str) else None
        if value is None:
            raise PydanticCustomError(reference, "{found}", {"found": str(text)})
        return value

    return BeforeValidator(validate)


def _read_expression(text: object) -> object:
    if not isinstance(text, str):
        raise PydanticCustomError("wrong-shape", "an expression")
    try:
        return parse(text)
    except RefusedExpressionError as refused:
        raise PydanticCustomError(
            "expression-refused", "{fact}", {"fact": refused.fact, "hint": refused.hint}
        ) from None


def _string(description: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, **more})


Lower = Annotated[str, Field(pattern=LOWER)]
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Free = Annotated[str, Field(pattern=FREE)]
Exact = Annotated[
    Any,
    _read(read_number, "number-invalid"),
    WithJsonSchema(
        {"type": ["number", "string"], "pattern": f"^{NUMBER_PATTERN}$", "description": "An exact number."}
    ),
]
Moment = Annotated[
    Any,
    _read(read_when, "date-invalid"),
    _string("A day, a milestone, or either + or - an ISO 8601 duration."),
]
CalendarDay = Annotated[Any, _read(read_day, "date-invalid"), _string("A day.", format="date")]
Length = Annotated[Any, _read(parse_duration, "duration-invalid"), _string("An ISO 8601 duration.")]
PeriodText = Annotated[
    Any, _read(read_period, "duration-invalid"), _string("An ISO 8601 duration, or hours: PT48H.")
]
_GAP = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")
_MINUTE = 60_000_000  # microseconds


def _read_gap(text: str | None) -> int | None:
    """Return a time of days, hours and minutes in microseconds; 0 of a duration that has no such length."""
    found = _GAP.fullmatch(text or "")
    if found is None:
        return None if text is None or parse_duration(text) is None else 0
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * _MINUTE


GapText = Annotated[
    Any, _read(_read_gap, "duration-invalid"), _string("Days, hours and minutes: P1D, PT6H, PT10M.")
]
WRITTEN = ["string", "number", "boolean"]  # how an editor sees what Servanda reads as text
Rule = Annotated[
    Any,
    BeforeValidator(_read_expression),
    WithJsonSchema({"type": WRITTEN, "description": "An expression."}),
]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Sources = Annotated[
    list[str],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


def _rank(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"[1-9][0-9]{0,2}|1000", text) else None


Rank = Annotated[int, _read(_rank, "rank-invalid"), WithJsonSchema({"type": "integer", "minimum": 1})]


def _phase_bound(value: object) -> object:
    return None if value == "none" else _read_expression(value)


PhaseBound = Annotated[
    Any,
    BeforeValidator(_phase_bound),
    WithJsonSchema({"type": WRITTEN, "description": "A number, an expression, or 'none'."}),
]


CellText = Annotated[
    str | None, WithJsonSchema({"type": [*WRITTEN, "null"], "description": "A value of the table."})
]
Reserved = Annotated[
    Any,
    WithJsonSchema({"type": "object", "description": "Kept; not assessed in this version."}),
]
Binding = Annotated[
    list[str],
    BeforeValidator(_listed),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "description": "each-party, each-group, all-together, or one party."},
                {"type": "array", "items": {"type": "string"}},
            ]
        }
    ),
]
