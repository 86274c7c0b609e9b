"""Pair acts with the duties they perform.

An act performs the duty it names. Otherwise, among the open duties it fits, the
one that is due first and may still be performed in time; if all are overdue,
the one that fell due last. What is left over came too early, once more, or for
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from servanda.model.moments import Stretch
from servanda.model.result import ReasonCode

Key = tuple[object, ...]


@dataclass(slots=True)
class Occasion:
    """One time a duty arose: for whom, when it began, and until when an act is in time.

    `due` holds the first instant that is too late, had the beginning been as
    early as it may have been, and as late. `opens` is the first instant at which
    an act may perform it.
    """

    holder: str
    key: Key
    begun: Stretch
    due: Stretch
    opens: int | None = None
    name: str | None = None
    rid: int | None = None
    sure: bool = True
    disputed: bool = False


@dataclass(slots=True)
class Act:
    """Something done that may perform a duty."""

    rid: int
    key: Key
    time: Stretch
    name: str | None = None
    ref: str | None = None
    sure: bool = True
    disputed: bool = False


@dataclass(slots=True)
class Paired:
    """Which act performs which occasion, by its place in the list, and the acts left over with the reason."""

    acts: dict[int, Act] = field(default_factory=dict)
    left: list[tuple[Act, ReasonCode]] = field(default_factory=list)


def paired(occasions: Sequence[Occasion], acts: Iterable[Act], *, all_open: bool = False) -> Paired:
    """Return who performs what, among occasions and acts of one holder and key.

    Args:
        occasions: The occasions.
        acts: The acts.
        all_open: Whether one act performs all the duties that are open.
    """
    found = _paired(occasions, list(acts), all_open=all_open)
    if not all_open:
        _surely(occasions, found)
    return found


def _surely(occasions: Sequence[Occasion], found: Paired) -> None:
    """Put a sure act in time in place of a doubtful one: a doubt about one act casts none on another."""
    for n, act in found.acts.items():
        if act.sure and not act.disputed:
            continue
        for place, (other, _) in enumerate(found.left):
            fits = _opens(occasions[n]) < other.time.end <= occasions[n].due.start
            if fits and other.sure and not other.disputed and other.ref in (None, act.ref, occasions[n].name):
                found.acts[n] = other
                found.left[place] = (act, ReasonCode.REPEATED)
                break


def _paired(occasions: Sequence[Occasion], acts: list[Act], *, all_open: bool) -> Paired:
    found = Paired()
    rest = _by_name(occasions, acts, found)
    if len(occasions) == 1 and not found.acts:
        return _of_one(occasions[0], rest, found)
    order = sorted(
        (n for n in range(len(occasions)) if n not in found.acts), key=lambda n: _opens(occasions[n])
    )
    waiting: list[tuple[int, int]] = []  # the one due first on top
    overdue: list[tuple[int, int]] = []  # the one due last on top
    following, begun = 0, None
    for act in sorted(rest, key=_order):
        while following < len(order) and _opens(occasions[order[following]]) < act.time.end:
            n = order[following]
            heappush(waiting, (occasions[n].due.end, n))
            following += 1
        if begun is not None and act.time.start < begun:  # a longer stretch: what seemed overdue may not be
            for due, n in ((-due, -n) for due, n in overdue):
                heappush(waiting, (due, n))
            overdue = []
        begun = act.time.start
        while waiting and waiting[0][0] <= act.time.start:
            due, n = heappop(waiting)
            heappush(overdue, (-due, -n))
        if all_open and (waiting or overdue):
            found.acts.update(dict.fromkeys([*(n for _, n in waiting), *(-n for _, n in overdue)], act))
            waiting, overdue = [], []
        elif waiting:
            found.acts[heappop(waiting)[1]] = act
        elif overdue:
            found.acts[-heappop(overdue)[1]] = act
        else:
            found.left.append((act, _why(order, following, found)))
    return found


def _of_one(occasion: Occasion, acts: Sequence[Act], found: Paired) -> Paired:
    """Pair the first act that may perform the one duty there is."""
    opens = _opens(occasion)
    for act in sorted(acts, key=_order) if len(acts) > 1 else acts:
        if found.acts:
            found.left.append((act, ReasonCode.REPEATED))
        elif opens < act.time.end:
            found.acts[0] = act
        else:
            found.left.append((act, ReasonCode.EARLY))
    return found


def _order(act: Act) -> tuple[int, int, str, int]:
    return act.time.end, act.time.start, act.name or "", act.rid


def _by_name(occasions: Sequence[Occasion], acts: Iterable[Act], found: Paired) -> list[Act]:
    """Pair the acts that name what they perform; return the rest."""
    named = {each.name: n for n, each in enumerate(occasions) if each.name is not None}
    acts = list(acts)
    if not named or all(act.ref is None for act in acts):
        return acts
    rest = []
    for act in sorted(acts, key=_order):
        wanted = named.get(act.ref) if act.ref is not None else None
        if wanted is None:
            rest.append(act)
        elif _opens(occasions[wanted]) >= act.time.end:
            found.left.append((act, ReasonCode.EARLY))
        elif wanted in found.acts:
            found.left.append((act, ReasonCode.REPEATED))
        else:
            found.acts[wanted] = act
    return rest


def _opens(occasion: Occasion) -> int:
    return occasion.begun.start if occasion.opens is None else occasion.opens


def _why(order: Sequence[int], following: int, found: Paired) -> ReasonCode:
    if found.acts:
        return ReasonCode.REPEATED
    return ReasonCode.EARLY if following < len(order) else ReasonCode.UNASKED
