"""Judge a quota: how much of it is used in each window of time, and what is left or owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from servanda.assessment.case import Case, demands_of_quota
from servanda.assessment.clock import minus, plus
from servanda.assessment.coverage import covered
from servanda.assessment.occasions import counts_in
from servanda.assessment.standing import Standing, sides
from servanda.assessment.verdicts import compare, counted, expression_steps, table_steps
from servanda.engine.events import Events
from servanda.model.act import Coverage, Instant, MonthEnd, Silence
from servanda.model.agreement import Phase, Relation, TableColumn
from servanda.model.calendar import Duration, Span
from servanda.model.count import ZERO, Interval
from servanda.model.duty import Cycle, Quota
from servanda.model.expression import Expression
from servanda.model.moments import Stretch
from servanda.model.result import Outcome, ReasonCode

_MOST_WINDOWS = 1000
_YEAR = Duration(months=12)
Per = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """An act that uses up a quota: when, by how much, and whether it surely does."""

    rid: int
    time: Stretch
    low: Decimal
    high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What follows of one window of a quota for one holder."""

    outcome: Outcome
    codes: tuple[ReasonCode, ...]
    window: Span
    used: Interval
    bound: Interval | None
    carried: Interval | None
    uses: tuple[Use, ...]
    days: int | None = None
    refs: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Drawing:
    """A quota held against what was done, in one view.

    `vague` holds, by holder, the acts of which the record does not say for
    which value of `per`, or by whom, they count: each may be one of any.
    """

    case: Case
    standing: Standing
    quota: Quota
    coverage: Sequence[Coverage]
    uses: dict[tuple[str, Per], list[Use]] = field(default_factory=lambda: defaultdict(list))
    vague: dict[str, list[Use]] = field(default_factory=lambda: defaultdict(list))

    def read(self, events: Events, view: str) -> None:
        """Read the acts that use the quota up, as a view sees them."""
        holders = set(self.standing.holders(self.quota.binds))
        mine = sides(self.standing.agreement, view)
        columns = [self.quota.holder, *self.quota.per]
        for row in events.timeline(self.quota.act, Instant.DONE, columns, self.quota.counts_as):
            rid, party, first, last, _, _, contested, accepted, sure, holder, *rest = row
            counts = counts_in(contested, accepted, mine)
            if counts is False:
                continue
            amount = rest.pop()
            time = Stretch(first, last)
            named = party if self.quota.holder == "party" else holder
            high = None if amount is None else Decimal(amount)
            low = high if counts and sure and high is not None else ZERO
            per = tuple(None if value is None else str(value) for value in rest)
            concerned = holders & set(self.standing.stands_for(named, time)) if named else holders
            for each in concerned:
                if named is None or None in per:
                    self.vague[each].append(Use(rid, time, ZERO, high))
                else:
                    self.uses[each, per].append(Use(rid, time, low, high))

    def splits(self, holder: str, on: date | None) -> list[Per]:
        """Return the values of `per` that the record shows for a holder by the end of a day."""
        if not self.quota.per:
            return [()]
        end = self.standing.zone.end_of(on) if on else None
        found = sorted(
            (
                per
                for (who, per), uses in self.uses.items()
                if who == holder and (end is None or any(use.time.start < end for use in uses))
            ),
            key=repr,
        )
        none = self.vague.get(holder) or self.quota.relation is not Relation.AT_MOST
        return found or ([(None,) * len(self.quota.per)] if none else [])

    def windows(self, holder: str, on: date | None) -> Iterator[Span]:
        """Yield the window that a day lies in; without a day, every window there is."""
        begins, ends = self.standing.begins(holder), self.standing.ends(holder)
        window = self.quota.window
        if window is Cycle.LIFE:
            yield Span(begins, ends)
        elif isinstance(window, Duration):
            days = [on] if on else self._days_of_use(holder)
            for day in days:
                after = day + timedelta(days=1)
                yield Span(minus(after, window), after)
        else:
            yield from self._years(begins, ends, on)

    def _years(self, begins: date | None, ends: date | None, on: date | None) -> Iterator[Span]:
        first = self.standing.dates.day(self.quota.year_starts) if self.quota.year_starts else None
        if self.quota.window is Cycle.CALENDAR_YEAR:
            start = on or begins
            first = date(start.year, 1, 1) if start else None  # of the last year of the window
        if first is None:
            return
        for n in range(_MOST_WINDOWS):
            start, end = (_years_after(first, each) for each in (n, n + 1))
            if (ends is not None and start >= ends) or (on is not None and start > on):
                return
            if (on is None or start <= on < end) and (begins is None or end > begins):
                yield Span(_years_after(start, 1 - self.quota.years), min(end, ends) if ends else end)
            if on is None and ends is None and start >= date(2200, 1, 1):
                return

    def _days_of_use(self, holder: str) -> list[date]:
        zone = self.standing.zone
        return sorted(
            {
                zone.day_of(use.time.start)
                for (who, _), uses in self.uses.items()
                if who == holder
                for use in uses
            }
        )

    def drawn(self, holder: str, per: Per, window: Span, on: date | None) -> Drawn:
        """Return what follows of a window, as it stands at the end of a day."""
        used, uses = self._used(holder, per, window, on)
        begin = max((day for day in (window.start, self.standing.begins(holder)) if day), default=date.min)
        bound = self._bound(holder, per, begin)
        carried = self._carried(holder, per, window) if self.quota.carried else None
        whole = bound + carried if bound is not None and carried is not None else bound
        over = on is None or (window.end is not None and on >= window.end - timedelta(days=1))
        heard = self._heard_of(holder, window, on)
        open_used = used if heard else Interval(used.low, None)
        if whole is None:
            outcome, code = Outcome.NOT_APPLICABLE, ReasonCode.NOT_BOUND
        else:
            outcome, code = self._outcome(open_used, whole, over=over, heard=heard)
        days = (window.end - on).days - 1 if on and window.end else None
        return Drawn(
            outcome=outcome,
            codes=(code,),
            window=window,
            used=open_used,
            bound=bound,
            carried=carried,
            uses=uses,
            days=days,
        )

    def _outcome(
        self, used: Interval, bound: Interval, *, over: bool, heard: bool
    ) -> tuple[Outcome, ReasonCode]:
        outcome = compare(self.quota.relation, used, bound)
        owing = self.quota.relation is not Relation.AT_MOST and outcome is not Outcome.MET
        if (
            owing
            and not over
            and not (used.low is not None and bound.high is not None and used.low > bound.high)
        ):
            return Outcome.PENDING, ReasonCode.DUE
        if outcome is Outcome.UNDETERMINED:
            return outcome, ReasonCode.STRADDLES if heard else ReasonCode.NO_DATA
        return outcome, ReasonCode.WITHIN if outcome is Outcome.MET else ReasonCode.BEYOND

    def _used(self, holder: str, per: Per, window: Span, on: date | None) -> tuple[Interval, tuple[Use, ...]]:
        zone = self.standing.zone
        begins, ends = self.standing.begins(holder), self.standing.ends(holder)
        start = max((day for day in (window.start, begins) if day), default=None)
        over = min((day for day in (window.end, ends) if day), default=None)
        first = zone.start_of(start) if start else None
        last = zone.start_of(over) if over else None
        end = zone.end_of(on) if on else None
        low, high = ZERO, ZERO
        unbounded = False
        uses = []
        for use in (*self.uses.get((holder, per), ()), *self.vague.get(holder, ())):
            outside = (first is not None and use.time.end <= first) or (
                last is not None and use.time.start >= last
            )
            if outside or (end is not None and use.time.start >= end):
                continue
            whole = (first is None or use.time.start >= first) and (last is None or use.time.end <= last)
            whole = whole and (end is None or use.time.end <= end)  # or it may still be to come
            low += use.low if whole else ZERO
            unbounded = unbounded or use.high is None
            high += use.high or ZERO
            uses.append(use)
        return Interval(low, None if unbounded else high), tuple(uses)

    def _bound(self, holder: str, per: Per, day: date) -> Interval | None:
        begun: list[tuple[date, Phase]] = []
        for phase in self.quota.phases:
            start = self.standing.dates.day(phase.start) if phase.start else date.min
            if start is not None and start <= day:
                begun.append((start, phase))
        if not begun:
            return None
        bound = max(begun, key=lambda each: each[0])[1].bound
        if bound is None:
            return None
        if isinstance(bound, TableColumn):
            point = table_steps(self.case, bound, self.quota.per, holder, per).at(day)
            return point.count if point else None
        return self._value(bound, holder, day)

    def _value(self, node: Expression, holder: str, day: date) -> Interval:
        wanted = demands_of_quota(self.standing.agreement, self.quota)
        terms = {name: self.case.tally(demand, holder, ()).steps for name, demand in wanted.items()}
        drawn = terms | counted(self.case, node, holder, (), (), by_day=True)
        return expression_steps(self.case, node, holder, drawn).at(day).count

    def _carried(self, holder: str, per: Per, window: Span) -> Interval:
        """Return what earlier windows left, as far as the text lets it be carried over."""
        total = Interval.exactly(0)
        for earlier in self._earlier(window):
            begins = self.standing.begins(holder)
            if earlier.start is None or (begins is not None and earlier.start < begins):
                continue
            bound = self._bound(holder, per, earlier.start)
            used, _ = self._used(holder, per, earlier, None)
            if not self._heard_of(holder, earlier, None):
                used = Interval(used.low, None)
            if bound is not None:
                left = bound - used
                total += left.greatest(Interval.exactly(0))
        if self.quota.most_carried is not None and window.start is not None:
            total = total.least(self._value(self.quota.most_carried, holder, window.start))
        return total

    def _earlier(self, window: Span) -> Iterator[Span]:
        length = self.quota.window if isinstance(self.quota.window, Duration) else _YEAR
        end = window.start
        for _ in range(self.quota.carried):
            if end is None:
                return
            start = minus(end, length)
            yield Span(start, end)
            end = start

    def _heard_of(self, holder: str, window: Span, on: date | None) -> bool:
        """Whether the record would hold every act of the window, up to the day."""
        if self.quota.unheard.means is Silence.NOT_DONE:
            return True
        start = max((d for d in (window.start, self.standing.begins(holder)) if d), default=None)
        last = window.end - timedelta(days=1) if window.end else None
        last = min((d for d in (last, on) if d), default=None)
        # A statement of whose acts it holds says nothing of acts that others do at a host.
        parties = self.standing.groups_of(holder) if self.quota.holder == "party" else ()
        return covered(self.coverage, self.quota.act.kind, parties, start, last)


def _years_after(first: date, number: int) -> date:
    return plus(first, Duration(months=12 * number), MonthEnd.LAST_DAY)
