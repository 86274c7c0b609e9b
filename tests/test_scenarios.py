"""Cases in words: `tests/scenarios/*.yaml`, each a sentence a lawyer can check with its expected answer.

A case asks one question of an agreement (a shipped id, or a folder under
`tests/agreements`) and lists what should follow. Every scalar is read as text.

    name        the sentence
    agreement   a shipped id or a folder under tests/agreements
    holdings    rows of an extra record (`events` likewise)
    what-if     a merge patch of the agreement
    on          the day asked about; without it, all days
    known-at, include-recalled, view (default: base)
    expect      the results: provision, party or group, per, and what to find in them
    life        instead of `expect`: the stretches of one result, joined and without gaps
    fails       why the engine does not yet give this answer; strict
    source      where the expected answer stands, or `worked`: how it is computed by hand
    made-up     true where the figures are invented
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from servanda import Answer, Result, assess

HERE = Path(__file__).parent
AGREEMENTS = HERE / "agreements"
SIDE_REASONS = {"within", "beyond", "carried"}  # follow from outcome and day; compared only where named
NUMBERS = ("value", "low", "high", "bound", "margin")
KEYS = {
    *("name", "agreement", "holdings", "events", "what-if", "on", "known-at", "include-recalled", "view"),
    *("expect", "life", "source", "worked", "made-up", "fails"),
}
WHO = {"provision", "party", "group", "per", "view", "absent"}

Case = dict[str, Any]


def read(path: Path) -> Any:
    """Return a YAML file with every scalar as text."""
    return YAML(typ="base", pure=True).load(path)


def cases() -> Iterator[Any]:
    for path in sorted((HERE / "scenarios").glob("*.yaml")):
        for case in read(path):
            marks = [pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else []
            yield pytest.param(case, id=f"{path.stem}: {case['name']}", marks=marks)


CASES = list(cases())


def folder(name: str) -> str | Path:
    return AGREEMENTS / name if (AGREEMENTS / name).is_dir() else name


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as a record file; a column that a row does not name stays blank."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_patch(path: Path, patch: Any) -> Path:
    """Write a patch; the word null, read as text like all else, is the null that removes."""
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(nulls(patch), file)
    return path


def nulls(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: nulls(value) for key, value in node.items()}
    return None if node == "null" else node


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def ask(case: Case, place: Path) -> Answer:
    """Ask the question of a case; its record and patch are written to a folder of their own."""
    wanted = case["expect"]
    provisions = {expected["provision"] for expected in wanted}
    return assess(
        folder(case["agreement"]),
        [write_rows(place / f"{name}.csv", case[name]) for name in ("holdings", "events") if name in case],
        on=day(case.get("on")),
        known_at=day(case.get("known-at")),
        provision=provisions.pop() if len(provisions) == 1 else None,
        views=sorted({view_of(case, expected) for expected in wanted}),
        what_if=write_patch(place / "what-if.yaml", case["what-if"]) if "what-if" in case else None,
        include_recalled=case.get("include-recalled") == "true",
    )


@cache
def whole_life(agreement: str) -> Answer:
    """Return every result of an agreement over all days, asked once for all its lives."""
    return assess(folder(agreement))


def view_of(case: Case, expected: dict[str, Any]) -> str:
    return expected.get("view", case.get("view", "base"))


def found_for(answer: Answer, expected: dict[str, Any], view: str) -> list[Result]:
    """Return the results of the provision, holder, split and view that an expectation names."""
    return [
        result
        for result in answer.results
        if (result.provision, result.party, result.group, result.view)
        == (expected["provision"], expected.get("party"), expected.get("group"), view)
        and dict(result.per) == expected.get("per", {})
    ]


def printed(result: Result) -> dict[str, Any]:
    """Return what a result says, in the words that expectations use."""
    plain = result.as_json()
    return {
        **{key: plain[key] for key in ("outcome", "unit", "value", "low", "high", "margin", "from", "until")},
        "bound": plain["bound"],
        "basis": list(result.basis),
        "last-reported": plain["last_reported"],
        "reasons": [reason.code.value for reason in result.reasons],
        "says": [reason.text for reason in result.reasons],
        "contested": str(result.contested).lower(),
        "values-differ": str(result.values_differ).lower(),
        "readings": list(result.readings),
        "sources": list(result.evidence.entries),
        "number-of-entries": result.evidence.number,
    }


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return a line for each thing expected that was not found."""
    lines = []
    for key in expected.keys() - WHO:
        wanted, got = expected[key], found[key]
        if key in NUMBERS:
            lines += number_difference(key, wanted, got)
        elif key == "reasons":
            got = sorted(set(got) - (SIDE_REASONS - set(wanted)))
            lines += [] if sorted(wanted) == got else [f"reasons: expected {sorted(wanted)}, found {got}"]
        elif key == "says":
            lines += [] if wanted in " / ".join(got) else [f"says: expected {wanted!r}, found {got}"]
        elif key == "sources":
            lines += [] if set(wanted) <= set(got) else [f"sources: expected {wanted}, found {got}"]
        elif isinstance(wanted, list):
            lines += [] if sorted(wanted) == sorted(got) else [f"{key}: expected {wanted}, found {got}"]
        elif wanted != ("none" if got is None else str(got)):
            lines.append(f"{key}: expected {wanted}, found {got}")
    return lines


def number_difference(key: str, wanted: str, got: Any) -> list[str]:
    if wanted == "none" or not isinstance(got, Decimal):
        return [] if wanted == "none" and got is None else [f"{key}: expected {wanted}, found {got}"]
    apart = Decimal(wanted) - got
    return [f"{key}: expected {wanted}, found {got}, difference {apart}"] if apart else []


@pytest.mark.parametrize("case", CASES)
def test_what_follows_is_what_the_case_says(case: Case, tmp_path: Path) -> None:
    if "life" in case:
        lines = life_differences(case, whole_life(case["agreement"]))
    else:
        lines = expectation_differences(case, ask(case, tmp_path))
    assert not lines, "\n".join(["", case["name"], *lines])


def expectation_differences(case: Case, answer: Answer) -> list[str]:
    lines = []
    for expected in case["expect"]:
        view = view_of(case, expected)
        named = [key for key in ("provision", "party", "group", "per") if key in expected]
        who = ", ".join(str(expected[key]) for key in named)
        found = found_for(answer, expected, view)
        if "absent" in expected and not found:
            continue
        if len(found) != 1:
            lines.append(f"{who}, view {view}: expected one result, found {len(found)}")
            continue
        lines += [f"{who}, view {view}: {line}" for line in differences(expected, printed(found[0]))]
    return lines


def life_differences(case: Case, answer: Answer) -> list[str]:
    """Compare the stretches of one result over all days, which must meet and leave no gap.

    Neighbours of one outcome and the same reasons are put together, whatever
    their figures; each stretch is written `[first day, outcome and reasons]`.
    """
    life = case["life"]
    results = found_for(answer, life, view_of(case, life))
    lines = [
        f"a gap or an overlap at {one.end} / {two.start}"
        for one, two in pairwise(results)
        if one.end != two.start or one.end is None
    ]
    if not results or results[0].start or results[-1].end:
        lines.append("the life does not run from the beginning to the end of time")
    found: dict[str, str] = {}
    for result in results:
        codes = [r.code.value for r in result.reasons if r.code.value not in SIDE_REASONS]
        text = " ".join([result.outcome.value, *codes])
        if not found or list(found.values())[-1] != text:
            found[result.start.isoformat() if result.start else "always"] = text
    expected = dict(life["stretches"])
    starts = sorted(expected.keys() | found.keys(), key=lambda start: "" if start == "always" else start)
    return lines + [
        f"from {start}: expected {expected.get(start)}, found {found.get(start)}"
        for start in starts
        if expected.get(start) != found.get(start)
    ]


def test_every_case_is_whole() -> None:
    """A case has only known keys, says where its answer comes from, and expects something."""
    for case in (parameter.values[0] for parameter in CASES):
        assert not set(case) - KEYS, case["name"]
        assert case.get("source") or case.get("worked"), case["name"]
        assert case.get("expect") or case.get("life"), case["name"]
        shipped = folder(case["agreement"]) == case["agreement"]
        assert shipped or case.get("made-up") == "true", "figures of a test agreement are invented and say so"
