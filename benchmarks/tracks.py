"""Positions end to end: a record of them opened, checked and assessed, against asking where they are.

The positions and zones are those of `presence`: ships of four parties, in a
Parquet file, and three of the zones as the agreement's own, each with a limit on
ships and one on tonnage. `python -m benchmarks.tracks 1000000` runs it alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import shapely

from benchmarks import presence
from benchmarks.lines import Line
from benchmarks.measure import HERE, once
from servanda import Answer, assess

_ZONES = (24, 27, 31)  # of those of `presence`: some four, nine and twenty-six degrees across
_DAY = date(2020, 10, 3)  # the positions begin three weeks before
_MOST_MEMORY = 1024  # MB
_AGREEMENT = """\
servanda: 1
id: seas
title: Seas
instrument: treaty
time-zone: UTC
parties: {A: Ala, B: Bel, C: Cor, D: Dun}
in-force: {from: 2000-01-01}
zones:
ZONES
categories:
  ship:
    unit: ship
    key: [ship]
    reported: {tracks: {longest-gap: PT6H, top-speed-km-h: 100, after-last: absent}}
    accepts: {own: 1}
    attributes: {ship: text, tonnage: integer, place: place}
provisions:
PROVISIONS
"""
_LIMITS = """\
  "ships-N": {title: Ships, limit: {of: ship, where: within('zN'), at-most: 40}, cites: [{source: text}]}
  "tons-N":
    title: Tonnage
    limit: {binds: all-together, of: ship, where: within('zN'), counts-as: tonnage, at-most: 900000}
    cites: [{source: text}]
"""


def positions_end_to_end(folder: Path, rows: int) -> Iterator[Line]:
    """Yield how long opening and assessing takes against a pass of `contains_xy`, and its memory."""
    made = _made(folder, rows)
    asking = _asking(rows)
    done = _apart(made, rows)
    yield Line(
        f"{rows // 10**6} M positions in Parquet, opened and assessed in 3 zones / one pass of contains_xy",
        done["seconds"] / asking,
        None,
        f"{done['seconds']:.1f} s / {asking:.1f} s; {done['results']} results",
    )
    yield Line(
        f"{rows // 10**6} M positions in Parquet, opened and assessed: memory / {_MOST_MEMORY} MB",
        done["memory"] / _MOST_MEMORY,
        1,
        f"{done['memory']:.0f} MB",
    )


def _made(folder: Path, rows: int) -> Path:
    """Write the agreement, and the positions as one Parquet file."""
    made = folder / f"seas-{rows}"
    if made.exists():
        return made
    (made / "record").mkdir(parents=True)
    (made / "zones").mkdir()
    for n, zone in enumerate(_zones()):
        feature = {
            "type": "Feature",
            "properties": {},
            "geometry": shapely.geometry.mapping(shapely.orient_polygons(zone)),
        }
        (made / "zones" / f"z{n}.geojson").write_text(json.dumps(feature))
    zones = "".join(
        f"  z{n}: {{title: Zone {n}, file: z{n}.geojson, source: text}}\n" for n in range(len(_ZONES))
    )
    limits = "".join(_LIMITS.replace("N", str(n)) for n in range(len(_ZONES)))
    text = _AGREEMENT.replace("ZONES\n", zones).replace("PROVISIONS\n", limits)
    (made / "agreement.yaml").write_text(text)
    (made / "sources.csv").write_text("id,title,publisher,date,url\ntext,Made up,,,\n")
    engine = duckdb.connect()
    engine.execute(
        "CREATE TABLE positions (track VARCHAR, at TIMESTAMP, latitude DOUBLE, longitude DOUBLE, "
        "party VARCHAR, ship VARCHAR, tonnage INTEGER)".replace(" at ", ' "at" ')
    )
    for chunk in presence.chunks(rows):
        given = {
            "n": chunk.track,
            "at": chunk.at,
            "latitude": np.round(chunk.latitudes, 6),
            "longitude": np.round(chunk.longitudes, 6),
        }
        engine.register("given", given)
        engine.execute(
            "INSERT INTO positions SELECT 't' || n, make_timestamp(\"at\"), latitude, longitude, "
            "['A', 'B', 'C', 'D'][n % 4 + 1], 'ship ' || n, 3000 + n % 17 * 1000 FROM given"
        )
        engine.unregister("given")
    engine.execute(f"COPY positions TO '{made / 'record' / 'positions.parquet'}' (FORMAT parquet)")
    return made


def _zones() -> list[shapely.Polygon]:
    zones = presence.zones()
    return [zones[n] for n in _ZONES]


def _asking(rows: int) -> float:
    """Return the seconds in which shapely says of all positions whether they lie in each of the zones."""
    grounds = _zones()
    return sum(
        once(partial(shapely.contains_xy, zone, chunk.longitudes, chunk.latitudes)).wall
        for chunk in presence.chunks(rows)
        for zone in grounds
    )


def _apart(made: Path, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.tracks", str(rows), str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _alone(made: Path) -> dict[str, float]:
    found: list[Answer] = []
    seconds = once(lambda: found.append(assess(made, on=_DAY))).wall
    return {"seconds": seconds, "memory": presence.most_memory(), "results": len(found[0].results)}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(_alone(Path(sys.argv[2]))))
    else:
        for line in positions_end_to_end(HERE / "data", int(sys.argv[1])):
            print(f"{line.name}: {line.ratio:.3f}; {line.detail}")
