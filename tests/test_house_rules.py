"""The rules of the house: what reviewers would otherwise have to look for."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
import typer.main

import servanda
from servanda.cli.app import app
from servanda.language.folder import shipped_agreements
from servanda.language.loading import load
from servanda.language.schema import SHAPES
from servanda.language.tree import Entries, Items, Node
from servanda.model.finding import Finding, Justification
from servanda.model.result import Answer, Outcome, ReasonCode, Receipt, Result
from servanda.show.csv_text import COLUMNS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "servanda"
DOCS = ROOT / "docs"
MODULES = sorted(SOURCE.rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
MOST_LINES = 400


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def headings(name: str) -> set[str]:
    return {heading.strip("` ") for heading in re.findall(r"^#+ (.+)$", page(name), re.MULTILINE)}


def tracked() -> list[Path]:
    """Return the files that are, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.splitlines() if (path := ROOT / name).is_file()]


def test_no_python_stands_under_agreements() -> None:
    """An agreement is data."""
    assert not list((SOURCE / "agreements").rglob("*.py"))


def test_no_module_has_more_than_400_lines() -> None:
    """A module can be read in one sitting."""
    long = {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > MOST_LINES}
    assert not long


@pytest.mark.parametrize("agreement", shipped_agreements())
def test_every_value_of_an_agreement_has_a_source(agreement: str) -> None:
    """Parameters, tables, conversions, provisions, suspensions and readings say where they stand."""
    text = load(agreement)
    for kind in ("parameters", "tables", "conversions"):
        for name, part in entries(text.tree.child(kind)):
            assert part.child("source") is not None, f"{kind}: {name}"
    for kind in ("provisions", "uncomputed"):
        for name, part in entries(text.tree.child(kind)):
            cites = part.child("cites")
            assert isinstance(cites, Items), f"{kind}: {name}"
            assert cites.items, f"{kind}: {name}"
    for limit in text.agreement.limits.values():
        assert all(suspension.source for suspension in limit.suspended.values())
    for dispute in text.agreement.disputes.values():
        assert all(reading.sources for reading in dispute.readings.values()), dispute.id


def entries(node: Node | None) -> Iterator[tuple[str, Entries]]:
    for name, part in node.entries.items() if isinstance(node, Entries) else ():
        assert isinstance(part, Entries)
        yield str(name), part


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if inner := getattr(command, "commands", None):
        for each, sub in inner.items():
            yield from commands(sub, f"{name} {each}")
    else:
        yield name, command


COMMANDS = dict(commands(typer.main.get_command(app), "servanda"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help_and_a_place_in_the_reference(name: str) -> None:
    """Whoever sees a command can look it up."""
    command = COMMANDS[name]
    assert command.help
    section = page("reference/commands.md").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert section, f"no section '## {name}'"
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert option in section, option


def fault_references() -> set[str]:
    """Return the references in the code: those written out, and those built as `{what}-unknown`."""
    found: set[str] = set()
    kinds: set[str] = set()
    for node in (node for path in MODULES for node in ast.walk(ast.parse(path.read_text()))):
        if isinstance(node, ast.keyword) and node.arg == "reference":
            found |= texts([node.value])
        if isinstance(node, ast.Call) and (name := getattr(node.func, "attr", "")) in _NAMING:
            kinds |= {_NAMING[name].format(text) for text in texts(node.args[:2])}
    return found | kinds | BY_FIELD


# Built in the engine from the name of the column at fault.
BY_FIELD = {"row-by-unknown", "row-category-unknown", "row-party-unknown"}


def texts(nodes: Iterable[ast.expr]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


_NAMING = {
    **dict.fromkeys(("unknown", "known", "_known"), "{}-unknown"),
    "row_unknown": "row-{}-unknown",
}


def test_every_fault_has_a_paragraph() -> None:
    """A reference that a message prints can be looked up."""
    assert len(fault_references()) > 40
    assert not fault_references() - headings("reference/faults.md")


def test_every_outcome_and_reason_has_a_paragraph() -> None:
    """A code that an answer prints can be looked up."""
    assert not {*Outcome, *ReasonCode} - headings("reference/reasons.md")


def test_every_key_of_an_answer_is_described() -> None:
    """JSON keys and CSV columns are in the reference."""
    words = set(re.findall(r"`([a-z_]+)`", page("reference/answer.md")))
    renamed = {
        "start": "from",
        "end": "until",
        "count": "low",
        "evidence": "sources",
        "names": "title",
        "among": "group",
        "window": "from",
        "no_position": "no_position_on_record",
    }
    kinds = (Answer, Result, Finding, Justification, Receipt)
    keys = {renamed.get(f.name, f.name) for kind in kinds for f in fields(kind)}
    assert not (keys | set(COLUMNS)) - words


def test_every_key_of_the_files_is_described() -> None:
    """A key of agreement.yaml, a dispute or record.yaml is in the reference."""
    text = page("reference/agreement.md") + page("reference/acts.md") + page("reference/record.md")
    keys: set[str] = set()
    for shape in SHAPES.values():
        schema = shape.model_json_schema()
        for part in (schema, *schema.get("$defs", {}).values()):
            keys |= set(part.get("properties", {}))
    assert not {key for key in keys if not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)}


def test_every_glossary_word_is_used() -> None:
    """The glossary explains words that somebody reads elsewhere."""
    others = [path for path in [*PAGES, *MODULES, *SOURCE.rglob("*.yaml")] if path.name != "glossary.md"]
    text = " ".join(" ".join(path.read_text(encoding="utf-8") for path in others).lower().split())
    words = [word.lower() for word in headings("glossary.md") - {"Glossary"}]
    assert not [word for word in words if word not in text]


def test_glossary_is_in_order() -> None:
    """A word is found where the alphabet puts it."""
    words = re.findall(r"^### (.+)$", page("glossary.md"), re.MULTILINE)
    assert words == sorted(words, key=lambda word: re.sub(r"[^a-z]", " ", word.lower()))


def test_documentation_does_not_say_how_easy_it_is() -> None:
    """What is easy to the writer may not be to the reader."""
    banned = re.compile(r"\b(simply|just|obviously|easily|of course)\b", re.IGNORECASE)
    assert not [f"{path.name}: {found[0]}" for path in PAGES for found in banned.finditer(path.read_text())]


def test_documentation_judges_nobody() -> None:
    """Words of judgement stand only where the glossary says whose they are."""
    judging = re.compile(r"\b(violat\w+|breach\w*)s?\b", re.IGNORECASE)
    pages = [path for path in PAGES if path.name not in {"glossary.md", "faults.md"}]
    assert not [f"{path.name}: {found[0]}" for path in pages for found in judging.finditer(path.read_text())]


def test_no_path_of_a_machine_and_no_registry_stands_in_a_file() -> None:
    """A clone works anywhere, from any registry."""
    registries = [
        "py" + "pi.org",
        "python" + "hosted.org",
        "npm" + "js.org",
        "crates" + ".io",
        "proxy.go" + "lang.org",
    ]
    homes = (str(ROOT) + "/", "/ho" + "me/", "/ro" + "ot/", "/Use" + "rs/")
    wrong = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        wrong += [f"{path.relative_to(ROOT)}: {word}" for word in (*registries, *homes) if word in text]
    assert not wrong


def test_what_is_public_is_sorted_and_documented() -> None:
    """`servanda.__all__` is the promise; each name in it says what it is."""
    assert list(servanda.__all__) == sorted(servanda.__all__)
    assert not [name for name in servanda.__all__ if not inspect.getdoc(getattr(servanda, name))]
