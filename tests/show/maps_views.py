"""Made-up maps: what a map has to cope with. Nothing here states a fact about anyone."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin

from servanda.model.result import Outcome
from servanda.show.maps.view import (
    MapHolding,
    MapParty,
    MapReach,
    MapSite,
    MapStretch,
    MapTrack,
    MapView,
    MapZone,
    Presence,
    ZoneStyle,
)

NOT_MET, MET, OPEN = Outcome.NOT_MET, Outcome.MET, Outcome.UNDETERMINED
AA, BB = MapParty(id="AA", name="Ruritania"), MapParty(id="BB", name="Graustark")
CC, DD = MapParty(id="CC", name="Borduria"), MapParty(id="DD", name="Syldavia")
SOURCES = "Sources: 4; servanda explain lists them."
Points = list[list[float]]


def circle(longitude: float, latitude: float, km: float) -> dict[str, object]:
    """Return a circle on the sphere, clockwise, its longitudes between -180 and 180."""
    ring = [list(_from(longitude, latitude, km, bearing)) for bearing in [*range(0, 360, 2), 0]]
    return {"type": "Polygon", "coordinates": [ring]}


def _from(longitude: float, latitude: float, km: float, bearing: float) -> tuple[float, float]:
    d, b, north = km / 6371.0072, radians(bearing), radians(latitude)
    up = asin(sin(north) * cos(d) + cos(north) * sin(d) * cos(b))
    turn = atan2(sin(b) * sin(d) * cos(north), cos(d) - sin(north) * sin(up))
    return (longitude + degrees(turn) + 180) % 360 - 180, degrees(up)


def polygon(*corners: tuple[float, float]) -> dict[str, object]:
    """Return a polygon of corners, with a point each half degree along its edges."""
    ring: Points = []
    for (x, y), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        parts = max(1, int(max(abs(x2 - x), abs(y2 - y)) * 2))
        ring += [[x + (x2 - x) * n / parts, y + (y2 - y) * n / parts] for n in range(parts)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    """Return a box, clockwise."""
    return polygon((west, south), (west, north), (east, north), (east, south))


def holding(
    party: str,
    category: str,
    place: str,
    at: tuple[float, float],
    quantity: str,
    outcome: Outcome | None = None,
    *provisions: str,
) -> MapHolding:
    """Return a holding at a longitude and latitude."""
    return MapHolding(
        party=party,
        category=category,
        place=place,
        longitude=at[0],
        latitude=at[1],
        quantity=quantity,
        outcome=outcome,
        provisions=provisions,
    )


def site(name: str, longitude: float, latitude: float) -> MapSite:
    """Return a site whose id is its name."""
    return MapSite(id=name.lower(), title=name, longitude=longitude, latitude=latitude)


def reach(party: str, longitude: float, latitude: float, km: float) -> MapReach:
    """Return a circle of reach."""
    return MapReach(
        party=party, longitude=longitude, latitude=latitude, km=km, geometry=circle(longitude, latitude, km)
    )


def zone(key: str, title: str, geometry: dict[str, object], **more: object) -> MapZone:
    """Return a zone."""
    style = more.get("style", ZoneStyle.AREA)
    owner = more.get("territory_of")
    assert isinstance(style, ZoneStyle)
    assert owner is None or isinstance(owner, str)
    return MapZone(id=key, title=title, geometry=geometry, style=style, territory_of=owner)


def district() -> MapView:
    """Two parties, a border with a strip, sites, and an exercise on either side of the strip's edge."""
    border = [[21.00, 52.00], [21.10, 52.06], [21.08, 52.14], [21.16, 52.22], [21.14, 52.32]]
    west = [(x, y) for x, y in border]
    ruritania = polygon((20.55, 52.00), (20.55, 52.32), *reversed(west))
    graustark = polygon(*west, (21.65, 52.32), (21.65, 52.00))
    strip = polygon(*((x - 0.12, y) for x, y in border), *((x + 0.12, y) for x, y in reversed(border)))
    return MapView(
        title="Border-Pact: forces near the border",
        subtitle=("On 2031-06-12, by base",),
        parties=(AA, BB),
        zones=(
            zone("ruritania", "Territory of Ruritania", ruritania, territory_of="AA"),
            zone("graustark", "Territory of Graustark", graustark, territory_of="BB"),
            zone("strip", "The strip", strip),
            zone("meadow", "The meadow", box(21.05, 52.145, 21.16, 52.2), style=ZoneStyle.UNSETTLED),
            zone("border", "The border", {"type": "LineString", "coordinates": border}, style=ZoneStyle.LINE),
        ),
        sites=(
            site("Tarn depot", 20.75, 52.1),
            site("Old barracks", 21.4, 52.08),
            site("Ferry", 21.09, 52.1),
        ),
        holdings=(
            holding("AA", "battle tank", "Tarn depot", (20.75, 52.1), "40", MET, "3.1"),
            holding("AA", "artillery", "Tarn depot", (20.75, 52.1), "18", MET, "3.2"),
            holding("AA", "exercising troops", "North range", (20.8, 52.25), "8200", MET, "5.1"),
            holding("AA", "exercising troops", "Ferry meadows", (21.02, 52.17), "1200", NOT_MET, "5.1"),
            holding("BB", "battle tank", "Old barracks", (21.4, 52.08), "25 to 30", OPEN, "3.1"),
            holding("BB", "exercising troops", "Mill", (21.22, 52.2), "unknown", OPEN, "5.1"),
            holding("BB", "exercising troops", "High road", (21.5, 52.26), "3000"),
        ),
        sources=SOURCES,
    )


TOWNS = {
    "Northport": (10.4, 63.4),
    "Lake camp": (25.5, 62.2),
    "Gulf base": (24.7, 59.4),
    "Amber coast": (20.5, 54.7),
    "Great plain": (21.0, 52.2),
    "River bend": (31.0, 52.4),
    "Old mine": (14.4, 50.1),
    "Black wood": (8.2, 48.1),
    "High pass": (9.8, 46.6),
    "Salt works": (17.1, 43.9),
    "Delta": (28.8, 45.1),
    "South cape": (33.5, 44.6),
    "Two rivers": (39.7, 47.2),
    "West harbour": (-4.1, 50.4),
    "Long bridge": (4.4, 51.9),
}


def europe(*, outlines: bool = False) -> MapView:
    """Fifteen places of four parties, two zones, and three circles."""
    parties = ("AA", "BB", "CC", "DD")
    kinds = ("launcher", "cruise missile", "heavy bomber")
    outcomes = (MET, MET, None, OPEN, NOT_MET)
    held = [
        holding(parties[n % 4], kinds[n % 3], name, at, str(4 + 3 * n), outcomes[n % 5], "II.1")
        for n, (name, at) in enumerate(TOWNS.items())
    ]
    more = [
        holding("BB", "launcher", "Great plain", TOWNS["Great plain"], "10 to 20", OPEN, "II.1", "II.2"),
        holding("AA", "heavy bomber", "Great plain", TOWNS["Great plain"], "6", MET, "II.1"),
    ]
    return MapView(
        title="Made-up missile pact: where launchers stand and how far they reach",
        subtitle=("On 2029-03-01, by base", "As known on 2029-04-01"),
        parties=(AA, BB, CC, DD),
        zones=(
            zone("north", "Zone north of 60 degrees", box(4, 60, 40, 71)),
            zone("middle", "Middle zone", polygon((12, 46), (12, 55), (24, 55), (28, 50), (24, 46))),
        ),
        holdings=(*held, *more),
        reaches=(
            reach("AA", *TOWNS["Great plain"], 500),
            reach("BB", *TOWNS["Two rivers"], 2000),
            reach("AA", *TOWNS["Great plain"], 5500),
        ),
        notes=("Hypothetical: a draft, not in force.",),
        sources=SOURCES,
        outlines=outlines,
    )


def continent() -> MapView:
    """The same without its widest circle."""
    wide = europe(outlines=True)
    return MapView(
        title=wide.title,
        subtitle=wide.subtitle,
        parties=wide.parties,
        zones=wide.zones,
        holdings=wide.holdings,
        reaches=wide.reaches[:2],
        sources=wide.sources,
        outlines=True,
    )


def arctic() -> MapView:
    """Two territories across the antimeridian, one of them cut there, and circles over the pole."""
    east = box(165, 62, 190, 70)
    cut = {
        "type": "MultiPolygon",
        "coordinates": [box(172, 51, 180, 56)["coordinates"], box(-180, 51, -160, 56)["coordinates"]],
    }
    return MapView(
        title="Arctic: what reaches whom over the pole",
        subtitle=("On 2030-01-01, by base",),
        parties=(AA, BB),
        zones=(
            zone("east", "Eastern land", east, territory_of="AA"),
            zone("chain", "Island chain", cut, territory_of="BB"),
            zone("ice", "North of 80 degrees", box(-180, 80, 180, 90)),
        ),
        holdings=(
            holding("AA", "missile", "Far point", (178, 65), "12", NOT_MET, "1"),
            holding("BB", "missile", "Stone field", (-147, 64.5), "40", MET, "1"),
            holding("AA", "missile", "White island", (60, 80.5), "3", OPEN, "1"),
        ),
        reaches=(reach("AA", 178, 65, 5500), reach("BB", -147, 64.5, 5500), reach("AA", 60, 80.5, 5500)),
        sources=SOURCES,
    )


def sea() -> MapView:
    """Three ships in a sea; of one nothing is known for a while."""
    inside, outside, unknown = Presence.INSIDE, Presence.OUTSIDE, Presence.UNKNOWN

    def stretch(presence: Presence, *points: tuple[float, float]) -> MapStretch:
        return MapStretch(presence=presence, pieces=(points,))

    return MapView(
        title="Straits convention: ships in the sea",
        subtitle=("2032-05-01 to 2032-05-21, by base",),
        parties=(AA, BB),
        zones=(
            zone(
                "sea",
                "The inner sea",
                polygon((28, 42), (29, 45.5), (33, 46), (40.5, 43.5), (41, 41.5), (31, 41.3)),
            ),
        ),
        tracks=(
            MapTrack(
                party="AA",
                title="Falcon",
                text="in the sea for 9 days",
                stretches=(
                    stretch(outside, (25.2, 39.6), (26.4, 40.3), (28.2, 40.8), (29.1, 41.25), (29.4, 41.7)),
                    stretch(inside, (29.4, 41.7), (31, 42.6), (33.5, 43.4), (35.8, 43.1), (37.5, 42.4)),
                ),
            ),
            MapTrack(
                party="BB",
                title="Heron",
                text="not known where from 2032-05-08 to 2032-05-12",
                stretches=(
                    stretch(inside, (40.8, 42.1), (38.5, 43.2), (36.5, 44.0)),
                    stretch(unknown, (36.5, 44.0), (33.0, 44.2), (31.2, 43.6)),
                    stretch(inside, (31.2, 43.6), (29.8, 43.0)),
                ),
            ),
            MapTrack(
                party="BB",
                title="Curlew",
                text="came no nearer than 60 km",
                stretches=(stretch(outside, (24.2, 37.6), (25.2, 38.5), (25.6, 39.2), (25.0, 40.2)),),
            ),
        ),
        sources=SOURCES,
    )


def point() -> MapView:
    """Nothing but one place."""
    return MapView(
        title="One place", parties=(AA,), holdings=(holding("AA", "launcher", "Far hill", (23.7, 37.9), "1"),)
    )


def dense() -> MapView:
    """Three hundred holdings at two hundred places of five parties."""
    parties = ("AA", "BB", "CC", "DD", "EE")
    outcomes = (MET, None, MET, OPEN, MET, MET, NOT_MET, None, MET, MET)
    held = []
    for n in range(300):
        place = n % 200
        x, y = (place * 61 % 199) / 199, (place * 37 % 197) / 197
        at = (-5 + 45 * x + 3 * y * (1 - x), 38 + 28 * y)
        held.append(
            holding(
                parties[(n * 7) % 5],
                "battle tank",
                f"Place {place}",
                at,
                str(n + 1),
                outcomes[n * 3 % 10],
                "IV.1",
            )
        )
    return MapView(
        title="Equipment in the area",
        subtitle=("On 2007-01-01, by base",),
        parties=(AA, BB, CC, DD),
        holdings=tuple(held),
        sources=SOURCES,
    )


EVIL = '</script><script>alert("1")</script>'
LONG = "An extraordinarily long name of a place that nobody could ever hope to fit on any map at all " * 5
RTL = "\u0642\u0627\u0639\u062f\u0629 \u0627\u0644\u0634\u0645\u0627\u0644"
WIDE = "\u5317\u65b9\u57fa\u5730\u7b2c\u4e00"


def hostile() -> MapView:
    """Markup, quotes, very long texts, other scripts, and characters that obey no one."""
    names = [EVIL, LONG, RTL, WIDE, "& < > \" ' \\ `", "\u202egnp.exe\x1b[31m\x00", "x" * 300, ""]
    held = [
        holding(
            "AA" if n % 2 else EVIL,
            name,
            name,
            (10 + 3 * n, 45 + 2 * n),
            name,
            NOT_MET if n % 3 else OPEN,
            name,
        )
        for n, name in enumerate(names)
    ]
    return MapView(
        title=EVIL + LONG,
        subtitle=(EVIL, LONG, RTL),
        parties=(MapParty(id="AA", name=RTL), MapParty(id=EVIL, name=LONG)),
        zones=(
            zone(EVIL, EVIL, box(8, 44, 20, 52), territory_of=EVIL),
            zone("l", LONG, box(22, 50, 34, 58)),
            zone("r", RTL, box(25, 40, 38, 47), style=ZoneStyle.UNSETTLED),
        ),
        sites=(site(LONG, 12, 60), site(EVIL, 30, 62)),
        holdings=tuple(held),
        reaches=(reach(EVIL, 20, 50, 800),),
        tracks=(
            MapTrack(
                party=EVIL,
                title=LONG,
                text=EVIL,
                stretches=(MapStretch(presence=Presence.UNKNOWN, pieces=(((0.0, 58.0), (9.0, 61.0)),)),),
            ),
        ),
        notes=(EVIL, LONG),
        sources=EVIL,
    )


def world() -> MapView:
    """All over the earth, a zone across the antimeridian and a circle over the pole."""
    places = {"North": (-100.0, 45.0), "East": (135.0, 40.0), "South": (20.0, -30.0), "West": (-60.0, -20.0)}
    held = [
        holding("AA" if n % 2 else "BB", "missile", name, at, str(n))
        for n, (name, at) in enumerate(places.items())
    ]
    ocean = box(160, -30, 230, 10)
    return MapView(
        title="The whole earth",
        parties=(AA, BB),
        holdings=tuple(held),
        zones=(
            zone("ocean", "The wide ocean", ocean),
            zone("white", "South of 60 degrees", box(-180, -90, 180, -60)),
        ),
        reaches=(reach("AA", 135, 40, 5500), reach("BB", -100, 45, 5500)),
    )


VIEWS = {
    each.__name__: each for each in (district, europe, continent, arctic, sea, point, dense, hostile, world)
}
