"""How a result is drawn: which hatch its reasons call for, and which words."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.model.result import Outcome, Reason, ReasonCode, Result
from servanda.show.palette import AWAY_WORDS, CAUSES, NOT_APPLICABLE, OTHER, Cause
from servanda.show.wording import cell_text, clean, excess_text


def cause_of(result: Result) -> Cause | None:
    """Return the cause that decides how a result is hatched, if it is.

    An undetermined result always is; a met or not-met one is where its figure is in doubt
    and the doubt decides nothing.
    """
    codes = {reason.code for reason in result.reasons}
    found = next((cause for cause in CAUSES if cause.code in codes), None)
    if result.outcome is Outcome.UNDETERMINED:
        return found or OTHER
    return None if result.outcome is Outcome.NOT_APPLICABLE else found


def away_words(result: Result) -> str:
    """Return why nothing applies, in a word or two: `not yet bound`, `ended`, `suspended`."""
    codes = [reason.code for reason in result.reasons]
    return next((AWAY_WORDS[code] for code in codes if code in AWAY_WORDS), NOT_APPLICABLE)


def strip_kind(result: Result) -> tuple[Outcome, str]:
    """Return what a strip tells results apart by: the outcome, and why or with what doubt."""
    if result.outcome is Outcome.NOT_APPLICABLE:
        return result.outcome, away_words(result)
    cause = cause_of(result)
    return result.outcome, cause.short if cause else ""


def strip_words(run: Sequence[Result]) -> tuple[str, ...]:
    """Return what a strip says of neighbours of one kind, in many words and in few."""
    outcome, why = strip_kind(run[0])
    doubt = f" ({why})" if why else ""
    match outcome:
        case Outcome.NOT_MET:
            by = list(dict.fromkeys(excess_text(result) for result in run))
            long = f"not met {by[0]}".strip() if len(by) == 1 else "not met"
            return (long + doubt, f"not met{doubt}", "not met")
        case Outcome.UNDETERMINED:
            return (f"undetermined: {why}", why)
        case Outcome.NOT_APPLICABLE:
            return (why,)
        case Outcome.MET | Outcome.PENDING:
            return (f"{outcome.value}{doubt}", outcome.value)


def carried(result: Result) -> bool:
    """Whether the count is carried forward from an earlier report.

    Where nothing is decided the reasons speak of that alone, and the day of report must tell.
    """
    coded = any(reason.code is ReasonCode.CARRIED for reason in result.reasons)
    return coded or (not _decided(result) and result.last_reported is not None)


def _decided(result: Result) -> bool:
    return result.outcome in {Outcome.MET, Outcome.NOT_MET}


def tip(result: Result, views: str) -> str:
    """Return what a page shows when a reader points at a result."""
    days = f"{result.start or 'beginning'} until {result.end or 'no end'}"
    reasons = "; ".join(_said(reason) for reason in result.reasons)
    marks = " (contested)" if result.contested else ""
    return ", ".join(part for part in (f"{views}: {cell_text(result)}{marks}", days, reasons) if part)


def _said(reason: Reason) -> str:
    return f"{reason.code.value}: {clean(reason.text)}"
