"""Events in one line, and what-ifs that add or take out entries: checked whole, gone with the question."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servanda import FaultyInputError, ServandaError, add_event, assess, procedure
from servanda.cli.app import app
from servanda.language.patches import RECORD
from servanda.language.schema import AgreementShape

FERRY = Path(__file__).parent / "agreements" / "ferry-notices"
DAY = date(2024, 6, 4)


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    """Return a copy of the agreement that may be written to."""
    return Path(shutil.copytree(FERRY, tmp_path / "ferry"))


def what_if(folder: Path, text: str) -> Path:
    file = folder / "try.yaml"
    file.write_text(text)
    return file


def outcome(
    agreement: Path, party: str, on: date = DAY, provision: str = "2", **more
) -> tuple[str, int | None]:
    """Return the base's outcome of a duty that arose last, and the days."""
    answer = assess(agreement, on=on, party=party, provision=provision, views=["base"], **more)
    [finding] = answer.findings
    return finding.outcome.value, finding.days


# What-ifs.


def test_a_notice_would_have_changed_the_outcome(tmp_path: Path) -> None:
    """Had North told of its engine on 24 May, a day would have been to spare; the record stays as it is."""
    file = what_if(
        tmp_path,
        "record:\n  add:\n    events:\n"
        "      - {kind: notice, party: NORTH, item: engine, done_at: 2024-05-24, source: letters}\n",
    )
    assert outcome(FERRY, "NORTH") == ("not-met", -10)
    assert outcome(FERRY, "NORTH", what_if=file) == ("met", 1)
    assert outcome(FERRY, "NORTH") == ("not-met", -10)


def test_without_a_notice_the_duty_would_be_overdue(tmp_path: Path) -> None:
    """South's notice of its hull taken out, nothing else performs the duty."""
    file = what_if(tmp_path, "record: {remove: [no-2]}")
    assert outcome(FERRY, "SOUTH") == ("met", 2)
    assert outcome(FERRY, "SOUTH", what_if=file) == ("not-met", -1)


def test_without_a_correction_the_corrected_figure_counts_again(tmp_path: Path) -> None:
    """South's list of nine was corrected to six; within ten both are, but not the number."""

    def value(**more) -> object:
        answer = assess(FERRY, on=DAY, party="SOUTH", provision="1", views=["base"], **more)
        return answer.results[0].value

    assert value() == 6
    assert value(what_if=what_if(tmp_path, "record: {remove: [s-1b]}")) == 9
    added = "{party: SOUTH, category: ferry, name: green, quantity: 11, from: 2024-06-01, source: letters}"
    assert value(what_if=what_if(tmp_path, f"record: {{add: {{holdings: [{added}]}}}}")) == 11


def test_a_patch_and_a_changed_record_stand_in_one_file(tmp_path: Path) -> None:
    """Ten days to tell, and a notice on the ninth; the receipt tells the file from a patch alone."""
    patch = 'provisions: {"2": {duty: {within: P10D}}}\n'
    notice = "{kind: notice, party: NORTH, item: engine, done_at: 2024-05-29, source: letters}"
    both = what_if(tmp_path, patch + f"record: {{add: {{events: [{notice}]}}}}\n")
    found = assess(FERRY, on=DAY, what_if=both)
    assert outcome(FERRY, "NORTH", what_if=both) == ("met", 1)
    alone = assess(FERRY, on=DAY, what_if=what_if(tmp_path, patch))
    assert found.receipt.patch != alone.receipt.patch
    assert found.receipt.record == alone.receipt.record


def test_an_answer_would_have_kept_a_question_from_the_chairs(tmp_path: Path) -> None:
    """Procedures see what is added, too."""
    answer = "{kind: answer, party: NORTH, matter: pier, done_at: 2024-06-14, source: letters}"
    file = what_if(tmp_path, f"record: {{add: {{events: [{answer}]}}}}")

    def states(**more) -> list[str]:
        data = procedure(FERRY, "7", on=date(2024, 6, 30), views=["base"], **more)
        [case] = data["procedures"][0]["views"][0]["cases"]  # type: ignore[index]
        return [state["state"] for state in case["states"]]

    assert states() == ["chairs"]
    assert states(what_if=file) == ["quiet"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "record: {remove: [no-3]}",
            "error: removed-unknown   try.yaml:1:19\n"
            "  The what-if removes 'no-3', but no entry of the record has that id.\n"
            "  hint: Check the id; only entries with an id can be removed.",
        ),
        (
            "record: {add: {events: [{kind: notise, party: NORTH, done_at: 2024-05-24}]}}",
            "error: row-kind-unknown   try.yaml, events added, row 1\n"
            "  'notise' is not a declared kind.\n  hint: Did you mean 'notice'?",
        ),
        (
            "record: {add: {events: [{kind: notice, party: NORTH, done_at: tomorrow}]}}",
            "try.yaml, events added, row 1",
        ),
        ("record: {drop: [no-2]}", "error: key-unknown   try.yaml:1:10"),
        ("record: [no-2]", "error: wrong-shape   try.yaml:1:9"),
        ("record: {remove: {id: no-2}}", "Expected a list of ids"),
        ("record: {add: {events: [no-2]}}", "Expected an entry: a map of its columns"),
        ("record: {add: {events: [{kind: {a: b}}]}}", "Expected a value, or a list of values"),
        ("record: {remove: [no-2]}\nnothing: 1", "error: patch-path   try.yaml:2:1"),
    ],
)
def test_what_is_wrong_with_a_changed_record_is_a_fault(tmp_path: Path, text: str, message: str) -> None:
    """What is added passes the checks of every entry; what is removed must be there."""
    with pytest.raises(FaultyInputError) as raised:
        assess(FERRY, on=DAY, what_if=what_if(tmp_path, text))
    assert message in str(raised.value)


def test_an_event_that_another_names_cannot_be_taken_out_alone(ferry: Path) -> None:
    """The one that names it would hang in the air."""
    (ferry / "record" / "events-more.csv").write_text(
        "id,kind,party,done_at,ref\nno-9,notice,NORTH,2024-06-02,c-1\n"
    )
    with pytest.raises(FaultyInputError, match="'ref' names 'c-1', which is no event of the record"):
        assess(ferry, on=DAY, what_if=what_if(ferry, "record: {remove: [c-1]}"))
    assess(ferry, on=DAY, what_if=what_if(ferry, "record: {remove: [c-1, no-9]}"))


def test_no_key_of_an_agreement_has_the_name_that_a_what_if_uses() -> None:
    """A patch can never mean a part of an agreement by it."""
    assert RECORD not in {field.replace("_", "-") for field in AgreementShape.model_fields}


# Adding.


def run(*words: str):
    return CliRunner().invoke(app, ["add", "event", *words], env={"COLUMNS": "100", "NO_COLOR": "1"})


LINE = ("--kind", "notice", "--party", "NORTH", "--at", "2024-05-24", "item=engine")


def test_an_event_is_added_in_one_line(ferry: Path) -> None:
    """It goes to a file of its own, and the next question counts it."""
    found = run(str(ferry), *LINE, "--source", "letters", "--id", "no-1", "--detail", "by hand")
    assert found.exit_code == 0, found.output
    text = (ferry / "record" / "events-added.csv").read_text()
    assert text.splitlines()[1] == "no-1,notice,NORTH,engine,2024-05-24,reported,letters,confirmed,by hand"
    assert outcome(ferry, "NORTH") == ("met", 1)
    assert run(str(ferry), *LINE, "--source", "letters", "--id", "no-1b", "--detail", "x").exit_code == 0
    assert len((ferry / "record" / "events-added.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--source", "nobody"), "'nobody' is not a declared source"),
        (("--source", "letters", "--ref", "c-7"), "'ref' names 'c-7', which is no event of the record"),
        (("--source", "letters", "--id", "c-1"), "c-1"),
        (("--source", "letters", "colour=red"), "colour"),
        (("--source", "letters", "--scope", "99"), "'99'"),
        ((), "an entry needs a source"),
    ],
)
def test_nothing_is_written_if_anything_is_wrong(ferry: Path, words: tuple[str, ...], message: str) -> None:
    """The record is checked whole with the event."""
    found = run(str(ferry), *LINE, *words)
    assert found.exit_code == 2
    assert message in " ".join(found.output.split())
    assert not (ferry / "record" / "events-added.csv").exists()


def test_an_event_does_not_go_into_a_file_of_holdings(ferry: Path, tmp_path: Path) -> None:
    """A file of events is known by its name, or by what record.yaml says of it."""
    entry = {"kind": "stop", "party": "NORTH", "done_at": "2024-06-02", "source": "letters"}
    with pytest.raises(ServandaError, match=r"mine\.csv is read as holdings"):
        add_event(ferry, entry, to=tmp_path / "mine.csv")
    assert add_event(ferry, entry, to=tmp_path / "events-mine.csv").is_file()
    (ferry / "record" / "record.yaml").write_text("files: {log.csv: {entries: events}}\n")
    (ferry / "record" / "log.csv").write_text("kind,party,done_at,source\n")
    add_event(ferry, entry, to=ferry / "record" / "log.csv")
    assert "NORTH" in (ferry / "record" / "log.csv").read_text()


def test_a_shipped_agreement_is_not_written_to() -> None:
    """Its record is not the user's."""
    with pytest.raises(ServandaError, match="comes with Servanda"):
        add_event("new-start", {"kind": "x", "party": "US", "done_at": "2024-01-01"})


def test_the_command_tries_a_changed_record_in_json(tmp_path: Path) -> None:
    """The same file serves every verb that takes --what-if."""
    file = what_if(tmp_path, "record: {remove: [no-2]}")
    words = ["assess", str(FERRY), "--on", "2024-06-04", "--what-if", str(file), "--format", "json"]
    data = json.loads(CliRunner().invoke(app, words).output)
    assert data["receipt"]["patch"]
