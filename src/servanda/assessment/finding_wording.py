"""Put findings into words: one sentence a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servanda.assessment.wording import amount
from servanda.model.count import Interval
from servanda.model.moments import Stretch, TimeZone, moment_of
from servanda.model.result import Outcome, Reason, ReasonCode


def number_of_days(days: int) -> str:
    """Return a number of days as people write it."""
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'}"


def time_text(zone: TimeZone, time: Stretch) -> str:
    """Return a time as a day, an instant, or the days it lies between."""
    first, last = zone.day_of(time.start), zone.day_of(time.end - 1)
    if time.end - time.start <= 1:
        return moment_of(time.start).isoformat(timespec="minutes").replace("+00:00", "Z")
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"


def due_text(zone: TimeZone, due: Stretch) -> str:
    """Return until when an act is in time: a day, an instant, or the two it may be."""
    texts = [_last(zone, end) for end in dict.fromkeys(due)]
    return "/".join(dict.fromkeys(texts))


def _last(zone: TimeZone, end: int) -> str:
    day = zone.day_of(end - 1)
    if zone.end_of(day) == end:
        return day.isoformat()
    return moment_of(end - 1).isoformat(timespec="minutes").replace("+00:00", "Z")


def used_text(used: Interval, acts: int) -> str:
    """Return how much of a quota is used; a record without an act is said to hold none."""
    return amount(used) if acts or used.high is not None else "none on record"


def duty_reason(
    code: ReasonCode, days: int | None, due: str, done: str | None, refs: Sequence[str]
) -> Reason:
    """Return the reason of a finding about a duty."""
    text = _DUTY[code]
    if code is ReasonCode.IN_TIME and days is not None:
        text = f"done {done}, {number_of_days(days)} to spare" if days else f"done {done}, on the last day"
    elif code is ReasonCode.LATE and days is not None:
        text = (
            f"done {done}, {number_of_days(days)} late"
            if days
            else f"done {done}, too late on the day itself"
        )
    elif code is ReasonCode.NOT_DONE:
        late = f", {number_of_days(days)} ago" if days is not None and days < 0 else ""
        text = f"due {due}{late}, and not done"
    elif code is ReasonCode.DUE and days is not None:
        text = f"due {due}, in {number_of_days(days)}" if days else f"due {due}, today"
    elif code is ReasonCode.TIME_UNSURE:
        text = f"due {due}; the record does not say exactly enough when it was done or what started it"
    elif code is ReasonCode.CEASED and refs:
        text = f"done {done}, and ended {refs[0]}"
    elif code is ReasonCode.SUSPENDED and refs:
        text = f"suspended in this view: {refs[0]}"
    elif code is ReasonCode.ENDED and refs:
        text = f"ended {refs[0]}, before it fell due"
    return Reason(code, text, tuple(refs))


_DUTY = {
    ReasonCode.IN_TIME: "done in time",
    ReasonCode.LATE: "done late",
    ReasonCode.DUE: "due",
    ReasonCode.LASTS: "and nothing on record has ended it since",
    ReasonCode.CEASED: "done, and ended since",
    ReasonCode.NOT_DONE: "not done",
    ReasonCode.NO_DATA: "the record holds no such act, and does not say that it would",
    ReasonCode.TIME_UNSURE: "the record does not say exactly enough when it was done",
    ReasonCode.TRIGGER_DISPUTED: "whether what starts the clock happened is disputed",
    ReasonCode.ACT_DISPUTED: "whether this was the act is disputed",
    ReasonCode.UNCONFIRMED: "rests on an entry that is recalled, or that leaves open whether it is meant",
    ReasonCode.NO_TRIGGER: "nothing on record has started this duty",
    ReasonCode.NOT_YET: "not yet in force on this day",
    ReasonCode.ENDED: "no longer in force on this day",
    ReasonCode.NOT_BOUND: "not bound on this day",
    ReasonCode.SUSPENDED: "suspended in this view",
    ReasonCode.EARLY: "an act before anything called for it",
    ReasonCode.REPEATED: "an act once more, after the duty was performed",
    ReasonCode.UNASKED: "an act that nothing on record called for",
}


def ban_reason(code: ReasonCode, number: int, refs: Sequence[str]) -> Reason:
    """Return the reason of a finding about a prohibition."""
    acts = f"{number} act{'' if number == 1 else 's'}"
    texts = {
        ReasonCode.DONE: f"{acts} of this kind on record",
        ReasonCode.NOT_DONE: "no such act on record, and it would be there",
        ReasonCode.EXEMPTED: f"{acts} of this kind on record, exempted",
        ReasonCode.NO_DATA: "no such act on record, and the record does not say that it would be there",
        ReasonCode.ACT_DISPUTED: f"{acts} on record of which it is open whether they count",
    }
    return Reason(code, texts.get(code) or _DUTY.get(code, code.value), tuple(refs))


def quota_reason(
    code: ReasonCode, outcome: Outcome, used: str, whole: str, window: tuple[date | None, date | None]
) -> Reason:
    """Return the reason of a finding about a quota."""
    start, end = (day.isoformat() if day else "always" for day in window)
    when = f"from {start} until {end}"
    texts = {
        ReasonCode.WITHIN: f"{used} of {whole} {when}",
        ReasonCode.BEYOND: f"{used} of {whole} {when}",
        ReasonCode.DUE: f"{used} of {whole} so far, {when}",
        ReasonCode.NO_DATA: f"{used} of {whole} {when}; the record does not say that it holds every act",
        ReasonCode.STRADDLES: f"{used} of {whole} {when}; how much some acts count is open",
        ReasonCode.NOT_BOUND: "the text sets no number here",
    }
    return Reason(code, texts.get(code) or _DUTY.get(code, outcome.value))
