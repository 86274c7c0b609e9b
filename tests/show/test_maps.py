"""What a map draws and says, read back from its picture."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import maps_views as made
import pytest
from maps_svg import HEAD, KEY, LIST, MAP, PAPER, page, svg_of

from servanda.model.result import CAVEAT
from servanda.show.maps.backdrop import COARSE_NOTE, LAND_NOTE, OUTLINES_NOTE
from servanda.show.maps.drawing import SuffixError, draw_map, save
from servanda.show.maps.picture import OUTLINES, picture_of
from servanda.show.maps.symbols import party_styles
from servanda.show.maps.view import MapParty, MapTrack, MapView
from servanda.show.maps.words import TIMES, holding_text

EVERY = sorted(made.VIEWS)


@pytest.mark.parametrize("name", ["district", "sea", "hostile"])
def test_a_map_is_valid_and_carries_the_caveat(name: str) -> None:
    """The schema of Vega-Lite holds."""
    assert CAVEAT in str(draw_map(made.VIEWS[name]()).to_dict(validate=True))


@pytest.mark.parametrize("name", EVERY)
def test_the_small_print_begins_with_the_caveat(name: str) -> None:
    """A picture that is passed on says what met means, and where its land is from."""
    assert CAVEAT in page(name).said
    assert LAND_NOTE in page(name).said


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_red(name: str) -> None:
    """No party has red: no colour has much more red than green and blue."""
    for color in set(re.findall(r'"#([0-9a-f]{6})"', svg_of(name))):
        red, green, blue = (int(color[n : n + 2], 16) for n in (0, 2, 4))
        assert not (red > 140 and green < red * 0.6 and blue < red * 0.6), color


@pytest.mark.parametrize("name", EVERY)
def test_no_text_leaves_the_sheet(name: str) -> None:
    """By the widths taken for placing, and by those the real font has: they decide the sheet's width."""
    for text in page(name).texts:
        left, _, right, _ = text.rect
        assert left >= -0.5, text
        assert right <= 760.5, text
    assert page(name).width <= 800


@pytest.mark.parametrize("name", EVERY)
def test_no_two_texts_meet(name: str) -> None:
    """In no part of the sheet does a word lie on another."""
    for part in {text.part for text in page(name).texts}:
        rects = sorted(text.rect for text in page(name).texts if text.part == part)
        for n, (left, top, right, bottom) in enumerate(rects):
            for other in rects[n + 1 :]:
                if other[0] >= right:
                    break
                over = min(bottom, other[3]) - max(top, other[1])
                assert over < 1.5 or other[2] <= left, (part, (left, top, right, bottom), other)


@pytest.mark.parametrize("name", EVERY)
def test_words_on_the_map_lie_in_it_and_on_no_marker(name: str) -> None:
    """Only the scale stands outside; a marker's own count is its only word."""
    width, height = page(name).frame
    symbols = [path for path in page(name).drawn(MAP) if path.moved and path.look[0] != PAPER]
    for text in (t for t in page(name).texts if t.part == MAP and not t.word.text.startswith(TIMES)):
        left, top, right, bottom = text.rect
        if top < height:
            assert left >= 0
            assert right <= width
            assert top >= 0
            assert bottom <= height + 0.5
        assert not any(left < s.x < right and top < s.y < bottom for s in symbols), text.word.text


@pytest.mark.parametrize("name", EVERY)
def test_everything_drawn_lies_in_the_map(name: str) -> None:
    """No marker, line or area leaves the frame; the scale below it is the one exception."""
    width, height = page(name).frame
    scale = [
        path for path in page(name).drawn(MAP) if min(y for line in path.lines for _, y in line) > height
    ]
    assert len(scale) <= 1
    for path in (p for p in page(name).drawn(MAP) if p not in scale):
        for x, y in (point for line in path.lines for point in line):
            assert -0.1 <= path.x + x <= width + 0.1
            assert -0.1 <= path.y + y <= height + 0.1


@pytest.mark.parametrize("name", EVERY)
def test_the_key_holds_the_signs_used_and_no_other(name: str) -> None:
    """Each colour, dash, hatch and shape of the map occurs in the key; each of the key on the map."""
    height = page(name).frame[1]
    drawn = [p for p in page(name).drawn(MAP) if min(y for line in p.lines for _, y in line) <= height]
    sea, *_ = drawn
    rim = next(p for p in drawn if p.lines == sea.lines and p is not sea)
    signs = {(p.look, p.shape if p.moved else None) for p in drawn if p not in (sea, rim)}
    key = page(name).drawn(KEY)
    known = {(p.look, p.shape) for p in key if p.moved} | {(p.look, None) for p in key}
    assert signs <= known
    assert {look for look, _ in signs} == {look for look, _ in known}
    assert {p.shape for p in key if p.moved} <= {shape for _, shape in signs}


@pytest.mark.parametrize("name", EVERY)
def test_words_are_in_the_key_where_their_signs_are_on_the_map(name: str) -> None:
    """A count on a marker is explained; zones and circles are named."""
    view, said = made.VIEWS[name](), " ".join(word.text for word in page(name).words(KEY))
    counted = any(word.text.startswith(TIMES) for word in page(name).words(MAP))
    assert counted == ("so many entries" in said)
    letters = [word.text for word in page(name).words(KEY) if re.match(r"[A-Z]: ", word.text)]
    assert len(letters) == len(view.zones)
    assert said.count("reaches: ") == len({reach.party for reach in view.reaches})


@pytest.mark.parametrize("name", EVERY)
def test_every_number_of_the_list_stands_on_the_map(name: str) -> None:
    """And no other: a key without a lock is lost, and the other way round."""
    listed = {word.text for word in page(name).words(LIST) if word.text.isdecimal() and word.align == "right"}
    colors = {"#1f2933", *(style.color for style in party_styles(made.VIEWS[name]()).values())}
    named = [word for word in page(name).words(MAP) if word.color in colors and word.size == 10.0]
    on_map = [found[0] for word in named if (found := re.match(r"\d+", word.text))]
    assert sorted(on_map) == sorted(listed)
    assert listed == {str(n) for n in range(1, len(listed) + 1)}


@pytest.mark.parametrize("name", EVERY)
def test_every_holding_is_in_the_list(name: str) -> None:
    """However dense the map, nothing is lost."""
    squeezed = "".join(word.text for word in _reading_order(name)).replace(" ", "")
    for held in made.VIEWS[name]().holdings:
        assert holding_text(held).replace(" ", "") in squeezed


def _reading_order(name: str) -> list[made.MapHolding]:
    """Return the list's thin words, by columns, each from the top."""
    thin = [word for word in page(name).words(LIST) if not word.bold]
    columns = sorted({word.x for word in page(name).words(LIST) if word.align == "right"})
    return sorted(thin, key=lambda word: (sum(word.x > x for x in columns), word.y))


def test_three_hundred_holdings_stay_apart() -> None:
    """No two of the markers of a dense map touch."""
    markers = picture_of(made.dense()).markers
    assert sum(len(marker.holdings) for marker in markers) == 300
    for a, b in combinations(markers, 2):
        assert ((a.at[0] - b.at[0]) ** 2 + (a.at[1] - b.at[1]) ** 2) ** 0.5 >= a.radius + b.radius


def test_holdings_at_one_place_are_one_marker_with_a_count() -> None:
    """Two holdings of one party keep its shape; of several, they have the common one."""
    found = {m.title: m for m in picture_of(made.district()).markers}
    assert found["Tarn depot"].count == 2
    assert f"{TIMES}2" in [word.text for word in page("district").words(MAP)]
    assert "several parties" in page("europe").said
    assert "several parties" not in page("district").said


def test_what_is_beyond_a_limit_and_what_is_open_are_ringed() -> None:
    """Rings tell by their dash, so that print in black and white tells as much."""
    dashed = {path.look[4] for path in page("district").drawn(MAP) if path.moved and path.look[2] != PAPER}
    assert {None, "2.2,2.2"} <= dashed
    assert "a provision that is not met" in page("district").said
    assert "a provision that is not met" not in page("sea").said


def test_parties_are_told_apart_without_colour() -> None:
    """Seven parties have seven shapes; forty-two have each a shape and colour of their own."""
    parties = tuple(MapParty(id=f"P{n:02}") for n in range(42))
    styles = list(party_styles(MapView(title="x", parties=parties)).values())
    assert len({str(style.shape) for style in styles[:7]}) == 7
    assert len({(style.color, str(style.shape)) for style in styles}) == 42


def test_country_outlines_are_drawn_when_asked_for_alone() -> None:
    """And then a line says whose they are, and that they imply nothing."""
    plain, asked = page("europe"), page("continent")
    assert OUTLINES_NOTE in asked.said
    assert "country outlines" in asked.said
    assert OUTLINES_NOTE not in plain.said
    for name in set(EVERY) - {"continent"}:
        assert not [path for path in page(name).paths if path.look[2] == OUTLINES.color]
    assert [path for path in asked.drawn(MAP) if path.look[2] == OUTLINES.color]


def test_a_near_coast_is_said_to_be_coarse() -> None:
    """A map of a district says so, one of a continent does not, nor one on which there is no coast."""
    harbour = MapView(title="x", sites=(made.site("A", 24.7, 59.4), made.site("B", 24.9, 59.5)))
    notes = str(draw_map(harbour).to_dict(validate=False))
    assert COARSE_NOTE in notes
    assert COARSE_NOTE not in page("europe").said
    assert COARSE_NOTE not in page("district").said


def test_gaps_of_a_track_are_dashed_and_named() -> None:
    """What is not known looks unlike what is."""
    dashes = {path.look[4] for path in page("sea").drawn(MAP) if path.look[2] == "#007a5a"}
    assert dashes == {None, "3,3"}
    assert "not known where" in page("sea").said


@pytest.mark.parametrize("name", EVERY)
def test_a_specification_names_no_address(name: str) -> None:
    """Nothing can be fetched, and no text of a file is an expression."""
    spec = draw_map(made.VIEWS[name]()).to_dict(validate=False)
    assert set(spec.pop("$schema").split("/")) >= {"schema", "vega-lite"}
    text = json.dumps(spec)
    assert "://" not in text
    assert '"url"' not in text
    assert '"expr"' not in text


@pytest.mark.parametrize("name", ["europe", "hostile"])
def test_the_same_view_makes_the_same_bytes(name: str, tmp_path: Path) -> None:
    """Nothing depends on the clock or on chance."""
    for number in (1, 2):
        save(draw_map(made.VIEWS[name]()), tmp_path / f"{number}.svg")
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()


@pytest.mark.parametrize(
    ("suffix", "magic"),
    [(".png", b"\x89PNG\r\n"), (".svg", b"<svg"), (".pdf", b"%PDF-"), (".html", b"<!DOCTYPE html>")],
)
def test_a_map_is_saved_as_charts_are(tmp_path: Path, suffix: str, magic: bytes) -> None:
    """Each kind of file begins as its kind does; another is refused."""
    save(draw_map(made.point()), tmp_path / f"map{suffix}")
    assert (tmp_path / f"map{suffix}").read_bytes().startswith(magic)
    with pytest.raises(SuffixError):
        save(draw_map(made.point()), tmp_path / "map.gif")


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    """Markup is shown, not obeyed; characters that turn or end lines are replaced."""
    save(draw_map(made.hostile()), tmp_path / "map.html")
    text = (tmp_path / "map.html").read_text()
    assert text.count("<script") == 3
    assert "<script>alert" not in svg_of("hostile")
    assert made.EVIL in [word.text for word in page("hostile").words(HEAD)]
    assert not re.search("[\x00-\x08\x1b\u202e]", svg_of("hostile") + text.partition("</script>")[0])


def test_the_title_is_shortened_and_stays_in_its_lines() -> None:
    """Very long titles end in a sign of that."""
    head = page("hostile").words(HEAD)
    assert any(word.text.endswith("…") for word in head)
    assert len(head) < 12


def test_what_cannot_be_drawn_is_said() -> None:
    """A zone without ground, a track without a position, a map without a title: none is lost silently."""
    nowhere = made.zone("n", "Nowhere", {"type": "MultiPolygon", "coordinates": []})
    lost = MapTrack(party="AA", title="Lost", stretches=())
    said = str(draw_map(MapView(title="", zones=(nowhere,), tracks=(lost,))).to_dict(validate=True))
    assert "Zones that are not on this map: Nowhere." in said
    assert "AA (no position)" in said
    assert "A: Nowhere" not in said


def test_circles_of_two_parties_are_told_apart_without_colour() -> None:
    """By their dash, and by the party's id beside the distance."""
    dashes = {path.look[4] for path in page("arctic").drawn(KEY)}
    assert {"9,3,2,3", "4,3"} <= dashes
    assert {"AA 5500 km", "BB 5500 km"} <= {word.text for word in page("arctic").words(MAP)}


def test_nothing_at_all_is_a_map_of_the_earth() -> None:
    """An agreement may know no place."""
    assert LAND_NOTE in str(draw_map(MapView(title="x")).to_dict(validate=False))
