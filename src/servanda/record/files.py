"""Find the files of a record and how each maps to entries, before any is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from servanda.language.faults import wrong_shape
from servanda.language.folder import Folder
from servanda.language.schema import FileShape, Holds, RecordShape
from servanda.language.shaping import shape_most
from servanda.language.tree import Entries, Items, Node, Scalar, find, place_of, plain, value_place
from servanda.language.yaml import read_yaml
from servanda.model.act import Coverage
from servanda.model.problem import Place, Problem
from servanda.record import faults
from servanda.record.fields import FORMATS

MOST_FILES = 10_000
_DESCRIPTION = "record.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """One file of a record, and what its columns mean."""

    name: str
    path: Path
    holds: Holds = "holdings"
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore: Sequence[str] = ()
    places: Mapping[tuple[str, ...], Place] = field(default_factory=dict)

    def described_at(self, *path: str) -> Place:
        """Return where `record.yaml` says something of the file, such as `columns`, `from`."""
        return self.places.get(path, Place(file=self.name))


@dataclass(frozen=True, slots=True)
class Covered:
    """A statement that the record is whole, and where it stands."""

    coverage: Coverage
    place: Place


def record_files(
    folder: Path | None, extra: Sequence[Path]
) -> tuple[list[RecordFile], list[Covered], list[Problem]]:
    """Return the files of an agreement's own record and of further paths, what they cover, and every problem.

    Args:
        folder: The agreement's `record` folder, or `None`.
        extra: Further record folders or single files.
    """
    files: list[RecordFile] = []
    covered: list[Covered] = []
    problems: list[Problem] = []
    roots = list(extra)
    if folder is not None and (folder.exists() or folder.is_symlink()):
        if folder.is_dir() and folder.resolve().is_relative_to(folder.parent.resolve()):
            roots.insert(0, folder)
        else:
            problems.append(faults.record_elsewhere(Place(file=folder.name)))
    for root in roots:
        found, said, wrong = _of_root(root)
        files += found
        covered += said
        problems += wrong
    if len(files) > MOST_FILES:
        problems.append(faults.too_many_files(Place(file="record"), len(files), MOST_FILES))
    return files, covered, problems


_Found = tuple[list[RecordFile], list[Covered], list[Problem]]


def _of_root(root: Path) -> _Found:
    if root.is_file():
        return _described(Folder(root.resolve().parent), [root.resolve().name], "")
    if not root.is_dir():
        return [], [], [faults.record_missing(Place(file=str(root)[:80]))]
    folder = Folder(root)
    seen = [n for n in folder.names("**/*") if not any(part.startswith(".") for part in Path(n).parts)]
    names = [n for n in seen if (root / n).is_symlink() or not (root / n).is_dir()]
    return _described(folder, [n for n in names if n != _DESCRIPTION], root.name)


def _described(folder: Folder, names: list[str], label: str) -> _Found:
    description, problems = _description(folder, label)
    if description is None:
        return [], [], problems
    described = description.shape.files
    known = set(folder.names("**/*")) if described else set()  # a single file may stand in any large folder
    for name in described:
        if name not in known:
            problems.append(faults.file_unknown(place_of(description.tree, ("files", name)), name, names))
    files = []
    for name in names:
        place = Place(file=_called(label, name))
        path = folder.file(name, place)
        if isinstance(path, Problem):
            problems.append(path)
        elif path.suffix not in FORMATS:
            problems.append(faults.format_unknown(place, path.suffix))
        elif name not in description.faulty:
            node = find(description.tree, ("files", name))
            files.append(_file(_called(label, name), path, described.get(name, FileShape()), node))
    return files, _covered(description), problems


def _covered(description: _Description) -> list[Covered]:
    """Return what `record.yaml` says the record holds whole."""
    return [
        Covered(
            Coverage(
                kind=shape.kind, party=shape.party, start=shape.from_, end=shape.until, source=shape.source
            ),
            value_place(description.tree, ("complete", n)),
        )
        for n, shape in enumerate(description.shape.complete)
    ]


def _called(label: str, name: str) -> str:
    """Return what a file is called in messages: with its folder's name, if it was found in one."""
    return f"{label}/{name}" if label else name


def _file(name: str, path: Path, how: FileShape, node: Node | None) -> RecordFile:
    return RecordFile(
        name=name,
        path=path,
        holds=how.entries or _called_after(path.name),
        columns=how.columns,
        constants=how.constants,
        measures=how.measures,
        ignore=how.ignore,
        places=dict(_places(node)) if node is not None else {},
    )


def _called_after(name: str) -> Holds:
    """Return what a file holds of which nobody said so, by its name."""
    known: tuple[Holds, ...] = ("events", "positions")
    return next((each for each in known if name.startswith(each)), "holdings")


def _places(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Place]]:
    match node:
        case Entries():
            for key, value in node.entries.items():
                yield (*path, key), node.keys[key]
                yield from _places(value, (*path, key))
        case Items():
            for item in node.items:
                if isinstance(item, Scalar):
                    yield (*path, item.text or ""), item.place


@dataclass(frozen=True, slots=True)
class _Description:
    """What `record.yaml` says: its shape, its text, and the files of which it says something faulty."""

    shape: RecordShape
    tree: Entries
    faulty: frozenset[str]


_NOTHING_SAID = _Description(RecordShape(), Entries({}, Place(file=_DESCRIPTION)), frozenset())


def _description(folder: Folder, label: str) -> tuple[_Description | None, list[Problem]]:
    """Return what `record.yaml` says, or `None` where it cannot be read, and every problem."""
    if not folder.names(_DESCRIPTION):
        return _NOTHING_SAID, []
    file = _called(label, _DESCRIPTION)
    text, problems = folder.text(_DESCRIPTION, Place(file=file))
    if text is None:
        return None, problems
    node, problems = read_yaml(text, file)
    if not isinstance(node, Entries):
        return None, problems or [wrong_shape(Place(file=file, line=1, column=1), "a map")]
    sound, shaped, _, found = shape_most(node, RecordShape, {})
    problems += found
    if shaped is None:
        return None, problems
    written = node.child("files")
    names = list(written.entries) if isinstance(written, Entries) else []
    faulty = {name for name in names if _plain_at(node, name) != _plain_at(sound, name)}
    for name, how in shaped.files.items():
        for measure, constants in how.measures.items():
            if "category" not in {**how.constants, **constants} and "category" not in how.columns:
                place = place_of(node, ("files", name, "measures", measure))
                problems.append(faults.measure_category(place, measure))
                faulty.add(name)
    return _Description(shaped, node, frozenset(faulty)), problems


def _plain_at(tree: Entries, name: str) -> object:
    found = find(tree, ("files", name))
    return plain(found) if found is not None else None
