"""Judge a duty: for each time it arose, whether it was performed, in time, late, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from servanda.assessment.coverage import covered
from servanda.assessment.occasions import Field
from servanda.assessment.pairing import Act, Occasion, Paired, paired
from servanda.assessment.standing import Standing
from servanda.model.act import Coverage, Silence
from servanda.model.duty import Duty, Performs
from servanda.model.moments import Stretch
from servanda.model.result import Outcome, ReasonCode


@dataclass(frozen=True, slots=True)
class Denial:
    """Someone's word that an act was not done: by whom, for which values of `match`, and when said."""

    rid: int
    party: str | None
    values: tuple[tuple[str, str], ...]
    said: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What follows of one occasion, or of an act that was left over."""

    outcome: Outcome
    codes: tuple[ReasonCode, ...]
    occasion: Occasion | None
    act: Act | None = None
    days: int | None = None
    refs: tuple[str, ...] = ()
    rids: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True)
class Performance:
    """A duty held against what was done, in one view."""

    standing: Standing
    duty: Duty
    found: Field
    coverage: Sequence[Coverage]
    denials: Sequence[Denial] = ()
    told: dict[tuple[object, ...], list[Denial]] = field(default_factory=dict)

    def _pairs(self, holder: str, end: int | None) -> Iterator[tuple[Sequence[Occasion], Paired]]:
        """Yield the occasions of a holder, key by key, with the acts done by then that perform them."""
        all_open = self.duty.performs is Performs.ALL_OPEN
        for key in {**self.found.occasions, **self.found.acts}:
            if key[0] == holder:
                occasions, acts = self.found.occasions.get(key, ()), self.found.acts.get(key, ())
                done = acts if end is None else [act for act in acts if act.time.start < end]
                yield occasions, paired(occasions, done, all_open=all_open)

    def judged(
        self, holder: str, now: date | None, ahead: date | None = None, since: date | None = None
    ) -> Iterator[Judged]:
        """Yield what follows of each time the duty arose for a holder, as it stands at the end of a day.

        Args:
            holder: Who is bound.
            now: The day; `None` is the end of all days.
            since: The first day of which acts that were left over are told; all of them, if not given.
            ahead: A later day: times that the calendar fixes, and that fall due by its end, follow too.
        """
        end = self.standing.zone.end_of(now) if now else None
        foreseen = self.standing.zone.end_of(ahead) if ahead else None
        told = self.standing.zone.start_of(since) if since else None
        for occasions, pair in self._pairs(holder, end):
            for n, occasion in enumerate(occasions):
                act = pair.acts.get(n)
                if self._known_by(occasion, end):
                    yield self._judge(occasion, act, end, now)
                elif foreseen is not None and self._foreseen(occasion) and occasion.due.end <= foreseen:
                    idle = None if act is not None else self._idle(occasion, foreseen)
                    yield idle or self._judge(occasion, act, end, now)
            for act, why in () if self.duty.ended_by else pair.left:  # what lasts may be begun again
                if told is None or act.time.end > told:
                    yield Judged(outcome=Outcome.NOT_APPLICABLE, codes=(why,), occasion=None, act=act)

    def _foreseen(self, occasion: Occasion) -> bool:
        """Whether a duty can be told of before it arises: by the calendar, or before a planned event."""
        return occasion.rid is None or self.duty.before is not None

    def _known_by(self, occasion: Occasion, end: int | None) -> bool:
        """Whether a duty has arisen by then.

        One that is due before an event is shown from as long before its last
        day as the period is: further ahead, a record that knows of the event
        knows what nobody knew.
        """
        if end is None or occasion.begun.start < end:
            return True
        return self.duty.before is not None and end > 2 * occasion.due.start - occasion.begun.start

    def _judge(self, occasion: Occasion, act: Act | None, end: int | None, now: date | None) -> Judged:
        if act is not None:
            performed = self._performed(occasion, act, end)
            return performed if self.duty.ended_by is None else self._lasting(performed, occasion, end, now)
        idle = self._idle(occasion, end)
        if idle is not None:
            return idle
        return self._unperformed(occasion, end, now)

    def _performed(self, occasion: Occasion, act: Act, end: int | None) -> Judged:
        zone = self.standing.zone
        done = act.time.end if end is None else min(act.time.end, end)
        by, on = zone.day_of(occasion.due.end - 1), zone.day_of(done - 1)
        if act.time.start < occasion.due.end and act.time.end > done:  # by then it may not have been done
            outcome, code = Outcome.UNDETERMINED, ReasonCode.TIME_UNSURE
        elif act.time.end <= occasion.due.start:
            outcome, code = Outcome.MET, ReasonCode.IN_TIME
        elif act.time.start >= occasion.due.end:  # late, whether or not it was done by then
            outcome, code = Outcome.NOT_MET, ReasonCode.LATE
            suspended = self._suspended(occasion)
            if suspended is not None:
                return suspended
        else:
            outcome, code = Outcome.UNDETERMINED, ReasonCode.TIME_UNSURE
        doubts = self._doubts(occasion, act)
        if outcome is Outcome.NOT_MET and self._may_be_vague(
            occasion, min(end or occasion.due.end, occasion.due.end)
        ):
            doubts = tuple(dict.fromkeys((*doubts, ReasonCode.UNCONFIRMED)))
        if doubts:
            outcome = Outcome.UNDETERMINED
        days = (by - on).days if outcome is not Outcome.UNDETERMINED else None
        return Judged(outcome=outcome, codes=(code, *doubts), occasion=occasion, act=act, days=days)

    def _lasting(self, performed: Judged, occasion: Occasion, end: int | None, now: date | None) -> Judged:
        """Return what follows of an act that must go on: whether an event has ended it since."""
        key = (occasion.holder, occasion.key)
        acts, ends = (
            [each for each in found.get(key, ()) if end is None or each.time.start < end]
            for found in (self.found.acts, self.found.ends)
        )
        last = max(ends, key=lambda each: each.time, default=None)
        begun = max((each.time for each in acts), default=occasion.begun)
        open_ = any(
            each.time.end > begun.start and (end is None or each.time.start < end) and _fits(each, occasion)
            for each in self.found.vague_ends.get(occasion.holder, ())
        )
        if open_ and (last is None or last.time.end <= begun.start):
            codes = (ReasonCode.CEASED, ReasonCode.UNCONFIRMED)
            return replace(performed, outcome=Outcome.UNDETERMINED, codes=codes, days=None)
        if last is None or last.time.end <= begun.start:
            return replace(performed, codes=(*performed.codes, ReasonCode.LASTS))
        day = self.standing.zone.day_of(last.time.start)
        since = (day - now).days if now else None
        doubts = self._doubts(occasion, last)
        if doubts or last.time.start < begun.end:
            open_codes = (ReasonCode.CEASED, *(doubts or (ReasonCode.TIME_UNSURE,)))
            return replace(
                performed, outcome=Outcome.UNDETERMINED, codes=open_codes, days=None, rids=(last.rid,)
            )
        idle = self._suspended_on(occasion, now or day)
        return idle or replace(
            performed,
            outcome=Outcome.NOT_MET,
            codes=(ReasonCode.CEASED,),
            days=since,
            refs=(day.isoformat(),),
            rids=(last.rid,),
        )

    def _doubts(self, occasion: Occasion, act: Act | None) -> tuple[ReasonCode, ...]:
        found = []
        if occasion.disputed:
            found.append(ReasonCode.TRIGGER_DISPUTED)
        if not occasion.sure or (act is not None and not act.sure):
            found.append(ReasonCode.UNCONFIRMED)
        if act is not None and act.disputed:
            found.append(ReasonCode.ACT_DISPUTED)
        return tuple(found)

    def _idle(self, occasion: Occasion, end: int | None) -> Judged | None:
        """Return why nothing is owed, where nothing is: suspended, or ended before it fell due."""
        suspended = self._suspended(occasion)
        if suspended is not None and (end is None or occasion.begun.start < end):
            return suspended
        last = self.standing.ends(occasion.holder)
        over = self.standing.zone.start_of(last) if last else None
        if last is not None and over is not None and occasion.due.end > over and (end is None or end > over):
            return Judged(
                outcome=Outcome.NOT_APPLICABLE,
                codes=(ReasonCode.ENDED,),
                occasion=occasion,
                refs=(last.isoformat(),),
            )
        return None

    def _suspended(self, occasion: Occasion) -> Judged | None:
        return self._suspended_on(occasion, self.standing.zone.day_of(occasion.due.end - 1))

    def _suspended_on(self, occasion: Occasion, day: date) -> Judged | None:
        for span, suspension in self.standing.suspensions(occasion.holder, self.duty.suspended):
            if span.holds(day):
                return Judged(
                    outcome=Outcome.NOT_APPLICABLE,
                    codes=(ReasonCode.SUSPENDED,),
                    occasion=occasion,
                    refs=tuple(part for part in (suspension.ground, suspension.source) if part),
                )
        return None

    def _unperformed(self, occasion: Occasion, end: int | None, now: date | None) -> Judged:
        by = self.standing.zone.day_of(occasion.due.end - 1)
        days = (by - now).days if now else None
        doubts = self._doubts(occasion, None)
        if end is not None and end <= occasion.due.end:  # on the last day it is still due
            begun = self.duty.before is not None or occasion.rid is None or occasion.begun.end <= end
            if end > occasion.due.start or not begun:
                codes = (ReasonCode.TIME_UNSURE, *doubts)
                return Judged(outcome=Outcome.UNDETERMINED, codes=codes, occasion=occasion)
            pending = Outcome.UNDETERMINED if doubts else Outcome.PENDING
            return Judged(outcome=pending, codes=(ReasonCode.DUE, *doubts), occasion=occasion, days=days)
        if self._may_be_vague(occasion, end):
            doubts = tuple(dict.fromkeys((*doubts, ReasonCode.UNCONFIRMED)))
        denial = self._denied(occasion, end)
        if denial is None and not self._heard_of(occasion):
            codes = (ReasonCode.NO_DATA, *doubts)
            return Judged(outcome=Outcome.UNDETERMINED, codes=codes, occasion=occasion)
        outcome = Outcome.UNDETERMINED if doubts else Outcome.NOT_MET
        return Judged(
            outcome=outcome,
            codes=(ReasonCode.NOT_DONE, *doubts),
            occasion=occasion,
            days=days,
            rids=(denial.rid,) if denial else (),
        )

    def _may_be_vague(self, occasion: Occasion, end: int | None) -> bool:
        """Whether an act of which the record does not hold all attributes may be the one."""
        opens = occasion.begun.start if occasion.opens is None else occasion.opens
        return any(
            act.time.end > opens and (end is None or act.time.start < end) and _fits(act, occasion)
            for act in self.found.vague.get(occasion.holder, ())
        )

    def _denied(self, occasion: Occasion, end: int | None) -> Denial | None:
        """Return who says that it was not done: of the same party, with the same values of `match`, when due.

        What is said before the last day says nothing of the days still to come.
        """
        for denial in self._denials(occasion):
            mine = denial.party is None or occasion.holder in self.standing.stands_for(
                denial.party, denial.said
            )
            if mine and denial.said.end >= occasion.due.start and (end is None or denial.said.start < end):
                return denial
        return None

    def _denials(self, occasion: Occasion) -> Sequence[Denial]:
        """Return the denials of acts with the key of an occasion."""
        if not self.told:
            for denial in self.denials:
                values = dict(denial.values)
                self.told.setdefault(tuple(values.get(name) for name in self.duty.match), []).append(denial)
        return self.told.get(occasion.key, ())

    def _heard_of(self, occasion: Occasion) -> bool:
        """Whether an act would be in the record, had it been done: by statement, or by rule of the duty."""
        if self.duty.unheard.means is Silence.NOT_DONE:
            return True
        zone = self.standing.zone
        first, last = zone.day_of(occasion.begun.start), zone.day_of(occasion.due.end - 1)
        if self.duty.before is not None:
            first = last
        parties = self.standing.groups_of(occasion.holder)
        return covered(self.coverage, self.duty.act.kind, parties, first, last)


def _fits(act: Act, occasion: Occasion) -> bool:
    """Whether an act may be of the key of an occasion, as far as the record says."""
    return all(
        None in (one, other) or one == other for one, other in zip(act.key, occasion.key, strict=False)
    )
