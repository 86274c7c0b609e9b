"""The words for what is derived of duties, prohibitions and quotas, in a cell."""

from __future__ import annotations

from servanda.model.finding import Finding, Justification
from servanda.model.result import Outcome, ReasonCode
from servanda.model.wire import number_text
from servanda.show.wording import NO_END, NOTHING, OF_ALL, clean, count_text, listed

_MOST_ACTS = 4  # acts named below a row; the rest are counted

# Codes that say nothing a cell does not say by itself.
PLAIN_ACTS = frozenset(
    {
        ReasonCode.IN_TIME,
        ReasonCode.LATE,
        ReasonCode.DUE,
        ReasonCode.WITHIN,
        ReasonCode.BEYOND,
        ReasonCode.DONE,
        ReasonCode.LASTS,
        ReasonCode.CEASED,
    }
)


def act_text(finding: Finding) -> str:
    """Return a finding as one cell: `not-met 63 days overdue`, `met 6 of 10, 4 left`."""
    return " ".join(act_parts(finding))


def act_parts(finding: Finding) -> tuple[str, ...]:
    """Return a finding in pieces that a narrow column keeps whole: outcome, what was done, and why."""
    said = {"duty": _duty, "quota": _quota}.get(finding.kind, _prohibition)(finding)
    codes = [reason.code for reason in finding.reasons if reason.code not in PLAIN_ACTS | OF_ALL]
    if finding.days is not None and finding.kind == "duty":
        codes = [code for code in codes if code is not ReasonCode.NOT_DONE]
    why = f"({', '.join(dict.fromkeys(codes))})" if codes else ""
    return tuple(part for part in (finding.outcome.value, *said, why) if part)


def _duty(finding: Finding) -> tuple[str, ...]:
    done, days = _done(finding), finding.days
    ceased = [reason for reason in finding.reasons if reason.code is ReasonCode.CEASED]
    if ceased:
        ended = f"ended {clean(ceased[0].refs[0])}" if ceased[0].refs else "and ended since"
        return (*done[:-1], f"{done[-1]},", ended) if done else (ended,)
    if days is None:
        return done
    number = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    match finding.outcome:
        case Outcome.PENDING:
            return ("today",) if days == 0 else (f"in {number}",)
        case Outcome.MET:
            return f"{number} to spare," if days else "on the last day,", *done
        case Outcome.NOT_MET if done:
            return f"{number} late," if days else "late on the day itself,", *done
        case Outcome.NOT_MET:
            return (f"{number} overdue",)
        case _:
            return done


def _done(finding: Finding) -> tuple[str, ...]:
    if not finding.done:
        return ()
    first, _, last = clean(finding.done).partition("/")
    return (f"done between {first}", f"and {last}") if last else (f"done {first}",)


def _prohibition(finding: Finding) -> tuple[str, ...]:
    number = len(finding.acts)
    return (f"{number} act{'' if number == 1 else 's'}",) if number else ()


def _quota(finding: Finding) -> tuple[str, ...]:
    if finding.used is None:
        return ()
    if finding.bound is None:
        return (f"{used_text(finding)} used",) if finding.acts else ()
    carried = finding.carried
    more = f" + {count_text(carried)} carried" if carried is not None and carried.high != 0 else ""
    whole = f"{used_text(finding)} of {count_text(finding.bound)}{more}"
    rest = _rest(finding)
    return (f"{whole},", rest) if rest else (whole,)


def used_text(finding: Finding) -> str:
    """Return how much of a quota is used; where the record holds no act, that it holds none."""
    used = finding.used
    if used is None or (used.high is None and not finding.acts and not used.low):
        return "none on record"
    if used.high is not None:
        return count_text(used)
    return f"at least {number_text(used.low)}" if used.low else "unknown"


def _rest(finding: Finding) -> str:
    room = finding.room
    if room is None or room.value is None:
        return ""
    number = number_text(abs(room.value))
    if finding.relation == "at-least":
        return f"{number} owed" if room.value > 0 else ""
    return f"{number} left" if room.value >= 0 else f"{number} over"


def time_text(finding: Finding) -> str:
    """Return when what a finding is about began: the duty, the window, or an act that was left over."""
    if finding.kind == "quota" and finding.window is not None:
        return finding.window[0].isoformat() if finding.window[0] else "always"
    return clean(finding.begun or finding.done or "") or NOTHING


def until_text(finding: Finding) -> str:
    """Return until when an act is due, or the first day after a quota's window."""
    if finding.window is not None:
        return finding.window[1].isoformat() if finding.window[1] else NO_END
    return clean(finding.due) if finding.due else NOTHING


def asides(finding: Finding) -> list[str]:
    """Return what stands below a finding: what began it, the acts that count, and who claims what."""
    found = []
    if finding.trigger:
        found.append(f"begun by {clean(finding.trigger)}")
    if finding.acts and (finding.kind == "prohibition" or (finding.begun is None and finding.kind == "duty")):
        found.append(f"acts: {listed([clean(act) for act in finding.acts], _MOST_ACTS)}")
    if finding.justification:
        found.append(justification_text(finding.justification, finding.due))
    return found


def justification_text(claim: Justification, due: str | None) -> str:
    """Return who claims what, and where the others stand: `suspension claimed by RU; disputed by US`."""
    since = claim.since.isoformat()
    later = f" since {since}, after it fell due" if due and since > due[-len(since) :] else ""
    parts = [f"{clean(claim.kind)} claimed by {_names(claim.claimed_by)}{later}"]
    if claim.disputed_by:
        parts.append(f"disputed by {_names(claim.disputed_by)}")
    if claim.accepted_by:
        parts.append(f"accepted by {_names(claim.accepted_by)}")
    if claim.no_position:
        parts.append(f"no position on record: {_names(claim.no_position)}")
    return "; ".join(parts)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(clean(name) for name in sorted(names))
