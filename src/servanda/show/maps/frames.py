"""The part of the earth a map shows, and where each place lies in its pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from servanda.show.maps.clipping import XY, Bounds, clipped_line, clipped_ring, thinned
from servanda.show.maps.figures import Figure, Line, area, figure_of
from servanda.show.maps.projections import Azimuthal, EqualEarth, Projection
from servanda.show.maps.sphere import RADIUS_KM, angle, cap, direction
from servanda.show.maps.view import Coordinate, MapView

WIDTH = 760.0  # pixels, as charts are
LOWEST, HIGHEST = 380.0, 640.0  # pixels of height
MARGIN, NARROW = 38.0, 6.0  # pixels around what is shown, and around the whole earth
WIDEST = 75.0  # degrees from the middle; what is wider is drawn on a map of the world,
WIDEST_POLAR, COLD = 100.0, 60.0  # unless its middle lies beyond this latitude
POLAR = (
    3.0  # degrees; a middle so near to a pole is moved to it, so that meridians are where one expects them
)
ABOUT, LEAST_ABOUT = 2.5, 5.0  # times as far from the middle as what is shown, or degrees: so far a zone is
ALONE_KM = 900.0  # across, where all is in one place
LEAST_KM = 4.0
FINE = 0.7  # pixels between points of a line
SPECK = 0.5  # square pixels of the least area drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A projection, the pixels of an earth's radius, and where the projection's middle lies."""

    projection: Projection
    scale: float
    x: float
    y: float
    width: float
    height: float

    @property
    def bounds(self) -> Bounds:
        """The sides of the map."""
        return 0.0, 0.0, self.width, self.height

    @property
    def km_per_pixel(self) -> float:
        """Kilometres a pixel stands for in the middle of the projection."""
        return RADIUS_KM / self.scale

    def pixel(self, at: Coordinate) -> XY:
        """Return where a place lies."""
        return self.pixels([at])[0]

    def pixels(self, line: Sequence[Coordinate]) -> list[XY]:
        """Return where each place of a line lies."""
        middle = self.projection.longitude
        near = [((x - middle + 180) % 360 - 180 + middle, y) for x, y in line]
        return self._moved(self.projection.points(near))

    def areas(self, figure: Figure) -> tuple[tuple[XY, ...], ...]:
        """Return the areas of a figure as far as the map shows them, as rings."""
        made = (thinned(self._moved(ring), FINE) for ring in self.projection.rings(figure))
        held = (clipped_ring(ring, self.bounds) for ring in made)
        return tuple(ring for ring in held if abs(area(ring)) > SPECK)

    def lines(self, lines: Sequence[Line]) -> tuple[tuple[XY, ...], ...]:
        """Return the lines as far as the map shows them."""
        made = (thinned(self._moved(line), FINE) for line in self.projection.lines(lines))
        return tuple(piece for line in made for piece in clipped_line(line, self.bounds))

    def globe(self) -> tuple[XY, ...]:
        """Return the edge of the earth, or of the map where that is nearer."""
        return clipped_ring(self._moved(self.projection.globe()), self.bounds)

    def _moved(self, points: Sequence[XY]) -> list[XY]:
        return [(self.x + x * self.scale, self.y - y * self.scale) for x, y in points]


def frame_of(view: MapView) -> Frame:
    """Return the frame that shows what is where, with a margin around it, and the zones about it.

    A zone that reaches far beyond everything else is cut, so that it does not
    make all else small.
    """
    points = _points(view)
    if not points:
        return _world(0.0)
    middle, radius = cap(points)
    if radius > (WIDEST_POLAR if abs(middle[1]) > COLD else WIDEST):
        return _world(_opposite_to_widest_gap(points))
    projection = _centred(middle)
    return _fitted(projection, projection.points(points))


def _points(view: MapView) -> list[Coordinate]:
    """Return the points that the map must show."""
    reaches = (figure_of(reach.geometry) for reach in view.reaches)
    points = [*_places(view), *(at for figure in reaches for at in figure.coordinates)]
    zones = [list(figure_of(zone.geometry).coordinates) for zone in view.zones]
    if points:
        middle, radius = cap(points)
        most = max(ABOUT * radius, LEAST_ABOUT)
        zones = [zone for zone in zones if _within(zone, middle, most)]
    return [*points, *(at for zone in zones for at in zone)]


def _within(points: Sequence[Coordinate], middle: Coordinate, most: float) -> bool:
    centre = direction(middle)
    return all(angle(centre, direction(at)) <= most for at in points)


def _places(view: MapView) -> Iterator[Coordinate]:
    yield from ((site.longitude, site.latitude) for site in view.sites)
    yield from ((held.longitude, held.latitude) for held in view.holdings)
    yield from ((reach.longitude, reach.latitude) for reach in view.reaches)
    for track in view.tracks:
        yield from (at for stretch in track.stretches for piece in stretch.pieces for at in piece)


def _centred(middle: Coordinate) -> Azimuthal:
    longitude, latitude = middle
    if abs(latitude) > 90 - POLAR:
        return Azimuthal(longitude=0.0, latitude=90.0 if latitude > 0 else -90.0)
    return Azimuthal(longitude=round(longitude, 2), latitude=round(latitude, 2))


def _opposite_to_widest_gap(points: Sequence[Coordinate]) -> float:
    """Return the meridian opposite to the middle of the widest gap between longitudes."""
    held = sorted({x % 360 for x, _ in points})
    gaps = zip(held, [*held[1:], held[0] + 360], strict=True)
    west, east = max(gaps, key=lambda gap: gap[1] - gap[0])
    return ((west + east) / 2) % 360 - 180


def _world(longitude: float) -> Frame:
    projection = EqualEarth(longitude=float(round(longitude)))
    return _fitted(projection, projection.globe(), NARROW)


def _fitted(projection: Projection, points: Sequence[XY], margin: float = MARGIN) -> Frame:
    """Return the frame in which these points lie within the margin."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    least = (LEAST_KM if (left, low) != (right, high) else ALONE_KM) / RADIUS_KM
    across, up = max(right - left, least), high - low
    room = WIDTH - 2 * margin
    height = min(max(up / across * room, LOWEST - 2 * margin), HIGHEST - 2 * margin)
    scale = min(room / across, height / up if up else inf)
    return Frame(
        projection=projection,
        scale=scale,
        x=WIDTH / 2 - (left + right) / 2 * scale,
        y=height / 2 + margin + (low + high) / 2 * scale,
        width=WIDTH,
        height=round(height + 2 * margin),
    )
