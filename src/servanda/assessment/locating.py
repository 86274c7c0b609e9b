"""Say what is where on a day: zones, sites, holdings, acts and tracks, and what is beyond a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from servanda.assessment.answer import instant_text
from servanda.assessment.behind import GRAVITY, Behind, graver, gravest
from servanda.assessment.case import Case
from servanda.assessment.findings import Findings
from servanda.assessment.found import kinds_of
from servanda.assessment.hearing import Hearing, Question, UnknownNameError, end_of, hear
from servanda.assessment.receipt import receipt
from servanda.engine.demand import Demand, demand
from servanda.engine.detail import Line, Value
from servanda.engine.events import Event
from servanda.engine.legs import TracksOfDay, tracks_of, tracks_of_day
from servanda.engine.locating import POINT, Fact, Measure, place_attribute
from servanda.engine.whereabouts import ground_of
from servanda.language.places import parts_of
from servanda.language.supposing import Supposed
from servanda.language.tree import Entries
from servanda.model.act import EventKind
from servanda.model.agreement import Category, CountRule
from servanda.model.expression import Operation, Text, operations_in
from servanda.model.located import (
    Located,
    LocatedHolding,
    LocatedSite,
    LocatedZone,
)
from servanda.model.place import Geography, Ground, Unsettled, Zone
from servanda.model.result import Outcome, ReasonCode
from servanda.model.wire import number_text

MOST_LISTED = 2_000  # entries of a category; a map of more is no map
MOST_TRACKS = 200
MOST_TOLD_APART = 6  # of what is alike at one place but for what it is called


def locate(
    agreement: str | Path,
    record: Sequence[str | Path] | None = None,
    *,
    on: date,
    view: str = "base",
    known_at: date | datetime | None = None,
    party: str | None = None,
    provision: str | None = None,
    zones: Sequence[str] = (),
    what_if: Supposed = None,
    include_recalled: bool = False,
    memory: str | None = None,
) -> Located:
    """Say what is where on a day, by one view.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        record: Further record folders or files, besides the agreement's own.
        on: The day asked about.
        view: `base`, a side, or a single reading.
        known_at: What the record held by then; a day means its end.
        party: Only what this party has and does.
        provision: Only what this provision is about.
        zones: The zones to show; without any, territories and the zones that rules name.
        what_if: A file with a merge patch of the agreement, or a `WhatIf`.
        include_recalled: Whether recalled figures count.
        memory: The most memory the engine may use, such as `700MB`.

    Raises:
        FaultyInputError: If the agreement, patch or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    question = Question(
        on=on,
        known_at=end_of(known_at),
        include_recalled=include_recalled,
        party=party,
        provision=provision,
        views=(view,),
    )
    hearing, patch = hear(agreement, record, question, what_if=what_if, memory=memory)
    with hearing.record:
        return _Locating(hearing, on).found(zones, patch)


class _Locating:
    """Finds what is where, in the one view of a hearing."""

    def __init__(self, hearing: Hearing, on: date) -> None:
        self.hearing = hearing
        self.on = on
        self.held = hearing.views[0]
        self.case: Case = hearing.case_on(self.held, on)
        self.agreement = self.case.agreement
        self.geography: Geography = self.agreement.geography
        self.nowhere = 0
        self.left_out = 0
        self.asked = hearing.question.provision
        self.provision = self.agreement.provisions.get(self.asked) if self.asked else None
        self.behind = Behind(hearing, self.case, on)

    def found(self, zones: Sequence[str], patch: Entries | None) -> Located:
        text = self.hearing.text
        holdings = [*self._holdings(), *self._acts()]
        days = list(self._tracks())
        return Located(
            agreement=text.agreement.id,
            title=text.agreement.title,
            on=self.on,
            known_at=instant_text(self.hearing.question.known_at),
            view=self.held.view,
            receipt=receipt(text, self.hearing.record, patch),
            parties={id_: self.agreement.name_of(id_) for id_ in self._holders()},
            zones=tuple(self._zones(zones)),
            sites=tuple(self._sites()),
            holdings=tuple(_together(holdings)),
            tracks=tuple(track for each in days for track in each.tracks),
            gaps=tuple(name for each in days for name in each.gaps),
            provision=self.asked,
            rule=self.provision.title if self.provision else "",
            nowhere=self.nowhere,
            left_out=self.left_out,
            lost=sum(each.more for each in days),
            unheard=sum(each.unheard for each in days),
        )

    def _holders(self) -> list[str]:
        return [*self.agreement.parties, *self.agreement.groups, *self.agreement.others]

    # Zones and sites.

    def _zones(self, wanted: Sequence[str]) -> Iterator[LocatedZone]:
        known = self.geography.zones
        for name in wanted:
            if name not in known:
                raise UnknownNameError("zone", name, list(known))
        whose: dict[str, list[str]] = {}
        for holder, zone in self.geography.territories.items():
            whose.setdefault(zone, []).append(holder)
        open_: dict[Ground, list[str]] = {}
        for id_ in wanted or dict.fromkeys([*whose, *self._asked()]):
            ground = known[id_].on(self.on)
            if ground is None:
                continue
            for part in _open(ground):
                open_.setdefault(part, []).append(known[id_].title)
            whom = tuple(whose.get(id_, ()))
            yield LocatedZone(id=id_, title=known[id_].title, ground=ground, territory_of=whom)
        for part, of in open_.items():
            own = next((zone for zone in known.values() if zone.on(self.on) == part), None)
            title, id_ = (own.title, own.id) if own else ("Ground", "open")
            yield LocatedZone(id=f"{id_} open", title=title, ground=part, open_for=tuple(dict.fromkeys(of)))

    def _asked(self) -> Iterator[str]:
        """Yield the zones that the rules of the provisions asked about name."""
        for provision in self.agreement.provisions.values():
            if self.asked not in (None, provision.id):
                continue
            rules = [rule.where for rule in provision.limit.terms.values()] if provision.limit else []
            rules += [provision.prohibition.act.where] if provision.prohibition else []
            rules += [provision.quota.act.where] if provision.quota else []
            if provision.duty:
                acts = (provision.duty.act, provision.duty.trigger)
                rules += [act.where for act in acts if act is not None]
            for call in (call for rule in rules for call in operations_in(rule)):
                yield from _zones_named(call, self.geography.zones)
        yield from (kind.from_tracks.zone for kind in self._kinds() if kind.from_tracks)

    def _sites(self) -> Iterator[LocatedSite]:
        for site in self.geography.sites.values():
            ground = ground_of(site.id, self.geography, self.on)
            if ground is not None:
                yield LocatedSite(id=site.id, title=site.title, ground=ground)

    # Holdings.

    def _holdings(self) -> Iterator[LocatedHolding]:
        for category in self._concerned():
            place = place_attribute(category.attributes)
            if place is None or category.tracks is not None:
                continue
            judged = self.behind.judged(category)
            plain = self._plain(category)
            read, more = self.behind.lines(plain, category, self.on)
            read.sort(key=lambda line: GRAVITY.index(judged[line.rid][0]) if line.rid in judged else 3)
            self.left_out += more + sum(line.times for line in read[MOST_LISTED:])
            for line in read[:MOST_LISTED]:
                yield from self._holding(category, place, line, *judged.get(line.rid, (None, ())))

    def _concerned(self) -> Iterator[Category]:
        """Yield the categories that the question is about: all, or what one provision counts."""
        every = self.agreement.categories
        if self.asked is None:
            yield from every.values()
            return
        rules = [] if self.provision is None or self.provision.limit is None else [self.provision.limit.terms]
        if self.provision is not None and self.provision.quota is not None:
            rules.append(self.provision.quota.terms)
        counted = {rule.of for terms in rules for rule in terms.values()}
        counted |= {kind.from_tracks.category for kind in self._kinds() if kind.from_tracks}
        yield from (category for category in every.values() if category.id in counted)

    def _kinds(self) -> Iterator[EventKind]:
        """Yield the kinds of acts that the question is about: all, or those that one provision speaks of."""
        if self.asked is None:
            yield from self.agreement.events.values()
        elif self.provision is not None:
            for kind in dict.fromkeys(kinds_of(self.provision)):
                yield self.agreement.events[kind]

    def _plain(self, category: Category) -> Demand:
        """Return the count of a whole category; each entry counts as how far it reaches, if that is known."""
        rule = CountRule(of=category.id)
        if category.range_km is not None:
            rule = replace(rule, counts_as=category.range_km)
        return demand(self.agreement, rule, ())

    def _holding(
        self,
        category: Category,
        attribute: str,
        line: Line,
        outcome: Outcome | None,
        provisions: tuple[str, ...],
    ) -> Iterator[LocatedHolding]:
        place = str(line.attributes[attribute] or "")
        ground = self._ground(place)
        if ground is None:
            self.nowhere += line.times
            return
        key = zip(category.key, line.key, strict=True)
        yield LocatedHolding(
            party=line.party,
            what=category.id,
            unit=category.unit,
            place=self._called(place),
            ground=ground,
            low=None if line.low is None else line.low * line.times,
            high=None if line.high is None else line.high * line.times,
            reaches_km=line.counts_as if category.range_km is not None else None,
            outcome=outcome,
            provisions=provisions,
            called=", ".join(_text(value) for name, value in key if name != attribute and value is not None),
        )

    def _ground(self, place: str) -> Ground | None:
        """Return the ground of a place on the day; a zone that a reading removes has none."""
        known = re.fullmatch(POINT, place) or place in self.geography.sites or place in self.geography.zones
        return ground_of(place, self.geography, self.on) if known else None

    def _called(self, place: str) -> str:
        if place in self.geography.sites:
            return self.geography.sites[place].title
        if place in self.geography.zones:
            return f"somewhere in {self.geography.zones[place].title}"
        latitude, longitude = place.removeprefix("geo:").split(",")
        return f"{_degrees(latitude, 'NS')} {_degrees(longitude, 'EW')}"

    # Acts and tracks.

    def _acts(self) -> Iterator[LocatedHolding]:
        """Yield the events of the day that have a place, with the prohibitions they fall under, or may."""
        forbidden: dict[int, dict[str, Outcome]] = {}
        for each, finding in Findings(self.hearing).behind():
            heard_of = all(reason.code is not ReasonCode.NO_DATA for reason in finding.reasons)
            if finding.kind == "prohibition" and finding.outcome in GRAVITY[:2] and heard_of:
                for rid in each.rids:
                    graver(forbidden.setdefault(rid, {}), finding.provision, finding.outcome)
        kinds = {kind.id: kind for kind in self._kinds()}
        for event in self.hearing.record.events(self.agreement, self.hearing.asked).everything():
            kind = kinds.get(event.kind)
            attribute = place_attribute(kind.attributes) if kind else None
            if kind is None or attribute is None or not self._of_the_day(event):
                continue
            place = str(event.value(attribute) or "")
            ground = self._ground(place)
            if ground is None:
                self.nowhere += 1
                continue
            outcome_, provisions = gravest(forbidden[event.rid]) if event.rid in forbidden else (None, ())
            yield LocatedHolding(
                party=event.party or "",
                what=kind.title,
                unit="",
                place=self._called(place),
                ground=ground,
                low=None,
                high=None,
                outcome=outcome_,
                provisions=provisions,
                act=event.id or kind.id,
            )

    def _of_the_day(self, event: Event) -> bool:
        day = self.case.zone.whole(self.on)
        theirs = self.behind.parties is None or event.party in self.behind.parties
        return theirs and event.done.start < day.end and event.done.end > day.start

    def _tracks(self) -> Iterator[TracksOfDay]:
        movements = self.hearing.record.movements
        for category in self._concerned():
            if category.tracks is None:
                continue
            found = tracks_of_day(
                movements,
                category,
                list(self._facts(category).values()),
                self.hearing.asked,
                self.case.zone.whole(self.on),
                MOST_TRACKS,
                self.behind.parties,
            )
            judged = self.behind.judged(category) if found.tracks else {}
            names = tracks_of(movements, category, list(judged))
            outcomes: dict[tuple[str, str, str], dict[str, Outcome]] = {}
            for rid, name in names.items():
                outcome, provisions = judged[rid]
                for provision in provisions:
                    graver(outcomes.setdefault(name, {}), provision, outcome or Outcome.MET)
            tracks = [
                replace(track, outcome=told[0], provisions=told[1])
                for track in found.tracks
                for told in [gravest(outcomes.get((track.party, track.by, track.track), {}))]
            ]
            yield replace(found, tracks=tracks)

    def _facts(self, category: Category) -> dict[tuple[str, ...], Fact]:
        """Return what is asked of where something moves: by limits, and by the acts that follow of it."""
        found: dict[tuple[str, ...], Fact] = {}
        for id_, limit in self.agreement.limits.items():
            for wanted in self.case.demands(limit).values() if self.asked in (None, id_) else ():
                if wanted.category == category.id:
                    found |= {fact.key: fact for fact in wanted.facts.values() if fact.range_km is None}
        for kind in self._kinds():
            if kind.from_tracks and kind.from_tracks.category == category.id:
                zone = self.geography.zones[kind.from_tracks.zone]
                place = place_attribute(category.attributes) or ""
                fact = Fact(attribute=place, measure=Measure.WITHIN, zone=zone)
                found[fact.key] = fact
        return found


def _zones_named(call: Operation, known: Mapping[str, Zone]) -> Iterator[str]:
    """Yield the zones that a function names."""
    if call.operator in ("within", "distance_km", "reaches"):
        texts = [operand.value for operand in call.operands if isinstance(operand, Text)]
        yield from (text for text in texts if text in known)


def _open(ground: Ground) -> Iterator[Ground]:
    """Yield the grounds of which it is open whether they belong to a ground."""
    if isinstance(ground, Unsettled):
        yield from ground.parts
    for part in parts_of(ground):
        yield from _open(part)


def _degrees(number: str, sides: str) -> str:
    """Return degrees as people write them: `173°W`."""
    side = sides[number.startswith("-")]
    return f"{number_text(abs(Decimal(number)))}°{side}"


def _text(value: Value) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _together(holdings: Sequence[LocatedHolding]) -> Iterator[LocatedHolding]:
    """Yield what is alike at one place as one, its numbers added; where it is many, whatever it is called."""
    plain: dict[LocatedHolding, dict[LocatedHolding, list[LocatedHolding]]] = {}
    for each in holdings:
        alike = replace(each, low=None, high=None)
        plain.setdefault(replace(alike, called=""), {}).setdefault(alike, []).append(each)
    for nameless, apart in plain.items():
        if len(apart) > MOST_TOLD_APART:
            yield _sum(nameless, [each for some in apart.values() for each in some])
        else:
            yield from (_sum(alike, some) for alike, some in apart.items())


def _sum(alike: LocatedHolding, some: Sequence[LocatedHolding]) -> LocatedHolding:
    if alike.act:
        return alike
    highs = [each.high for each in some]
    return replace(
        alike,
        low=sum((each.low or Decimal(0) for each in some), Decimal(0)),
        high=None if None in highs else sum((high for high in highs if high), Decimal(0)),
    )
