"""Find when a duty arises for whom, by event or by calendar, and which acts there are to perform it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from servanda.assessment.clock import due_after, due_before, plus
from servanda.assessment.pairing import Act, Key, Occasion
from servanda.assessment.standing import Standing, sides
from servanda.engine.connection import Row
from servanda.engine.events import Events, Pairing
from servanda.language.acts import PERIOD
from servanda.model.act import MonthEnd, Schedule, WhenSuspended
from servanda.model.calendar import Duration, Span
from servanda.model.duty import Duty, Performs, TriggeredBy
from servanda.model.moments import Stretch

_MOST_TIMES = 100_000  # of one schedule: every day of more than two centuries
_NO_INSTANT = -(2**62)


@dataclass(slots=True)
class Field:
    """What there is to pair: occasions and acts, by holder and key, in one view.

    `vague` holds the acts, by holder, of which a part of the key is not on
    record: they pair with nothing, and leave open whether they would. `ends`
    are the events that end what must go on, `vague_ends` those of which a part
    of the key is not on record.
    """

    occasions: dict[tuple[str, Key], list[Occasion]] = field(default_factory=lambda: defaultdict(list))
    acts: dict[tuple[str, Key], list[Act]] = field(default_factory=lambda: defaultdict(list))
    vague: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[tuple[str, Key], list[Act]] = field(default_factory=lambda: defaultdict(list))
    vague_ends: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))


def field_of(
    standing: Standing, duty: Duty, events: Events, view: str, told: tuple[int, int | None] | None = None
) -> Field:
    """Return the occasions of a duty and the acts that may perform it, as a view sees them.

    Args:
        standing: The provision over time.
        duty: The duty.
        events: The events of the record.
        view: The view.
        told: Up to which instant acts are looked at, and from when on those that
            were left over are told of; all acts, if not given.
    """
    found = Field()
    mine = sides(standing.agreement, view)
    own, others = list(duty.match), list(duty.match.values())
    for occasion in _occasions(standing, duty, events, mine, others):
        found.occasions[occasion.holder, occasion.key].append(occasion)
    doers = _Doers(standing, standing.holders(duty.binds))
    _sort(_acts(standing, duty, events, told), mine, doers, found.acts, found.vague)
    if duty.ended_by is not None:
        rows = events.timeline(duty.ended_by, duty.clock.given, own)
        _sort(rows, mine, doers, found.ends, found.vague_ends)
    return found


def _sort(
    rows: Sequence[Row],
    mine: frozenset[str],
    doers: _Doers,
    acts: dict[tuple[str, Key], list[Act]],
    vague: dict[str, list[Act]],
) -> None:
    """Put events under whose they are and what they are of, or under those of which that is not on record."""
    for row in rows:
        act = _act(row, mine)
        if act is None:
            continue
        for holder in doers.of(row[1], act.time):
            if None in act.key:
                vague[holder].append(act)
            else:
                acts[holder, act.key].append(act)


def _acts(
    standing: Standing, duty: Duty, events: Events, told: tuple[int, int | None] | None
) -> Sequence[Row]:
    """Return the acts that matter: where each party's own events start its duty, most do not."""
    plain = not standing.agreement.groups and duty.ended_by is None and duty.performs is Performs.ONE
    if told is None or duty.trigger is None or duty.triggered_by is not TriggeredBy.OWN or not plain:
        return events.timeline(duty.act, duty.clock.given, list(duty.match))
    end, since = told
    follows = duty.before is None
    clock = duty.clock
    when = Pairing(given=clock.given, runs_from=clock.runs_from, follows=follows, end=end, since=since)
    return events.first_acts(duty.act, duty.trigger, duty.match, when)


class _Doers:
    """Who an event of a party is an event of; asked once a party where there are no groups."""

    def __init__(self, standing: Standing, holders: Sequence[str]) -> None:
        self._standing = standing
        self._holders = frozenset(holders)
        self._known: dict[str | None, tuple[str, ...]] = {}

    def of(self, party: str | None, when: Stretch) -> tuple[str, ...]:
        if party in self._known:
            return self._known[party]
        found = tuple(sorted(self._holders.intersection(self._standing.stands_for(party, when))))
        if not self._standing.agreement.groups:
            self._known[party] = found
        return found


def counts_in(contested_by: str | None, for_it: str | None, mine: frozenset[str]) -> bool | None:
    """Whether an event counts in a view: `None` where it is disputed and the view takes no side.

    Args:
        contested_by: Who contests it, with `;` between.
        for_it: Who did it, says it or accepts it, with `;` between.
        mine: The side whose view it is, with the groups whose word is its own.
    """
    if contested_by is None:
        return True
    contested = set(names_of(contested_by))
    if contested & mine:
        return False
    return True if not contested or mine.intersection(names_of(for_it)) else None


def names_of(text: str | None) -> list[str]:
    """Return the names that a field lists, with `;` between."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _act(row: Row, mine: frozenset[str]) -> Act | None:
    rid, _, first, last, id_, ref, contested, accepted, sure, *key = row
    counts = counts_in(contested, accepted, mine)
    if counts is False:
        return None
    return Act(rid, _key(key), Stretch(first, last), id_, ref, sure, counts is None)


def _key(values: Sequence[object]) -> Key:
    return tuple(None if value is None else str(value) for value in values)


def _occasions(
    standing: Standing, duty: Duty, events: Events, mine: frozenset[str], match: Sequence[str]
) -> Iterator[Occasion]:
    if duty.schedule is not None:
        yield from _scheduled(standing, duty, duty.schedule)
    if duty.trigger is None:
        return
    holders = standing.holders(duty.binds)
    attribute = None if isinstance(duty.triggered_by, TriggeredBy) else duty.triggered_by
    columns = [*match, *([attribute] if attribute else [])]
    for row in events.timeline(duty.trigger, duty.clock.runs_from, columns):
        rid, party, first, last, id_, _, contested, accepted, sure, *values = row
        counts = counts_in(contested, accepted, mine)
        if counts is False:
            continue
        named = values.pop() if attribute else None
        begun = Stretch(first, last)
        doers = set(standing.stands_for(party, begun))
        for holder in holders:
            if _bound(duty, holder, doers, named):
                yield from _occasion(
                    standing,
                    duty,
                    Occasion(
                        holder=holder,
                        key=_key(values),
                        begun=begun,
                        due=begun,
                        name=id_,
                        rid=rid,
                        sure=sure and None not in values,
                        disputed=counts is None,
                    ),
                )


def _bound(duty: Duty, holder: str, doers: set[str], named: object) -> bool:
    if duty.triggered_by is TriggeredBy.OWN:
        return holder in doers
    if duty.triggered_by is TriggeredBy.OTHERS:
        return holder not in doers
    return duty.triggered_by is TriggeredBy.ANYONE or holder == named


def _scheduled(standing: Standing, duty: Duty, schedule: Schedule) -> Iterator[Occasion]:
    first = standing.dates.day(schedule.start)
    until = standing.dates.day(schedule.until)
    if first is None:
        return
    holders = standing.holders(duty.binds)
    skipped = _before(schedule.every, first, [standing.begins(holder) for holder in holders])
    day = _nth(first, schedule.every, skipped, duty.clock.month_end) if schedule.every else first
    for n in range(skipped, skipped + _MOST_TIMES):
        for holder in holders:
            end = until or standing.ends(holder)
            if end is not None and day >= end:
                continue
            begun = Stretch(standing.zone.start_of(day), standing.zone.start_of(day) + 1)
            key = tuple(day.isoformat() for name in duty.match.values() if name == PERIOD)
            yield from _occasion(
                standing, duty, Occasion(holder=holder, key=key, begun=begun, due=begun, name=None)
            )
        if schedule.every is None:
            return
        day = _nth(first, schedule.every, n + 1, duty.clock.month_end)
        ends = [until or standing.ends(holder) for holder in holders]
        if all(end is not None and day >= end for end in ends) or day.year > _LAST_YEAR:
            return


def _before(every: Duration | None, first: date, begins: Sequence[date | None]) -> int:
    """Return a number of times that surely lie before anyone is bound, so that they need no look."""
    days = [day for day in begins if day is not None]
    if every is None or len(days) < len(begins) or not days:
        return 0
    longest = every.months * 31 + every.days
    return max(0, (min(days) - first).days // longest)


_LAST_YEAR = 2200  # a schedule without end is followed so far


def _nth(first: date, every: Duration, n: int, month_end: MonthEnd) -> date:
    """Return the day of a schedule, counted from its first, so that month ends do not creep."""
    return plus(first, Duration(months=every.months * n, days=every.days * n), month_end)


def _occasion(standing: Standing, duty: Duty, raw: Occasion) -> Iterator[Occasion]:
    """Yield an occasion with its due time, if the provision stands when it arises."""
    zone = standing.zone
    stands = standing.stands(raw.holder, raw.begun)
    if stands is False:
        return
    raw.sure = raw.sure and bool(stands)
    if duty.within is not None:
        raw.due = due_after(duty.clock, duty.within, zone, raw.begun)
        raw.due = _paused(standing, duty, raw)
    elif duty.before is not None:
        raw.due = due_before(duty.clock, duty.before, zone, raw.begun)
        raw.opens = _NO_INSTANT
    yield raw


def _paused(standing: Standing, duty: Duty, occasion: Occasion) -> Stretch:
    """Return until when an act is in time, days of a suspension that pauses the clock not counted."""
    due = occasion.due
    if duty.clock.when_suspended is not WhenSuspended.PAUSES:
        return due
    for span, _ in sorted(
        standing.suspensions(occasion.holder, duty.suspended), key=lambda each: each[0].start or date.min
    ):
        lost = _overlap(standing, span, occasion.begun.start, due.end)
        due = Stretch(due.start + lost, due.end + lost)
    return due


def _overlap(standing: Standing, span: Span, start: int, end: int) -> int:
    first = standing.zone.start_of(span.start) if span.start else start
    last = standing.zone.start_of(span.end) if span.end else None
    if last is None or last <= start or first >= end:
        return 0
    return last - max(first, start)
