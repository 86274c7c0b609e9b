"""What is wrong with a file, as data: collected and shown, never raised one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

LONGEST_MESSAGE = 300  # characters of fact and hint together, so that a fault fits a terminal
_LONGEST_NAME = 60
_MOST_COMPARED = 500  # names: comparing takes some microseconds each


class Severity(StrEnum):
    """How grave a problem is."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a user's file something stands; lines and columns count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a file: a stable reference, the place, the fact, and a remedy."""

    reference: str
    place: Place
    fact: str
    hint: str = ""
    severity: Severity = Severity.FAULT

    def __post_init__(self) -> None:
        room = LONGEST_MESSAGE - 1 - len(self.hint)
        if len(self.fact) > room:
            object.__setattr__(self, "fact", self.fact[: room - 1] + "…")

    def __str__(self) -> str:
        kind = "error" if self.severity is Severity.FAULT else "warning"
        lines = [f"{kind}: {self.reference}   {self.place}", f"  {self.fact}"]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return the problem as plain data."""
        return {
            "reference": self.reference,
            "severity": self.severity.value,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "fact": self.fact,
            "hint": self.hint,
        }


class ServandaError(Exception):
    """The base of everything Servanda raises about its use."""


class FaultyInputError(ServandaError):
    """The files given cannot be used; holds every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(name: object) -> str:
    """Return a name out of a file in quotes, made safe to print: short, one line, no controls."""
    text = "".join(c if c.isprintable() else "�" for c in str(name))
    return f"'{text[: _LONGEST_NAME - 1] + '…' if len(text) > _LONGEST_NAME else text}'"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known name, or the known ones."""
    names = sorted(known)
    if len(names) > _MOST_COMPARED:
        names = [n for n in names if n[:1].casefold() == name[:1].casefold()][:_MOST_COMPARED]
    close = get_close_matches(name[:_LONGEST_NAME], names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {shown(close[0])}?"
    if not names:
        return "None is declared."
    listed = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return f"Known: {listed[:120]}."


def _numbered(name: str) -> list[tuple[str, int]]:
    """Return a name by which feature 2 comes before feature 10."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d{0,9})", name)]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by file and place, each once."""
    return sorted(
        set(problems),
        key=lambda p: (_numbered(p.place.file), p.place.line or 0, p.place.column or 0, p.reference, p.fact),
    )
