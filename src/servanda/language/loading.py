"""Load an agreement: its text, its disputes, and any variant a set of patches makes of it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from pathlib import Path

from servanda.language import faults, patches
from servanda.language.building import build, build_most
from servanda.language.dates import resolve
from servanda.language.disputes import ReadingText, read_disputes
from servanda.language.folder import LARGEST_SOURCES, Folder, locate
from servanda.language.outlines import Outlines
from servanda.language.tables import with_files_read
from servanda.language.tree import Entries, Node, Scalar, find, plain
from servanda.language.yaml import read_yaml
from servanda.model.agreement import Agreement, Source
from servanda.model.problem import FaultyInputError, Place, Problem, Severity, in_order, shown
from servanda.model.wire import dumps

_SOURCES = "sources.csv"
_TRIED = {("parameters", "value"), ("milestones",)}  # what of a what-if the title tells
_MOST_TRIED = 5
_SOURCE_COLUMNS = ("id", "title", "publisher", "date", "url")


@dataclass(frozen=True, slots=True)
class AgreementText:
    """An agreement with the tree it was built from, so that patches can vary it.

    `lost` holds the names whose faulty entries were left out. `hypothetical` is
    the day from which it is taken to be in force, though it is not.
    """

    folder: Folder
    tree: Entries
    agreement: Agreement
    readings: Mapping[str, ReadingText]
    lost: frozenset[str] = frozenset()
    outlines: Outlines = field(default_factory=Outlines)
    hypothetical: date | None = None

    def variant(self, readings: Sequence[str]) -> Agreement:
        """Return the agreement as these readings have it, validated whole.

        Raises:
            FaultyInputError: If the readings together make a faulty agreement.
        """
        tree, problems = self.tree, list[Problem]()
        for id_ in readings:
            tree, found = patches.apply(tree, self.readings[id_].patch)
            problems += found
        built, found = build(tree, self.agreement.sources, self.outlines)
        problems += found
        if built is None or problems:
            raise FaultyInputError(in_order(problems))
        return replace(built, disputes=self.agreement.disputes, title=self.agreement.title)

    @property
    def begins(self) -> date | None:
        """The day from which it is in force, as far as no record is needed to tell."""
        return resolve(self.agreement.milestones, {}).day(self.agreement.in_force.start)

    def names_lost(self, problem: Problem) -> bool:
        """Whether a problem is only that a name is missing whose own entry is faulty."""
        if problem.reference == "row-source-unknown" and _SOURCES in self.lost:
            return True
        return problem.reference.endswith("-unknown") and any(
            shown(name) in problem.fact for name in self.lost
        )

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the agreement with its disputes, independent of layout."""
        disputes = {id_: plain(text.patch) for id_, text in sorted(self.readings.items())}
        drawn = [self.outlines.digest] if self.outlines.digest else []
        return hashlib.sha256(dumps([plain(self.tree), disputes, *drawn], indent=0).encode()).hexdigest()


def load(agreement: str | Path, *, what_if: Entries | None = None) -> AgreementText:
    """Load an agreement by its id or folder, with a what-if patch if one is given.

    Raises:
        FaultyInputError: If anything in the folder is faulty; holds every fault found.
    """
    text, problems = examine(agreement, what_if=what_if)
    faulty = [problem for problem in problems if problem.severity is Severity.FAULT]
    if text is None or faulty:
        raise FaultyInputError(faulty)
    return text


def examine(
    agreement: str | Path, *, what_if: Entries | None = None
) -> tuple[AgreementText | None, list[Problem]]:
    """Return the agreement as far as it can be built, and every problem of its files and readings.

    It is usable only if no problem is a fault.
    """
    folder = Folder(locate(agreement))
    sources, problems = _sources(folder)
    without_sources = not sources and bool(problems)
    tree, unread, found = _tree(folder)
    problems += found
    if tree is None:
        return None, in_order(problems)
    if what_if is not None:
        tree, found = patches.apply(tree, patches.of_agreement(what_if))
        problems += found
    outlines = Outlines(folder)
    base, found, lost = build_most(tree, sources, outlines, unread)
    problems += found
    if base is None:
        return None, in_order(problems)
    disputes, readings, wrong = read_disputes(folder, tree, base, found, lost, outlines)
    problems += wrong
    if without_sources:  # one fault, not one for each source that is named
        lost |= {_SOURCES}
        problems = [problem for problem in problems if problem.reference != "source-unknown"]
    supposed = _supposed(base, what_if)
    said = [f"as if in force from {supposed.isoformat()}"] if supposed else []
    title = _title(base, [*said, *_tried(what_if)])
    named = replace(base, disputes=disputes, title=title)
    return AgreementText(folder, tree, named, readings, lost, outlines, supposed), in_order(problems)


def _supposed(agreement: Agreement, what_if: Entries | None) -> date | None:
    """Return the day from which a what-if takes an agreement to be in force."""
    patched = what_if is not None and find(what_if, ("in-force", "from")) is not None
    return resolve(agreement.milestones, {}).day(agreement.in_force.start) if patched else None


def _tried(what_if: Entries | None) -> list[str]:
    """Return the parameters and milestones that a what-if sets, as it sets them."""
    if what_if is None:
        return []
    found = [
        f"{path[1]} = {node.text}"
        for path, node in patches.settings(patches.of_agreement(what_if))
        if isinstance(node, Scalar) and len(path) > 1 and (path[0], *path[2:]) in _TRIED
    ]
    return [*found[:_MOST_TRIED], *([f"{len(found) - _MOST_TRIED} more"] if len(found) > _MOST_TRIED else [])]


def _title(agreement: Agreement, supposed: Sequence[str]) -> str:
    """Return the title, which says so where an agreement is a draft, and what a question supposes of it.

    Whatever is printed or drawn shows it.
    """
    parts = ["draft, never in force"] if agreement.draft else []
    parts += (
        [f"assessed {supposed[0]}" if supposed[0].startswith("as if") else supposed[0]] if supposed else []
    )
    parts += supposed[1:]
    return f"{agreement.title} ({'; '.join(parts)})" if parts else agreement.title


def _tree(folder: Folder) -> tuple[Entries | None, frozenset[str], list[Problem]]:
    file = "agreement.yaml"
    text, problems = folder.text(file, Place(file=file))
    if text is None:
        return None, frozenset(), problems
    node, problems = read_yaml(text, file)
    if not isinstance(node, Entries):
        return (
            None,
            frozenset(),
            problems or [faults.wrong_shape(Place(file=file, line=1, column=1), "a map")],
        )
    tree, unread, found = with_files_read(node, folder)
    return tree, unread, problems + found


def _sources(folder: Folder) -> tuple[dict[str, Source], list[Problem]]:
    file = _SOURCES
    if file not in folder.names("sources.*"):
        return {}, []
    text, problems = folder.text(file, Place(file=file), largest=LARGEST_SOURCES)
    if text is None:
        return {}, problems
    sources: dict[str, Source] = {}
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        for name in reader.fieldnames or ():
            if name not in _SOURCE_COLUMNS:
                problems.append(faults.unknown(Place(file=file, line=1), "column", name, _SOURCE_COLUMNS))
        if "id" not in (reader.fieldnames or ()):
            return {}, [*problems, faults.field_missing(Place(file=file, line=1), "id")]
        lines: dict[str, Place] = {}
        for row in reader:
            id_ = row.get("id") or ""
            place = Place(file=file, line=reader.line_num)
            if not id_ or None in row:
                fact = "The row has no id." if not id_ else "The row has more cells than the header."
                problems.append(faults.table_row(place, fact, "Quote cells that hold a comma."))
            elif id_ in sources:
                problems.append(faults.key_twice(place, id_, lines[id_]))
            else:
                lines[id_] = place
                sources[id_] = Source(**{name: row.get(name) or "" for name in _SOURCE_COLUMNS})
    except csv.Error as error:
        place = Place(file=file, line=reader.line_num)
        problems.append(faults.table_row(place, f"The row cannot be read: {error}.", "Check its quotes."))
    return sources, problems


def read_patch(path: Path) -> Entries:
    """Read a what-if file: a merge patch in YAML, and under `record` what it does to the record.

    Raises:
        FaultyInputError: If the file is missing, too large, or no patch.
    """
    name = path.name
    node: Node | None = None
    if not path.exists():
        raise FaultyInputError([faults.file_missing(Place(file=str(path)[:80]), "what-if file")])
    real = path.resolve()
    text, problems = Folder(real.parent).text(real.name, Place(file=name))
    if text is not None:
        node, problems = read_yaml(text, name)
    if problems or not isinstance(node, Entries):
        raise FaultyInputError(
            problems or [faults.wrong_shape(Place(file=name, line=1), "a map: a merge patch")]
        )
    return node
