"""Sides: what each holds to be the text on a day, and whether they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from oracle.counting import Per
from oracle.days import begins, within
from oracle.entries import Entry, known_by
from oracle.judging import Judge, Verdict

BASE = "base"
Subject = tuple[str, str, Per]


@dataclass(frozen=True)
class Opinion:
    """A verdict with what sets it apart from the other sides'."""

    verdict: Verdict
    contested: bool
    values_differ: bool


def merged(target: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON merge patch (RFC 7396) applied to a map."""
    result = dict(target)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def patched(world: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Return a world as a reading has it: what the patch names, then what it adds."""
    plain = {key: value for key, value in patch.items() if key != "adds"}
    return merged(merged(world, plain), patch.get("adds", {}))


class Court:
    """All sides of an agreement over one record, known at a moment."""

    def __init__(
        self,
        world: dict[str, Any],
        disputes: dict[str, Any],
        entries: Sequence[Entry],
        known_at: datetime | None = None,
        *,
        recalled: bool = False,
    ) -> None:
        self.world = world
        self.recalled = recalled
        self.entries = known_by(entries, known_at)
        self.walked = _every_day(world, self.entries)
        self.readings = {
            id_: reading
            for dispute in disputes.values()
            for id_, reading in dispute["readings"].items()
            if known_at is None or reading.get("stated") is None or reading["stated"] <= known_at.date()
        }
        self._judges: dict[frozenset[str], Judge] = {}
        self._verdicts: dict[Any, Verdict] = {}

    def sides(self) -> dict[str, str]:
        """Return the base and everyone who holds a reading, with what each is."""
        found = {BASE: BASE}
        for kind, key in (("party", "parties"), ("body", "bodies"), ("other", "others")):
            for name in sorted(self.world[key]):
                if any(name in reading["held-by"] for reading in self.readings.values()):
                    found[name] = kind
        return found

    def held(self, side: str, day: date) -> frozenset[str]:
        """Return the readings that change a side's results on a day."""
        return frozenset(id_ for id_ in self._patches_of(side) if self._applies(id_, day))

    def departs(self, side: str, day: date | None) -> bool:
        """Whether a side's readings change anything on a day; if none is given, on any day at all."""
        return any(self._applies(id_, day) for id_ in self._patches_of(side))

    def _patches_of(self, side: str) -> list[str]:
        mine = [id_ for id_, reading in self.readings.items() if side == id_ or side in reading["held-by"]]
        return [id_ for id_ in mine if self.readings[id_]["patch"]]

    def _applies(self, id_: str, day: date | None) -> bool:
        term = self.readings[id_].get("applies", {})
        if day is None:
            return begins(self.world, term)
        return within(self.world, term, day)

    def judge(self, readings: frozenset[str]) -> Judge:
        """Return the judge of the world as these readings have it together."""
        if readings not in self._judges:
            world = self.world
            for id_ in sorted(readings):
                world = patched(world, self.readings[id_]["patch"])
            self._judges[readings] = Judge(world, self.entries, self.walked, recalled=self.recalled)
        return self._judges[readings]

    def subjects(self, days: Sequence[date], views: Sequence[str]) -> set[Subject]:
        """Return every provision, holder and split that any side sees on any of these days."""
        texts = {self.held(side, day) for side in {*self.sides(), *views} for day in days}
        found: dict[tuple[str, str], set[Per]] = {}
        for judge in map(self.judge, texts):
            for provision in judge.world["provisions"]:
                for holder in judge.holders(provision):
                    found.setdefault((provision, holder), set()).update(judge.per_values(provision, holder))
        return {
            (provision, holder, values)
            for (provision, holder), listed in found.items()
            for values in listed
            or {(None,) * len(self.world["provisions"][provision]["limit"].get("per", []))}
        }

    def verdict(self, side: str, subject: Subject, day: date) -> Verdict:
        """Return what follows for a side on a day."""
        asked = (self.held(side, day), subject, day)
        if asked not in self._verdicts:
            self._verdicts[asked] = self.judge(asked[0]).judge(*subject, day)
        return self._verdicts[asked]

    def opinion(self, side: str, subject: Subject, day: date) -> Opinion:
        """Return a side's verdict, and how it stands to the base, the parties and the bodies."""
        competent = [name for name, kind in self.sides().items() if kind != "other"]
        verdicts = [self.verdict(name, subject, day) for name in competent]
        firm = {verdict.outcome for verdict in verdicts} - {"undetermined"}
        amounts = {verdict.amount for verdict in verdicts}
        return Opinion(self.verdict(side, subject, day), len(firm) > 1, len(amounts) > 1)


def _every_day(world: dict[str, Any], entries: Sequence[Entry]) -> list[date]:
    """Return every day from the first to the last that an entry or a table names."""
    rows = [row for table in world["tables"].values() for row in table["rows"].values()]
    named = [day for row in rows for day in (row.get("from"), row.get("until")) if day]
    named += [day for entry in entries for day in (entry.start, entry.until) if isinstance(day, date)]
    if not named:
        return []
    return [date.fromordinal(n) for n in range(min(named).toordinal(), max(named).toordinal() + 1)]
