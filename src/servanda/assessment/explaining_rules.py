"""Say in words and data what a duty, prohibition or quota asks, and how its time is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servanda.assessment.finding_wording import due_text, time_text
from servanda.assessment.pairing import Occasion
from servanda.model.act import ActRule, Clock, Counting, MonthEnd, Period, Silence, Unheard, WhenSuspended
from servanda.model.agreement import Agreement, Binds, Phase, TableColumn
from servanda.model.calendar import Duration
from servanda.model.duty import Cycle, Duty, Prohibition, Quota, TriggeredBy
from servanda.model.expression import ONE, TRUE
from servanda.model.moments import TimeZone
from servanda.model.wording import expression_text

Data = dict[str, object]
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIMES = {"done": "was done", "sent": "was sent", "received": "was received", "effective": "took effect"}


def act_data(agreement: Agreement, rule: ActRule) -> Data:
    """Return which events a rule means, and whose word of them counts."""
    kind = agreement.events.get(rule.kind)
    return {
        "kind": rule.kind,
        "title": kind.title if kind else "",
        "where": None if rule.where == TRUE else expression_text(rule.where),
        "accepts": list(kind.accepts) if kind else [],
    }


def duty_data(agreement: Agreement, duty: Duty) -> Data:
    """Return what a duty asks."""
    schedule, trigger = duty.schedule, duty.trigger
    by = duty.triggered_by
    return {
        "binds": _binds(duty.binds),
        "act": act_data(agreement, duty.act),
        "when": act_data(agreement, trigger) if trigger else None,
        "triggered_by": (by.value if isinstance(by, TriggeredBy) else by) if trigger else None,
        "due": {
            "from": schedule.start.text,
            "every": _length(schedule.every) if schedule.every else None,
            "until": schedule.until.text if schedule.until else None,
        }
        if schedule
        else None,
        "within": _period(duty.within) if duty.within else None,
        "before": _period(duty.before) if duty.before else None,
        "clock": {"name": duty.clock.name, "text": list(clock_text(duty.clock))},
        "match": dict(duty.match),
        "one_act_performs": duty.performs.value,
        "lasts_until": act_data(agreement, duty.ended_by) if duty.ended_by else None,
        "silence": silence_data(duty.unheard),
    }


def prohibition_data(agreement: Agreement, ban: Prohibition) -> Data:
    """Return what a prohibition forbids, and what exempts."""
    return {
        "binds": _binds(ban.binds),
        "act": act_data(agreement, ban.act),
        "unless": {
            name: {
                "act": act_data(agreement, each.act),
                "match": dict(each.match),
                "for": _length(each.for_) if each.for_ else None,
            }
            for name, each in ban.unless.items()
        },
        "ends": act_data(agreement, ban.ends) if ban.ends else None,
        "ends_match": dict(ban.ends_match),
        "silence": silence_data(ban.unheard),
    }


def quota_data(agreement: Agreement, quota: Quota) -> Data:
    """Return what a quota allows, or asks for."""
    window = quota.window
    return {
        "binds": _binds(quota.binds),
        "act": act_data(agreement, quota.act),
        "holder": quota.holder,
        "counts_as": None if quota.counts_as == ONE else expression_text(quota.counts_as),
        "per": list(quota.per),
        "window": {"iso": None, "text": window.value} if isinstance(window, Cycle) else _length(window),
        "year_starts": quota.year_starts.text if quota.year_starts else None,
        "relation": quota.relation.value,
        "phases": [
            {"from": phase.start.text if phase.start else None, "text": _bound_text(phase)}
            for phase in quota.phases
        ],
        "carry_over": {
            "windows": quota.carried,
            "at_most": expression_text(quota.most_carried) if quota.most_carried is not None else None,
        }
        if quota.carried
        else None,
        "silence": silence_data(quota.unheard),
    }


def _period(period: Period) -> Data:
    return {"iso": period.text, "text": length_text(period)}


def _length(length: Duration) -> Data:
    return {"iso": str(length), "text": duration_text(length)}


def silence_data(unheard: Unheard) -> Data:
    """Return what a silent record means."""
    return {
        "means": unheard.means.value,
        "reporter": unheard.reporter or None,
        "text": _silence_text(unheard),
    }


def _silence_text(unheard: Unheard) -> str:
    """Return what a silent record means, as a sentence."""
    if unheard.means is Silence.NOT_DONE:
        return f"a silent record means that it was not done; {unheard.reporter} would have said so"
    return "a silent record leaves it open, outside the days for which the record is said to be complete"


def _binds(binds: Binds | tuple[str, ...]) -> object:
    return binds.value if isinstance(binds, Binds) else list(binds)


def _bound_text(phase: Phase) -> str:
    if phase.bound is None:
        return "none"
    if isinstance(phase.bound, TableColumn):
        return f"{phase.bound.column} of the table {phase.bound.table}"
    return expression_text(phase.bound)


def clock_text(clock: Clock) -> Iterator[str]:
    """Yield how a clock counts, a sentence each."""
    match clock.counts:
        case Counting.HOURS:
            yield "hours are counted, from the minute"
        case Counting.WORKING_DAYS:
            free = [_WEEK[day] for day in clock.weekend]
            free += [day.isoformat() for day in sorted(clock.holidays)]
            yield f"working days are counted: not {', '.join(free)}" if free else "working days are counted"
        case Counting.CALENDAR_DAYS:
            yield "calendar days are counted"
    yield f"it runs from when what starts it {_TIMES[clock.runs_from.value]}"
    yield f"an act counts as given when it {_TIMES[clock.given.value]}"
    if clock.when_suspended is WhenSuspended.PAUSES:
        yield "days of a suspension do not count"


def counting(duty: Duty, occasion: Occasion, zone: TimeZone) -> list[str]:
    """Return how the time of one occasion was counted, step by step."""
    clock, period = duty.clock, duty.within or duty.before
    begun = time_text(zone, occasion.begun)
    if duty.schedule is not None:
        begun = zone.day_of(occasion.begun.start).isoformat()
    if period is None:
        return [f"due on the day itself: {due_text(zone, occasion.due)}"]
    back = " back" if duty.before is not None else ""
    steps = [f"from {begun.replace('/', ' to ')}"]
    if clock.counts is Counting.HOURS:
        steps.append(f"{length_text(period)}{back}")
        if occasion.begun.end - occasion.begun.start > 1:
            steps.append("the hour is not on record: counted from the first possible, and from the last")
    else:
        steps.append("that day counts as the first" if clock.first_day_counts else "that day does not count")
        unit = "working " if clock.counts is Counting.WORKING_DAYS else ""
        steps.append(f"{length_text(period, unit)}{back}")
        if period.length.months:
            steps.append(_MONTH_ENDS[clock.month_end])
    last = "last moment" if clock.counts is Counting.HOURS else "last day"
    steps.append(f"{last} {due_text(zone, occasion.due).replace('/', ' or ')}")
    return steps


_MONTH_ENDS = {
    MonthEnd.LAST_DAY: "a month without that day ends on its last day",
    MonthEnd.NEXT_MONTH: "what a month has too few days for runs into the next",
}


def length_text(period: Period, unit: str = "") -> str:
    """Return a length of time as people write it: `30 days`, `1 month`, `48 hours`."""
    if period.hours:
        return _number(period.hours, "hour")
    return duration_text(period.length, unit)


def duration_text(length: Duration, unit: str = "") -> str:
    """Return a duration as people write it: `2 years and 3 days`."""
    years, months = divmod(length.months, 12)
    parts = [(years, "year"), (months, "month"), (length.days, f"{unit}day")]
    return " and ".join(_number(n, word) for n, word in parts if n) or _number(0, "day")


def _number(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def key_data(duty: Duty, occasion: Occasion) -> Mapping[str, object]:
    """Return what an act must say to be one for this occasion."""
    return dict(zip(duty.match, occasion.key, strict=False))
