"""The tracks of a day: where each was at which instant, and what is known between two positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.engine.connection import quoted
from servanda.engine.entries import Asked
from servanda.engine.fixes import Part
from servanda.engine.locating import Fact
from servanda.engine.positions import table_of
from servanda.engine.tracks import Movements
from servanda.model.agreement import OWN, Category
from servanda.model.located import LocatedTrack, Whether
from servanda.model.moments import Stretch

Name = tuple[str, str, str]  # of a track: party, by whose word, track


@dataclass(frozen=True, slots=True, kw_only=True)
class TracksOfDay:
    """The tracks of a day.

    `gaps` are the names of those with no position that day, but one before and
    one after it; `more` is how many were not returned, `unheard` that of those
    by a word that the category does not accept.
    """

    tracks: Sequence[LocatedTrack]
    gaps: Sequence[str]
    more: int
    unheard: int


def tracks_of_day(
    movements: Movements,
    category: Category,
    facts: Sequence[Fact],
    asked: Asked,
    day: Stretch,
    most: int,
    parties: Sequence[str] | None = None,
) -> TracksOfDay:
    """Return the tracks of a day.

    A leg is inside where some zone that rules ask about surely held its track
    throughout, outside where surely none did at either end.

    Args:
        movements: The tracks of a record.
        category: What moves.
        facts: What rules ask of where it is.
        asked: Which positions stand for the question.
        day: From which instant until which.
        most: The most tracks to return.
        parties: Only theirs.
    """
    within = f"p.moment >= {day.start} AND p.moment < {day.end}"
    known = movements.which(category, asked)
    theirs = "TRUE" if parties is None else f"p.party IN ({', '.join(map(quoted, parties))})"
    rows = movements.engine.rows(
        f'SELECT party, "by", track, count(*) FILTER (WHERE {within}) > 0 FROM {table_of(category.id)} p '
        f"WHERE {known} AND {theirs} GROUP BY ALL HAVING count(*) FILTER (WHERE {within}) > 0 "
        f"OR (min(p.moment) < {day.start} AND max(p.moment) >= {day.end}) ORDER BY ALL"
    )
    heard = [row for row in rows if _accepted(category, row[0], row[1])]
    names: list[Name] = [(party, by, track) for party, by, track, seen in heard if seen]
    gaps = dict.fromkeys(track for _, _, track, seen in heard if not seen)
    found: list[LocatedTrack] = []
    for party, by, track in names[:most]:
        mine = f'p.party = {quoted(party)} AND p."by" = {quoted(by)} AND p.track = {quoted(track)}'
        for part, truths in movements.truths(category, facts, asked, f"{within} AND {mine}"):
            found.append(_track(category, (party, by, track), part, [list(row) for row in truths]))
    return TracksOfDay(
        tracks=found,
        gaps=[track for track in gaps if track not in {name for _, _, name in names}],
        more=max(0, len(names) - most),
        unheard=sum(seen and not _accepted(category, party, by) for party, by, _, seen in rows),
    )


def tracks_of(movements: Movements, category: Category, rids: Sequence[int]) -> dict[int, Name]:
    """Return which track each of some positions is of."""
    if not rids:
        return {}
    rows = movements.engine.rows(
        f'SELECT rid, party, "by", track FROM {table_of(category.id)} '
        f"WHERE rid IN ({', '.join(str(rid) for rid in rids)})"
    )
    return {rid: (party, by, track) for rid, party, by, track in rows}


def _accepted(category: Category, party: str, by: str) -> bool:
    return by in category.accepts or (by == party and OWN in category.accepts)


def _track(category: Category, name: Name, part: Part, truths: Sequence[Sequence[int]]) -> LocatedTrack:
    """Return one track: its positions, and what is known between each and the next."""
    gap = category.tracks.longest_gap_us if category.tracks else 0
    near = [int(b) - int(a) <= gap for a, b in zip(part.at, part.at[1:], strict=False)]
    legs = (
        _leg([(row[n], row[n + 1]) for row in truths]) if near[n] else Whether.UNKNOWN
        for n in range(len(near))
    )
    positions = tuple((float(x), float(y)) for x, y in zip(part.longitude, part.latitude, strict=True))
    party, by, track = name
    return LocatedTrack(
        party=party, by=by, track=track, what=category.id, positions=positions, legs=tuple(legs)
    )


def _leg(ends: Sequence[tuple[int, int]]) -> Whether:
    """Return where a leg was, of whose two ends each zone says 1 inside, 0 outside, -1 not known."""
    if (1, 1) in ends:
        return Whether.INSIDE
    return Whether.OUTSIDE if all(each == (0, 0) for each in ends) else Whether.UNKNOWN
