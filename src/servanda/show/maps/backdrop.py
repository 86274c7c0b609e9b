"""The land, and the lines between countries where they are asked for.

The file is Natural Earth as TopoJSON; `land/README.md` says where it comes from. Its land has
no boundaries. Zones come from agreements alone: nothing is computed from this file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from servanda.show.maps.figures import Figure, Line, even, figure, unrolled
from servanda.show.maps.view import Coordinate

FILE = "countries-50m.json"
SOURCE = "Natural Earth 4.1 (world-atlas 2.0.2)"
LAND_NOTE = f"Land: {SOURCE}, without boundaries."
OUTLINES_NOTE = f"Country outlines: {SOURCE}; boundaries imply no opinion."
COARSE_KM = 1.0  # a pixel; on a nearer map the coast is visibly rounded off
COARSE_NOTE = "Coasts are those of maps at 1:50 million; so near they may lie some kilometres off."


@cache
def land() -> Figure:
    """Return the land of the earth."""
    topology = _topology()
    arcs = _arcs(topology)
    return figure([[_joined(ring, arcs) for ring in polygon] for polygon in _polygons(topology, "land")])


@cache
def boundaries() -> tuple[Line, ...]:
    """Return the lines that two countries of the file share; coasts are not among them."""
    topology = _topology()
    arcs = _arcs(topology)
    used: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        rings = (ring for polygon in _rings(country) for ring in polygon)
        used.update({arc if arc >= 0 else ~arc for ring in rings for arc in ring})
    return tuple(even(unrolled(arcs[arc])) for arc, number in sorted(used.items()) if number > 1)


def _topology() -> Any:
    text = files("servanda.show.maps").joinpath("land", FILE).read_text(encoding="utf-8")
    return json.loads(text)


def _arcs(topology: Any) -> list[Line]:
    """Return the lines of the topology, whose points are whole steps from the one before."""
    (step_x, step_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    made: list[Line] = []
    for arc in topology["arcs"]:
        columns = zip(*arc, strict=True)
        xs, ys = (accumulate(column) for column in columns)
        made.append(tuple((west + x * step_x, south + y * step_y) for x, y in zip(xs, ys, strict=True)))
    return made


def _polygons(topology: Any, name: str) -> Iterator[Any]:
    held = topology["objects"][name]
    for geometry in held.get("geometries", [held]):
        yield from _rings(geometry)


def _rings(geometry: Any) -> list[Any]:
    """Return the polygons of a geometry, each as rings of arcs by number."""
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])


def _joined(ring: list[int], arcs: list[Line]) -> Line:
    """Return a ring from its arcs; a negative number is an arc run backwards."""
    made: list[Coordinate] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        made.extend(arc[1:] if made else arc)
    return tuple(made)
