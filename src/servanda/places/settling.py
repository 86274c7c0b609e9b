"""What an unsettled ground is at least and at most: the same ground, its open parts left out or taken in."""

from __future__ import annotations

from dataclasses import replace

from servanda.model.place import Blurred, Buffer, Difference, Ground, Overlap, Union, Unsettled


def unsettled(ground: Ground) -> bool:
    """Return whether it is open of some part whether it belongs to the ground."""
    return _any_part(ground, Unsettled)


def blurred(ground: Ground) -> bool:
    """Return whether the edge of some part is known only so well."""
    return _any_part(ground, Blurred)


def least_ground(ground: Ground) -> Ground:
    """Return what surely belongs to a ground: nothing that an open part with a blurred edge may hold."""
    return _settled(ground, most=False)


def most_ground(ground: Ground) -> Ground:
    """Return what surely or perhaps belongs to a ground."""
    return _settled(ground, most=True)


def widest(ground: Ground) -> Ground:
    """Return all that may belong to a ground, its edge being as far out as it may be."""
    match ground:
        case Blurred():
            return Buffer(of=widest(ground.of), km=ground.km)
        case Unsettled():
            return Union(parts=tuple(widest(part) for part in (ground.of, *ground.parts)))
        case Buffer():
            return replace(ground, of=widest(ground.of))
        case Union() | Overlap():
            return replace(ground, parts=tuple(widest(part) for part in ground.parts))
        case Difference():  # less is taken away than is drawn, but not by how much: none is
            if any(blurred(part) or unsettled(part) for part in ground.less):
                return widest(ground.of)
            return replace(ground, of=widest(ground.of))
        case _:
            return ground


def _settled(ground: Ground, *, most: bool) -> Ground:
    match ground:
        case Unsettled():
            of = _settled(ground.of, most=most)
            parts = tuple(_settled(part, most=True) for part in ground.parts)
            if most:
                return Union(parts=(of, *parts))
            return Difference(of=of, less=tuple(widest(part) if blurred(part) else part for part in parts))
        case Buffer() | Blurred():
            return replace(ground, of=_settled(ground.of, most=most))
        case Union() | Overlap():
            return replace(ground, parts=tuple(_settled(part, most=most) for part in ground.parts))
        case Difference():
            less = tuple(_settled(part, most=not most) for part in ground.less)
            return replace(ground, of=_settled(ground.of, most=most), less=less)
        case _:
            return ground


def _any_part(ground: Ground, kind: type[Blurred | Unsettled]) -> bool:
    match ground:
        case Buffer() | Blurred():
            parts: tuple[Ground, ...] = (ground.of,)
        case Union() | Overlap():
            parts = ground.parts
        case Difference():
            parts = (ground.of, *ground.less)
        case Unsettled():
            parts = (ground.of, *ground.parts)
        case _:
            parts = ()
    return isinstance(ground, kind) or any(_any_part(part, kind) for part in parts)
