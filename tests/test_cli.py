"""The command line says what the functions say, and fails as it promises."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from servanda.cli.app import app
from servanda.language.folder import SHIPPED

NEW_START = ["assess", "new-start", "--on", "2022-03-01", "--provision", "II.1.c", "--party", "US"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "100"})


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A writable copy of New START."""
    return Path(shutil.copytree(SHIPPED / "new-start", tmp_path / "new-start"))


def test_json_holds_the_question_the_receipt_and_the_results() -> None:
    """A machine reads agreement, day, receipt and results, numbers being numbers."""
    data = json.loads(run(*NEW_START, "--format", "json").stdout)
    assert (data["schema"], data["agreement"], data["on"]) == (1, "new-start", "2022-03-01")
    assert set(data["receipt"]) == {"agreement", "record", "patch", "servanda", "engine"}
    by_view = {result["view"]: result for result in data["results"]}
    assert (by_view["base"]["outcome"], by_view["base"]["value"]) == ("met", 800)
    assert (by_view["RU"]["outcome"], by_view["RU"]["value"], by_view["RU"]["margin"]) == (
        "not-met",
        901,
        -101,
    )


def test_csv_has_a_row_for_each_result() -> None:
    """A spreadsheet reads the same results."""
    rows = list(csv.DictReader(io.StringIO(run(*NEW_START, "--format", "csv").stdout)))
    assert [(row["view"], row["outcome"]) for row in rows] == [
        ("base", "met"),
        ("RU", "not-met"),
        ("US", "met"),
    ]


def test_every_output_ends_with_the_caveat() -> None:
    """No answer is a judgement of compliance, and each says so last."""
    caveat = "it is not a judgement of compliance."
    explained = run("explain", "new-start", "II.1.c", "--party", "US", "--on", "2022-03-01")
    assert run(*NEW_START).stdout.rstrip().endswith(caveat)
    assert explained.stdout.rstrip().endswith(caveat)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--view", "base", "--provision", "II.1.a"], 0),
        (["--view", "RU", "--provision", "II.1.c"], 1),
        (["--view", "base", "--provision", "II.1.c"], 3),
    ],
)
def test_the_exit_code_tells_the_outcome_when_asked(arguments: list[str], code: int) -> None:
    """1 for not met, 3 for contested, 0 for met; without the option always 0."""
    question = ["assess", "new-start", "--on", "2022-03-01", "--party", "US", *arguments]
    assert run(*question, "--exit-code").exit_code == code
    assert run(*question).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["assess", "new-strat"], "There is no agreement"),
        (["assess", "new-start", "--party", "USA"], "Did you mean 'US'?"),
        (["assess", "new-start", "--provision", "II.1.d"], "is not a provision"),
        (["assess", "new-start", "--view", "conversions"], "is neither 'base', a side, nor a reading"),
        (["assess", "new-start", "--on", "2022-02-30"], "is not a day"),
        (["assess", "new-start", "--between", "2022-02-01", "2022-01-01"], "is not after"),
        (["assess", "new-start", "--record", "nowhere.csv"], "There is no record file"),
        (["assess", "new-start", "--what-if", "nowhere.yaml"], "There is no what-if file"),
        (["explain", "new-start", "II.1.x", "--party", "US", "--on", "2022-03-01"], "is not a provision"),
        (["chart", "new-start", "II.1.c", "-o", "chart.bmp"], ".png"),
        (["recheck", "nowhere.json"], "cannot be read as a derivation"),
    ],
)
def test_wrong_input_exits_2_and_says_why(arguments: list[str], said: str) -> None:
    """Problems go to standard error, results to standard output."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not result.stdout


def test_faults_are_data_when_json_is_asked_for(copied: Path) -> None:
    """Whoever asks for JSON gets the faults as JSON too."""
    text = (copied / "agreement.yaml").read_text()
    (copied / "agreement.yaml").write_text(text.replace("instrument: treaty", "instrument: treeaty"))
    result = run("assess", str(copied), "--format", "json")
    problems = json.loads(result.stderr)["problems"]
    assert result.exit_code == 2
    assert [(p["reference"], p["hint"]) for p in problems] == [
        ("value-not-allowed", "Did you mean 'treaty'?")
    ]


def test_lint_exits_1_only_on_faults(copied: Path) -> None:
    """Warnings alone do not fail a build."""
    assert run("lint", "jcpoa").exit_code == 0
    assert "recalled-text" in run("lint", "jcpoa").stdout
    (copied / "record" / "extra.csv").write_text("party,category,quantity,from\nUS,launcher,-1,2022-03-02\n")
    result = run("lint", str(copied))
    assert result.exit_code == 1
    assert "row-negative" in result.stdout


def test_warnings_are_data_when_json_is_asked_for() -> None:
    """A program tells warnings from faults by their severity, and finds each by reference and place."""
    result = run("lint", "jcpoa", "--format", "json")
    problems = json.loads(result.stdout)["problems"]
    assert result.exit_code == 0
    assert {p["severity"] for p in problems} == {"warning"}
    assert ("reading-reaches", "disputes/snapback-2025.yaml") in {
        (p["reference"], p["file"]) for p in problems
    }


def test_adding_a_holding_checks_it_and_asks_for_its_source(copied: Path) -> None:
    """A sound entry is appended and counts; a faulty one, or one without source, is not written."""
    entry = [
        "--category",
        "launcher",
        "--party",
        "US",
        "--from",
        "2025-01-01",
        "--until",
        "open",
        "--quantity",
        "5",
    ]
    named = ["system=spare silo", "status=accountable"]
    assert run("add", "holding", str(copied), *named, *entry).exit_code == 2
    assert run("add", "holding", str(copied), *named, *entry, "--source", "nobody").exit_code == 2
    assert not (copied / "record" / "added.csv").exists()
    assert run("add", "holding", str(copied), *named, *entry, "--source", "tass-2018-10").exit_code == 0
    more = ["system=another silo", "status=accountable", *entry, "--source", "tass-2018-10"]
    assert run("add", "holding", str(copied), *more).exit_code == 0
    rows = list(csv.DictReader((copied / "record" / "added.csv").open()))
    assert [row["system"] for row in rows] == ["spare silo", "another silo"]
    third = ["system=third silo", "status=accountable", *entry, "--source", "tass-2018-10"]
    assert run("add", "holding", str(copied), *third, "--id", "third", "--channel", "treaty").exit_code == 0
    wider = list(csv.DictReader((copied / "record" / "added.csv").open()))
    assert wider[:2] == [{**row, "id": "", "channel": ""} for row in rows]
    assert (wider[2]["id"], wider[2]["channel"], wider[2]["quantity"]) == ("third", "treaty", "5")


def test_a_shipped_record_is_not_written_to() -> None:
    """What comes with Servanda stays as it came."""
    entry = [
        "--category",
        "launcher",
        "--party",
        "US",
        "--from",
        "2025-01-01",
        "--quantity",
        "5",
        "--source",
        "x",
    ]
    result = run("add", "holding", "new-start", *entry)
    assert result.exit_code == 2
    assert "--to" in result.stderr


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "html"])
def test_a_chart_is_written_in_the_form_its_name_says(suffix: str, tmp_path: Path) -> None:
    """The suffix decides; each begins as its form does."""
    file = tmp_path / f"chart.{suffix}"
    assert run("chart", "new-start", "II.1.c", "-o", str(file)).exit_code == 0
    starts = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF", "html": b"<!doctype html>"}
    assert file.read_bytes()[:15].lower().startswith(starts[suffix].lower())


def test_list_names_the_shipped_agreements() -> None:
    """Both real agreements come along."""
    assert {"new-start", "jcpoa"} <= {
        a["id"] for a in json.loads(run("list", "--format", "json").stdout)["agreements"]
    }
    assert "II.1.c" in run("list", "new-start").stdout


def test_list_counts_the_provisions_of_each_type() -> None:
    """Duties, prohibitions, quotas and procedures are told of, not limits alone."""
    agreements = json.loads(run("list", "--format", "json").stdout)["agreements"]
    listed = next(agreement for agreement in agreements if agreement["id"] == "vienna-document-2011")
    types = ("limits", "duties", "prohibitions", "quotas", "procedures")
    provisions = json.loads(run("list", "vienna-document-2011", "--format", "json").stdout)["provisions"]
    assert sum(listed[type_] for type_ in types) == len(provisions)
    assert listed["duties"] == sum(provision["type"] == "duty" for provision in provisions) > 1
    assert f"{listed['duties']} duties" in run("list").stdout


@pytest.mark.parametrize(
    ("provision", "type_", "binds", "rule"),
    [
        ("A.1", "duty", "each-party", "within P5D after change"),
        ("A.3", "duty", "each-party", "at least P42D before exercise"),
        ("A.4", "duty", "each-party", "within P30D after 2021-01-01 and every P1Y until ended"),
        ("A.7", "duty", "each-party", "within P30D after start, lasts until observers-sent-away"),
        ("B.1", "prohibition", "each-party", "no crossing without consent"),
        ("C.1", "quota", "each-party", "at most 10 a treaty-year"),
        ("C.4", "quota", "each-party", "at most 3 in any P120D"),
        ("C.5", "quota", "all-together", "at least 2 a calendar-year"),
        ("C.6", "quota", "each-party", "at most 1 in any 3 calendar years"),
    ],
)
def test_list_says_of_each_provision_what_it_asks(provision: str, type_: str, binds: str, rule: str) -> None:
    """Its type, whom it binds, and its bound or period stand in the list of an agreement."""
    folder = str(Path(__file__).parent / "agreements" / "river-duties")
    provisions = json.loads(run("list", folder, "--format", "json").stdout)["provisions"]
    found = next(each for each in provisions if each["id"] == provision)
    assert (found["type"], found["binds"], found["rule"]) == (type_, binds, rule)


def test_list_says_where_a_procedure_starts_and_what_tells_its_cases_apart() -> None:
    """A procedure binds nobody by itself: it has states, from the first on."""
    folder = str(Path(__file__).parent / "agreements" / "river-panel")
    found = json.loads(run("list", folder, "--format", "json").stdout)["provisions"][0]
    assert (found["type"], found["binds"]) == ("procedure", None)
    assert found["rule"] == "5 states from quiet, a case for each question"
