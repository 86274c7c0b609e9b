"""The sentences of faults in places, zones and their outlines: one function each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from servanda.model.problem import Place, Problem, nearest, shown
from servanda.places.flaw import Flaw

_WHOLE = "the file"  # where a flaw is that stands at no feature, ring or position


def outline(file: str, flaw: Flaw) -> Problem:
    """Report what is wrong with a GeoJSON file, at its feature, ring or position."""
    where = f" {flaw.where}" if flaw.where and flaw.where != _WHOLE else ""
    return Problem(
        reference=f"outline-{flaw.code}",
        place=Place(file=f"{file}{where}"),
        fact=flaw.fact,
        hint=flaw.hint or "Mend those shown first.",
    )


def site_shape(place: Place) -> Problem:
    return Problem(
        reference="site-shape",
        place=place,
        fact="A place is either one point ('at') or all of a zone ('zone').",
        hint='Write at: "52.40, 16.90", latitude first, or zone: and its id.',
    )


def point_invalid(place: Place, text: str) -> Problem:
    return Problem(
        reference="point-invalid",
        place=place,
        fact=f"{shown(text)} is not a latitude and a longitude in degrees.",
        hint='Write "52.40, 16.90": latitude first, from -90 to 90, then longitude, from -180 to 180.',
    )


def zone_shape(place: Place, given: Sequence[str], ways: Iterable[str]) -> Problem:
    has = f"has {' and '.join(given)}" if given else "has none"
    return Problem(
        reference="zone-shape",
        place=place,
        fact=f"A zone is given in exactly one way; this {has}.",
        hint=f"Give one of {', '.join(ways)}.",
    )


def zone_circle(place: Place, names: Sequence[str]) -> Problem:
    return Problem(
        reference="zone-circle",
        place=place,
        fact=f"These zones are made of one another: {' → '.join(names)}.",
        hint="Draw one of them, or make it of others.",
    )


def box_invalid(place: Place) -> Problem:
    return Problem(
        reference="box-invalid",
        place=place,
        fact="A box lies between two meridians from -180 to 180 and two parallels from -90 to 90.",
        hint="South is below north; where west is greater than east, the box crosses the antimeridian.",
    )


def width_parameter(place: Place, name: str) -> Problem:
    return Problem(
        reference="width-parameter",
        place=place,
        fact=f"The parameter {shown(name)} is not one number of kilometres, zero or more.",
        hint="Give it a single value, and unit: km.",
    )


def accuracy_invalid(place: Place, km: Decimal) -> Problem:
    return Problem(
        reference="accuracy-invalid",
        place=place,
        fact=f"An outline is drawn to so many kilometres, zero or more; this says {km}.",
        hint="Leave 'accuracy-km' out where the outline is exact.",
    )


def place_twice(place: Place, names: Sequence[str]) -> Problem:
    return Problem(
        reference="place-twice",
        place=place,
        fact=f"There is one place to an entry; these are {len(names)}: {', '.join(names)}.",
        hint="Keep the one that rules ask about; write the other as a text.",
    )


def place_needed(place: Place, why: str) -> Problem:
    return Problem(
        reference="place-needed",
        place=place,
        fact=why,
        hint="Add an attribute of the kind 'place'.",
    )


def unmeasured(place: Place, zone: str) -> Problem:
    return Problem(
        reference="zone-unmeasured",
        place=place,
        fact=f"The distance to {shown(zone)} is not measured: zones with accuracy-km were cut to make it.",
        hint="Give accuracy-km to the zone that is made, not to those it is made of.",
    )


def tracks_shape(place: Place, fact: str) -> Problem:
    return Problem(
        reference="tracks-shape",
        place=place,
        fact=fact,
        hint="Write reported: {tracks: {longest-gap: PT6H, top-speed-km-h: 80}}.",
    )


def territory_missing(place: Place, holder: str | None, known: Iterable[str]) -> Problem:
    whose = "anyone's territory" if holder is None else f"the territory of {shown(holder)}"
    near = "" if holder is None else nearest(holder, known)
    return Problem(
        reference="territory-missing",
        place=place,
        fact=f"No zone is named as {whose}.",
        hint=f"Add it under 'territories'. {near}".strip(),
    )
