"""The events of a procedure as one view hears them: which count, which may, and of which case each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from servanda.assessment.clock import time_of
from servanda.assessment.hearing import Hearing
from servanda.assessment.procedure import Happening
from servanda.assessment.standing import ALL, Standing, sides
from servanda.assessment.views import Held
from servanda.engine.events import Event
from servanda.model.act import ActRule
from servanda.model.agreement import Agreement, Mark
from servanda.model.procedure import Procedure

Per = tuple[object, ...]


class Stance(StrEnum):
    """How a view hears an event."""

    COUNTS = "counts"
    OPEN = "open"
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event that counts in a view, or may: why that is open, who did it, and which rules may mean it."""

    event: Event
    doubts: tuple[str, ...]
    doers: frozenset[str]
    meant: Mapping[ActRule, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The events that one procedure may mean: those a view hears, and those it contests."""

    procedure: Procedure
    heard: Mapping[int, Heard]
    contested: tuple[Event, ...]

    def cases(self, until: int) -> list[Per]:
        """Return the cases of which an event tells before an instant; the one there is, without `per`."""
        if not self.procedure.per:
            return [()]
        events = [*(heard.event for heard in self.heard.values()), *self.contested]
        found = dict.fromkeys(_per(self.procedure, event) for event in events if event.done.start < until)
        return sorted((per for per in found if None not in per), key=repr)

    def named(self, per: Per | None) -> dict[str, str] | None:
        """Return the values that name a case."""
        return None if per is None else dict(zip(self.procedure.per, map(str, per), strict=True))

    def may_be_of(self, event: Event, per: Per) -> bool:
        """Whether an event is of a case, as far as the record says."""
        mine = _per(self.procedure, event)
        return all(value in (None, wanted) for value, wanted in zip(mine, per, strict=True))

    def happenings(self, per: Per) -> list[Happening]:
        """Return the events of a case, with those that may be of any."""
        by_id = {heard.event.id: rid for rid, heard in self.heard.items() if heard.event.id}
        return [
            self._happening(heard, by_id.get(heard.event.text("ref")))
            for heard in self.heard.values()
            if self.may_be_of(heard.event, per)
        ]

    def _happening(self, heard: Heard, follows: int | None) -> Happening:
        event, clock = heard.event, self.procedure.clock
        at = time_of(event.times, clock.given.value) or event.done
        until = event.attributes.get("until")
        return Happening(
            rid=event.rid,
            kind=event.kind,
            at=at,
            begins=time_of(event.times, clock.runs_from.value) or at,
            doers=heard.doers,
            meant=heard.meant,
            sure=not heard.doubts,
            follows=follows,
            until=until if isinstance(until, date) else None,
        )


def told_in(hearing: Hearing, standing: Standing, procedure: Procedure, held: Held) -> Told:
    """Return the events of a procedure as a view hears them."""
    # Whether a rule means an event is asked apart from whether the event was only recalled.
    asked = replace(hearing.asked, include_recalled=True)
    events = hearing.record.events(standing.agreement, asked)
    found: dict[int, Event] = {}
    meant: dict[int, dict[ActRule, bool]] = {}
    for rule in _rules(procedure):
        for event in events.found([rule]):
            found[event.rid] = event
            meant.setdefault(event.rid, {})[rule] = event.sure
    heard: dict[int, Heard] = {}
    contested: list[Event] = []
    for event in sorted(found.values(), key=lambda event: (event.done, event.rid)):
        stance = _stance(standing.agreement, held, event)
        if stance is Stance.NOT:
            contested.append(event)
            continue
        doubts = [
            *([f"contested by {', '.join(event.names('contested_by'))}"] if stance is Stance.OPEN else []),
            *_unsure(event, procedure, recalled=hearing.asked.include_recalled),
            *([] if any(meant[event.rid].values()) else ["the record lacks what its rule asks for"]),
        ]
        doers = frozenset(standing.stands_for(event.party, event.done)) - {ALL}
        heard[event.rid] = Heard(event=event, doubts=tuple(doubts), doers=doers, meant=meant[event.rid])
    return Told(procedure=procedure, heard=heard, contested=tuple(contested))


def _rules(procedure: Procedure) -> list[ActRule]:
    """Return every rule by which a procedure means an event, each once."""
    rules = [step.act for state in procedure.states.values() for step in state.steps.values()]
    rules += [
        ActRule(kind=state.after.extended_by)
        for state in procedure.states.values()
        if state.after is not None and state.after.extended_by is not None
    ]
    return list(dict.fromkeys(rules))


def _stance(agreement: Agreement, held: Held, event: Event) -> Stance:
    """Return how a view hears an event: not, if it contests it; surely, if nobody does or it stands by it.

    Whoever did it, said it or accepted it stands by it.
    """
    contested = event.names("contested_by")
    mine = sides(agreement, held.view.id)
    if not contested:
        return Stance.COUNTS
    if mine & set(contested):
        return Stance.NOT
    return Stance.COUNTS if mine & {event.party, event.by, *event.names("accepted_by")} else Stance.OPEN


def _unsure(event: Event, procedure: Procedure, *, recalled: bool) -> list[str]:
    """Return what the record leaves open of an event itself."""
    found = []
    if event.text("mark") == Mark.RECALLED.value and not recalled:
        found.append("recalled, not confirmed")
    if None in _per(procedure, event):
        found.append("the record does not say which case it belongs to")
    return found


def _per(procedure: Procedure, event: Event) -> Per:
    return tuple(event.value(name) for name in procedure.per)
