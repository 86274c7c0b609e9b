"""The tracks of a day: where each was at which instant, and what is known between two positions."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.engine.connection import quoted
from servanda.engine.entries import Asked
from servanda.engine.fixes import Part
from servanda.engine.locating import Fact
from servanda.engine.positions import table_of
from servanda.engine.tracks import Movements
from servanda.model.agreement import Category
from servanda.model.located import LocatedTrack, Whether
from servanda.model.moments import Stretch

_WHETHER = {1: Whether.INSIDE, 0: Whether.OUTSIDE, -1: Whether.UNKNOWN}


def tracks_of_day(
    movements: Movements,
    category: Category,
    facts: Sequence[Fact],
    asked: Asked,
    day: Stretch,
    most: int,
) -> tuple[list[LocatedTrack], int]:
    """Return the tracks of a day, and how many more there are.

    A leg is inside where some zone that rules ask about surely held its track
    throughout, outside where surely none did at either end.

    Args:
        movements: The tracks of a record.
        category: What moves.
        facts: What rules ask of where it is.
        asked: Which positions stand for the question.
        day: From which instant until which.
        most: The most tracks to return.
    """
    table = table_of(category.id)
    within = f"p.moment >= {day.start} AND p.moment < {day.end}"
    names = movements.engine.rows(
        f'SELECT DISTINCT party, "by", track FROM {table} p WHERE {within} ORDER BY ALL'
    )
    found: list[LocatedTrack] = []
    for party, by, track in names[:most]:
        mine = f'p.party = {quoted(party)} AND p."by" = {quoted(by)} AND p.track = {quoted(track)}'
        for part, truths in movements.truths(category, facts, asked, f"{within} AND {mine}"):
            found.append(_track(category, party, track, part, [list(row) for row in truths]))
    return found, max(0, len(names) - most)


def _track(
    category: Category, party: str, track: str, part: Part, truths: Sequence[Sequence[int]]
) -> LocatedTrack:
    """Return one track: its positions, and what is known between each and the next."""
    gap = category.tracks.longest_gap_us if category.tracks else 0
    sides = [_side([row[n] for row in truths]) for n in range(len(part.at))]
    legs = tuple(
        _WHETHER[sides[n] if near and sides[n] == sides[n + 1] else -1]
        for n, near in enumerate(int(b) - int(a) <= gap for a, b in zip(part.at, part.at[1:], strict=False))
    )
    positions = tuple((float(x), float(y)) for x, y in zip(part.longitude, part.latitude, strict=True))
    return LocatedTrack(party=party, track=track, what=category.id, positions=positions, legs=legs)


def _side(truths: Sequence[int]) -> int:
    """Return 1 in some zone, 0 in none, -1 where that is not known."""
    if 1 in truths:
        return 1
    return -1 if -1 in truths else 0
