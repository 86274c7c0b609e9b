"""An answer as CSV: one row a result or finding, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO

from servanda.model.count import Interval
from servanda.model.finding import Finding, Justification
from servanda.model.result import Answer, Result
from servanda.model.wire import number_text
from servanda.show.wording import clean

CLAIM = (
    "justification",
    "justification_event",
    "claimed_by",
    "disputed_by",
    "accepted_by",
    "no_position_on_record",
    "ground",
    "since",
)
COLUMNS = (
    "kind",
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
    "instance",
    "begun",
    "due",
    "done",
    "days",
    "trigger",
    "used",
    "used_low",
    "used_high",
    "carried",
    "left",
    "over",
    "owed",
    "acts",
    "reasons",
    "reason_texts",
    "provision_sources",
    "reading_sources",
    "entry_sources",
    "number_of_entries",
    "readings",
    *CLAIM,
    "contested",
    "values_differ",
)

# A spreadsheet takes text that starts so for a formula; `;` and tabs may start a new cell.
_FORMULA = re.compile(
    r"(^|[;\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)  # the last four are full-width


def answer_csv(answer: Answer) -> str:
    """Return the answer's results and findings as CSV, one row each, under `COLUMNS`.

    Lists are joined by `;`, numbers are plain decimals; what is unknown, or has no place in
    a row of its kind, is blank. Text that a spreadsheet would take for a formula is preceded
    by an apostrophe; numbers are not.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cells in (*map(_of_result, answer.results), *map(_of_finding, answer.findings)):
        writer.writerow([_printed(cells.get(column)) for column in COLUMNS])
    return text.getvalue()


def _of_result(result: Result) -> dict[str, object]:
    return {**result.as_json(), **_shared(result), **_ends("bound", result.bound)}


def _of_finding(finding: Finding) -> dict[str, object]:
    plain = finding.as_json()
    numbers = ("carried", "left", "owed")
    return {
        **plain,
        **{name: _one(plain.get(name)) for name in numbers},
        "over": _least(plain.get("over")),
        **_shared(finding),
        **_ends("bound", finding.bound),
        **_ends("used", finding.used),
        **_claim(finding.justification),
    }


def _shared(told: Result | Finding) -> dict[str, object]:
    return {
        "per": [f"{name}={value or ''}" for name, value in told.per.items()],
        "reasons": [reason.code.value for reason in told.reasons],
        "reason_texts": [reason.text for reason in told.reasons],
        "provision_sources": list(told.evidence.provision),
        "reading_sources": list(told.evidence.readings),
        "entry_sources": list(told.evidence.entries),
        "number_of_entries": told.evidence.number,
    }


def _ends(name: str, interval: Interval | None) -> dict[str, object]:
    """Return a figure where it is one number, and its two ends."""
    value, low, high = (interval.value, interval.low, interval.high) if interval else (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _one(number: object) -> Decimal | None:
    """Return a number of the JSON form, where it is one number."""
    return number if isinstance(number, Decimal) else None


def _least(number: object) -> Decimal | None:
    """Return a number of the JSON form, or its low end where that is above zero: so much at the least."""
    low = number.get("low") if isinstance(number, dict) else number
    return low if isinstance(low, Decimal) and (low or low is number) else None


def _claim(claim: Justification | None) -> dict[str, object]:
    if claim is None:
        return {"justification": None}
    plain = claim.as_json()
    return {
        "justification": claim.kind,
        "justification_event": claim.event,
        **{name: plain[name] for name in CLAIM[2:]},
    }


def _printed(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case Decimal():
            return number_text(cell)
        case list():
            return ";".join(_printed(item) for item in cell)
        case _:
            return _FORMULA.sub(r"\1\2'", clean(str(cell)))
