"""Events that follow from positions: what moves enters a zone, or leaves it.

What the record knew by an earlier time makes other events than what it knows
now. They stand in the table of events beside those of now, and are told apart
by the time they are of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from servanda.engine.columns import Branch
from servanda.engine.connection import literal, named, quoted
from servanda.engine.entries import EVERYTHING
from servanda.engine.event_table import EVENTS, VAGUE, WHEN_ASKED
from servanda.engine.fixes import Part
from servanda.engine.locating import Fact, Measure, place_attribute, point_sql
from servanda.engine.positions import carried, table_of
from servanda.engine.tracks import Movements, presence
from servanda.model.act import Coverage, EventKind
from servanda.model.agreement import Category, Mark
from servanda.model.place import Crossing, FromTracks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SAID = ("party", "by", "basis", "channel", "source")
_ROWS = (1 << 40) - 1  # the row of a position, below the number of its file


@dataclass(slots=True)
class Crossed:
    """The events that follow from the positions of a record."""

    movements: Movements
    _numbers: dict[str, dict[int, int]] = field(
        default_factory=dict
    )  # of the files: for positions, for events
    _asked: set[datetime | None] = field(default_factory=set)

    def add(self, branches: Sequence[Branch]) -> list[Branch]:
        """Put the events that follow from all positions into the table of events.

        Args:
            branches: The files so far; positions are among them.

        Returns:
            The files that yield these events, so that each has its place.
        """
        made: list[Branch] = []
        for kind, _, category in self._kinds():
            mine = self._numbers[kind.id] = {}
            for branch in branches:
                if branch.raw.file.holds == "positions" and category.id in branch.categories:
                    mine[branch.number] = len(branches) + len(made)
                    made.append(replace(branch, number=mine[branch.number]))
        self.know(None)
        return made

    def coverage(self) -> Iterator[Coverage]:
        """Yield that positions hold every crossing of what they are of, while they go on.

        Where positions say when they were recorded, less was known earlier, and nothing is stated.
        """
        for kind, _, category in self._kinds():
            if self._numbers.get(kind.id) and not self._dated(category):
                for party, first, last in self.movements.days(category):
                    yield Coverage(kind=kind.id, party=party, start=first, end=last)

    def know(self, known_at: datetime | None) -> bool:
        """Put the events in that follow from what was known by a time; return whether there were new ones."""
        if known_at in self._asked:
            return False
        self._asked.add(known_at)
        added = False
        for kind, said, category in self._kinds():
            if self._numbers.get(kind.id) and (known_at is None or self._dated(category)):
                self._add(kind, said, category, known_at)
                added = True
        return added

    def _kinds(self) -> Iterator[tuple[EventKind, FromTracks, Category]]:
        agreement = self.movements.agreement
        for kind in agreement.events.values():
            if kind.from_tracks is not None:
                yield kind, kind.from_tracks, agreement.categories[kind.from_tracks.category]

    def _dated(self, category: Category) -> bool:
        return self.movements.fixes.held(category)[1]

    def _add(self, kind: EventKind, said: FromTracks, category: Category, known_at: datetime | None) -> None:
        from servanda.places.presence import crossings

        movements = self.movements
        zone = movements.agreement.geography.zones[said.zone]
        place = place_attribute(category.attributes) or ""
        facts = [Fact(attribute=place, measure=Measure.WITHIN, zone=zone)]
        grounds = movements.grounds(facts)
        which = movements.which(category, replace(EVERYTHING, known_at=known_at))
        for part in movements.fixes.parts(category, facts, which):
            stretches, _ = presence(part, category, facts, grounds, weighed=False)
            found = crossings(stretches, 0)
            mine = found.entry == (said.crossing is Crossing.ENTRY)
            fix, first, last = found.fix[mine], found.start[mine], found.end[mine]
            arrays = {
                "rid": part.rid[fix],
                "other": part.rid[_up_to(part, fix, last)],
                "first": first,
                "last": last,
                "sure": found.sure[mine],
            }
            if len(fix):
                with movements.engine.arrays(arrays) as given:
                    movements.engine.run(self._events_sql(kind, category, known_at, given))

    def _events_sql(self, kind: EventKind, category: Category, known_at: datetime | None, given: str) -> str:
        place = place_attribute(category.attributes) or ""
        branch = " ".join(f"WHEN {old} THEN {new}" for old, new in self._numbers[kind.id].items())
        own = {a.name: f"p.{named(a.name)}" for a in carried(category)}
        # Between two positions nobody knows where the edge was crossed.
        own[place] = f"CASE WHEN g.last = g.first + 1 THEN {point_sql('p.latitude', 'p.longitude')} END"
        recalled = quoted(Mark.RECALLED.value)
        asked = "NULL"
        if self._dated(category):
            asked = "TIMESTAMP 'infinity'" if known_at is None else literal(known_at)
        columns = {
            "rid": f"(CASE g.rid >> 40 {branch} END::BIGINT << 40) + (g.rid & {_ROWS})",
            "id": _name_sql(kind.id),
            "kind": quoted(kind.id),
            **{name: f"p.{named(name)}" for name in _SAID},
            "mark": f"CASE WHEN o.mark = {recalled} THEN o.mark ELSE p.mark END",
            "recorded_at": "greatest(p.recorded_at, o.recorded_at)",
            "done_0": "g.first",
            "done_1": "g.last",
            VAGUE.strip('"'): "NOT g.sure",
            WHEN_ASKED.strip('"'): asked,
            **{name: own[name] for name in kind.attributes},
        }
        listed = ", ".join(f"{sql} AS {named(name)}" for name, sql in columns.items())
        table = table_of(category.id)
        return (
            f"INSERT INTO {EVENTS} BY NAME SELECT {listed} FROM {given} g "
            f"JOIN {table} p ON p.rid = g.rid JOIN {table} o ON o.rid = g.other"
        )


def _name_sql(kind: str) -> str:
    """Return what an event is called: who did what, and the position after or at which it did."""
    moment = "strftime(make_timestamp(p.moment), '%Y-%m-%dT%H:%M:%S')"
    part = "'.' || lpad((p.moment % 1000000)::VARCHAR, 6, '0')"
    rest = f"CASE WHEN p.moment % 1000000 <> 0 THEN {part} ELSE '' END"
    return f"p.party || ' ' || p.track || ' ' || {quoted(kind)} || ' ' || {moment} || {rest} || 'Z'"


def _up_to(part: Part, fix: NDArray[np.int64], last: NDArray[np.int64]) -> list[int]:
    """Return the position by which each crossing was over: what lies between two rests on both."""
    import numpy as np

    track = part.track[fix]
    starts = np.searchsorted(part.track, track, side="left")
    stops = np.searchsorted(part.track, track, side="right")
    return [
        bisect_right(part.at, end - 1, start, stop) - 1
        for end, start, stop in zip(last.tolist(), starts.tolist(), stops.tolist(), strict=True)
    ]
