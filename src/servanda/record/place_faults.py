"""The sentences of faults in the places of entries and events: one function each."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.model.problem import Place, Problem, nearest, shown


def place_unknown(place: Place, field: str, value: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="row-place-unknown",
        place=place,
        fact=f"{shown(value)}, given as {shown(field)}, is no declared place or zone, and no point.",
        hint=f"{nearest(value, known)} A point is written geo:52.40,16.90, latitude first.",
    )


def coordinates(place: Place, value: str) -> Problem:
    return Problem(
        reference="row-coordinates",
        place=place,
        fact=f"{shown(value)} is no latitude from -90 to 90 with a longitude from -180 to 180.",
        hint="Latitude stands first; are the two swapped?",
    )


def row_place_twice(place: Place, coordinate: str, field: str) -> Problem:
    return Problem(
        reference="row-place-twice",
        place=place,
        fact=f"The row fills {shown(coordinate)}; its place stands in the column {shown(field)}.",
        hint="Give a place once: as a value of its column, or by latitude and longitude without that column.",
    )
