"""Start an agreement: a folder that is sound from the first day, and teaches what goes where.

What a person types becomes values here, and is refused here; the texts that are
made of the values stand in `starting_texts`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from servanda.language.folder import shipped_agreements
from servanda.language.literals import read_day, read_number
from servanda.language.scalars import LOWER, NAME_RULES
from servanda.language.starting_texts import Start, texts
from servanda.model.agreement import Instrument
from servanda.model.problem import ServandaError, nearest, shown

LONGEST_LINE = 200  # characters of a title or name: two lines of a terminal
MOST_HELD = Decimal(10) ** 15  # far from the digits a number may have, so that the cases can go one beyond
FIRST_YEAR, LAST_YEAR = 1000, 9000  # so that the day before, and a year after, are days too
_PARTY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_WORDS = {"own", "base", "all", "party", "group"}  # of the language; no party is called so


class WrongAnswerError(ServandaError):
    """What was typed cannot stand in an agreement."""

    def __init__(self, found: str, wanted: str, hint: str = "") -> None:
        super().__init__(f"{shown(found)} is not {wanted}. {hint}".rstrip())


class FolderThereError(ServandaError):
    """An agreement was to be started where something stands already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is there already, and nothing is overwritten; choose another name.")


class NoFolderError(ServandaError):
    """An agreement was to be started in a folder that is not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not a folder; make it first, or name another with --to.")


def defaults(name: str) -> Start:
    """Return what is written where nothing is asked.

    Raises:
        WrongAnswerError: If the name cannot be an agreement's id.
    """
    return Start(id=read_id(name), title=name.replace("-", " ").capitalize())


def read_id(text: str) -> str:
    """Return the id of a new agreement."""
    found = read_lower(text)
    if found in shipped_agreements():
        raise WrongAnswerError(text, "free: an agreement of that name comes with Servanda")
    return found


def read_lower(text: str) -> str:
    """Return a name in lower-case letters."""
    if not re.fullmatch(LOWER, text.strip()):
        raise WrongAnswerError(text, f"a name of {NAME_RULES[LOWER]}, such as 'river-accord'")
    return text.strip()


def read_blank(text: str) -> str:
    """Return a title or name on one line, without what cannot be printed; it may be blank."""
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    if len(line) > LONGEST_LINE:
        raise WrongAnswerError(line, f"short enough: at most {LONGEST_LINE} characters")
    return line


def read_line(text: str) -> str:
    """Return a title or name on one line."""
    line = read_blank(text)
    if not line:
        raise WrongAnswerError(text, "a text")
    return line


def read_instrument(text: str) -> Instrument:
    """Return a kind of instrument."""
    kinds = [kind.value for kind in Instrument]
    if text.strip() not in kinds:
        raise WrongAnswerError(text, "a kind of instrument", nearest(text, kinds))
    return Instrument(text.strip())


def read_party(text: str) -> tuple[str, str]:
    """Return the id and name of a party, written `id: name`."""
    id_, _, name = text.partition(":")
    id_, name = id_.strip(), read_blank(name)
    if not _PARTY.fullmatch(id_) or id_ in _WORDS or not name:
        wanted = "'id: name', such as 'ALD: Aldora'; an id has letters, digits and hyphens, at most 20"
        raise WrongAnswerError(read_blank(text[:LONGEST_LINE]), wanted)
    return id_, name


def read_figure(text: str) -> Decimal:
    """Return how much may be held."""
    found = read_number(text.strip())
    if found is None or not 0 <= found <= MOST_HELD:
        raise WrongAnswerError(text, "a number from 0 to 10^15, with digits and at most one point")
    return found


def read_since(text: str) -> date:
    """Return the day from which the limit binds."""
    found = read_day(text.strip())
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise WrongAnswerError(text, "a day, such as 2020-01-01")
    return found


def new_folder(name: str, to: Path) -> Path:
    """Return the folder that a new agreement would have.

    Raises:
        WrongAnswerError: If the name cannot be an agreement's id.
        ServandaError: If the folder is there already, or there is no place for it.
    """
    if not to.is_dir():
        raise NoFolderError(to)
    folder = to / read_id(name)
    if folder.exists() or folder.is_symlink():
        raise FolderThereError(folder)
    return folder


def write(start: Start, to: Path) -> Path:
    """Write the first files of an agreement into a new folder, and return the folder.

    Raises:
        ServandaError: If the folder is there already, or there is no place for it.
    """
    folder = new_folder(start.id, to)
    try:
        folder.mkdir()
    except FileExistsError:
        raise FolderThereError(folder) from None
    for name, text in texts(start).items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return folder
