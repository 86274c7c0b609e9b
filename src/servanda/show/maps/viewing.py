"""Turn what is where on a day into what a map shows: grounds drawn, numbers as text, tracks as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.model.count import Interval
from servanda.model.located import Located, LocatedHolding, LocatedTrack, LocatedZone
from servanda.model.place import Ground, Outline, Point
from servanda.model.wire import number_text
from servanda.places.drawing import drawn, ring
from servanda.places.middle import middle
from servanda.show.maps.drawing import draw_map
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
from servanda.show.wording import count_text

if TYPE_CHECKING:
    import altair as alt

FARTHEST_DRAWN = 15_000  # km; what reaches farther reaches nearly everything


def map_of(located: Located, *, outlines: bool = False) -> alt.VConcatChart:
    """Return a map of what is where, to be saved as charts are.

    Args:
        located: What is where.
        outlines: Whether to draw country outlines, which imply no opinion.
    """
    return draw_map(view_of(located, outlines=outlines))


def view_of(located: Located, *, outlines: bool = False) -> MapView:
    """Return the view of such a map: plain values."""
    # Whoever has something on the map comes first: colours are few, and repeat.
    active = {h.party for h in located.holdings} | {t.party for t in located.tracks}
    used = [i for i in located.parties if i in active]
    used += [i for zone in located.zones for i in zone.territory_of if i not in active]
    return MapView(
        title=located.title,
        subtitle=tuple(_subtitle(located)),
        parties=tuple(MapParty(id=i, name=located.parties[i]) for i in dict.fromkeys(used)),
        zones=tuple(_zone(zone) for zone in located.zones),
        sites=tuple(
            MapSite(id=s.id, title=s.title, longitude=x, latitude=y)
            for s in located.sites
            for x, y in [middle(s.ground)]
        ),
        holdings=tuple(_holding(holding) for holding in located.holdings),
        reaches=tuple(_reaches(located)),
        tracks=tuple(_track(track) for track in located.tracks),
        notes=tuple(_notes(located)),
        sources=_sources(located),
        outlines=outlines,
    )


def _subtitle(located: Located) -> Iterator[str]:
    read = "base, the file's own encoding" if located.view.id == "base" else located.view.name
    known = f", as known at {located.known_at}" if located.known_at else ""
    yield f"On {located.on.isoformat()}{known}. View: {read}."


def _zone(zone: LocatedZone) -> MapZone:
    line = isinstance(zone.ground, Outline) and not zone.ground.polygons
    style = ZoneStyle.UNSETTLED if zone.open_for else ZoneStyle.LINE if line else ZoneStyle.AREA
    return MapZone(
        id=zone.id,
        title=zone.title,
        geometry=drawn(zone.ground),
        style=style,
        territory_of=zone.territory_of[0] if zone.territory_of else None,
    )


def _holding(holding: LocatedHolding) -> MapHolding:
    longitude, latitude = middle(holding.ground)
    return MapHolding(
        party=holding.party,
        category=_what(holding),
        place=holding.place,
        longitude=longitude,
        latitude=latitude,
        quantity=_quantity(holding),
        outcome=holding.outcome,
        provisions=holding.provisions,
    )


def _what(holding: LocatedHolding) -> str:
    km = holding.reaches_km
    return holding.what if km is None else f"{holding.what} reaching {number_text(km)} km:"


def _quantity(holding: LocatedHolding) -> str:
    if holding.act:
        return holding.act
    return count_text(Interval(holding.low, holding.high))


def _reaches(located: Located) -> Iterator[MapReach]:
    """Yield a circle for each place and distance; what has an extent has none."""
    seen: set[tuple[str, Ground, str]] = set()
    for holding in located.holdings:
        km = holding.reaches_km
        if km is None or not isinstance(holding.ground, Point) or not 0 < km <= FARTHEST_DRAWN:
            continue
        key = (holding.party, holding.ground, number_text(km))
        if key not in seen:
            seen.add(key)
            x, y = holding.ground.longitude, holding.ground.latitude
            yield MapReach(
                party=holding.party, longitude=x, latitude=y, km=float(km), geometry=ring(x, y, float(km))
            )


def _track(track: LocatedTrack) -> MapTrack:
    return MapTrack(
        party=track.party,
        title=f"{track.track} ({track.what})",
        stretches=tuple(
            MapStretch(presence=Presence(leg.value), pieces=((start, end),))
            for leg, start, end in zip(track.legs, track.positions, track.positions[1:], strict=False)
        ),
        text=f"{len(track.positions)} positions on the day",
    )


def _notes(located: Located) -> Iterator[str]:
    if located.nowhere:
        yield f"Not drawn: {located.nowhere} entries whose place is not known."
    if located.left_out:
        yield f"Not drawn: {located.left_out} more entries or tracks than a map can hold."


def _sources(located: Located) -> str:
    receipt = located.receipt
    return (
        f"Zones and places: the agreement's own. Receipt: agreement {receipt.agreement[:12]}, "
        f"record {receipt.record[:12]}, servanda {receipt.servanda}."
    )
