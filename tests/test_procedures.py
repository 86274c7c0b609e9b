"""Where procedures stand: a made-up agreement with hand-worked answers, and random ones by brute force."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from oracle.procedures import TICK, states_by_day
from servanda import ServandaError, procedure
from servanda.assessment.procedure import Happening, walk
from servanda.cli.app import app
from servanda.model.act import ActRule, Clock, Counting, Instant, Period
from servanda.model.calendar import Duration
from servanda.model.moments import Stretch, TimeZone, instant_of
from servanda.model.procedure import After, Procedure, State, Step

PANEL = Path(__file__).parent / "agreements" / "river-panel"


def asked(case: str, on: str, view: str = "base", **more):
    """Return what one view says of one case of provision V on a day."""
    found = procedure(PANEL, "V", on=date.fromisoformat(on), views=[view], **more)
    [held] = found["procedures"][0]["views"]
    return next(each for each in held["cases"] if (each["case"] or {}).get("question") == case)


def states(case: str, on: str, view: str = "base", **more) -> list[str]:
    """Return the states in which a case may stand."""
    return [each["state"] for each in asked(case, on, view, **more)["states"]]


@pytest.mark.parametrize(
    ("case", "on", "expected"),
    [
        # Referred on 1 March; fifteen days are over with the 16th, ten more with the 26th.
        ("lapse", "2012-03-01", ["before-panel"]),
        ("lapse", "2012-03-16", ["before-panel"]),
        ("lapse", "2012-03-17", ["before-ministers"]),
        ("lapse", "2012-03-26", ["before-ministers"]),
        ("lapse", "2012-03-27", ["lapsed"]),
        # An answer on the fifteenth day is in time, one on the sixteenth is not.
        ("answered", "2012-03-16", ["settled"]),
        ("answered", "2012-04-30", ["settled"]),
        ("late", "2012-03-17", ["before-ministers"]),
        # Put off until 10 April: that day is the first on which the panel's time is over.
        ("longer", "2012-04-09", ["before-panel"]),
        ("longer", "2012-04-10", ["before-ministers"]),
        ("longer", "2012-04-20", ["lapsed"]),
        ("endless", "2019-12-31", ["before-panel"]),
        # The panel's answer by EAST is not by one who may; nor may WEST refer, which had left its group.
        ("foreign", "2012-03-16", ["before-panel"]),
        ("left", "2016-03-02", ["quiet"]),
    ],
)
def test_a_case_stands_where_days_and_events_lead(case: str, on: str, expected: list[str]) -> None:
    """States follow from the record's days, the clock, and who may do what."""
    assert states(case, on) == expected


def test_how_a_case_came_there_is_told_step_by_step() -> None:
    """Each step has its event, its day and its source; each lapse its day."""
    [state] = asked("lapse", "2012-03-27")["states"]
    [way] = state["ways"]
    assert [(m["kind"], m["when"]["text"], m["to"]) for m in way["moves"]] == [
        ("step", "2012-03-01", "before-panel"),
        ("lapse", "2012-03-17", "before-ministers"),
        ("lapse", "2012-03-27", "lapsed"),
    ]
    event = way["moves"][0]["event"]
    assert (event["id"], event["party"], event["by"], event["source"]) == ("r1", "NORTH", "NORTH", "invented")
    assert state["final"]
    assert way["after"] is None


def test_what_may_be_done_by_whom_and_until_when() -> None:
    """Open steps name who may take them; what follows by time has its day, and none where it was put off."""
    [state] = asked("longer", "2012-03-20")["states"]
    assert [(step["step"], step["by"], step["to"]) for step in state["steps"]] == [
        ("settle", ["PANEL"], "settled"),
        ("leave_open", ["PANEL"], "before-ministers"),
    ]
    after = state["ways"][0]["after"]
    assert (after["to"], after["at"]["text"], after["put_off_without_end"]) == (
        "before-ministers",
        "2012-04-10",
        False,
    )
    [endless] = asked("endless", "2012-03-20")["states"]
    assert endless["ways"][0]["after"]["at"] is None
    assert endless["ways"][0]["after"]["put_off_without_end"]


def test_what_a_state_does_not_allow_is_shown_and_changes_nothing() -> None:
    """An event of the wrong side, and one for which there is no step, are told apart."""
    [state] = asked("foreign", "2012-03-16")["states"]
    idle = state["ways"][0]["not_allowed"]
    assert [(each["event"]["id"], each["why"]) for each in idle] == [("a6", "not-by"), ("d6", "no-step")]
    assert "it is for PANEL" in idle[0]["text"]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("base", ["quiet", "before-panel"]),
        ("EAST", ["quiet"]),
        ("NORTH", ["before-panel"]),
        ("PANEL", ["before-panel"]),
        # WEST was of the upper states with NORTH; it is not named.
        ("WEST", ["quiet", "before-panel"]),
    ],
)
def test_a_contested_event_counts_for_those_who_stand_by_it(view: str, expected: list[str]) -> None:
    """Whoever contests an event is without it; whoever did or accepted it has it; for the rest it is open."""
    assert states("contested", "2012-03-02", view) == expected


def test_sides_that_contest_are_shown_without_a_reading_of_their_own() -> None:
    """Not only readings make views: so does contesting an event, doing it, or accepting it."""
    found = procedure(PANEL, "V", on=date(2012, 3, 2))
    assert [view["id"] for view in found["views"]] == ["base", "EAST", "NORTH", "WEST", "PANEL"]


def test_a_reading_may_change_a_procedure() -> None:
    """Whoever reads twenty days into the text finds the case still before the panel."""
    assert states("lapse", "2012-03-21", "WEST") == ["before-panel"]
    assert states("lapse", "2012-03-22", "WEST") == ["before-ministers"]
    assert states("lapse", "2012-03-21", "EAST") == ["before-ministers"]


@pytest.mark.parametrize(
    ("case", "on", "expected", "said"),
    [
        (
            "same-day",
            "2012-03-02",
            ["before-panel", "settled"],
            "Answer of the panel by PANEL, 2012-03-01, came before Referral by NORTH, 2012-03-01",
        ),
        (
            "recalled",
            "2012-03-02",
            ["quiet", "before-panel"],
            "Referral by NORTH, 2012-03-01, does not count (recalled, not confirmed)",
        ),
        (
            "month",
            "2012-03-10",
            ["before-panel", "settled"],
            "Answer of the panel by PANEL, 2012-03, was not yet done by the end of 2012-03-10",
        ),
        (
            "month",
            "2012-04-30",
            ["settled", "lapsed"],
            "Answer of the panel by PANEL, 2012-03, came before the end of the period of 'Before the panel'",
        ),
        (
            "blank",
            "2012-03-06",
            ["before-panel", "before-ministers", "settled"],
            "Answer of the panel by PANEL, 2012-03-05, does not count "
            "(the record lacks what its rule asks for)",
        ),
    ],
)
def test_what_the_record_leaves_open_leaves_the_state_open(
    case: str, on: str, expected: list[str], said: str
) -> None:
    """Two orders, a recalled event, a month, a blank: every state is shown with what it supposes."""
    found = asked(case, on)
    assert not found["determined"]
    assert [each["state"] for each in found["states"]] == expected
    assert [each["text"] for each in found["states"][0]["ways"][0]["supposing"]] == [said]


def test_an_answer_comes_after_what_it_answers() -> None:
    """The answer on file for April names the referral of 1 March by its id, so no other order is possible."""
    assert states("month", "2012-03-01") == ["before-panel", "settled"]


def test_recalled_events_count_where_they_are_let() -> None:
    """`--include-recalled` takes the recalled referral for confirmed."""
    assert states("recalled", "2012-03-02", include_recalled=True) == ["before-panel"]


def test_what_the_record_did_not_know_then_does_not_count() -> None:
    """On 1 May 2012 the record knew nothing of the case, on 2 May the referral, in June the answer."""
    with pytest.raises(StopIteration):
        states("later", "2012-03-10", known_at=date(2012, 4, 30))
    assert states("later", "2012-03-10", known_at=date(2012, 5, 1)) == ["before-panel"]
    assert states("later", "2012-03-10", known_at=date(2012, 6, 1)) == ["settled"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # Asked at 10:00, received at 12:00: 24 hours run from then; a visit at 11:00 is in time.
        ("2012-03-01", "asked"),
        ("2012-03-02", "calm"),
        # The second visit, at 12:01, is a minute late.
        ("2012-04-02", "calm"),
    ],
)
def test_hours_run_from_when_it_was_received(on: str, expected: str) -> None:
    """A clock of hours counts from the time that it names."""
    [state] = _visits(on)["states"]
    assert state["state"] == expected


def test_a_minute_late_is_late() -> None:
    """The state had run out at 12:00 when the visit of 12:01 came; the lapse is told before it."""
    [state] = _visits("2012-04-02")["states"]
    moves = state["ways"][0]["moves"]
    assert [(m["kind"], m["when"]["text"]) for m in moves[-2:]] == [
        ("lapse", "2012-04-02 12:00 UTC"),
        ("step", "2012-04-02 12:01 UTC"),
    ]


def _visits(on: str):
    found = procedure(PANEL, "VI", on=date.fromisoformat(on), views=["base"])
    return found["procedures"][0]["views"][0]["cases"][0]


def test_a_provision_that_is_no_procedure_is_refused() -> None:
    """The message names those that are."""
    with pytest.raises(ServandaError, match=r"Provision 'II\.1\.a' is not a procedure"):
        procedure("new-start", "II.1.a", on=date(2020, 1, 1))


def test_a_reader_sees_who_parts_where() -> None:
    """The text names each case once, the views that agree together, and what each supposes."""
    result = CliRunner().invoke(app, ["procedure", str(PANEL), "V", "--on", "2012-03-02"])
    assert result.exit_code == 0
    start = result.output.index("question contested")
    end = result.output.index("question endless")
    lines = [line.lstrip("│ ├└─") for line in result.output[start:end].splitlines()]
    assert [line for line in lines if line.startswith(("as read", "state", "undetermined", "if"))] == [
        "as read by base (the file's own encoding)",
        "undetermined between No question open and Before the panel",
        "if Referral by NORTH, 2012-03-01, does not count (contested by EAST)",
        "if Referral by NORTH, 2012-03-01, counts (contested by EAST)",
        "as read by EAST",
        "state: No question open",
        "as read by NORTH, PANEL",
        "state: Before the panel, since 2012-03-01",
        "as read by WEST",
        "undetermined between No question open and Before the panel",
        "if Referral by NORTH, 2012-03-01, does not count (contested by EAST)",
        "if Referral by NORTH, 2012-03-01, counts (contested by EAST)",
    ]
    assert (
        "time: 'Before the ministers' follows at the beginning of 2012-03-17, if nothing else does" in lines
    )


def test_nothing_is_open_on_a_day_on_which_the_provision_does_not_stand() -> None:
    """Before the treaty entered into force nobody could take a step under it, and the text says so."""
    run = CliRunner().invoke
    before = run(app, ["procedure", str(PANEL), "VI", "--on", "2009-12-31"]).output
    assert "on this day the provision does not stand (not-yet)" in before
    assert "open now" not in before
    assert "open now" in run(app, ["procedure", str(PANEL), "VI", "--on", "2010-01-01"]).output


def test_json_is_published_under_schema_one() -> None:
    """The command prints what the function returns."""
    result = CliRunner().invoke(app, ["procedure", str(PANEL), "--on", "2012-03-02", "--format", "json"])
    data = json.loads(result.output)
    assert data["schema"] == 1
    assert [each["provision"] for each in data["procedures"]] == ["V", "VI"]
    assert data["caveat"]


# Random procedures against brute force.

KINDS = ("ask", "give", "more-time")
WHO = ("EAST", "NORTH", "WEST")
FIRST = date(2020, 2, 20)
DAYS = 14


@st.composite
def procedures(draw):
    """Draw a procedure of two to four states, as the oracle has it."""
    names = [f"s{n}" for n in range(draw(st.integers(2, 4)))]
    hours = draw(st.booleans())
    built = {}
    for name in names:
        kinds = draw(st.sets(st.sampled_from(KINDS[:2])))
        may = st.sampled_from([(), WHO[:1], WHO[1:]])
        others = [other for other in names if other != name]
        after = (draw(st.integers(1, 60 if hours else 4)), draw(st.sampled_from(others)))
        built[name] = {
            "steps": {kind: (draw(may), draw(st.sampled_from(names))) for kind in sorted(kinds)},
            "after": after if draw(st.booleans()) else None,
        }
    return {
        "starts": names[0],
        "hours": hours,
        "first_day": draw(st.booleans()) and not hours,
        "states": built,
    }


def events():
    """Draw events on distinct ticks."""
    beginning = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    ticks = st.integers(0, DAYS * 96 - 1).map(lambda tick: beginning + tick * TICK)
    until = st.none() | st.integers(0, DAYS).map(lambda day: FIRST + timedelta(days=day))
    event = st.tuples(ticks, st.sampled_from(KINDS), st.sampled_from(WHO), until)
    return st.lists(event, max_size=8, unique_by=lambda each: each[0])


def _built(plain) -> Procedure:
    clock = Clock(
        name="c",
        counts=Counting.HOURS if plain["hours"] else Counting.CALENDAR_DAYS,
        runs_from=Instant.DONE,
        given=Instant.DONE,
        first_day_counts=plain["first_day"],
    )
    found = {}
    for name, state in plain["states"].items():
        steps = {k: Step(id=k, act=ActRule(kind=k), to=to, by=by) for k, (by, to) in state["steps"].items()}
        after = None
        if state["after"] is not None:
            length, to = state["after"]
            period = (
                Period(text="", hours=length)
                if plain["hours"]
                else Period(text="", length=Duration(days=length))
            )
            after = After(period=period, to=to, extended_by="more-time")
        found[name] = State(id=name, title=name, steps=steps, after=after)
    return Procedure(starts=plain["starts"], clock=clock, states=found)


def _happening(number: int, event) -> Happening:
    at, kind, by, until = event
    stretch = Stretch(instant_of(at), instant_of(at) + 1)
    return Happening(
        rid=number,
        kind=kind,
        at=stretch,
        begins=stretch,
        doers=frozenset({by}),
        meant={ActRule(kind=kind): True},
        until=until,
    )


@settings(max_examples=150, deadline=None)
@given(procedures(), events())
def test_exact_instants_lead_where_brute_force_leads(plain, drawn) -> None:
    """On every day the state is the one that looking at every quarter of an hour finds."""
    zone = TimeZone("UTC")
    happenings = [_happening(number, event) for number, event in enumerate(drawn)]
    begun = Stretch(zone.start_of(FIRST), zone.start_of(FIRST) + 1)
    expected = states_by_day(plain, drawn, FIRST, FIRST + timedelta(days=DAYS))
    for day, state in expected.items():
        course = walk(_built(plain), happenings, zone, zone.end_of(day), begun)
        assert [reached.state for reached in course.reached] == [state], day


@settings(max_examples=60, deadline=None)
@given(procedures(), events().filter(bool), st.data())
def test_a_day_instead_of_an_instant_never_rules_out_what_was_so(plain, drawn, data) -> None:
    """Whoever knows only the days of events sees the true state among those that are possible."""
    zone = TimeZone("UTC")
    blurred = data.draw(st.sets(st.integers(0, len(drawn) - 1), max_size=3))
    happenings = []
    for number, event in enumerate(drawn):
        exact = _happening(number, event)
        day = zone.whole(event[0].date())
        happenings.append(
            Happening(
                rid=number,
                kind=exact.kind,
                at=day if number in blurred else exact.at,
                begins=day if number in blurred else exact.at,
                doers=exact.doers,
                meant=exact.meant,
                until=exact.until,
            )
        )
    begun = Stretch(zone.start_of(FIRST), zone.start_of(FIRST) + 1)
    expected = states_by_day(plain, drawn, FIRST, FIRST + timedelta(days=DAYS))
    for day in (FIRST + timedelta(days=5), FIRST + timedelta(days=DAYS)):
        course = walk(_built(plain), happenings, zone, zone.end_of(day), begun)
        assert expected[day] in [reached.state for reached in course.reached]


def test_many_events_of_one_day_are_followed_as_far_as_told() -> None:
    """Where more is open than is followed, that is said, and no single state is claimed."""
    plain = {
        "starts": "s0",
        "hours": False,
        "first_day": False,
        "states": {
            f"s{n}": {
                "steps": {"ask": ((), f"s{(n + 1) % 9}"), "give": ((), f"s{(n + 4) % 9}")},
                "after": None,
            }
            for n in range(9)
        },
    }
    zone = TimeZone("UTC")
    happenings = []
    for number in range(24):
        one = _happening(number, (datetime(2020, 3, 1, tzinfo=UTC), KINDS[number % 2], "EAST", None))
        happenings.append(
            Happening(
                rid=number, kind=one.kind, at=zone.whole(FIRST), begins=zone.whole(FIRST), meant=one.meant
            )
        )
    course = walk(_built(plain), happenings, zone, zone.end_of(FIRST))
    assert course.cut
    assert not course.determined
