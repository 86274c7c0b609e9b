"""An answer as CSV: one row a result, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from io import StringIO

from servanda.model.result import Answer, Result
from servanda.model.wire import number_text

COLUMNS = (
    "provision",
    "title",
    "party",
    "group",
    "per",
    "view",
    "outcome",
    "low",
    "high",
    "value",
    "relation",
    "bound",
    "bound_low",
    "bound_high",
    "margin",
    "unit",
    "from",
    "until",
    "last_reported",
    "basis",
    "reasons",
    "reason_texts",
    "provision_sources",
    "reading_sources",
    "entry_sources",
    "number_of_entries",
    "readings",
    "contested",
    "values_differ",
)

# A spreadsheet takes text that starts so for a formula; `;` and tabs may start a new cell.
_FORMULA = re.compile(
    r"(^|[;\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)  # the last four are full-width


def answer_csv(answer: Answer) -> str:
    """Return the answer's results as CSV, one row each, under `COLUMNS`.

    Lists are joined by `;`, numbers are plain decimals, unknown is blank. Text that a
    spreadsheet would take for a formula is preceded by an apostrophe; numbers are not.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in answer.results:
        cells = _cells(result)
        writer.writerow([_printed(cells[column]) for column in COLUMNS])
    return text.getvalue()


def _cells(result: Result) -> Mapping[str, object]:
    bound = result.bound
    return {
        **result.as_json(),
        "per": [f"{name}={value or ''}" for name, value in result.per.items()],
        "bound": bound.value if bound else None,
        "bound_low": bound.low if bound else None,
        "bound_high": bound.high if bound else None,
        "reasons": [reason.code.value for reason in result.reasons],
        "reason_texts": [reason.text for reason in result.reasons],
        "provision_sources": list(result.evidence.provision),
        "reading_sources": list(result.evidence.readings),
        "entry_sources": list(result.evidence.entries),
        "number_of_entries": result.evidence.number,
    }


def _printed(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return number_text(cell)
        case list():
            return ";".join(_printed(item) for item in cell)
        case _:
            return _FORMULA.sub(r"\1\2'", str(cell))
