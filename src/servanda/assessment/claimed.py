"""What was claimed by a day, and where everyone stands on it: taken from the record, never decided.

Nothing lifts itself. Where a ground is said to have ended, the measure is still
in place until whoever took it lifts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from servanda.assessment.finding_wording import time_text
from servanda.assessment.justifying import Claim, claims
from servanda.engine.events import Event, Events
from servanda.language.dates import Dates
from servanda.language.literals import read_day
from servanda.model.act import Effect, Instant
from servanda.model.agreement import Agreement
from servanda.model.moments import TimeZone

_ENDS = re.compile(r"\buntil ([A-Za-z0-9.-]+?)\.?$")


@dataclass(frozen=True, slots=True)
class Claimed:
    """The claims of a record as they stood at the end of a day, in the file's own encoding.

    `day` is `None` where everything on record is asked for.
    """

    agreement: Agreement
    dates: Dates
    events: Events
    day: date | None

    @property
    def zone(self) -> TimeZone:
        """Where the agreement's days begin."""
        return TimeZone(self.agreement.time_zone)

    def by_then(self, event: Event) -> bool:
        """Whether an event was there at the end of the day."""
        return self.day is None or self.on(event) <= self.day

    def on(self, event: Event) -> date:
        """Return the first day on which an event may have been."""
        return self.zone.day_of(event.done.start)

    def made(self) -> list[Claim]:
        """Return the claims of an effect made by then."""
        return [c for c in self._claims() if c.effect.justifies and self.by_then(c.event)]

    def determinations(self) -> list[Claim]:
        """Return the determinations made by then."""
        return [c for c in self._claims() if c.effect is Effect.DETERMINATION and self.by_then(c.event)]

    def _claims(self) -> list[Claim]:
        return claims(self.agreement, self.events)

    # Who.

    def members(self, name: str | None, day: date | None = None) -> tuple[str, ...]:
        """Return the parties that a name stands for: itself, or the members of a group on a day."""
        if name is None:
            return ()
        if name not in self.agreement.groups:
            return (name,)
        spans = {m: self.dates.span(term) for m, term in self.agreement.groups[name].members.items()}
        found = [m for m, span in spans.items() if span and (day is None or span.holds(day))]
        return tuple(sorted(found))

    def authors(self, event: Event) -> tuple[str, ...]:
        """Return the parties whose act an event is."""
        return self.members(event.party, self.on(event))

    def speaker(self, event: Event) -> str | None:
        """Return whose word an event is."""
        return event.by or event.party

    # What.

    def as_json(self, claim: Claim, ended: date | None) -> dict[str, object]:
        """Return a claim of an effect as plain data; `ended` is the day the agreement was over by then."""
        event = claim.event
        return {
            "id": claim.name,
            "kind": claim.effect.value,
            **self.told(event),
            "ground": event.text("ground") or None,
            "answers": self._answered(event),
            **self._state(claim, ended),
            **self.positions(claim),
            "ground_ended": list(self._ground_ended(claim)),
            "said_of_it": self.said_of(claim),
        }

    def told(self, event: Event) -> dict[str, object]:
        """Return what the record holds of an event: who, of whom, in which words, when, on whose word."""
        kind = self.agreement.events[event.kind]
        return {
            "event": event.kind,
            "title": kind.title,
            "party": event.party,
            "parties": list(self.authors(event)),
            "by": self.speaker(event),
            "toward": list(event.names("toward")),
            "scope": list(event.names("scope")),
            "words": event.text("detail") or None,
            **{instant.value: self._time(event, instant) for instant in Instant},
            "basis": event.text("basis") or None,
            "channel": event.text("channel") or None,
            "mark": event.text("mark") or None,
            "sources": list(event.names("source")),
        }

    def _time(self, event: Event, instant: Instant) -> str | None:
        time = event.times.get(instant.value)
        return time_text(self.zone, time) if time is not None else None

    def _answered(self, event: Event) -> dict[str, object] | None:
        """Return the event that a claim says it answers."""
        ref = event.text("ref")
        if not ref:
            return None
        found = next((each for each in self.events.about([ref]) if each.id == ref), None)
        kind = self.agreement.events.get(found.kind) if found else None
        return {
            "id": ref,
            "title": kind.title if kind else None,
            "party": found.party if found else None,
            "done": time_text(self.zone, found.done) if found else None,
        }

    def _state(self, claim: Claim, ended: date | None) -> dict[str, object]:
        since, lifted = claim.since(self.zone), self.lifted(claim)
        ahead = (since - self.day).days if self.day is not None and since > self.day else None
        own, others = lifted
        state = "lifted" if own else "ended" if ended else "announced" if ahead else "in-place"
        return {
            "state": state,
            "since": since.isoformat(),
            "days_until_effective": ahead,
            "lifted": self._brief(own[0]) if own else None,
            "said_lifted": [self._brief(event) for event in others],
        }

    def lifted(self, claim: Claim) -> tuple[list[Event], list[Event]]:
        """Return by which events a claim was lifted by its author, and by which others say that it is."""
        own: list[Event] = []
        others: list[Event] = []
        for event in self._answers(claim, Effect.LIFTING):
            author = set(self.authors(event)) or {str(self.speaker(event))}
            (own if author & set(self.authors(claim.event)) else others).append(event)
        return own, others

    def _answers(self, claim: Claim, *effects: Effect | None) -> list[Event]:
        """Return the events of these effects that name a claim in their `ref`, by then."""
        if claim.event.id is None:
            return []
        kinds = self.agreement.events
        return [
            event
            for event in self.events.about([claim.event.id])
            if event.text("ref") == claim.event.id
            and event.kind in kinds
            and kinds[event.kind].effect in effects
            and self.by_then(event)
        ]

    def positions(self, claim: Claim) -> dict[str, object]:
        """Return who disputes a claim and since when, who accepts it, and who is not on record."""
        own = set(self.authors(claim.event)) or {str(self.speaker(claim.event))}
        objecting: dict[str, Event] = {}
        for event in self._answers(claim, Effect.OBJECTION):
            for name in self.authors(event) or (str(self.speaker(event)),):
                objecting.setdefault(name, event)
        dated = {name for event in claim.objections for name in self.authors(event) or (event.by,)}
        undated = {n for name in claim.event.names("contested_by") for n in self.members(name)} - dated
        accepting = sorted({n for name in claim.accepted_by() for n in self.members(name)})
        replying = {str(self.speaker(event)) for event in self._answers(claim, Effect.REPLY)}
        spoken = {*own, *objecting, *undated, *accepting, *replying}
        return {
            "disputed_by": [
                {"party": name, "on": self.on(objecting[name]).isoformat() if name in objecting else None}
                for name in sorted({*objecting, *undated} - own)
            ],
            "accepted_by": accepting,
            "no_position_on_record": sorted(set(self.agreement.parties) - spoken),
        }

    def _ground_ended(self, claim: Claim) -> Iterator[dict[str, object]]:
        """Yield by whom and since when the ground of a claim that was not lifted is said to have ended."""
        own, others = self.lifted(claim)
        if own:
            return
        for event in others:
            yield self._brief(event)
        answered = claim.event.text("ref")
        for event in self.events.about([answered]) if answered else ():
            kind = self.agreement.events.get(event.kind)
            lifts = kind is not None and kind.effect is Effect.LIFTING
            if lifts and event.text("ref") == answered and self.by_then(event):
                yield self._brief(event)
        named = _ENDS.search(claim.event.text("ground"))
        day = (read_day(named[1]) or self.dates.days.get(named[1])) if named else None
        if named and day is not None and (self.day is None or day <= self.day):
            yield {"id": named[1], "by": self.speaker(claim.event), "on": day.isoformat(), "words": None}

    def said_of(self, claim: Claim) -> list[dict[str, object]]:
        """Return what was said or done in answer to a claim, by time; what lifts it is told elsewhere."""
        effects = [effect for effect in Effect if effect is not Effect.LIFTING]
        return [self._brief(event) for event in self._answers(claim, *effects, None)]

    def _brief(self, event: Event) -> dict[str, object]:
        effect = self.agreement.events[event.kind].effect
        return {
            "id": event.id or event.kind,
            "effect": effect.value if effect else None,
            "by": self.speaker(event),
            "on": time_text(self.zone, event.done),
            "words": event.text("detail") or None,
        }


def first_of(events: Iterable[Event], party: str, claimed: Claimed) -> Event | None:
    """Return the first event that is an act of a party, or of a group it is in."""
    found: Sequence[Event] = [event for event in events if party in claimed.authors(event)]
    return found[0] if found else None
