"""What a ring or a line must be like, in plain arithmetic on longitudes and latitudes.

Source:
    RFC 7946, 3.1.6 (rings) and 3.1.9 (antimeridian).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from servanda.model.place import Coordinate, Ring
from servanda.places.flaw import FlawCode

Fault = tuple[FlawCode, int | None, str, str]  # what, at which position (from 1), fact, hint

_HALF_TURN = 180.0
_TURN = 360.0


def doubled_area(ring: Ring) -> float:
    """Return twice the area that a ring encloses [square degrees], above 0 where it is counter-clockwise."""
    x, y = ring[0]  # near numbers, so that little is lost where large ones cancel
    moved = [(a - x, b - y) for a, b in ring]
    return sum(a * d - c * b for (a, b), (c, d) in pairwise(moved))


def ring_faults(ring: Ring, *, hole: bool) -> Iterator[Fault]:
    """Yield what is wrong with a closed boundary: its shape first, then its edges."""
    if len(ring) < 4:
        fact = f"The ring has {len(ring)} positions; the least is 4, the last being the first again."
        yield FlawCode.TOO_SHORT, None, fact, "A triangle has 4 positions."
        return
    yield from edge_faults(ring)
    if ring[0] != ring[-1]:
        fact = f"The ring begins at {shown_place(ring[0])} and ends at {shown_place(ring[-1])}."
        yield FlawCode.UNCLOSED, len(ring), fact, "Repeat the first position at the end."
        return
    area = doubled_area(ring)
    if area == 0:
        yield FlawCode.FLAT, None, "The ring encloses nothing.", "Write a line as a LineString."
    elif (area > 0) is hole:
        found, due = ("counter-clockwise", "clockwise") if hole else ("clockwise", "counter-clockwise")
        kind = "hole" if hole else "outer ring"
        yield (
            FlawCode.WINDING,
            None,
            f"The {kind} runs {found}.",
            f"Reverse it: {due} is due (RFC 7946); or are longitude and latitude swapped?",
        )


def line_faults(line: Ring) -> Iterator[Fault]:
    """Yield what is wrong with a line."""
    if len(set(line)) < 2:
        fact = f"The line has {len(set(line))} different positions; the least is 2."
        yield FlawCode.TOO_SHORT, None, fact, "Give each end of the line."
        return
    yield from edge_faults(line)


def edge_faults(line: Ring) -> Iterator[Fault]:
    """Yield each edge that may be meant the other way round the Earth, and whether all goes round twice."""
    for number, ((start, _), (end, _)) in enumerate(pairwise(line), 2):
        if _HALF_TURN < abs(end - start) < _TURN:
            fact = f"The edge from longitude {start:g} to {end:g} spans {abs(end - start):g} degrees."
            other = end + _TURN if end < start else end - _TURN
            hint = f"Cut the outline at the antimeridian, or write {other:g} for {end:g}."
            yield FlawCode.LONG_EDGE, number, fact, hint
    longitudes = [longitude for longitude, _ in line]
    if max(longitudes) - min(longitudes) > _TURN:
        fact = f"The outline runs from longitude {min(longitudes):g} to {max(longitudes):g}."
        yield FlawCode.WRAPPED_TWICE, None, fact, "Once round the Earth is 360 degrees; that is the most."


def hole_outside(outer: Ring, hole: Ring) -> bool:
    """Return whether a hole surely leaves its outer ring: it reaches farther in one of four directions."""
    return any(
        min(a[axis] for a in hole) < min(a[axis] for a in outer)
        or max(a[axis] for a in hole) > max(a[axis] for a in outer)
        for axis in (0, 1)
    )


def shown_place(place: Coordinate) -> str:
    """Return a position as it stands in a file."""
    return f"[{place[0]!r}, {place[1]!r}]"
