"""Unknown is a value, and a question leaves no trace. Single cases stand under `tests/agreements`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from servanda import Answer, FaultyInputError, Outcome, ReasonCode, Result, assess

HERE = Path(__file__).parent
ITEMS = HERE / "agreements" / "unknowns"
HEADER = "id,party,category,type,status,quantity,from,basis,source,mark,recorded_at,supersedes\n"
CORRECTED = HEADER + (
    "n1,NORTH,item,A,live,12,2020-01-01,declared,invented,confirmed,2020-01-10,\n"
    "n2,NORTH,item,A,live,9,2020-01-01,declared,invented,confirmed,2020-02-01,n1\n"
)
DAY = date(2020, 1, 15)


def record(place: Path, text: str, name: str = "items.csv") -> list[Path]:
    (place / name).write_text(text, encoding="utf-8")
    return [place / name]


def only(answer: Answer, party: str = "NORTH") -> Result:
    [result] = [r for r in answer.results if r.party == party and r.view == "base"]
    return result


def ask(files: list[Path], **more: object) -> Result:
    return only(assess(ITEMS, files, on=DAY, provision="1", **more))


def test_known_before_a_correction_the_old_answer_stands_and_does_not_leak(tmp_path: Path) -> None:
    """12 was declared on 10 January and corrected to 9 on 1 February, against a limit of 10."""
    files = record(tmp_path, CORRECTED)
    now, then, again = ask(files), ask(files, known_at=date(2020, 1, 20)), ask(files)
    assert (now.outcome, now.value) == (Outcome.MET, 9)
    assert (then.outcome, then.value) == (Outcome.NOT_MET, 12)
    assert again == now


def test_a_what_if_with_650_turns_the_686_of_2022_03_01_and_does_not_leak(tmp_path: Path) -> None:
    """Source of the 686: mid-2022-03."""
    patch = tmp_path / "what-if.yaml"
    patch.write_text("provisions: {II.1.a: {limit: {at-most: {limits-bind: 650}}}}\n", encoding="utf-8")
    question = {"on": date(2022, 3, 1), "party": "US", "provision": "II.1.a"}
    before = assess("new-start", **question)
    turned = assess("new-start", **question, what_if=patch)
    after = assess("new-start", **question)
    assert only(before, "US").outcome is Outcome.MET
    assert (only(turned, "US").outcome, only(turned, "US").margin) == (Outcome.NOT_MET, -36)
    assert after.as_json() == before.as_json()
    assert turned.receipt != before.receipt


def test_a_what_if_and_a_known_at_together_leave_the_next_answer_alone(tmp_path: Path) -> None:
    files = record(tmp_path, CORRECTED)
    patch = tmp_path / "what-if.yaml"
    patch.write_text('provisions: {"1": {limit: {at-most: 12}}}\n', encoding="utf-8")
    before = ask(files)
    both = ask(files, what_if=patch, known_at=date(2020, 1, 20))
    assert (both.outcome, both.value, both.margin) == (Outcome.MET, 12, 0)
    assert ask(files) == before


def test_include_recalled_does_not_leak(tmp_path: Path) -> None:
    row = "n1,NORTH,item,A,live,5,2020-01-01,declared,invented,recalled,,\n"
    files = record(tmp_path, HEADER + row)
    assert ask(files).outcome is Outcome.UNDETERMINED
    assert ask(files, include_recalled=True).outcome is Outcome.MET
    assert ask(files).outcome is Outcome.UNDETERMINED


def test_the_order_of_rows_and_files_changes_nothing(tmp_path: Path) -> None:
    first, second = CORRECTED.splitlines()[1:]
    plain = ask(record(tmp_path, CORRECTED, "a.csv"))
    turned = ask(record(tmp_path, HEADER + second + "\n" + first + "\n", "b.csv"))
    texts = {"c.csv": HEADER + second + "\n", "d.csv": HEADER + first + "\n"}
    apart = [file for name, text in texts.items() for file in record(tmp_path, text, name)]
    assert turned == plain
    assert ask(apart) == ask(list(reversed(apart))) == plain


def test_a_faulty_row_is_refused_and_the_next_answer_is_whole(tmp_path: Path) -> None:
    good = record(tmp_path, CORRECTED)
    before = ask(good)
    row = "n1,NORTHH,item,A,live,5,2020-01-01,declared,invented,confirmed,,\n"
    with pytest.raises(FaultyInputError):
        ask(record(tmp_path, HEADER + row, "bad.csv"))
    assert ask(good) == before


def test_a_later_list_changes_earlier_days_only_by_crossing(tmp_path: Path) -> None:
    """A list of June on the same side of the bound leaves January as it was; one beyond it does not."""
    row = "n{0},NORTH,item,A,live,{1},{2},declared,invented,confirmed,,\n"
    alone = ask(record(tmp_path, HEADER + row.format(1, 9, "2020-01-01"), "a.csv"))
    same = ask(
        record(tmp_path, HEADER + row.format(1, 9, "2020-01-01") + row.format(2, 10, "2020-06-01"), "b.csv")
    )
    beyond = ask(
        record(tmp_path, HEADER + row.format(1, 9, "2020-01-01") + row.format(2, 11, "2020-06-01"), "c.csv")
    )
    assert (alone.outcome, same.outcome) == (Outcome.MET, Outcome.MET)
    assert beyond.outcome is Outcome.UNDETERMINED
    assert beyond.reasons[0].code is ReasonCode.CROSSED


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_a_large_record_counts_alike_in_every_form(tmp_path: Path, form: str) -> None:
    """30 000 types of 3 for one side and as many of 2 for the other; from March on only ten of each.

    By hand: 90 000 and 60 000 in February, 30 and 20 in April.
    """
    rows = " UNION ALL ".join(
        f"SELECT party, 'item' AS category, lpad(n::VARCHAR, 6, '0') AS type, 'live' AS status, "
        f"quantity::DECIMAL(9, 0) AS quantity, DATE '{day}' AS \"from\", 'declared' AS basis, "
        f"'invented' AS source FROM range({types}) r(n), (VALUES ('NORTH', 3), ('SOUTH', 2)) "
        "p(party, quantity)"
        for day, types in (("2020-01-01", 30_000), ("2020-03-01", 10))
    )
    path = tmp_path / f"items.{form}"
    how = {"parquet": "FORMAT parquet", "jsonl": "FORMAT json", "csv": "FORMAT csv, HEADER"}[form]
    duckdb.connect().execute(f"COPY ({rows}) TO '{path}' ({how})")
    for day, north, south in ((date(2020, 2, 1), 90_000, 60_000), (date(2020, 4, 1), 30, 20)):
        answer = assess(ITEMS, [path], on=day, provision="1")
        assert [only(answer, "NORTH").value, only(answer, "SOUTH").value] == [north, south]


def test_a_result_is_never_firmer_than_its_entries(tmp_path: Path) -> None:
    """One estimate among declarations shows in the basis."""
    rows = (
        "n1,NORTH,item,A,live,5,2020-01-01,declared,invented,confirmed,,\n"
        "n2,NORTH,item,B,live,4,2020-01-01,estimated,invented,confirmed,,\n"
    )
    found = ask(record(tmp_path, HEADER + rows))
    assert found.value == 9
    assert found.basis == ("declared", "estimated")
