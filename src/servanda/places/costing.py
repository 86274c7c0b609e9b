"""How often the parts of a ground are asked when one question is put to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.model.place import Blurred, Buffer, Difference, Ground, Overlap, Unsettled


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How many outlines and points are asked, each as often as it is, for each kind of question.

    Args:
        within: Whether a point lies in the ground.
        distance: How far a point is from it.
        depth: How deep a point lies in it.
    """

    within: int = 1
    distance: int = 1
    depth: int = 1

    @property
    def most(self) -> int:
        """That of the dearest question."""
        return max(self.within, self.distance, self.depth)


def cost_of(ground: Ground, parts: Sequence[Cost]) -> Cost:
    """Return what a ground costs that is made of parts, whose costs are known.

    It follows `measuring`: there each question to a ground becomes others to its parts.
    """
    if not parts:
        return Cost()
    within, distance, depth = (
        sum(part.within for part in parts),
        sum(part.distance for part in parts),
        sum(part.depth for part in parts),
    )
    match ground:
        case Buffer():
            return Cost(within=distance, distance=distance, depth=depth + distance)
        case Blurred():
            return Cost(within=depth, distance=distance + depth, depth=depth)
        case Unsettled():  # what it is at most is a union, what it is at least a difference
            return Cost(within=within, distance=distance + within, depth=depth)
        case Overlap() | Difference():
            return Cost(within=within, distance=within, depth=depth)
        case _:
            return Cost(within=within, distance=distance, depth=depth)
