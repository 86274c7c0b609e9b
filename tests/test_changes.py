"""What changed since a moment: the record, the answers, the readings, and what came due meanwhile."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from servanda import ServandaError, assess, changes
from servanda.assessment.changes import MOST_ENTRIES
from servanda.cli.app import app
from servanda.model.result import CAVEAT

FERRY = Path(__file__).parent / "agreements" / "ferry-notices"
SINCE, DAY = date(2024, 5, 23), date(2024, 6, 5)


def asked(
    agreement: Path | str = FERRY, since: date | datetime = SINCE, on: date | None = DAY, **more
) -> Any:
    return changes(agreement, since=since, on=on, **more)


def difference(data: Any, provision: str, party: str, instance: str = "") -> Any:
    found = [
        each
        for each in data["differences"]
        if (each["provision"], each["party"], each["instance"]) == (provision, party, instance)
    ]
    assert len(found) == 1, found
    return found[0]


def test_what_entered_the_record_is_counted_and_listed() -> None:
    """Entries without a moment were there from the start, and are counted apart."""
    data = asked()
    assert data["record"] == [
        {"sort": "holding", "entries": 3, "new": 1, "undated": 1},
        {"sort": "event", "entries": 12, "new": 4, "undated": 7},
    ]
    assert [each["id"] for each in data["entries"]] == ["q-1", "c-2", "st-1", "s-1b", "no-2"]
    assert {each["id"]: each["corrects"] for each in data["entries"]}["s-1b"] == "s-1"


def test_a_corrected_figure_differs_by_the_correction() -> None:
    """South's nine ferries became six; both are within ten."""
    found = difference(asked(), "1", "SOUTH")
    assert (found["before"]["value"], found["after"]["value"]) == (9, 6)
    assert found["behind"]["entries"] == ["s-1b"]
    assert found["views"] == ["base", "NORTH", "SOUTH"]


def test_a_duty_that_became_known_has_no_answer_before() -> None:
    """The change of the hull and its notice both entered since."""
    found = difference(asked(), "2", "SOUTH", "c-2")
    assert found["before"] is None
    assert found["after"]["outcome"] == "met"
    assert found["behind"]["entries"] == ["c-2", "no-2"]


def test_a_notice_that_came_to_be_known_changes_the_outcome() -> None:
    """By 3 June the notice of 1 June was not on record."""
    found = difference(asked(since=date(2024, 6, 3)), "2", "SOUTH", "c-2")
    assert (found["before"]["outcome"], found["after"]["outcome"]) == ("not-met", "met")
    assert found["behind"]["entries"] == ["no-2"]


def test_what_is_answered_alike_is_no_difference() -> None:
    """Of provision 5 nothing entered; nor is a duty that nothing started one that differs."""
    told = {(each["provision"], each["party"]) for each in asked()["differences"]}
    assert told == {("1", "SOUTH"), ("2", "SOUTH"), ("3", "SOUTH"), ("8", "SOUTH"), ("7", None)}
    assert not asked(since=date(2024, 6, 4))["differences"]


def test_a_reading_stated_since_is_told_and_stands_behind_what_it_changes() -> None:
    """On 20 May North stated that its lists are not owed; the list of July is in question by it."""
    data = asked(since=date(2024, 5, 10), on=date(2024, 7, 10))
    assert [each["reading"] for each in data["readings"]] == ["closed", "owed"]
    found = difference(data, "4", "NORTH", "2024-07-01")
    assert found["views"] == ["NORTH"]
    assert (found["before"]["outcome"], found["after"]["outcome"]) == ("pending", "not-applicable")
    assert found["behind"]["readings"] == ["closed"]


def test_over_the_whole_life_the_days_on_which_answers_differ_are_told() -> None:
    """South's list stands until 15 July; from 1 July on, the second stage, nine would have been too many."""
    found = [each for each in asked(on=None)["differences"] if each["provision"] == "1"]
    spans = [
        (each["from"], each["until"], each["before"]["outcome"], each["after"]["outcome"]) for each in found
    ]
    assert spans == [
        ("2024-01-15", "2024-07-01", "met", "met"),
        ("2024-07-01", "2024-07-15", "not-met", "met"),
    ]
    assert all(each["behind"]["entries"] == ["s-1b"] for each in found)


def test_before_and_after_are_the_answers_of_assess() -> None:
    """The comparison asks nothing but what anyone may ask."""
    found = difference(asked(), "1", "SOUTH")
    for side, known in (("before", SINCE), ("after", None)):
        answer = assess(FERRY, on=DAY, party="SOUTH", provision="1", views=["base"], known_at=known)
        assert (found[side]["outcome"], found[side]["value"]) == (
            answer.results[0].outcome.value,
            answer.results[0].value,
        )


def test_what_came_due_meanwhile_is_told_with_each_view_s_outcome() -> None:
    """Of the time between the two days: duties, milestones, ends."""
    told = [(each["day"], each["provision"], each["party"]) for each in asked()["meanwhile"]]
    assert told == [("2024-05-25", "2", "NORTH"), ("2024-06-03", "2", "SOUTH"), ("2024-06-03", "3", "SOUTH")]
    later = asked(on=date(2024, 7, 10))["meanwhile"]
    assert ("milestone", "2024-07-01") in {(each["sort"], each["day"]) for each in later}
    assert ("out-of-date", "2024-07-10") in {(each["sort"], each["day"]) for each in later}


PANEL = Path(__file__).parent / "agreements" / "river-panel"


def of_case(data: Any, question: str) -> Any:
    [found] = [each for each in data["differences"] if each["per"].get("question") == question]
    return found


def test_a_procedure_stands_elsewhere_by_what_entered() -> None:
    """The panel's answer of 5 March became known on 1 June; until then the time had run out."""
    found = of_case(asked(PANEL, date(2012, 5, 10), date(2012, 6, 10)), "later")
    assert (found["kind"], found["provision"], found["party"]) == ("procedure", "V", None)
    assert (found["before"]["outcome"], found["after"]["outcome"]) == ("lapsed", "settled")
    assert found["after"]["text"] == "'Settled'"
    assert found["behind"] == {"entries": ["a13"], "number_of_entries": 1, "readings": []}
    assert found["views"] == [view["id"] for view in asked(PANEL, date(2012, 5, 10))["views"]]


def test_a_case_that_became_known_had_no_state_before() -> None:
    """Referral and answer both entered since; of the other cases nothing entered, and none differs."""
    data = asked(PANEL, date(2012, 4, 10), date(2012, 6, 10))
    found = of_case(data, "later")
    assert (found["before"], found["behind"]["entries"]) == (None, ["r13", "a13"])
    assert len(data["differences"]) == 1


def test_what_ran_out_meanwhile_is_told() -> None:
    """Fifteen days from 1 March and ten more; where an event may not count, that is open."""
    data = asked(PANEL, date(2012, 3, 20), date(2012, 3, 27), views=["base"])
    told = {each["text"]: each for each in data["meanwhile"] if each["sort"] == "lapse"}
    ministers = "'Before the ministers' ran out, so 'Lapsed'"
    assert told[f"question lapse: {ministers}"]["day"] == "2012-03-27"
    assert set(told[f"question lapse: {ministers}"]["views"].values()) == {""}
    assert set(told[f"question recalled: {ministers}"]["views"].values()) == {"undetermined"}
    assert f"question answered: {ministers}" not in told
    assert not [text for text in told if "'Before the panel'" in text]


def test_of_jcpoa_the_thirty_days_ran_out_in_the_view_of_the_uk_only() -> None:
    """Iran contests the notification of August 2025; both views are asked for and no other is told."""
    data = asked("jcpoa", date(2025, 8, 20), date(2025, 10, 1), views=["IR", "UK"])
    [lapse] = [each for each in data["meanwhile"] if each["sort"] == "lapse"]
    assert (lapse["day"], lapse["provision"], lapse["views"]) == ("2025-09-28", "UNSCR-2231.11", {"UK": ""})
    [found] = [each for each in data["differences"] if each["kind"] == "procedure"]
    assert (found["views"], found["behind"]["entries"]) == (["UK"], ["2025-08-28-notification-2231-11-e3"])
    assert {view for each in data["differences"] for view in each["views"]} == {"IR", "UK"}


def test_the_text_tells_of_procedures() -> None:
    """A state is called by its title; a day is needed to say where procedures stand."""
    words = ["changes", str(PANEL), "--since", "2012-04-10"]
    text = CliRunner().invoke(app, [*words, "--on", "2012-06-10"], env={"COLUMNS": "120", "NO_COLOR": "1"})
    assert "before: no such case on record" in text.output
    assert "now: 'Settled'" in text.output
    assert "by r13, a13" in text.output
    assert "Give --on to see where procedures stand" in CliRunner().invoke(app, words).output


def test_of_many_entries_the_first_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    """A large record does not make a large answer."""
    folder = Path(shutil.copytree(FERRY, tmp_path / "ferry"))
    rows = "".join(f"change,NORTH,i{n},2024-06-01,2024-06-02\n" for n in range(1000))
    (folder / "record" / "events-many.csv").write_text(f"kind,party,item,done_at,recorded_at\n{rows}")
    data = asked(folder)
    assert len(data["entries"]) == MOST_ENTRIES
    assert data["more_entries"] == 1005 - MOST_ENTRIES
    assert len(data["differences"]) + data["more_differences"] == 1000 + 5


def test_of_new_start_the_spring_of_2023_is_told_as_every_side_has_it() -> None:
    """The update of March 2023 became known as not given, by both; in Russia's view its own was suspended."""
    data = asked("new-start", date(2023, 2, 1), date(2023, 4, 15))
    updates = [each for each in data["differences"] if each["provision"] == "Prot.4.II.2"]
    base = {each["party"]: each["after"]["outcome"] for each in updates if "base" in each["views"]}
    assert base == {"RU": "not-met", "US": "not-met"}
    russian = [each for each in updates if each["party"] == "RU" and each["views"] == ["RU"]]
    assert [each["after"]["outcome"] for each in russian] == ["not-applicable"]
    assert "suspended" in {each["reading"] for each in data["readings"]}


def test_a_day_before_the_moment_is_refused() -> None:
    """Changes lead forward."""
    with pytest.raises(ServandaError, match="2024-05-01 lies before 2024-05-23"):
        asked(on=date(2024, 5, 1))


def test_the_command_prints_text_and_json() -> None:
    """The text ends with the caveat, as the JSON form does."""
    words = ["changes", str(FERRY), "--since", "2024-05-23", "--on", "2024-06-05"]
    text = CliRunner().invoke(app, words, env={"COLUMNS": "80", "NO_COLOR": "1"}).output
    assert "corrects s-1" in text
    assert "before: met, 9 against ≤ 10" in text
    assert " ".join(text.split()).endswith(CAVEAT)
    data = json.loads(CliRunner().invoke(app, [*words, "--format", "json"]).output)
    assert (data["schema"], data["caveat"]) == (1, CAVEAT)
    instant = CliRunner().invoke(app, ["changes", str(FERRY), "--since", "2024-06-03T12:00:00"])
    assert instant.exit_code == 0
    assert "No answer differs" not in instant.output
