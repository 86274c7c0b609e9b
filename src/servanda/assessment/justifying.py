"""Claimed effects: who says that an act is not owed, on what ground, and who disputes it.

Nothing here decides whether a claim is right, and nothing lifts itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from servanda.assessment.clock import time_of
from servanda.engine.events import Event, Events
from servanda.model.act import ActRule, Effect, Instant
from servanda.model.agreement import Agreement
from servanda.model.finding import Justification
from servanda.model.moments import TimeZone


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An event with a claimed effect, with what others say of it."""

    event: Event
    effect: Effect
    objections: tuple[Event, ...]
    replies: tuple[Event, ...]
    lifted: Event | None

    @property
    def name(self) -> str:
        """Return the id of the event, or its kind where it has none."""
        return self.event.id or self.event.kind

    def since(self, zone: TimeZone) -> date:
        """Return the day from which the effect is claimed."""
        time = time_of(self.event.times, Instant.EFFECTIVE.value) or self.event.done
        return zone.day_of(time.start)

    def until(self, zone: TimeZone) -> date | None:
        """Return the day on which whoever claimed it lifted it."""
        return zone.day_of(self.lifted.done.start) if self.lifted else None

    def disputed_by(self) -> tuple[str, ...]:
        """Return who contests the claim."""
        objecting = [event.by or event.party for event in self.objections]
        return tuple(sorted({*self.event.names("contested_by"), *(name for name in objecting if name)}))

    def accepted_by(self) -> tuple[str, ...]:
        """Return who accepts the claim."""
        return tuple(sorted(self.event.names("accepted_by")))


def claims(agreement: Agreement, events: Events) -> list[Claim]:
    """Return every event with an effect that somebody claims, by time."""
    effects = {kind.id: kind.effect for kind in agreement.events.values() if kind.effect is not None}
    found = events.found([ActRule(kind=kind) for kind in effects])
    answers = {
        effect: [event for event in found if effects[event.kind] is effect]
        for effect in (Effect.OBJECTION, Effect.REPLY, Effect.LIFTING)
    }
    return [
        Claim(
            event=event,
            effect=effects[event.kind],
            objections=tuple(_answering(event, answers[Effect.OBJECTION])),
            replies=tuple(_answering(event, answers[Effect.REPLY])),
            lifted=next(
                (each for each in _answering(event, answers[Effect.LIFTING]) if each.party == event.party),
                None,
            ),
        )
        for event in found
        if effects[event.kind].justifies or effects[event.kind] is Effect.DETERMINATION
    ]


def _answering(event: Event, answers: Iterable[Event]) -> Iterator[Event]:
    return iter([each for each in answers if event.id is not None and each.text("ref") == event.id])


def reaches(event: Event, provision: str) -> bool:
    """Whether a claim is about a provision: all of them, it, or one it is a part of."""
    scope = event.names("scope")
    return (
        not scope
        or "all" in scope
        or any(provision == part or provision.startswith((f"{part}.", f"{part},")) for part in scope)
    )


def _stands(claim: Claim, zone: TimeZone, provision: str, day: date, asked: date | None) -> bool:
    since, until = claim.since(zone), claim.until(zone)
    if since <= day:
        return until is None or day < until
    named = provision in claim.event.names("scope")
    return named and (asked is None or (since <= asked and (until is None or asked < until)))


def justification(
    agreement: Agreement,
    made: Sequence[Claim],
    provision: str,
    holder: str,
    day: date,
    asked: date | None = None,
) -> Justification | None:
    """Return the claim by which a holder says that it does not owe an act; the latest of several.

    Args:
        agreement: The agreement.
        made: The claims on record.
        provision: The provision.
        holder: Who is bound.
        day: The day the act was due, or done.
        asked: The day asked about: a claim made after the act was due is one that names the provision.
    """
    zone = TimeZone(agreement.time_zone)
    standing = [
        claim
        for claim in made
        if claim.effect.justifies
        and claim.event.party == holder
        and reaches(claim.event, provision)
        and _stands(claim, zone, provision, day, asked)
    ]
    if not standing:
        return None
    claim = max(standing, key=lambda each: (each.since(zone), each.name))
    spoken = {*claim.disputed_by(), *claim.accepted_by(), *(e.by for e in claim.replies)}
    return Justification(
        kind=claim.effect.value,
        event=claim.name,
        claimed_by=(holder,),
        disputed_by=claim.disputed_by(),
        accepted_by=claim.accepted_by(),
        no_position=tuple(sorted(set(agreement.parties) - {holder} - spoken)),
        ground=claim.event.text("ground"),
        since=claim.since(zone),
    )
