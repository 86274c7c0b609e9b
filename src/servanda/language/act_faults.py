"""The sentences of the faults of events, clocks, duties, prohibitions and quotas."""

from __future__ import annotations

from servanda.model.agreement import Kind
from servanda.model.problem import Place, Problem, nearest, shown


def attribute_twice(place: Place, name: str, first: str, typed: Kind, kind: Kind) -> Problem:
    return Problem(
        reference="event-attribute",
        place=place,
        fact=f"{shown(name)} is {kind.value} here and {typed.value} in the event {shown(first)}.",
        hint="A record has one column for it: give both the same type, or another name.",
    )


def time_zone_missing(place: Place) -> Problem:
    return Problem(
        reference="time-zone-missing",
        place=place,
        fact="Days are counted here, and the agreement does not say in which time zone a day begins.",
        hint="Add time-zone: UTC, or the zone the text names, to the agreement.",
    )


def time_zone_unknown(place: Place, name: str) -> Problem:
    return Problem(
        reference="time-zone-unknown",
        place=place,
        fact=f"{shown(name)} is not a time zone.",
        hint="Write UTC or a name of the IANA database, such as Europe/Vienna.",
    )


def clock_unsaid(place: Place, name: str, counts: str) -> Problem:
    return Problem(
        reference="clock-unsaid",
        place=place,
        fact=f"A clock that counts {counts} does not say {shown(name)}, which decides when something is due.",
        hint=f"Add {name}: to it.",
    )


def clock_idle(place: Place, name: str, counts: str) -> Problem:
    return Problem(
        reference="clock-idle",
        place=place,
        fact=f"A clock that counts {counts} has no use for {shown(name)}.",
        hint="Take it out.",
    )


def clock_period(place: Place, name: str, counts: str, period: str) -> Problem:
    return Problem(
        reference="clock-period",
        place=place,
        fact=f"The clock {shown(name)} counts {counts}; {shown(period)} is no number of them.",
        hint="Hours (PT48H) want a clock that counts hours, days and months one that counts days.",
    )


def clock_months(place: Place, name: str, period: str) -> Problem:
    return Problem(
        reference="clock-months",
        place=place,
        fact=f"The clock {shown(name)} does not say where {shown(period)} from a long month's end ends.",
        hint="Add month-end: last-day or next-month to it; a clock of working days counts no months.",
    )


def duty_beginning(place: Place) -> Problem:
    return Problem(
        reference="duty-beginning",
        place=place,
        fact="A duty begins either with an event ('when') or by the calendar ('due').",
        hint="Give one of the two.",
    )


def duty_period(place: Place) -> Problem:
    return Problem(
        reference="duty-period",
        place=place,
        fact="A duty is due either 'within' a period after its beginning, or 'before' an event by a period.",
        hint="Give one of the two; 'before' goes with 'when'.",
    )


def duty_triggered_by(place: Place) -> Problem:
    return Problem(
        reference="duty-triggered-by",
        place=place,
        fact="The duty does not say whose event binds whom.",
        hint="Add triggered-by: own, others, anyone, or the attribute of the event that names who is bound.",
    )


def schedule_still(place: Place) -> Problem:
    return Problem(
        reference="schedule-still",
        place=place,
        fact="A duty that arises every P0D arises without end.",
        hint="Give the time between two, such as P6M, or leave 'every' out.",
    )


def ends_missing(place: Place) -> Problem:
    return Problem(
        reference="ends-missing",
        place=place,
        fact="There is nothing to match: the prohibition names no event that ends the act.",
        hint="Add 'ends', or take 'ends-match' out.",
    )


def uses_negative(place: Place) -> Problem:
    return Problem(
        reference="uses-negative",
        place=place,
        fact="An act may not give back what others used up: this may be below zero.",
        hint="Use numbers, +, *, least, greatest and case.",
    )


def year_start(place: Place) -> Problem:
    return Problem(
        reference="year-start",
        place=place,
        fact="A treaty year has a first day, and only a treaty year.",
        hint="Add year-starts: a day or milestone, to window: treaty-year; else take it out.",
    )


def window_unknown(place: Place, name: str) -> Problem:
    return Problem(
        reference="window-unknown",
        place=place,
        fact=f"{shown(name)} is not a window of time.",
        hint=nearest(name, ["treaty-year", "calendar-year", "3-calendar-years", "life", "P120D"]),
    )
