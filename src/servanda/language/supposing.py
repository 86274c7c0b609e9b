"""What is supposed for one question only: a patch in a file, parameters, a day of entry into force.

All of it becomes one merge patch of the agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from servanda.language.literals import read_day
from servanda.language.loading import read_patch
from servanda.language.tree import Entries, Scalar
from servanda.model.problem import Place

IN_FORCE = "in-force"
_AS_IF, _SET = Place(file="--as-if-in-force-from"), Place(file="--set")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a question supposes.

    Args:
        file: A merge patch of the agreement, with what it does to the record.
        in_force_from: The day from which an agreement is taken to be in force, though it is not.
        parameters: Parameters by name, with the value to try; milestones, with the day.
    """

    file: str | Path | None = None
    in_force_from: date | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


Supposed = str | Path | WhatIf | None


def patch_of(supposed: Supposed) -> Entries | None:
    """Return the merge patch of what is supposed; `None` where nothing is.

    Raises:
        FaultyInputError: If the file is missing, too large, or no patch.
    """
    what_if = supposed if isinstance(supposed, WhatIf) else WhatIf(file=supposed)
    patch = read_patch(Path(what_if.file)) if what_if.file is not None else None
    if what_if.parameters:
        days = {name: text for name, text in what_if.parameters.items() if read_day(text) is not None}
        values = {n: _map({"value": text}, _SET) for n, text in what_if.parameters.items() if n not in days}
        patch = _with(patch, "parameters", values, _SET) if values else patch
        moments = {name: Scalar(text, _SET) for name, text in days.items()}
        patch = _with(patch, "milestones", moments, _SET) if moments else patch
    if what_if.in_force_from is not None:
        patch = in_force_from(patch, what_if.in_force_from, _AS_IF)
    return patch


def in_force_from(patch: Entries | None, day: date, place: Place) -> Entries:
    """Return a patch that also takes the agreement to be in force from a day."""
    return _with(patch, IN_FORCE, {"from": Scalar(day.isoformat(), place)}, place)


def _with(
    patch: Entries | None, section: str, settings: Mapping[str, Entries | Scalar], place: Place
) -> Entries:
    """Return a patch with more settings in one section; they go before those it has."""
    patch = patch or Entries({}, place)
    old = patch.child(section)
    known = old if isinstance(old, Entries) else Entries({}, place)
    inner = replace(
        known,
        entries={**known.entries, **settings},
        keys={**known.keys, **dict.fromkeys(settings, place)},
    )
    return replace(patch, entries={**patch.entries, section: inner}, keys={**patch.keys, section: place})


def _map(values: Mapping[str, str], place: Place) -> Entries:
    entries = {name: Scalar(text, place) for name, text in values.items()}
    return Entries(dict(entries), place, dict.fromkeys(values, place))
