"""Add an entry to an agreement's record, after checking the record as it would then be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from servanda.assessment.hearing import open_record
from servanda.language.folder import SHIPPED
from servanda.language.loading import load
from servanda.model.problem import ServandaError
from servanda.record.adding import ADDED, ADDED_EVENTS, in_columns_of, put_in_place, with_entry
from servanda.record.files import RecordFile, record_files


class ShippedAgreementError(ServandaError):
    """An entry was to be added to a record that comes with Servanda."""

    def __init__(self, agreement: str) -> None:
        super().__init__(
            f"{agreement} comes with Servanda and is not written to; name a file of yours with --to."
        )


class NoEventFileError(ServandaError):
    """An event was to be added to a file that holds holdings."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file.name} is read as holdings: a file of events begins with 'events', "
            "or record.yaml says 'entries: events' of it."
        )


def add_holding(agreement: str | Path, entry: Mapping[str, str], *, to: Path | None = None) -> Path:
    """Append one holding to a record, if the record with it is sound; columns the file lacks are added.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        entry: The entry, by column; blank values are left out.
        to: The CSV file to append to; without it, `record/added.csv` of the agreement.

    Returns:
        The file written.

    Raises:
        FaultyInputError: If the entry, or the record with it, is faulty; nothing is written then.
        ShippedAgreementError: If the agreement comes with Servanda and `to` is not given.
    """
    return _added(agreement, entry, to, ADDED, events=False)


def add_event(agreement: str | Path, entry: Mapping[str, str], *, to: Path | None = None) -> Path:
    """Append one event to a record, if the record with it is sound; columns the file lacks are added.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        entry: The event, by column; blank values are left out.
        to: The CSV file to append to; without it, `record/events-added.csv` of the agreement.

    Returns:
        The file written.

    Raises:
        FaultyInputError: If the event, or the record with it, is faulty; nothing is written then.
        NoEventFileError: If the file is read as holdings.
        ShippedAgreementError: If the agreement comes with Servanda and `to` is not given.
    """
    return _added(agreement, entry, to, ADDED_EVENTS, events=True)


def _added(
    agreement: str | Path, entry: Mapping[str, str], to: Path | None, name: str, *, events: bool
) -> Path:
    text = load(agreement)
    if to is None and text.folder.root.is_relative_to(SHIPPED):
        raise ShippedAgreementError(text.agreement.id)
    own = text.folder.root / "record"
    file = to or own / name
    given = {column: value for column, value in entry.items() if value}
    content = with_entry(file, in_columns_of(_known(own, file), given))
    with tempfile.TemporaryDirectory(prefix="servanda-") as scratch:
        # The record as it would be: a copy of its small files, with the new text in place of the old.
        tried = Path(scratch) / "record"
        if own.is_dir():
            shutil.copytree(own, tried, symlinks=True)
        tried.mkdir(exist_ok=True)
        inside = file.parent.resolve() == own.resolve()
        written = (tried if inside else Path(scratch)) / file.name
        written.unlink(missing_ok=True)  # not through a link
        written.write_bytes(content.encode())
        extra = [] if inside else [written]
        if events and not _read_as_events(tried, extra, written):
            raise NoEventFileError(file)
        open_record(text, extra, folder=tried).close()
    put_in_place(file, content)
    return file


def _known(own: Path, file: Path) -> RecordFile | None:
    """Return what the agreement's record says of one of its files."""
    files, _, _ = record_files(own, [])
    return next((each for each in files if each.path.resolve() == file.resolve()), None)


def _read_as_events(folder: Path, extra: Sequence[Path], file: Path) -> bool:
    files, _, _ = record_files(folder, extra)
    return any(each.holds == "events" for each in files if each.path.resolve() == file.resolve())
