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


def test_an_entry_may_be_put_in_place_of_one_under_the_same_id(tmp_path: Path) -> None:
    """South's notice of its hull given on another day takes the place of the one on record."""
    given = outcome(FERRY, "SOUTH")
    later = "{id: no-2, kind: notice, party: SOUTH, item: hull, done_at: 2024-12-31, source: letters}"
    file = what_if(tmp_path, f"record: {{remove: [no-2], add: {{events: [{later}]}}}}")
    assert outcome(FERRY, "SOUTH", date(2025, 1, 31), what_if=file)[0] == "not-met"
    assert outcome(FERRY, "SOUTH") == given


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


def lines_of(*words: object) -> list[str]:
    shown = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert shown.exit_code == 0, shown.output
    return [line.strip("│├└─ ") for line in shown.output.splitlines()]


def test_what_a_what_if_adds_is_told_apart_where_an_event_is_described(tmp_path: Path) -> None:
    """It says what any other event says, and that it is not on record."""
    notice = "{id: n3, kind: notice, party: NORTH, item: engine, done_at: 2024-05-24, source: letters}"
    file = what_if(tmp_path, f"record: {{add: {{events: [{notice}]}}}}")
    told = lines_of("explain", FERRY, "2", "--party", "NORTH", "--on", DAY, "--what-if", file)
    said = "what-if, not on record: reported, NORTH's own word, confirmed, source letters, id n3"
    assert told[told.index(said) + 1] == "try.yaml (what-if: events added) row 1"
    assert len([line for line in told if "what-if" in line]) == 2
    before = lines_of("explain", FERRY, "2", "--party", "NORTH", "--on", DAY)
    assert not [line for line in before if "what-if" in line]


def test_a_procedure_and_a_limit_tell_it_apart_too(tmp_path: Path) -> None:
    """The place says it, with the number of the row."""
    answer = "{id: a1, kind: answer, party: NORTH, matter: pier, done_at: 2024-06-14, source: letters}"
    list_ = "{party: SOUTH, category: ferry, name: green, quantity: 11, from: 2024-06-01, source: letters}"
    file = what_if(tmp_path, f"record: {{add: {{events: [{answer}], holdings: [{list_}]}}}}")
    told = lines_of("procedure", FERRY, "7", "--on", "2024-06-30", "--view", "base", "--what-if", file)
    said = "what-if, not on record, source letters, a1"
    assert told[told.index(said) + 1] == "try.yaml (what-if: events added) row 1"
    told = lines_of("explain", FERRY, "1", "--party", "SOUTH", "--on", DAY, "--what-if", file)
    assert "try.yaml (what-if: holdings added) row 1" in told


def test_a_fault_of_the_columns_that_a_what_if_adds_has_a_whole_place(tmp_path: Path) -> None:
    """It is about no row."""
    with pytest.raises(FaultyInputError) as raised:
        assess(FERRY, on=DAY, what_if=what_if(tmp_path, "record: {add: {events: [{party: NORTH}]}}"))
    assert {str(problem.place) for problem in raised.value.problems} == {"try.yaml (what-if: events added)"}


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
            "error: row-kind-unknown   try.yaml (what-if: events added) row 1\n"
            "  'notise' is not a declared kind.\n  hint: Did you mean 'notice'?",
        ),
        (
            "record: {add: {events: [{kind: notice, party: NORTH, done_at: tomorrow}]}}",
            "try.yaml (what-if: events added) row 1",
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


def test_columns_that_a_file_lacks_are_added_to_it(ferry: Path) -> None:
    """The rows that were there keep every cell, and are blank in the new columns."""
    file = ferry / "record" / "events-added.csv"
    assert run(str(ferry), *LINE, "--source", "letters", "--detail", 'by "hand", at noon').exit_code == 0
    again = ("--source", "letters", "--ref", "c-1", "--recorded-at", "2024-05-25", "--scope", "2")
    assert run(str(ferry), *LINE, *again).exit_code == 0
    other = ("--kind", "question", "--party", "SOUTH", "--at", "2024-05-26", "matter=mole")
    assert run(str(ferry), *other, "--source", "letters").exit_code == 0
    assert file.read_text().splitlines() == [
        "kind,party,item,done_at,basis,source,mark,detail,ref,scope,recorded_at,matter",
        'notice,NORTH,engine,2024-05-24,reported,letters,confirmed,"by ""hand"", at noon",,,,',
        "notice,NORTH,engine,2024-05-24,reported,letters,confirmed,,c-1,2,2024-05-25,",
        "question,SOUTH,,2024-05-26,reported,letters,confirmed,,,,,mole",
    ]
    assert not [path.name for path in file.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--kind", "questoin", "--party", "NORTH", "matter=mole"),
            "error: row-kind-unknown   record/events-added.csv row 2\n"
            "  'questoin' is not a declared kind.\n  hint: Did you mean 'question'?\n",
        ),
        (
            ("--kind", "question", "--party", "NORHT", "matter=mole"),
            "error: row-party-unknown   record/events-added.csv row 2\n"
            "  'NORHT' is not a declared party.\n  hint: Did you mean 'NORTH'?\n",
        ),
    ],
)
def test_a_wrong_name_is_told_although_columns_are_missing(
    ferry: Path, words: tuple[str, ...], message: str
) -> None:
    """Of what is wrong, nothing is written; the file keeps its columns."""
    run(str(ferry), *LINE, "--source", "letters")
    file = ferry / "record" / "events-added.csv"
    before = file.read_bytes()
    found = run(str(ferry), *words, "--at", "2024-05-26", "--source", "letters")
    assert (found.exit_code, found.output) == (2, message)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_line_ends_and_the_shape_of_rows_are_kept(ferry: Path) -> None:
    """A row that has a cell too few is told, not filled up."""
    entry = {"kind": "stop", "party": "NORTH", "done_at": "2024-06-02", "source": "letters"}
    file = ferry / "record" / "events-mine.csv"
    file.write_bytes(b"kind,party,done_at\r\nstop,SOUTH,2024-06-01\r\n")
    add_event(ferry, entry, to=file)
    written = b"kind,party,done_at,source\r\nstop,SOUTH,2024-06-01,\r\nstop,NORTH,2024-06-02,letters\r\n"
    assert file.read_bytes() == written
    file.write_text("kind,party,done_at\nstop,SOUTH\n")
    with pytest.raises(FaultyInputError, match="The row has 3 cells; the header has 4"):
        add_event(ferry, entry, to=file)
    assert file.read_text() == "kind,party,done_at\nstop,SOUTH\n"


def test_what_record_yaml_says_of_a_file_holds_for_what_is_added(ferry: Path) -> None:
    """A column under another name is found; a constant is not contradicted in silence."""
    described = "{entries: events, columns: {party: who}, constants: {kind: stop, source: letters}}"
    (ferry / "record" / "record.yaml").write_text(f"files: {{log.csv: {described}}}\n")
    file = ferry / "record" / "log.csv"
    file.write_text("who,done_at\nSOUTH,2024-06-01\n")
    entry = {"kind": "stop", "party": "NORTH", "done_at": "2024-06-02", "source": "letters"}
    add_event(ferry, {**entry, "detail": "again"}, to=file)
    assert file.read_text() == "who,done_at,detail\nSOUTH,2024-06-01,\nNORTH,2024-06-02,again\n"
    with pytest.raises(ServandaError) as raised:
        add_event(ferry, {**entry, "kind": "notice"}, to=file)
    assert str(raised.value) == (
        "record.yaml says kind stop of every row of log.csv, and the entry notice; "
        "name another file with --to."
    )


def test_an_entry_is_not_appended_to_what_is_no_csv(ferry: Path, tmp_path: Path) -> None:
    """Lines of CSV would spoil it."""
    entry = {"kind": "stop", "party": "NORTH", "done_at": "2024-06-02", "source": "letters"}
    with pytest.raises(ServandaError, match=r"events\.jsonl is not CSV in UTF-8"):
        add_event(ferry, entry, to=tmp_path / "events.jsonl")
    (tmp_path / "events-odd.csv").write_bytes(b"kind,party\n\xff")
    with pytest.raises(ServandaError, match=r"events-odd\.csv is not CSV in UTF-8"):
        add_event(ferry, entry, to=tmp_path / "events-odd.csv")


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
