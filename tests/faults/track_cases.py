"""One small edit of a sound agreement on ships, boats and aircraft for each fault of positions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from faults.cases import A, Edit, R, add, both, change, parquet

STRAITS = Path(__file__).parent.parent / "agreements" / "straits"
BOATS = "track,at,latitude,longitude,party,category,boat"
PLANES = "track,at,latitude,longitude,party,category,tail,model"


def positions(header: str, *rows: str) -> Edit:
    """Add a file of positions."""
    return add("record/positions-more.csv", "".join(f"{row}\n" for row in (header, *rows)))


def boat(*fixes: tuple[str, str], name: str = "x") -> Sequence[str]:
    """Return rows of one boat: each an instant, and a place."""
    return [f"{name},{at},{place},NOR,patrol,{name}" for at, place in fixes]


def stored(**columns: str) -> Edit:
    """Add a Parquet file of one position, some columns otherwise."""
    sound = {
        "track": "'x'",
        "at": "TIMESTAMP '2015-01-01 00:00'",
        "latitude": "41.0::DOUBLE",
        "longitude": "29.0::DOUBLE",
        "party": "'NOR'",
        "category": "'patrol'",
        "boat": "'x'",
    }
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in {**sound, **columns}.items())
    return parquet("record/positions-more.parquet", f"SELECT {listed}")


THERE_AND_BACK = [("2015-01-01T06:00Z", "41,29"), ("2015-01-01T05:00Z", "41,29")]

TRACK_FAULTS: dict[str, Edit] = {
    "position-field-unknown": both(
        positions(
            "track,at,latitude,longitude,party,category,boat,speed", "x,2015-01-01,41,29,NOR,patrol,x,9"
        ),
        change(
            R, "patrol.csv: {constants: {category: patrol}}", "patrol.csv: {constants: {catgory: patrol}}"
        ),
        change("record/positions-patrol.csv", "boat,basis", "boat,category"),
    ),
    "position-field-foreign": positions(
        "id,supersedes,position,quantity,from," + BOATS,
        "a,b,strait,1,2015-01-01,x,2015-01-01T00:00Z,41,29,NOR,patrol,x",
    ),
    "reported-by-positions": both(
        add("record/holdings.csv", "party,category,boat,quantity,from\nNOR,patrol,x,1,2015-01-01\n"),
        add("record/more.csv", "party,category,quantity,from\nSUD,warship,3,2015-01-01\n"),
    ),
    "position-out-of-order": positions(
        BOATS, *(row for n in range(23) for row in boat(*THERE_AND_BACK, name=f"x{n}"))
    ),
    "position-elsewhere": positions(
        BOATS, *boat(("2015-01-01T00:00Z", "41,29"), ("2015-01-01T03:00+03:00", "41,29.001"))
    ),
    "position-too-fast": positions(
        BOATS,
        *boat(("2015-01-01T00:00Z", "41,29"), ("2015-01-01T01:00Z", "29,41"), ("2015-02-01T00:00Z", "29,41")),
    ),
    "position-changes": positions(
        PLANES,
        "p,2015-01-01T00:00Z,41,29,SUD,aircraft,S-9,near",
        "p,2015-01-01T00:10Z,41,29,SUD,aircraft,S-9,far",
        "p,2015-01-01T00:20Z,41,29,SUD,aircraft,,far",
    ),
    "tracks-overlap": both(
        positions(
            BOATS,
            "x,2015-01-01T00:00Z,41,29,NOR,patrol,Zulu",
            "y,2015-02-03T03:00Z,41,29,NOR,patrol,Zulu",
        ),
        add(
            "record/positions-planes.csv",
            f"{PLANES}\np,2015-01-01T00:00Z,41,29,SUD,aircraft,S-9,near\n"
            "p,2015-01-01T00:20Z,41,29,SUD,aircraft,S-9,near\nq,2015-01-01T00:20Z,41,29,SUD,aircraft,S-9,near\n"
            "r,2015-01-01T00:30Z,41,29,SUD,aircraft,S-9,near\n",
        ),
    ),
    "tracks-shape": both(
        change(A, "{longest-gap: P1D, top-speed-km-h: 80,", "{longest-gap: P1M, top-speed-km-h: 0,"),
        change(A, "from-tracks: {of: warship, zone: reserve", "from-tracks: {of: fort, zone: reserve"),
        change(
            A,
            "\nclocks:",
            "\n  fort: {unit: fort, key: [], reported: state, accepts: {own: 1}, attributes: {ship: text}}\n"
            "\nclocks:",
        ),
    ),
}
ALSO_IN_TRACKS: dict[str, Edit] = {
    "column-missing": positions("track,at,party,category,boat", "x,2015-01-01T00:00Z,NOR,patrol,x"),
    "row-type": positions(
        BOATS,
        *boat(("2015-01-01", "41,29"), ("2015-01-01T25:00Z", "41,29"), ("2015-01-02T00:00Z", "41° N,29")),
    ),
    "row-coordinates": positions(BOATS, *boat(("2015-01-01T00:00Z", "129,41"))),
    "value-missing": positions(BOATS, *boat(("", "41,"))),
    "attribute-foreign": positions(BOATS + ",tail", "x,2015-01-01T00:00Z,41,29,NOR,patrol,x,S-9"),
    "table-key-unknown": positions(PLANES, "p,2015-01-01T00:00Z,41,29,SUD,aircraft,S-9,paper"),
    "column-type": stored(at="DATE '2015-01-01'"),
    "row-category-unknown": change(R, "{category: patrol}", "{category: patrols}"),
}
