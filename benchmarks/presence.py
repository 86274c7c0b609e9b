"""Presence of ships in zones, against asking shapely of every position and every zone.

Positions of ships, some minutes apart, in a score of seas; fifty zones of 50 to
500 corners and all sizes, many of them over each other, a dozen where no ship
comes. The positions are made a chunk of tracks at a time, always the same, so
that no more than a chunk is ever held. `python -m benchmarks.presence 1000000`
runs it alone, with as many positions.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.lines import Line
from benchmarks.measure import HERE, once
from servanda.places.presence import AfterLast, Presence, presence_of
from servanda.places.screening import Points, Screen

_FIXES = 5000  # of a track
_TRACKS = 20  # of a chunk
_MINUTE = 60_000_000  # microseconds
_LONGEST_GAP = 360 * _MINUTE
_MOST_TIMES_A_PASS = 2.0
_MOST_MEMORY = 512  # MB

# West, south, east and north of the seas; ships turn back at their edges.
_SEAS = (
    (28, 41, 41, 46),
    (-5, 35, 10, 43),
    (12, 31, 35, 40),
    (10, 53, 29, 65),
    (-4, 51, 8, 61),
    (-60, 10, -10, 55),
    (-90, 18, -62, 30),
    (-40, -50, 8, 0),
    (33, 13, 43, 28),
    (48, 24, 57, 30),
    (55, -30, 95, 20),
    (105, 0, 120, 21),
    (120, 22, 130, 40),
    (128, 35, 142, 50),
    (140, 5, 179, 50),
    (-178, -40, -85, 10),
    (-178, 15, -125, 55),
    (15, 70, 60, 80),
    (150, -45, 179, -15),
    (-12, 60, 12, 72),
)
_EMPTY = ((10, 23), (25, 20), (100, 60), (90, 48), (-100, 45), (-60, -8), (135, -25), (20, 0), (80, -80))


@dataclass(frozen=True, slots=True)
class Chunk:
    """The fixes of some tracks."""

    track: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    longitudes: npt.NDArray[np.float64]
    latitudes: npt.NDArray[np.float64]


@dataclass(slots=True)
class _Taken:
    """What a run took: seconds of each kind of work, what came out, and the most memory held [MB]."""

    asking: float = 0.0
    screens: float = 0.0
    containment: float = 0.0
    joining: float = 0.0
    stretches: int = 0
    inside: float = 0.0
    idle: float = 0.0
    at_most: float = 0.0

    @property
    def presence(self) -> float:
        return self.screens + self.containment + self.joining


def presence_of_ships(_folder: Path, rows: int) -> Iterator[Line]:
    """Yield the presence of ships in fifty zones against one pass of `contains_xy`, and its memory."""
    done = _run(rows, asking=True)
    yield Line(
        f"presence of {rows // 10**6} M positions in 50 zones / one pass of contains_xy",
        done.presence / done.asking,
        _MOST_TIMES_A_PASS,
        f"{done.presence:.2f} s / {done.asking:.1f} s; making screens {done.screens:.2f}, containment "
        f"{done.containment:.2f}, stretches {done.joining:.2f}; {done.stretches:,} stretches; "
        f"inside {done.inside:.1f} zones on average",
    )
    held = _apart(rows)
    yield Line(
        f"presence of {rows // 10**6} M positions in 50 zones: memory / {_MOST_MEMORY} MB",
        held.at_most / _MOST_MEMORY,
        1,
        f"{held.at_most:.0f} MB, of which {held.idle:.0f} before the first position; "
        f"chunks of {_TRACKS * _FIXES:,} positions",
    )


def _run(rows: int, *, asking: bool) -> _Taken:
    """Go through the chunks, taking turns with a pass of shapely where asked; the answers must agree."""
    grounds, taken = zones(), _Taken(idle=most_memory())
    screens: list[Screen] = []
    taken.screens = once(lambda: screens.extend(map(Screen.of, grounds))).wall
    for chunk in chunks(rows):
        facts = np.empty((len(grounds), len(chunk.at)), dtype=np.int8)
        taken.containment += once(lambda: _contain(screens, chunk, facts)).wall  # noqa: B023
        found: list[Presence] = []
        taken.joining += once(lambda: found.append(_present(chunk, facts))).wall  # noqa: B023
        taken.stretches += len(found[0].start)
        taken.inside += facts.sum() / rows
        if asking:
            asked = np.empty(facts.shape, dtype=np.bool_)
            taken.asking += once(lambda: _ask(grounds, chunk, asked)).wall  # noqa: B023
            assert (asked == facts).all()
    taken.at_most = most_memory()
    return taken


def _ask(zones: list[shapely.Polygon], chunk: Chunk, into: npt.NDArray[np.bool_]) -> None:
    for zone, told in zip(zones, into, strict=True):
        told[:] = shapely.contains_xy(zone, chunk.longitudes, chunk.latitudes)


def _contain(screens: list[Screen], chunk: Chunk, into: npt.NDArray[np.int8]) -> None:
    points = Points.of(chunk.longitudes, chunk.latitudes)
    for screen, told in zip(screens, into, strict=True):
        told[:] = screen.inside(points)


def _present(chunk: Chunk, facts: npt.NDArray[np.int8]) -> Presence:
    return presence_of(chunk.track, chunk.at, facts, longest_gap=_LONGEST_GAP, after_last=AfterLast.UNKNOWN)


def chunks(rows: int) -> Iterator[Chunk]:
    """Yield so many positions, some tracks at a time."""
    tracks = rows // _FIXES
    for number in range(0, tracks, _TRACKS):
        yield _chunk(number, min(_TRACKS, tracks - number))


def _chunk(first: int, tracks: int) -> Chunk:
    """Return some tracks: courses that change slowly, a silence of up to two days in every 500 fixes."""
    random = np.random.default_rng(first)
    shape = (tracks, _FIXES)
    minutes = random.uniform(5, 15, shape) + (random.random(shape) < 1 / 500) * random.uniform(0, 2880, shape)
    course = np.cumsum(random.normal(0, 0.05, shape), axis=1) + random.uniform(0, 2 * np.pi, (tracks, 1))
    degrees = random.uniform(8, 30, (tracks, 1)) / 111.2 * minutes / 60
    west, south, east, north = np.array(_SEAS)[random.integers(0, len(_SEAS), tracks)].T[:, :, np.newaxis]
    eastward = np.sin(course) * degrees / np.cos(np.radians((south + north) / 2))
    return Chunk(
        track=np.repeat(np.arange(first, first + tracks), _FIXES),
        at=(minutes.cumsum(axis=1) * _MINUTE).astype(np.int64).ravel() + 1_600_000_000_000_000,
        longitudes=_turning_back(eastward, west, east, random),
        latitudes=_turning_back(np.cos(course) * degrees, south, north, random),
    )


def _turning_back(
    steps: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    random: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Return where steps lead from a place drawn between two bounds, mirrored at the bounds."""
    way = (np.cumsum(steps, axis=1) + random.uniform(0, 1, low.shape) * (high - low)) % (2 * (high - low))
    return (low + np.minimum(way, 2 * (high - low) - way)).ravel()


def zones() -> list[shapely.Polygon]:
    """Return thirty grounds at the seas, eight over several of them, and twelve where no ship comes."""
    random = np.random.default_rng(50)
    seas = np.array(_SEAS)[random.integers(0, len(_SEAS), 38)]
    middles = seas[:, :2] + random.random((38, 2)) * (seas[:, 2:] - seas[:, :2])
    middles = [*middles, *_EMPTY, (-75, 82), (60, 84), (150, 83)]
    radii = [*np.geomspace(0.3, 15, 30), *np.linspace(20, 50, 8), *[1.5] * 12]
    return [_zone(random, middle, radius) for middle, radius in zip(middles, radii, strict=True)]


def _zone(random: np.random.Generator, middle: tuple[float, float], radius: float) -> shapely.Polygon:
    """Return an outline of 50 to 500 corners, with bays."""
    turns = np.linspace(0, 2 * np.pi, random.integers(50, 501), endpoint=False)
    bays = sum(np.sin(n * turns + random.uniform(0, 6)) / n for n in range(2, 9))
    lengths = radius * (0.7 + 0.15 * bays + random.uniform(-0.03, 0.03, len(turns)))
    corners = np.column_stack([np.cos(turns), np.sin(turns)]) * lengths[:, np.newaxis] + middle
    zone = shapely.Polygon(corners)
    shapely.prepare(zone)
    return zone


def most_memory() -> float:
    """Return the most memory held so far [MB], of this program alone, whatever started it."""
    told = Path("/proc/self/status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def _apart(rows: int) -> _Taken:
    command = [sys.executable, "-m", "benchmarks.presence", str(rows), "alone"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
    return _Taken(**json.loads(done.stdout))


if __name__ == "__main__":
    if sys.argv[2:] == ["alone"]:
        result = _run(int(sys.argv[1]), asking=False)
        print(json.dumps({field.name: getattr(result, field.name) for field in fields(result)}))
    else:
        for line in presence_of_ships(HERE, int(sys.argv[1])):
            print(f"{line.name}: {line.ratio:.3f}; {line.detail}")
