"""How a case of a procedure may have come to where it stands, and what is supposed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from servanda.model.moments import Stretch

MOST_WAYS = 24  # to one state; what lies open is told by fewer


class MoveKind(StrEnum):
    """What leads a case on, or holds it back."""

    STEP = "step"
    LAPSE = "lapse"
    EXTENSION = "extension"


class Why(StrEnum):
    """Why an event led nowhere."""

    NO_STEP = "no-step"  # the state has no step for it
    NOT_BY = "not-by"  # the state has one, for others
    SUPPOSED = "supposed"  # in this way it is supposed not to count


class Supposition(StrEnum):
    """What the record leaves open; each with its subject, and what is supposed of it.

    The subject of `FIRST` is two events, of `IN_TIME` an event and a state, of
    `LAPSED` a state, each with the earliest instant of the lapse, since a case
    may come back to a state; of the others it is an event. What a reader can do
    least with comes first.
    """

    FIRST = "first"  # which of two events came first
    IN_TIME = "in-time"  # whether an event came before a state lapsed
    BY_THEN = "by-then"  # whether an event had happened by the day asked about
    LAPSED = "lapsed"  # whether a state had lapsed by then
    COUNTS = "counts"  # whether an event counts, and as what


_ORDER = {what: place for place, what in enumerate(Supposition)}


class Supposed(NamedTuple):
    """One thing supposed."""

    what: Supposition
    subject: tuple[int | str, ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What led from a state to another, or put its lapse off: an event, or time that ran out."""

    kind: MoveKind
    of: str
    to: str
    when: Stretch
    rid: int | None = None
    step: str = ""
    until: date | None = None

    @property
    def path(self) -> tuple[str, str, str, int | None, str]:
        """Return all of it but when it was."""
        return self.kind, self.of, self.to, self.rid, self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """An event that led nowhere, and the state that did not allow it."""

    rid: int
    state: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a case came to where it stands; `due` is when the state lapses, `put_off` whether without end."""

    moves: tuple[Move, ...] = ()
    idle: tuple[Idle, ...] = ()
    supposing: frozenset[Supposed] = frozenset()
    since: Stretch | None = None
    due: Stretch | None = None
    put_off: bool = False

    def supposing_also(self, said: Iterable[Supposed]) -> Way:
        """Return this way with more supposed."""
        more = self.supposing.union(said)
        return self if more == self.supposing else replace(self, supposing=more)


def joined(ways: Sequence[Way]) -> list[Way]:
    """Return the ways, those made one that come to the same whatever is supposed of one thing."""
    found: list[Way] = []
    for way in ways:
        candidate = way
        while (other := next((each for each in found if _one(each, candidate)), None)) is not None:
            found.remove(other)
            candidate = _merged(other, candidate)
        found.append(candidate)
    return found


def told_apart(ended: Mapping[str, Sequence[Way]]) -> dict[str, list[Way]]:
    """Return the ways by state, each supposing no more than what tells it from ways that went otherwise.

    The ways together are all there are. So a supposition says nothing where every
    way that went otherwise is ruled out by the rest of what is supposed.
    """
    every = [way for ways in ended.values() for way in ways]
    return {state: joined([_sparing(way, every) for way in ways]) for state, ways in ended.items()}


def _sparing(way: Way, every: Sequence[Way]) -> Way:
    others = [other for other in every if not _same_path(way, other)]
    kept = way.supposing
    for said in sorted(way.supposing, key=lambda said: (_ORDER[said.what], str(said.subject))):
        less = kept - {said}
        if all(_excludes(less, other.supposing) for other in others):
            kept = less
    return replace(way, supposing=kept)


def _excludes(first: frozenset[Supposed], second: frozenset[Supposed]) -> bool:
    held = {(said.what, said.subject): said.value for said in first}
    return any(held.get((said.what, said.subject), said.value) != said.value for said in second)


def _one(first: Way, second: Way) -> bool:
    if not _same_path(first, second):
        return False
    apart = first.supposing ^ second.supposing
    return len({(said.what, said.subject) for said in apart}) <= 1


def _same_path(first: Way, second: Way) -> bool:
    return len(first.moves) == len(second.moves) and all(
        one.path == other.path for one, other in zip(first.moves, second.moves, strict=True)
    )


def _merged(first: Way, second: Way) -> Way:
    moves = [
        one if one.when == other.when else replace(one, when=_hull(one.when, other.when) or one.when)
        for one, other in zip(first.moves, second.moves, strict=True)
    ]
    return replace(
        first,
        moves=tuple(moves),
        supposing=first.supposing & second.supposing,
        since=_hull(first.since, second.since),
        due=_hull(first.due, second.due),
    )


def _hull(first: Stretch | None, second: Stretch | None) -> Stretch | None:
    if first is None or second is None or first == second:
        return first if second is None else second
    return Stretch(min(first.start, second.start), max(first.end, second.end))
