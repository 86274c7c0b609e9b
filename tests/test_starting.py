"""A new agreement is sound from its first day, whatever was typed, and nothing is overwritten."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from servanda import check_scenarios, problems_of
from servanda.cli import starting as asking
from servanda.cli.app import app
from servanda.language.loading import load
from servanda.language.starting import (
    MOST_HELD,
    WrongAnswerError,
    defaults,
    read_blank,
    read_figure,
    read_instrument,
    read_line,
    read_lower,
    read_party,
    read_since,
    write,
)
from servanda.language.starting_texts import in_yaml
from servanda.language.tree import Scalar
from servanda.language.yaml import read_yaml

ANSWERS = [
    'The "River": Accord # 1',
    "treetie",
    "resolution",
    "Aldora",
    "null: =Al'dora",
    "null: twice",
    "",
    "no: Bel\tmark: ",
    "C: Cee",
    "",
    "rocket-launcher",
    "a launcher, {any}",
    "12.5",
    "2020-02-30",
    "2021-02-03",
    '=HYPERLINK("x"), the text',
    "-x",
]


def run(*arguments: str, answers: list[str] | None = None) -> Result:
    return CliRunner().invoke(
        app, ["new", *arguments], input="".join(f"{answer}\n" for answer in answers or [])
    )


def is_sound(folder: Path) -> None:
    """Nothing is wrong, at most the source is missing, and the cases come out."""
    assert {problem.reference for problem in problems_of(folder)} <= {"no-source"}
    checked = check_scenarios(folder)
    assert checked.cases
    assert not checked.failed


def test_what_is_written_without_asking_is_sound(tmp_path: Path) -> None:
    """The first draft lacks its source, and nothing else."""
    result = run("river-accord", "--to", str(tmp_path), "--yes")
    folder = tmp_path / "river-accord"
    assert (result.exit_code, result.stdout) == (
        0,
        f"made {folder}: agreement.yaml, disputes/example.yaml.txt, record/holdings.csv, "
        "scenarios/first.yaml, sources.csv\n",
    )
    assert [problem.reference for problem in problems_of(folder)] == ["no-source"]
    is_sound(folder)


def test_the_answers_stand_in_the_files_as_they_were_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quotes, colons and signs are escaped, wrong answers are asked again, a formula is not run."""
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    result = run("river-accord", "--to", str(tmp_path), answers=ANSWERS)
    assert result.exit_code == 0, result.output
    folder = tmp_path / "river-accord"
    is_sound(folder)
    assert problems_of(folder) == []
    made = load(folder).agreement
    assert (made.title, made.instrument.value) == ('The "River": Accord # 1', "resolution")
    assert {p.id: p.name for p in made.parties.values()} == {
        "null": "=Al'dora",
        "no": "Bel mark:",
        "C": "Cee",
    }
    assert made.categories["rocket-launcher"].unit == "a launcher, {any}"
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
        text = next(csv.DictReader(file))
    assert (text["title"], text["url"]) == ('\'=HYPERLINK("x"), the text', "'-x")
    for said in (
        "'treetie' is not a kind of instrument. Did you mean 'treaty'?",
        "'Aldora' is not 'id: name', such as 'ALD: Aldora'",
        "'null' is not free: another party has that id.",
        "'2020-02-30' is not a day, such as 2020-01-01.",
    ):
        assert f"Error: {said}" in result.output


def test_the_example_of_a_dispute_is_not_read_until_it_is_named(tmp_path: Path) -> None:
    """Nobody is given a reading that they do not hold; the example is sound all the same."""
    folder = write(defaults("river-accord"), tmp_path)
    assert not load(folder).readings
    example = folder / "disputes" / "example.yaml.txt"
    assert "MADE UP" in example.read_text(encoding="utf-8")
    example.rename(folder / "disputes" / "example.yaml")
    assert set(load(folder).readings) == {"example-one-more", "example-as-written"}
    is_sound(folder)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Whatever stands there stays."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    for name in ("file", "link", "folder"):
        result = run(name, "--to", str(tmp_path), "--yes")
        assert result.exit_code == 2
        assert result.stderr == (
            f"error: {tmp_path / name} is there already, and nothing is overwritten; choose another name.\n"
        )
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert not list((tmp_path / "folder").iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["River", "--yes"], "'River' is not a name of lower-case letters, digits and hyphens, at most 60"),
        (["../up", "--yes"], "'../up' is not a name"),
        (["new-start", "--yes"], "'new-start' is not free: an agreement of that name comes with Servanda."),
        (["river", "--yes", "--to", "nowhere"], "nowhere is not a folder; make it first"),
        (["river"], "standard input is no terminal, so nothing can be asked: give --yes."),
    ],
)
def test_a_start_that_cannot_be_made_exits_2_and_writes_nothing(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each refusal says what to do instead."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_line, " \n\t"),
        (read_line, "x" * 201),
        (read_lower, "-x"),
        (read_instrument, "Treaty"),
        (read_party, "own: The owner"),
        (read_party, "A/B: A"),
        (read_party, "A:"),
        (read_figure, "-1"),
        (read_figure, "1" + "0" * 16),
        (read_since, "0001-01-01"),
    ],
)
def test_what_cannot_stand_in_an_agreement_is_refused(read: object, text: str) -> None:
    """It is asked again rather than written."""
    with pytest.raises(WrongAnswerError):
        read(text)  # type: ignore[operator]


@given(st.text(max_size=60))
def test_a_text_in_yaml_reads_as_it_was(text: str) -> None:
    """Whatever stands in a title stays in the title."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    node, problems = read_yaml(f"key: {{x: {in_yaml(text)}}}\n", "file")
    assert not problems
    assert node.child("key").child("x") == Scalar(text, node.child("key").child("x").place)


@settings(max_examples=8, deadline=None)
@given(
    title=st.text(max_size=30),
    name=st.text(max_size=30),
    held=st.sampled_from(["0", "0.5", str(MOST_HELD), "700"]),
    since=st.sampled_from([date(1000, 1, 1), date(2024, 2, 29), date(9000, 12, 31)]),
)
def test_whatever_is_typed_what_is_written_is_sound(
    title: str, name: str, held: str, since: date, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The strangest names make an agreement that lint and test accept."""
    start = replace(
        defaults("strange"),
        title=read_blank(title) or "none",
        parties=(("A", read_blank(name) or "none"), ("null", "B")),
        at_most=Decimal(held),
        since=since,
        source=read_blank(name),
        unit=read_blank(title) or "none",
    )
    is_sound(write(start, tmp_path_factory.mktemp("new")))
