"""Read an outline from GeoJSON that a stranger wrote, collecting all that is wrong with it.

Source:
    RFC 7946. Nothing is fetched, nothing is repaired: what is flawed is told, and then there is no outline.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from servanda.model.place import Outline
from servanda.places.flaw import Flaw, FlawCode, nearest, shown
from servanda.places.geometry import LONGEST_FILE, Reading, Spot, keys_told_apart, read_geometry

_WGS84 = ("CRS84", "EPSG:4326", "EPSG::4326")  # how files before RFC 7946 name what it prescribes
_GEOMETRIES = "Polygon MultiPolygon LineString MultiLineString GeometryCollection Point MultiPoint".split()


def read_outline(
    text: str, *, feature: str | None = None, geodesic: bool = False
) -> tuple[Outline | None, list[Flaw]]:
    """Return the outline that a GeoJSON text holds, or all the flaws that were found.

    Args:
        text: The text of the file: a FeatureCollection, a Feature or a geometry.
        feature: The id of the one feature that is meant; without it, all are.
        geodesic: Whether the edges are shortest lines, not straight in longitude and latitude.
    """
    reading = Reading()
    spot = Spot()
    raw = _parsed(text, spot, reading)
    if not reading.flaws:
        for at, geometry in _geometries(raw, feature, spot, reading):
            read_geometry(geometry, at, reading)
        _check_whole(spot, reading)
    if reading.flaws:
        return None, reading.told()
    return Outline(polygons=tuple(reading.polygons), lines=tuple(reading.lines), geodesic=geodesic), []


def _parsed(text: str, spot: Spot, reading: Reading) -> Any:  # JSON of any shape
    if len(text) > LONGEST_FILE:
        fact = f"The file has {len(text)} characters; the most is {LONGEST_FILE}."
        reading.add(FlawCode.TOO_LARGE, spot, fact, "Simplify the outline.")
        return None
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=keys_told_apart, parse_constant=str)
    except RecursionError:
        reading.add(
            FlawCode.TOO_DEEP, spot, "The file is nested too deeply.", "An outline needs ten levels at most."
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        reading.add(
            FlawCode.NOT_JSON, spot, f"The file is not JSON: {error.msg} ({where}).", "Check its brackets."
        )
    except ValueError:  # Python refuses integers of more than some thousand digits
        reading.add(FlawCode.NOT_JSON, spot, "The file holds a number of thousands of digits.", "Round it.")
    return None


def _geometries(raw: Any, feature: str | None, spot: Spot, reading: Reading) -> Iterator[tuple[Spot, Any]]:
    """Yield each geometry that is meant, with where it stands."""
    if not isinstance(raw, dict):
        reading.add(
            FlawCode.NOT_GEOJSON, spot, "The file holds no GeoJSON object.", "Begin with a FeatureCollection."
        )
        return
    kind = raw.get("type")
    if kind == "FeatureCollection":
        _check_head(raw, spot, reading)
        yield from _of_features(raw.get("features"), feature, spot, reading)
    elif kind == "Feature":
        yield from _of_features([raw], feature, spot, reading)
    elif kind in _GEOMETRIES and feature is not None:
        fact = f"Feature {shown(feature)} is asked for, and the file holds a bare geometry."
        reading.add(
            FlawCode.UNKNOWN_FEATURE, spot, fact, "Leave the feature out, or wrap the geometry in a Feature."
        )
    elif kind in _GEOMETRIES:
        _check_datum(raw, spot, reading)
        yield spot, raw
    else:
        fact = f"The file's type is {shown(kind)}." if "type" in raw else "The file's object has no type."
        reading.add(
            FlawCode.NOT_GEOJSON, spot, fact, "Known: FeatureCollection, Feature, Polygon, MultiPolygon."
        )


def _of_features(raw: Any, wanted: str | None, spot: Spot, reading: Reading) -> Iterator[tuple[Spot, Any]]:
    if not isinstance(raw, list):
        reading.add(
            FlawCode.NOT_GEOJSON, spot, "The collection's features are no list.", "Write a list of features."
        )
        return
    found: list[tuple[Spot, Mapping[str, Any]]] = []
    for number, each in enumerate(raw, 1):
        at = spot.of_feature(number)
        if isinstance(each, dict) and each.get("type") == "Feature":
            found.append((at, each))
        else:
            reading.add(
                FlawCode.NOT_GEOJSON,
                at,
                "This is no Feature.",
                "A collection holds features and nothing else.",
            )
    meant = found if wanted is None else _of_id(wanted, found, spot, reading)
    for at, each in meant:
        _check_head(each, at, reading)
        yield at, each.get("geometry")


def _of_id(
    wanted: str, found: list[tuple[Spot, Mapping[str, Any]]], spot: Spot, reading: Reading
) -> list[tuple[Spot, Mapping[str, Any]]]:
    """Return the one feature of an id."""
    named = [(at, each) for at, each in found if _id_of(each) == wanted]
    if not named:
        known = [name for _, each in found if (name := _id_of(each)) is not None]
        reading.add(
            FlawCode.UNKNOWN_FEATURE, spot, f"No feature has the id {shown(wanted)}.", nearest(wanted, known)
        )
    for at, _ in named[1:]:
        fact = f"The id {shown(wanted)} is that of feature {named[0][0].feature}, too."
        reading.add(FlawCode.FEATURE_TWICE, at, fact, "Give each feature an id of its own.")
    return named


def _id_of(feature: Mapping[str, Any]) -> str | None:
    """Return a feature's id as text: it may be a text or a number."""
    raw = feature.get("id")
    return str(raw) if isinstance(raw, str | int | float) and not isinstance(raw, bool) else None


def _check_head(raw: Mapping[str, Any], spot: Spot, reading: Reading) -> None:
    """Tell a key that stands twice, and coordinates that are not on WGS 84."""
    reading.check_keys(raw, spot)
    _check_datum(raw, spot, reading)


def _check_datum(raw: Mapping[str, Any], spot: Spot, reading: Reading) -> None:
    if "crs" not in raw:
        return
    crs = raw["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not (isinstance(name, str) and name.endswith(_WGS84)):
        fact = f"The coordinates are on {shown(name) if name else 'an unnamed system'}."
        reading.add(
            FlawCode.OTHER_DATUM, spot, fact, "GeoJSON is on WGS 84 (RFC 7946, 4): convert, then drop 'crs'."
        )


def _check_whole(spot: Spot, reading: Reading) -> None:
    """Tell an outline of nothing, and one of which it is open whether its lines mean ground."""
    if reading.polygons and reading.lines:
        fact = "The file holds areas and lines; a line has no inside."
        reading.add(FlawCode.MIXED, spot, fact, "Name the one feature that is meant, or use two files.")
    if not (reading.polygons or reading.lines or reading.flaws):
        reading.add(
            FlawCode.EMPTY, spot, "The file holds no area and no line.", "An empty zone is never meant."
        )
