"""The two drafts of December 2021: every row of their table of provisions is there, with whom it binds.

`drafts/provisions.csv` is that table: who is bound by which paragraph of which article, and
whether it is worded both ways. Its sources are those of each agreement's `sources.csv`.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import servanda
from servanda.cli.app import app
from servanda.language.loading import load

DRAFTS = ("us-russia-security-guarantees-2021", "nato-russia-security-guarantees-2021")
TABLE = list(csv.DictReader((Path(__file__).parent / "drafts" / "provisions.csv").open(encoding="utf-8")))
DAY = date(2022, 6, 1)


def rows(draft: str) -> list[dict[str, str]]:
    return [row for row in TABLE if row["agreement"] == draft]


def id_of(row: dict[str, str]) -> str:
    """Return how a row's paragraph is cited: article 4, 2(a) is 4.2.a."""
    parts = re.findall(r"\w+", row["paragraph"].replace("second limb", "second"))
    return ".".join([row["article"], *parts])


def named(text: str, reference: str) -> set[str]:
    """Return the provisions that a lint's warnings of one kind name."""
    found = re.findall(rf"{reference}\s.*\n  Provision (\S+) ", text)
    return {id_.rstrip(":") for id_ in found}


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_row_of_the_table_is_computed_or_listed_with_the_reason(draft: str) -> None:
    """No paragraph of the drafts is left out, and none is there twice."""
    agreement = load(draft).agreement
    ids = {*agreement.provisions, *agreement.uncomputed}
    for row in rows(draft):
        parts = {id_ for id_ in ids if id_.startswith(f"{id_of(row)}.")}
        mine = {id_of(row)} if id_of(row) in ids else parts  # troops and armaments are two limits of 4.1
        assert mine, row
        ids -= mine
    assert not ids
    assert all(each.reason for each in agreement.uncomputed.values())


@pytest.mark.parametrize("draft", DRAFTS)
def test_lint_lists_what_binds_one_side_alone_as_the_table_does(draft: str) -> None:
    """The one-sided provisions are those that the table calls not reciprocal."""
    printed = CliRunner().invoke(app, ["lint", draft]).output
    assert named(printed, "one-sided") == {id_of(row) for row in rows(draft) if row["reciprocal"] == "no"}
    assert named(printed, "not-computed") == set(load(draft).agreement.uncomputed)


@pytest.mark.parametrize("draft", DRAFTS)
def test_nothing_follows_of_a_draft(draft: str) -> None:
    """It was never in force: every result is not applicable, and the title says that it is a draft."""
    answer = servanda.assess(draft, on=DAY)
    assert {told.outcome for told in (*answer.results, *answer.findings)} <= {servanda.Outcome.NOT_APPLICABLE}
    assert "draft, never in force" in answer.title


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_result_of_a_draft_says_that_it_is_hypothetical(draft: str) -> None:
    """As if in force, each result and finding carries the reason, and every output the title."""
    supposed = servanda.WhatIf(in_force_from=date(2022, 1, 1))
    answer = servanda.assess(draft, on=DAY, what_if=supposed)
    assert answer.results
    for told in (*answer.results, *answer.findings):
        assert "hypothetical" in {reason.code.value for reason in told.reasons}
    assert "as if in force from 2022-01-01" in answer.title


VERBS = (
    ("assess",),
    ("assess", "--format", "json"),
    ("assess", "--format", "csv"),
    ("status",),
    ("status", "--format", "json"),
    ("procedure",),
    ("explain", "7.2", "--party", "PL"),
    ("explain", "5.1", "--party", "PL", "--format", "json"),
)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_says_so(verb: tuple[str, ...]) -> None:
    """Whatever is printed of a draft as if in force says that it is not."""
    words = [verb[0], DRAFTS[1], *verb[1:], "--on", "2022-06-01", "--as-if-in-force-from", "2022-01-01"]
    result = CliRunner().invoke(app, words, env={"COLUMNS": "300", "TERM": "dumb"})
    assert result.exit_code == 0, result.output
    assert re.search(r"as if in force|hypothetical", " ".join(result.output.split()))


def test_a_parameter_that_the_text_leaves_open_can_be_set() -> None:
    """The width of the zone along the border is nobody's figure; another is tried with --set."""
    words = ["explain", DRAFTS[1], "7.2", "--party", "PL", "--on", "2022-06-01", "--format", "json"]
    tried = [*words, "--as-if-in-force-from", "2022-01-01", "--set", "border_zone_km=300"]
    result = CliRunner().invoke(app, tried)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["servanda-explanation"]
    wrong = CliRunner().invoke(app, [*words, "--set", "border_zone=300"])
    assert wrong.exit_code == 2
    assert "border_zone_km" in wrong.output
