"""Zones that are made of zones: how deep, how often, and whether their distance is known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from servanda.language.loading import examine
from servanda.places.costing import Cost

STRIP = Path(__file__).parent.parent / "agreements" / "border-strip"
ASKED = "distance_km('graustark') < 50"
QUICK = 5.0  # seconds of computing, however busy the machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STRIP, tmp_path / "strip"))


def faults(
    folder: Path, zones: list[tuple[int, str]], rule: str = "distance_km('graustark') < 50"
) -> Iterator[str]:
    """Yield what is wrong with an agreement to which zones are added: n0, n1 and so on."""
    path = folder / "agreement.yaml"
    text = path.read_text(encoding="utf-8")
    listed = [f"  n{n}: {{title: New, {zone}, source: text}}" for n, zone in zones]
    text = text.replace("territories: {GR:", "\n".join([*listed, "territories: {GR:"]), 1)
    path.write_text(text.replace(ASKED, rule), encoding="utf-8")
    for problem in examine(folder)[1]:
        if problem.reference in {"too-many", "zone-unmeasured", "zone-circle"}:
            yield f"{problem.reference}: {problem.fact}"


def chain(levels: int, made: str) -> list[tuple[int, str]]:
    """Return zones each of which is made of the one before."""
    return [(0, "box: {west: 8, south: 52, east: 12, north: 54}")] + [
        (n, made.replace("BEFORE", f"n{n - 1}")) for n in range(1, levels)
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_zones_are_made_of_zones_thirty_levels_deep_at_most(folder: Path, turn: int) -> None:
    """Whether the deepest stands first or last."""
    buffers = "buffer: {of: BEFORE, km: 10}"
    assert not list(faults(folder, chain(30, buffers)[::turn]))
    shutil.rmtree(folder)
    shutil.copytree(STRIP, folder)
    found = list(faults(folder, chain(450, buffers)[::turn]))
    assert set(found) == {"too-many: There are 31 levels of zones here; at most 30 are read."}


def test_a_site_between_zones_is_a_level(folder: Path) -> None:
    """A site that is all of a zone may be part of another."""
    zones = chain(30, "buffer: {of: BEFORE, km: 10}")
    zones = [(n, zone.replace("of: n0", "of: ranges")) for n, zone in zones]
    (fault,) = faults(folder, zones)
    assert fault == "too-many: There are 31 levels of zones here; at most 30 are read."


@pytest.mark.parametrize(
    "made",
    [
        "union: [BEFORE], unsettled: [BEFORE], accuracy-km: 1",
        "union: [BEFORE], unsettled: [BEFORE]",
        "union: [BEFORE, BEFORE]",
        "difference: {of: BEFORE, less: [BEFORE]}",
        "strip: {along: BEFORE, km: 1, inside: BEFORE}",
        "buffer: {of: BEFORE, km: 1}, accuracy-km: 1",
    ],
)
def test_what_would_be_measured_again_and_again_is_refused(folder: Path, made: str) -> None:
    """Each zone asks the one before twice, so fifteen levels ask the first thirty thousand times."""
    start = process_time()
    found = list(faults(folder, chain(15, made)))
    assert len(found) >= 1
    assert all("outlines to be measured here; at most 4000 are read." in fault for fault in found)
    assert process_time() - start < QUICK


def test_costs_are_of_the_dearest_question() -> None:
    """For one outline they are the same."""
    assert Cost().most == 1
    assert Cost(within=2, distance=5, depth=3).most == 5


@pytest.mark.parametrize(
    ("zone", "refused"),
    [
        ("union: [gulf], unsettled: [marsh]", 0),
        ("union: [gulf], unsettled: [marsh], accuracy-km: 2", 0),
        ("union: [marsh], unsettled: [gulf]", 2),
        ("union: [gulf, marsh], unsettled: [islet]", 2),
    ],
)
def test_open_ground_with_a_blurred_edge_is_measured(folder: Path, zone: str, refused: int) -> None:
    """It is cut off as far out as it may be; of what is itself blurred nobody knows what that leaves.

    Both the rule that asks for the distance and the buffer are refused.
    """
    found = list(faults(folder, [(0, zone), (1, "buffer: {of: n0, km: 9}")], "distance_km('n0') < 50"))
    assert all(fault.startswith("zone-unmeasured: The distance to 'n0'") for fault in found)
    assert len(found) == refused
