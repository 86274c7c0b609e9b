"""Append one entry to a record file; columns that the file lacks are added to it."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from servanda.model.problem import ServandaError
from servanda.record.files import RecordFile

ADDED = "added.csv"  # the file that holdings are appended to, where no other is named
ADDED_EVENTS = "events-added.csv"  # and events


class NotCsvError(ServandaError):
    """The file that an entry should go to is no CSV file."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is not CSV in UTF-8, which entries are appended to; name another with --to."
        )


class ConstantDiffersError(ServandaError):
    """An entry says another thing than `record.yaml` says of every row of the file it should go to."""

    def __init__(self, file: Path, name: str, value: str, constant: str) -> None:
        super().__init__(
            f"record.yaml says {name} {constant} of every row of {file.name}, and the entry {value}; "
            "name another file with --to."
        )


def in_columns_of(known: RecordFile | None, entry: Mapping[str, str]) -> dict[str, str]:
    """Return an entry under the columns that `record.yaml` says a file has; what it says of all is left out.

    Raises:
        ConstantDiffersError: If the file's rows all say another thing than the entry.
    """
    if known is None:
        return dict(entry)
    for name, value in entry.items():
        if value != known.constants.get(name, value):
            raise ConstantDiffersError(known.path, name, value, known.constants[name])
    return {known.columns.get(name, name): v for name, v in entry.items() if name not in known.constants}


def with_entry(file: Path, entry: Mapping[str, str]) -> str:
    """Return the text of a file with one entry more; columns that it lacks are added, blank in other rows.

    Raises:
        NotCsvError: If the file is no CSV file.
    """
    if file.suffix != ".csv":
        raise NotCsvError(file)
    try:
        text = file.read_bytes().decode("utf-8-sig") if file.exists() else ""
    except UnicodeError:
        raise NotCsvError(file) from None
    end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    try:
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error:  # the check of the record says what is wrong with it
        rows = [next(csv.reader(StringIO(text, newline="")), [])]
        entry = {name: value for name, value in entry.items() if name in rows[0]}
    header = rows[0] if rows else []
    missing = [name for name in entry if name not in header]
    if missing:
        # Each row grows alike, so that one with a cell too few or too many stays at fault.
        wider = [[*header, *missing], *([*row, *("" for _ in missing)] for row in rows[1:] if row)]
        text = _written(wider, end)
    elif not text.endswith("\n"):
        text += end
    return text + _written([[entry.get(name, "") for name in (*header, *missing)]], end)


def _written(rows: Iterable[Iterable[str]], end: str) -> str:
    stream = StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerows(rows)
    return stream.getvalue()


def put_in_place(file: Path, content: str) -> None:
    """Write a file whole: first beside it, then over it, so that at no time half of it stands there."""
    real = file.resolve()
    real.parent.mkdir(parents=True, exist_ok=True)
    # A name that begins with a dot is no file of a record.
    handle, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode())
            stream.flush()
            os.fsync(stream.fileno())
        if real.exists():
            shutil.copymode(real, beside)
        else:
            beside.chmod(0o666 & ~_umask())
        beside.replace(real)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
