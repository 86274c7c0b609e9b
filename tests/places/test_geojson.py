"""What is told of GeoJSON that is wrong: one case a flaw, with all that is said of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from servanda.model.place import Outline
from servanda.places.flaw import Flaw, FlawCode
from servanda.places.geojson import read_outline
from servanda.places.geometry import MOST_FLAWS, MOST_POSITIONS

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[2, 2], [2, 4], [4, 4], [4, 2], [2, 2]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any, **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry, **more}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def flaws(raw: Any, **asked: Any) -> list[Flaw]:
    text = raw if isinstance(raw, str) else json.dumps(raw)
    outline, found = read_outline(text, **asked)
    assert (outline is None) == bool(found)
    return found


EMPTY_HINT = "An empty zone is never meant."
POSITION_HINT = "Write [longitude, latitude] as two numbers."
SWAPPED = "Longitude stands first; are the two swapped?"

CASES: dict[str, tuple[Any, tuple[str, int | None, str, str, str]]] = {
    "not JSON": (
        '{"type": "Polygon",\n "coordinates": [[[0, 0], [1 0]]]}',
        (
            "not-json",
            None,
            "the file",
            "The file is not JSON: Expecting ',' delimiter (line 2, column 30).",
            "Check its brackets.",
        ),
    ),
    "a number without end": (
        '{"type": "Polygon", "coordinates": [[[' + "1" * 5000 + ", 0]]]}",
        ("not-json", None, "the file", "The file holds a number of thousands of digits.", "Round it."),
    ),
    "brackets without end": (
        "[" * 200_000,
        (
            "too-deep",
            None,
            "the file",
            "The file is nested too deeply.",
            "An outline needs ten levels at most.",
        ),
    ),
    "no object": (
        "[1, 2]",
        (
            "not-geojson",
            None,
            "the file",
            "The file holds no GeoJSON object.",
            "Begin with a FeatureCollection.",
        ),
    ),
    "no type": (
        {"coordinates": []},
        (
            "not-geojson",
            None,
            "the file",
            "The file's object has no type.",
            "Known: FeatureCollection, Feature, Polygon, MultiPolygon.",
        ),
    ),
    "topojson": (
        {"type": "Topology"},
        (
            "not-geojson",
            None,
            "the file",
            "The file's type is 'Topology'.",
            "Known: FeatureCollection, Feature, Polygon, MultiPolygon.",
        ),
    ),
    "features no list": (
        {"type": "FeatureCollection", "features": {}},
        (
            "not-geojson",
            None,
            "the file",
            "The collection's features are no list.",
            "Write a list of features.",
        ),
    ),
    "a bare geometry in a collection": (
        collection(feature(polygon(SQUARE)), polygon(SQUARE)),
        (
            "not-geojson",
            2,
            "feature 2",
            "This is no Feature.",
            "A collection holds features and nothing else.",
        ),
    ),
    "an empty collection": (
        collection(),
        ("empty", None, "the file", "The file holds no area and no line.", EMPTY_HINT),
    ),
    "a key twice": (
        '{"type": "Polygon", "coordinates": [], "coordinates": ' + json.dumps([SQUARE]) + "}",
        ("key-twice", None, "the file", "The key 'coordinates' stands twice.", "Remove one."),
    ),
    "an older datum": (
        {
            **collection(feature(polygon(SQUARE))),
            "crs": {"type": "name", "properties": {"name": "EPSG:31467"}},
        },
        (
            "other-datum",
            None,
            "the file",
            "The coordinates are on 'EPSG:31467'.",
            "GeoJSON is on WGS 84 (RFC 7946, 4): convert, then drop 'crs'.",
        ),
    ),
    "an unnamed datum": (
        {**collection(feature(polygon(SQUARE))), "crs": None},
        (
            "other-datum",
            None,
            "the file",
            "The coordinates are on an unnamed system.",
            "GeoJSON is on WGS 84 (RFC 7946, 4): convert, then drop 'crs'.",
        ),
    ),
    "no geometry": (
        collection(feature(polygon(SQUARE)), feature(None)),
        ("empty", 2, "feature 2", "There is no geometry.", EMPTY_HINT),
    ),
    "no coordinates": (
        feature(polygon()),
        ("empty", 1, "feature 1", "There are no coordinates.", EMPTY_HINT),
    ),
    "a geometry that is a text": (
        feature("POLYGON ((0 0, 1 1))"),
        ("not-geojson", 1, "feature 1", "The geometry is no object.", EMPTY_HINT),
    ),
    "a point": (
        feature({"type": "Point", "coordinates": [1, 2]}),
        (
            "not-geojson",
            1,
            "feature 1",
            "A Point is no outline.",
            "Declare a point under 'places'; the ground around it is a buffer.",
        ),
    ),
    "an unknown geometry": (
        feature({"type": "Circle", "coordinates": [1, 2]}),
        (
            "not-geojson",
            1,
            "feature 1",
            "The geometry's type is 'Circle'.",
            "Known: Polygon, MultiPolygon, LineString, MultiLineString, GeometryCollection.",
        ),
    ),
    "a number for a ring": (
        polygon(7),
        ("not-geojson", None, "ring 1", "Instead of a list stands '7'.", "Coordinates are lists of lists."),
    ),
    "a word for a position": (
        polygon([[0, 0], "here", [1, 1], [0, 0]]),
        ("not-a-position", None, "ring 1, position 2", "Instead of a position stands 'here'.", POSITION_HINT),
    ),
    "one number for a position": (
        polygon([[0, 0], [5], [1, 1], [0, 0]]),
        (
            "not-a-position",
            None,
            "ring 1, position 2",
            "Instead of a position stands a list of 1.",
            POSITION_HINT,
        ),
    ),
    "true for a number": (
        polygon([[0, 0], [True, 1], [1, 1], [0, 0]]),
        ("not-a-position", None, "ring 1, position 2", "Within a position stands 'True'.", POSITION_HINT),
    ),
    "no number for a number": (
        '{"type": "Polygon", "coordinates": [[[0, 0], [NaN, 1], [1, 1], [0, 0]]]}',
        ("not-a-position", None, "ring 1, position 2", "Within a position stands 'NaN'.", POSITION_HINT),
    ),
    "latitude first": (
        collection(feature(polygon(SQUARE)), feature(polygon([[52, 16], [53, 16], [53, 121], [52, 16]]))),
        (
            "latitude",
            2,
            "feature 2, ring 1, position 3",
            "The latitude is 121, beyond 90.",
            SWAPPED,
        ),
    ),
    "metres": (
        polygon([[0, 0], [4_500_000, 0], [1, 1], [0, 0]]),
        (
            "longitude",
            None,
            "ring 1, position 2",
            "The longitude is 4500000, beyond 360.",
            "Coordinates are degrees on WGS 84.",
        ),
    ),
    "a huge number": (
        '{"type": "Polygon", "coordinates": [[[0, 0], [1e999, 0], [1, 1], [0, 0]]]}',
        (
            "longitude",
            None,
            "ring 1, position 2",
            "The longitude is inf, beyond 360.",
            "Coordinates are degrees on WGS 84.",
        ),
    ),
    "three positions": (
        polygon([[0, 0], [1, 0], [0, 0]]),
        (
            "too-short",
            None,
            "ring 1",
            "The ring has 3 positions; the least is 4, the last being the first again.",
            "A triangle has 4 positions.",
        ),
    ),
    "an open ring": (
        collection(feature(polygon(SQUARE)), feature(polygon(SQUARE, HOLE[:-1]))),
        (
            "unclosed",
            2,
            "feature 2, ring 2, position 4",
            "The ring begins at [2.0, 2.0] and ends at [4.0, 2.0].",
            "Repeat the first position at the end.",
        ),
    ),
    "there and back": (
        polygon([[0, 0], [5, 5], [9, 9], [0, 0]]),
        ("flat", None, "ring 1", "The ring encloses nothing.", "Write a line as a LineString."),
    ),
    "an outer ring clockwise": (
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[::-1]]]},
        (
            "winding",
            None,
            "polygon 2, ring 1",
            "The outer ring runs clockwise.",
            "Reverse it: counter-clockwise is due (RFC 7946); or are longitude and latitude swapped?",
        ),
    ),
    "a hole counter-clockwise": (
        polygon(SQUARE, HOLE[::-1]),
        (
            "winding",
            None,
            "ring 2",
            "The hole runs counter-clockwise.",
            "Reverse it: clockwise is due (RFC 7946); or are longitude and latitude swapped?",
        ),
    ),
    "a hole elsewhere": (
        polygon(SQUARE, [[x + 40, y] for x, y in HOLE]),
        ("hole-outside", None, "ring 2", "The hole leaves its outer ring.", "Ring 1 is the outer one."),
    ),
    "the long way round": (
        {"type": "LineString", "coordinates": [[170, 0], [-170, 5]]},
        (
            "long-edge",
            None,
            "position 2",
            "The edge from longitude 170 to -170 spans 340 degrees.",
            "Cut the outline at the antimeridian, or write 190 for -170.",
        ),
    ),
    "more than once round": (
        polygon(
            [[-200, 0], [-20, 0], [160, 0], [200, 0], [200, 5], [160, 5], [-20, 5], [-200, 5], [-200, 0]]
        ),
        (
            "wrapped-twice",
            None,
            "ring 1",
            "The outline runs from longitude -200 to 200.",
            "Once round the Earth is 360 degrees; that is the most.",
        ),
    ),
    "a line that is a point": (
        {"type": "MultiLineString", "coordinates": [[[1, 1], [1, 1]]]},
        (
            "too-short",
            None,
            "line 1",
            "The line has 1 different positions; the least is 2.",
            "Give each end of the line.",
        ),
    ),
    "areas and lines": (
        collection(
            feature(polygon(SQUARE)), feature({"type": "LineString", "coordinates": [[0, 0], [1, 1]]})
        ),
        (
            "mixed",
            None,
            "the file",
            "The file holds areas and lines; a line has no inside.",
            "Name the one feature that is meant, or use two files.",
        ),
    ),
    "no list of geometries": (
        feature({"type": "GeometryCollection", "geometries": 5}),
        ("not-geojson", 1, "feature 1", "Instead of a list stands '5'.", "Coordinates are lists of lists."),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_flaw_is_told_with_its_place_the_fact_and_a_remedy(case: str) -> None:
    """And nothing else is told."""
    raw, (code, number, where, fact, hint) = CASES[case]
    assert flaws(raw) == [Flaw(code=FlawCode(code), feature=number, where=where, fact=fact, hint=hint)]


def test_a_feature_that_is_not_there_is_told_with_the_nearest_ids() -> None:
    """Or with the first of the known ones, or that none has an id."""
    named = collection(
        *(feature(polygon(SQUARE), id=name) for name in ("north-sea", "north-see", "baltic", 7))
    )
    (flaw,) = flaws(named, feature="north-sae")
    assert (flaw.code, flaw.where) == (FlawCode.UNKNOWN_FEATURE, "the file")
    assert flaw.fact == "No feature has the id 'north-sae'."
    assert flaw.hint == "Nearest: 'north-see', 'north-sea'."
    assert flaws(named, feature="zzz")[0].hint == "Known: 'north-sea', 'north-see', 'baltic', '7'."
    assert (
        flaws(collection(feature(polygon(SQUARE))), feature="a")[0].hint == "None of the features has an id."
    )
    bare = flaws(polygon(SQUARE), feature="a")[0]
    assert bare.fact == "Feature 'a' is asked for, and the file holds a bare geometry."
    assert bare.hint == "Leave the feature out, or wrap the geometry in a Feature."


def test_two_features_of_one_id_are_told() -> None:
    """Which of them is meant is open."""
    (flaw,) = flaws(collection(*[feature(polygon(SQUARE), id="a")] * 2), feature="a")
    assert (flaw.code, flaw.feature, flaw.fact) == (
        FlawCode.FEATURE_TWICE,
        2,
        "The id 'a' is that of feature 1, too.",
    )


def test_only_the_feature_that_is_meant_is_read() -> None:
    """By a text or a number; what is wrong with the others does not matter."""
    other = feature({"type": "Point", "coordinates": [1, 2]}, id="capital")
    raw = json.dumps(collection(other, feature(polygon(SQUARE), id=7)))
    outline, found = read_outline(raw, feature="7")
    assert not found
    assert outline == Outline(polygons=((tuple((float(x), float(y)) for x, y in SQUARE),),))


def test_all_flaws_are_told_at_once() -> None:
    """Of all features and rings; a ring whose positions are wrong is not judged as a ring."""
    bad = polygon([[0, 0], [200, 95], [1, 1], [400, 0], [0, 0]], HOLE[::-1])
    found = flaws(collection(feature(None), feature(bad), feature(polygon(SQUARE[::-1]))))
    assert [(flaw.code.value, flaw.where) for flaw in found] == [
        ("empty", "feature 1"),
        ("latitude", "feature 2, ring 1, position 2"),
        ("longitude", "feature 2, ring 1, position 4"),
        ("winding", "feature 2, ring 2"),
        ("winding", "feature 3, ring 1"),
    ]


def test_flaws_beyond_some_are_counted() -> None:
    """Nobody reads a thousand."""
    found = flaws(collection(*[feature(None)] * 1000))
    assert len(found) == MOST_FLAWS + 1
    assert (found[-1].code, found[-1].fact) == (FlawCode.MORE, "The file has 980 more flaws.")


def test_too_many_positions_are_told_once() -> None:
    """However many rings go on."""
    ring = [[n % 90, n % 45] for n in range(MOST_POSITIONS // 2 + 1)]
    found = [flaw for flaw in flaws(polygon(ring, ring, ring, ring)) if flaw.code is FlawCode.TOO_LARGE]
    assert [(flaw.where, flaw.fact) for flaw in found] == [
        ("ring 2", f"The outline has more than {MOST_POSITIONS} positions."),
    ]


def test_a_file_that_is_too_large_is_not_read() -> None:
    """By its length alone."""
    (flaw,) = flaws(" " * 32_000_001)
    assert (flaw.code, flaw.fact) == (
        FlawCode.TOO_LARGE,
        "The file has 32000001 characters; the most is 32000000.",
    )


def test_collections_within_collections_come_to_an_end() -> None:
    """At any depth that JSON can be read, no reader falls over."""
    for depth in (5, 20, 300, 900):
        raw: Any = polygon(SQUARE)
        text = '{"type": "GeometryCollection", "geometries": [' * depth + json.dumps(raw) + "]}" * depth
        found = flaws(text)
        assert [flaw.code for flaw in found] == ([] if depth == 5 else [FlawCode.TOO_DEEP])
    deep = '{"type": "Polygon", "coordinates": ' + "[" * 900 + "]" * 900 + "}"
    assert [flaw.code for flaw in flaws(deep)] == [FlawCode.NOT_A_POSITION]


def test_names_out_of_a_file_are_shown_safely() -> None:
    """No control character reaches a terminal, and no name fills it."""
    (flaw,) = flaws({"type": "\x1b[31m" + "x" * 500})
    assert "\x1b" not in flaw.fact
    assert len(flaw.fact) < 100


@pytest.mark.parametrize(
    "junk", [None, 0, "x", [], {}, [[]], {"type": []}, {"type": {"type": "Polygon"}}, True]
)
def test_anything_in_the_place_of_anything_is_a_flaw(junk: object) -> None:
    """And never an exception."""
    assert flaws(json.dumps(junk))
    assert flaws(collection(junk))
    for geometry in (junk, {"type": "Polygon", "coordinates": junk}, polygon(junk), polygon([junk] * 4)):
        assert flaws(feature(geometry))
    assert flaws(feature({"type": "GeometryCollection", "geometries": [junk]}))
    if junk:
        assert flaws({**polygon(SQUARE), "crs": junk})


def test_what_is_sound_is_read_as_it_stands() -> None:
    """Past 180 degrees, with heights, holes, all kinds of geometry, and the name of its datum."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    ring = [[170, 0, 5], [190, 0, 5], [190, 9, 5], [170, 9, 5], [170, 0, 5]]
    many = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ring]]}
    outline, found = read_outline(
        "\ufeff" + json.dumps({**collection(feature(many)), "crs": crs}), geodesic=True
    )
    assert not found
    assert outline is not None
    assert [len(rings) for rings in outline.polygons] == [2, 1]
    assert outline.polygons[1][0][1] == (190.0, 0.0)
    assert outline.geodesic
    cap = polygon([[-180, 66], [180, 66], [180, 90], [-180, 90], [-180, 66]])
    assert not flaws(cap)
    lines = {
        "type": "GeometryCollection",
        "geometries": [{"type": "MultiLineString", "coordinates": [SQUARE]}],
    }
    assert read_outline(json.dumps(lines))[0] == Outline(
        lines=(tuple((float(x), float(y)) for x, y in SQUARE),)
    )
