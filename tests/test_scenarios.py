"""Every agreement's own cases come out, and a case that does not is shown as it should be.

The cases are sentences a lawyer can check, in `scenarios/*.yaml` of the folders
under `tests/agreements` and of the agreements that come with Servanda.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from servanda import Answer, FaultyInputError, check_scenarios
from servanda.assessment import scenarios_comparing, scenarios_reading
from servanda.assessment.scenarios_reading import Expectation
from servanda.assessment.scenarios_running import Hearing
from servanda.cli.app import app
from servanda.language.folder import shipped_agreements
from servanda.language.tree import Entries
from servanda.language.yaml import read_yaml

AGREEMENTS = Path(__file__).parent / "agreements"
FOLDERS = {path.name: path for path in sorted(AGREEMENTS.iterdir()) if (path / "scenarios").is_dir()}
Writer = Callable[[str], Path]


@pytest.mark.parametrize("name", [*shipped_agreements(), *FOLDERS])
def test_what_follows_is_what_the_cases_say(name: str) -> None:
    """Every case of an agreement comes out."""
    checked = check_scenarios(FOLDERS.get(name, name))
    assert checked.cases
    assert not [line for case in checked.failed for line in case.lines]


@pytest.mark.parametrize("name", FOLDERS)
def test_figures_of_a_test_agreement_are_invented_and_say_so(name: str) -> None:
    """Nobody takes a test's figures for a state's."""
    for file in (FOLDERS[name] / "scenarios").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert text.count("\n- name: ") == text.count("\n  made-up: true\n"), file


@pytest.fixture
def written(tmp_path: Path) -> Writer:
    """Write one file of cases beside a small agreement of tests."""
    folder = Path(shutil.copytree(AGREEMENTS / "uranium-units", tmp_path / "uranium-units"))

    def write(text: str) -> Path:
        (folder / "scenarios" / "wide-language.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["test", str(folder), *options], env={"COLUMNS": "100"})


WRONG = """\
- name: Three figures that are not so
  on: 2000-01-01
  expect:
    - {provision: "3", party: WESTLAND, outcome: not-met, value: 202.9, basis: [verified], absent: false}
    - provision: "3"
      party: EASTLAND
      says: nothing of the kind
      sources: [letter]
      last-reported: none
      contested: true
  worked: it is not
- name: This one is so
  on: 2000-01-01
  expect: [{provision: "3", party: WESTLAND, value: 202.80, title: Enriched uranium}]
  worked: it is
- name: There is none of these, and there is one of those
  on: 2000-01-01
  expect:
    - {provision: "3", party: EASTLAND, per: {form: gas}, outcome: met}
    - {provision: "3", party: EASTLAND, absent: true}
  worked: it is not
- name: A life that went otherwise
  life:
    provision: "3"
    party: WESTLAND
    stretches:
      - [always, not-applicable not-yet]
      - [2000-01-01, met]
      - [2000-06-01, not-met]
  worked: it did not
"""


def test_a_case_that_fails_shows_place_expected_found_and_difference(written: Writer) -> None:
    """Whoever reads the line can go to the figure and see by how much it is off."""
    result = run(written(WRONG))
    first, last = "Three figures that are not so: 3,", "There is none of these, and there is one of those: 3,"
    life = "A life that went otherwise: 3,"
    assert result.exit_code == 1
    assert result.stdout.replace("scenarios/wide-language.yaml:", "").splitlines() == [
        f"4:50: {first} WESTLAND: outcome: expected not-met, found met",
        f"4:66: {first} WESTLAND: value: expected 202.9, found 202.8, difference -0.1",
        f"4:80: {first} WESTLAND: basis: expected [verified], found [declared]",
        f"7:13: {first} EASTLAND: says: expected nothing of the kind, "
        "found 202.9 is beyond at most 202.8, by 0.1",
        f"8:16: {first} EASTLAND: sources: expected [letter], found [invented]",
        f"9:22: {first} EASTLAND: last-reported: expected none, found 2000-01-01",
        f"10:18: {first} EASTLAND: contested: expected true, found false",
        f"19:7: {last} EASTLAND, form gas: results: expected one, found none",
        f"20:7: {last} EASTLAND: results: expected none, found 1",
        f"29:9: {life} WESTLAND: from 2000-06-01: expected not-met, found no change",
        f"24:5: {life} WESTLAND: from 2001-01-01: expected no change, found undetermined straddles",
        "4 cases, 3 failed",
    ]


def test_a_case_says_the_same_as_data(written: Writer) -> None:
    """A program gets every case, and each difference in parts."""
    data = json.loads(run(written(WRONG), "--format", "json").stdout)
    assert (data["schema"], data["agreement"], data["cases"], data["failed"]) == (1, "uranium-units", 4, 3)
    assert [case["passed"] for case in data["results"]] == [False, True, False, False]
    assert data["results"][0]["differences"][1] == {
        "line": 4,
        "column": 66,
        "who": "3, WESTLAND",
        "key": "value",
        "expected": "202.9",
        "found": "202.8",
        "difference": "-0.1",
    }


def test_agreements_without_cases_do_not_pass(tmp_path: Path) -> None:
    """Nothing checked is not everything as expected."""
    folder = shutil.copytree(AGREEMENTS / "uranium-units", tmp_path / "none")
    shutil.rmtree(folder / "scenarios")
    result = run(folder)
    assert result.exit_code == 2
    assert "There is no case in scenarios/*.yaml." in result.stderr


def test_faults_are_data_when_json_is_asked_for(written: Writer) -> None:
    """Whoever asks for JSON gets the faults of cases as JSON too."""
    result = run(written("- nam: x\n"), "--format", "json")
    assert result.exit_code == 2
    problems = json.loads(result.stderr)["problems"]
    assert {problem["reference"] for problem in problems} == {"field-missing", "key-unknown"}


def test_a_fault_in_an_invented_row_is_shown_where_the_row_stands(written: Writer) -> None:
    """The rows of a case have no file of their own."""
    folder = written("""\
- name: Two rows, of which one is wrong
  on: 2000-01-01
  made-up: true
  holdings:
    - {party: WESTLAND, category: uranium, place: x, quantity: 1, from: 2000-01-01, source: invented}
    - {party: WESTLAND, category: uranium, place: y, quantity: one, from: 2000-01-01, source: invented}
  expect: [{provision: "3", party: WESTLAND, outcome: met}]
  worked: it is not
""")
    with pytest.raises(FaultyInputError) as faulty:
        check_scenarios(folder)
    assert [str(p.place) for p in faulty.value.problems] == ["scenarios/wide-language.yaml:6:7"]


def test_a_record_is_held_once_for_all_cases_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that differ only in the day cost little more than one."""
    made = []
    init = Hearing.__init__
    monkeypatch.setattr(Hearing, "__init__", lambda *parts: made.append(parts) or init(*parts))
    assert len(check_scenarios(FOLDERS["host-territory"]).cases) > len(made)


@pytest.mark.parametrize(("what", "text"), [("cases", "- {}\n" * 3), ("values", "- [1, 2, 3]\n" * 9_000)])
def test_no_folder_of_cases_takes_forever(
    written: Writer, what: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases may come from an opponent, so their number is bounded."""
    monkeypatch.setattr(scenarios_reading, "MOST_CASES", 2)
    with pytest.raises(FaultyInputError, match=rf"at most 2 are read|more than 25000 {what}"):
        check_scenarios(written(text))


def test_nothing_outside_the_folder_is_read(written: Writer, tmp_path: Path) -> None:
    """A link out of the folder is a fault, not a case."""
    folder = written(WRONG)
    (tmp_path / "other.yaml").write_text(WRONG, encoding="utf-8")
    (folder / "scenarios" / "link.yaml").symlink_to(tmp_path / "other.yaml")
    with pytest.raises(FaultyInputError, match=r"file-outside   scenarios/link\.yaml"):
        check_scenarios(folder)


HOSTILE = """\
- name: "A name \\e[2J that clears\\nthe screen"
  on: 2000-01-01
  made-up: true
  holdings:
    - {party: WESTLAND, category: uranium, place: "b,\\"\\n=", quantity: 1, from: 2000-02-01}
  expect: [{provision: "3", party: WESTLAND, title: "\\e]0;x", per: {}}]
  worked: it is not
"""


def test_what_a_case_holds_is_shown_and_never_acted_upon(written: Writer) -> None:
    """A case from an opponent writes its own line to the terminal, and no other."""
    result = run(written(HOSTILE))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "scenarios/wide-language.yaml:6:53: A name �[2J that clears the screen: 3, WESTLAND: "
        "title: expected �]0;x, found Enriched uranium",
        "1 case, 1 failed",
    ]


@dataclass(frozen=True)
class Occasion:
    """What an answer says of one time a duty arose: another kind of thing than a result."""

    instance: str
    days: int | None

    def as_json(self) -> dict[str, object]:
        reasons = [{"code": "done", "text": "done in time", "refs": []}]
        more = {"outcome": "met", "days": self.days, "due_by": {"low": 1, "high": 2}, "acts": ["a", "b"]}
        return {
            "provision": "4",
            "party": "A",
            "view": "base",
            "instance": self.instance,
            **more,
            "reasons": reasons,
        }


def expected(text: str) -> Expectation:
    node, _ = read_yaml(f"{{provision: '4', party: A, {text}}}", "case.yaml")
    assert isinstance(node, Entries)
    says = {key: value for key, value in node.entries.items() if key not in {"provision", "party"}}
    place = node.place
    return Expectation(
        place=place, provision="4", party="A", group=None, per={}, view="base", says=says, keys=node.keys
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("instance: second, days: none, due-by: {high: 2}, acts: [b, a], reasons: [done]", []),
        ("days: 3, outcome: met", []),
        ("instance: first, days: 4", ["4, A: days: expected 4, found 3, difference -1"]),
        ("due-by: {high: 3}", ['4, A: due-by: expected { "high": "3" }, found { "low": 1, "high": 2 }']),
        ("outcome: met", ["4, A: results: expected one, found 2"]),
        ("due: 1", ["'due' is not a key here."]),
    ],
)
def test_whatever_an_answer_says_can_be_expected(
    text: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is published can be compared, and one of several things said must be as expected."""
    said = [Occasion("first", 3).as_json(), Occasion("second", None).as_json()]
    monkeypatch.setattr(scenarios_comparing, "said_by", lambda _: said)
    differences, problems = scenarios_comparing.compare(expected(text), Answer)  # type: ignore[arg-type]
    assert [*map(str, differences), *(problem.fact for problem in problems)] == lines
