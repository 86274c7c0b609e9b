"""Say what is where on a day: zones, sites, holdings, acts and tracks, and what is beyond a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from servanda.assessment.answer import instant_text
from servanda.assessment.case import Case
from servanda.assessment.evidence import contributors
from servanda.assessment.findings import Findings
from servanda.assessment.hearing import Hearing, Question, UnknownNameError, end_of, hear
from servanda.assessment.receipt import receipt
from servanda.engine.demand import Demand, demand
from servanda.engine.detail import Line, heard, lines
from servanda.engine.events import Event
from servanda.engine.legs import tracks_of_day
from servanda.engine.locating import place_attribute
from servanda.engine.whereabouts import ground_of
from servanda.language.places import parts_of
from servanda.language.supposing import Supposed
from servanda.language.tree import Entries
from servanda.model.agreement import Category, CountRule
from servanda.model.expression import Operation, Text, operations_in
from servanda.model.located import (
    Located,
    LocatedHolding,
    LocatedSite,
    LocatedTrack,
    LocatedZone,
)
from servanda.model.place import Geography, Ground, Unsettled, Zone
from servanda.model.result import Outcome

MOST_LISTED = 2_000  # entries of a category; a map of more is no map
MOST_TRACKS = 200
_GRAVITY = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.MET)


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

    def found(self, zones: Sequence[str], patch: Entries | None) -> Located:
        text = self.hearing.text
        holdings = [*self._holdings(), *self._acts()]
        tracks = list(self._tracks())
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
            tracks=tuple(tracks),
            nowhere=self.nowhere,
            left_out=self.left_out,
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
        only = self.hearing.question.provision
        for provision in self.agreement.provisions.values():
            if only not in (None, provision.id):
                continue
            rules = [rule.where for rule in provision.limit.terms.values()] if provision.limit else []
            rules += [provision.prohibition.act.where] if provision.prohibition else []
            rules += [provision.quota.act.where] if provision.quota else []
            rules += [provision.duty.act.where] if provision.duty else []
            for call in (call for rule in rules for call in operations_in(rule)):
                yield from _zones_named(call, self.geography.zones)

    def _sites(self) -> Iterator[LocatedSite]:
        for site in self.geography.sites.values():
            ground = ground_of(site.id, self.geography, self.on)
            if ground is not None:
                yield LocatedSite(id=site.id, title=site.title, ground=ground)

    # Holdings.

    def _holdings(self) -> Iterator[LocatedHolding]:
        for category in self.agreement.categories.values():
            place = place_attribute(category.attributes)
            if place is None or category.tracks is not None:
                continue
            judged = dict(self._judged(category))
            for line in self._lines(self._plain(category)):
                outcome, provisions = judged.get(line.rid, (None, ()))
                if self.hearing.question.provision is None or provisions:
                    yield from self._holding(
                        category, line, str(line.attributes[place] or ""), outcome, provisions
                    )

    def _plain(self, category: Category) -> Demand:
        """Return the count of a whole category; each entry counts as how far it reaches, if that is known."""
        rule = CountRule(of=category.id)
        if category.range_km is not None:
            rule = replace(rule, counts_as=category.range_km)
        return demand(self.agreement, rule, ())

    def _lines(self, wanted: Demand, moment: date | None = None) -> list[Line]:
        record, asked = self.hearing.record, self.hearing.asked
        party = self.hearing.question.party
        read = lines(
            record, wanted, asked, on=moment or self.on, most=MOST_LISTED, parties=[party] if party else ()
        )
        self.left_out += max(0, read.number - sum(line.times for line in read.lines))
        return [line for line in heard(wanted, read.lines, moment or self.on)[0] if line.high != 0]

    def _holding(
        self,
        category: Category,
        line: Line,
        place: str,
        outcome: Outcome | None,
        provisions: tuple[str, ...],
    ) -> Iterator[LocatedHolding]:
        ground = ground_of(place, self.geography, self.on) if place else None
        if ground is None:
            self.nowhere += 1
            return
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
        )

    def _called(self, place: str) -> str:
        if place in self.geography.sites:
            return self.geography.sites[place].title
        if place in self.geography.zones:
            return f"somewhere in {self.geography.zones[place].title}"
        return place.removeprefix("geo:")

    def _judged(self, category: Category) -> Iterator[tuple[int, tuple[Outcome, tuple[str, ...]]]]:
        """Yield the entries that count towards limits, with the gravest outcome and those limits."""
        found: dict[int, dict[str, Outcome]] = {}
        for provision, holder, per in self.hearing.subjects():
            limit = self.agreement.limits.get(provision)
            outcome = self.hearing.verdicts(self.held, (provision, holder, per)).at(self.on).outcome
            if limit is None or outcome not in _GRAVITY:
                continue
            for wanted in self.case.demands(limit).values():
                if wanted.category != category.id:
                    continue
                whose, _ = contributors(self.case, wanted, holder, per, self.on, self.on)
                for line in self._lines(wanted):
                    if line.counts and line.party in whose and line.per == per:
                        found.setdefault(line.rid, {})[provision] = outcome
        for rid, outcomes in found.items():
            gravest = min(outcomes.values(), key=_GRAVITY.index)
            yield rid, (gravest, tuple(p for p, each in outcomes.items() if each is gravest))

    # Acts and tracks.

    def _acts(self) -> Iterator[LocatedHolding]:
        """Yield the events of the day that have a place, with the prohibitions they fall under."""
        forbidden: dict[int, list[str]] = {}
        for each, finding in Findings(self.hearing).behind():
            if finding.kind == "prohibition" and finding.outcome is Outcome.NOT_MET:
                for rid in each.rids:
                    forbidden.setdefault(rid, []).append(finding.provision)
        events = self.hearing.record.events(self.agreement, self.hearing.asked)
        for event in events.everything():
            kind = self.agreement.events.get(event.kind)
            attribute = place_attribute(kind.attributes) if kind else None
            if kind is None or attribute is None or not self._of_the_day(event):
                continue
            place = str(event.value(attribute) or "")
            ground = ground_of(place, self.geography, self.on) if place else None
            mine = tuple(dict.fromkeys(forbidden.get(event.rid, ())))
            if ground is None:
                self.nowhere += 1
            elif self.hearing.question.provision is None or mine:
                yield LocatedHolding(
                    party=event.party or "",
                    what=kind.title,
                    unit="",
                    place=self._called(place),
                    ground=ground,
                    low=None,
                    high=None,
                    outcome=Outcome.NOT_MET if mine else None,
                    provisions=mine,
                    act=event.id or kind.id,
                )

    def _of_the_day(self, event: Event) -> bool:
        zone = self.case.zone
        day = zone.whole(self.on)
        party = self.hearing.question.party
        return party in (None, event.party) and event.done.start < day.end and event.done.end > day.start

    def _tracks(self) -> Iterator[LocatedTrack]:
        for category in self.agreement.categories.values():
            if category.tracks is None:
                continue
            facts = {
                key: fact
                for limit in self.agreement.limits.values()
                for wanted in self.case.demands(limit).values()
                if wanted.category == category.id
                for key, fact in wanted.facts.items()
            }
            day = self.case.zone.whole(self.on)
            found, more = tracks_of_day(
                self.hearing.record.movements,
                category,
                list(facts.values()),
                self.hearing.asked,
                day,
                MOST_TRACKS,
            )
            self.left_out += more
            party = self.hearing.question.party
            yield from (track for track in found if party in (None, track.party))


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


def _together(holdings: Sequence[LocatedHolding]) -> Iterator[LocatedHolding]:
    """Yield what is alike at one place as one, its numbers added."""
    groups: dict[LocatedHolding, list[LocatedHolding]] = {}
    for each in holdings:
        groups.setdefault(replace(each, low=None, high=None), []).append(each)
    for alike, some in groups.items():
        if alike.act:
            yield alike
            continue
        highs = [each.high for each in some]
        yield replace(
            alike,
            low=sum((each.low or Decimal(0) for each in some), Decimal(0)),
            high=None if None in highs else sum((high for high in highs if high), Decimal(0)),
        )
