"""Meridians and parallels, named where they leave the map below and on the left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import asin, ceil, cos, degrees, floor, hypot, radians, sin

from servanda.show.maps.clipping import XY
from servanda.show.maps.figures import Line
from servanda.show.maps.frames import Frame
from servanda.show.maps.projections import EqualEarth
from servanda.show.palette import FAINT
from servanda.show.shapes import Word

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)  # degrees
MOST = 6.0  # parallels across the map's height, nearly
DEGREE_KM = 111.2
SIZE = 9.0
APART = 44.0  # pixels between the names of meridians
LAST = 80.0  # degrees; nearer to the pole, meridians would run together
POINTS = 120  # of a line
EDGE = 0.01  # pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Graticule:
    """The lines of a frame, what they are apart [degrees of latitude, of longitude], and their names."""

    steps: tuple[float, float]
    lines: tuple[tuple[XY, ...], ...]
    names: tuple[Word, ...]

    @property
    def text(self) -> str:
        """What the key says of the lines."""
        level, across = (f"{step:g}°" for step in self.steps)
        return f"every {level}" if level == across else f"every {level} of latitude, {across} of longitude"


def graticule(frame: Frame) -> Graticule:
    """Return the meridians and parallels of a frame, at steps that suit its scale."""
    km = frame.height * frame.km_per_pixel
    level = _step(km / DEGREE_KM / MOST)
    west, south, east, north = _window(frame)
    across = _step(max(level, (east - west) / (2.5 * MOST)))
    top, bottom = min(north, LAST), max(south, -LAST)
    parallels = [(n, _parallel(n, west, east)) for n in _multiples(level, south, north) if abs(n) < 90]
    meridians = [(n, _meridian(n, bottom, top)) for n in _multiples(across, west, east)]
    lines = frame.lines([line for _, line in (*parallels, *meridians)])
    named = (
        ()
        if isinstance(frame.projection, EqualEarth)
        else (*_left(frame, parallels), *_below(frame, meridians))
    )
    return Graticule(steps=(level, across), lines=lines, names=named)


def _step(least: float) -> float:
    return next((step for step in STEPS if step >= least), STEPS[-1])


def _window(frame: Frame) -> tuple[float, float, float, float]:
    """Return the degrees between which all of the frame lies: west, south, east, north."""
    if isinstance(frame.projection, EqualEarth):
        middle = frame.projection.longitude
        return middle - 180, -90.0, middle + 180, 90.0
    corner = max(hypot(x - frame.x, y - frame.y) for x in (0, frame.width) for y in (0, frame.height))
    radius = 2 * degrees(asin(min(1.0, corner / frame.scale / 2)))
    middle, latitude = frame.projection.longitude, frame.projection.latitude
    south, north = max(latitude - radius, -90.0), min(latitude + radius, 90.0)
    if abs(latitude) + radius >= 90:
        return -180.0, south, 180.0, north
    wide = degrees(asin(min(1.0, sin(radians(radius)) / cos(radians(latitude)))))
    return middle - wide, south, middle + wide, north


def _multiples(step: float, low: float, high: float) -> Iterator[float]:
    """Yield the multiples of a step in a span; of a whole turn, its end is its beginning."""
    last = ceil(high / step) - 1 if high - low >= 360 else floor(high / step)
    yield from (round(n * step, 6) for n in range(ceil(low / step), last + 1))


def _parallel(latitude: float, west: float, east: float) -> Line:
    return tuple((west + (east - west) * n / POINTS, latitude) for n in range(POINTS + 1))


def _meridian(longitude: float, south: float, north: float) -> Line:
    return tuple((longitude, south + (north - south) * n / POINTS) for n in range(POINTS + 1))


def _left(frame: Frame, lines: Sequence[tuple[float, Line]]) -> Iterator[Word]:
    for value, (_, y) in _leaving(frame, lines, lambda x, y: x < EDGE and 16 < y < frame.height - 20):
        yield Word(x=4, y=y - 6, text=_degrees(value, "NS"), color=FAINT, size=SIZE, halo=True)


def _below(frame: Frame, lines: Sequence[tuple[float, Line]]) -> Iterator[Word]:
    last = -APART
    leaving = _leaving(frame, lines, lambda x, y: y > frame.height - EDGE and 30 < x < frame.width - 30)
    for value, (x, _) in sorted(leaving, key=lambda found: found[1]):
        if x - last >= APART:
            yield Word(
                x=x + 4, y=frame.height - 8, text=_degrees(value, "EW"), color=FAINT, size=SIZE, halo=True
            )
            last = x


def _leaving(
    frame: Frame, lines: Sequence[tuple[float, Line]], leaves: Callable[[float, float], bool]
) -> Iterator[tuple[float, XY]]:
    """Yield the value of each line and where it leaves the frame, if it does so on this side."""
    for value, line in lines:
        ends = [end for piece in frame.lines([line]) for end in (piece[0], piece[-1])]
        if found := [end for end in ends if leaves(*end)]:
            yield value, found[0]


def _degrees(value: float, sides: str) -> str:
    """Return degrees with their side: `52.5°N`, `180°`, `0°`."""
    turned = (value + 180) % 360 - 180 if sides == "EW" else value
    side = "" if turned in {0.0, -180.0} else sides[0 if turned > 0 else 1]
    return f"{abs(turned):g}°{side}"
