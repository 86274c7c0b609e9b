"""What is where on a day: the nouns of an answer that a map draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from servanda.model.place import Ground
from servanda.model.result import Outcome, Receipt, View


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedZone:
    """A zone on the day: its ground, and whose territory it is.

    `open_for` names the zones of which it is open whether this one belongs to them.
    """

    id: str
    title: str
    ground: Ground
    territory_of: tuple[str, ...] = ()
    open_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedSite:
    """A named place on the day."""

    id: str
    title: str
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedHolding:
    """What a party has at a place, or did there on the day.

    `low` and `high` are its number, `high` being `None` where it is unbounded;
    both are `None` of an act. `provisions` are those it counts towards, with the
    gravest of their outcomes; of an act, those that forbid it, or may.
    `reaches_km` is how far it reaches, where that is known; `called` says which
    of its kind it is.
    """

    party: str
    what: str
    unit: str
    place: str
    ground: Ground
    low: Decimal | None
    high: Decimal | None
    reaches_km: Decimal | None = None
    outcome: Outcome | None = None
    provisions: tuple[str, ...] = ()
    act: str = ""
    called: str = ""


class Whether(StrEnum):
    """Whether what moves was in a zone on a leg of its track."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedTrack:
    """The positions of a track on the day, longitude first; `legs` say what is known between two of them.

    `by` is by whose word; `provisions` are those it counts towards, with the
    gravest of their outcomes.
    """

    party: str
    by: str
    track: str
    what: str
    positions: tuple[tuple[float, float], ...]
    legs: tuple[Whether, ...]
    outcome: Outcome | None = None
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What is where on a day, in one view.

    `provision` is the one asked about, `rule` its title. `gaps` are tracks that
    have no position on the day, but one before and one after it. `nowhere` is
    the number of entries whose place is not known, `left_out` and `lost` those of
    the entries and tracks that were too many to list, `unheard` that of tracks
    by whose word nothing counts.
    """

    agreement: str
    title: str
    on: date
    known_at: str | None
    view: View
    receipt: Receipt
    parties: dict[str, str] = field(default_factory=dict)
    zones: tuple[LocatedZone, ...] = ()
    sites: tuple[LocatedSite, ...] = ()
    holdings: tuple[LocatedHolding, ...] = ()
    tracks: tuple[LocatedTrack, ...] = ()
    gaps: tuple[str, ...] = ()
    provision: str | None = None
    rule: str = ""
    nowhere: int = 0
    left_out: int = 0
    lost: int = 0
    unheard: int = 0
