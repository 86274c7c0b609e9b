"""What follows of positions, against an oracle that looks at every quarter of an hour.

The oracle shares no code with the engine: it asks of each track, at each
instant, what the positions around it say, and adds up. What random tracks do not
reach, single cases reach below.
"""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from servanda import Answer, FaultyInputError, assess, explain, recheck
from servanda.model.wire import dumps

STRAITS = Path(__file__).parent / "agreements" / "straits"
EXAMPLES = int(os.environ.get("SERVANDA_EXAMPLES", "0"))
STEP = timedelta(minutes=30)  # of positions; what lies between is looked at halfway
FIRST = datetime(2012, 3, 24, 18, tzinfo=UTC)  # at Athens the clocks go forward on the 25th
STEPS = 60  # after the first, in which tracks begin
GAPS = {"PT5H": timedelta(hours=5), "PT20M": timedelta(minutes=20)}  # most positions near, and none
TOP_SPEED = 13_000  # km/h
KNOWN_AT = datetime(2012, 4, 10)  # noqa: DTZ001  (of a record, which is in UTC)
PLACES = {"a": (2, 5), "ab": (7, 5), "b": (12, 5), "out": (20, 5), "off": (60, 5)}
AWAY = {"a": {"b": 2, "out": 10, "off": 50}, "b": {"a": 3, "out": 5, "off": 45}}  # degrees along the parallel
KM_A_DEGREE = 110.9  # there
HEADER = "track,at,latitude,longitude,party,ship,tonnage,by,basis,mark,recorded_at".split(",")
Ends = tuple[int, int | None]

AGREEMENT = """\
servanda: 1
id: two-seas
title: Two seas, made up
instrument: treaty
time-zone: {zone}
parties: {{P: Pontus, Q: Quarto}}
groups: {{G: {{name: Both, members: {{P: {{}}, Q: {{}}}}}}}}
in-force: {{from: 2000-01-01}}
zones:
  a: {{title: A, box: {{west: 0, south: 0, east: 10, north: 10}}, source: text}}
  b: {{title: B, box: {{west: 5, south: 0, east: 15, north: 10}}, source: text}}
categories:
  ship:
    unit: ship
    key: [ship]
    reported: {{tracks: {{longest-gap: {gap}, top-speed-km-h: 13000, after-last: {after_last}}}}}
    accepts: {{own: 1}}
    attributes: {{ship: text, tonnage: integer, position: place}}
clocks: {{days: {{counts: calendar-days, runs-from: done, given: done, first-day: does-not-count}}}}
events:
  entered: {{title: Entered, from-tracks: {{of: ship, zone: a, on: entry}}, attributes: {{ship: text}}}}
  left: {{title: Left, from-tracks: {{of: ship, zone: a, on: exit}}, attributes: {{ship: text}}}}
provisions:
  inside: {{title: Inside, limit: {{of: ship, where: within('a'), at-most: 1}}, cites: [{{source: text}}]}}
  tons:
    title: Tonnage of both
    limit: {{binds: [G], of: ship, where: within('a'), counts-as: tonnage, at-most: 12}}
    cites: [{{source: text}}]
  guard:
    title: Guard
    limit: {{of: ship, where: not within('a') and within('b'), at-least: 1}}
    cites: [{{source: text}}]
  all: {{title: All, limit: {{of: ship, at-most: 1}}, cites: [{{source: text}}]}}
  one: {{title: One, limit: {{of: ship, where: within('b'), exactly: 1}}, cites: [{{source: text}}]}}
  share:
    title: No more than half of what both have there
    limit: {{of: ship, where: within('a'), counts-as: 2 * tonnage, at-most: "counted('tons', 'G')"}}
    cites: [{{source: text}}]
  stay:
    title: A day at most
    duty: {{act: left, when: entered, triggered-by: own, within: P1D, clock: days, match: {{ship: ship}}}}
    cites: [{{source: text}}]
"""


@dataclass(frozen=True)
class Fix:
    """A position of a track."""

    at: datetime
    place: str
    recalled: bool = False
    late: bool = False  # recorded after `KNOWN_AT`

    def within(self, zone: str) -> bool:
        return zone in self.place


@dataclass(frozen=True)
class Track:
    name: str
    party: str
    tonnage: int
    fixes: tuple[Fix, ...]


@dataclass(frozen=True)
class World:
    tracks: tuple[Track, ...]
    after_last: str
    zone: str
    longest_gap: str = "PT5H"

    @property
    def gap(self) -> timedelta:
        return GAPS[self.longest_gap]

    def known(self) -> World:
        """Return what was recorded by `KNOWN_AT`."""
        some = [replace(t, fixes=tuple(f for f in t.fixes if not f.late)) for t in self.tracks]
        return replace(self, tracks=tuple(t for t in some if t.fixes))


@st.composite
def fixes(draw: st.DrawFn) -> tuple[Fix, ...]:
    # The longest gap is ten steps, or less than one.
    apart = draw(st.lists(st.sampled_from([1, 1, 2, 6, 10, 11, 30]), max_size=6))
    steps = list(accumulate(apart, initial=draw(st.integers(0, STEPS))))
    kinds = st.sampled_from([(False, False)] * 4 + [(True, False), (False, True)])
    found = {}
    for n in steps:
        recalled, late = draw(kinds)
        place = draw(st.sampled_from(sorted(PLACES)))
        found[n] = Fix(FIRST + n * STEP, place, recalled, late)
    return tuple(found.values())


@st.composite
def worlds(draw: st.DrawFn) -> World:
    tracks = [
        Track(f"t{n}", draw(st.sampled_from("PPQ")), draw(st.sampled_from([5, 8])), draw(fixes()))
        for n in range(draw(st.integers(1, 4)))
    ]
    after_last = draw(st.sampled_from(["absent", "unknown"]))
    gap = draw(st.sampled_from(["PT5H", "PT5H", "PT20M"]))
    return World(tuple(tracks), after_last, draw(st.sampled_from(["UTC", "Europe/Athens"])), gap)


# The oracle.


@dataclass(frozen=True)
class Seen:
    """What is known of a track at an instant: `there` is whether there surely is one."""

    there: bool
    doubtful: bool
    facts: dict[str, bool | None]


def seen(world: World, track: Track, at: datetime, *, recalled_too: bool = False) -> Seen | None:
    """Return what is known of a track at an instant; `None` where there is none."""
    told = [said(track, n, world.gap, recalled_too=recalled_too) for n in range(len(track.fixes))]
    before = [n for n, fix in enumerate(track.fixes) if fix.at <= at]
    if not before:
        return None
    here = before[-1]
    if track.fixes[here].at == at:
        return told[here]
    unknown: dict[str, bool | None] = {"a": None, "b": None}
    if here + 1 == len(track.fixes):
        return None if world.after_last == "absent" else Seen(False, told[here].doubtful, unknown)
    between = track.fixes[here + 1].at - track.fixes[here].at
    near = between <= world.gap
    doubtful = told[here].doubtful or told[here + 1].doubtful
    facts = {z: told[here].facts[z] if told[here].facts[z] == told[here + 1].facts[z] else None for z in "ab"}
    if near:
        return Seen(True, doubtful, facts)
    # Over a longer gap it is known only that a track did not come where it could not have come.
    reach = TOP_SPEED * (between / timedelta(hours=1))
    for zone, fact in facts.items():
        if fact is False:
            degrees = sum(AWAY[zone][track.fixes[n].place] for n in (here, here + 1))
            unknown[zone] = False if degrees * KM_A_DEGREE > reach else None
    return Seen(False, doubtful, unknown)


def said(track: Track, n: int, gap: timedelta, *, recalled_too: bool) -> Seen:
    """Return what a position says by itself; one that is recalled only what those beside it say, too."""
    fix = track.fixes[n]
    own: dict[str, bool | None] = {zone: fix.within(zone) for zone in "ab"}
    if not fix.recalled or recalled_too:
        return Seen(True, False, own)
    sure = [f for f in track.fixes if not f.recalled]
    before, after = [f for f in sure if f.at < fix.at], [f for f in sure if f.at > fix.at]
    if not before or not after or after[0].at - before[-1].at > gap:
        return Seen(True, True, {"a": None, "b": None})
    alike = {z: {before[-1].within(z), after[0].within(z), fix.within(z)} for z in "ab"}
    return Seen(True, False, {z: own[z] if len(alike[z]) == 1 else None for z in "ab"})


def guards(facts: dict[str, bool | None]) -> bool | None:
    """Whether a track is not in A, and in B."""
    if facts["a"] is True or facts["b"] is False:
        return False
    return None if None in facts.values() else True


RULES = {
    "inside": lambda facts: facts["a"],
    "tons": lambda facts: facts["a"],
    "guard": guards,
    "all": lambda _: True,
    "one": lambda facts: facts["b"],
    "share": lambda facts: facts["a"],
}


def counted(world: World, provision: str, party: str, at: datetime, *, recalled_too: bool) -> Ends:
    """Return how much of a party counts at an instant."""
    low, high = 0, 0
    bounded = True
    for track in world.tracks:
        found = seen(world, track, at, recalled_too=recalled_too)
        holds = RULES[provision](found.facts) if found and track.party == party else False
        if found is None or holds is False:
            continue
        amount = {"tons": track.tonnage, "share": 2 * track.tonnage}.get(provision, 1)
        if found.doubtful:
            bounded = False
            continue
        low += amount if holds and found.there else 0
        high += amount
    return (low, high if bounded else None) if on_record(world, party, at) else (low, None)


def on_record(world: World, party: str, at: datetime) -> bool:
    """Whether the day lies between a party's first position and the day a gap after its last."""
    mine = [fix.at for track in world.tracks if track.party == party for fix in track.fixes]
    zone = ZoneInfo(world.zone)
    return (
        bool(mine)
        and min(mine).astimezone(zone).date()
        <= at.astimezone(zone).date()
        <= (max(mine) + world.gap).astimezone(zone).date()
    )


def of_holder(world: World, provision: str, holder: str, at: datetime, *, recalled_too: bool) -> Ends:
    parts = [
        counted(world, provision, p, at, recalled_too=recalled_too)
        for p in (holder if holder != "G" else "PQ")
    ]
    highs = [high for _, high in parts]
    return sum(low for low, _ in parts), None if None in highs else sum(h for h in highs if h is not None)


def instants(world: World, day: date) -> Iterator[datetime]:
    """Yield the steps of a day, and halfway between them."""
    zone = ZoneInfo(world.zone)
    at = datetime.combine(day, datetime.min.time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    while at < end:
        yield at
        at += STEP / 2


def judged(provision: str, count: Ends, bound: Ends) -> str:
    low, high = count
    least, most = bound
    if provision == "guard":
        return "met" if low >= 1 else "not-met" if high is not None and high < 1 else "undetermined"
    if provision == "one":
        if (low, high) == (1, 1):
            return "met"
        return "not-met" if low > 1 or (high is not None and high < 1) else "undetermined"
    if high is not None and high <= least:
        return "met"
    return "not-met" if most is not None and low > most else "undetermined"


def expected(
    world: World, provision: str, holder: str, day: date, *, recalled_too: bool = False
) -> tuple[str, Ends | None]:
    """Return the outcome of a day, and its figure where that is one of the day."""
    found = []
    for at in instants(world, day):
        count = of_holder(world, provision, holder, at, recalled_too=recalled_too)
        most: Ends = {"inside": (1, 1), "all": (1, 1), "tons": (12, 12)}.get(provision, (0, 0))
        if provision == "share":
            most = of_holder(world, "tons", "G", at, recalled_too=recalled_too)
        found.append((count, judged(provision, count, most)))
    if provision in ("one", "share"):
        outcomes = {outcome for _, outcome in found}
        return next(each for each in ("not-met", "undetermined", "met") if each in outcomes), None
    lows, highs = [low for (low, _), _ in found], [high for (_, high), _ in found]
    if provision == "guard":
        known = [high for high in highs if high is not None]
        figure: Ends = (min(lows), min(known) if known else None)
    else:
        figure = (max(lows), None if None in highs else max(h for h in highs if h is not None))
    return judged(
        provision, figure, {"inside": (1, 1), "all": (1, 1), "tons": (12, 12)}.get(provision, (0, 0))
    ), figure


# The engine.


def rows(world: World) -> list[list[str]]:
    found = []
    for track in world.tracks:
        for fix in track.fixes:
            longitude, latitude = PLACES[fix.place]
            found.append(
                [
                    track.name,
                    fix.at.strftime("%Y-%m-%dT%H:%MZ"),
                    str(latitude),
                    str(longitude),
                    track.party,
                    track.name,
                    str(track.tonnage),
                    "own",
                    "observed",
                    "recalled" if fix.recalled else "confirmed",
                    "2012-05-01" if fix.late else "2012-04-01",
                ]
            )
    return found


@contextmanager
def folder(world: World, files: dict[str, list[list[str]]] | None = None) -> Iterator[Path]:
    """Write a world as an agreement with its record."""
    with TemporaryDirectory() as made:
        path = Path(made)
        text = AGREEMENT.format(zone=world.zone, after_last=world.after_last, gap=world.longest_gap)
        (path / "agreement.yaml").write_text(text, encoding="utf-8")
        (path / "sources.csv").write_text("id,title,publisher,date,url\ntext,Made up,,,\n", encoding="utf-8")
        (path / "record").mkdir()
        for name, content in (files or {"positions": rows(world)}).items():
            with (path / "record" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([HEADER, *content])
        yield path


def told(answer: Answer) -> list[object]:
    """Return all that an answer says, but for the files it was made of."""
    data = json.loads(dumps(answer.as_json()))
    data.pop("receipt", None)
    return [data["results"], data.get("findings")]


TRIED = settings(
    max_examples=EXAMPLES or 25,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
DAYS = [date(2012, 3, 23) + timedelta(days=n) for n in range(6)]


def compare(world: World, answer: Answer, *, recalled_too: bool = False) -> None:
    for result in answer.results:
        for day in DAYS:
            after = result.start is None or result.start <= day
            if not after or (result.end is not None and day >= result.end):
                continue
            outcome, figure = expected(world, result.provision, result.holder, day, recalled_too=recalled_too)
            where = (result.provision, result.holder, day.isoformat())
            assert (where, result.outcome.value) == (where, outcome)
            if figure is not None:
                assert (where, (result.count.low, result.count.high)) == (where, figure)


TOO_FAR_OUT = Track("t0", "P", 5, (Fix(FIRST, "off"), Fix(FIRST + STEP, "off")))


@TRIED
@given(worlds())
@example(World((TOO_FAR_OUT,), "absent", "UTC", "PT20M"))
def test_every_day_has_the_figure_and_the_outcome_of_its_instants(world: World) -> None:
    """Of every limit and holder: the most or least at one time, with what is unknown of it."""
    with folder(world) as path:
        compare(world, assess(path))
        compare(world, assess(path, include_recalled=True), recalled_too=True)


@TRIED
@given(worlds())
def test_what_was_known_by_a_time_is_what_a_record_of_it_says(world: World) -> None:
    """Limits and events from tracks: positions that were recorded later do not show."""
    with folder(world) as path, folder(world.known()) as earlier:
        whole = assess(path, known_at=KNOWN_AT)
        assert told(whole) == told(assess(earlier, known_at=KNOWN_AT))
        compare(world.known(), whole)


@settings(parent=TRIED, max_examples=EXAMPLES or 12)
@given(worlds(), st.randoms(use_true_random=False))
def test_neither_the_order_of_tracks_nor_files_nor_their_form_matters(
    world: World, chance: random.Random
) -> None:
    """Tracks one after the other or between each other, in one file or two, as text or as Parquet."""
    whole = rows(world)
    between = sorted(whole, key=lambda row: (row[1], chance.random()))
    one = [row for row in whole if chance.random() < 0.5]
    split = {"positions-1": one, "positions-2": [row for row in whole if row not in one]}
    with folder(world) as path:
        expected_ = told(assess(path))
        for files in ({"positions": between}, split, {"positions-b": whole[:1], "positions-a": whole[1:]}):
            with folder(world, {name: content for name, content in files.items() if content}) as other:
                assert told(assess(other)) == expected_
        file = path / "record" / "positions.csv"
        typed = (
            'SELECT * REPLACE (timezone(\'UTC\', "at"::TIMESTAMPTZ) AS "at", latitude::DOUBLE AS latitude, '
            "longitude::DOUBLE AS longitude, tonnage::INTEGER AS tonnage, recorded_at::DATE AS recorded_at) "
            f"FROM read_csv('{file}', all_varchar = true)"
        )
        engine = duckdb.connect()
        engine.execute("SET timezone = 'UTC'")
        engine.execute(f"COPY ({typed}) TO '{file.with_suffix('.parquet')}' (FORMAT parquet)")
        file.unlink()
        if world.zone == "UTC":  # an instant without a zone is one where days begin
            assert told(assess(path)) == expected_


@settings(parent=TRIED, max_examples=EXAMPLES or 12)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_entries_that_are_shown_add_up_to_the_figure(world: World, chance: random.Random) -> None:
    """A derivation is of the instant at which it was so, and the checker counts its entries again."""
    with folder(world) as path:
        day = chance.choice(DAYS)
        for result in assess(path, on=day).results:
            shown = explain(path, result.provision, party=result.holder, on=day)
            (path / "derivation.json").write_text(dumps(shown), encoding="utf-8")
            text, sound = recheck(path / "derivation.json")
            assert sound, f"{result.provision} {result.holder} {day} {json.loads(dumps(shown))['at']}: {text}"


def test_a_what_if_cannot_add_a_holding_of_what_moves(tmp_path: Path) -> None:
    """Where something was is not supposed as a number held; the row says what to do instead."""
    supposed = tmp_path / "more.yaml"
    row = "{party: EST, category: warship, quantity: 2, from: 2012-01-01}"
    supposed.write_text(f"record: {{add: {{holdings: [{row}]}}}}\n", encoding="utf-8")
    with pytest.raises(FaultyInputError) as faulty:
        assess(STRAITS, on=date(2012, 1, 10), what_if=supposed)
    assert [problem.reference for problem in faulty.value.problems] == ["reported-by-positions"]


def test_a_derivation_names_both_instants_of_a_figure_with_two_ends() -> None:
    """What is sure and what may have been are of two times of the day, each with its entries."""
    shown = json.loads(dumps(explain(STRAITS, "18.1", party="OUTSIDE", on=date(2012, 1, 10))))
    assert (shown["at"], shown["perhaps"]["at"]) == ("2012-01-10T11:00:00", "2012-01-10T10:00:00.000001")
    sure = {e["attributes"]["ship"] for e in shown["terms"][0]["entries"] if e["counted"]}
    perhaps = {e["attributes"]["ship"] for e in shown["perhaps"]["terms"][0]["entries"] if e["counted"]}
    assert (sure, perhaps) == ({"Bora", "Cutter"}, {"Bora", "Cutter", "Drake"})
