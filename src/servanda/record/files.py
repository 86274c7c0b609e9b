"""Find the files of a record and how each maps to entries, before any is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from servanda.language.folder import Folder
from servanda.language.schema import FileShape, RecordShape
from servanda.language.shaping import shape
from servanda.language.tree import Node, place_of
from servanda.language.yaml import read_yaml
from servanda.model.problem import Place, Problem
from servanda.record import faults
from servanda.record.fields import FORMATS, HOLDING

MOST_FILES = 10_000
_DESCRIPTION = "record.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """One file of a record, and what its columns mean."""

    name: str
    path: Path
    events: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore: Sequence[str] = ()


def record_files(folder: Path | None, extra: Sequence[Path]) -> tuple[list[RecordFile], list[Problem]]:
    """Return the files of an agreement's own record and of further paths, with every problem.

    Args:
        folder: The agreement's `record` folder, or `None`.
        extra: Further record folders or single files.
    """
    files: list[RecordFile] = []
    problems: list[Problem] = []
    for root in [*([folder] if folder is not None and folder.is_dir() else []), *extra]:
        found, wrong = _of_root(root)
        files += found
        problems += wrong
    if len(files) > MOST_FILES:
        problems.append(faults.too_many_files(Place(file="record"), len(files), MOST_FILES))
    return files, problems


def _of_root(root: Path) -> tuple[list[RecordFile], list[Problem]]:
    if root.is_file():
        return _described(Folder(root.parent), [root.name], root.parent.name)
    if not root.is_dir():
        return [], [faults.record_missing(Place(file=str(root)[:80]))]
    folder = Folder(root)
    names = [n for n in folder.names("**/*") if not Path(n).name.startswith(".") and (root / n).is_file()]
    return _described(folder, [n for n in names if n != _DESCRIPTION], root.name)


def _described(folder: Folder, names: list[str], label: str) -> tuple[list[RecordFile], list[Problem]]:
    described, node, problems = _description(folder, label)
    if described is not None and node is not None:
        known = folder.names("**/*")
        for name in described.files:
            if name not in known:
                place = _within(place_of(node, ("files", name)), label)
                problems.append(faults.file_unknown(place, name, names))
    files = []
    for name in names:
        place = Place(file=f"{label}/{name}")
        path = folder.file(name, place)
        if isinstance(path, Problem):
            problems.append(path)
        elif path.suffix not in FORMATS:
            problems.append(faults.format_unknown(place, path.suffix))
        else:
            how = described.files.get(name, FileShape()) if described else FileShape()
            files.append(_file(f"{label}/{name}", path, how))
    return files, problems


def _file(name: str, path: Path, how: FileShape) -> RecordFile:
    return RecordFile(
        name=name,
        path=path,
        events=how.entries == "events" or path.name.startswith("events"),
        columns=how.columns,
        constants=how.constants,
        measures=how.measures,
        ignore=how.ignore,
    )


def _description(folder: Folder, label: str) -> tuple[RecordShape | None, Node | None, list[Problem]]:
    if not folder.names(_DESCRIPTION):
        return None, None, []
    file = f"{label}/{_DESCRIPTION}"
    text, problems = folder.text(_DESCRIPTION, Place(file=file))
    if text is None:
        return None, None, problems
    node, problems = read_yaml(text, file)
    if node is None:
        return None, None, problems
    shaped, found = shape(node, RecordShape)
    problems += found
    if shaped is None:
        return None, node, problems
    for name, how in shaped.files.items():
        for measure, constants in how.measures.items():
            if "category" not in {**how.constants, **constants} and "category" not in how.columns:
                place = place_of(node, ("files", name, "measures", measure))
                problems.append(faults.measure_category(place, measure))
        if how.entries == "holdings":
            problems += [
                faults.field_unknown(place_of(node, ("files", name, "columns", f)), f)
                for f in how.columns
                if f not in HOLDING and not f.isidentifier()
            ]
    return shaped, node, problems


def _within(place: Place, label: str) -> Place:
    return place if place.file.startswith(label) else Place(file=f"{label}/{place.file}", line=place.line)
