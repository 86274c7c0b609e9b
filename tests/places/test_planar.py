"""Grounds in the plane: what is cut at the date line, what bounds it on the Earth, what is not sound."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from other_ways import GEOD, OUTLINES, box, rectangle

from servanda.model.place import Blurred, Buffer, Difference, Outline, Overlap, Point, Union
from servanda.places.flaw import Flaw, FlawCode
from servanda.places.planar import edges, invalid_rings, planar
from servanda.places.straight import along_geodesics


def test_what_runs_past_the_date_line_is_cut_there() -> None:
    """And its rest wrapped round."""
    plane = planar(box(170, 0, 200, 10))
    assert plane is not None
    assert plane.bounds == (-180, 0, 180, 10)
    assert plane.area == pytest.approx(300)
    assert planar(box(-200, 0, -170, 10)).area == pytest.approx(300)


def test_edges_are_those_on_the_earth() -> None:
    """A cap has a parallel, two halves no seam, the whole Earth none at all."""
    for name in ("north of 66", "south of 60"):
        latitudes = np.concatenate(edges(planar(OUTLINES[name])))[:, 1]
        assert set(latitudes.tolist()) in ({66}, {-60})
    halves = np.concatenate(edges(planar(OUTLINES["both sides, written apart"])))
    assert not ((np.abs(halves[:, 0]) == 180) & (halves[:, 1] > 10) & (halves[:, 1] < 30)).any()
    assert edges(planar(box(-180, -90, 180, 90))) == []


def test_only_outlines_and_what_is_made_of_them_lie_in_the_plane() -> None:
    """The edge of a buffer is no outline's."""
    a, point = OUTLINES["box"], Point(longitude=190, latitude=5)
    assert planar(point).equals(planar(Point(longitude=-170, latitude=5)))
    assert planar(Difference(of=a, less=(a,))).is_empty
    assert planar(Union(parts=())).is_empty
    for ground in (Buffer(of=a, km=1), Blurred(of=a, km=1)):
        assert planar(ground) is None
        assert planar(Union(parts=(a, ground))) is None
        assert planar(Overlap(parts=(a, ground))) is None
        assert planar(Difference(of=a, less=(ground,))) is None


def test_mixed_grounds_are_cut_and_shared_kind_by_kind() -> None:
    """Areas, lines and points; and with what is empty there is nothing to fail at."""
    lamp, buoy = Point(longitude=5, latitude=5), Point(longitude=50, latitude=10)
    line = Outline(lines=(((5, 5), (15, 5)),))
    one, other = Union(parts=(box(20, 0, 30, 10), lamp, line)), Union(parts=(box(0, 0, 10, 10), buoy))
    assert planar(Overlap(parts=(one, other))).equals(shapely.linestrings([(5, 5), (10, 5)]))
    left = planar(Difference(of=one, less=(other,)))
    assert left.area == 100
    assert left.length == 40 + 5
    assert planar(Difference(of=other, less=(line, lamp))).area == 100
    for empty in (Outline(), Overlap(parts=(box(0, 0, 1, 1), box(8, 8, 9, 9)))):
        assert planar(Overlap(parts=(one, empty))).is_empty
        assert planar(Difference(of=empty, less=(one,))).is_empty
        assert planar(Difference(of=one, less=(empty,))).equals(planar(one))


def test_unsound_outlines_are_told() -> None:
    """By their polygon, with the place where an edge crosses another."""
    bow = ((0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0), (0.0, 0.0))
    hole = rectangle(8, 20, 12, 30)[::-1]
    outline = Outline(polygons=(OUTLINES["box"].polygons[0], (bow,), (rectangle(0, 0, 10, 10), hole)))
    hint = "Its edges may touch in single points only, and holes lie within."
    facts = {
        "polygon 2": "The outline is not sound: self-intersection at longitude 5, latitude 5.",
        "polygon 3": "The outline is not sound: hole lies outside shell at longitude 8, latitude 20.",
    }
    found = [Flaw(code=FlawCode.INVALID, feature=None, where=at, fact=facts[at], hint=hint) for at in facts]
    assert invalid_rings(outline) == found
    assert not any(map(invalid_rings, OUTLINES.values()))


def test_points_are_put_on_the_shortest_lines() -> None:
    """No straight piece between two of them is farther than twenty metres from the shortest line."""
    ring = ((-120.0, 40.0), (-20.0, 48.0), (60.0, 85.0), (-120.0, 40.0))
    bent = along_geodesics(Outline(polygons=((ring,),), geodesic=True))
    assert not bent.geodesic
    (line,) = bent.polygons[0]
    pieces = [line[line.index(a) : line.index(b) + 1] for a, b in ((ring[0], ring[1]), (ring[1], ring[2]))]
    for piece in pieces:
        (a, b), (c, d) = piece[0], piece[-1]
        out, _, total = GEOD.inv(a, b, c, d)
        for (x, y), (u, v) in pairwise(piece):
            middle = (x + u) / 2, (y + v) / 2
            away, _, metres = GEOD.inv(a, b, *middle)
            assert metres < total
            aside = 6371e3 * math.asin(math.sin(metres / 6371e3) * abs(math.sin(math.radians(away - out))))
            assert aside < 20


def test_edges_along_meridians_poles_and_round_the_earth_stay_as_they_are() -> None:
    """There is no shortest line, or it is the same."""
    cap = box(-180, 66, 180, 90)
    bent = along_geodesics(Outline(polygons=cap.polygons, geodesic=True))
    assert bent == cap
    past = along_geodesics(Outline(lines=(((170.0, 50.0), (190.0, 50.0)),), geodesic=True))
    assert all(170 <= x <= 190 for x, _ in past.lines[0])
