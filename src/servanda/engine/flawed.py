"""Find the positions that cannot stand beside the others of their track.

A track is one thing: at one instant in one place, no faster than it can be,
told in the order of time within a file, and never of another size or name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from servanda.engine.connection import named
from servanda.engine.fixes import Fixes, Part
from servanda.engine.positions import carried, moving, table_of
from servanda.engine.sources import MOST_SHOWN
from servanda.model.agreement import Category
from servanda.model.place import AfterLast
from servanda.model.problem import Place, Problem
from servanda.record import faults, position_faults

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Find = Callable[[int], Place]  # the place of a row, by its number
Speeds = dict[int, float]
_FILE = 40  # bits: what stands above them in the number of a row is the number of its file


def position_problems(fixes: Fixes, place: Find) -> Iterator[Problem]:
    """Yield a fault for each position that cannot be, and for each track that becomes another."""
    for category in moving(fixes.agreement).values():
        yield from _impossible(fixes, category, place)
        yield from _changing(fixes, category, place)
        yield from _overlapping(fixes, category, place)


def _impossible(fixes: Fixes, category: Category, place: Find) -> Iterator[Problem]:
    """Yield a fault for each position that cannot stand beside the one before it of its track."""
    disordered: list[int] = []
    elsewhere: list[int] = []
    speeds: Speeds = {}
    for part in fixes.parts(category, which="p.moment IS NOT NULL"):
        disordered += _disordered(part)
        _flaws(category, part, elsewhere, speeds)
    top = f"{category.tracks.top_speed_km_h if category.tracks else 0:g}"

    def track(rid: int) -> str:
        return str(fixes.engine.row(f"SELECT track FROM {table_of(category.id)} WHERE rid = {rid}")[0])

    said: dict[str, tuple[Sequence[int], Callable[[int], Problem]]] = {
        "position-out-of-order": (
            disordered,
            lambda rid: position_faults.out_of_order(place(rid), track(rid)),
        ),
        "position-elsewhere": (elsewhere, lambda rid: position_faults.elsewhere(place(rid), track(rid))),
        "position-too-fast": (
            list(speeds),
            lambda rid: position_faults.too_fast(place(rid), track(rid), f"{speeds[rid]:.0f}", top),
        ),
    }
    for reference, (rids, say) in said.items():
        yield from _told(rids, reference, place, say)


def _told(
    rids: Sequence[int], reference: str, place: Find, say: Callable[[int], Problem]
) -> Iterator[Problem]:
    """Yield the first faults of each file, then the number of the rest."""
    files: dict[int, list[int]] = {}
    for rid in sorted(rids):
        files.setdefault(rid >> _FILE, []).append(rid)
    for mine in files.values():
        yield from map(say, mine[:MOST_SHOWN])
        if len(mine) > MOST_SHOWN:
            file = Place(file=place(mine[0]).file.rpartition(" row ")[0])
            yield faults.more(file, reference, len(mine) - MOST_SHOWN)


def _disordered(part: Part) -> list[int]:
    """Return the positions that stand in their file after a later one of their track."""
    import numpy as np

    file = part.rid >> _FILE
    if len(file) and file.min() == file.max() and not _falls(part.rid, part.track):
        return []
    order = np.lexsort((part.rid, part.track))
    track, at, file = part.track[order], part.at[order], file[order]
    same = (track[1:] == track[:-1]) & (file[1:] == file[:-1])
    wrong = np.flatnonzero(same & (at[1:] < at[:-1])) + 1
    return [int(rid) for rid in part.rid[order[wrong]]]


def _falls(values: NDArray[np.int64], track: NDArray[np.int64]) -> bool:
    """Whether a value is less than the one before it of its track."""
    return bool(((track[1:] == track[:-1]) & (values[1:] < values[:-1])).any())


def _flaws(category: Category, part: Part, elsewhere: list[int], speeds: Speeds) -> None:
    """Add the positions that are in two places, and those that were come to too fast."""
    import numpy as np

    from servanda.places.presence import flaws

    on_globe = (np.abs(part.latitude) <= 90) & (np.abs(part.longitude) <= 180)
    latitude = np.where(on_globe, part.latitude, np.nan)
    top_speed = category.tracks.top_speed_km_h if category.tracks else 0.0
    found = flaws(part.track, part.at, part.longitude, latitude, top_speed)
    elsewhere += [int(rid) for rid in part.rid[found.elsewhere]]
    for index, speed in zip(found.too_fast, found.speed_km_h, strict=True):
        speeds[int(part.rid[index])] = float(speed)


def _changing(fixes: Fixes, category: Category, place: Find) -> Iterator[Problem]:
    """Yield a fault for each attribute of a track that changes, at the position where it first does."""
    table = table_of(category.id)
    said: dict[int, tuple[str, str, str, str]] = {}
    for attribute in carried(category):
        name = named(attribute.name)
        first = [f"arg_min({sql}, (moment, rid))" for sql in (f"{name}::VARCHAR", f"{name} IS NULL")]
        changing = (
            f'SELECT party, "by", track, {first[0]} AS first, {first[1]} AS blank FROM {table} '
            f"WHERE moment IS NOT NULL GROUP BY ALL "
            f"HAVING min({name}) <> max({name}) OR count({name}) NOT IN (0, count(*))"
        )
        here = f"p.{name}::VARCHAR"
        found = fixes.engine.rows(
            f"SELECT arg_min(p.rid, (p.moment, p.rid)), p.track, "
            f"any_value(CASE WHEN NOT t.blank THEN t.first END), "
            f"arg_min(coalesce({here}, ''), (p.moment, p.rid)) FROM {table} p JOIN ({changing}) t "
            f'ON p.party = t.party AND p."by" = t."by" AND p.track = t.track '
            f"WHERE {here} IS DISTINCT FROM CASE WHEN NOT t.blank THEN t.first END "
            f'GROUP BY p.party, p."by", p.track'
        )
        for rid, track, before, now in found:
            said[rid] = (str(track), attribute.name, before or "", now)
    yield from _told(
        list(said),
        "position-changes",
        place,
        lambda rid: position_faults.changes(place(rid), *said[rid]),
    )


def _overlapping(fixes: Fixes, category: Category, place: Find) -> Iterator[Problem]:
    """Yield a fault for each track that begins while another of its key, by one asserter, goes on."""
    ends = category.tracks is not None and category.tracks.after_last is AfterLast.ABSENT
    keys = [named(name) for name in category.key]
    tracks = (
        f'SELECT party, "by", track, {"".join(f"any_value({key}) AS {key}, " for key in keys)}'
        f"arg_min(rid, (moment, rid)) AS rid, min(moment) AS first, max(moment) AS last "
        f'FROM {table_of(category.id)} WHERE moment IS NOT NULL GROUP BY party, "by", track'
    )
    going_on = "first <= before_last" if ends else "before IS NOT NULL"
    found = fixes.engine.rows(
        f"SELECT rid, concat_ws(' ', party, {', '.join([*keys, 'NULL'])}), track, before FROM ("
        f"SELECT *, lag(track) OVER w AS before, lag(last) OVER w AS before_last FROM ({tracks}) "
        f'WINDOW w AS (PARTITION BY {", ".join(["party", *keys])}, "by" ORDER BY first, rid)) '
        f"WHERE {going_on}"
    )
    said = {rid: (str(what), str(track), str(before)) for rid, what, track, before in found}
    yield from _told(
        list(said),
        "tracks-overlap",
        place,
        lambda rid: position_faults.tracks_overlap(place(rid), *said[rid]),
    )
