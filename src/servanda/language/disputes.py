"""Read the disputes of a folder: the questions, the readings, and the patches they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from servanda.language import faults, patches, warnings
from servanda.language.building import build
from servanda.language.dates import Dates, resolve, unknown_names
from servanda.language.folder import Folder
from servanda.language.outlines import Outlines
from servanda.language.schema import DisputeShape, ReadingShape
from servanda.language.shaping import MOST_PROBLEMS, shape_most
from servanda.language.tree import Entries, Items, Node, Path, Scalar, find, place_of, value_place
from servanda.language.yaml import read_yaml
from servanda.model.agreement import Agreement, Dispute, Reading, Term
from servanda.model.calendar import Span
from servanda.model.problem import Place, Problem

MOST_DISPUTES = 200
_FEW_ROWS = 100  # of each table, when a reading that leaves tables alone is tried
_MOST_TRIED_ROWS = 60_000  # of all tables, times the readings that change one: some three seconds
_MOST_CLASHES = 20  # conflicts shown one by one
MOST_READINGS = 300  # of all disputes together: each is tried on the agreement


@dataclass(frozen=True, slots=True)
class ReadingText:
    """A reading with the patch it makes and where it stands."""

    reading: Reading
    patch: Entries
    place: Place


def read_disputes(
    folder: Folder,
    tree: Entries,
    base: Agreement,
    faulty: Sequence[Problem] = (),
    lost: frozenset[str] = frozenset(),
    outlines: Outlines | None = None,
) -> tuple[dict[str, Dispute], dict[str, ReadingText], list[Problem]]:
    """Return the disputes, their readings by id, and every problem: each reading is tried on the base.

    Args:
        folder: The agreement's folder.
        tree: The agreement as written.
        base: The agreement built of what is sound in it.
        faulty: The problems already found in it, which no reading repeats.
        lost: The names that those took away.
        outlines: The outlines of the agreement's zones.
    """
    files = folder.names("disputes/*.yaml")
    if len(files) > MOST_DISPUTES:
        hint = "Keep only what the sides really hold."
        return {}, {}, [faults.too_many(Place(file="disputes"), "files", len(files), MOST_DISPUTES, hint)]
    disputes: dict[str, Dispute] = {}
    texts: dict[str, ReadingText] = {}
    problems: list[Problem] = []
    for file in files:
        dispute, found, wrong = _read_dispute(folder, file, base, lost)
        problems += wrong
        for id_ in sorted(set(found) & set(texts)):
            problems.append(faults.key_twice(found[id_].place, id_, texts[id_].place))
        for id_ in sorted(set(found) & {*base.parties, *base.bodies, *base.others, "base"}):
            problems.append(faults.name_clash(found[id_].place, id_, "a reading", "a side"))
        texts.update(found)
        if dispute:
            disputes[dispute.id] = dispute
    if len(texts) > MOST_READINGS:
        hint = "Keep only what the sides really hold."
        return (
            {},
            {},
            [*problems, faults.too_many(Place(file="disputes"), "readings", len(texts), MOST_READINGS, hint)],
        )
    light = _light(tree)
    rows = sum(len(table.rows) for table in base.tables.values())
    touching = sum(_touches_tables(text) for text in texts.values())
    if touching > 1 and touching * rows > _MOST_TRIED_ROWS:
        hint = "Leave out the rows of tables that no entry names."
        most = max(1, _MOST_TRIED_ROWS // rows)
        return (
            {},
            {},
            [
                *problems,
                faults.too_many(Place(file="disputes"), "readings of long tables", touching, most, hint),
            ],
        )
    for text in texts.values():
        problems += _tried(tree, light, text, base, outlines or Outlines(folder), faulty)
    clashes = list(islice(_conflicts(texts, base), MOST_PROBLEMS))
    problems += clashes[:_MOST_CLASHES]
    if len(clashes) > _MOST_CLASHES:
        problems.append(faults.more(clashes[_MOST_CLASHES], len(clashes) - _MOST_CLASHES))
    return disputes, texts, problems


def _read_dispute(
    folder: Folder, file: str, base: Agreement, lost: frozenset[str]
) -> tuple[Dispute | None, dict[str, ReadingText], list[Problem]]:
    content, problems = folder.text(file, Place(file=file))
    if content is None:
        return None, {}, problems
    node, problems = read_yaml(content, file)
    if node is None:
        return None, {}, problems
    readings_node = find(node, ("readings",))
    number = len(readings_node.entries) if isinstance(readings_node, Entries) else 0
    if number > MOST_READINGS:
        place = place_of(node, ("readings",))
        problems.append(
            faults.too_many(place, "readings", number, MOST_READINGS, "Keep only what the sides really hold.")
        )
        return None, {}, problems
    if not isinstance(node, Entries):
        return None, {}, [*problems, faults.wrong_shape(node.place, "a map")]
    _, shaped, gone, found = shape_most(node, DisputeShape, _STAND_INS)
    problems += found
    if shaped is None:
        return None, {}, problems
    lost |= gone
    builder = _Builder(node, file.removeprefix("disputes/").removesuffix(".yaml"), base, lost, problems)
    return builder.dispute(shaped), builder.texts, problems


_NOWHERE = Place(file="")
_STAND_INS: dict[tuple[str | None, ...], Node | None] = {
    ("question",): Scalar("x", _NOWHERE),
    ("kind",): Scalar("fact", _NOWHERE),
    ("provisions",): Items((Scalar("x", _NOWHERE),), _NOWHERE),
    ("readings", None, "stated"): None,
    ("readings", None, "applies"): None,
    ("readings", None, "source"): None,
}


class _Builder:
    """Builds one dispute out of its shape."""

    def __init__(
        self, node: Node, id_: str, base: Agreement, lost: frozenset[str], problems: list[Problem]
    ) -> None:
        self.node = node
        self.lost = lost
        self.id = id_
        self.base = base
        self.problems = problems
        self.texts: dict[str, ReadingText] = {}

    def dispute(self, shaped: DisputeShape) -> Dispute:
        known = {*self.base.provisions, *self.base.uncomputed}
        for index, provision in enumerate(shaped.provisions if "provisions" not in self.lost else ()):
            self._known("provision", provision, known, ("provisions", index))
        readings = {id_: self._reading(id_, reading) for id_, reading in shaped.readings.items()}
        written = find(self.node, ("readings",))
        number = len(written.entries) if isinstance(written, Entries) else 0
        if number <= 1:
            self.problems.append(warnings.too_few_readings(place_of(self.node, ("readings",)), number))
        return Dispute(
            id=self.id,
            question=shaped.question,
            kind=shaped.kind,
            provisions=tuple(shaped.provisions),
            readings=readings,
        )

    def _known(self, what: str, name: str, known: set[str], path: Path) -> None:
        if name not in known | self.lost:
            self.problems.append(faults.unknown(value_place(self.node, path), what, name, known))

    def _reading(self, id_: str, shaped: ReadingShape) -> Reading:
        path = ("readings", id_)
        place = place_of(self.node, path)
        for index, holder in enumerate(shaped.held_by):
            self._known(
                "party", holder, self.base.speakers | set(self.base.groups), (*path, "held-by", index)
            )
        for index, source in enumerate(shaped.source):
            self._known("source", source, set(self.base.sources), (*path, "source", index))
        if not shaped.source and "source" not in self.lost:
            self.problems.append(warnings.no_source(place, f"The reading '{id_}'"))
        term = Term(start=shaped.applies.from_, end=shaped.applies.until)
        for name in unknown_names((term.start, term.end), self.base.milestones):
            at = _moment_place(self.node, (*path, "applies"), name)
            if name not in self.lost:
                self.problems.append(faults.unknown(at, "milestone", name, self.base.milestones))
        patch = find(self.node, (*path, "patch"))
        if not isinstance(patch, Entries):
            self.problems.append(faults.wrong_shape(place, "a map under 'patch' ({} changes nothing)"))
            patch = Entries({}, place)
        reading = Reading(
            id=id_,
            dispute=self.id,
            held_by=self._holders(shaped.held_by),
            ground=shaped.ground,
            sources=tuple(shaped.source),
            stated=shaped.stated,
            applies=term,
        )
        self.texts[id_] = ReadingText(reading, patch, place)
        return reading

    def _holders(self, names: list[str]) -> tuple[str, ...]:
        expanded = [list(self.base.groups[n].members) if n in self.base.groups else [n] for n in names]
        return tuple(dict.fromkeys(name for part in expanded for name in part))


def _moment_place(node: Node, path: Path, milestone: str) -> Place:
    """Return the place of the date under a path that names a milestone."""
    for key in ("from", "until"):
        value = find(node, (*path, key))
        if isinstance(value, Scalar) and milestone in (value.text or ""):
            return value.place
    return place_of(node, path)


def _light(tree: Entries) -> Entries:
    """Return the tree with few rows in each table, so that trying many readings stays quick.

    The rows kept are those that rules are checked against: the first, and any with a number below zero.
    """
    tables = tree.child("tables")
    if not isinstance(tables, Entries):
        return tree
    light: dict[str, Node] = dict(tables.entries)
    for name, table in tables.entries.items():
        rows = table.child("rows") if isinstance(table, Entries) else None
        if isinstance(table, Entries) and isinstance(rows, Entries):
            listed = enumerate(rows.entries.items())
            kept = {key: row for index, (key, row) in listed if index < _FEW_ROWS or _has_negative(row)}
            few = Entries(kept, rows.place, rows.keys)
            light[name] = Entries({**table.entries, "rows": few}, table.place, table.keys)
    return Entries(
        {**tree.entries, "tables": Entries(light, tables.place, tables.keys)}, tree.place, tree.keys
    )


def _has_negative(row: Node) -> bool:
    cells = row.entries.values() if isinstance(row, Entries) else ()
    return any(isinstance(cell, Scalar) and (cell.text or "").startswith("-") for cell in cells)


def _touches_tables(text: ReadingText) -> bool:
    return any(path[:1] == ("tables",) for path, _ in patches.settings(text.patch))


def _tried(
    tree: Entries,
    light: Entries,
    text: ReadingText,
    base: Agreement,
    outlines: Outlines,
    faulty: Sequence[Problem],
) -> list[Problem]:
    """Return what is wrong with the agreement as one reading has it."""
    if not text.patch.entries:
        return []
    merged, problems = patches.apply(tree, text.patch)
    problems += _reshaped(text, base)
    if problems:
        return problems
    if not _touches_tables(text):
        merged, _ = patches.apply(light, text.patch)
    _, built = build(merged, base.sources, outlines)
    found = [p for p in built if p not in faulty]
    start, end = place_lines(text)
    mine = [p for p in found if p.place.file == text.place.file and start <= (p.place.line or 0) <= end]
    return mine if mine or faulty else [replace(p, place=text.place) for p in found]


def _reshaped(text: ReadingText, base: Agreement) -> Iterator[Problem]:
    """Yield a fault for each change of a category's shape: its entries are one record for all views."""
    for path, node in patches.settings(text.patch):
        shaped = path[0] == "categories" and path[1:2] and path[1] in base.categories and path[2:3]
        if shaped and path[2] not in ("accepts", "out-of-date-after", "range-km"):
            yield faults.patch_category(node.place, "/".join(str(step) for step in path[1:3]))


def place_lines(text: ReadingText) -> tuple[int, int]:
    """Return the first and last line a reading's patch stands on."""
    lines = [node.place.line or 0 for _, node in patches.settings(text.patch)]
    return min([text.place.line or 0, *lines]), max(lines, default=0)


def _conflicts(texts: dict[str, ReadingText], base: Agreement) -> Iterator[Problem]:
    """Yield a fault for each path that two readings of one side set differently on one day."""
    dates = resolve(base.milestones, {})
    sides = {side for text in texts.values() for side in text.reading.held_by}
    for side in sorted(sides):
        held = [text for text in texts.values() if side in text.reading.held_by]
        for first, second in combinations(held, 2):
            if _meet(first, second, dates):
                yield from _clash(first, second)


def _meet(first: ReadingText, second: ReadingText, dates: Dates) -> bool:
    spans = [dates.span(text.reading.applies) for text in (first, second)]
    one, other = spans
    return isinstance(one, Span) and isinstance(other, Span) and one.meets(other)


def _clash(first: ReadingText, second: ReadingText) -> Iterator[Problem]:
    for path, old, new in patches.conflicts(first.patch, second.patch):
        name = "/".join(str(step) for step in path)
        yield faults.patch_conflict(new.place, name, first.reading.id, old.place)
