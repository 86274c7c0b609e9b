"""Walk one case of a procedure: what led from state to state, what led nowhere, and what follows when.

The record often leaves open which of two events came first, whether one counts,
or whether it had happened yet. A walk therefore follows every order that the
record allows, and joins what comes to the same:

    a world   a state, what is left of the events, and the earliest it may be
    a way     how a world was reached, and what had to be supposed for it
    a course  the states in which the ways end

Times are instants in stretches, half open. What happens at the instant at which
a state lapses is too late for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count

from servanda.assessment.clock import due_after
from servanda.assessment.ways import (
    MOST_WAYS,
    Idle,
    Move,
    MoveKind,
    Supposed,
    Supposition,
    Way,
    Why,
    joined,
    told_apart,
)
from servanda.model.act import ActRule
from servanda.model.moments import Stretch, TimeZone
from servanda.model.procedure import Procedure, State, Step

# A case on which more is open than this is not followed to its end, and that is said.
MOST_WORLDS = 100  # open at once
MOST_TURNS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event as a procedure sees it.

    `at` is the time at which it leads on, `begins` the one from which the next
    period counts. `doers` is who did it with the groups it then belonged to,
    empty where that is not recorded. `meant` holds the rules that may mean it,
    and whether they surely do. `follows` is the event it answers.
    """

    rid: int
    kind: str
    at: Stretch
    begins: Stretch
    doers: frozenset[str] = frozenset()
    meant: Mapping[ActRule, bool]
    sure: bool = True
    follows: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A state in which a case may stand, and every way that leads there."""

    state: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where a case stands; in several states where the record leaves that open.

    `cut` says that more was open than was followed; `more_ways` that there are
    further ways to the same states.
    """

    reached: tuple[Reached, ...]
    cut: bool = False
    more_ways: bool = False

    @property
    def determined(self) -> bool:
        """Whether the case surely stands in one state."""
        return len(self.reached) == 1 and not self.cut


class Effect(StrEnum):
    """What an event may do besides taking a step; no step has a name with a blank in it."""

    EXTENDS = "puts off"
    NOTHING = "not at all"


@dataclass(frozen=True, slots=True)
class _World:
    """Where a walk is: the state, when it lapses, the earliest it may be, and what is left of the events."""

    state: str
    due: Stretch | None
    put_off: bool
    now: int
    left: frozenset[int]


def walk(
    procedure: Procedure,
    happenings: Sequence[Happening],
    zone: TimeZone,
    until: int,
    begun: Stretch | None = None,
) -> Course:
    """Follow one case up to an instant.

    Args:
        procedure: The procedure.
        happenings: The events of the case, in any order.
        zone: Where days begin.
        until: The instant [µs since 1970 UTC]; what happens at it has not happened.
        begun: When the case entered the state in which it starts, where that is known.

    Returns:
        The states in which it may stand just before that instant, in the procedure's order.
    """
    return _Walk(procedure, happenings, zone, until).course(begun)


class _Walk:
    """One walk; the worlds it has still to follow are ordered by what is left, then by time."""

    def __init__(
        self, procedure: Procedure, happenings: Sequence[Happening], zone: TimeZone, until: int
    ) -> None:
        self.procedure = procedure
        self.zone = zone
        self.until = until
        self.events = {each.rid: each for each in happenings if each.at.start < until}
        self.ways: dict[_World, list[Way]] = {}
        self.queue: list[tuple[int, int, int, _World]] = []
        self.ended: dict[str, list[Way]] = {}
        self.number = count()
        self.more_ways = False

    def course(self, begun: Stretch | None) -> Course:
        start = self.procedure.states[self.procedure.starts]
        earliest = min((each.at.start for each in self.events.values()), default=self.until)
        earliest = min(earliest, begun.start if begun else earliest)
        due = self._due(start, begun, earliest)
        self._reach(_World(start.id, due, False, earliest, frozenset(self.events)), Way(since=begun))
        turns = 0
        while self.queue and turns < MOST_TURNS and len(self.queue) <= MOST_WORLDS:
            *_, world = heappop(self.queue)
            self._turn(world, self._kept(self.ways.pop(world)))
            turns += 1
        cut = bool(self.queue)
        # Where not every way is at hand, none can be told from the others by less than all of it.
        ended = self.ended if cut or self.more_ways else told_apart(self.ended)
        known = [id_ for id_ in self.procedure.states if id_ in ended]
        reached = [Reached(state=id_, ways=tuple(ended[id_])) for id_ in known]
        return Course(reached=tuple(reached), cut=cut, more_ways=self.more_ways)

    def _kept(self, ways: Sequence[Way]) -> list[Way]:
        found = joined(ways)
        self.more_ways = self.more_ways or len(found) > MOST_WAYS
        return found[:MOST_WAYS]

    def _reach(self, world: _World, way: Way) -> None:
        if world in self.ways:
            if len(self.ways[world]) < 2 * MOST_WAYS:
                self.ways[world].append(way)
            else:
                self.more_ways = True
            return
        self.ways[world] = [way]
        heappush(self.queue, (-len(world.left), world.now, next(self.number), world))

    def _due(self, state: State, begun: Stretch | None, earliest: int) -> Stretch | None:
        """Return the instants at which a state may lapse, none before it was entered."""
        if state.after is None or begun is None:
            return None
        first, last = due_after(self.procedure.clock, state.after.period, self.zone, begun)
        never = self.zone.start_of(date.max)
        return Stretch(min(max(first, earliest), never), min(max(last, earliest), never) + 1)

    # One turn: whatever may come next does, each in a world of its own.

    def _turn(self, world: _World, ways: Sequence[Way]) -> None:
        left = [self.events[rid] for rid in sorted(world.left)]
        latest = min((each.at.end for each in left), default=self.until + 1)
        lapse = self._lapse(world, latest)
        first = [each for each in left if max(world.now, each.at.start) < latest]
        first = [each for each in first if not _waits(each, left)] or first
        able = [each for each in first if world.due is None or _earliest(world, each) < world.due.end - 1]
        effects = {each.rid: self._effects(world, each) for each in able}
        if lapse is None and all(found == [Effect.NOTHING] for found in effects.values()):
            # Whatever comes first leads nowhere, so their order is nothing to branch on.
            first = able = sorted(able, key=lambda each: (each.at.end, each.at.start, each.rid))[:1]
        for each in able:
            said = self._said_of_order(world, each, first, lapse)
            open_ = len(effects[each.rid]) > 1
            for effect in effects[each.rid]:
                choice = [Supposed(Supposition.COUNTS, (each.rid,), str(effect))] if open_ else []
                supposing = [way.supposing_also([*said, *choice]) for way in ways]
                self._take(world, each, effect, latest, supposing, chosen=open_)
        if lapse is not None:
            self._let_lapse(world, lapse, first, ways)
        if latest > self.until and (world.due is None or world.due.end > self.until):
            self._end(world, lapse, ways)

    def _lapse(self, world: _World, latest: int) -> Stretch | None:
        """Return the instants at which the state may lapse next."""
        if world.due is None:
            return None
        span = Stretch(max(world.due.start, world.now), min(world.due.end, latest, self.until))
        return span if span.start < span.end else None

    def _effects(self, world: _World, event: Happening) -> list[str | Effect]:
        """Return what an event may do in a state: ids of steps, extend it, or nothing."""
        state = self.procedure.states[world.state]
        fitting = [
            (step.id, event.meant[step.act] and bool(event.doers or not step.by))
            for step in state.steps.values()
            if step.act in event.meant and _may(step, event)
        ]
        found: list[str | Effect] = [id_ for id_, _ in fitting]
        sure = any(certain for _, certain in fitting)
        if state.after is not None and state.after.extended_by == event.kind:
            found.append(Effect.EXTENDS)
            sure = True
        return found if sure and event.sure else [*found, Effect.NOTHING]

    def _said_of_order(
        self, world: _World, event: Happening, first: Sequence[Happening], lapse: Stretch | None
    ) -> list[Supposed]:
        """Return what is supposed of time where an event comes next."""
        said = [
            Supposed(Supposition.FIRST, tuple(sorted((event.rid, each.rid))), str(event.rid))
            for each in first
            if each is not event and not _waits(each, [event])
        ]
        if lapse is not None and world.due is not None:
            said.append(Supposed(Supposition.IN_TIME, (event.rid, world.state, world.due.start), "yes"))
        if event.at.end > self.until:
            said.append(Supposed(Supposition.BY_THEN, (event.rid,), "yes"))
        return said

    def _take(
        self, world: _World, event: Happening, effect: str, latest: int, ways: Sequence[Way], *, chosen: bool
    ) -> None:
        now = _earliest(world, event)
        end = min(latest, self.until, world.due.end - 1 if world.due else latest)
        when = Stretch(now, max(end, now + 1))
        rest = replace(world, now=now, left=world.left - {event.rid})
        if effect is Effect.NOTHING:
            idle = Idle(
                rid=event.rid, state=world.state, why=Why.SUPPOSED if chosen else self._why(world, event)
            )
            for way in ways:
                self._reach(rest, replace(way, idle=(*way.idle, idle)))
        elif effect is Effect.EXTENDS:
            self._extend(rest, event, ways)
        else:
            step = self.procedure.states[world.state].steps[effect]
            move = Move(
                kind=MoveKind.STEP, of=world.state, to=step.to, when=event.at, rid=event.rid, step=effect
            )
            exact = event.begins if event.begins != event.at else when
            self._enter(rest, move, when, exact, ways)

    def _why(self, world: _World, event: Happening) -> Why:
        """Return why an event leads nowhere."""
        steps = self.procedure.states[world.state].steps.values()
        return Why.NOT_BY if any(step.act in event.meant for step in steps) else Why.NO_STEP

    def _extend(self, world: _World, event: Happening, ways: Sequence[Way]) -> None:
        """Put a lapse off: to the beginning of a day, never nearer; without a day, without end."""
        due = world.due
        if event.until is None:
            due = None
        elif due is not None:
            day = self.zone.start_of(event.until)
            due = Stretch(max(due.start, day), max(due.end, day + 1))
        put_off = world.put_off or event.until is None
        state = world.state
        move = Move(
            kind=MoveKind.EXTENSION, of=state, to=state, when=event.at, rid=event.rid, until=event.until
        )
        for way in ways:
            moved = replace(way, moves=(*way.moves, move), due=due, put_off=put_off)
            self._reach(replace(world, due=due, put_off=put_off), moved)

    def _let_lapse(
        self, world: _World, lapse: Stretch, first: Sequence[Happening], ways: Sequence[Way]
    ) -> None:
        after = self.procedure.states[world.state].after
        if after is None or world.due is None:
            return
        said = [
            Supposed(Supposition.IN_TIME, (each.rid, world.state, world.due.start), "no")
            for each in first
            if _earliest(world, each) < world.due.end - 1
        ]
        if world.due.end > self.until:
            said.append(Supposed(Supposition.LAPSED, (world.state, world.due.start), "yes"))
        move = Move(kind=MoveKind.LAPSE, of=world.state, to=after.to, when=lapse)
        rest = replace(world, now=lapse.start)
        # A period that follows another begins with the day after it: none is lost, none counts twice.
        back = 0 if self.procedure.clock.first_day_counts else 1
        begun = Stretch(lapse.start - back, lapse.end - back)
        self._enter(rest, move, lapse, begun, [way.supposing_also(said) for way in ways])

    def _enter(self, world: _World, move: Move, since: Stretch, begun: Stretch, ways: Sequence[Way]) -> None:
        due = self._due(self.procedure.states[move.to], begun, since.start)
        entered = replace(world, state=move.to, due=due, put_off=False)
        for way in ways:
            moved = replace(way, moves=(*way.moves, move), since=move.when, due=due, put_off=False)
            self._reach(entered, moved)

    def _end(self, world: _World, lapse: Stretch | None, ways: Sequence[Way]) -> None:
        """Keep a way that may have come no further by the instant asked about."""
        said = [Supposed(Supposition.BY_THEN, (rid,), "no") for rid in sorted(world.left)]
        if lapse is not None and world.due is not None:
            said.append(Supposed(Supposition.LAPSED, (world.state, world.due.start), "no"))
        kept = [replace(way.supposing_also(said), due=world.due) for way in ways]
        self.ended[world.state] = self._kept([*self.ended.get(world.state, []), *kept])


def _earliest(world: _World, event: Happening) -> int:
    return max(world.now, event.at.start)


def _may(step: Step, event: Happening) -> bool:
    """Whether who did it may do it, as far as the record says who that was."""
    return not step.by or not event.doers or bool(event.doers & set(step.by))


def _waits(event: Happening, left: Sequence[Happening]) -> bool:
    """Whether an event answers one that is still to come: an answer comes after what it answers."""
    return any(each.rid == event.follows and each.at.start < event.at.end for each in left)
