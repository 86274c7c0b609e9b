"""One small edit of a sound agreement for each fault of places, zones and their outlines."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from faults.cases import A, Edit, add, both, change

STRIP = Path(__file__).parent.parent / "agreements" / "border-strip"
SHORES = "zones/shores.geojson"
SQUARE = [[8, 51], [9, 51], [9, 52], [8, 52], [8, 51]]
HOLE = [[8.2, 51.2], [8.2, 51.4], [8.4, 51.4], [8.4, 51.2], [8.2, 51.2]]


def drawn(raw: Any) -> Edit:
    """Draw the shores otherwise; what is long is made when it is needed."""

    def edit(folder: Path) -> None:
        made = raw() if callable(raw) else raw
        text = made if isinstance(made, str) else json.dumps(made)
        (folder / SHORES).write_text(text, encoding="utf-8")

    return edit


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def features(*geometries: Any, **more: Any) -> dict[str, Any]:
    listed = [{"type": "Feature", "properties": {}, "geometry": each, **more} for each in geometries]
    return {"type": "FeatureCollection", "features": listed}


def line(*positions: Any) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": list(positions)}


def zone(text: str) -> Edit:
    """Add a zone."""
    return change(A, "territories: {GR:", f"  new: {{title: New, {text}, source: text}}\nterritories: {{GR:")


def post(row: str, header: str = "spot") -> Edit:
    """Add a post to the record: its place, or what else the header names."""
    return add(
        "record/posts.csv", f"party,category,name,quantity,from,{header}\nRU,post,a,1,2010-01-01,{row}\n"
    )


def asking(rule: str) -> Edit:
    """Let a limit of posts ask otherwise."""
    return change(A, "where: distance_km('graustark') < 50", f"where: {rule}")


def coast(positions: int) -> dict[str, Any]:
    """Return an island with so many positions."""
    turns = [2 * math.pi * n / (positions - 1) for n in range(positions - 1)]
    ring = [[10 + math.cos(turn), 51 + math.sin(turn)] for turn in turns]
    return polygon([*ring, ring[0]])


TWICE = '{"type": "Polygon", "coordinates": [], "coordinates": ' + json.dumps([SQUARE]) + "}"
BOW = [[8, 51], [9, 51.5], [9, 51], [8, 52], [8, 51]]
ROUND = [[-200, 0], [-20, 0], [160, 0], [200, 0], [200, 5], [160, 5], [-20, 5], [-200, 5], [-200, 0]]

OUTLINE_FAULTS: dict[str, Edit] = {
    "outline-not-json": drawn('{"type": "Polygon",\n "coordinates": [[[8, 51], [9 51]]]}'),
    "outline-too-large": drawn(lambda: polygon([[n % 90, n % 45] for n in range(200_001)])),
    "outline-too-deep": drawn("[" * 200_000),
    "outline-not-geojson": drawn({"type": "Topology", "objects": {}}),
    "outline-key-twice": drawn(TWICE),
    "outline-other-datum": drawn({**polygon(SQUARE), "crs": {"properties": {"name": "EPSG:31467"}}}),
    "outline-unknown-feature": change(A, "feature: border,", "feature: boarder,"),
    "outline-feature-twice": both(
        drawn(features(polygon(SQUARE), polygon(SQUARE), id="shore")),
        change(A, "file: shores.geojson,", "file: shores.geojson, feature: shore,"),
    ),
    "outline-empty": drawn(features(polygon(SQUARE), None)),
    "outline-mixed": drawn(features(polygon(SQUARE), line([8, 51], [9, 52]))),
    "outline-not-a-position": drawn(features(polygon([[8, 51], [9, "51"], [9, 52], [8, 51]]))),
    "outline-latitude": drawn(features(polygon([[51, 121], [51, 122], [52, 122], [51, 121]]))),
    "outline-longitude": drawn(polygon([[8, 51], [4_500_000, 51], [9, 52], [8, 51]])),
    "outline-too-short": drawn(polygon([[8, 51], [9, 51], [8, 51]])),
    "outline-unclosed": drawn(features(polygon(SQUARE), polygon(SQUARE, HOLE[:-1]))),
    "outline-flat": drawn(polygon([[8, 51], [8.5, 51.5], [9, 52], [8, 51]])),
    "outline-winding": drawn({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[::-1]]]}),
    "outline-long-edge": drawn(line([170, 0], [-170, 5])),
    "outline-wrapped-twice": drawn(polygon(ROUND)),
    "outline-hole-outside": drawn(polygon(SQUARE, [[x + 5, y] for x, y in HOLE])),
    "outline-invalid": drawn(features(polygon(SQUARE), polygon(BOW))),
}
MORE = drawn(features(*[None] * 30))

PLACE_FAULTS: dict[str, Edit] = {
    "site-shape": change(A, 'at: "50.2, 10.1", source', 'at: "50.2, 10.1", zone: range, source'),
    "point-invalid": change(A, 'at: "50.2, 10.1"', 'at: "10.1 E, 50.2 N"'),
    "zone-shape": zone("union: [near, strip], box: {west: 8, south: 50, east: 9, north: 51}"),
    "zone-circle": both(
        zone("union: [near, other]"),
        change(
            A,
            "  islet: {title",
            "  other: {title: Other, overlap: [new, strip], source: text}\n  islet: {title",
        ),
    ),
    "zone-unknown": zone("union: [near, strips]"),
    "box-invalid": zone("box: {west: 8, south: 51, east: 9, north: 50}"),
    "width-parameter": change(A, "strip_width: {value: 50, unit: km,", "strip_width: {value: 50, unit: m,"),
    "parameter-unknown": zone("buffer: {of: depot, km: strip_widht}"),
    "accuracy-invalid": zone("union: [near], accuracy-km: -5"),
    "place-twice": change(A, "site: place}\n  post:", "site: place, target: place}\n  post:"),
    "place-needed": change(A, "{act: notice, when:", "{act: {kind: notice, where: within('gulf')}, when:"),
    "zone-unmeasured": both(zone("overlap: [marsh, ruritania]"), asking("distance_km('new') < 50")),
    "territory-missing": asking("territory_of('VALLEY')"),
    "row-place-unknown": post("depott"),
    "row-coordinates": post('"geo:110.1,50.2"'),
    "row-place-twice": post("depot,50.2", "spot,latitude"),
}
# References that others have too, met in places and zones.
ALSO_IN_PLACES: dict[str, Edit] = {
    "file-outside": change(A, "file: shores.geojson", "file: ../shores.geojson"),
    "file-missing": change(A, "file: shores.geojson", "file: shore.geojson"),
    "file-too-large": drawn(lambda: " " * 20_000_001),
    "expression-type": asking("distance_km(graustark) < 50"),
    "name-clash": change(A, "  ranges: {title", "  range: {title"),
    "too-many": both(drawn(lambda: coast(130_000)), zone("union: [shores, shores, shores, waters]")),
    "attribute-foreign": add("record/events.csv", "s,notice,RU,,50,9,,2011-01-01,RU,text\n"),
}
