"""Load an agreement: its text, its disputes, and any variant a set of patches makes of it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from servanda.language import faults, patches
from servanda.language.building import build
from servanda.language.disputes import ReadingText, read_disputes
from servanda.language.folder import LARGEST_TEXT, Folder, locate
from servanda.language.lint import lint
from servanda.language.tables import with_files_read
from servanda.language.tree import Entries, Node, plain
from servanda.language.yaml import read_yaml
from servanda.model.agreement import Agreement, Source
from servanda.model.problem import FaultyInputError, Place, Problem, Severity, in_order
from servanda.model.wire import dumps

_SOURCE_COLUMNS = ("id", "title", "publisher", "date", "url")


@dataclass(frozen=True, slots=True)
class AgreementText:
    """An agreement with the tree it was built from, so that patches can vary it."""

    folder: Folder
    tree: Entries
    agreement: Agreement
    readings: Mapping[str, ReadingText]

    def variant(self, readings: Sequence[str]) -> Agreement:
        """Return the agreement as these readings have it, validated whole.

        Raises:
            FaultyInputError: If the readings together make a faulty agreement.
        """
        tree, problems = self.tree, list[Problem]()
        for id_ in readings:
            tree, found = patches.apply(tree, self.readings[id_].patch)
            problems += found
        built, found = build(tree, self.agreement.sources)
        problems += found
        if built is None or problems:
            raise FaultyInputError(in_order(problems))
        return replace(built, disputes=self.agreement.disputes)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the agreement with its disputes, independent of layout."""
        disputes = {id_: plain(text.patch) for id_, text in sorted(self.readings.items())}
        return hashlib.sha256(dumps([plain(self.tree), disputes], indent=0).encode()).hexdigest()


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
    """Return the agreement, where it can be built, and every fault and warning."""
    folder = Folder(locate(agreement))
    sources, problems = _sources(folder)
    tree, found = _tree(folder)
    problems += found
    if tree is None:
        return None, in_order(problems)
    if what_if is not None:
        tree, found = patches.apply(tree, what_if)
        problems += found
    base, found = build(tree, sources)
    problems += found
    if base is None:
        return None, in_order(problems)
    disputes, readings, found = read_disputes(folder, tree, base)
    problems += found
    whole = AgreementText(folder, tree, replace(base, disputes=disputes), readings)
    return whole, in_order([*problems, *lint(whole.agreement, tree)])


def _tree(folder: Folder) -> tuple[Entries | None, list[Problem]]:
    file = "agreement.yaml"
    text, problems = folder.text(file, Place(file=file))
    if text is None:
        return None, problems
    node, problems = read_yaml(text, file)
    if not isinstance(node, Entries):
        return None, problems or [faults.wrong_shape(Place(file=file, line=1, column=1), "a map")]
    tree, found = with_files_read(node, folder)
    return tree, problems + found


def _sources(folder: Folder) -> tuple[dict[str, Source], list[Problem]]:
    file = "sources.csv"
    if file not in folder.names(file):
        return {}, []
    text, problems = folder.text(file, Place(file=file))
    if text is None:
        return {}, problems
    sources: dict[str, Source] = {}
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        for name in reader.fieldnames or ():
            if name not in _SOURCE_COLUMNS:
                problems.append(faults.key_unknown(Place(file=file, line=1), name, _SOURCE_COLUMNS))
        for row in reader:
            id_ = row.get("id") or ""
            if not id_ or None in row:
                fact = "The row has no id, or more cells than the header."
                place = Place(file=file, line=reader.line_num)
                problems.append(faults.table_row(place, fact, "Quote cells that hold a comma."))
            else:
                sources[id_] = Source(**{name: row.get(name) or "" for name in _SOURCE_COLUMNS})
    except csv.Error as error:
        place = Place(file=file, line=reader.line_num)
        problems.append(faults.table_row(place, f"The row cannot be read: {error}.", "Check its quotes."))
    return sources, problems


def read_patch(path: Path) -> Entries:
    """Read a what-if file: a merge patch in YAML.

    Raises:
        FaultyInputError: If the file is missing, too large, or no patch.
    """
    name = path.name
    node: Node | None = None
    if not path.is_file():
        raise FaultyInputError([faults.file_missing(Place(file=str(path)[:80]), "what-if file")])
    if path.stat().st_size > LARGEST_TEXT:
        raise FaultyInputError([faults.file_too_large(Place(file=name), path.stat().st_size, LARGEST_TEXT)])
    try:
        node, problems = read_yaml(path.read_bytes().decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        problems = [faults.not_utf8(Place(file=name))]
    if problems or not isinstance(node, Entries):
        raise FaultyInputError(problems or [faults.wrong_shape(Place(file=name, line=1), "a map: a merge patch")])
    return node
