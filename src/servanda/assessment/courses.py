"""A course as data that anyone can read: states, ways, times, and what is supposed, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from servanda.assessment.procedure import Course, Effect, Reached
from servanda.assessment.procedure_events import Heard
from servanda.assessment.ways import Idle, Move, MoveKind, Supposed, Supposition, Way, Why
from servanda.engine.events import Event
from servanda.model.agreement import Agreement
from servanda.model.moments import Stretch, TimeZone, moment_of
from servanda.model.procedure import Procedure, State
from servanda.record.changing import is_tried

Data = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One procedure as one view has it, on a day."""

    agreement: Agreement
    procedure: Procedure
    zone: TimeZone
    on: date
    heard: Mapping[int, Heard]
    place: Callable[[int], str]

    def event(self, rid: int) -> Event:
        return self.heard[rid].event

    def title(self, state: str) -> str:
        return self.procedure.states[state].title

    def named(self, rid: int) -> str:
        """Return an event in words: what, by whom, when."""
        event = self.event(rid)
        by = f" by {event.party}" if event.party else ""
        return f"{self.agreement.events[event.kind].title}{by}, {time_text(event.done, self.zone)}"


def view_as_json(view: str, note: str, cases: Sequence[Data]) -> Data:
    """Return what a view says of a procedure."""
    return {"view": view, "note": note, "cases": list(cases)}


def case_as_json(
    view: View, case: Mapping[str, str] | None, course: Course, contested: Sequence[Event]
) -> Data:
    """Return where a case stands; `case` is `None` where no event tells of any."""
    return {
        "case": case,
        "determined": course.determined,
        "states": [_reached(view, reached) for reached in course.reached],
        "not_counted": [_event(view, event) for event in contested if event.done.start < _end(view)],
        "all_followed": not course.cut,
        "all_ways": not course.more_ways,
    }


def _end(view: View) -> int:
    return view.zone.end_of(view.on)


def _reached(view: View, reached: Reached) -> Data:
    state = view.procedure.states[reached.state]
    return {
        "state": state.id,
        "title": state.title,
        "text": state.text,
        "final": state.final,
        "steps": [
            {
                "step": step.id,
                "event": step.act.kind,
                "title": view.agreement.events[step.act.kind].title,
                "by": list(step.by),
                "text": step.text,
                "to": step.to,
                "to_title": view.title(step.to),
            }
            for step in state.steps.values()
        ],
        "puts_off": _puts_off(view, state),
        "ways": [_way(view, reached.state, way) for way in reached.ways],
    }


def _puts_off(view: View, state: State) -> Data | None:
    """Return the kind of event that puts off what follows of a state by time, whoever does it."""
    kind = state.after.extended_by if state.after else None
    return None if kind is None else {"event": kind, "title": view.agreement.events[kind].title}


def _way(view: View, state: str, way: Way) -> Data:
    after = view.procedure.states[state].after
    return {
        "since": _time(view, way.since),
        "supposing": [_supposed(view, said) for said in _in_order(view, way)],
        "moves": [_move(view, move) for move in way.moves],
        "after": None
        if after is None
        else {
            "period": after.period.text,
            "to": after.to,
            "to_title": view.title(after.to),
            "at": _lapse_time(view, way.due),
            "put_off_without_end": way.put_off,
        },
        "not_allowed": [_idle(view, idle) for idle in way.idle if idle.why is not Why.SUPPOSED],
    }


def _in_order(view: View, way: Way) -> list[Supposed]:
    def place(said: Supposed) -> tuple[int, str]:
        rid = said.subject[0]
        at = view.event(rid).done.start if isinstance(rid, int) else _end(view)
        return at, _supposed_text(view, said)

    return sorted(way.supposing, key=place)


def _move(view: View, move: Move) -> Data:
    event = view.event(move.rid) if move.rid is not None else None
    return {
        "kind": move.kind.value,
        "from": move.of,
        "from_title": view.title(move.of),
        "to": move.to,
        "to_title": view.title(move.to),
        "when": _lapse_time(view, move.when) if move.kind is MoveKind.LAPSE else _time(view, move.when),
        "step": move.step or None,
        "until": move.until.isoformat() if move.until else None,
        "event": _event(view, event) if event else None,
    }


def _idle(view: View, idle: Idle) -> Data:
    state = view.procedure.states[idle.state]
    by = [step.by for step in state.steps.values() if step.act in view.heard[idle.rid].meant]
    allowed = sorted({name for names in by for name in names})
    reasons = {
        Why.NO_STEP: f"'{state.title}' has no step for it",
        Why.NOT_BY: f"in '{state.title}' it is for {', '.join(allowed)}",
        Why.SUPPOSED: "supposed not to count",
    }
    return {
        "event": _event(view, view.event(idle.rid)),
        "state": idle.state,
        "why": idle.why.value,
        "text": reasons[idle.why],
    }


def _supposed(view: View, said: Supposed) -> Data:
    subject = said.subject if said.what is Supposition.FIRST else said.subject[:1]
    events = [part for part in subject if isinstance(part, int)]
    return {
        "what": said.what.value,
        "events": sorted(view.event(rid).id or view.place(rid) for rid in events),
        "text": _supposed_text(view, said),
    }


def _supposed_text(view: View, said: Supposed) -> str:
    first = said.subject[0]
    state = next((part for part in said.subject if isinstance(part, str)), "")
    if not isinstance(first, int):
        had = "had" if said.value == "yes" else "had not"
        return f"'{view.title(state)}' {had} run out by the end of {view.on}"
    named = view.named(first)
    match said.what:
        case Supposition.FIRST:
            other = said.subject[1] if str(first) == said.value else first
            return f"{view.named(int(said.value))}, came before {view.named(int(other))}"
        case Supposition.IN_TIME:
            when = "before" if said.value == "yes" else "after"
            return f"{named}, came {when} the end of the period of '{view.title(state)}'"
        case Supposition.BY_THEN:
            return f"{named}, was {'' if said.value == 'yes' else 'not yet '}done by the end of {view.on}"
        case _:
            doubts = view.heard[first].doubts
            why = f" ({'; '.join(doubts)})" if doubts else ""
            return f"{named}, {_counting(view, first, said.value)}{why}"


def _counting(view: View, rid: int, value: str) -> str:
    if value == Effect.NOTHING:
        return "does not count"
    steps = [step for state in view.procedure.states.values() for step in state.steps.values()]
    fitting = {step.to for step in steps if step.act in view.heard[rid].meant}
    taken = [view.title(step.to) for step in steps if step.id == value]
    return f"is the step to '{taken[0]}'" if len(fitting) > 1 and taken else "counts"


def _event(view: View, event: Event) -> Data:
    heard = view.heard.get(event.rid)
    return {
        "id": event.id,
        "kind": event.kind,
        "title": view.agreement.events[event.kind].title,
        "party": event.party,
        "by": event.by,
        "when": _time(view, event.done),
        "detail": event.text("detail"),
        "source": event.text("source"),
        "mark": event.text("mark"),
        "contested_by": list(event.names("contested_by")),
        "accepted_by": list(event.names("accepted_by")),
        "doubts": list(heard.doubts) if heard else [],
        "place": view.place(event.rid),
        "what_if": is_tried(view.place(event.rid)),
    }


# Times, as people write them.


def _time(view: View, stretch: Stretch | None) -> Data | None:
    if stretch is None:
        return None
    return {
        "from": _iso(stretch.start, view.zone),
        "until": _iso(stretch.end, view.zone),
        "text": time_text(stretch, view.zone),
    }


def _lapse_time(view: View, due: Stretch | None) -> Data | None:
    """Return when a state lapses: the first instant too late for it, at the earliest and the latest."""
    if due is None:
        return None
    first, last = (instant_text(instant, view.zone) for instant in (due.start, due.end - 1))
    return {
        "from": _iso(due.start, view.zone),
        "until": _iso(due.end, view.zone),
        "text": first if first == last else f"between {first} and {last}",
    }


def _iso(instant: int, zone: TimeZone) -> str:
    return moment_of(instant).astimezone(ZoneInfo(zone.name)).isoformat()


def instant_text(instant: int, zone: TimeZone) -> str:
    """Return an instant: a day where one begins with it, else to the minute."""
    day = zone.day_of(instant)
    if zone.start_of(day) == instant:
        return day.isoformat()
    moment = moment_of(instant).astimezone(ZoneInfo(zone.name))
    return f"{moment:%Y-%m-%d %H:%M} {'UTC' if zone.name == 'UTC' else zone.name}"


def time_text(stretch: Stretch, zone: TimeZone) -> str:
    """Return a time as the record may have it: an instant, a day, a month, a year, or days between."""
    first, last = zone.day_of(stretch.start), zone.day_of(stretch.end - 1)
    if stretch.end - stretch.start == 1 or zone.whole(first).start != stretch.start:
        start = instant_text(stretch.start, zone)
        return start if stretch.end - stretch.start == 1 else f"{start} to {instant_text(stretch.end, zone)}"
    if first == last:
        return first.isoformat()
    following = last + timedelta(days=1)
    if first.day == following.day == 1 and (following - first).days <= 31:
        return f"{first:%Y-%m}"
    if (first.month, first.day, following.month, following.day) == (
        1,
        1,
        1,
        1,
    ) and following.year == first.year + 1:
        return f"{first:%Y}"
    return f"between {first} and {last}"
