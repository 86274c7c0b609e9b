"""The sentences of faults in positions: one function each."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.model.problem import Place, Problem, nearest, shown


def field_unknown(place: Place, name: str, known: Iterable[str], *, column: bool) -> Problem:
    return Problem(
        reference="position-field-unknown",
        place=place,
        fact=f"{shown(name)} is neither a field of a position nor an attribute of what moves.",
        hint=nearest(name, known) + (" Or list it under 'ignore' in record.yaml." if column else ""),
    )


def field_foreign(place: Place, name: str, *, where: bool) -> Problem:
    fact = f"A position has no {shown(name)}: it says where one thing was at one instant."
    if where:
        fact = f"The place of a position stands in 'latitude' and 'longitude', not in {shown(name)}."
    return Problem(
        reference="position-field-foreign",
        place=place,
        fact=fact,
        hint="Take the column out, or list it under 'ignore' in record.yaml.",
    )


def nothing_moves(place: Place) -> Problem:
    return Problem(
        reference="nothing-moves",
        place=place,
        fact="The file holds positions, but no category of the agreement is reported by them.",
        hint="Write reported: {tracks: …} for the category, or take the file out of the record.",
    )


def reported_by_positions(place: Place, category: str) -> Problem:
    return Problem(
        reference="reported-by-positions",
        place=place,
        fact=f"{shown(category)} is reported by positions, and this is a holding.",
        hint="Say where it was at which instants, in a file of positions.",
    )


def out_of_order(place: Place, track: str) -> Problem:
    return Problem(
        reference="position-out-of-order",
        place=place,
        fact=f"This position of {shown(track)} is earlier than the one before it in the file.",
        hint="Mend the time; if it is right, sort the file by track and time.",
    )


def elsewhere(place: Place, track: str) -> Problem:
    return Problem(
        reference="position-elsewhere",
        place=place,
        fact=f"{shown(track)} stands in two places at this instant.",
        hint="Take one of the two out, or give what they are of two tracks.",
    )


def too_fast(place: Place, track: str, speed: str, most: str) -> Problem:
    return Problem(
        reference="position-too-fast",
        place=place,
        fact=f"From its position before, {shown(track)} came here at {speed} km/h; "
        f"its top speed is {most} km/h.",
        hint="Check time and place (latitude and longitude swapped?), or raise top-speed-km-h.",
    )


def tracks_overlap(place: Place, what: str, track: str, other: str) -> Problem:
    return Problem(
        reference="tracks-overlap",
        place=place,
        fact=f"When {shown(track)} begins, {shown(other)} has not ended; "
        f"both are {shown(what)}, by one asserter.",
        hint="Give both one track. A track ends with its last position only where after-last is absent.",
    )


def changes(place: Place, track: str, attribute: str, first: str, here: str) -> Problem:
    return Problem(
        reference="position-changes",
        place=place,
        fact=f"{shown(attribute)} of {shown(track)} is {_said(here)} here; "
        f"at its first position it is {_said(first)}.",
        hint="A track is of one thing: mend the value, or give what is another a track of its own.",
    )


def _said(value: str) -> str:
    return shown(value) if value else "blank"
