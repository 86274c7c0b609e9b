"""A record, opened: checked whole, then ready for any number of questions.

Text files are read into memory once; Parquet stays where it is and is scanned
when a question needs it, so a record may be larger than memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from servanda.engine.changing import added_files, gone, not_found, taken_out
from servanda.engine.checks import row_problems
from servanda.engine.columns import SQL_TYPES, Branch, branches, entries_sql, placed
from servanda.engine.connection import Engine, Row, named
from servanda.engine.corrections import corrections_problems, superseded_table
from servanda.engine.crossed import Crossed
from servanda.engine.entries import Asked, Stated
from servanda.engine.event_checks import event_names
from servanda.engine.event_table import EVENTS, correct_events, first_days, load_events
from servanda.engine.events import Events
from servanda.engine.flawed import position_problems
from servanda.engine.overlaps import overlap_problems, shared_keys
from servanda.engine.positions import load_positions
from servanda.engine.profile import Profile, profile
from servanda.engine.sources import Raw, open_raw
from servanda.engine.tracks import Movements
from servanda.engine.whereabouts import Whereabouts
from servanda.model.act import Coverage
from servanda.model.agreement import Agreement, Category, Kind
from servanda.model.problem import FaultyInputError, Place, Problem, in_order
from servanda.record import faults
from servanda.record.changing import UNCHANGED, RecordChange
from servanda.record.fields import NUMBERS
from servanda.record.files import Covered, RecordFile, record_files

_FAST_DIGITS = 18  # digits that fit 64 bits; wider decimals are slower


class Record:
    """The entries of a record, held against one agreement's categories.

    Open with `Record.open`; use as a context manager or call `close`.
    """

    def __init__(self, engine: Engine, agreement: Agreement) -> None:
        self.engine = engine
        self.agreement = agreement
        self.branches: list[Branch] = []
        self.profiles: dict[str, Profile] = {}
        self.coverage: list[Coverage] = []
        self.digest = ""
        self.corrected = False
        self.change = UNCHANGED
        self.taken: set[str] = set()
        self.whereabouts = Whereabouts(engine)
        self.movements = Movements(engine, agreement)
        self.crossed = Crossed(self.movements)

    @classmethod
    def open(
        cls,
        agreement: Agreement,
        folder: Path | None,
        extra: Sequence[Path] = (),
        *,
        memory: str | None = None,
        rows_only: bool = False,
        change: RecordChange = UNCHANGED,
    ) -> Self:
        """Open and check a record.

        Args:
            agreement: The agreement whose names the entries use.
            folder: Its own record folder, if any.
            extra: Further record folders or single files.
            memory: The most memory the engine may use, such as `700MB`.
            rows_only: Whether to check the rows one by one and go no further,
                because the agreement has faults of its own.
            change: Entries to add and to take out, for this opening only.

        Raises:
            FaultyInputError: If anything in the record is faulty; holds every fault found.
        """
        files, covered, problems = record_files(folder, extra)
        engine = Engine(memory=memory)
        opened = cls(engine, agreement)
        opened.change = change
        try:
            problems += opened._covers(covered)
            problems += opened._load([*files, *added_files(engine, change)], rows_only=rows_only)
            opened.digest = _digest(files)
        except BaseException:
            engine.close()
            raise
        if problems:
            engine.close()
            raise FaultyInputError(in_order(problems))
        return opened

    def _load(self, files: Sequence[RecordFile], *, rows_only: bool) -> list[Problem]:
        problems: list[Problem] = []
        events: list[Raw] = []
        positions: list[Raw] = []
        readable: list[Path] = []
        for index, file in enumerate(files):
            raw, found = open_raw(self.engine, file, index)
            problems += found
            if raw is None:
                continue
            readable += raw.readable
            if file.holds == "events":
                events.append(raw)
                continue
            if file.holds == "positions":
                positions.append(raw)
                continue
            made, found = branches(raw, self.agreement, len(self.branches))
            problems += found
            if not found:
                self.branches += made
                for branch in made:
                    problems += row_problems(self.engine, branch, self.agreement)
        problems += self._load_positions(positions)
        problems += self._load_events(events, moved=not problems)
        if not problems and not rows_only:
            problems += self._build(readable)
        return problems

    def _build(self, readable: Sequence[Path]) -> list[Problem]:
        for category in self.agreement.categories.values():
            self._relation(category)
        if missing := list(not_found(self.change, self.taken)):
            return missing
        self.engine.run("SET preserve_insertion_order = false")
        for category in self.agreement.categories.values():
            found = profile(self.engine, self.entries(category.id), category)
            moves = category.tracks is not None
            self.profiles[category.id] = self.movements.profiled(category, found) if moves else found
        self.corrected = any(p.corrections for p in self.profiles.values())
        problems = []
        if self.corrected:
            superseded_table(self.engine, {c: self.entries(c) for c in self.agreement.categories})
            problems = list(corrections_problems(self.engine, self.place))
        if not problems:
            for category in self.agreement.categories.values():
                stated = self.stated(category, Asked())
                if category.tracks is None:
                    problems += overlap_problems(self.engine, stated, category, self.place)
                if self.profiles[category.id].several_words:
                    shared_keys(self.engine, self.entries(category.id), category)
        self.engine.lock(readable)
        return problems

    def _relation(self, category: Category) -> None:
        """Create the view of a category's entries, text being read into tables once."""
        parts: list[str] = []
        if category.tracks is not None:
            parts.append(f"SELECT * FROM {self.movements.relation(category, (), Asked()).relation}")
        for branch in self.branches:
            if category.tracks is not None or branch.raw.file.holds != "holdings":
                continue
            if category.id not in branch.categories:
                continue
            sql = entries_sql(branch, category, self.agreement, self._exact(branch, category))
            if branch.raw.text:
                table = f"read_{branch.number}_{len(parts)}_{_safe(category.id)}"
                self.engine.run(f"CREATE TEMP TABLE {table} AS {sql}")
                sql = f"SELECT * FROM {table}"
            parts.append(sql)
        if not parts:
            parts = [_no_entries(category)]
        listed = f"({' UNION ALL BY NAME '.join(parts)})"
        if self.change.gone:
            which = gone(self.change.gone, self._added())
            found = self.engine.rows(f"SELECT DISTINCT id FROM {listed} WHERE {which}")
            self.taken |= {id_ for (id_,) in found}
            listed += f" WHERE ({which}) IS NOT TRUE"
        self.engine.run(f"CREATE TEMP VIEW {self.entries(category.id)} AS SELECT * FROM {listed}")

    def _added(self) -> list[int]:
        """Return the numbers of the files that a what-if adds."""
        return [b.number for b in self.branches if b.raw.file.path.parent == self.engine.scratch]

    def _exact(self, branch: Branch, category: Category) -> dict[str, str]:
        """Return the narrowest exact type of each number that is held as text."""
        numeric = [a.name for a in category.attributes.values() if a.kind in (Kind.INTEGER, Kind.DECIMAL)]
        types: dict[str, str] = {}
        for name in (*NUMBERS, *numeric):
            column = branch.field(name)
            if column is None or not column.text:
                continue
            whole, places = self.engine.row(
                f"SELECT coalesce(max(length(ltrim(split_part({column.sql}, '.', 1), '-'))), 1), "
                f"coalesce(max(length(split_part({column.sql}, '.', 2))), 0) FROM {branch.rows}"
            )
            types[name] = _exact_type(min(whole, 20), min(places, 12))
        return types

    def _covers(self, covered: Sequence[Covered]) -> Iterator[Problem]:
        """Keep what the record says of its own completeness; yield the names that are not declared."""
        self.coverage = [each.coverage for each in covered]
        for each in covered:
            said = each.coverage
            known = {
                "kind": (said.kind, set(self.agreement.events)),
                "party": (said.party, {*self.agreement.parties, *self.agreement.groups}),
                "source": (said.source, set(self.agreement.sources)),
            }
            for name, (value, names) in known.items():
                if value is not None and value not in names:
                    yield faults.row_unknown(each.place, name, value, names)

    def _load_positions(self, files: Sequence[Raw]) -> list[Problem]:
        built, problems = load_positions(self.engine, files, self.agreement, len(self.branches))
        self.branches += built
        if built:
            problems += position_problems(self.movements.fixes, self.place)
        return problems

    def _load_events(self, files: Sequence[Raw], *, moved: bool) -> list[Problem]:
        built, problems = load_events(self.engine, files, self.agreement, len(self.branches))
        self.branches += built
        if problems:
            return problems
        if moved:
            self.branches += self.crossed.add(self.branches)
            self.coverage += self.crossed.coverage()
        self.taken |= taken_out(self.engine, EVENTS, self.change.gone, self._added())
        correct_events(self.engine)
        return list(event_names(self.engine, EVENTS, self.agreement.time_zone, self.place))

    def entries(self, category: str) -> str:
        """Return the name of a category's relation."""
        return named(f"entries {category}")

    def stated(self, category: Category, asked: Asked) -> Stated:
        """Return how to write a category's entries as they stand, for a question."""
        return Stated(
            category=category,
            relation=self.entries(category.id),
            profile=self.profiles[category.id],
            corrected=self.corrected,
            asked=asked,
        )

    def place(self, rid: int) -> Place:
        """Return where the row behind an entry stands."""
        return placed(self.branches, rid)

    def first_events(self, known_at: datetime | None, *, include_recalled: bool = False) -> dict[str, date]:
        """Return the day of the first event of each kind known by then."""
        if self.crossed.know(known_at):
            self.whereabouts.forget_events()
        return first_days(self.engine, known_at, self.agreement.time_zone, include_recalled=include_recalled)

    def events(self, agreement: Agreement, asked: Asked, kept: dict[str, list[Row]] | None = None) -> Events:
        """Return the events as they stand for a question, for one variant of the agreement.

        Args:
            agreement: The variant.
            asked: Which events stand.
            kept: What was asked already for this question, by its query.
        """
        if self.crossed.know(asked.known_at):
            self.whereabouts.forget_events()
        return Events(self.engine, agreement, asked, self.whereabouts, kept)

    def close(self) -> None:
        """Close the engine; the record cannot be asked afterwards."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _safe(name: str) -> str:
    return name.replace("-", "_")


def _exact_type(whole: int, places: int) -> str:
    """Return the narrowest exact type for so many digits before and after the point."""
    if places == 0 and whole <= _FAST_DIGITS:
        return "BIGINT"
    return f"DECIMAL({max(whole + places, _FAST_DIGITS)}, {places})"


def _no_entries(category: Category) -> str:
    texts = ["id", "party", '"by"', "basis", "channel", "source", "mark", "unit", "supersedes"]
    parts = ["NULL::BIGINT AS rid", *(f"NULL::VARCHAR AS {name}" for name in texts)]
    parts += ["NULL::TIMESTAMP AS recorded_at", "NULL::DATE AS vf", "NULL::DATE AS vt"]
    parts += [f"NULL::BIGINT AS {name}" for name in ("quantity", "low", "high", "n_low", "n_high")]
    parts += [f"NULL::{SQL_TYPES[a.kind]} AS {named(a.name)}" for a in category.attributes.values()]
    return f"SELECT {', '.join(parts)} WHERE FALSE"


def _digest(files: Sequence[RecordFile]) -> str:
    """Return the SHA-256 of a record: of its files and how they map, whatever their order."""
    lines = []
    for file in files:
        with file.path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        lines.append(f"{content} {file.holds} {file.columns} {file.constants} {file.measures} {file.ignore}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
