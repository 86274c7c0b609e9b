"""Every fault has one test: a small edit of a sound folder, and the whole message it prints.

`SERVANDA_UPDATE=1 pytest tests/test_faults.py` rewrites the messages; read the difference.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from faults.act_cases import ACT_FAULTS, ACT_WARNINGS, ALSO_IN_ACTS, DUTIES
from faults.case_faults import ALSO_IN_CASES, CASE_FAULTS
from faults.cases import BY_PATH, CASES, A, D, Edit, H, add, both, change, mine
from faults.place_cases import ALSO_IN_PLACES, MORE, OUTLINE_FAULTS, PLACE_FAULTS, STRIP
from faults.procedure_cases import ALSO_IN_PROCEDURES, PANEL, PROCEDURE_FAULTS
from faults.track_cases import ALSO_IN_TRACKS, STRAITS, TRACK_FAULTS
from servanda.assessment import scenarios_faults
from servanda.assessment.contents import problems_of
from servanda.assessment.scenarios import check_scenarios
from servanda.engine.store import Record
from servanda.language import act_faults, place_faults, procedure_faults
from servanda.language import faults as language_faults
from servanda.language import warnings as language_warnings
from servanda.language.loading import load
from servanda.model.problem import FaultyInputError, Problem, Severity
from servanda.places.flaw import FlawCode
from servanda.record import faults as record_faults
from servanda.record import place_faults as record_place_faults
from servanda.record import position_faults

HERE = Path(__file__).parent / "faults"
MESSAGES = HERE / "messages"
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "faults.md"
LONGEST = 300
# The references made of a word: which words occur is read from the calls.
_ROWS = {"party", "category", "by", "source", "kind"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound agreement of two parties, with a dispute, tables and a record."""
    return Path(shutil.copytree(HERE / "base", tmp_path / "two-lakes"))


def _printed(problems: list[Problem]) -> str:
    return "".join(f"{problem}\n" for problem in problems)


def _references_in_code() -> set[str]:
    modules = (
        language_faults,
        act_faults,
        language_warnings,
        place_faults,
        procedure_faults,
        record_faults,
        record_place_faults,
        position_faults,
        scenarios_faults,
    )
    sources = [Path(module.__file__ or "") for module in modules]
    literal = {
        ref for path in sources for ref in re.findall(r'reference="([a-z0-9-]+)"', path.read_text("utf-8"))
    }
    language = "".join(path.read_text("utf-8") for path in sources[0].parent.glob("*.py"))
    named = re.findall(r'\b_?known\(\s*"([a-z]+)"', language) + re.findall(
        r'faults\.unknown\([^"\n]*?"([a-z]+)", \w', language
    )
    outlines = {f"outline-{code}" for code in FlawCode}
    unknown = {f"{what}-unknown" for what in named} | {f"row-{what}-unknown" for what in _ROWS}
    return literal | outlines | unknown


def test_the_base_folder_is_sound(folder: Path) -> None:
    """What each case edits has nothing wrong with it, so that each message is the edit's."""
    assert problems_of(folder) == []


@pytest.mark.parametrize("reference", sorted(CASES))
def test_each_fault_prints_its_message(folder: Path, reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit yields its fault, at its place, with a remedy, and nothing else."""
    if reference == "file-unreadable" and os.geteuid() == 0:
        _deny_opening(monkeypatch)
    CASES[reference](folder)
    problems = problems_of(folder)
    assert {problem.reference for problem in problems} == {reference}
    assert all(
        len(f"{problem.fact} {problem.hint}") <= LONGEST and len(str(problem)) < LONGEST
        for problem in problems
    )
    assert all(problem.hint for problem in problems)
    _compare(reference, problems)


@pytest.mark.parametrize("reference", sorted(BY_PATH))
def test_each_fault_of_a_path_prints_its_message(folder: Path, reference: str) -> None:
    """A path that leads nowhere is a fault like any other."""
    with pytest.raises(FaultyInputError) as faulty:
        Record.open(load(folder).agreement, folder / "record", [Path(BY_PATH[reference])])
    _compare(reference, list(faulty.value.problems))


@pytest.mark.parametrize("reference", [*CASE_FAULTS, *ALSO_IN_CASES])
def test_each_fault_of_a_case_prints_its_message(folder: Path, reference: str) -> None:
    """What is wrong with a case is said where it stands, and nothing is compared."""
    {**CASE_FAULTS, **ALSO_IN_CASES}[reference](folder)
    with pytest.raises(FaultyInputError) as faulty:
        check_scenarios(folder)
    problems = list(faulty.value.problems)
    assert {problem.reference for problem in problems} == {reference}
    assert all(len(str(problem)) < LONGEST and problem.hint for problem in problems)
    _compare(reference if reference in CASE_FAULTS else f"cases-{reference}", problems)


@pytest.mark.parametrize("reference", [*PROCEDURE_FAULTS, *ALSO_IN_PROCEDURES])
def test_each_fault_of_a_procedure_prints_its_message(tmp_path: Path, reference: str) -> None:
    """What is wrong with a procedure is said at the state or step that it is about."""
    folder = Path(shutil.copytree(PANEL, tmp_path / "river-panel"))
    assert problems_of(folder) == []
    {**PROCEDURE_FAULTS, **ALSO_IN_PROCEDURES}[reference](folder)
    problems = problems_of(folder)
    assert {problem.reference for problem in problems} == {reference}
    assert all(len(str(problem)) < LONGEST and problem.hint for problem in problems)
    _compare(reference if reference in PROCEDURE_FAULTS else f"procedures-{reference}", problems)


@pytest.mark.parametrize("reference", [*ACT_FAULTS, *ACT_WARNINGS, *ALSO_IN_ACTS])
def test_each_fault_of_acts_prints_its_message(tmp_path: Path, reference: str) -> None:
    """What is wrong with events, clocks, duties, prohibitions and quotas is said where it stands."""
    folder = Path(shutil.copytree(DUTIES, tmp_path / "river-duties"))
    assert problems_of(folder) == []
    {**ACT_FAULTS, **ACT_WARNINGS, **ALSO_IN_ACTS}[reference](folder)
    problems = [
        each for each in problems_of(folder) if each.severity is Severity.FAULT or reference in ACT_WARNINGS
    ]
    assert {problem.reference for problem in problems} == {reference}
    assert all(len(str(problem)) < LONGEST and problem.hint for problem in problems)
    _compare(reference if reference in {*ACT_FAULTS, *ACT_WARNINGS} else f"acts-{reference}", problems)


@pytest.mark.parametrize("reference", [*PLACE_FAULTS, *OUTLINE_FAULTS, *ALSO_IN_PLACES])
def test_each_fault_of_places_prints_its_message(tmp_path: Path, reference: str) -> None:
    """What is wrong with places and zones is said where it stands; of an outline, in its file and feature."""
    problems = _of_places(tmp_path, {**PLACE_FAULTS, **OUTLINE_FAULTS, **ALSO_IN_PLACES}[reference])
    assert {problem.reference for problem in problems} == {reference}
    assert all(len(str(problem)) < LONGEST and problem.hint for problem in problems)
    _compare(reference if reference not in ALSO_IN_PLACES else f"places-{reference}", problems)


def test_flaws_of_an_outline_beyond_some_are_counted(tmp_path: Path) -> None:
    """Nobody reads a thousand; the last line says how many more there are."""
    problems = _of_places(tmp_path, MORE)
    assert {problem.reference for problem in problems} == {"outline-empty", "outline-more"}
    _compare("outline-more", problems)


@pytest.mark.parametrize("reference", [*TRACK_FAULTS, *ALSO_IN_TRACKS])
def test_each_fault_of_positions_prints_its_message(tmp_path: Path, reference: str) -> None:
    """What is wrong with positions is said at their rows, and of their columns once a file."""
    folder = Path(shutil.copytree(STRAITS, tmp_path / "straits"))
    {**TRACK_FAULTS, **ALSO_IN_TRACKS}[reference](folder)
    problems = [each for each in problems_of(folder) if each.severity is Severity.FAULT]
    assert {problem.reference for problem in problems} == {reference}
    assert all(len(str(problem)) < LONGEST and problem.hint for problem in problems)
    _compare(reference if reference in TRACK_FAULTS else f"tracks-{reference}", problems)


def _of_places(tmp_path: Path, edit: Edit) -> list[Problem]:
    folder = Path(shutil.copytree(STRIP, tmp_path / "border-strip"))
    edit(folder)
    return [each for each in problems_of(folder) if each.severity is Severity.FAULT]


def _deny_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse as the system refuses: the superuser may read everything."""
    opened = Path.open

    def guarded(self: Path, *args: object, **more: object) -> object:
        if self.exists() and self.stat().st_mode & 0o400 == 0:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)


def _compare(name: str, problems: list[Problem]) -> None:
    stored = MESSAGES / f"{name}.txt"
    if os.environ.get("SERVANDA_UPDATE"):
        stored.write_text(_printed(problems), encoding="utf-8")
    assert _printed(problems) == stored.read_text(encoding="utf-8")


def test_every_reference_is_tested_and_documented() -> None:
    """The references in the code, in the tests, in the stored messages and on the page are the same."""
    elsewhere = {"removed-unknown"}  # of a what-if: tests/test_trying_events.py
    tested = {*CASES, *BY_PATH, *CASE_FAULTS, *PROCEDURE_FAULTS, *ACT_FAULTS, *ACT_WARNINGS}
    tested |= {*PLACE_FAULTS, *OUTLINE_FAULTS, "outline-more", *TRACK_FAULTS}
    assert _references_in_code() == tested | elsewhere
    assert {path.stem for path in MESSAGES.glob("*.txt")} == tested | {
        "ten-at-once",
        *(f"cases-{reference}" for reference in ALSO_IN_CASES),
        *(f"procedures-{reference}" for reference in ALSO_IN_PROCEDURES),
        *(f"acts-{reference}" for reference in ALSO_IN_ACTS),
        *(f"places-{reference}" for reference in ALSO_IN_PLACES),
        *(f"tracks-{reference}" for reference in ALSO_IN_TRACKS),
    }
    assert (
        set(re.findall(r"^### `([a-z0-9-]+)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
        == tested | elsewhere
    )


TEN = both(
    change(A, "instrument: treaty", "instrument: treatie"),
    change(A, "  ship:\n    unit: ship\n", "  ship:\n    units: ship\n    unit: ship\n"),
    change(A, "members: {NORD: {", "members: {NORDD: {"),
    change(A, "limit: {of: mine,", "limit: {of: mines,"),
    change(A, "free: {value: 2,", "free: {value: two,"),
    change(D, "source: letter\n    patch: {}", "source: leter\n    patch: {}"),
    change(D, "kind: text", "kind: txt"),
    add("tables/classes.csv", "barge,none,false\n"),
    mine(party="NROD", field="west"),
    add(H, "e,NORD,mine\n"),
    change("record/record.yaml", "basis: declared", "basi: declared"),
)


def test_all_faults_of_a_folder_come_in_one_run(folder: Path) -> None:
    """Faults in the agreement, a dispute, a table and the record hide none of the others."""
    TEN(folder)
    problems = problems_of(folder)
    assert {p.place.file.split(" ")[0] for p in problems} == {
        "agreement.yaml",
        "disputes/laid-up.yaml",
        "tables/classes.csv",
        "record/holdings.csv",
        "record/record.yaml",
    }
    _compare("ten-at-once", problems)


def test_faults_as_json_say_the_same(folder: Path) -> None:
    """A program gets reference, place, fact and hint apart, and can print the same message from them."""
    TEN(folder)
    for problem in problems_of(folder):
        data = json.loads(json.dumps(problem.as_json()))
        kind = "error" if data["severity"] == Severity.FAULT.value else "warning"
        place = ":".join(str(data[key]) for key in ("file", "line", "column") if data[key] is not None)
        assert (
            str(problem) == f"{kind}: {data['reference']}   {place}\n  {data['fact']}\n  hint: {data['hint']}"
        )


def test_a_faulty_agreement_is_never_loaded(folder: Path) -> None:
    """What is examined in part is not used in part."""
    CASES["key-unknown"](folder)
    with pytest.raises(FaultyInputError):
        load(folder)
