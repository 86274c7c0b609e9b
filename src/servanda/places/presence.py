"""Presence: what is sure of where things that move were, made of their fixes.

A fix says at one instant where a track was; for each zone that gives a fact,
true, false or unknown. Between two fixes of a track no farther apart than the
longest gap, a fact that is equal at both held throughout, and one that differs
is unknown; over a longer gap every fact is unknown. Before its first fix there
is nothing of a track.

Time is counted in whole microseconds since 1970 UTC, and stretches are
half-open: a fix alone is a stretch of one microsecond. Arrays are sorted by
track, then time. All is done a track at a time, so that a long record can be
worked through in chunks of whole tracks (`whole_tracks`, then `joined`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from pyproj import Geod

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Facts = npt.NDArray[np.int8]

TRUE, FALSE, UNKNOWN = 1, 0, -1
FOREVER = int(np.iinfo(np.int64).max)  # no instant of a record is so late


_HOUR = 3_600_000_000  # microseconds
_TOLERANCE_KM = 1.0  # for places that were rounded
_SAME_PLACE_KM = 0.001  # distances are told to the metre
_WIDEST_RADIUS_KM = (
    6399.6  # WGS 84: no curve of it along a meridian or a parallel is flatter, that of the poles
)
_ELLIPSOID = Geod(ellps="WGS84")


class AfterLast(Enum):
    """What is said of a track after its last fix."""

    UNKNOWN = "unknown"
    ABSENT = "absent"


class UnsortedFixesError(ValueError):
    """Fixes were given that are not sorted by track, then time."""

    def __init__(self, index: int) -> None:
        super().__init__(f"the fix at index {index} belongs before the one it follows")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Presence:
    """Stretches of tracks over which no fact changes; neighbours differ, and no instant is left out.

    Args:
        track: Which track each is of.
        start: Its first instant [microseconds since 1970 UTC].
        end: The first instant after it [microseconds since 1970 UTC].
        facts: One row a zone, one column a stretch: 1 true, 0 false, -1 unknown.
        fix: Index of the fix at whose instant, or right after it, the stretch begins.
    """

    track: Whole
    start: Whole
    end: Whole
    facts: Facts
    fix: Whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flaws:
    """Fixes that cannot stand beside the one before them of their track.

    Args:
        elsewhere: Indices of those at the same instant in another place.
        too_fast: Indices of those too far to have come there in the time.
        speed_km_h: For each of `too_fast`, the speed it would have taken [km/h].
    """

    elsewhere: Whole
    too_fast: Whole
    speed_km_h: Real


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossings:
    """Entries into a zone and exits from it, by track, then time.

    Args:
        track: Which track each is of.
        entry: True for an entry, False for an exit.
        start: The first instant at which it may have happened [microseconds since 1970 UTC].
        end: The first instant after the last at which it may have.
        sure: Whether it surely happened.
        fix: Index of the last fix before it, or of its own where nothing lies between.
    """

    track: Whole
    entry: Truth
    start: Whole
    end: Whole
    sure: Truth
    fix: Whole


def presence_of(
    track: Whole,
    at: Whole,
    facts: Facts,
    *,
    longest_gap: int,
    after_last: AfterLast,
    end: int | None = None,
    first_fix: int = 0,
    across: Facts | None = None,
) -> Presence:
    """Return what is sure of each track from its first fix on.

    Several fixes of a track at one instant count as one, whose facts are those
    that all of them share; what differs is unknown.

    Args:
        track: Which track each fix is of.
        at: Its instant [microseconds since 1970 UTC].
        facts: One row a zone, one column a fix: 1 true, 0 false, -1 unknown.
        longest_gap: Over which facts hold between fixes [microseconds].
        after_last: What is so after the last fix of a track.
        end: Up to when what follows the last fix is unknown [microseconds since 1970 UTC]; without
            it, to `FOREVER`. Fixes at or after it count as any other.
        first_fix: Index of the first fix given, where they are a part of more.
        across: What else is known of the time after a fix: 0 where its track could not have come
            to the zone and on to the next fix in time, 1 where the next tells nothing of it,
            though it is near and says the same; else -1.
    """
    _refuse_disorder(track, at)
    own, facts = _one_an_instant(track, at, facts)
    track, at = track[own], at[own]
    spanned = None if across is None else across[:, own]
    last = np.roll(_changes(track), -1)
    near = ~last & (np.roll(at, -1) - at <= longest_gap)
    tail = FOREVER if end is None else end
    trails = last & (at + 1 < tail) & (after_last is AfterLast.UNKNOWN)
    calm = near & _alike(facts)
    if spanned is not None:
        calm &= ~(spanned == TRUE).any(axis=0)
    fix, after = _beginnings(track, at, calm, trails)
    held = np.where(after, _between(facts, fix, near, ~last, spanned), facts[:, fix])
    new = _changes(*held, track[fix])
    fix, after = fix[new], after[new]

    start = at[fix] + after
    stop = np.roll(start, -1)
    stop[np.roll(_changes(track[fix]), -1)] = np.where(trails, tail, at + 1)[last]
    return Presence(track=track[fix], start=start, end=stop, facts=held[:, new], fix=own[fix] + first_fix)


def whole_tracks(track: Whole, at_most: int) -> Iterator[slice]:
    """Yield slices of whole tracks, in order, of at most so many fixes; a longer track stands alone."""
    stops = np.append(np.flatnonzero(_changes(track))[1:], len(track))
    begun = 0
    while begun < len(track):
        next_, beyond = np.searchsorted(stops, [begun, begun + at_most], side="right")
        stop = int(stops[max(next_, beyond - 1)])
        yield slice(begun, stop)
        begun = stop


def joined(parts: Sequence[Presence]) -> Presence:
    """Return as one what chunks of whole tracks gave, in their order; at least one."""
    return Presence(
        track=np.concatenate([part.track for part in parts]),
        start=np.concatenate([part.start for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        facts=np.concatenate([part.facts for part in parts], axis=1),
        fix=np.concatenate([part.fix for part in parts]),
    )


def crossings(presence: Presence, fact: int) -> Crossings:
    """Return the entries into a zone and the exits from it.

    An entry is the first instant inside, an exit the first outside. Before its
    first fix there is nothing of a track, so one that is first seen inside
    enters then. A stretch of unknown between unlike sides is one crossing, at
    some instant of it or at the one that ends it. Between like sides there may
    have been two, neither of them sure: out and back, or a visit. One that was
    inside when it was lost may have left; of one lost outside nothing is said.

    Args:
        presence: Of which tracks.
        fact: Index of the zone among the facts.
    """
    told = presence.facts[fact]
    runs = _changes(told, presence.track)
    track, start, side = presence.track[runs], presence.start[runs], told[runs]
    end = presence.end[np.roll(runs, -1)]
    first = _changes(track)
    last = np.roll(first, -1)
    before = np.where(first, FALSE, np.roll(side, 1))
    vague = side == UNKNOWN
    then = np.where(vague & ~last, np.roll(side, -1), np.where(vague, UNKNOWN, side))

    one = (before != UNKNOWN) & (before != then) & (then != UNKNOWN)
    two = vague & (before == then)
    lost = vague & last & (before == TRUE)
    found = np.concatenate([np.flatnonzero(each) for each in (one, two, two, lost)])
    sizes = [int(each.sum()) for each in (one, two, two, lost)]
    which = np.repeat(np.arange(4), sizes)  # once, there, and back, and lost
    inward = np.where(np.isin(which, (0, 2)), then[found] == TRUE, before[found] == FALSE)
    until = np.where(vague[found], end[found] + np.isin(which, (0, 2)), start[found] + 1)
    order = np.lexsort((which, found))
    found = found[order]
    return Crossings(
        track=track[found],
        entry=inward[order],
        start=start[found],
        end=until[order],
        sure=which[order] == 0,
        fix=presence.fix[runs][found],
    )


def flaws(track: Whole, at: Whole, longitudes: Real, latitudes: Real, top_speed_km_h: float) -> Flaws:
    """Return the fixes that cannot stand beside the one before them of their track.

    Fixes whose place is blank (NaN) are passed over. Two places are different
    from a metre on; a speed is too high only where it takes the track a
    kilometre farther than it could have come.

    Args:
        track: Which track each fix is of.
        at: Its instant [microseconds since 1970 UTC].
        longitudes: Where it was [degrees].
        latitudes: Where it was [degrees].
        top_speed_km_h: The most the tracks can do [km/h].
    """
    _refuse_disorder(track, at)
    placed = np.flatnonzero(np.isfinite(longitudes) & np.isfinite(latitudes))
    track, at, longitudes, latitudes = track[placed], at[placed], longitudes[placed], latitudes[placed]
    follows = np.flatnonzero(~_changes(track))
    hours = (at[follows] - at[follows - 1]) / _HOUR
    reach = np.where(hours > 0, top_speed_km_h * hours + _TOLERANCE_KM, _SAME_PLACE_KM)
    suspect = _at_most_km(longitudes, latitudes, follows) > reach
    follows, hours, reach = follows[suspect], hours[suspect], reach[suspect]
    km = _geodesic_km(longitudes, latitudes, follows)
    far = km > reach
    fast = far & (hours > 0)
    return Flaws(
        elsewhere=placed[follows[far & (hours == 0)]],
        too_fast=placed[follows[fast]],
        speed_km_h=km[fast] / hours[fast],
    )


def _changes(*rows: npt.NDArray[np.integer]) -> Truth:
    """Return for each column whether it differs from the one before it in any row; the first does."""
    found = np.zeros(len(rows[-1]), dtype=np.bool_)
    found[:1] = True
    for row in rows:
        found[1:] |= row[1:] != row[:-1]
    return found


def _refuse_disorder(track: Whole, at: Whole) -> None:
    same = track[1:] == track[:-1]
    wrong = np.flatnonzero((track[1:] < track[:-1]) | (same & (at[1:] < at[:-1])))
    if len(wrong):
        raise UnsortedFixesError(int(wrong[0]) + 1)


def _one_an_instant(track: Whole, at: Whole, facts: Facts) -> tuple[Whole, Facts]:
    """Return the first fix of each instant of a track, and the facts that all fixes of the instant share."""
    fresh = _changes(at, track)
    own = np.flatnonzero(fresh)
    if len(own) == len(at):
        return own, facts
    further = np.flatnonzero(~fresh)
    instant = np.cumsum(fresh)[further] - 1
    shared = facts[:, own]
    zone, which = np.nonzero(facts[:, further] != shared[:, instant])
    shared[zone, instant[which]] = UNKNOWN
    return own, shared


def _alike(facts: Facts) -> Truth:
    """Return for each fix whether its facts are those of the one that follows it."""
    return ~np.roll(_changes(*facts), -1) if len(facts) else np.ones(facts.shape[1], dtype=np.bool_)


def _beginnings(track: Whole, at: Whole, calm: Truth, trails: Truth) -> tuple[Whole, Whole]:
    """Return where stretches may begin: the fix, and the microseconds after it, none or one."""
    begins = np.empty((len(at), 2), dtype=np.bool_)
    begins[:, 0] = np.roll(~calm, 1)
    begins[:, 1] = np.where(np.roll(_changes(track), -1), trails, ~calm & (np.roll(at, -1) - at > 1))
    fix, after = np.divmod(np.flatnonzero(begins), 2)
    return fix, after


def _between(facts: Facts, fix: Whole, near: Truth, follows: Truth, across: Facts | None) -> Facts:
    """Return what holds between fixes and those that follow them."""
    here, next_ = facts[:, fix], facts.take(fix + 1, axis=1, mode="wrap")
    held = np.where(near[fix] & (here == next_), here, np.int8(UNKNOWN))
    if across is None:
        return held
    far_off = ~near[fix] & follows[fix] & (across[:, fix] == FALSE)
    return np.where(far_off, np.int8(FALSE), np.where(across[:, fix] == TRUE, np.int8(UNKNOWN), held))


def _at_most_km(longitudes: Real, latitudes: Real, follows: Whole) -> Real:
    """Return a bound on the distance to the place before: along its parallel, then along a meridian."""
    turn = np.abs(longitudes[follows] - longitudes[follows - 1]) % 360
    east = np.minimum(turn, 360 - turn) * np.cos(np.radians(latitudes[follows - 1]))
    north = np.abs(latitudes[follows] - latitudes[follows - 1])
    km: Real = np.radians(east + north) * _WIDEST_RADIUS_KM
    return km


def _geodesic_km(longitudes: Real, latitudes: Real, follows: Whole) -> Real:
    before = follows - 1
    places = (longitudes[before], latitudes[before], longitudes[follows], latitudes[follows])
    km: Real = _ELLIPSOID.inv(*places)[2] / 1000
    return km
