"""Where the ground of a map lies: land, zones and circles in their frames, and the room its words take."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import maps_views as made
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from maps_svg import MAP, covers, page

from servanda.show.maps.backdrop import boundaries
from servanda.show.maps.frames import frame_of
from servanda.show.maps.ground import hatched
from servanda.show.maps.measure import width_of, wrapped
from servanda.show.maps.picture import LAND, picture_of
from servanda.show.maps.projections import Azimuthal, EqualEarth
from servanda.show.maps.view import MapView
from servanda.show.palette import FONT
from servanda.show.saving import VEGA_LITE

EVERY = sorted(made.VIEWS)
LAND_AT, SEA_AT = (
    ((2.3, 48.9), (37.6, 55.8), (-100, 40), (25, 0), (100, 60), (134, -25), (-40, 75), (0, -85)),
    ((-30, 40), (-150, 0), (0, 75), (80, -20), (-20, -60), (170, 40), (50.5, 41.5), (5, 40)),
)


@pytest.mark.parametrize("name", EVERY)
def test_land_is_land_and_sea_is_sea(name: str) -> None:
    """Nothing paints the whole globe: known places lie on the right side of every coast."""
    frame, (width, height) = frame_of(made.VIEWS[name]()), page(name).frame
    land = [path for path in page(name).drawn(MAP) if path.look[0] == LAND.fill]
    for places, wanted in ((LAND_AT, True), (SEA_AT, False)):
        for at in places:
            x, y = frame.pixel(at)
            if 5 < x < width - 5 and 5 < y < height - 5:
                assert any(covers(path, x, y) for path in land) == wanted, at


@pytest.mark.parametrize("name", ["europe", "arctic", "world", "sea"])
def test_land_and_zones_leave_room(name: str) -> None:
    """Each covers some of the map and not all of it."""
    width, height = page(name).frame
    grid = [(width * (x + 0.5) / 30, height * (y + 0.5) / 30) for x in range(30) for y in range(30)]
    filled = [p for p in page(name).drawn(MAP)[1:] if not p.moved and p.look[0] not in (None, "none")]
    assert len(filled) >= 2
    for path in filled:
        covered = sum(covers(path, x, y) for x, y in grid)
        assert covered < 0.75 * len(grid)


def _zone_rings(geometry: dict[str, object]) -> tuple[tuple[tuple[float, float], ...], ...]:
    view = replace(made.arctic(), zones=(made.zone("z", "Z", geometry),))
    return picture_of(view).grounds[0].rings


def test_the_order_of_a_ring_does_not_matter() -> None:
    """A ring as RFC 7946 has it encloses what the same ring encloses clockwise."""
    clockwise = made.box(170, 60, 190, 70)
    other = {"type": "Polygon", "coordinates": [clockwise["coordinates"][0][::-1]]}
    assert _area(_zone_rings(clockwise)) == pytest.approx(_area(_zone_rings(other)))
    assert 0 < _area(_zone_rings(clockwise)) < 0.1 * 760 * 600


def test_a_zone_cut_at_the_antimeridian_is_the_zone_uncut() -> None:
    """The same ground, and no edge where it was cut."""
    parts = [made.box(170, 60, 180, 70)["coordinates"], made.box(-180, 60, -170, 70)["coordinates"]]
    cut = {"type": "MultiPolygon", "coordinates": parts}
    whole = made.box(170, 60, 190, 70)
    assert _area(_zone_rings(cut)) == pytest.approx(_area(_zone_rings(whole)), rel=0.01)
    lengths = []
    for geometry in (cut, whole):
        view = replace(made.arctic(), zones=(made.zone("z", "Z", geometry),))
        edges = picture_of(view).grounds[0].edges
        lengths.append(sum(_length(edge) for edge in edges))
    assert lengths[0] == pytest.approx(lengths[1], rel=0.01)


def test_a_circle_over_the_pole_holds_the_pole() -> None:
    """A ring that goes around the pole encloses it, and not the rest of the earth."""
    view = replace(made.arctic(), zones=(made.zone("z", "Z", made.circle(60, 80.5, 2000)),))
    picture = picture_of(view)
    paths = [trace for trace in picture.grounds[0].drawn() if trace.look.fill]
    area = _area(tuple(line for trace in paths for line in trace.lines))
    scale = picture.frame.km_per_pixel
    assert area * scale**2 == pytest.approx(3.14159 * 2000**2, rel=0.02)  # its cap's area is 1 % less


def _area(rings: tuple[tuple[tuple[float, float], ...], ...]) -> float:
    return abs(sum((x * y2 - x2 * y) / 2 for r in rings for (x, y), (x2, y2) in pairwise(r)))


def _length(line: tuple[tuple[float, float], ...]) -> float:
    return sum(((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5 for (x, y), (x2, y2) in pairwise(line))


def test_a_zone_too_small_to_see_is_drawn_all_the_same() -> None:
    """As a little square, with its letter."""
    speck = made.zone("speck", "Speck", made.box(20, 50, 20.001, 50.001))
    ground = picture_of(replace(made.europe(), zones=(speck,))).grounds[0]
    assert _length(ground.edges[0]) >= 16
    assert "A" in {word.text[0] for word in picture_of(replace(made.europe(), zones=(speck,))).words}


def test_a_hatch_stays_inside_its_rings() -> None:
    """Also in a ring with a hole."""
    outer = ((0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (0.0, 80.0), (0.0, 0.0))
    hole = ((30.0, 30.0), (60.0, 30.0), (60.0, 60.0), (30.0, 60.0), (30.0, 30.0))
    lines = list(hatched((outer, hole), (1.0, 1.0)))
    assert len(lines) > 15
    for (x, y), (x2, y2) in lines:
        middle = (x + x2) / 2, (y + y2) / 2
        assert min(x, x2, y, y2) >= -1e-6
        assert not (31 < middle[0] < 59 and 31 < middle[1] < 59)


def test_a_coast_is_no_boundary() -> None:
    """An island of one country has none: only lines that two countries share are drawn."""
    around = [(x, y) for line in boundaries() for x, y in line if -25 < x < -13 and 63 < y < 67]  # Iceland
    assert not around
    assert len(boundaries()) > 200


def _sheet(text: str, *, bold: bool) -> float:
    """Return the width of a sheet that holds one text."""
    weight = "bold" if bold else "normal"
    spec = {
        "data": {"values": [{"t": text}]},
        "mark": {"type": "text", "align": "left", "fontSize": 10, "fontWeight": weight, "font": FONT},
        "encoding": {"text": {"field": "t"}, "x": {"value": 0}, "y": {"value": 5}},
        "width": 1,
        "height": 9,
        "config": {"view": {"stroke": None}},
    }
    svg = vl_convert.vegalite_to_svg(spec, VEGA_LITE, allowed_base_urls=[])
    found = re.search(r'width="([\d.]+)"', svg)
    assert found
    return float(found[1])


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("Territory of Ruritania, 52.4", False),
        ("What the numbers stand for", True),
        ("(met: II.1.c)", False),
        (made.RTL, False),
        ("Калининград 17", True),
        ("Å, É: ≥ 5 °N …", False),
    ],
)
def test_a_text_is_no_wider_than_taken_for(text: str, bold: bool) -> None:  # noqa: FBT001
    """The real font decides the width of a sheet that holds one text."""

    real = _sheet(text, bold=bold) - _sheet("", bold=bold)
    assert real - 1 <= width_of(text, 10, bold=bold) <= real * 1.6 + 2


@given(st.text(max_size=200), st.floats(30, 300))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float) -> None:
    """Every character but blanks is kept."""
    lines = wrapped(text, 10, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 10) <= width or len(line) == 1 for line in lines)


AT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@settings(max_examples=150, deadline=None)
@given(st.lists(AT, max_size=8))
def test_every_place_lies_on_its_map(places: list[tuple[float, float]]) -> None:
    """Wherever places are, over a pole or the antimeridian, the frame holds them."""
    view = MapView(title="x", sites=tuple(made.site(str(n), *at) for n, at in enumerate(places)))
    frame = frame_of(view)
    for at in places:
        x, y = frame.pixel(at)
        assert -0.01 <= x <= frame.width + 0.01
        assert -0.01 <= y <= frame.height + 0.01


def test_the_projections_are_those_of_their_authors() -> None:
    """As PROJ computes them on a sphere."""
    pyproj = pytest.importorskip("pyproj")
    for ours, theirs in (
        (Azimuthal(longitude=-100, latitude=40), "+proj=laea +lat_0=40 +lon_0=-100 +R=1"),
        (Azimuthal(longitude=0, latitude=90), "+proj=laea +lat_0=90 +lon_0=0 +R=1"),
        (EqualEarth(longitude=20), "+proj=eqearth +lon_0=20 +R=1"),
    ):
        project = pyproj.Proj(theirs)
        for at in ((-120.0, 20.0), (-60.0, 75.0), (10.0, 50.0), (20.0, 5.0)):
            assert ours.points([at])[0] == pytest.approx(project(*at), abs=1e-6)
