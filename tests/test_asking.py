"""What a verb cannot answer it says plainly; what may be done in a procedure it tells whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from servanda import ServandaError, assess, explain, procedure, recheck
from servanda.cli.app import app
from servanda.model.wire import dumps

AGREEMENTS = Path(__file__).parent / "agreements"
FERRY, PANEL = AGREEMENTS / "ferry-notices", AGREEMENTS / "river-panel"


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200", "NO_COLOR": "1"})


@pytest.mark.parametrize(
    "words",
    [
        ("assess", PANEL, "--provision", "V", "--on", "2012-03-17"),
        ("explain", PANEL, "V", "--party", "NORTH", "--on", "2012-03-17"),
        ("chart", PANEL, "V", "--output", "procedure.svg"),
    ],
    ids=lambda words: words[0],
)
def test_of_a_procedure_the_verb_that_tells_of_it_is_named(words: tuple[object, ...]) -> None:
    """Neither an empty answer nor a want of limits: it is of another kind."""
    found = run(*words)
    assert found.exit_code == 2
    assert found.stderr == (
        "error: Provision 'V' is a procedure, with nothing to assess, explain or chart; "
        f"where it stands is told by: servanda procedure {PANEL} V --on DATE\n"
    )


def test_the_functions_name_it_too() -> None:
    """What the command line refuses, they refuse."""
    with pytest.raises(ServandaError, match="'V' is a procedure"):
        assess(PANEL, on=date(2012, 3, 17), provision="V")
    with pytest.raises(ServandaError, match="'V' is a procedure"):
        explain(PANEL, "V", party="NORTH", on=date(2012, 3, 17))
    assert assess(PANEL, on=date(2012, 3, 17)).agreement == "river-panel"


def test_a_chart_of_what_is_no_limit_is_refused_as_such() -> None:
    """A duty has findings, and no count in steps."""
    found = run("chart", FERRY, "2", "--output", "duty.svg")
    assert found.exit_code == 2
    assert found.stderr == "error: '2' is a duty; charts are of limits only. servanda assess tells of it.\n"


def test_an_explanation_is_not_rechecked(tmp_path: Path) -> None:
    """It holds no number that could be derived again."""
    file = tmp_path / "duty.json"
    file.write_text(dumps(explain(FERRY, "2", party="NORTH", on=date(2024, 6, 4))))
    said = f"error: {file} explains a duty; only derivations of limits can be re-derived"
    assert recheck(file) == (said, None)
    file.write_text('{"servanda-explanation": 1, "rule": []}')
    said = f"error: {file} explains what is no limit; only derivations of limits can be re-derived"
    assert recheck(file) == (said, None)
    assert run("recheck", file).exit_code == 2


@pytest.mark.parametrize(
    ("question", "title", "expected"),
    [
        (
            "lapse",
            "Before the panel",
            "More time, by anyone, before 2012-03-17: puts 'Before the ministers' off",
        ),
        (
            "longer",
            "Before the panel",
            "More time, by anyone, before 2012-04-10: puts 'Before the ministers' off",
        ),
        ("endless", "Before the panel", None),  # it is put off without end already
        ("answered", "Settled", None),
    ],
)
def test_what_puts_a_lapse_off_may_be_done(question: str, title: str, expected: str | None) -> None:
    """It is among what is open, with by when it must be done."""
    on = "2012-03-16" if question == "answered" else "2012-03-12"
    shown = run("procedure", PANEL, "V", "--on", on, "--view", "base").output
    lines = [line.strip("│├└─ ") for line in shown.splitlines()]
    start = lines.index(f"question {question}")
    case = lines[
        start : next(n for n, x in enumerate(lines[start + 1 :], start + 1) if x.startswith("quest"))
    ]
    assert [line for line in case if line.startswith("More time, by")] == ([expected] if expected else [])
    data: Any = procedure(PANEL, "V", on=date.fromisoformat(on), views=["base"])
    [view] = data["procedures"][0]["views"]
    [found] = [each["states"] for each in view["cases"] if each["case"] == {"question": question}]
    assert found[0]["title"] == title
    more_time = {"event": "more-time", "title": "More time"} if title == "Before the panel" else None
    assert found[0]["puts_off"] == more_time
