"""Judge a prohibition: whether an act was done that must not be, and was not exempted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from servanda.assessment.clock import plus
from servanda.assessment.coverage import covered
from servanda.assessment.occasions import counts_in
from servanda.assessment.standing import Standing, sides
from servanda.engine.events import Events
from servanda.model.act import ActRule, Coverage, Instant, MonthEnd, Silence
from servanda.model.duty import Exemption, Prohibition
from servanda.model.moments import Stretch
from servanda.model.result import Outcome, ReasonCode


@dataclass(frozen=True, slots=True)
class Deed:
    """An event a prohibition is about: when, whose, and whether it surely is one."""

    rid: int
    party: str | None
    time: Stretch
    values: tuple[tuple[str, str | None], ...]
    sure: bool
    disputed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forborne:
    """What follows of a prohibition for a holder."""

    outcome: Outcome
    codes: tuple[ReasonCode, ...]
    rids: tuple[int, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Forbearance:
    """A prohibition held against what was done, in one view."""

    standing: Standing
    prohibition: Prohibition
    coverage: Sequence[Coverage]
    events: Events
    view: str
    deeds: Sequence[Deed] = ()
    ends: Sequence[Deed] = ()
    exempting: Sequence[tuple[Exemption, Sequence[Deed]]] = ()

    def read(self) -> None:
        """Read the acts, what ended them, and what exempts them, as the view sees them."""
        rule = self.prohibition
        wanted = {name for e in rule.unless.values() for name in e.match.values()}
        wanted |= set(rule.ends_match.values())
        self.deeds = self._deeds(rule.act, sorted(wanted))
        self.ends = self._deeds(rule.ends, sorted(rule.ends_match)) if rule.ends else ()
        self.exempting = [(each, self._deeds(each.act, sorted(each.match))) for each in rule.unless.values()]

    def _deeds(self, rule: ActRule, columns: Sequence[str]) -> list[Deed]:
        found = []
        for row in self.events.timeline(rule, Instant.DONE, columns):
            rid, party, first, last, _, _, contested, accepted, sure, *values = row
            counts = counts_in(contested, accepted, sides(self.standing.agreement, self.view))
            if counts is not False:
                texts = tuple(None if value is None else str(value) for value in values)
                pairs = tuple(zip(columns, texts, strict=True))
                found.append(
                    Deed(rid, party, Stretch(first, last), pairs, bool(sure and counts), counts is None)
                )
        return found

    def judged(self, holder: str, on: date | None) -> Forborne:
        """Return what follows for a holder, as it stands at the end of a day."""
        zone = self.standing.zone
        end = zone.end_of(on) if on else None
        rids: list[int] = []
        unsure: list[int] = []
        disputed = False
        exempted: list[int] = []
        for deed in self.deeds:
            if end is not None and deed.time.start >= end:
                continue
            day = zone.day_of(deed.time.start)
            mine = holder in set(self.standing.stands_for(deed.party, deed.time))
            stands = self.standing.stands(holder, deed.time)
            if not mine or stands is False or self._suspended(holder, day):
                continue
            ended = self._ended(deed, end)
            if ended:
                continue
            allowed = self._exempted(deed)
            if allowed:
                exempted.append(deed.rid)
            elif (
                stands
                and deed.sure
                and ended is False
                and allowed is False
                and (end is None or deed.time.end <= end)
            ):
                rids.append(deed.rid)
            else:
                unsure.append(deed.rid)
                disputed = disputed or deed.disputed
        if rids:
            return Forborne(outcome=Outcome.NOT_MET, codes=(ReasonCode.DONE,), rids=tuple(rids))
        if unsure:
            codes = (ReasonCode.ACT_DISPUTED if disputed else ReasonCode.UNCONFIRMED,)
            return Forborne(outcome=Outcome.UNDETERMINED, codes=codes, rids=tuple(unsure))
        if not self._heard_of(holder, on):
            return Forborne(outcome=Outcome.UNDETERMINED, codes=(ReasonCode.NO_DATA,), rids=tuple(exempted))
        codes = (ReasonCode.EXEMPTED,) if exempted else (ReasonCode.NOT_DONE,)
        return Forborne(outcome=Outcome.MET, codes=codes, rids=tuple(exempted))

    def _suspended(self, holder: str, day: date) -> bool:
        spans = self.standing.suspensions(holder, self.prohibition.suspended)
        return any(span.holds(day) for span, _ in spans)

    def _ended(self, deed: Deed, end: int | None) -> bool | None:
        """Whether a lasting act was over by then; `None` where the record leaves it open."""
        values = dict(deed.values)
        wanted = {name: values[other] for name, other in self.prohibition.ends_match.items()}
        open_ = False
        for each in self.ends:
            if each.time.end <= deed.time.start or (end is not None and each.time.start >= end):
                continue
            values = dict(each.values)
            alike = all_agree(
                [(deed.party, each.party), *((values[name], value) for name, value in wanted.items())]
            )
            if alike and each.sure and each.time.start >= deed.time.start:
                return True
            open_ = open_ or alike is not False
        return None if open_ else False

    def _exempted(self, deed: Deed) -> bool | None:
        """Whether an event before an act allows it; `None` where the record leaves it open."""
        open_ = False
        for exemption, events in self.exempting:
            values = dict(deed.values)
            wanted = {name: values[other] for name, other in exemption.match.items()}
            for each in events:
                if each.time.start >= deed.time.end or not self._still(exemption, each, deed):
                    continue
                given = dict(each.values)
                alike = all_agree((given[name], value) for name, value in wanted.items())
                if alike and each.sure and each.time.end <= deed.time.start:
                    return True
                open_ = open_ or alike is not False
        return None if open_ else False

    def _still(self, exemption: Exemption, given: Deed, deed: Deed) -> bool:
        if exemption.for_ is None:
            return True
        zone = self.standing.zone
        until = plus(zone.day_of(given.time.start), exemption.for_, MonthEnd.LAST_DAY)
        return zone.day_of(deed.time.start) < until

    def _heard_of(self, holder: str, on: date | None) -> bool:
        """Whether an act would be in the record, had it been done: by rule of the text, or by statement."""
        if self.prohibition.unheard.means is Silence.NOT_DONE:
            return True
        first = self.standing.begins(holder)
        last = min((day for day in (on, self.standing.ends(holder)) if day), default=None)
        parties = self.standing.groups_of(holder)
        return covered(self.coverage, self.prohibition.act.kind, parties, first, last)


def agree(one: str | None, other: str | None) -> bool | None:
    """Whether two values are equal; `None` where one of them is not on record."""
    return None if one is None or other is None else one == other


def all_agree(pairs: Iterable[tuple[str | None, str | None]]) -> bool | None:
    """Whether all pairs are equal; `None` where the record leaves it open."""
    found = [agree(one, other) for one, other in pairs]
    if False in found:
        return False
    return None if None in found else True
