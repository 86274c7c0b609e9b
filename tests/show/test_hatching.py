"""Hatches keep inside their boxes."""

from __future__ import annotations

import pytest

from servanda.show.hatching import hatch
from servanda.show.palette import CAUSES, VIEWS, Pattern
from servanda.show.shapes import Box, Dot, Stroke

BOXES = [
    Box(x=0, y=0, x2=100, y2=60, fill="#fff"),
    Box(x=13.3, y=7.9, x2=15.1, y2=200, fill="#fff"),
    Box(x=-40, y=-30, x2=60, y2=-22, fill="#fff", fades=True),
    Box(x=5, y=5, x2=5, y2=5, fill="#fff"),
]


@pytest.mark.parametrize("pattern", list(Pattern))
@pytest.mark.parametrize("box", BOXES)
def test_a_hatch_never_leaves_its_box(pattern: Pattern, box: Box) -> None:
    """Every line and dot lies inside, or a stretch would look longer than it is."""
    for shape in hatch(box, pattern):
        assert isinstance(shape, Stroke | Dot)
        ends = [(shape.x, shape.y)] + ([(shape.x2, shape.y2)] if isinstance(shape, Stroke) else [])
        for x, y in ends:
            assert box.x - 1e-9 <= x <= box.x2 + 1e-9
            assert box.y - 1e-9 <= y <= box.y2 + 1e-9


@pytest.mark.parametrize("pattern", list(Pattern))
def test_a_hatch_fills_a_box_of_common_size(pattern: Pattern) -> None:
    """A box a reader can see is visibly hatched."""
    assert len(list(hatch(BOXES[0], pattern))) > 5


def test_every_cause_has_a_hatch_of_its_own() -> None:
    """Reasons are told apart without colour."""
    assert len({cause.pattern for cause in CAUSES}) == len(CAUSES)


def test_every_view_has_a_dash_of_its_own() -> None:
    """Views are told apart without colour."""
    assert len({style.dash for style in VIEWS}) == len(VIEWS)
