"""Write the entries of a category as they stand for a question: known, corrected, closed, succeeded.

Each step is compiled only where the profile shows that the data needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from servanda.engine.columns import ENDLESS
from servanda.engine.connection import named, quoted
from servanda.engine.corrections import SUPERSEDED
from servanda.engine.profile import Profile
from servanda.model.agreement import Category, Mark
from servanda.model.calendar import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """From a day on, what one held counts as another's."""

    predecessor: str
    successor: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parts of a question that decide which entries stand."""

    known_at: datetime | None = None
    include_recalled: bool = False
    successions: tuple[Succession, ...] = ()


EVERYTHING = Asked(include_recalled=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A category's entries, and how to write them for a question."""

    category: Category
    relation: str
    profile: Profile
    corrected: bool
    asked: Asked

    @property
    def recalled(self) -> bool:
        """Whether recalled figures occur that count as unknown."""
        return self.profile.recalled and not self.asked.include_recalled

    @property
    def account(self) -> list[str]:
        """The columns that make an account."""
        return ["party", '"by"', *(named(name) for name in self.category.snapshot_per or ())]

    def with_steps(self) -> str:
        """Return the common table expressions that end in `stands`.

        `stands` has the columns of an entry, with `vt` closed: null or the
        endless day where it does not end; and `recalled`.
        """
        steps = [f"known AS NOT MATERIALIZED ({self._known()})"]
        source = "known"
        if self.category.snapshots:
            steps.append(f"lists AS ({self._lists()})")
            steps.append(f"closed AS NOT MATERIALIZED ({self._closed()})")
            source = "closed"
        if self.asked.successions:
            steps.append(f"stands AS NOT MATERIALIZED ({self._succeeded(source)})")
        else:
            steps.append(f"stands AS NOT MATERIALIZED (SELECT * FROM {source})")
        return "WITH " + ", ".join(steps)

    def _known(self) -> str:
        conditions = []
        moment = (
            f"TIMESTAMP {quoted(self.asked.known_at.isoformat(sep=' '))}" if self.asked.known_at else None
        )
        if moment and self.profile.dated_knowledge:
            conditions.append(f"(recorded_at IS NULL OR recorded_at <= {moment})")
        if self.corrected:
            known = f" WHERE known_at IS NULL OR known_at <= {moment}" if moment else ""
            conditions.append(f"rid NOT IN (SELECT rid FROM {SUPERSEDED}{known})")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        recalled = f"mark = {quoted(Mark.RECALLED.value)}" if self.recalled else "FALSE"
        return f"SELECT *, {recalled} AS recalled FROM {self.relation}{where}"

    def _lists(self) -> str:
        """Each list (an account's entries of one day) with the day of the next one."""
        account = ", ".join(self.account)
        return (
            f"SELECT *, LEAD(vf) OVER (PARTITION BY {account} ORDER BY vf) AS following FROM ("
            f"SELECT {account}, vf, min(basis) AS basis FROM known WHERE vt IS NULL GROUP BY {account}, vf)"
        )

    def _closed(self) -> str:
        matches = " AND ".join(f"k.{c} IS NOT DISTINCT FROM l.{c}" for c in self.account)
        end = f"least(coalesce(l.following, {ENDLESS}), {self._dated_out('k.vf')})"
        return (
            f"SELECT k.* REPLACE (CASE WHEN k.vt IS NULL THEN {end} ELSE k.vt END AS vt) FROM known k "
            f"LEFT JOIN lists l ON k.vt IS NULL AND k.vf = l.vf AND {matches}"
        )

    def _dated_out(self, start: str) -> str:
        """Return the day a list goes out of date; the endless day where it never does."""
        duration = self.category.out_of_date_after
        if duration is None:
            return ENDLESS
        day = moved(start, duration)
        # A day beyond the calendar is never.
        return f"CASE WHEN {day} > DATE '9999-12-31' THEN {ENDLESS} ELSE {day} END"

    def _succeeded(self, source: str) -> str:
        """Split what a predecessor held at the day its successor takes over.

        What is inherited ends at the successor's own next list.
        """
        parts = []
        ended = "vt"
        for s in self.asked.successions:
            day = f"DATE '{s.day.isoformat()}'"
            cut = f"least(coalesce(vt, {ENDLESS}), {day})"
            ended = f"CASE WHEN party = {quoted(s.predecessor)} THEN {cut} ELSE {ended} END"
            parts.append(self._inherited(source, s, day))
        gone = " AND ".join(
            f"NOT (party = {quoted(s.predecessor)} AND vf >= DATE '{s.day.isoformat()}')"
            for s in self.asked.successions
        )
        kept = f"SELECT * REPLACE ({ended} AS vt) FROM {source} WHERE {gone}"
        return " UNION ALL BY NAME ".join([kept, *parts])

    def _inherited(self, source: str, s: Succession, day: str) -> str:
        end = f"coalesce(vt, {ENDLESS})"
        if self.category.snapshots:
            end = f"least({end}, coalesce({self._next_own(s, day)}, {ENDLESS}))"
        by = f'CASE WHEN "by" = {quoted(s.predecessor)} THEN {quoted(s.successor)} ELSE "by" END'
        return (
            f'SELECT * FROM (SELECT * REPLACE ({quoted(s.successor)} AS party, {by} AS "by", '
            f"greatest(vf, {day}) AS vf, {end} AS vt) FROM {source} "
            f"WHERE party = {quoted(s.predecessor)}) WHERE vf < vt"
        )

    def _next_own(self, s: Succession, day: str) -> str:
        per = "".join(
            f" AND o.{named(n)} IS NOT DISTINCT FROM {named(n)}" for n in self.category.snapshot_per or ()
        )
        return (
            f"(SELECT min(o.vf) FROM lists o WHERE o.party = {quoted(s.successor)} "
            f'AND o."by" = {quoted(s.successor)} AND o.vf >= {day}{per})'
        )

    def accounts(self) -> str:
        """Return the query of the stretches on which each account is known.

        Columns: the account's columns, `start`, `finish`, `basis`, and `listed`,
        the day of the list it rests on (null for states). A successor inherits
        its predecessor's accounts until its own next list.
        """
        account = ", ".join(self.account)
        out = self._dated_out("vf")
        listed = (
            f"SELECT {account}, vf AS start, least(coalesce(following, {ENDLESS}), {out}) AS finish, "
            "basis, vf AS listed FROM lists"
        )
        matches = " AND ".join(f"l.{c} IS NOT DISTINCT FROM k.{c}" for c in self.account)
        states = (
            f"SELECT {account}, min(vf) AS start, {ENDLESS} AS finish, "
            "min(basis) AS basis, NULL::DATE AS listed "
            f"FROM known k WHERE vt IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lists l WHERE {matches}) "
            f"GROUP BY {account}"
        )
        held = f"{self.with_steps()}, held AS ({listed} UNION ALL {states}) SELECT * FROM held"
        return " UNION ALL BY NAME ".join(
            [held, *(self._inherited_account(s) for s in self.asked.successions)]
        )

    def _inherited_account(self, s: Succession) -> str:
        day = f"DATE '{s.day.isoformat()}'"
        by = f'CASE WHEN "by" = {quoted(s.predecessor)} THEN {quoted(s.successor)} ELSE "by" END'
        end = f"least(finish, coalesce({self._next_own(s, day)}, {ENDLESS}))"
        return (
            f'SELECT * FROM (SELECT * REPLACE ({quoted(s.successor)} AS party, {by} AS "by", '
            f"greatest(start, {day}) AS start, {end} AS finish) FROM held "
            f"WHERE party = {quoted(s.predecessor)}) WHERE start < finish"
        )


def moved(start: str, duration: Duration) -> str:
    """Return a day moved by a duration: months first (to the month's last day at most), then days."""
    months = f"({start} + INTERVAL {duration.months} MONTH)::DATE" if duration.months else start
    return f"({months} + {duration.days})" if duration.days else months
