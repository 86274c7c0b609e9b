"""What is wrong with an outline, as data: collected, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

_LONGEST_NAME = 60  # characters
_MOST_COMPARED = 500  # names: comparing takes some microseconds each


class FlawCode(StrEnum):
    """What kind of flaw it is."""

    NOT_JSON = "not-json"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    NOT_GEOJSON = "not-geojson"
    KEY_TWICE = "key-twice"
    OTHER_DATUM = "other-datum"
    UNKNOWN_FEATURE = "unknown-feature"
    FEATURE_TWICE = "feature-twice"
    EMPTY = "empty"
    MIXED = "mixed"
    NOT_A_POSITION = "not-a-position"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    TOO_SHORT = "too-short"
    UNCLOSED = "unclosed"
    FLAT = "flat"
    WINDING = "winding"
    LONG_EDGE = "long-edge"
    WRAPPED_TWICE = "wrapped-twice"
    HOLE_OUTSIDE = "hole-outside"
    INVALID = "invalid"
    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing wrong with an outline: what, in which feature (from 1), where in it, the fact, a remedy."""

    code: FlawCode
    feature: int | None
    where: str
    fact: str
    hint: str = ""


def shown(name: object) -> str:
    """Return what stands in a file, made safe to print: a name in quotes, short, one line, no controls."""
    if isinstance(name, list | dict):  # never printed: it may be as deep and as long as the file
        return f"a list of {len(name)}" if isinstance(name, list) else "an object"
    if name is None:
        return "null"
    text = "".join(c if c.isprintable() else "�" for c in str(name)[: _LONGEST_NAME + 1])
    return f"'{text[: _LONGEST_NAME - 1] + '…' if len(text) > _LONGEST_NAME else text}'"


def nearest(name: str, known: list[str]) -> str:
    """Return a hint that names the nearest known names, or the first of the known ones."""
    if not known:
        return "None of the features has an id."
    close = get_close_matches(name[:_LONGEST_NAME], known[:_MOST_COMPARED], n=3, cutoff=0.5)
    if close:
        return f"Nearest: {', '.join(map(shown, close))}."
    return f"Known: {', '.join(map(shown, known[:6]))}{', …' if len(known) > 6 else ''}."
