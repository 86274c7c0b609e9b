"""The words that tables and charts share, so that both say a thing the same way.

Every text that comes out of a file passes `clean` before it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from servanda.model.agreement import Relation
from servanda.model.count import Interval
from servanda.model.result import Outcome, ReasonCode, Result, View
from servanda.model.wire import number_text

BASE = "base"
TO = "\N{EN DASH}"
NOTHING = "\N{EN DASH}"  # in a cell that has nothing to say
BEGINNING = "beginning"
NO_END = "no end"

# Codes that say nothing the outcome does not say by itself.
PLAIN = frozenset({ReasonCode.WITHIN, ReasonCode.BEYOND})

# Codes that hold of a whole answer: its title says so, and a note, not each cell.
OF_ALL = frozenset({ReasonCode.HYPOTHETICAL})

# Codes that colour an outcome without deciding it.
SHADES = PLAIN | OF_ALL | {ReasonCode.CARRIED}

# Unprintable to Python, but needed to spell Persian and the languages of India.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def clean(text: str) -> str:
    """Return the text on one line, control characters replaced, so that a terminal obeys none of them."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() or c in _JOINERS else "\N{REPLACEMENT CHARACTER}" for c in line)


def shortened(text: str, longest: int) -> str:
    """Return the text cleaned, cut at a word and ended by `…` where it exceeds `longest` characters."""
    text = clean(text)
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > longest // 2 else cut).rstrip(" ,;:.") + "…"


def sentence(text: str) -> str:
    """Return the text ended by a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "…", "?", "!")) else text + "."


def count_text(count: Interval) -> str:
    """Return a count in figures and words: `686`, both ends with a dash, `≥ 0`, `at most 5`, `unknown`."""
    if count.low is None:
        return "unknown" if count.high is None else f"at most {number_text(count.high)}"
    if count.high is None:
        return f"≥ {number_text(count.low)}"
    if count.low == count.high:
        return number_text(count.low)
    return f"{number_text(count.low)}{TO}{number_text(count.high)}"


_DENIED = {Relation.AT_MOST: ">", Relation.AT_LEAST: "<", Relation.EXACTLY: "≠"}


def bound_text(result: Result) -> str:
    """Return the bound with its sign, `≤ 800`, or nothing where there is none."""
    return f"{result.relation.sign} {count_text(result.bound)}" if result.bound else ""


def excess_text(result: Result) -> str:
    """Return how far the count lies beyond the bound, `by 101`, where that is known."""
    if result.outcome is not Outcome.NOT_MET or result.margin is None or result.margin >= 0:
        return ""
    least = (
        ""
        if result.count.value is not None and result.bound and result.bound.value is not None
        else "at least "
    )
    return f"by {least}{number_text(-result.margin)}"


def deciding(result: Result) -> tuple[ReasonCode, ...]:
    """Return the codes that decide an outcome which figures alone do not, each once."""
    return tuple(dict.fromkeys(r.code for r in result.reasons if r.code not in SHADES))


def cell_parts(result: Result) -> tuple[str, ...]:
    """Return a result in pieces that a narrow column keeps whole: outcome, count and bound, and why."""
    codes = ", ".join(deciding(result))
    why = f"({codes})" if codes else ""
    count, bound = count_text(result.count), bound_text(result)
    match result.outcome:
        case Outcome.MET | Outcome.NOT_MET:
            parts = [_held_against(result), excess_text(result), why]
        case Outcome.UNDETERMINED if count == "≥ 0" or not bound:
            parts = [count, why]
        case Outcome.UNDETERMINED:
            parts = [_held_against(result), why]
        case Outcome.NOT_APPLICABLE:
            parts = [why, count if result.count.known else ""]
    return tuple(part.strip() for part in (result.outcome.value, *parts) if part)


def _held_against(result: Result) -> str:
    """Return count and bound side by side, as a comparison only where it holds."""
    count, bound = count_text(result.count), bound_text(result)
    if not bound or (result.outcome is Outcome.MET and not count.startswith("≥")):
        return f"{count} {bound}"
    if result.outcome is Outcome.NOT_MET and not count.startswith("≥"):
        return f"{count} {_DENIED[result.relation]} {count_text(result.bound or result.count)}"
    return f"{count} against {bound}" if count.startswith("≥") else f"{count}, {bound}"


def cell_text(result: Result) -> str:
    """Return a result as one cell: `not-met 901 > 800 by 101`, `undetermined ≥ 0 (out-of-date)`."""
    return " ".join(cell_parts(result))


def view_text(view: View) -> str:
    """Return what a view is called in a heading; readings of others are alternatives."""
    match view.kind:
        case "base":
            return BASE
        case "reading":
            return f"reading {clean(view.id)}"
        case "party" | "body":
            return f"{clean(view.id)} view"
        case _:
            return f"{clean(view.id)} (alternative)"


def listed(names: Sequence[str], most: int) -> str:
    """Return names joined by commas, the rest counted where there are more than `most`."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def per_text(per: tuple[tuple[str, str | None], ...]) -> str:
    """Return the attribute values a sub-limit is taken for: `kind tank, zone north`."""
    return ", ".join(f"{clean(name)} {clean(value) if value else 'not stated'}" for name, value in per)
