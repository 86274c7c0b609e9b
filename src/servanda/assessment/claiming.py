"""Ask who determined what of whom, in which words, and what the engine derives beside it.

A determination is an event: it is recorded in its issuer's words, never computed,
and never graded by what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from servanda.assessment.beside import Beside, beside
from servanda.assessment.claimed import Claimed
from servanda.assessment.hearing import Hearing, Question, UnknownNameError, end_of, hear
from servanda.assessment.justifying import Claim, reaches
from servanda.assessment.readings import concerned
from servanda.assessment.receipt import receipt
from servanda.assessment.standing import ALL
from servanda.assessment.status import known_text
from servanda.assessment.views import known_readings
from servanda.engine.events import Event
from servanda.language.tree import Entries
from servanda.model.agreement import FOREVER
from servanda.model.calendar import Span
from servanda.model.problem import ServandaError
from servanda.model.result import CAVEAT

Data = dict[str, object]
ABOUT_FROM, ABOUT_UNTIL, AS_OF = "about_from", "about_until", "as_of"  # attributes that say which days


class UntilOrSinceError(ServandaError):
    """A question about determinations gives both ends at once."""

    def __init__(self) -> None:
        super().__init__("A question is about what was said by a day or since a day: give --on or --since.")


def claims(
    agreement: str | Path,
    record: Sequence[str | Path] | None = None,
    *,
    on: date | None = None,
    since: date | None = None,
    party: str | None = None,
    known_at: date | datetime | None = None,
    views: Sequence[str] = (),
    include_recalled: bool = False,
    memory: str | None = None,
) -> dict[str, object]:
    """Say who determined what of whom, in which words, who answered, and what is derived beside it.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        record: Further record folders or files, besides the agreement's own.
        on: Only what was said by the end of this day.
        since: Or only what was said from this day on; neither means everything.
        party: Only what this party said, or what was said of it.
        known_at: What the record held by then; a day means its end.
        views: `base`, sides, or single readings; none means all that are held.
        include_recalled: Whether recalled figures count in the results beside.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        The determinations, in the form of `docs/reference/status.md`.

    Raises:
        FaultyInputError: If the agreement or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    if on is not None and since is not None:
        raise UntilOrSinceError
    question = Question(known_at=end_of(known_at), include_recalled=include_recalled, views=tuple(views))
    hearing, _ = hear(agreement, record, question, memory=memory)
    with hearing.record:
        found = hearing.text.agreement
        known = [*found.parties, *found.groups, *found.bodies, *found.others]
        if party is not None and party not in known:
            raise UnknownNameError("party, group or body", party, known)
        return Said(hearing, on, since, party).as_json(None)


class Said:
    """The determinations of a record, each with what is derived beside it."""

    def __init__(self, hearing: Hearing, on: date | None, since: date | None, party: str | None) -> None:
        self.hearing = hearing
        self.agreement = hearing.text.agreement
        self.on, self.since, self.party = on, since, party
        events = hearing.record.events(self.agreement, hearing.asked)
        self.claimed = Claimed(self.agreement, hearing.dates, events, on)
        asked = hearing.question.views
        self.views = {h.view.id: h.view for h in hearing.views if asked or h.view.competent}

    def as_json(self, patch: Entries | None) -> Data:
        """Return the determinations as plain data: `schema: 1`."""
        question = self.hearing.question
        return {
            "schema": 1,
            "agreement": self.agreement.id,
            "title": self.agreement.title,
            "on": self.on.isoformat() if self.on else None,
            "since": self.since.isoformat() if self.since else None,
            "known_at": known_text(question.known_at),
            "receipt": receipt(self.hearing.text, self.hearing.record, patch).as_json(),
            "views": [{"id": v.id, "kind": v.kind, "name": v.name} for v in self.views.values()],
            "determinations": [self._one(each) for each in self._chosen()],
            "names": {name: self.agreement.name_of(name) for name in sorted(self.agreement.speakers)}
            | {name: group.name for name, group in self.agreement.groups.items()},
            "caveat": CAVEAT,
        }

    def _chosen(self) -> Iterator[Claim]:
        for each in self.claimed.determinations():
            late = self.since is None or self.claimed.on(each.event) >= self.since
            if late and (self.party is None or self._involves(each.event, self.party)):
                yield each

    def _involves(self, event: Event, party: str) -> bool:
        involved = {str(self.claimed.speaker(event)), *self.claimed.authors(event), *self._of_whom(event)}
        return bool({party, *self.claimed.members(party)} & involved)

    def _of_whom(self, event: Event) -> tuple[str, ...]:
        """Return of whom a determination speaks: those it is made toward, else its party."""
        named = event.names("toward") or ((event.party,) if event.party and event.party != event.by else ())
        return tuple(dict.fromkeys(m for name in named for m in self.claimed.members(name)))

    def _one(self, made: Claim) -> Data:
        event = made.event
        told = self.claimed.told(event)
        start, end = self._days(event)
        provisions = self._provisions(event)
        return {
            "id": made.name,
            **{name: told[name] for name in ("event", "title", "by")},
            "of": list(self._of_whom(event)),
            "scope": list(event.names("scope")),
            **{name: told[name] for name in ("words", "done", "basis", "channel", "mark", "sources")},
            "speaks_of": {"from": start.isoformat(), "until": end.isoformat()},
            **self.claimed.positions(made),
            "said_of_it": self.claimed.said_of(made),
            "disputes": self._disputes(provisions, Span(start, end)),
            "results": self._results(event, provisions, (start, end)) if provisions else [],
        }

    def _days(self, event: Event) -> tuple[date, date]:
        """Return the days a determination speaks of, as its attributes say; else the day it was made."""
        told = {name: event.attributes.get(name) for name in (ABOUT_FROM, ABOUT_UNTIL, AS_OF)}
        days = {name: value for name, value in told.items() if isinstance(value, date)}
        made = self.claimed.on(event)
        start = days.get(ABOUT_FROM) or days.get(AS_OF) or made
        end = days.get(ABOUT_UNTIL) or (None if ABOUT_FROM not in days else made)
        return start, end if end is not None and end > start else start + timedelta(days=1)

    def _provisions(self, event: Event) -> list[str]:
        """Return the provisions in the scope of a determination; none where it names none."""
        if not event.names("scope"):
            return []
        return [id_ for id_ in self.agreement.provisions if reaches(event, id_)]

    def _results(self, event: Event, provisions: Sequence[str], days: tuple[date, date]) -> list[Data]:
        start, end = days
        one_day = end - start == timedelta(days=1)
        question = replace(
            self.hearing.question, on=start if one_day else None, between=None if one_day else days
        )
        of = set(self._of_whom(event))
        return [
            {
                "provision": each.provision,
                "party": each.holder if each.holder in self.agreement.parties else None,
                "group": each.holder if each.holder in self.agreement.groups else None,
                "view": each.view,
                **each.as_json(),
            }
            for each in beside(self.hearing.about(question), provisions)
            if self._speaks_of(each, of) and each.view in self.views
        ]

    def _disputes(self, provisions: Sequence[str], days: Span) -> list[str]:
        """Return the disputes over provisions that bear on any of the days."""
        known = known_readings(self.agreement, self.hearing.question.known_at)
        return [
            id_
            for id_, dispute in sorted(self.agreement.disputes.items())
            if set(provisions) & set(concerned(self.hearing.text, id_))
            and any(
                reading.id in known
                and (span := self.hearing.dates.span(reading.applies))
                and span.meets(days)
                for reading in dispute.readings.values()
                if self.hearing.text.readings[reading.id].patch.entries or reading.applies != FOREVER
            )
        ]

    def _speaks_of(self, each: Beside, of: set[str]) -> bool:
        """Whether a result is of one of those spoken of; of a right, whoever holds it."""
        found = self.agreement.provisions[each.provision]
        own = {each.holder, *self.claimed.members(each.holder)}
        return not of or each.holder == ALL or bool(own & of) or found.quota is not None
