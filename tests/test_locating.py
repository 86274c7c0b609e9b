"""What is where on a day, as a map is told it: what was known, whose word counts, what is left out."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servanda.assessment import behind, locating
from servanda.assessment.locating import locate
from servanda.cli.app import app
from servanda.model.located import Located, Whether
from servanda.model.place import Outline
from servanda.model.result import Outcome
from servanda.show.maps import viewing
from servanda.show.maps.viewing import NothingToDrawError, view_of

AGREEMENTS = Path(__file__).parent / "agreements"
AGREEMENT = """\
servanda: 1
id: bay
title: The bay (made up)
instrument: treaty
time-zone: UTC
parties: {P: Pontus, Q: Quarto}
groups: {G: {name: Both, members: {P: {}, Q: {}}}}
bodies: {WATCH: The watch, IDLE: Nobody listens}
in-force: {from: 2000-01-01}
places: {pier: {title: The pier, at: "1, 1", source: text}}
zones:
  a: {title: A, box: {west: 0, south: 0, east: 2, north: 2}, source: text}
  b: {title: B, box: {west: 4, south: 0, east: 6, north: 2}, source: text}
categories:
  ship:
    unit: ship
    key: [ship]
    reported: {tracks: {longest-gap: P2D, top-speed-km-h: 2000, after-last: absent}}
    accepts: {own: 1, WATCH: 2}
    attributes: {ship: text, position: place}
  gun:
    unit: gun
    key: [name, site]
    reported: state
    accepts: {own: 1}
    attributes: {name: text, site: place}
  radio:
    unit: radio
    key: [site]
    reported: state
    accepts: {own: 1}
    attributes: {site: place}
clocks: {days: {counts: calendar-days, runs-from: done, given: done, first-day: does-not-count}}
events:
  drill: {title: A drill, attributes: {men: integer, site: place}}
  feast: {title: A feast, attributes: {site: place}}
provisions:
  ships:
    title: One ship in A
    limit: {binds: all-together, of: ship, where: within('a') or within('b'), at-most: 1}
    cites: [{source: text}]
  guns: {title: No gun in A, limit: {of: gun, where: within('a'), exactly: 0}, cites: [{source: text}]}
  drills:
    title: No large drill
    prohibition: {act: {kind: drill, where: men > 10}, silence: {means: not-done, reporter: nobody}}
    cites: [{source: text}]
"""
DISPUTE = """\
question: Is there a zone b?
kind: text
provisions: [ships]
readings:
  none:
    held-by: [P]
    ground: There is none.
    source: text
    patch: {zones: {b: null}, provisions: {ships: {limit: {where: "within('a')"}}}}
  one:
    held-by: [Q]
    ground: There is one.
    source: text
    patch: {zones: {b: {title: B}}}
"""
SHIPS = "track,at,latitude,longitude,party,ship,by,basis,source,recorded_at\n"
HOLDINGS = "id,party,category,name,site,quantity,from,by,basis,source\n"
EVENTS = "id,kind,party,men,site,done_at,by,source\n"
DAY = date(2010, 3, 5)


def ship(track: str, at: str, longitude: float, party: str = "P", by: str = "own", recorded: str = "") -> str:
    return f"{track},{at}Z,1,{longitude},{party},{track},{by},observed,text,{recorded}\n"


def gun(id_: str, site: str, *, party: str = "P", kind: str = "gun", name: str = "") -> str:
    return f'{id_},{party},{kind},{name},"{site}",1,2001-01-01,own,declared,text\n'


def drill(id_: str, men: str, *, kind: str = "drill") -> str:
    return f'{id_},{kind},P,{men},"geo:1,3",2010-03-05,P,text\n'


@pytest.fixture
def bay(tmp_path: Path) -> Path:
    """A folder with an agreement, and an empty record."""
    (tmp_path / "record").mkdir()
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    sources = (AGREEMENTS / "straits" / "sources.csv").read_text()
    (tmp_path / "sources.csv").write_text(sources)
    return tmp_path


def filled(folder: Path, **files: str) -> Path:
    """Put rows into the record of a folder."""
    heads: Mapping[str, str] = {"positions": SHIPS, "holdings": HOLDINGS, "events": EVENTS}
    for name, rows in files.items():
        (folder / "record" / f"{name}.csv").write_text(heads[name] + rows)
    return folder


def notes(found: Located) -> str:
    return " ".join(view_of(found).notes)


def tracks(found: Located) -> list[str]:
    return [track.track for track in found.tracks]


def test_tracks_that_nobody_knew_of_by_then_are_not_there(bay: Path) -> None:
    """A record of an earlier time has the positions of that time."""
    early = ship("early", "2010-03-05T01:00", 1, recorded="2010-03-06T00:00:00Z")
    late = ship("late", "2010-03-05T01:00", 1, recorded="2010-05-06T00:00:00Z")
    filled(bay, positions=early + late)
    assert tracks(locate(bay, on=DAY)) == ["early", "late"]
    assert tracks(locate(bay, on=DAY, known_at=date(2010, 4, 1))) == ["early"]


def test_between_two_zones_nobody_knows_where_it_was(bay: Path) -> None:
    """A leg is inside where one zone held both ends, outside where none held either."""
    places = [1, 1.5, 5, 8, 9]
    filled(bay, positions="".join(ship("x", f"2010-03-05T0{n}:00", at) for n, at in enumerate(places)))
    (track,) = locate(bay, on=DAY).tracks
    assert track.legs == (Whether.INSIDE, Whether.UNKNOWN, Whether.UNKNOWN, Whether.OUTSIDE)


def test_the_tracks_of_a_party_are_found_however_many_others_have(
    bay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too much is cut of what was asked for."""
    monkeypatch.setattr(locating, "MOST_TRACKS", 1)
    rows = [ship(f"p{n}", "2010-03-05T01:00", 1) for n in range(3)]
    filled(bay, positions="".join(rows) + ship("q", "2010-03-05T01:00", 1, "Q"))
    found = locate(bay, on=DAY, party="Q")
    assert (tracks(found), found.lost) == (["q"], 0)
    assert "Not drawn: 3 more tracks than a map can hold." in notes(locate(bay, on=DAY))


def test_a_group_has_what_its_members_have(bay: Path) -> None:
    """To ask about a group is to ask about its members."""
    filled(bay, positions=ship("q", "2010-03-05T01:00", 1, "Q"), holdings=gun("h", "pier"))
    found = locate(bay, on=DAY, party="G")
    assert tracks(found) == ["q"]
    assert [held.outcome for held in found.holdings] == [Outcome.NOT_MET]


def test_a_word_that_does_not_count_draws_no_track(bay: Path) -> None:
    """Nor does it look like one that does; whose word it is, is told."""
    words = ("own", "WATCH", "IDLE")
    filled(bay, positions="".join(ship(f"x{by}", "2010-03-05T01:00", 1, "P", by) for by in words))
    found = locate(bay, on=DAY)
    assert tracks(found) == ["xown", "xWATCH"]
    assert "Not drawn: 1 track by a word that does not count." in notes(found)
    assert [track.title for track in view_of(found).tracks] == [
        "xown (ship)",
        "xWATCH (ship, by the word of WATCH)",
    ]


def test_a_ship_in_a_gap_is_told(bay: Path) -> None:
    """It was somewhere, before and after."""
    gap = ship("Corv", "2010-03-04T01:00", 1) + ship("Corv", "2010-03-06T01:00", 1)
    gone = ship("Gone", "2010-03-01T01:00", 1) + ship("Gone", "2010-03-04T01:00", 1)
    found = locate(filled(bay, positions=gap + gone), on=DAY)
    assert not found.tracks
    assert "No position on the day: Corv." in notes(found)


def test_a_track_says_towards_what_it_counts(bay: Path) -> None:
    """Of a limit that is not met; a ship that lay elsewhere counts towards nothing."""
    rows = [
        ship(name, f"2010-03-05T0{n}:00", at) for name, at in (("x", 1), ("y", 5), ("z", 9)) for n in (1, 2)
    ]
    found = locate(filled(bay, positions="".join(rows)), on=DAY)
    said = {track.title: track.text for track in view_of(found).tracks}
    counts = "2 positions on the day; counts towards ships (not met)"
    assert said == {"x (ship)": counts, "y (ship)": counts, "z (ship)": "2 positions on the day"}


def test_a_provision_shows_all_that_it_counts(bay: Path) -> None:
    """What counts has a ring, what does not has none; other categories and acts are left out."""
    rows = gun("in", "pier") + gun("out", "geo:1,3") + gun("other", "geo:1,3", kind="radio")
    filled(bay, holdings=rows, events=drill("small", "5"), positions=ship("x", "2010-03-05T01:00", 1))
    found = locate(bay, on=DAY, provision="guns")
    assert {(h.what, h.place, h.outcome) for h in found.holdings} == {
        ("gun", "The pier", Outcome.NOT_MET),
        ("gun", "1°N 3°E", None),
    }
    assert not found.tracks
    assert view_of(found).subtitle[0] == "Provision guns: No gun in A"


def test_a_prohibition_shows_all_acts_of_its_kind(bay: Path) -> None:
    """Those that are forbidden, those that may be, and those that are not."""
    filled(bay, events=drill("small", "5") + drill("feast", "", kind="feast"))
    found = locate(bay, on=DAY, provision="drills")
    assert [(h.act, h.outcome) for h in found.holdings] == [("small", None)]
    filled(bay, events=drill("unsure", ""))
    found = locate(bay, on=DAY)
    assert [(h.act, h.outcome, h.provisions) for h in found.holdings] == [
        ("unsure", Outcome.UNDETERMINED, ("drills",))
    ]


def test_of_too_many_entries_the_gravest_are_shown(bay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how many are not, once."""
    monkeypatch.setattr(locating, "MOST_LISTED", 2)
    rows = "".join(gun(f"o{n}", f"geo:1,3.{n}") for n in range(4)) + gun("bad", "pier", name="big one")
    found = locate(filled(bay, holdings=rows), on=DAY)
    assert [(h.place, h.outcome) for h in found.holdings] == [
        ("The pier", Outcome.NOT_MET),
        ("1°N 3°E", None),
    ]
    assert view_of(found).notes == ("Not drawn: 3 more entries than a map can hold.",)
    assert view_of(found).holdings[0].category == "gun big one:"


def test_more_entries_than_are_read_have_their_places(bay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that are alike are put together; they keep where they are."""
    monkeypatch.setattr(behind, "MOST_READ", 2)
    rows = "".join(gun(f"o{n}", f"geo:1,3.{n}") for n in range(4)) + gun("nowhere", "", party="Q")
    found = locate(filled(bay, holdings=rows), on=DAY)
    assert len(found.holdings) == 2
    assert notes(found) == "Not drawn: 3 more entries than a map can hold."


def test_numbers_of_one_are_singular(bay: Path) -> None:
    """One entry is no entries."""
    found = locate(filled(bay, holdings=gun("nowhere", "") + gun("x", "pier")), on=DAY)
    assert notes(found) == "Not drawn: 1 entry whose place is not known."


def test_a_zone_that_a_reading_removes_is_no_place(bay: Path) -> None:
    """What the record says to be there is nowhere."""
    (bay / "disputes").mkdir()
    (bay / "disputes" / "b.yaml").write_text(DISPUTE)
    filled(bay, holdings=gun("x", "b", kind="radio"))
    assert locate(bay, on=DAY, view="one").nowhere == 0
    assert locate(bay, on=DAY, view="none").nowhere == 1


def test_an_empty_ground_is_no_place(bay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it is counted as not drawn."""
    found = locate(filled(bay, holdings=gun("x", "pier")), on=DAY)
    empty = replace(found.holdings[0], ground=Outline(polygons=(), lines=()))
    monkeypatch.setattr(viewing, "middle", lambda ground: None if ground == empty.ground else (1.0, 1.0))
    view = view_of(replace(found, holdings=(empty,)))
    assert not view.holdings
    assert view.notes == ("Not drawn: 1 entry whose place is not known.",)


def test_nothing_to_draw_is_no_map(tmp_path: Path) -> None:
    """An agreement may know no place."""
    with pytest.raises(NothingToDrawError, match="nothing of this agreement has a place"):
        view_of(locate("new-start", on=date(2020, 3, 1)))
    output = tmp_path / "m.png"
    done = CliRunner().invoke(app, ["map", "new-start", "--on", "2020-03-01", "-o", str(output)])
    assert (done.exit_code, output.exists()) == (2, False)


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a traceback."""
    imported = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.partition(".")[0] in ("pyproj", "shapely"):
            raise ModuleNotFoundError(name)
        return imported(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    done = CliRunner().invoke(app, ["map", "new-start", "--on", "2020-03-01", "-o", str(tmp_path / "m.png")])
    assert done.exit_code == 2
    assert "pip install 'servanda[places]'" in done.output


def test_a_map_says_what_was_supposed(bay: Path) -> None:
    """And points as people write them."""
    filled(bay, holdings=gun("x", "geo:-66.60,-173.00", name="one"))
    (bay / "what-if.yaml").write_text("zones: {a: {title: Another name}}\n")
    found = locate(bay, on=DAY, what_if=bay / "what-if.yaml")
    assert view_of(found).subtitle == ("On 2010-03-05, with a what-if. View: base, the file's own encoding.",)
    assert found.holdings[0].place == "66.6°S 173°W"


def test_many_things_at_one_place_are_one_whatever_they_are_called(bay: Path) -> None:
    """A few are told apart."""
    few = "".join(gun(f"x{n}", "pier", name=f"n{n}") for n in range(3))
    assert [h.called for h in locate(filled(bay, holdings=few), on=DAY).holdings] == ["n0", "n1", "n2"]
    many = "".join(gun(f"x{n}", "pier", name=f"n{n}") for n in range(9))
    assert [(h.called, h.low) for h in locate(filled(bay, holdings=many), on=DAY).holdings] == [
        ("", Decimal(9))
    ]


def test_a_reach_stands_behind_what_reaches() -> None:
    """Which of its kind it is comes first."""
    view = view_of(locate(AGREEMENTS / "border-strip", on=date(2010, 3, 5)))
    assert "missile short, reaching 100 km:" in {held.category for held in view.holdings}
