"""What an unsettled ground is at least and at most: the same ground, its open parts left out or taken in."""

from __future__ import annotations

from dataclasses import replace

from servanda.model.place import Blurred, Buffer, Difference, Ground, Overlap, Union, Unsettled


def unsettled(ground: Ground) -> bool:
    """Return whether it is open of some part whether it belongs to the ground."""
    match ground:
        case Unsettled():
            return True
        case Buffer() | Blurred():
            return unsettled(ground.of)
        case Union() | Overlap():
            return any(map(unsettled, ground.parts))
        case Difference():
            return any(map(unsettled, (ground.of, *ground.less)))
        case _:
            return False


def least_ground(ground: Ground) -> Ground:
    """Return what surely belongs to a ground."""
    return _settled(ground, most=False)


def most_ground(ground: Ground) -> Ground:
    """Return what surely or perhaps belongs to a ground."""
    return _settled(ground, most=True)


def _settled(ground: Ground, *, most: bool) -> Ground:
    match ground:
        case Unsettled():
            of = _settled(ground.of, most=most)
            parts = tuple(_settled(part, most=True) for part in ground.parts)
            return Union(parts=(of, *parts)) if most else Difference(of=of, less=parts)
        case Buffer() | Blurred():
            return replace(ground, of=_settled(ground.of, most=most))
        case Union() | Overlap():
            return replace(ground, parts=tuple(_settled(part, most=most) for part in ground.parts))
        case Difference():
            less = tuple(_settled(part, most=not most) for part in ground.less)
            return replace(ground, of=_settled(ground.of, most=most), less=less)
        case _:
            return ground
