"""What is found of one provision before it is chosen and finished: its key, its order, its outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from servanda.assessment.pairing import Occasion
from servanda.assessment.quotas import Drawn
from servanda.model.act import ActRule
from servanda.model.agreement import Provision
from servanda.model.finding import Finding
from servanda.model.result import Outcome

Key = tuple[str, ...]  # kind, provision, holder, per, instance


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding to be made, with what its selection and evidence need: most are never shown.

    `falls` is the day that orders it, the last on which it may fall (`earliest`
    the first, where that is open), `day` the one whose readings make it;
    `standing` says that it is pending or overdue, `left_over` that it is an act
    which no duty called for. `occasion` and `drawn` are what it was made of.
    """

    make: Callable[[], Finding]
    kind: str
    party: str
    outcome: Outcome
    falls: date
    earliest: date | None = None
    day: date
    rids: tuple[int, ...] = ()
    acts: tuple[int, ...] = ()
    trigger: int | None = None
    standing: bool = False
    left_over: bool = False
    occasion: Occasion | None = None
    drawn: Drawn | None = None

    @property
    def finding(self) -> Finding:
        """Return the finding, made anew."""
        return self.make()


def kinds_of(provision: Provision) -> list[str]:
    """Return the kinds of events that a provision speaks of."""
    rules: list[ActRule | None] = []
    if provision.duty is not None:
        rules += [provision.duty.act, provision.duty.trigger, provision.duty.ended_by]
    if provision.prohibition is not None:
        ban = provision.prohibition
        rules += [ban.act, ban.ends, *(each.act for each in ban.unless.values())]
    if provision.quota is not None:
        rules.append(provision.quota.act)
    return [rule.kind for rule in rules if rule is not None]
