"""How wide a text is, and how it is broken into lines of a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Helvetica's widths of the printable characters of ASCII [thousandths of the size], from its font
# metrics (Adobe, 1985). Arial and Liberation Sans have the same.
_ASCII = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
    "556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 "
    "556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584 "
)
_WIDTHS = {chr(32 + n): int(width) for n, width in enumerate(_ASCII.split())}
_OTHERS = {
    "\N{MULTIPLICATION SIGN}": 584,
    "\N{EN DASH}": 556,
    "\N{EM DASH}": 1000,
    "\N{HORIZONTAL ELLIPSIS}": 1000,
    "\N{MIDDLE DOT}": 333,
    "\N{DEGREE SIGN}": 400,
    "\N{GREATER-THAN OR EQUAL TO}": 549,
    "\N{LESS-THAN OR EQUAL TO}": 549,
}
_WIDE, _OTHER = 1000, 720  # of characters that East Asian scripts write wide, and of all not known here
BOLD = 1.08  # bold letters are wider, by this at most
OTHER_FONT = 1.15  # a text that the font cannot write whole is written in another, which may be wider


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is [pixels]: exactly in Latin letters, at most in others."""
    latin = all(character in _WIDTHS or character in _OTHERS for character in text)
    wider = (BOLD if bold else 1.0) * (1.0 if latin else OTHER_FONT)
    return sum(_width(character) for character in text) * size / 1000 * wider


def _width(character: str) -> int:
    known = _WIDTHS.get(character) or _OTHERS.get(character)
    if known:
        return known
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _WIDE
    if unicodedata.combining(character):
        return 0
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS.get(base, _OTHER)


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Return the text as lines of a width at most [pixels]; a word that is longer is divided."""
    lines: list[str] = []
    line = ""
    for word in (piece for whole in text.split() for piece in _pieces(whole, size, width)):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, size: float, width: float) -> Iterator[str]:
    piece = ""
    for character in word:
        if piece and width_of(piece + character, size) > width:
            yield piece
            piece = ""
        piece += character
    yield piece


def fitted(text: str, size: float, width: float) -> str:
    """Return the text, cut and ended by `…` where it is wider than this [pixels]."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip(" ,;:.") + "…"
