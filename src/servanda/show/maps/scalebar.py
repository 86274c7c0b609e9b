"""A scale below the map, where lengths are nearly the same all over it."""

from __future__ import annotations

from collections.abc import Iterator
from math import asin, degrees, hypot

from servanda.show.maps.frames import Frame
from servanda.show.maps.projections import EqualEarth
from servanda.show.maps.traces import Drawn, Look, Trace
from servanda.show.palette import FAINT, INK
from servanda.show.shapes import Word

FARTHEST = 30.0  # degrees from the middle; there a length is drawn 3 % off
LONGEST = 150.0  # pixels
BELOW = 16.0  # pixels below the map
TICK = 4.0
LOOK = Look(color=INK, width=1.4)


def has_scale(frame: Frame) -> bool:
    """Whether one scale holds for all the map."""
    if isinstance(frame.projection, EqualEarth):
        return False
    corner = max(hypot(x - frame.x, y - frame.y) for x in (0, frame.width) for y in (0, frame.height))
    return degrees(2 * asin(min(1.0, corner / frame.scale / 2))) <= FARTHEST


def scale_bar(frame: Frame) -> Iterator[Drawn]:
    """Yield the bar and its figures."""
    km = round_km(LONGEST * frame.km_per_pixel)
    right, y = frame.width, frame.height + BELOW
    left = right - km / frame.km_per_pixel
    yield Trace(lines=(((left, y - TICK), (left, y), (right, y), (right, y - TICK)),), look=LOOK)
    yield Word(x=left - 5, y=y - 1, text=f"{km:g} km", size=9.5, color=FAINT, align="right")


def round_km(most: float) -> float:
    """Return the longest round number of kilometres up to this."""
    series = [n * 10.0**e for e in range(-2, 5) for n in (1, 2, 5)]
    return max((km for km in series if km <= most), default=series[0])
