"""Ask for the status of an agreement on a day: who is bound, what is claimed, and what is derived beside it.

The status is what the texts, the readings and the record say. No result of the engine decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from servanda.assessment import placing
from servanda.assessment.beside import Beside, beside
from servanda.assessment.claimed import Claimed, first_of
from servanda.assessment.hearing import Hearing, Question, UnknownNameError, end_of, hear
from servanda.assessment.justifying import Claim, reaches
from servanda.assessment.placing import Place, State
from servanda.assessment.receipt import receipt
from servanda.assessment.standing import ALL, Standing
from servanda.assessment.views import Held
from servanda.engine.events import Event
from servanda.language.supposing import Supposed
from servanda.language.tree import Entries
from servanda.model.act import ActRule, Effect
from servanda.model.agreement import Provision
from servanda.model.result import CAVEAT

Data = dict[str, object]


def status(
    agreement: str | Path,
    record: Sequence[str | Path] | None = None,
    *,
    on: date,
    party: str | None = None,
    provision: str | None = None,
    known_at: date | datetime | None = None,
    views: Sequence[str] = (),
    what_if: Supposed = None,
    include_recalled: bool = False,
    memory: str | None = None,
) -> dict[str, object]:
    """Say where an agreement stands on a day: who is bound by what, and who claims what on what ground.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        record: Further record folders or files, besides the agreement's own.
        on: The day, to its end.
        party: Only this party, with the groups it is in.
        provision: Only this provision.
        known_at: What the record held by then; a day means its end.
        views: `base`, sides, or single readings; none means all that are held.
        what_if: A file with a merge patch of the agreement, or a `WhatIf`.
        include_recalled: Whether recalled figures count in the results beside.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        The status, in the form of `docs/reference/status.md`.

    Raises:
        FaultyInputError: If the agreement, patch or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    question = Question(
        on=on,
        known_at=end_of(known_at),
        include_recalled=include_recalled,
        provision=provision,
        views=tuple(views),
    )
    hearing, patch = hear(agreement, record, question, what_if=what_if, memory=memory)
    with hearing.record:
        known = [*hearing.text.agreement.parties, *hearing.text.agreement.groups]
        if party is not None and party not in known:
            raise UnknownNameError("party or group", party, known)
        return Status(hearing, on, party).as_json(patch)


@dataclass(frozen=True, slots=True)
class Line:
    """One provision for one holder: where it stands in each view, and the claims that bear on it."""

    provision: str
    holder: str
    places: tuple[tuple[str, Place], ...]
    claims: tuple[str, ...]

    @property
    def key(self) -> object:
        """Return what lines share that are shown together."""
        return self.holder, tuple((view, place.days) for view, place in self.places), self.claims


class Status:
    """The status of an agreement on a day, over the views of a hearing."""

    def __init__(self, hearing: Hearing, day: date, party: str | None) -> None:
        self.hearing = hearing
        self.agreement = hearing.text.agreement
        self.day = day
        self.party = party
        events = hearing.record.events(self.agreement, hearing.asked)
        self.claimed = Claimed(self.agreement, hearing.dates, events, day)
        self.acceded = {effect: self._acts(effect) for effect in (Effect.SIGNATURE, Effect.RATIFICATION)}
        self.views = {held.view.id: held for held in hearing.views}

    def _acts(self, effect: Effect) -> list[Event]:
        kinds = [kind.id for kind in self.agreement.events.values() if kind.effect is effect]
        found = self.claimed.events.found([ActRule(kind=kind) for kind in kinds])
        return [event for event in found if self.claimed.by_then(event)]

    def as_json(self, patch: Entries | None) -> Data:
        """Return the status as plain data: `schema: 1`."""
        question = self.hearing.question
        base = self._whole(None)
        everywhere = [base, *(self._whole(held) for held in self.views.values())]
        ended = base.since if all(place.state is State.ENDED for place in everywhere) else None
        claims = self.claimed.made()
        return {
            "schema": 1,
            "agreement": self.agreement.id,
            "title": self.agreement.title,
            "on": self.day.isoformat(),
            "known_at": known_text(question.known_at),
            "receipt": receipt(self.hearing.text, self.hearing.record, patch).as_json(),
            "views": [
                {"id": v.view.id, "kind": v.view.kind, "name": v.view.name} for v in self.views.values()
            ],
            "status": self._standing_of_agreement(base),
            "parties": [
                self._of_party(party) for party in sorted(self.agreement.parties) if self._asked(party)
            ],
            "provisions": list(self._groups(claims)),
            "claims": [self.claimed.as_json(c, ended) for c in claims if self._concerns(c)],
            "procedures": self._procedures(),
            "still_binds": self._still_binds(),
            "names": {name: self.agreement.name_of(name) for name in sorted(self.agreement.speakers)}
            | {name: group.name for name, group in self.agreement.groups.items()},
            "caveat": CAVEAT,
        }

    # The agreement, and who is in it.

    def _whole(self, held: Held | None) -> Place:
        case = self.hearing.case_on(held, self.day) if held else self.hearing.cases[()]
        signed = self.acceded[Effect.SIGNATURE]
        return placing.of_agreement(case, self.day, self.claimed.on(signed[0]) if signed else None)

    def _standing_of_agreement(self, base: Place) -> Data:
        days = self.hearing.dates.days
        return {
            **base.as_json(),
            "views": [{"view": id_, **self._whole(held).as_json()} for id_, held in self.views.items()],
            "milestones": [
                {
                    "milestone": name,
                    "on": day.isoformat() if day else None,
                    "reached": bool(day and day <= self.day),
                }
                for name in self.agreement.milestones
                for day in [days.get(name)]
            ],
        }

    def _asked(self, party: str) -> bool:
        return self.party is None or party == self.party or party in self.claimed.members(self.party)

    def _of_party(self, party: str) -> Data:
        held = self.agreement.parties[party]
        return {
            "party": party,
            "name": held.name,
            "called": held.called,
            **self._place_of(party, None).as_json(),
            "signed": self._acceded(party, Effect.SIGNATURE),
            "ratified": self._acceded(party, Effect.RATIFICATION),
            "views": [
                {"view": id_, **self._place_of(party, view).as_json()}
                for id_, view in self.views.items()
                if party in self.hearing.case_on(view, self.day).agreement.parties
            ],
        }

    def _place_of(self, party: str, held: Held | None) -> Place:
        """Return where a party stands; before the agreement is in force, by its own signature."""
        whole = self._whole(held)
        if whole.state is State.SIGNED:
            event = first_of(self.acceded[Effect.SIGNATURE], party, self.claimed)
            if event is None and self.acceded[Effect.SIGNATURE]:
                return Place(state=State.NOT_YET, until=whole.until)
        case = self.hearing.case_on(held, self.day) if held else self.hearing.cases[()]
        return placing.of_party(case, party, self.day, whole)

    def _acceded(self, party: str, effect: Effect) -> Data | None:
        event = first_of(self.acceded[effect], party, self.claimed)
        if event is None:
            return None
        told = self.claimed.told(event)
        return {name: told[name] for name in ("done", "by", "basis", "mark", "sources")}

    # The provisions.

    def _groups(self, claims: Sequence[Claim]) -> Iterator[Data]:
        derived: dict[tuple[str, str, str], list[Beside]] = {}
        for each in beside(self.hearing):
            derived.setdefault((each.provision, each.holder, each.view), []).append(each)
        groups: dict[object, list[Line]] = {}
        for line in sorted(self._lines(claims), key=self._order):
            groups.setdefault(line.key, []).append(line)
        for lines in groups.values():
            yield self._group(lines, derived)

    def _order(self, line: Line) -> tuple[bool, bool, str]:
        """Return what puts parties first, then groups, then what binds all together."""
        return line.holder == ALL, line.holder in self.agreement.groups, line.holder

    def _lines(self, claims: Sequence[Claim]) -> Iterator[Line]:
        for id_ in self._provisions():
            places: dict[str, dict[str, Place]] = {}
            for view, held in self.views.items():
                case = self.hearing.case_on(held, self.day)
                provision = case.agreement.provisions.get(id_)
                if provision is None:
                    continue
                standing = Standing(case.agreement, case.dates, provision)
                for holder in placing.holders(standing):
                    places.setdefault(holder, {})[view] = placing.of_provision(standing, holder, self.day)
            for holder, held_places in places.items():
                if self._about(holder):
                    bearing = tuple(c.name for c in claims if self._bears(c, id_, holder, held_places))
                    yield Line(id_, holder, tuple(held_places.items()), bearing)

    def _provisions(self) -> list[str]:
        found = dict.fromkeys(self.agreement.provisions)
        for case in self.hearing.cases.values():
            found.update(dict.fromkeys(case.agreement.provisions))
        return [id_ for id_ in found if self.hearing.question.provision in (None, id_)]

    def _about(self, holder: str) -> bool:
        """Whether a holder is, or has a part in, the party asked for."""
        return (
            self.party is None
            or holder in (self.party, ALL)
            or self.party in self.claimed.members(holder)
            or holder in self.claimed.members(self.party)
        )

    def _bears(self, claim: Claim, provision: str, holder: str, places: dict[str, Place]) -> bool:
        """Whether a claim that was not lifted is about what a holder owes, or about a right it has."""
        over = {State.ENDED, State.NOT_BOUND}
        if not reaches(claim.event, provision) or self.claimed.lifted(claim)[0]:
            return False
        if all(place.state in over for place in places.values()):
            return False
        own = set(self.claimed.authors(claim.event))
        who = {holder, *self.claimed.members(holder)} if holder != ALL else own
        toward = {m for name in claim.event.names("toward") for m in self.claimed.members(name)}
        found = self.agreement.provisions.get(provision)
        return bool(who & own) or (_is_right(found) and bool(who & toward))

    def _group(self, lines: Sequence[Line], derived: dict[tuple[str, str, str], list[Beside]]) -> Data:
        holder = lines[0].holder
        return {
            "party": holder if holder in self.agreement.parties else None,
            "group": holder if holder in self.agreement.groups else None,
            "provisions": [line.provision for line in lines],
            "claims": list(lines[0].claims),
            "views": [
                {
                    "view": view,
                    **place.as_json(),
                    "grounds": _grounds(lines, view),
                    "results": [
                        {"provision": line.provision, **each.as_json()}
                        for line in lines
                        for each in derived.get((line.provision, holder, view), ())
                    ],
                }
                for view, place in lines[0].places
            ],
        }

    def _concerns(self, claim: Claim) -> bool:
        """Whether a claim is of the party, and about the provision, that are asked for."""
        provision = self.hearing.question.provision
        toward = {m for name in claim.event.names("toward") for m in self.claimed.members(name)}
        involved = {*self.claimed.authors(claim.event), *toward}
        return (provision is None or reaches(claim.event, provision)) and (
            self.party is None or bool(involved & set(self.claimed.members(self.party)))
        )

    def _procedures(self) -> list[str]:
        found = self.agreement.provisions
        return [id_ for id_ in self._provisions() if id_ in found and found[id_].procedure is not None]

    def _still_binds(self) -> list[Data]:
        return [
            {
                "id": other.id,
                "text": other.text,
                "cites": [{"source": c.source, "place": c.place, "mark": c.mark.value} for c in other.cites],
            }
            for _, other in sorted(self.agreement.still_binds.items())
        ]


def known_text(moment: datetime | None) -> str | None:
    """Return an instant as text; the end of a day is the day."""
    if moment is None:
        return None
    return moment.date().isoformat() if moment.time() == time.max else moment.isoformat(timespec="seconds")


def _is_right(provision: Provision | None) -> bool:
    return provision is not None and provision.quota is not None


def _grounds(lines: Iterable[Line], view: str) -> list[Data]:
    """Return the grounds on which a view holds provisions suspended, each once."""
    found: dict[tuple[str, str], None] = {}
    for line in lines:
        place = dict(line.places)[view]
        if place.ground:
            found[place.ground, place.source] = None
    return [{"ground": ground, "source": source} for ground, source in found]
