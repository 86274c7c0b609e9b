"""Run every example in the documentation, and compare what it prints.

How a page marks its examples:

    **folder/file.yaml**    above a block: the block is that file, in the page's own folder
    ```console              lines that begin with `$ ` are run; what follows is their output;
                            `| head -n N`, `> FILE` and `cat FILE` are understood
    ```python               is executed; a `text` block right after it is what it prints
    ```yaml, ```json        without a file name: must at least be read without a fault
    ```sh                   commands of the checkout, not run: only `make` targets that exist, and pip

`SERVANDA_UPDATE=1` writes what came out into the pages; read the difference before committing.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servanda.assessment.contents import problems_of
from servanda.cli.app import app
from servanda.language.yaml import read_yaml
from servanda.model.problem import Severity

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
UPDATE = bool(os.environ.get("SERVANDA_UPDATE"))
TERMINAL = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
BLOCK = re.compile(r"(?ms)(?:^\*\*(?P<name>[^*\n]+)\*\*\n+)?^```(?P<lang>\w*)\n(?P<text>.*?)^```$")
_known: dict[tuple[str, str], str] = {}


class Block:
    """One fenced block of a page; `was` is what it says, `is_` what it should say."""

    def __init__(self, match: re.Match[str]) -> None:
        self.match, self.lang, self.name = match, match["lang"], match["name"]
        self.was = self.is_ = match["text"]


def console(text: str, folder: Path) -> str:
    """Return a console block with the output that its commands have now."""
    commands = re.findall(r"^\$ ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    assert commands, "a console block without a command"
    return "".join(f"$ {command}\n{run(command, folder)}".rstrip() + "\n" for command in commands)


def run(command: str, folder: Path) -> str:
    state = digest(folder)
    if (command, state) not in _known:
        printed = _run(command, folder)
        if digest(folder) != state:
            return printed
        _known[command, state] = printed
    return _known[command, state]


def _run(command: str, folder: Path) -> str:
    words, target, lines = shlex.split(command.replace("\\\n", " ")), None, None
    if ">" in words:
        words, target = words[: words.index(">")], folder / words[words.index(">") + 1]
    if "|" in words:
        words, (head, flag, number) = words[: words.index("|")], words[words.index("|") + 1 :]
        assert (head, flag) == ("head", "-n"), command
        lines = int(number)
    if words[0] == "cat":
        return (folder / words[1]).read_text(encoding="utf-8").rstrip("\n")
    assert words[0] == "servanda", f"not run in examples: {command}"
    result = CliRunner().invoke(app, words[1:], env=TERMINAL, prog_name="servanda")
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    if target:
        target.write_text(result.stdout, encoding="utf-8")
        return result.stderr
    return "\n".join(line.rstrip() for line in result.output.rstrip("\n").split("\n")[:lines])


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(p).encode() + p.read_bytes() for p in files)).hexdigest()


def check_only(block: Block) -> None:
    """Read what is shown but not run."""
    if block.lang == "json":
        json.loads(block.was)
    elif block.lang == "yaml":
        assert not read_yaml(block.was, "example")[1], block.was
    elif block.lang == "sh":
        targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        for line in block.was.splitlines():
            first, *rest = shlex.split(line)
            assert first in {"python3", ".venv/bin/pip"} or (first == "make" and set(rest) <= set(targets))
    else:
        assert block.lang in {"text", "csv"}, f"no rule for a block marked '{block.lang}'"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_example_prints_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who types what a page shows sees what it shows."""
    monkeypatch.chdir(tmp_path)
    variables: dict[str, object] = {"__name__": "example"}
    printed: str | None = None
    found = [Block(match) for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    for block in found:
        if block.name:
            file = tmp_path / block.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.was, encoding="utf-8")
        elif block.lang == "console":
            block.is_ = console(block.was, tmp_path)
        elif block.lang == "python":
            stream = io.StringIO()
            with redirect_stdout(stream):
                exec(compile(block.was, page.name, "exec"), variables)  # noqa: S102
        elif block.lang == "text" and printed is not None:
            block.is_, printed = printed, None
        else:
            check_only(block)
        assert not printed, f"{page.name}: what a python block prints is not shown"
        printed = stream.getvalue() if block.lang == "python" and not block.name else None
    if UPDATE and any(block.was != block.is_ for block in found):
        write(page, found)
    for block in [] if UPDATE else found:
        assert block.is_ == block.was


def write(page: Path, found: list[Block]) -> None:
    text = page.read_text(encoding="utf-8")
    for block in reversed(found):
        text = text[: block.match.start("text")] + block.is_ + text[block.match.end("text") :]
    page.write_text(text, encoding="utf-8")


# What the examples of the page on acts speak of and do not declare themselves.
_AROUND_ACTS = """
servanda: 1
id: examples
title: Examples
instrument: treaty
parties: {US: One party, IR: Another, DE: A third}
groups: {E3: {name: A group, members: {DE: {}}}}
milestones: {entered-into-force: 2011-02-05, ended: 2026-02-05}
in-force: {from: entered-into-force, until: ended}
categories: {unit: {unit: unit, key: [], reported: state, accepts: {own: 1}}}
"""
_KINDS_OF_ACTS = """
  notice: {title: A notice, attributes: {about: text, item: text}}
  change: {title: A change, attributes: {item: text}}
  stopped: {title: The end of what lasts, attributes: {item: text}}
  flight-test: {title: A flight test, attributes: {range_km: integer, site: text}}
  flight-test-stopped: {title: The end of flight tests, attributes: {site: text}}
  consent: {title: Consent, attributes: {site: text}}
  inspection: {title: An inspection, attributes: {type: text, site: text, outcome: {one-of: [full, refused]}}}
  referral: {title: A referral, attributes: {complaint: text}}
  resolution: {title: A resolution, attributes: {complaint: text}}
  to-ministers: {title: To the ministers, attributes: {complaint: text}}
  extension: {title: More time, attributes: {complaint: text, until: date}}
"""


def test_the_examples_of_acts_are_read_without_a_fault(tmp_path: Path) -> None:
    """Put together, the fragments of the page on acts are an agreement and a record that load."""
    page = (ROOT / "docs/reference/acts.md").read_text(encoding="utf-8")
    text, provisions = _AROUND_ACTS, "provisions:\n"
    for number, block in enumerate(Block(match) for match in BLOCK.finditer(page)):
        first = block.was.split(":")[0]
        if first == "complete":
            (tmp_path / "record").mkdir()
            (tmp_path / "record/record.yaml").write_text(block.was, encoding="utf-8")
        elif first == "provisions":
            provisions += block.was.removeprefix("provisions:\n")
        elif first.startswith("    "):
            provisions += f"  example-{number}:\n    title: An example\n{block.was}"
        else:
            text += block.was + (_KINDS_OF_ACTS.lstrip("\n") if first == "events" else "")
    (tmp_path / "agreement.yaml").write_text(text + provisions, encoding="utf-8")
    (tmp_path / "sources.csv").write_text("id,title,publisher,date,url\nstate-key-2018,Key,,,\n")
    faults = [problem for problem in problems_of(tmp_path) if problem.severity is Severity.FAULT]
    assert not faults, "\n".join(map(str, faults))
    assert provisions.count("title:") >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link inside the project names a file that is there; a picture is small."""
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        file = page.parent / target
        assert file.exists(), f"{page.name} links to {target}"
        assert file.is_dir() or file.suffix != ".png" or file.stat().st_size < 300_000, target
