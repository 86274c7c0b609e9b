"""Colours, dashes and hatches. No colour carries a meaning alone, and no party or view has red.

Colours are those of Okabe and Ito, told apart in the common kinds of colour blindness,
without their vermilion; every view also has a dash, every reason a hatch.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from servanda.model.result import ReasonCode

INK = "#1f2933"
FAINT = "#5f6b7a"
GRID = "#e4e7eb"
PAPER = "#ffffff"
MET = "#d3e5f2"  # pale blue
NOT_MET = "#f2c14e"  # amber, lighter than what lies beyond the bound
BEYOND = "#e69f00"  # amber
BOUND = "#7a4b00"  # the amber's dark shade: the bound and what lies beyond it belong together
AWAY = "#eceef1"  # grey: not applicable
HATCH = "#4b5563"
FONT = "Helvetica, Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Style:
    """How a view's line is drawn: its colour and its dash in pixels."""

    color: str
    dash: tuple[int, ...]


REFERENCE = Style("#16324f", ())
VIEWS = (
    Style("#0072b2", (7, 3)),  # blue
    Style("#007a5a", (2, 3)),  # green
    Style("#8a4f9e", (9, 3, 2, 3)),  # purple
    Style("#2e8bc0", (4, 2)),  # sky
    Style("#6b6b00", (12, 4)),  # olive
    Style("#3d3d3d", (1, 2)),  # grey
)


class Pattern(StrEnum):
    """A hatch that is told from the others without colour."""

    RISING = "/"
    FALLING = "\\"
    CROSSED = "x"
    LEVEL = "-"
    UPRIGHT = "|"
    GRID = "+"
    DOTS = "."


@dataclass(frozen=True, slots=True)
class Cause:
    """How the reason of an undetermined or not applicable stretch is drawn and said."""

    code: ReasonCode
    pattern: Pattern
    short: str
    long: str


# The first of these that a result names decides how it is drawn.
CAUSES = (
    Cause(ReasonCode.CONFLICT, Pattern.GRID, "conflict", "reports of equal rank conflict"),
    Cause(ReasonCode.CROSSED, Pattern.CROSSED, "crossed", "the bound was crossed between two reports"),
    Cause(ReasonCode.UNSETTLED, Pattern.LEVEL, "unsettled", "a reading holds items open"),
    Cause(ReasonCode.UNCONFIRMED, Pattern.FALLING, "unconfirmed", "the figure was not confirmed"),
    Cause(ReasonCode.OUT_OF_DATE, Pattern.RISING, "out of date", "the last report is too old"),
    Cause(ReasonCode.NO_DATA, Pattern.DOTS, "no data", "nothing is on record"),
    Cause(ReasonCode.STRADDLES, Pattern.UPRIGHT, "straddles", "the estimate lies on both sides of the bound"),
)
OTHER = Cause(ReasonCode.HYPOTHETICAL, Pattern.RISING, "open", "see the reasons")

NOT_APPLICABLE = "not applicable"
AWAY_WORDS = {
    ReasonCode.NOT_YET: "not yet bound",
    ReasonCode.ENDED: "ended",
    ReasonCode.NOT_BOUND: "not bound",
    ReasonCode.SUSPENDED: "suspended",
}
