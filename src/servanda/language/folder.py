"""Read the files of a folder that may come from an opponent.

Nothing outside the folder is read: no absolute path, no `..`, no link that
leads out, no device. Sizes are bounded before a file is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from servanda.language import faults
from servanda.model.problem import FaultyInputError, Place, Problem, shown

LARGEST_TEXT = 1_000_000  # bytes of a YAML file: read in about a second
LARGEST_SOURCES = 5_000_000  # bytes of sources.csv
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
            if path.is_file():
                return path
            return (
                faults.file_irregular(place, name)
                if path.exists()
                else faults.file_missing(place, f"file {shown(name)}")
            )
        except (OSError, RuntimeError):  # a name too long; links in a circle
            return faults.file_missing(place, f"file {shown(name)}")

    def text(
        self, name: str, place: Place, *, largest: int = LARGEST_TEXT
    ) -> tuple[str | None, list[Problem]]:
        """Return a file's text, or what is wrong with it."""
        path = self.file(name, place)
        if isinstance(path, Problem):
            return None, [path]
        at = Place(file=name) if place.line else place
        try:
            with path.open("rb") as stream:
                content = stream.read(largest + 1)
            if len(content) > largest:
                return None, [faults.file_too_large(at, path.stat().st_size, largest)]
            return content.decode("utf-8-sig"), []
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            return None, [faults.not_utf8(Place(file=at.file, line=line))]
        except OSError as error:
            return None, [faults.file_unreadable(at, error.strerror or "unknown reason")]

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
    problem = faults.file_missing(
        Place(file=name[:80]), f"agreement or folder of that name; shipped: {known}"
    )
    raise FaultyInputError([problem])


def shipped_agreements() -> list[str]:
    """Return the ids of the agreements that come with Servanda."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/agreement.yaml"))
