"""Derive the findings of one provision in one variant of an agreement and one view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from servanda.assessment.case import Case
from servanda.assessment.finding_wording import (
    ban_reason,
    due_text,
    duty_reason,
    quota_reason,
    time_text,
    used_text,
)
from servanda.assessment.found import Found, Key, kinds_of
from servanda.assessment.hearing import Hearing
from servanda.assessment.justifying import Claim, claims, justification
from servanda.assessment.occasions import field_of
from servanda.assessment.pairing import Occasion
from servanda.assessment.performance import Denial, Judged, Performance
from servanda.assessment.prohibitions import Forbearance
from servanda.assessment.quotas import Drawing, Drawn
from servanda.assessment.standing import Standing
from servanda.assessment.wording import amount
from servanda.engine.connection import Row
from servanda.engine.events import Events
from servanda.model.act import ActRule, Instant
from servanda.model.agreement import Provision
from servanda.model.calendar import Span
from servanda.model.duty import Duty, Prohibition, Quota
from servanda.model.finding import Finding
from servanda.model.moments import Stretch
from servanda.model.result import Evidence, Outcome, ReasonCode


@dataclass(slots=True)
class Deriving:
    """One provision, held against the events of a record, in one view, as of the end of a day."""

    hearing: Hearing
    case: Case
    provision: Provision
    view: str
    now: date | None
    kept: dict[object, Any]
    ahead: date | None = None
    every_act: bool = False

    def found(self) -> Iterator[tuple[Key, Found]]:
        """Yield each finding by its key."""
        if self.provision.duty is not None:
            yield from self._duty(self.provision.duty)
        if self.provision.prohibition is not None:
            yield from self._prohibition(self.provision.prohibition)
        if self.provision.quota is not None:
            yield from self._quota(self.provision.quota)

    @property
    def standing(self) -> Standing:
        return Standing(self.case.agreement, self.case.dates, self.provision)

    @property
    def events(self) -> Events:
        rows: dict[str, list[Row]] = self.kept.setdefault("rows", {})
        return self.hearing.record.events(self.case.agreement, self.hearing.asked, rows)

    def side(self) -> str:
        """Return the view where views see the events of the provision differently, else nothing."""
        kinds = kinds_of(self.provision)
        return self.view if kinds and self.events.disputed(kinds) else ""

    def _base(self, kind: str, holder: str, outcome: Outcome) -> Finding:
        return Finding(
            kind=kind,
            provision=self.provision.id,
            title=self.provision.title,
            party=holder,
            among=self._among(holder),
            view=self.view,
            outcome=outcome,
            evidence=Evidence(provision=tuple(cite.source for cite in self.provision.cites)),
        )

    def _among(self, holder: str) -> str:
        if holder in self.case.agreement.groups:
            return "group"
        return "party" if holder in self.case.agreement.parties else "all"

    def _idle(
        self, kind: str, holder: str, code: ReasonCode, window: Span | None = None
    ) -> tuple[Key, Found]:
        """Return the one finding of a provision, or of a window of it, that does not apply to a holder."""
        base = self._base(kind, holder, Outcome.NOT_APPLICABLE)
        reason = duty_reason(code, None, "", None, ())
        day = self._day_of(window) if window else self.now or date.max
        start = window.start.isoformat() if window and window.start else ""
        finding = replace(
            base,
            instance=start,
            begun=start or None,
            window=(window.start, window.end) if window else None,
            reasons=(reason,),
        )
        return (kind, self.provision.id, holder, "", start), Found(
            make=lambda: finding, kind=kind, party=holder, outcome=base.outcome, falls=day, day=day
        )

    # Duties.

    def _duty(self, duty: Duty) -> Iterator[tuple[Key, Found]]:
        standing = self.standing
        performance = self._performance(standing, duty)
        for holder in standing.holders(duty.binds):
            out = standing.out_of_force(holder, self.now) if self.now else None
            if out is not None and not (self.ahead and out is ReasonCode.NOT_YET):
                yield self._idle("duty", holder, out)
                continue
            judged = list(performance.judged(holder, self.now, self.ahead, self._since()))
            if not any(each.occasion is not None for each in judged):
                yield self._idle("duty", holder, ReasonCode.NO_TRIGGER)
            for each in judged:
                yield self._performed(duty, holder, each)

    def _told(self) -> tuple[int, int | None] | None:
        """Return up to when acts are looked at, and from when on those left over are told of."""
        if self.now is None:
            return None
        since, zone = self._since(), self.standing.zone
        return zone.end_of(self.now), zone.start_of(since) if since else None

    def _since(self) -> date | None:
        """Return the first day of which acts that were left over are told."""
        if self.every_act:
            return None
        question = self.hearing.question
        return question.between[0] if question.between else question.on

    def _performance(self, standing: Standing, duty: Duty) -> Performance:
        return Performance(
            standing=standing,
            duty=duty,
            found=field_of(standing, duty, self.events, self.view, self._told()),
            coverage=self.hearing.record.coverage,
            denials=self._denials(duty),
        )

    def _claims(self) -> list[Claim]:
        key = ("claims", id(self.case))
        if key not in self.kept:
            self.kept[key] = claims(self.case.agreement, self.events)
        made: list[Claim] = self.kept[key]
        return made

    def _denials(self, duty: Duty) -> list[Denial]:
        found = []
        agreement = self.case.agreement
        for kind in agreement.events.values():
            if kind.denies != duty.act.kind:
                continue
            shared = [name for name in duty.match if name in kind.attributes]
            for row in self.events.timeline(ActRule(kind=kind.id), Instant.DONE, shared):
                rid, party, first, last, _, _, contested, _, sure, *values = row
                if contested or not sure:
                    continue
                told = tuple((n, str(v)) for n, v in zip(shared, values, strict=True) if v is not None)
                found.append(Denial(rid, party, told, Stretch(first, last)))
        return found

    def _performed(self, duty: Duty, holder: str, each: Judged) -> tuple[Key, Found]:
        zone = self.standing.zone
        rids = (each.act.rid,) if each.act else ()
        occasion = each.occasion
        if occasion is None:
            day = zone.day_of(each.act.time.start) if each.act else date.max
            found = Found(
                make=partial(self._left_over, duty, holder, each),
                kind="duty",
                party=holder,
                outcome=each.outcome,
                falls=day,
                day=day,
                rids=rids,
                acts=rids,
                left_over=True,
            )
            return ("duty", self.provision.id, holder, "", f"act {rids}"), found
        falls = zone.day_of(occasion.due.end - 1)
        trigger = [occasion.rid] if occasion.rid is not None else []
        day = min(falls, self.now) if self.now else falls
        found = Found(
            make=partial(self._duty_finding, duty, holder, each, occasion),
            kind="duty",
            party=holder,
            outcome=each.outcome,
            falls=falls,
            earliest=zone.day_of(occasion.due.start - 1),
            day=day,
            rids=(*trigger, *rids, *each.rids),
            acts=rids,
            trigger=occasion.rid,
            occasion=occasion,
            standing=each.outcome is Outcome.PENDING
            or (each.outcome is Outcome.NOT_MET and (each.act is None or ReasonCode.CEASED in each.codes))
            or (self.now is not None and falls > self.now),
        )
        return ("duty", self.provision.id, holder, "", f"{occasion.begun.start} {occasion.rid}"), found

    def _left_over(self, duty: Duty, holder: str, each: Judged) -> Finding:
        done = time_text(self.standing.zone, each.act.time) if each.act else None
        name = (each.act.name if each.act else None) or f"{duty.act.kind} {done}"
        reasons = tuple(duty_reason(code, None, "", done, ()) for code in each.codes)
        base = self._base("duty", holder, each.outcome)
        return replace(base, instance=f"act {name}", done=done, reasons=reasons)

    def _duty_finding(self, duty: Duty, holder: str, each: Judged, occasion: Occasion) -> Finding:
        zone = self.standing.zone
        done = time_text(zone, each.act.time) if each.act else None
        due, begun = due_text(zone, occasion.due), time_text(zone, occasion.begun)
        if duty.schedule is not None:
            begun = zone.day_of(occasion.begun.start).isoformat()
        claim = None
        if each.outcome is Outcome.NOT_MET:
            falls = zone.day_of(occasion.due.end - 1)
            claim = justification(
                self.case.agreement, self._claims(), self.provision.id, holder, falls, self.now or date.max
            )
        return replace(
            self._base("duty", holder, each.outcome),
            instance=occasion.name or begun,
            begun=begun,
            due=due,
            done=done,
            days=each.days,
            reasons=tuple(duty_reason(code, each.days, due, done, each.refs) for code in each.codes),
            justification=claim,
        )

    # Prohibitions.

    def _prohibition(self, prohibition: Prohibition) -> Iterator[tuple[Key, Found]]:
        standing = self.standing
        forbearance = Forbearance(
            standing=standing,
            prohibition=prohibition,
            coverage=self.hearing.record.coverage,
            events=self.events,
            view=self.view,
        )
        forbearance.read()
        for holder in standing.holders(prohibition.binds):
            out = standing.out_of_force(holder, self.now) if self.now else None
            if out is not None:
                yield self._idle("prohibition", holder, out)
                continue
            suspended = self.now and any(
                span.holds(self.now) for span, _ in standing.suspensions(holder, prohibition.suspended)
            )
            judged = forbearance.judged(holder, self.now)
            if suspended and judged.outcome is not Outcome.NOT_MET:
                yield self._idle("prohibition", holder, ReasonCode.SUSPENDED)
                continue
            base = self._base("prohibition", holder, judged.outcome)
            day = self.now or date.max
            reasons = tuple(ban_reason(code, len(judged.rids), judged.refs) for code in judged.codes)
            claim = None
            if judged.outcome is Outcome.NOT_MET:
                made = self._claims()
                claim = justification(self.case.agreement, made, self.provision.id, holder, day)
            finding = replace(base, reasons=reasons, justification=claim)
            found = Found(
                make=partial(_same, finding),
                kind="prohibition",
                party=holder,
                outcome=judged.outcome,
                falls=day,
                day=day,
                rids=judged.rids,
                acts=judged.rids,
            )
            yield ("prohibition", self.provision.id, holder, "", ""), found

    # Quotas.

    def _quota(self, quota: Quota) -> Iterator[tuple[Key, Found]]:
        standing = self.standing
        drawing = Drawing(
            case=self.case, standing=standing, quota=quota, coverage=self.hearing.record.coverage
        )
        drawing.read(self.events, self.view)
        for holder in standing.holders(quota.binds):
            on = self.hearing.question.on
            out = standing.out_of_force(holder, on) if on else None
            if out is not None:
                yield self._idle("quota", holder, out)
                continue
            spans = standing.suspensions(holder, quota.suspended)
            for window in drawing.windows(holder, on):
                if any(span.holds(self._day_of(window)) for span, _ in spans):
                    yield self._idle("quota", holder, ReasonCode.SUSPENDED, None if on else window)
                    continue
                for per in drawing.splits(holder, self.now):
                    yield self._drawn(
                        quota, holder, per, window, drawing.drawn(holder, per, window, self.now)
                    )

    def _day_of(self, window: Span) -> date:
        """Return the day whose readings and suspensions decide on a window: its last, if it is over."""
        last = window.end - timedelta(days=1) if window.end else date.max
        return min(last, self.now) if self.now else last

    def _drawn(
        self, quota: Quota, holder: str, per: Sequence[str | None], window: Span, drawn: Drawn
    ) -> tuple[Key, Found]:
        whole = drawn.bound + drawn.carried if drawn.bound and drawn.carried else drawn.bound
        base = self._base("quota", holder, drawn.outcome)
        ends = (window.start, window.end)
        reasons = tuple(
            quota_reason(
                code,
                drawn.outcome,
                used_text(drawn.used, len(drawn.uses)),
                amount(whole) if whole else "",
                ends,
            )
            for code in drawn.codes
        )
        rids = tuple(use.rid for use in drawn.uses)
        start = window.start.isoformat() if window.start else ""
        split = dict(zip(quota.per, per, strict=False))
        finding = replace(
            base,
            per=split,
            instance=start,
            begun=start or None,
            used=drawn.used,
            bound=drawn.bound,
            carried=drawn.carried,
            relation=quota.relation.value,
            window=ends,
            days=drawn.days,
            reasons=reasons,
        )
        day = self._day_of(window)
        found = Found(
            make=lambda: finding,
            kind="quota",
            party=holder,
            outcome=drawn.outcome,
            falls=day,
            day=day,
            rids=rids,
            acts=rids,
            drawn=drawn,
        )
        return ("quota", self.provision.id, holder, repr(per), start), found


def _same(finding: Finding) -> Finding:
    return finding
