"""What words a record uses, so that lint can tell which of an agreement's nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from servanda.engine.columns import Branch, branches
from servanda.engine.connection import Engine, named
from servanda.engine.sources import Raw, open_raw
from servanda.language.folder import Folder
from servanda.language.lint import FIELDS, Recorded, Voice
from servanda.language.lint.words import scalars
from servanda.language.yaml import read_yaml
from servanda.model.agreement import Agreement
from servanda.model.problem import Place
from servanda.record.files import RecordFile, record_files

_DESCRIPTION = "record.yaml"


def recorded(agreement: Agreement, folder: Path) -> Recorded | None:
    """Return the words and voices of a sound record, or `None` where there are no files of one."""
    files, *_ = record_files(folder, ())
    if not files:
        return None
    words: dict[str, set[str]] = {field: set() for field in FIELDS}
    voices: list[Voice] = []
    engine = Engine()
    try:
        for index, file in enumerate(files):
            raw, _ = open_raw(engine, file, index)
            if raw is None:
                continue
            ways = [] if file.holds != "holdings" else branches(raw, agreement, index)[0]
            for field, word in _words(engine, raw):
                words[field].add(word)
            words["category"] |= _categories(engine, ways)
            voices += _voices(engine, file, ways)
    finally:
        engine.close()
    for field, word in _described(folder):
        words[field].add(word)
    return Recorded(words={field: frozenset(found) for field, found in words.items()}, voices=tuple(voices))


def _words(engine: Engine, raw: Raw) -> Iterator[tuple[str, str]]:
    """Yield the words of a file's columns, by field: each cell, and the parts of one that lists several."""
    for field in FIELDS:
        column = raw.file.columns.get(field, field)
        if column in raw.types and column not in raw.file.ignore:
            found = engine.rows(f"SELECT DISTINCT {named(column)}::VARCHAR FROM {raw.relation}")
            yield from ((field, word) for (cell,) in found if cell for word in {cell, *cell.split(";")})


def _categories(engine: Engine, ways: Iterable[Branch]) -> set[str]:
    """Return the categories of which a file has entries."""
    found: set[str] = set()
    for way in ways:
        kind = way.field("category")
        if kind is None or len(way.categories) == 1:
            found |= set(way.categories)
        else:
            found |= {
                id_ for (id_,) in engine.rows(f"SELECT DISTINCT {kind.sql}::VARCHAR FROM {way.rows}") if id_
            }
    return found


def _voices(engine: Engine, file: RecordFile, ways: Iterable[Branch]) -> Iterator[Voice]:
    by = file.constants.get("by")
    if by is not None:
        categories = tuple(sorted(_categories(engine, ways)))
        yield Voice(by=by, categories=categories, place=file.described_at("constants", "by"))


def _described(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the words of `record.yaml`, by field: its constants and what it says of the record's reach."""
    content, _ = Folder(folder).text(_DESCRIPTION, Place(file=_DESCRIPTION))
    node, _ = read_yaml(content, _DESCRIPTION) if content is not None else (None, [])
    for path, text in scalars(node) if node is not None else ():
        if path and path[-1] in FIELDS:
            yield path[-1], text
