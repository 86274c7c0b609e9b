"""Procedures by brute force: each quarter of an hour is looked at, at its first instant and its last.

Everything is plain: states are names, an event is an instant with a kind and who
did it, and each time it is asked whether the time of the state is over.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

TICK = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)


def states_by_day(procedure, events, first: date, last: date) -> dict[date, str]:
    """Return the state at the end of each day.

    Args:
        procedure: A map: `starts`, `hours` (whether periods are hours), `first_day`
            (whether the day of an event is day one), and `states`, each a map of
            `steps` (from a kind to who may and whereto) and `after` (length, whereto).
        events: Each an instant on a tick, a kind, who did it, and the day until
            which it puts a lapse off, `None` for without end.
        first: The first day; the case begins with it.
        last: The last day.
    """
    state, lapsed, put_off = procedure["starts"], False, None
    begun = datetime(first.year, first.month, first.day, tzinfo=UTC)
    found: dict[date, str] = {}
    now = begun
    while now.date() <= last:
        for at in (now, now + TICK - INSTANT):
            while (ended := _ended(procedure, state, begun, at, put_off, lapsed=lapsed)) is not None:
                state = procedure["states"][state]["after"][1]
                begun, lapsed, put_off = ended, True, None
            for done, kind, by, until in events:
                if done != at:
                    continue
                who, to = procedure["states"][state]["steps"].get(kind, ((), None))
                if to is not None and (not who or by in who):
                    state, begun, lapsed, put_off = to, done, False, None
                elif kind == "more-time":
                    put_off = max(put_off or date.min, until or date.max)
        found[now.date()] = state
        now += TICK
    return found


def _ended(procedure, state, begun, now, put_off, *, lapsed: bool) -> datetime | None:
    """Return the last instant of a state whose time is over at an instant."""
    after = procedure["states"][state]["after"]
    if after is None or (put_off and now.date() < put_off):
        return None
    if procedure["hours"]:
        ended = begun + timedelta(hours=after[0])
    else:
        day, left = begun.date(), after[0]
        if procedure["first_day"] and not lapsed:
            left -= 1
        while left:
            day, left = day + timedelta(days=1), left - 1
        ended = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) - INSTANT
    if put_off:
        ended = max(ended, datetime(put_off.year, put_off.month, put_off.day, tzinfo=UTC) - INSTANT)
    return ended if ended < now else None
