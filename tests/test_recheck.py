"""A derivation can be re-checked without the engine, and a tampered one does not pass."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from servanda import assess, explain, recheck
from servanda.model.wire import dumps

CASES = [
    ("new-start", date(2018, 3, 1)),
    ("new-start", date(2022, 3, 1)),
    ("new-start", date(2022, 10, 1)),
    ("new-start", date(2026, 3, 1)),
    ("jcpoa", date(2016, 2, 17)),
    ("jcpoa", date(2019, 6, 1)),
    ("jcpoa", date(2022, 3, 1)),
    ("jcpoa", date(2025, 11, 1)),
]


@pytest.mark.parametrize(("agreement", "day"), CASES, ids=str)
def test_every_view_of_a_result_re_derives(agreement: str, day: date, tmp_path: Path) -> None:
    """Whatever the engine derives of the disputed limits, the checker derives again."""
    provision = {"new-start": "II.1.c", "jcpoa": "I.J.56"}[agreement]
    for result in assess(agreement, on=day, provision=provision).results:
        derivation = explain(agreement, provision, party=result.holder, on=day, view=result.view)
        file = tmp_path / "derivation.json"
        file.write_text(dumps(derivation), encoding="utf-8")
        text, sound = recheck(file)
        assert sound, f"{result.holder} in view {result.view}: {text}"


def _disputed() -> dict[str, Any]:
    data = explain("new-start", "II.1.c", party="US", on=date(2022, 3, 1), view="RU")
    return json.loads(dumps(data))


def _check(data: dict[str, Any], folder: Path) -> tuple[str, bool | None]:
    file = folder / "derivation.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return recheck(file)


def _drop_an_entry(data: dict[str, Any]) -> None:
    data["terms"][0]["entries"].pop()


def _change_a_quantity(data: dict[str, Any]) -> None:
    data["terms"][0]["entries"][0]["low"] = 55


def _hide_an_entry(data: dict[str, Any]) -> None:
    data["terms"][0]["entries"][0]["counted"] = False


def _raise_the_bound(data: dict[str, Any]) -> None:
    data["bound"]["low"] = data["bound"]["high"] = 901


def _turn_the_outcome(data: dict[str, Any]) -> None:
    data["result"]["outcome"] = "met"


def _narrow_the_rule(data: dict[str, Any]) -> None:
    data["terms"][0]["where"]["tree"] = ["=", ["name", "status"], "accountable"]


def _change_the_total(data: dict[str, Any]) -> None:
    data["result"]["low"] = data["result"]["high"] = 800


@pytest.mark.parametrize(
    "tamper",
    [
        _drop_an_entry,
        _change_a_quantity,
        _hide_an_entry,
        _raise_the_bound,
        _turn_the_outcome,
        _narrow_the_rule,
        _change_the_total,
    ],
)
def test_a_tampered_derivation_does_not_come_out(tamper: Any, tmp_path: Path) -> None:
    """Changing one number, rule or verdict is noticed."""
    data = _disputed()
    assert _check(data, tmp_path)[1] is True
    tamper(data)
    text, sound = _check(data, tmp_path)
    assert sound is False, text


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"servanda-derivation": 1}', '{"servanda-derivation": 2}', "[" * 9000]
)
def test_what_is_no_derivation_is_refused(content: str, tmp_path: Path) -> None:
    """A file of another kind gets a sentence, not a traceback."""
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    text, sound = recheck(file)
    assert sound is None
    assert text.startswith("error: ")
