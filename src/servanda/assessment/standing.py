"""When a provision stands for a party: in force, bound, not suspended; and who counts as whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from servanda.language.dates import Dates
from servanda.model.agreement import Agreement, Binds, Provision, Suspension
from servanda.model.calendar import Span
from servanda.model.moments import Stretch, TimeZone
from servanda.model.result import ReasonCode

ALL = "all"  # the holder of a provision that binds all together


@dataclass(frozen=True, slots=True)
class Standing:
    """One provision over time, for one variant of an agreement."""

    agreement: Agreement
    dates: Dates
    provision: Provision

    @property
    def zone(self) -> TimeZone:
        """Where the agreement's days begin."""
        return TimeZone(self.agreement.time_zone)

    def holders(self, binds: Binds | tuple[str, ...]) -> list[str]:
        """Return who is bound."""
        return holders_of(self.agreement, binds)

    def stands(self, holder: str, when: Stretch) -> bool | None:
        """Whether the provision stands for a holder at a time; `None` where that turns on the time."""
        days = {self.zone.day_of(when.start), self.zone.day_of(when.end - 1)}
        stood = {self.out_of_force(holder, day) is None for day in days}
        return stood.pop() if len(stood) == 1 else None

    def out_of_force(self, holder: str, day: date) -> ReasonCode | None:
        """Return why the provision does not stand for a holder on a day, or `None` where it does."""
        bound = self.agreement.parties.get(holder)
        for term, otherwise in (
            (self.agreement.in_force, None),
            (self.provision.term, None),
            (bound.bound if bound else None, ReasonCode.NOT_BOUND),
        ):
            if term is None:
                continue
            span = self.dates.span(term)
            if span is None:
                return otherwise or ReasonCode.NOT_YET
            if not span.holds(day):
                early = span.start is not None and day < span.start
                return otherwise or (ReasonCode.NOT_YET if early else ReasonCode.ENDED)
        return None

    def ends(self, holder: str) -> date | None:
        """Return the first day on which the provision no longer stands for a holder."""
        return min((span.end for span in self._spans(holder) if span.end), default=None)

    def begins(self, holder: str) -> date | None:
        """Return the first day on which the provision stands for a holder."""
        return max((span.start for span in self._spans(holder) if span.start), default=None)

    def _spans(self, holder: str) -> list[Span]:
        """Return the days that must all hold, so far as they are fixed."""
        party = self.agreement.parties.get(holder)
        terms = [self.agreement.in_force, self.provision.term, *([party.bound] if party else [])]
        return [span for term in terms if (span := self.dates.span(term)) is not None]

    def suspensions(self, holder: str, suspended: Mapping[str, Suspension]) -> list[tuple[Span, Suspension]]:
        """Return the days on which a holder, or a group it is in, holds the provision suspended."""
        found = []
        for name, suspension in suspended.items():
            span = self.dates.span(suspension.term)
            if span is not None and holder in (name, *self.members(name)):
                found.append((span, suspension))
        return found

    def members(self, group: str) -> list[str]:
        """Return the parties that ever are in a group."""
        return sorted(self.agreement.groups[group].members) if group in self.agreement.groups else []

    def stands_for(self, party: str | None, when: Stretch) -> Iterable[str]:
        """Yield the holders that an event of a party, or of a group, is an event of."""
        if party is None:
            return
        yield ALL
        yield party
        day = self.zone.day_of(when.start)
        if party in self.agreement.groups:
            yield from (m for m in self.members(party) if self._in_group(party, m, day))
        else:
            yield from (g for g in self.agreement.groups if self._in_group(g, party, day))

    def groups_of(self, holder: str) -> frozenset[str]:
        """Return a holder with the groups it ever is in."""
        return sides(self.agreement, holder)

    def _in_group(self, group: str, party: str, day: date) -> bool:
        term = self.agreement.groups[group].members.get(party)
        span = self.dates.span(term) if term else None
        return span is not None and span.holds(day)


def holders_of(agreement: Agreement, binds: Binds | tuple[str, ...]) -> list[str]:
    """Return whom a provision binds: parties, groups, or `all`."""
    if binds is Binds.EACH_PARTY:
        return list(agreement.parties)
    if binds is Binds.EACH_GROUP:
        return list(agreement.groups)
    if binds is Binds.ALL_TOGETHER:
        return [ALL]
    return list(binds)


def sides(agreement: Agreement, view: str) -> frozenset[str]:
    """Return a side with the groups it ever is in, whose word is its own."""
    return frozenset((view, *(id_ for id_, group in agreement.groups.items() if view in group.members)))
