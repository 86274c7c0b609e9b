"""Edges as chains of short pieces, and the distance of many points to the nearest piece.

Pieces are so short that each may be taken for a shortest line: at most ten
kilometres long, and nowhere more than two metres beside one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from servanda.places.spheroid import (
    SEMI_MAJOR,
    SEMI_MINOR,
    Floats,
    angles,
    bounds_km,
    edge_km,
    geodesic_km,
    vectors,
)

Counts = npt.NDArray[np.int64]

LONGEST_PIECE = 10.0  # kilometres
SAG = 0.002  # kilometres that a piece may lie beside the shortest line
_CHUNK = 20_000  # points at a time: what one takes stays below some 100 MB
_SMALLEST_BLOCK = 16  # pieces


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Neighbouring pieces of a chain, and a circle around them."""

    first: int  # the vertices from this one
    last: int  # to this one, itself included
    centre: Floats  # on the auxiliary sphere, one row
    radius: float  # radians


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """Vertices one after the other; where the length to the next is 0, no edge joins them."""

    longitudes: Floats
    latitudes: Floats
    lengths: Floats  # kilometres, from each vertex to the next; one fewer than vertices
    on_sphere: Floats
    blocks: tuple[Block, ...]


def chain_of(lines: Sequence[Floats]) -> Chain:
    """Return the chain of some lines, each an array of longitudes and latitudes, cut into short pieces."""
    fine = [densified(line) for line in lines]
    points = np.concatenate(fine) if fine else np.empty((0, 2))
    longitudes, latitudes = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    lengths = geodesic_km(longitudes[:-1], latitudes[:-1], longitudes[1:], latitudes[1:])
    lengths[np.cumsum([len(line) for line in fine], dtype=np.int64)[:-1] - 1] = 0.0
    on_sphere = vectors(longitudes, latitudes)
    return Chain(
        longitudes=longitudes,
        latitudes=latitudes,
        lengths=lengths,
        on_sphere=on_sphere,
        blocks=tuple(_blocks(on_sphere, lengths)),
    )


def densified(line: Floats, *, longest: float = LONGEST_PIECE, sag: float = SAG) -> Floats:
    """Return a line with points between, evenly in longitude and latitude, so that each piece is short.

    Args:
        line: Longitudes and latitudes, a row a point.
        longest: How long a piece may be [km].
        sag: How far it may lie beside the shortest line [km].
    """
    if len(line) < 2:
        return line
    counts = _pieces(line, longest, sag)
    owner = np.repeat(np.arange(len(counts)), counts)
    step = (np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[owner]
    between = line[owner] + (line[owner + 1] - line[owner]) * step[:, None]
    return np.concatenate((between, line[-1:]))


def _pieces(line: Floats, longest: float, sag: float) -> Counts:
    """Return into how many pieces each edge is cut.

    An edge that is straight in longitude and latitude bends away from the
    shortest line by less than 1.1 tan(latitude), and less than twice its degrees
    of longitude a degree of latitude, over the radius; a piece of length s then
    lies beside it by s^2 / 8 of that.
    """
    change = np.abs(np.diff(line, axis=0))
    low, high = _extremes(line[:, 1])
    kilometres = (
        np.hypot(np.radians(change[:, 1]), np.radians(change[:, 0]) * np.cos(low)) * SEMI_MAJOR * 1.01
    )
    slope = 2.0 * change[:, 0] / np.maximum(change[:, 1], 1e-12)
    bend = np.minimum(1.1 * np.tan(np.minimum(high, 1.5707)), slope) / SEMI_MINOR
    by_bend = kilometres * np.sqrt(bend / (8.0 * sag))
    counts: Counts = np.ceil(np.maximum(np.maximum(kilometres / longest, by_bend), 1.0)).astype(np.int64)
    return counts


def _extremes(latitudes: Floats) -> tuple[Floats, Floats]:
    """Return how near to the equator each edge comes, and how far from it [radians]."""
    start, end = latitudes[:-1], latitudes[1:]
    low = np.where(start * end <= 0, 0.0, np.minimum(np.abs(start), np.abs(end)))
    return np.radians(low), np.radians(np.maximum(np.abs(start), np.abs(end)))


def _blocks(on_sphere: Floats, lengths: Floats) -> Iterator[Block]:
    size = max(_SMALLEST_BLOCK, int(np.sqrt(len(on_sphere))))
    for first in range(0, max(len(on_sphere) - 1, min(1, len(on_sphere))), size):
        last = min(first + size, len(on_sphere) - 1)
        own = on_sphere[first : last + 1]
        middle = own.mean(axis=0)
        norm = float(np.linalg.norm(middle))
        centre = (middle / norm if norm > 1e-9 else own[0])[None, :]
        slack = lengths[first:last].max(initial=0.0) / SEMI_MINOR
        yield Block(first=first, last=last, centre=centre, radius=float(angles(own, centre).max()) + slack)


def kilometres_to(chain: Chain, longitudes: Floats, latitudes: Floats) -> Floats:
    """Return how far each point is from the nearest point of a chain; infinite where the chain is empty."""
    nearest = np.full(len(longitudes), np.inf)
    if chain.blocks:
        for start in range(0, len(longitudes), _CHUNK):
            part = slice(start, start + _CHUNK)
            nearest[part] = _nearest(chain, longitudes[part], latitudes[part])
    return nearest


def _nearest(chain: Chain, longitudes: Floats, latitudes: Floats) -> Floats:
    """Look into each point's most promising block first, then into all that may hold something nearer."""
    points = vectors(longitudes, latitudes)
    low, high = bounds_km(points, np.concatenate([block.centre for block in chain.blocks]))
    radii = SEMI_MAJOR * np.array([block.radius for block in chain.blocks])
    at_least = low - radii
    best = np.argmin(high + radii, axis=1)
    nearest = np.full(len(points), np.inf)
    for number, block in enumerate(chain.blocks):
        chosen = np.flatnonzero(best == number)
        nearest[chosen] = _in_block(
            chain, block, points[chosen], longitudes[chosen], latitudes[chosen], nearest[chosen]
        )
    for number, block in enumerate(chain.blocks):
        open_ = np.flatnonzero((at_least[:, number] < nearest) & (best != number))
        nearest[open_] = _in_block(
            chain, block, points[open_], longitudes[open_], latitudes[open_], nearest[open_]
        )
    return nearest


def _in_block(
    chain: Chain, block: Block, points: Floats, longitudes: Floats, latitudes: Floats, so_far: Floats
) -> Floats:
    """Return the distances to a block where they are less than those found so far."""
    if not len(points):
        return so_far
    low, high = bounds_km(points, chain.on_sphere[block.first : block.last + 1])
    limit = np.minimum(so_far, high.min(axis=1))
    lengths = np.append(chain.lengths[block.first : block.last], 0.0)
    following = np.concatenate((low[:, 1:], low[:, -1:]), axis=1)
    promising = edge_km(low, following, lengths[None, :]) <= limit[:, None]  # it grows with both
    who, piece = np.nonzero(promising)
    found = _exact(chain, longitudes[who], latitudes[who], block.first + piece)
    np.minimum.at(so_far, who, found)
    return so_far


def _exact(chain: Chain, longitudes: Floats, latitudes: Floats, piece: npt.NDArray[np.intp]) -> Floats:
    """Return the distance of each point to one piece of a chain."""
    following = np.minimum(piece + 1, len(chain.longitudes) - 1)
    lengths = np.append(chain.lengths, 0.0)[piece]
    start = geodesic_km(longitudes, latitudes, chain.longitudes[piece], chain.latitudes[piece])
    end = geodesic_km(longitudes, latitudes, chain.longitudes[following], chain.latitudes[following])
    return np.where(lengths > 0.0, edge_km(start, end, lengths), start)
