"""Add an entry to an agreement's record, after checking the record as it would then be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from servanda.engine.store import Record
from servanda.language.folder import SHIPPED
from servanda.language.loading import load
from servanda.model.problem import ServandaError
from servanda.record.adding import ADDED, with_entry


class ShippedAgreementError(ServandaError):
    """An entry was to be added to a record that comes with Servanda."""

    def __init__(self, agreement: str) -> None:
        super().__init__(
            f"{agreement} comes with Servanda and is not written to; name a file of yours with --to."
        )


def add_holding(agreement: str | Path, entry: Mapping[str, str], *, to: Path | None = None) -> Path:
    """Append one holding to a record, if the record with it is sound.

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
    text = load(agreement)
    if to is None and text.folder.root.is_relative_to(SHIPPED):
        raise ShippedAgreementError(text.agreement.id)
    own = text.folder.root / "record"
    file = to or own / ADDED
    content = with_entry(file, {name: value for name, value in entry.items() if value})
    with tempfile.TemporaryDirectory(prefix="servanda-") as scratch:
        # The record as it would be: a copy of its small files, with the new text in place of the old.
        tried = Path(scratch) / "record"
        if own.is_dir():
            shutil.copytree(own, tried, symlinks=True)
        tried.mkdir(exist_ok=True)
        extra = []
        if file.parent.resolve() == own.resolve():
            (tried / file.name).write_text(content, encoding="utf-8")
        else:
            extra = [Path(scratch) / file.name]
            extra[0].write_text(content, encoding="utf-8")
        Record.open(text.agreement, tried, extra).close()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file
