"""What holds between two positions of a track, beside what holds at both.

Over a long gap nothing is known, unless what moves could not have come to the
zone and on to its next position in time. Between near positions what is equal
at both held, unless the zone changed meanwhile and one of them lies otherwise
in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.engine.fixes import Part
from servanda.engine.locating import Fact
from servanda.model.place import Ground, Tracks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Truths = NDArray[np.int8]

Versions = Sequence[tuple[int, Ground | None]]  # the instant from which each holds, and the ground
_HOUR = 3_600_000_000  # microseconds
_TOLERANCE_KM = 1.0  # for places that were rounded


def spanned(
    part: Part, told: Truths, facts: Sequence[Fact], grounds: Sequence[Versions], said: Tracks
) -> Truths:
    """Return what holds over a gap after each position: 0 surely not, 1 not even if near, -1 by the rule.

    Args:
        part: The positions.
        told: The facts of each: a row a fact.
        facts: What is asked of them.
        grounds: The ground of each fact's zone.
        said: How positions of the category are read.
    """
    import numpy as np

    found = np.full(told.shape, -1, np.int8)
    follows = np.append(part.track[1:] == part.track[:-1], [False])
    gap = np.append(part.at[1:] - part.at[:-1], [0])
    for row, (fact, versions) in enumerate(zip(facts, grounds, strict=True)):
        if fact.range_km is not None:
            continue
        here, next_ = told[row], np.append(told[row][1:], [0])
        out = follows & (gap > said.longest_gap_us) & (here == 0) & (next_ == 0)
        found[row, np.flatnonzero(out)] = _unreached(part, np.flatnonzero(out), versions, gap, said)
        alike = follows & (gap <= said.longest_gap_us) & (here == next_) & (here >= 0)
        for start, _ in versions[1:]:
            crossed = alike & (part.at < start) & (part.at + gap >= start)
            found[row, _moved(part, np.flatnonzero(crossed), told[row], versions, gap)] = 1
    return found


def _unreached(
    part: Part, fixes: NDArray[np.intp], versions: Versions, gap: NDArray[np.int64], said: Tracks
) -> Truths:
    """Return 0 for each gap too short to come to the zone and on, and in which it did not change; else -1."""
    import numpy as np

    from servanda.places.measuring import NoDistanceError, distance

    found = np.full(len(fixes), -1, np.int8)
    starts = [*(start for start, _ in versions[1:])]
    steady = np.all([~((part.at[fixes] < s) & (part.at[fixes] + gap[fixes] >= s)) for s in starts], axis=0)
    for n, (start, ground) in enumerate(versions):
        end = versions[n + 1][0] if n + 1 < len(versions) else None
        mine = steady & (part.at[fixes] >= start) & ((end is None) | (part.at[fixes] < (end or 0)))
        chosen = fixes[mine]
        if ground is None:
            found[mine] = 0
        elif len(chosen):
            try:
                km = sum(
                    distance(ground, part.longitude[at], part.latitude[at])[0] for at in (chosen, chosen + 1)
                )
            except NoDistanceError:
                continue
            reach = said.top_speed_km_h * gap[chosen] / _HOUR + _TOLERANCE_KM
            found[mine] = np.where(km > reach, 0, -1)
    return found


def _moved(
    part: Part,
    fixes: NDArray[np.intp],
    told: NDArray[np.int8],
    versions: Versions,
    gap: NDArray[np.int64],
) -> NDArray[np.intp]:
    """Return the positions after which a zone changed so that they or the next lie otherwise in it."""
    import numpy as np

    from servanda.places.measuring import within

    unlike = np.zeros(len(fixes), np.bool_)
    for n, (start, ground) in enumerate(versions):
        end = versions[n + 1][0] if n + 1 < len(versions) else None
        holds = (part.at[fixes] + gap[fixes] >= start) & ((end is None) | (part.at[fixes] < (end or 0)))
        for at in (fixes, fixes + 1):
            inside = (
                np.zeros(len(fixes), np.int8)
                if ground is None
                else within(ground, part.longitude[at], part.latitude[at])
            )
            unlike |= holds & (inside != told[fixes])
    return fixes[unlike]
