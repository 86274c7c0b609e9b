"""Read the files of a folder that may come from an opponent.

Nothing outside the folder is read: no absolute path, no `..`, no link that
leads out, no device. Sizes are bounded before a file is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from servanda.language import faults
from servanda.model.problem import FaultyInputError, Place, Problem

LARGEST_TEXT = 5_000_000  # bytes of a YAML file or sources.csv
LARGEST_TABLE = 20_000_000  # bytes of a table
SHIPPED = Path(__file__).parent.parent / "agreements"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on disk, and the only way files of it are opened."""

    root: Path

    def file(self, name: str, place: Place) -> Path | Problem:
        """Return the path of a regular file inside the folder, or what is wrong with the name."""
        parts = PurePosixPath(name)
        if not name or "\\" in name or "\x00" in name or parts.is_absolute() or ".." in parts.parts:
            return faults.file_outside(place, name)
        path = self.root / parts
        try:
            inside = path.resolve().is_relative_to(self.root.resolve())
            if not inside:
                return faults.file_outside(place, name)
            if not path.is_file():
                return faults.file_missing(place, f"file {name}")
        except OSError:
            return faults.file_missing(place, f"file {name[:60]}")
        return path

    def text(self, name: str, place: Place, *, largest: int = LARGEST_TEXT) -> tuple[str | None, list[Problem]]:
        """Return a file's text, or what is wrong with it."""
        path = self.file(name, place)
        if isinstance(path, Problem):
            return None, [path]
        size = path.stat().st_size
        if size > largest:
            return None, [faults.file_too_large(Place(file=name), size, largest)]
        try:
            return path.read_bytes()[: largest + 1].decode("utf-8-sig"), []
        except UnicodeDecodeError:
            return None, [faults.not_utf8(Place(file=name))]

    def names(self, pattern: str) -> list[str]:
        """Return the files that match a pattern below the folder, in order of name."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(pattern))


def locate(agreement: str | Path) -> Path:
    """Return the folder of an agreement: a shipped one by its id, any other by its path.

    Raises:
        FaultyInputError: If there is no such folder.
    """
    name = str(agreement)
    shipped = SHIPPED / name
    if "/" not in name and "\\" not in name and name not in ("", ".", "..") and shipped.is_dir():
        return shipped
    path = Path(agreement)
    if path.name == "agreement.yaml":
        path = path.parent
    if path.is_dir():
        return path
    known = ", ".join(shipped_agreements())
    problem = faults.file_missing(Place(file=name[:80]), f"agreement or folder of that name; shipped: {known}")
    raise FaultyInputError([problem])


def shipped_agreements() -> list[str]:
    """Return the ids of the agreements that come with Servanda."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/agreement.yaml"))
