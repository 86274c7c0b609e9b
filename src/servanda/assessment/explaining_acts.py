"""Derive what follows of a duty, prohibition or quota step by step, as plain data.

What began it, how the time was counted, which acts are on record, what silence
means, who claims not to owe it, and how each side reads the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from servanda.assessment.answer import answer
from servanda.assessment.case import Case
from servanda.assessment.explaining_rules import (
    counting,
    duty_data,
    key_data,
    prohibition_data,
    quota_data,
)
from servanda.assessment.finding_wording import time_text
from servanda.assessment.findings import Findings
from servanda.assessment.found import Found, kinds_of
from servanda.assessment.hearing import Hearing
from servanda.assessment.justifying import Claim, claims, reaches
from servanda.assessment.quotas import Drawn
from servanda.assessment.standing import Standing
from servanda.assessment.views import Held
from servanda.engine.events import Event, Events
from servanda.language.tree import Entries
from servanda.model.act import EVENT_TEXTS, ActRule, Coverage
from servanda.model.agreement import Provision
from servanda.model.calendar import Span
from servanda.model.finding import Finding
from servanda.model.moments import TimeZone
from servanda.model.problem import ServandaError, shown
from servanda.model.result import CAVEAT, Answer
from servanda.record.changing import is_tried

FORM = 1  # the version of the form of an explanation
Data = dict[str, object]
_SHOWN = ("basis", "channel", "mark", "source", "ref", "detail", "ground", "accepted_by", "contested_by")
_Told = list[tuple[Found, Finding]]


class NothingFollowsError(ServandaError):
    """An explanation was asked for of a provision of which nothing follows for a holder."""

    def __init__(self, provision: str, holder: str, per: Mapping[str, str]) -> None:
        split = f" ({', '.join(f'{shown(n)} is {shown(v)}' for n, v in per.items())})" if per else ""
        super().__init__(
            f"Nothing follows of {provision} for {shown(holder)}{split} on this day in this view: "
            "it does not bind it, or no act on record belongs to it."
        )


def asks_acts(hearing: Hearing) -> bool:
    """Whether the provision asked about is a duty, prohibition or quota in some view, and no limit."""
    asked = [
        case.agreement.provisions.get(hearing.question.provision or "") for case in hearing.cases.values()
    ]
    found = [provision for provision in asked if provision is not None]
    return any(kinds_of(each) for each in found) and not any(each.limit for each in found)


def acts_explained(hearing: Hearing, view: str, per: Mapping[str, str], patch: Entries | None) -> Data:
    """Return what follows for one holder in one view on a day, with everything it rests on.

    Raises:
        NothingFollowsError: If the provision does not bind the holder, or the record has no such split.
    """
    held = next(v for v in hearing.views if v.view.id == view)
    told = Findings(hearing, every_act=True).behind()
    chosen = [(each, f) for each, f in told if all(f.per.get(n) == v for n, v in per.items())]
    if not chosen:
        raise NothingFollowsError(hearing.question.provision or "", hearing.question.party or "", per)
    on = hearing.question.on or date.min
    case = hearing.case_on(held, on)
    provision = case.agreement.provisions.get(hearing.question.provision or "")
    if provision is None:
        raise NothingFollowsError(hearing.question.provision or "", hearing.question.party or "", per)
    return _Explanation(hearing, held, case, provision, on).data(answer(hearing, patch), chosen)


class _Explanation:
    """Collects the steps of what follows of one provision for one holder."""

    def __init__(self, hearing: Hearing, held: Held, case: Case, provision: Provision, on: date) -> None:
        self.hearing = hearing
        self.held = held
        self.case = case
        self.provision = provision
        self.on = on
        self.holder = hearing.question.party or ""
        self.standing = Standing(case.agreement, case.dates, provision)
        self.events: Events = hearing.record.events(case.agreement, hearing.asked)
        self.named: set[str] = set()  # the sources that the events name

    @property
    def zone(self) -> TimeZone:
        return self.standing.zone

    def data(self, whole: Answer, told: _Told) -> Data:
        agreement = self.hearing.text.agreement
        by_rid = self.events.by_rid([rid for each, _ in told for rid in each.rids])
        findings = [self._finding(each, f, by_rid) for each, f in told if not each.left_over]
        left_over = [self._left_over(each, f, by_rid) for each, f in told if each.left_over]
        return {
            "servanda-explanation": FORM,
            "agreement": agreement.id,
            "title": agreement.title,
            "instrument": agreement.instrument.value,
            "on": self.on.isoformat(),
            "known_at": whole.known_at,
            "provision": {
                "id": self.provision.id,
                "title": self.provision.title,
                "text": self.provision.text,
                "cites": [self._cite(c.source, c.place, c.mark.value) for c in self.provision.cites],
            },
            "holder": {"id": self.holder, "name": agreement.name_of(self.holder)},
            "view": {"id": self.held.view.id, "kind": self.held.view.kind, "name": self.held.view.name},
            "rule": self._rule(),
            "findings": findings,
            "left_over": left_over,
            "related": self._related(),
            "complete": [self._coverage(each) for each in self._covering()],
            "suspensions": self._suspensions(),
            "claims": [self._claim(claim) for claim in self._claims()],
            "partings": [parting.as_json() for parting in whole.partings],
            "sources": self._sources(told),
            "receipt": whole.receipt.as_json(),
            "caveat": CAVEAT,
        }

    def _cite(self, source: str, place: str, mark: str) -> Data:
        known = self.hearing.text.agreement.sources.get(source)
        return {"source": source, "place": place, "mark": mark, "title": known.title if known else ""}

    def _rule(self) -> Data:
        agreement, provision = self.case.agreement, self.provision
        if provision.duty is not None:
            return {"kind": "duty", **duty_data(agreement, provision.duty)}
        if provision.prohibition is not None:
            return {"kind": "prohibition", **prohibition_data(agreement, provision.prohibition)}
        if provision.quota is not None:
            return {"kind": "quota", **quota_data(agreement, provision.quota)}
        return {"kind": None}

    # What was found.

    def _finding(self, each: Found, finding: Finding, by_rid: Mapping[int, Event]) -> Data:
        data = dict(finding.as_json())
        acts = [self._event(by_rid[rid]) for rid in each.acts if rid in by_rid]
        other = [
            by_rid[rid] for rid in each.rids if rid in by_rid and rid not in each.acts and rid != each.trigger
        ]
        duty = self.provision.duty
        if duty is not None and each.occasion is not None:
            began = by_rid.get(each.trigger) if each.trigger is not None else None
            data["begun_by"] = self._event(began) if began else None
            data["counting"] = counting(duty, each.occasion, self.zone)
            data["match"] = key_data(duty, each.occasion)
            ended = duty.ended_by.kind if duty.ended_by else None
            data["said_not_done"] = [self._event(event) for event in other if event.kind != ended]
            data["ended_by"] = [self._event(event) for event in other if event.kind == ended]
        data["on_record"] = acts
        if each.drawn is not None:
            data["uses"] = self._uses(each.drawn, by_rid)
        return data

    def _uses(self, drawn: Drawn, by_rid: Mapping[int, Event]) -> list[Data]:
        """Return how much each act uses up."""
        return [
            {"act": by_rid[use.rid].id or by_rid[use.rid].kind, "low": use.low, "high": use.high}
            for use in drawn.uses
            if use.rid in by_rid
        ]

    def _left_over(self, each: Found, finding: Finding, by_rid: Mapping[int, Event]) -> Data:
        reason = finding.reasons[0]
        return {
            "code": reason.code.value,
            "text": reason.text,
            "act": next((self._event(by_rid[rid]) for rid in each.acts if rid in by_rid), None),
        }

    def _event(self, event: Event) -> Data:
        self.named |= set(event.names("source"))
        times = {name: time_text(self.zone, time) for name, time in event.times.items()}
        place = str(self.hearing.record.place(event.rid))
        return {
            "id": event.id,
            "place": place,
            "what_if": is_tried(place),
            "kind": event.kind,
            "party": event.party,
            "by": event.by,
            "times": times,
            "attributes": {name: _plain(v) for name, v in event.attributes.items() if v is not None},
            "looked_up": self._looked_up(event),
            **{name: event.text(name) or None for name in EVENT_TEXTS if name in _SHOWN},
        }

    def _looked_up(self, event: Event) -> Data:
        """Return what the provision's rules asked of where an event was, with the answers."""
        of = self.provision
        bodies = [each for each in (of.prohibition, of.quota, of.duty) if each is not None]
        rules = [body.act for body in bodies]
        rules += [of.duty.trigger] if of.duty and of.duty.trigger else []
        return {
            name: value
            for rule in rules
            if rule.kind == event.kind
            for name, value in self.events.facts(rule, event.rid).items()
        }

    def _related(self) -> list[Data]:
        """Return the events up to the day that end or exempt what a prohibition forbids."""
        ban = self.provision.prohibition
        if ban is None:
            return []
        rules: list[ActRule] = [each.act for each in ban.unless.values()]
        rules += [ban.ends] if ban.ends else []
        end = self.zone.end_of(self.on)
        return [self._event(event) for event in self.events.found(rules) if event.done.start < end]

    # What is beside it.

    def _covering(self) -> Iterable[Coverage]:
        kinds = kinds_of(self.provision)
        for each in self.hearing.record.coverage:
            mine = each.party is None or self.holder in (each.party, *self.standing.members(each.party))
            if each.kind in kinds and mine:
                yield each

    def _coverage(self, each: Coverage) -> Data:
        self.named |= {each.source} if each.source else set()
        return {
            "kind": each.kind,
            "party": each.party,
            "from": each.start.isoformat() if each.start else None,
            "until": each.end.isoformat() if each.end else None,
            "source": each.source or None,
        }

    def _suspensions(self) -> list[Data]:
        """Return the days on which the holder does not owe it, as this view reads the text."""
        provision = self.provision
        kept = next((p for p in (provision.duty, provision.prohibition, provision.quota) if p), None)
        spans = self.standing.suspensions(self.holder, kept.suspended) if kept else []
        self.named |= {suspension.source for _, suspension in spans if suspension.source}
        return [
            {
                "from": span.start.isoformat() if span.start else None,
                "until": span.end.isoformat() if span.end else None,
                "on_the_day": span.holds(self.on),
                "ground": suspension.ground,
                "source": suspension.source or None,
            }
            for span, suspension in spans
        ]

    def _claims(self) -> list[Claim]:
        """Return what the holder claimed about this provision by then, and what others determined."""
        return [
            claim
            for claim in claims(self.case.agreement, self.events)
            if self.holder in (claim.event.party, *claim.event.names("toward"))
            and reaches(claim.event, self.provision.id)
            and claim.since(self.zone) <= self.on
        ]

    def _claim(self, claim: Claim) -> Data:
        lifted = claim.until(self.zone)
        return {
            "kind": claim.effect.value,
            "claimed_by": claim.event.party,
            "since": claim.since(self.zone).isoformat(),
            "lifted": lifted.isoformat() if lifted and Span(None, lifted).holds(self.on) is False else None,
            "disputed_by": list(claim.disputed_by()),
            "accepted_by": list(claim.accepted_by()),
            "event": self._event(claim.event),
            "objections": [self._event(event) for event in claim.objections],
            "replies": [self._event(event) for event in claim.replies],
        }

    def _sources(self, told: _Told) -> Data:
        """Return the sources named, for whoever reads this elsewhere."""
        used = {s for _, f in told for s in (*f.evidence.provision, *f.evidence.readings)} | self.named
        known = self.hearing.text.agreement.sources
        return {
            s.id: {"title": s.title, "publisher": s.publisher, "date": s.date, "url": s.url}
            for s in known.values()
            if s.id in used
        }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
