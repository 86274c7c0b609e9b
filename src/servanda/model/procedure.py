"""The nouns of procedures: states, the events that lead on, and time that runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from servanda.model.act import ActRule, Clock, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event that leads from one state to another; `by` is who may do it, anyone where empty."""

    id: str
    act: ActRule
    to: str
    by: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The state that follows when a state has lasted a period; an event of `extended_by` puts that off."""

    period: Period
    to: str
    extended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a procedure may stand."""

    id: str
    title: str
    text: str = ""
    steps: Mapping[str, Step] = field(default_factory=dict)
    after: After | None = None
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure: where it starts, and its states; with `per`, a case for each value of these attributes."""

    starts: str
    clock: Clock
    states: Mapping[str, State]
    per: tuple[str, ...] = ()
