"""Where the agreement, each party and each provision stand on a day, in a view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servanda.assessment.case import Case
from servanda.assessment.standing import ALL, Standing
from servanda.model.agreement import Binds, Limit, Provision, Suspension
from servanda.model.duty import Duty, Prohibition, Quota
from servanda.model.result import ReasonCode

SIGNED, APPLIED = "signed", "provisionally-applied"  # milestones that say so by their name


class State(StrEnum):
    """Where an agreement, or a provision for a holder, stands."""

    NOT_YET = "not-yet"
    SIGNED = "signed"
    PROVISIONALLY_APPLYING = "provisionally-applying"
    IN_FORCE = "in-force"
    BOUND = "bound"
    SUSPENDED = "suspended"
    NOT_BOUND = "not-bound"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A state with the days it lasts, and the ground and source of a suspension."""

    state: State
    since: date | None = None
    until: date | None = None
    ground: str = ""
    source: str = ""

    @property
    def days(self) -> tuple[State, date | None, date | None]:
        """Return the state and its days, without the ground."""
        return self.state, self.since, self.until

    def as_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "state": self.state.value,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }


def of_agreement(case: Case, day: date, signed: date | None) -> Place:
    """Return where an agreement stands; `signed` is the first day of a signature on record."""
    span = case.dates.span(case.agreement.in_force)
    if span is not None and span.holds(day):
        return Place(state=State.IN_FORCE, since=span.start, until=span.end)
    if span is not None and span.end is not None and span.end <= day:
        return Place(state=State.ENDED, since=span.end)
    ahead = span.start if span else None
    applied = case.dates.days.get(APPLIED)
    if applied is not None and applied <= day:
        return Place(state=State.PROVISIONALLY_APPLYING, since=applied, until=ahead)
    named = case.dates.days.get(SIGNED)
    first = min((when for when in (signed, named) if when is not None and when <= day), default=None)
    if first is not None:
        return Place(state=State.SIGNED, since=first, until=ahead)
    return Place(state=State.NOT_YET, until=ahead)


def of_party(case: Case, party: str, day: date, whole: Place) -> Place:
    """Return where a party stands: as the agreement does, but for days on which it is not bound."""
    span = case.dates.span(case.agreement.parties[party].bound)
    if whole.state is not State.IN_FORCE:
        return whole
    if span is None or (span.start is not None and day < span.start):
        return Place(state=State.NOT_BOUND, until=span.start if span else None)
    if span.end is not None and span.end <= day:
        return Place(state=State.NOT_BOUND, since=span.end)
    since = max((d for d in (whole.since, span.start) if d is not None), default=None)
    until = min((d for d in (whole.until, span.end) if d is not None), default=None)
    return Place(state=State.BOUND, since=since, until=until)


def rules_of(provision: Provision) -> Iterator[Limit | Duty | Prohibition | Quota]:
    """Yield what a provision binds somebody to, or entitles somebody to."""
    for rule in (provision.limit, provision.duty, provision.prohibition, provision.quota):
        if rule is not None:
            yield rule


def holders(standing: Standing) -> list[str]:
    """Return who is bound by a provision: parties, groups, or all together."""
    found: dict[str, None] = {}
    for rule in rules_of(standing.provision):
        binds: Binds | tuple[str, ...] = rule.binds
        found.update(dict.fromkeys(standing.holders(binds)))
    return sorted(found, key=lambda name: (name == ALL, name))


def of_provision(standing: Standing, holder: str, day: date) -> Place:
    """Return where a provision stands for a holder on a day."""
    out = standing.out_of_force(holder, day)
    begins, ends = standing.begins(holder), standing.ends(holder)
    if out is ReasonCode.NOT_YET:
        return Place(state=State.NOT_YET, until=begins)
    if out is ReasonCode.ENDED:
        return Place(state=State.ENDED, since=ends)
    if out is not None:
        early = begins is not None and day < begins
        return Place(state=State.NOT_BOUND, until=begins) if early else _left(standing, holder, ends)
    for rule in rules_of(standing.provision):
        for span, suspension in standing.suspensions(holder, _suspended(rule)):
            if span.holds(day):
                return Place(
                    state=State.SUSPENDED,
                    since=span.start,
                    until=span.end,
                    ground=suspension.ground,
                    source=suspension.source,
                )
    first = _first_bound(standing, begins)
    if first is not None and day < first:
        return Place(state=State.NOT_YET, until=first)
    return Place(state=State.BOUND, since=first, until=ends)


def _left(standing: Standing, holder: str, ends: date | None) -> Place:
    party = standing.agreement.parties.get(holder)
    span = standing.dates.span(party.bound) if party else None
    return Place(state=State.NOT_BOUND, since=span.end if span else ends)


def _suspended(rule: Limit | Duty | Prohibition | Quota) -> Mapping[str, Suspension]:
    return rule.suspended


def _first_bound(standing: Standing, begins: date | None) -> date | None:
    """Return the day from which a provision binds: for a limit alone, when its first bound begins."""
    limit = standing.provision.limit
    if limit is None or len(list(rules_of(standing.provision))) > 1:
        return begins
    starts = [
        (standing.dates.day(phase.start) or date.max) if phase.start else None
        for phase in limit.phases
        if phase.bound is not None
    ]
    if not starts or None in starts:
        return begins
    return max(begins or date.min, min(day for day in starts if day is not None))
