"""What lies ahead: a made-up agreement worked by hand, the shipped ones, and the file for calendars."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import vobject
from typer.testing import CliRunner

from servanda import ServandaError, calendar
from servanda.cli.app import app
from servanda.model.agenda import Agenda, Item, Sort
from servanda.model.result import CAVEAT
from servanda.show.agenda_ics import agenda_ics

FERRY = Path(__file__).parent / "agreements" / "ferry-notices"
DAY = date(2024, 6, 2)


def look(on: date = DAY, ahead: str = "P70D", **more) -> Agenda:
    return calendar([FERRY], on=on, ahead=ahead, **more)


def of(agenda: Agenda, sort: Sort, provision: str | None = None) -> list[Item]:
    return [item for item in agenda.items if item.sort is sort and provision in (None, item.provision)]


def told(items: list[Item]) -> list[tuple[str, str | None]]:
    return [(str(item.day), item.party) for item in items]


def test_what_was_not_done_is_overdue_since_the_day_it_fell_due() -> None:
    """North changed an engine on 20 May and gave no notice within five days."""
    [item] = of(look(), Sort.OVERDUE)
    assert (item.day, item.party, item.provision, item.days) == (date(2024, 5, 25), "NORTH", "2", -8)
    assert item.views == ("base", "NORTH", "SOUTH")


def test_on_its_last_day_a_duty_is_due_and_not_overdue() -> None:
    """The end of 25 May is still in time."""
    agenda = look(date(2024, 5, 25))
    assert told(of(agenda, Sort.DUE, "2")) == [("2024-05-25", "NORTH")]
    assert not of(agenda, Sort.OVERDUE)


def test_where_hours_count_the_instant_is_told() -> None:
    """A stop on 1 June at 06:30 is to be told of by 3 June at 06:30, UTC."""
    [item] = of(look(), Sort.DUE, "3")
    assert item.at == datetime(2024, 6, 3, 6, 30, tzinfo=UTC)


def test_a_list_that_the_calendar_will_call_for_is_upcoming_where_it_falls_due_in_time() -> None:
    """The third quarter's list arises on 1 July and is due on 31 July."""
    assert told(of(look(ahead="P59D"), Sort.UPCOMING)) == [("2024-07-31", "NORTH"), ("2024-07-31", "SOUTH")]
    assert not of(look(ahead="P58D"), Sort.UPCOMING)


def test_what_one_view_holds_suspended_is_told_as_that_view_has_it() -> None:
    """North reads its lists as suspended; the base and South do not."""
    [north, south] = of(look(), Sort.UPCOMING)
    assert north.views == ("base", "SOUTH")
    assert [(other.view, other.outcome) for other in north.otherwise] == [("NORTH", "not-applicable")]
    assert south.views == ("base", "NORTH", "SOUTH")
    assert told(of(look(views=["NORTH"]), Sort.UPCOMING)) == [("2024-07-31", "SOUTH")]


def test_a_list_given_early_is_not_upcoming(tmp_path: Path) -> None:
    """An act that performs a later duty leaves nothing to do."""
    more = tmp_path / "events-more.csv"
    more.write_text("kind,party,of,done_at\nlist,SOUTH,2024-07-01,2024-06-02\n")
    upcoming = of(calendar([FERRY], [more], on=DAY, ahead="P70D"), Sort.UPCOMING)
    assert "SOUTH" in {item.party for item in upcoming}  # too early performs nothing
    more.write_text("kind,party,of,done_at\nlist,SOUTH,2024-07-01,2024-07-01\n")
    later = calendar([FERRY], [more], on=date(2024, 7, 1), ahead="P70D")
    assert [item.party for item in later.items if item.day == date(2024, 7, 31)] == ["NORTH"]


def test_two_times_without_a_name_that_began_together_are_two(tmp_path: Path) -> None:
    """Two changes of one day, of two items, are two duties, with two names in a calendar program."""
    more = tmp_path / "events-more.csv"
    more.write_text("kind,party,item,done_at\nchange,SOUTH,a,2024-06-01\nchange,SOUTH,b,2024-06-01\n")
    found = of(calendar([FERRY], [more], on=DAY), Sort.DUE, "2")
    assert told(found) == [("2024-06-06", "SOUTH")] * 2
    assert len({item.name for item in found}) == 2


def test_quotas_say_what_is_left_and_owed_and_when_the_window_ends() -> None:
    """Two of six visits are used up by North as host; one of two sessions is owed."""
    agenda = look()
    left = {item.party: (item.figures["left"], item.figures["used"]) for item in of(agenda, Sort.LEFT)}
    assert left == {"NORTH": (4, 2), "SOUTH": (6, 0)}
    [owed] = of(agenda, Sort.OWED)
    assert (owed.figures["owed"], owed.party, str(owed.day)) == (1, "all", "2024-12-31")


def test_milestones_phases_and_ends_are_told_however_late_they_come() -> None:
    """The second stage lowers the limit; one provision ends before the whole."""
    agenda = look(ahead="P1D")
    assert [(str(i.day), i.text) for i in of(agenda, Sort.MILESTONE)] == [("2024-07-01", "second-stage")]
    [phase] = of(agenda, Sort.BEGINS)
    assert (phase.provision, phase.text) == ("1", "from this day at most 8 ferry")
    ends = [(str(i.day), i.provision) for i in of(agenda, Sort.ENDS)]
    assert ends == [("2025-01-01", "8"), ("2025-07-01", None)]


def test_lists_that_go_out_of_date_are_told_within_the_time_ahead() -> None:
    """Lists stand for six months: North's of 10 January until 10 July."""
    assert told(of(look(), Sort.OUT_OF_DATE)) == [("2024-07-10", "NORTH"), ("2024-07-15", "SOUTH")]
    assert not of(look(ahead="P1M"), Sort.OUT_OF_DATE)


def test_a_procedure_says_on_which_day_time_runs_out() -> None:
    """A question of 25 May is before the chairs when twenty days are over: 14 June is the last."""
    [item] = of(look(), Sort.LAPSE)
    assert (str(item.day), dict(item.per)) == ("2024-06-14", {"matter": "pier"})


def test_what_was_not_yet_known_is_not_told() -> None:
    """The change of 20 May reached the record on the 22nd."""
    assert of(look(date(2024, 5, 21), known_at=date(2024, 5, 22)), Sort.DUE, "2")
    assert not of(look(date(2024, 5, 21), known_at=date(2024, 5, 21)), Sort.DUE, "2")


def test_only_what_is_one_party_s_is_told_of_it() -> None:
    """Milestones are everyone's."""
    parties = {item.party for item in look(party="SOUTH").items}
    assert parties == {"SOUTH", None}


def test_several_agreements_stand_in_one_list_by_day() -> None:
    """A day sorts before an agreement."""
    agenda = calendar(["new-start", FERRY], on=date(2024, 3, 10))
    assert [each.id for each in agenda.agreements] == ["new-start", "ferry-notices"]
    days = [item.day for item in agenda.items if item.day]
    assert days == sorted(days)
    assert {item.agreement for item in agenda.items} == {"new-start", "ferry-notices"}


def test_all_shipped_agreements_can_be_looked_at_together() -> None:
    """No agreements named means all that come with Servanda."""
    agenda = calendar(on=date(2024, 3, 10))
    assert {"jcpoa", "new-start"} <= {each.id for each in agenda.agreements}


def test_an_update_that_new_start_calls_for_is_told_as_both_sides_have_it() -> None:
    """The update of March 2024 is due on the 30th; in Russia's view its own is suspended."""
    items = of(calendar(["new-start"], on=date(2024, 3, 10)), Sort.DUE, "Prot.4.II.2")
    russian = next(item for item in items if item.party == "RU")
    assert str(russian.day) == "2024-03-30"
    assert "RU" not in russian.views
    assert [(other.view, other.outcome) for other in russian.otherwise] == [("RU", "not-applicable")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"agreements": [FERRY], "ahead": "soon"}, "'soon' is no time to look ahead"),
        ({"agreements": [FERRY], "ahead": "P9999Y"}, "no time to look ahead"),
        ({"agreements": []}, "at least one agreement"),
        ({"agreements": [FERRY, "jcpoa"], "record": [FERRY / "record"]}, "one agreement only"),
        ({"agreements": [FERRY], "party": "EAST"}, "'EAST' is not a party or group"),
        ({"agreements": [FERRY], "views": ["EAST"]}, "'EAST' is neither"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(asked, said: str) -> None:
    """The sentence says what to write instead."""
    with pytest.raises(ServandaError, match=said):
        calendar(on=DAY, **asked)


# The file for calendar programs, read by another library.


def events(agenda: Agenda):
    return vobject.readOne(agenda_ics(agenda)).vevent_list


def test_every_item_with_a_day_is_one_event_that_another_library_reads() -> None:
    """Days are all-day events, hours are instants in UTC; every description ends with the caveat."""
    agenda = look()
    found = events(agenda)
    assert len(found) == len([item for item in agenda.items if item.day])
    assert all(event.description.value.endswith(CAVEAT) for event in found)
    assert {event.dtstamp.value for event in found} == {datetime(2024, 6, 2, tzinfo=UTC)}
    [word] = [event for event in found if "Word of a stop" in event.summary.value]
    assert word.dtstart.value == datetime(2024, 6, 3, 6, 30, tzinfo=UTC)
    [overdue] = [event for event in found if "overdue" in event.summary.value]
    assert (overdue.dtstart.value, overdue.dtend.value) == (date(2024, 5, 25), date(2024, 5, 26))
    assert {"ferry-notices", "2", "NORTH", "view SOUTH"} <= set(overdue.categories.value)


def test_a_thing_keeps_its_name_while_it_comes_nearer_and_falls_due() -> None:
    """Importing a later file changes an event and adds none; no two events share a name."""
    uids = [event.uid.value for event in events(look())]
    assert len(set(uids)) == len(uids)

    def name(on: date) -> str:
        found = [
            e for e in events(look(on)) if "SOUTH A list" in e.summary.value and e.dtstart.value.month == 7
        ]
        [event] = found
        return str(event.uid.value)

    assert name(date(2024, 6, 2)) == name(date(2024, 7, 15)) == name(date(2024, 8, 5))


def test_hostile_text_begins_no_line_of_the_file(tmp_path: Path) -> None:
    """Breaks, controls and separators in titles and grounds stay inside their value."""
    folder = tmp_path / "hostile"
    shutil.copytree(FERRY, folder)
    file = folder / "agreement.yaml"
    wicked = r"Notice\r\nEND:VEVENT\nATTACH:http\u2028BEGIN:VALARM\u0085X\v,;\\n\e[31m"
    text = file.read_text().replace("title: Notice of every change within five days", f'title: "{wicked}"')
    file.write_text(text)
    agenda = calendar([folder], on=DAY)
    text = agenda_ics(agenda)
    assert all(c >= " " or c in "\r\n" for c in text)
    assert not {"\u2028", "\u0085", "\x7f"} & set(text)
    lines = text.replace("\r\n ", "").split("\r\n")
    names = {line.partition(":")[0].partition(";")[0] for line in lines if line}
    assert names <= set(
        "BEGIN END VERSION PRODID CALSCALE METHOD SUMMARY DTSTART DTEND DTSTAMP UID CATEGORIES DESCRIPTION "
        "TRANSP".split()
    )
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(agenda.items)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert len(vobject.readOne(text).vevent_list) == len(agenda.items)


# The command.


def run(*words: str):
    return CliRunner().invoke(app, ["calendar", *words], env={"COLUMNS": "80", "NO_COLOR": "1"})


def test_the_command_prints_text_json_and_ics(tmp_path: Path) -> None:
    """The same answer in three forms; a file is written as it is asked for."""
    plain = run(str(FERRY), "--on", "2024-06-02")
    assert plain.output.strip().splitlines()[0].startswith("Ferry accord (made-up) [ferry-notices]")
    assert "8 days overdue" in " ".join(plain.output.split())
    data = json.loads(run(str(FERRY), "--on", "2024-06-02", "--format", "json").output)
    assert (data["schema"], data["caveat"], data["until"]) == (1, CAVEAT, "2024-08-01")
    file = tmp_path / "ahead.ics"
    assert run(str(FERRY), "--on", "2024-06-02", "--format", "ics", "-o", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert run(str(FERRY), "--all", "--on", "2024-06-02").exit_code == 2
    assert run("--on", "2024-06-02").exit_code == 2
