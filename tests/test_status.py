"""What is claimed and determined: a made-up accord worked by hand, the real ones, and both sides alike."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from servanda import ServandaError, claims, status
from servanda.cli.app import app
from servanda.model.wire import dumps

RIVER = Path(__file__).parent / "agreements" / "river-status"
CAVEAT = "met means within the figure on the stated evidence; it is not a judgement of compliance."


def on(day: str, agreement: str | Path = RIVER, **more: Any) -> dict[str, Any]:
    return status(agreement, on=date.fromisoformat(day), **more)


def claim(data: dict[str, Any], id_: str) -> dict[str, Any]:
    return next(each for each in data["claims"] if each["id"] == id_)


def placed(data: dict[str, Any], provision: str, holder: str, view: str = "base") -> tuple[str, str | None]:
    """Return where a provision stands for a holder in a view, and since when."""
    group = next(
        g for g in data["provisions"] if provision in g["provisions"] and holder in (g["party"], g["group"])
    )
    found = next(v for v in group["views"] if v["view"] == view)
    return found["state"], found["since"]


def printed(*arguments: str, width: str = "100") -> str:
    terminal = {"COLUMNS": width, "NO_COLOR": "1", "TERM": "dumb"}
    result = CliRunner().invoke(app, list(arguments), env=terminal)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


# The agreement and its parties.


@pytest.mark.parametrize(
    ("day", "state", "since"),
    [
        ("2019-05-31", "not-yet", None),
        ("2019-06-01", "signed", "2019-06-01"),
        ("2019-10-01", "provisionally-applying", "2019-10-01"),
        ("2020-01-01", "in-force", "2020-01-01"),
        ("2029-12-31", "in-force", "2020-01-01"),
        ("2030-01-01", "ended", "2030-01-01"),
    ],
)
def test_an_agreement_is_signed_applied_in_force_and_ended(day: str, state: str, since: str | None) -> None:
    """Each state begins on its day; the day of the end is outside."""
    found = on(day)["status"]
    assert (found["state"], found["since"]) == (state, since)


def test_a_party_is_signed_from_its_own_signature() -> None:
    """Before the accord is in force, one party's signature is not another's."""
    parties = {p["party"]: p["state"] for p in on("2019-06-15")["parties"]}
    assert parties == {"AV": "signed", "BE": "not-yet", "DO": "not-yet"}


def test_a_limit_binds_from_its_first_bound() -> None:
    """A figure that begins in 2024 binds nobody in 2023, though the accord is in force."""
    assert placed(on("2023-01-01"), "A.2", "AV") == ("not-yet", None)
    assert placed(on("2024-01-01"), "A.2", "AV") == ("bound", "2024-01-01")


# What is claimed.


def test_a_claim_is_there_from_the_day_it_is_made() -> None:
    """What is done on 1 March is not claimed on 28 February."""
    assert on("2022-02-28")["claims"] == []
    assert [c["id"] for c in on("2022-03-01")["claims"]] == ["pause"]


def test_views_part_on_a_suspension_and_base_takes_no_side() -> None:
    """The author's view has it suspended; the other's and base have the provision bind."""
    found = on("2022-03-15")
    assert placed(found, "A.1", "AV", "AV") == ("suspended", "2022-03-01")
    assert placed(found, "A.1", "AV", "BE") == placed(found, "A.1", "AV") == ("bound", "2020-01-01")
    assert placed(found, "A.1", "BE", "AV") == ("bound", "2020-01-01")


def test_an_objection_counts_from_its_day() -> None:
    """Nobody disputes before somebody has said so."""
    before, after = claim(on("2022-03-09"), "pause"), claim(on("2022-03-10"), "pause")
    assert (before["disputed_by"], before["no_position_on_record"]) == ([], ["BE", "DO"])
    assert after["disputed_by"] == [{"party": "BE", "on": "2022-03-10"}]
    assert after["no_position_on_record"] == ["DO"]


def test_a_measure_says_what_it_answers_and_who_accepts_it() -> None:
    """A countermeasure names the suspension that it answers."""
    found = claim(on("2022-04-20"), "answer")
    assert found["answers"] == {"id": "pause", "title": "Suspension", "party": "AV", "done": "2022-03-01"}
    assert (found["kind"], found["toward"], found["accepted_by"]) == ("countermeasure", ["AV"], ["DO"])


def test_a_notice_runs_until_its_measure_takes_effect() -> None:
    """A withdrawal announced for 1 July is 122 days away on 1 March."""
    ahead, there = claim(on("2023-03-01"), "leave"), claim(on("2023-07-01"), "leave")
    assert (ahead["state"], ahead["days_until_effective"]) == ("announced", 122)
    assert (there["state"], there["days_until_effective"]) == ("in-place", None)


def test_a_group_that_disputes_stands_for_its_members() -> None:
    """Both banks dispute the withdrawal, though the record names the group."""
    assert [each["party"] for each in claim(on("2023-03-01"), "leave")["disputed_by"]] == ["AV", "BE"]


def test_only_its_author_lifts_a_measure() -> None:
    """The suspension is lifted on the day on which its author lifts it, and bears on nothing after."""
    before, after = on("2022-09-30"), on("2022-10-01")
    assert claim(before, "pause")["state"] == "in-place"
    lifted = claim(after, "pause")
    assert (lifted["state"], lifted["lifted"]["on"], lifted["lifted"]["by"]) == ("lifted", "2022-10-01", "AV")
    assert not any("pause" in group["claims"] for group in after["provisions"])


def test_what_another_calls_lifted_is_still_in_place(tmp_path: Path) -> None:
    """A lifting by someone else is what that side says of the ground; nothing lifts itself."""
    extra = tmp_path / "events.csv"
    extra.write_text("id,kind,party,done_at,by,source,ref\nover,lifting,BE,2022-04-01,BE,made-up,pause\n")
    found = claim(on("2022-04-02", record=[extra]), "pause")
    assert (found["state"], found["lifted"]) == ("in-place", None)
    assert [(each["by"], each["on"]) for each in found["ground_ended"]] == [("BE", "2022-04-01")]


def test_nothing_lifts_itself_when_its_ground_has_ended() -> None:
    """What it answered was lifted, or the milestone of its ground came: the measure is still in place."""
    found = on("2022-11-01")
    for id_, day in (("answer", "2022-10-01"), ("flood", "2022-09-01")):
        assert claim(found, id_)["state"] == "in-place"
        assert [each["on"] for each in claim(found, id_)["ground_ended"]] == [day]
    said = printed("status", str(RIVER), "--on", "2022-11-01")
    assert "ground said to have ended on 2022-09-01 (by BE); measure still in place" in said


def test_an_exemption_bears_on_the_right_of_those_it_is_made_toward() -> None:
    """A party that receives no visits claims something about the other's right to visit."""
    found = on("2022-06-01")
    bearing = {g["party"]: g["claims"] for g in found["provisions"] if "C.1" in g["provisions"]}
    assert bearing == {"AV": ["flood"], "BE": ["flood"], "DO": []}


def test_no_result_moves_because_something_is_claimed(tmp_path: Path) -> None:
    """A claim without a reading changes where it is listed, and no state and no result."""
    extra = tmp_path / "events.csv"
    extra.write_text("id,kind,party,done_at,by,source,scope\nx,suspension,BE,2021-01-01,BE,made-up,all\n")
    plain, claimed = on("2022-06-01"), on("2022-06-01", record=[extra])
    assert claim(claimed, "x")["state"] == "in-place"

    def said(data: dict[str, Any]) -> list[str]:
        return sorted(
            json.dumps([g["party"], v["view"], v["state"], v["since"], r], default=str)
            for g in data["provisions"]
            for v in g["views"]
            for r in v["results"]
        )

    assert said(plain) == said(claimed)


def test_after_the_end_everything_ended_and_other_texts_still_bind() -> None:
    """Nothing of the accord binds; what stands in another text does."""
    found = on("2030-01-01")
    assert {v["state"] for g in found["provisions"] for v in g["views"]} == {"ended"}
    assert {c["id"]: c["state"] for c in found["claims"]}["leave"] == "ended"
    assert [each["id"] for each in found["still_binds"]] == ["fishing-1990"]
    said = printed("status", str(RIVER), "--on", "2030-01-01")
    assert "Every provision ended, in every view shown." in said
    assert "The fishing accord of 1990." in said


def test_a_party_or_provision_narrows_the_question() -> None:
    """Asked of one party, or one provision, the rest is left out."""
    found = on("2022-06-01", party="DO")
    assert [p["party"] for p in found["parties"]] == ["DO"]
    assert {g["party"] for g in found["provisions"]} == {"DO"}
    assert {p for g in on("2022-06-01", provision="C.1")["provisions"] for p in g["provisions"]} == {"C.1"}
    assert [c["id"] for c in on("2022-06-01", provision="C.1")["claims"]] == ["flood"]
    with pytest.raises(ServandaError, match="'XX' is not a party or group"):
        on("2022-06-01", party="XX")


# Determinations.


def test_a_determination_is_in_its_issuers_words_with_the_results_of_its_days() -> None:
    """What is said of 2021 stands beside the results of 2021, of those it is said of."""
    found = claims(RIVER)["determinations"]
    first = next(each for each in found if each["id"] == "judged")
    assert (first["by"], first["of"], first["words"]) == ("BE", ["AV"], 'Belmar "cannot certify" 2021.')
    assert first["speaks_of"] == {"from": "2021-01-01", "until": "2022-01-01"}
    limits = [r for r in first["results"] if r["provision"] == "A.1" and r["view"] == "base"]
    assert [(r["party"], r["outcome"], r["from"]) for r in limits] == [
        ("AV", "undetermined", "2021-01-01"),
        ("AV", "met", "2021-06-01"),
    ]
    assert [(each["by"], each["effect"]) for each in first["said_of_it"]] == [("AV", "reply")]
    assert first["no_position_on_record"] == ["DO"]


def test_a_determination_that_names_no_provision_has_no_result_beside_it() -> None:
    """A judgement of something else is not held against the whole agreement."""
    found = next(each for each in claims(RIVER)["determinations"] if each["id"] == "judged-2")
    assert (found["by"], found["of"], found["results"]) == ("RC", ["AV", "BE"], [])


def test_determinations_are_chosen_by_day_and_party() -> None:
    """Those made by a day, those since a day, those by or of a party."""

    def ids(**asked: Any) -> list[str]:
        return [each["id"] for each in claims(RIVER, **asked)["determinations"]]

    assert ids(on=date(2022, 6, 30)) == ["judged"]
    assert ids(since=date(2022, 6, 2)) == ["judged-2"]
    assert ids(party="RC") == ["judged-2"]
    assert ids(party="AV") == ["judged", "judged-2"]
    assert ids(party="DO") == []
    with pytest.raises(ServandaError, match="--on or --since"):
        claims(RIVER, on=date(2022, 1, 1), since=date(2022, 1, 1))


# The real ones.


def test_new_start_on_2023_06_01_is_suspended_in_one_view_and_binds_in_the_other() -> None:
    """The Russian view: suspended since 2023-02-28. The United States': bound, claimed and disputed."""
    found = on("2023-06-01", "new-start")
    assert placed(found, "II.1.b", "RU", "RU") == ("suspended", "2023-02-28")
    assert placed(found, "II.1.b", "RU", "US") == placed(found, "II.1.b", "RU") == ("bound", "2018-02-05")
    made = claim(found, "2023-02-28-suspension-ru")
    assert made["disputed_by"] == [{"party": "US", "on": "2023-03-15"}]
    kinds = [(c["kind"], c["party"], c["since"]) for c in found["claims"] if c["kind"] == "countermeasure"]
    assert {since for _, _, since in kinds} == {"2023-03-30", "2023-06-01"}
    for each in found["claims"]:
        if each["kind"] == "countermeasure":
            assert each["answers"]["id"] == "2023-02-28-suspension-ru"
    said = printed("status", "new-start", "--on", "2023-06-01", width="160")
    assert "US bound since 2018-02-05; suspension [2] claimed and disputed by it" in said


def test_new_start_has_ended_and_two_other_texts_still_bind() -> None:
    """On 2026-02-05 the views part on the last day; a day later nothing of the treaty binds."""
    views = {v["view"]: v["state"] for v in on("2026-02-05", "new-start")["status"]["views"]}
    assert views == {"base": "ended", "RU": "in-force", "US": "ended"}
    found = on("2026-02-06", "new-start")
    assert {v["state"] for v in found["status"]["views"]} == {"ended"}
    assert [each["id"] for each in found["still_binds"]] == ["exercises-1989", "launches-1988"]


def test_new_start_reports_stand_beside_the_years_they_speak_of() -> None:
    """The report of 2025 speaks of 2024, and nobody's figures of that year are on record."""
    last = claims("new-start")["determinations"][-1]
    assert (last["by"], last["of"], last["speaks_of"]["from"]) == ("US", ["RU"], "2024-01-01")
    outcomes = {(r["view"], r["outcome"]) for r in last["results"]}
    assert outcomes == {("base", "undetermined"), ("RU", "not-applicable"), ("US", "undetermined")}


def test_jcpoa_steps_are_claims_that_some_dispute_and_others_say_nothing_of() -> None:
    """Five steps of 2019 and 2020, and the end of one participation, each by its author."""
    found = on("2020-01-10", "jcpoa", views=["base", "IR", "FR"])
    assert [c["party"] for c in found["claims"]] == ["US", "IR", "IR", "IR", "IR", "IR"]
    step = claim(found, "2019-05-08-announced-step-ir")
    assert [each["party"] for each in step["disputed_by"]] == ["DE", "FR", "UK"]
    assert step["no_position_on_record"] == ["CN", "EU", "RU", "US"]
    assert placed(found, "I.J.56", "IR", "IR") == ("suspended", "2019-05-08")
    assert placed(found, "I.J.56", "IR", "FR") == ("bound", "2016-01-16")


# Printing.


@pytest.mark.parametrize("width", ["60", "80", "160"])
def test_text_keeps_to_the_width_and_ends_with_the_caveat(width: str) -> None:
    """Narrow or wide, no line is longer than the page, and the caveat is last."""
    for arguments in (["status", str(RIVER), "--on", "2022-11-01"], ["claims", str(RIVER)]):
        terminal = {"COLUMNS": width, "NO_COLOR": "1", "TERM": "dumb"}
        text = CliRunner().invoke(app, arguments, env=terminal).stdout
        assert max(len(line) for line in text.splitlines()) <= int(width)
        assert " ".join(text.split()).endswith(CAVEAT)


def test_json_has_a_schema_and_a_caveat() -> None:
    """Both verbs publish under `schema: 1`."""
    for arguments in (["status", str(RIVER), "--on", "2022-11-01"], ["claims", str(RIVER)]):
        result = CliRunner().invoke(app, [*arguments, "--format", "json"])
        data = json.loads(result.stdout)
        assert (data["schema"], data["caveat"]) == (1, CAVEAT)


# Both sides alike.

_SWAP = {"AV": "BE", "BE": "AV", "Avonia": "Belmar", "Belmar": "Avonia"}


def swapped(text: str) -> str:
    return re.sub(r"\b(AV|BE|Avonia|Belmar)\b", lambda match: _SWAP[match[0]], text)


def settled(data: Any) -> Any:
    """Return data with its lists in an order that does not depend on names."""
    if isinstance(data, dict):
        return {key: settled(value) for key, value in data.items() if key != "receipt"}
    if isinstance(data, list):
        return sorted((settled(each) for each in data), key=lambda each: json.dumps(each, sort_keys=True))
    return data


@st.composite
def happenings(draw: st.DrawFn) -> str:
    """Return further events as CSV: claims, objections and liftings by either bank or the third party."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["id", "kind", "party", "done_at", "by", "source", "ref", "scope", "toward", "contested_by"]
    )
    parties = st.sampled_from(["AV", "BE", "DO"])
    for number in range(draw(st.integers(0, 6))):
        kind = draw(
            st.sampled_from(["suspension", "withdrawal", "measure", "exemption", "objection", "lifting"])
        )
        day = date(2022, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
        party = draw(parties)
        ref = draw(st.sampled_from(["", "pause", "answer", "flood", *(f"x{n}" for n in range(number))]))
        scope = draw(st.sampled_from(["", "all", "A.1", "B.1;C.1"]))
        toward, against = (
            draw(st.sampled_from(["", "AV", "BE", "BANKS"])),
            draw(st.sampled_from(["", "AV", "BE"])),
        )
        writer.writerow([f"x{number}", kind, party, day, party, "made-up", ref, scope, toward, against])
    return out.getvalue()


@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(happenings(), st.dates(date(2019, 5, 1), date(2030, 6, 1)))
def test_whoever_is_called_what_the_answer_is_the_same(events: str, day: date) -> None:
    """Swap the two banks everywhere, and the answers are swapped, no more: no side is preferred."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "river-status"
        for file in (path for path in RIVER.rglob("*") if path.is_file()):
            copy = other / file.relative_to(RIVER)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(swapped(file.read_text()))
        mine, theirs = (Path(folder) / name / "events.csv" for name in ("mine", "theirs"))
        mine.parent.mkdir()
        theirs.parent.mkdir()
        mine.write_text(events)
        theirs.write_text(swapped(events))
        for ask in (
            lambda agreement, extra: status(agreement, [extra], on=day),
            lambda agreement, extra: claims(agreement, [extra], on=day),
        ):
            expected = json.loads(swapped(dumps(ask(RIVER, mine))))
            assert settled(expected) == settled(json.loads(dumps(ask(other, theirs))))
