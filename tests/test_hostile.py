"""Folders that an opponent, or a careless export, may send.

Each is refused in a sentence and at once, and nothing outside the folder is read.
"""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import servanda.language.folder as folder_module
from faults.cases import (
    LINK,
    A,
    D,
    Edit,
    H,
    R,
    S,
    add,
    both,
    change,
    linked,
    mine,
    moved,
    parquet,
    piped,
    ship,
)
from servanda.assessment.contents import problems_of
from servanda.assessment.questions import assess
from servanda.engine.connection import NumberTooLargeError
from servanda.engine.store import Record
from servanda.language.expressions import RefusedExpressionError, parse
from servanda.language.loading import examine, load
from servanda.language.yaml import read_yaml
from servanda.model.problem import FaultyInputError, Problem, ServandaError
from servanda.model.result import Outcome, Result

BASE = Path(__file__).parent / "faults" / "base"
NEIGHBOUR = "words-of-the-neighbour"
QUICK = 2.0  # seconds of computing in which a hostile folder is refused, however busy the machine
MANY = 100_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound folder, beside a file that is none of its business."""
    (tmp_path / "secret").mkdir()
    for name in ("secret.csv", "secret.yaml", "secret.parquet"):
        (tmp_path / "secret" / name).write_text(
            f"{NEIGHBOUR},{NEIGHBOUR}\n{NEIGHBOUR}: {NEIGHBOUR}\n", encoding="utf-8"
        )
    return Path(shutil.copytree(BASE, tmp_path / "two-lakes"))


def write(file: str, text: str | bytes) -> Edit:
    """Replace a file."""

    def edit(folder: Path) -> None:
        (folder / file).write_bytes(text.encode() if isinstance(text, str) else text)

    return edit


def refused(folder: Path) -> list[Problem]:
    """Return what is wrong with a folder, having seen that it was said quickly and briefly."""
    started = process_time()
    problems = problems_of(folder)
    assert process_time() - started < QUICK
    assert len(problems) <= 250
    for problem in problems:
        assert len(f"{problem.fact} {problem.hint}") <= 300
        assert "\n" not in problem.fact + problem.hint
        assert NEIGHBOUR not in str(problem)
        assert "Traceback" not in str(problem)
    return problems


def references(folder: Path) -> set[str]:
    return {problem.reference for problem in refused(folder)}


LONG_DISPUTE = "question: q\nkind: text\nprovisions: ['2']\nreadings:\n" + "".join(
    f"  r{n}: {{held-by: [NORD], ground: g, source: letter, patch: {{title: x{n}}}}}\n" for n in range(5_000)
)

YAML = {
    "aliases that multiply": (A, "a: &a [x, x]\nb: &b [*a, *a]\n", "yaml-refused"),
    "an alias": (A, "a: *b\n", "yaml-refused"),
    "an anchor": (A, "a: &b 1\n", "yaml-refused"),
    "a tag that makes objects": (A, "a: !!python/object/apply:os.system ['true']\n", "yaml-refused"),
    "a plain tag": (A, "a: !x 1\n", "yaml-refused"),
    "a map as a key": (A, "? {a: 1}\n: 2\n", "yaml-refused"),
    "a second document": (A, "---\na: 1\n", "yaml-refused"),
    "lists nested a million deep": (A, "a: " + "[" * 900_000, "yaml-too-deep"),
    "maps nested deep": (A, "\n".join(" " * n + "a:" for n in range(900)), "yaml-too-deep"),
    "a million values": (A, "a: [" + "1," * 400_000 + "1]\n", "yaml-too-many"),
    "a huge file": (A, "# " + "x" * 50_000_000, "file-too-large"),
    "five thousand readings": ("disputes/long.yaml", LONG_DISPUTE, "yaml-too-many"),
    "four hundred readings": (
        "disputes/long.yaml",
        "\n".join(LONG_DISPUTE.split("\n")[:404]) + "\n",
        "too-many",
    ),
    "duplicate keys": (A, "parties: {EVIL: Evil}\n", "key-twice"),
    "Latin-1": (A, b"# Z\xfcrich\n", "not-utf8"),
    "a NUL": (A, "a: '\0'\n", "yaml-syntax"),
    "binary junk": (A, bytes(range(256)) * 400, "not-utf8"),
    "tabs": (A, "a:\n\t- 1\n", "yaml-syntax"),
    "an unclosed quote": (A, "a: 'x\n", "yaml-syntax"),
    "a huge version": (A, "%YAML " + "9" * 5_000 + ".1\n---\na: 1\n", "yaml-syntax"),
}


@pytest.mark.parametrize("name", YAML)
def test_hostile_yaml_is_refused(folder: Path, name: str) -> None:
    """What could grow, run or hide is refused where it stands."""
    file, text, reference = YAML[name]
    add(file, text)(folder)
    assert reference in references(folder)


OUTSIDE = [
    "/etc/passwd",
    "../secret/secret.csv",
    "../../secret.csv",
    "..",
    "a/b.csv",
    "./classes.csv",
    "C:\\classes.csv",
    "..\\secret.csv",
    "~/x.csv",
    "file:///etc/passwd",
    "s3://bucket/x.csv",
    "x" * 5_000,
    ".",
    "*.csv",
    "classes.csv\\0",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_table_files_lie_in_the_folder(folder: Path, name: str) -> None:
    """A table names a file of `tables/`, and none above, beside or beyond it."""
    quoted = f'"{name}"' if name.endswith("\\0") else f"'{name}'"
    change(A, "file: classes.csv", f"file: {quoted}")(folder)
    assert references(folder) <= {"file-outside", "file-missing", "file-irregular"} != set()


@pytest.mark.parametrize("name", [*OUTSIDE[:5], *OUTSIDE[6:11], *OUTSIDE[12:14]])
def test_record_yaml_describes_files_of_the_record_only(folder: Path, name: str) -> None:
    """What is not in the record folder is not opened, whatever `record.yaml` says."""
    change(R, "files:\n", f"files:\n  '{name}': {{ignore: [x]}}\n")(folder)
    assert references(folder) == {"record-file-unknown"}


LINKS = {
    "the agreement": (linked(A, "../secret/secret.yaml"), "file-outside"),
    "the sources": (linked("sources.csv", "../secret/secret.csv"), "file-outside"),
    "a dispute": (linked("disputes/x.yaml", "../../secret/secret.yaml"), "file-outside"),
    "a table": (linked("tables/classes.csv", "../../secret/secret.csv"), "file-outside"),
    "a record file": (linked("record/x.csv", "../../secret/secret.csv"), "file-outside"),
    "a Parquet file": (linked("record/x.parquet", "../../secret/secret.parquet"), "file-outside"),
    "the description": (linked(R, "../../secret/secret.yaml"), "file-outside"),
    "an absolute path": (linked("record/x.csv", "/etc/passwd"), "file-outside"),
    "a folder of the record": (linked("record/more", "../../secret"), "file-outside"),
    "the disputes": (moved("disputes", "elsewhere"), "file-outside"),
    "the tables": (moved("tables", "elsewhere"), "file-outside"),
    "the record": (moved("record", "elsewhere"), "record-elsewhere"),
    "a circle": (linked("record/x.csv", "x.csv"), "file-missing"),
    "a circle of disputes": (linked("disputes/x.yaml", "x.yaml"), "file-missing"),
    "a device": (linked("record/x.csv", "/dev/zero"), "file-outside"),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_out_of_the_folder_are_refused(folder: Path, name: str) -> None:
    """A link is a name like any other: where it leads decides."""
    edit, reference = LINKS[name]
    edit(folder)
    assert references(folder) == {reference}


@pytest.mark.parametrize("name", [A, D, R, "sources.csv", "tables/classes.csv", S])
def test_pipes_are_not_waited_for(folder: Path, name: str) -> None:
    """A pipe that nobody writes to would hold the reader for ever."""
    piped(name)(folder)
    assert references(folder) == {"file-irregular"}


def test_a_folder_named_as_a_file_is_no_file(folder: Path) -> None:
    """A folder in place of a dispute is refused; an empty one in the record holds no file."""
    (folder / D).unlink()
    (folder / D).mkdir()
    (folder / "record" / "x.csv").mkdir()
    assert references(folder) == {"file-irregular"}


def test_nothing_outside_the_folder_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that is tried at once, no file outside the folder is ever opened."""
    opened: list[Path] = []
    original = Path.open

    def watched(self: Path, *args: object, **more: object) -> object:
        opened.append(self.resolve())
        return original(self, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", watched)
    for name in (
        "the sources",
        "a dispute",
        "a table",
        "a record file",
        "a Parquet file",
        "a folder of the record",
        "the description",
    ):
        LINKS[name][0](folder)
    refused(folder)
    allowed = [folder.resolve(), folder_module.SHIPPED.resolve()]
    assert opened
    assert [path for path in opened if not any(path.is_relative_to(root) for root in allowed)] == []


def test_a_name_that_looks_like_a_pattern_is_one_file(folder: Path) -> None:
    """`g[1].parquet` is that file, not `g1.parquet`; folders named `a=b` add no column."""
    row = SELECT.replace("'e' AS", "'{}' AS").replace("1 AS q", "{} AS q")
    (folder / "record" / "x=y").mkdir()
    parquet("record/g[1].parquet", row.format("p", 100))(folder)
    parquet("record/x=y/g1.parquet", row.format("q", 1_000))(folder)
    write("record/h*.csv", "party,category,field,quantity,from,until\nNORD,mine,r,10000,2000-01-01,open\n")(
        folder
    )
    write("record/h1.csv", "party,category,field,quantity,from,until\nNORD,mine,s,100000,2000-01-01,open\n")(
        folder
    )
    assert refused(folder) == []
    assert mines(folder).count.low == Decimal(111_105)


def mines(folder: Path, on: date = date(2001, 1, 1)) -> Result:
    """Return the result of the ban on mines for NORD; the base folder's five stand, whatever else does."""
    return next(r for r in assess(folder, on=on, provision="2", views=["base"]).results if r.party == "NORD")


VALUES = [
    "'); DROP TABLE entries; --",
    "' OR 1=1 --",
    'a"b',
    "a\nb",
    "a\r\nb",
    "${HOME}",
    "%s",
    "\\",
    "\\0",
    "é",
    "\u202e",
    "😀",
    "NULL",
    "null",
    "true",
    " x ",
    "'",
    "''",
    '"',
    '{"a": 1}',
    "=1+1",
    "a,b",
    "a;b",
    "1e5",
    "[1]",
    "é" * 1_000,
]


def test_values_with_quotes_or_sql_are_data(folder: Path) -> None:
    """Whatever stands in a cell counts as one more field, and comes back as it was written."""
    row = [
        "",
        "NORD",
        "mine",
        "",
        "",
        "",
        "",
        "",
        "?",
        "1",
        "",
        "",
        "",
        "2000-01-01",
        "open",
        "own",
        "declared",
        "treaty",
        "text",
    ]
    with (folder / H).open("a", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(
            [*("?" if c == "?" else c for c in row[:8]), v, *row[9:], "confirmed", "", ""] for v in VALUES
        )
    change(A, "limit: {of: mine, exactly: 0}", "limit: {of: mine, per: [field], exactly: 0}")(folder)
    assert refused(folder) == []
    results = [
        r
        for r in assess(folder, on=date(2002, 1, 1), provision="2", views=["base"]).results
        if r.party == "NORD"
    ]
    assert {r.per["field"] for r in results if r.count.low == 1} == set(VALUES)


def test_parties_with_quotes_or_sql_are_names(folder: Path) -> None:
    """A holder's name is text wherever the engine writes it."""
    evil = "V'; DROP TABLE x; --"
    change(A, "others: {VALE: Vale}", f'others: {{"{evil}": Vale, \'Q"\': Q}}')(folder)
    change(D, "held-by: [NORD, VALE]", "held-by: [NORD]")(folder)
    both(mine(party=evil), mine(party='"Q"""'))(folder)
    assert refused(folder) == []
    assert mines(folder).count.low == Decimal(5)


@pytest.mark.parametrize(
    "name", ["a'b", 'a"b', "a b", "a;b", "a--", "#row", "A", "1a", "select(1)", "é", "x" * 61, "a.b", ""]
)
def test_names_that_could_be_code_are_refused(folder: Path, name: str) -> None:
    """Names that stand in expressions are lower-case words."""
    quoted = "'" + name.replace("'", "''") + "'"
    change(A, "attributes: {field: text}", f"attributes: {{field: text, {quoted}: text}}")(folder)
    change(A, "  free: {value", f"  {quoted}: {{value: 1, unit: x, source: text}}\n  free: {{value")(folder)
    assert references(folder) == {"name-invalid"}


ENGINE_WORDS = (
    "rid vf vt n_low n_high recalled day_in day_out day n following next_vf next_rid "
    "id from until by quantity party"
).split()


@pytest.mark.parametrize("name", ENGINE_WORDS)
def test_names_that_entries_already_have_are_refused(folder: Path, name: str) -> None:
    """An attribute cannot hide a column of every entry."""
    change(A, "attributes: {field: text}", f"attributes: {{field: text, {name}: text}}")(folder)
    assert "name-clash" in references(folder)


@pytest.mark.parametrize(
    "name",
    [
        "start",
        "finish",
        "listed",
        "first_",
        "times",
        "kind",
        "value",
        "count",
        "points",
        "known",
        "select_",
        "group_",
        "order",
        "k",
        "l",
        "p",
    ],
)
def test_other_names_of_the_engine_are_free(folder: Path, name: str) -> None:
    """An attribute may have a name that the engine uses inside, and the answer is the same."""
    for file, old, new in (
        (
            A,
            "key: [field]\n    reported: state",
            f"key: [{name}]\n    reported: {{snapshot: {{per: [{name}]}}}}",
        ),
        (A, "attributes: {field: text}", f"attributes: {{{name}: text}}"),
        (
            A,
            "limit: {of: mine, exactly: 0}",
            f"limit: {{of: mine, where: \"{name} <> 'x'\", per: [{name}], exactly: 0}}",
        ),
        (H, ",field,", f",{name},"),
    ):
        change(file, old, new)(folder)
    counts = {
        r.per[name]: r.count.low
        for r in assess(folder, on=date(2000, 6, 1), provision="2", views=["base"]).results
    }
    assert counts == {None: 0, "north": 24, "south": 5}


HEADER = "party,category,field,quantity,from,until\n"
ROW = "NORD,mine,e,1,2000-01-01,open\n"
CSV = {
    "no file at all": ("", "record-unreadable"),
    "blank lines": ("\n\n\n", "record-unreadable"),
    "ragged rows": (HEADER + "NORD,mine\n" + ROW, "row-shape"),
    "too many cells": (HEADER + ROW.replace("\n", ",x\n"), "row-shape"),
    "an unclosed quote": (HEADER + 'NORD,"mine,e,1,2000-01-01,open\n' + ROW, "row-shape"),
    "a cell of ten million characters": (HEADER + ROW.replace("e", "e" * 10_000_000), "row-shape"),
    "a header of ten million characters": ("x" * 10_000_000 + "," + HEADER + ROW, "record-unreadable"),
    "a NUL": (HEADER + ROW.replace("e", "e\0"), "row-shape"),
    "Latin-1": (HEADER.encode() + ROW.encode().replace(b"e", b"\xe9"), "record-unreadable"),
    "UTF-16": ((HEADER + ROW).encode("utf-16"), "record-unreadable"),
    "binary junk": (bytes(range(256)) * 100, "record-unreadable"),
    "a column of the engine": ("#row," + HEADER + "1," + ROW, "column-unknown"),
    "the same in capitals": ("#ROW," + HEADER + "1," + ROW, "column-unknown"),
    "a column twice": ("party," + HEADER + "NORD," + ROW, "column-twice"),
    "a column twice but for case": ("PARTY," + HEADER + "NORD," + ROW, "column-twice"),
    "a nameless column": ("," + HEADER + "x," + ROW, "column-unnamed"),
    "a column with SQL": ('"a""); DROP TABLE x; --",' + HEADER + "x," + ROW, "column-unknown"),
    "a column with quotes": ("a'b," + HEADER + "x," + ROW, "column-unknown"),
    "a column of spaces": ("  ," + HEADER + "x," + ROW, "column-unnamed"),
    "other separators": (HEADER.replace(",", ";") + ROW.replace(",", ";"), "column-unknown"),
    "another currency of numbers": (HEADER + ROW.replace(",1,", ',"1,000",'), "row-type"),
    "a negative number": (HEADER + ROW.replace(",1,", ",-1,"), "row-negative"),
    "an exponent": (HEADER + ROW.replace(",1,", ",1e5,"), "row-type"),
    "no number": (HEADER + ROW.replace(",1,", ",NaN,"), "row-type"),
    "an infinite number": (HEADER + ROW.replace(",1,", ",Infinity,"), "row-type"),
    "21 digits": (HEADER + ROW.replace(",1,", f",{'9' * 21},"), "row-type"),
    "Arabic digits": (HEADER + ROW.replace(",1,", ",\u0663,"), "row-type"),
    "the year 0": (HEADER + ROW.replace("2000", "0000"), "row-type"),
    "30 February": (HEADER + ROW.replace("01-01", "02-30"), "row-type"),
    "an infinite day": (HEADER + ROW.replace("2000-01-01", "infinity"), "row-type"),
    "the endless day": (HEADER + ROW.replace("open", "9999-12-31"), "row-type"),
    "a time of day": (HEADER + ROW.replace("2000-01-01", "2000-01-01T12:00"), "row-type"),
    "an unknown asserter": (HEADER.replace("\n", ",by\n") + ROW.replace("\n", ",EVIL\n"), "row-by-unknown"),
}


@pytest.mark.parametrize("name", CSV)
def test_hostile_csv_is_refused(folder: Path, name: str) -> None:
    """Each is one kind of fault, at its row where there is one."""
    text, reference = CSV[name]
    write("record/x.csv", text)(folder)
    assert reference in references(folder)


def test_extreme_days_of_an_entry_stand(folder: Path) -> None:
    """The first and the last day an entry may name are days like any other."""
    change(A, "P13M", "P9999Y")(folder)
    both(ship(from_="0001-01-01"), ship(from_="9999-12-30"), mine(from_="0001-01-01", until="9999-12-30"))(
        folder
    )
    assert refused(folder) == []
    for provision in ("1.1", "2", "3"):
        for day in (date.min, date(2001, 1, 1), date.max):
            assert assess(folder, on=day, provision=provision).results
        assert assess(folder, provision=provision).results


OBJECT = (
    '{"party": "NORD", "category": "mine", "field": "e", "quantity": %s, '
    '"from": "2000-01-01", "until": "open"}\n'
)
JSON_LINES = {
    "a nested object": (OBJECT % '{"a": 1}', "row-shape"),
    "a list": (OBJECT % "[1]", "row-shape"),
    "a line that is a list": ("[1]\n", "row-shape"),
    "a line that is null": ("null\n", "row-shape"),
    "a line that is no JSON": ("{\n", "row-shape"),
    "nesting": ("[" * 900_000 + "\n", "row-shape"),
    "a key twice": ('{"party": "NORD", "party": "SUD"}\n', "row-shape"),
    "a huge line": ('{"party": "' + "x" * 10_000_000 + '"}\n', "row-shape"),
    "a huge number": (OBJECT % ("9" * 5_000), "row-type"),
    "NaN": (OBJECT % "NaN", "row-type"),
    "an infinite number": (OBJECT % "-Infinity", "row-type"),
    "an exponent": (OBJECT % "1e5", "row-type"),
    "half of a character": (OBJECT % '"\\ud800"', "row-shape"),
    "a NUL": (OBJECT % '"1\\u0000"', "row-shape"),
    "a NUL in a key": ('{"party\\u0000": "NORD"}\n', "column-unknown"),
    "a key with SQL": ('{"a\\"); DROP TABLE x; --": "NORD"}\n', "column-unknown"),
    "a key of the engine": ('{"#row": 1}\n', "column-unknown"),
    "an empty key": ('{"": 1}\n', "column-unnamed"),
    "a truth": (OBJECT % "true", "row-type"),
    "Latin-1": (b'{"party": "\xff"}\n', "record-unreadable"),
    "nothing": ("\n\n", "record-unreadable"),
}


@pytest.mark.parametrize("name", JSON_LINES)
def test_hostile_json_lines_are_refused(folder: Path, name: str) -> None:
    """Each line is one flat object of texts, numbers and truths."""
    text, reference = JSON_LINES[name]
    write("record/x.jsonl", text)(folder)
    assert reference in references(folder)


def test_the_row_of_json_lines_is_the_line(folder: Path) -> None:
    """Lines that cannot be read, and blank ones, move no other line's number."""
    write("record/x.jsonl", "{\n\n" + OBJECT % "1e5" + OBJECT % '"a\\nb"' + OBJECT % "-1")(folder)
    assert [str(p.place) for p in refused(folder)] == [f"record/x.jsonl row {n}" for n in (1, 3, 4, 5)]


SELECT = (
    "SELECT 'NORD' AS party, 'mine' AS category, 'e' AS field, 1 AS quantity, "
    "DATE '2000-01-01' AS \"from\", 'open' AS until"
)
PARQUET = {
    "a double": (SELECT.replace("1 AS q", "1.5::DOUBLE AS q"), "binary-float"),
    "a float": (SELECT.replace("1 AS q", "1.5::FLOAT AS q"), "binary-float"),
    "a truth": (SELECT.replace("1 AS q", "true AS q"), "column-type"),
    "an instant for a day": (SELECT.replace("DATE '", "TIMESTAMP '"), "column-type"),
    "a time of day": (SELECT.replace("DATE '2000-01-01'", "TIME '12:00'"), "column-type"),
    "a list": (SELECT.replace("'e' AS", "['e'] AS"), "column-type"),
    "a structure": (SELECT.replace("'NORD' AS", "{'a': 'NORD'} AS"), "column-type"),
    "a map": (SELECT.replace("'NORD' AS", "MAP {'a': 'NORD'} AS"), "column-type"),
    "bytes": (SELECT.replace("'NORD' AS", "'NORD'::BLOB AS"), "column-type"),
    "a number for a text": (SELECT.replace("'e' AS", "1 AS"), "column-type"),
    "a day after the year 9999": (SELECT.replace("2000-01-01'", "20000-01-01'"), "row-type"),
    "a day before the year 1": (SELECT.replace("2000-01-01'", "2000-01-01 (BC)'"), "row-type"),
    "a column of the engine": (SELECT + ', 1 AS "#row"', "column-unknown"),
    "a column of its reader": (SELECT + ", 1 AS file_row_number", "record-unreadable"),
    "a column with SQL": (SELECT + ', 1 AS "a""; DROP TABLE x; --"', "column-unknown"),
    "a negative number": (SELECT.replace("1 AS q", "-1 AS q"), "row-negative"),
}


@pytest.mark.parametrize("name", PARQUET)
def test_hostile_parquet_is_refused(folder: Path, name: str) -> None:
    """What is stored as something else is not cast in silence."""
    select, reference = PARQUET[name]
    parquet("record/x.parquet", select)(folder)
    assert references(folder) == {reference}


def test_broken_parquet_is_refused(folder: Path) -> None:
    """A file cut short, bytes overwritten anywhere, or another format: a fault, or the file's own figure."""
    file = folder / "record" / "x.parquet"
    parquet(
        "record/x.parquet",
        SELECT.replace("1 AS q", "i AS q").replace("'e'", "'e' || i") + " FROM range(2000) t(i)",
    )(folder)
    sound = file.read_bytes()
    for broken in (
        b"",
        b"PAR1",
        HEADER.encode() + ROW.encode(),
        sound[: len(sound) // 2],
        sound[:-1],
        b"PAR1" * 100,
    ):
        file.write_bytes(broken)
        assert references(folder) == {"record-unreadable"}
    for at in range(4, len(sound) - 40, max(1, len(sound) // 12)):
        file.write_bytes(sound[:at] + bytes(b ^ 0xFF for b in sound[at : at + 30]) + sound[at + 30 :])
        try:
            mines(folder)
        except ServandaError:
            continue


MANY_ROWS = {
    "ragged": ("e,NORD,mine\n", {"row-shape"}),
    "wrong in every way": (
        ",NROD,mine,,,,,,north,x,,,,2000-01-01,1999-01-01,me,declared,treaty,txt,confirmed,,\n",
        {"row-party-unknown", "row-by-unknown", "row-source-unknown", "row-type", "interval-inverted"},
    ),
    "unknown keys": (
        ",NORD,ship,k{n},active,,,,,1,,,,2000-09-01,,own,declared,treaty,text,confirmed,,\n",
        {"table-key-unknown"},
    ),
    "ids": ("i,NORD,mine,,,,,,f{n},1,,,,2000-09-01,,own,declared,treaty,text,confirmed,,\n", {"id-twice"}),
    "corrections": (
        "i{n},NORD,mine,,,,,,f{n},1,,,,2000-09-01,,own,declared,treaty,text,confirmed,,z{n}\n",
        {"supersedes-unknown"},
    ),
    "circles": (
        "i{n},NORD,mine,,,,,,f{n},1,,,,2000-09-01,,own,declared,treaty,text,confirmed,,i{n}\n",
        {"supersedes-circle"},
    ),
    "overlaps": (
        "i{n},NORD,mine,,,,,,f,1,,,,2000-09-01,open,own,declared,treaty,text,confirmed,,\n",
        {"entries-overlap"},
    ),
}


@pytest.mark.parametrize("name", MANY_ROWS)
def test_many_faulty_rows_are_counted(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty of a kind are shown, and how many more there are."""
    row, expected = MANY_ROWS[name]
    monkeypatch.setattr(
        "test_hostile.QUICK", 3 * QUICK
    )  # here the writing and reading of the file count, too
    add(H, "".join(row.format(n=n) for n in range(MANY)))(folder)
    problems = refused(folder)
    assert {problem.reference for problem in problems} == expected
    for reference in expected:
        facts = [problem.fact for problem in problems if problem.reference == reference]
        assert len(facts) == 21
        assert sum("more row" in fact and int(fact.split(" ")[0]) >= MANY - 22 for fact in facts) == 1


def test_many_faults_of_an_agreement_are_bounded(folder: Path) -> None:
    """Four thousand unknown names cost neither minutes nor pages."""
    names = ", ".join(f"X{n}: 1" for n in range(4_000))
    change(A, "accepts: {own: 1, LAKES: 2}", f"accepts: {{{names}}}")(folder)
    change(A, "\nbodies: {", "\nbodies: {" + names.replace("X", "B").replace(": 1", ": b") + ", ")(folder)
    assert references(folder) == {"party-unknown"}


def test_many_conflicting_readings_are_bounded(folder: Path) -> None:
    """Two hundred readings of one side conflict in twenty thousand pairs; some are shown."""
    add("disputes/long.yaml", "\n".join(LONG_DISPUTE.split("\n")[:204]) + "\n")(folder)
    assert references(folder) == {"patch-conflict"}


def test_long_tables_are_bounded(folder: Path) -> None:
    """A table has no more rows than are read in a second or two."""
    write("tables/classes.csv", "class,guns,coastal\n" + "".join(f"c{n},1,true\n" for n in range(MANY)))(
        folder
    )
    assert references(folder) == {"too-many"}


SUPERSEDING = {
    "another's entry": (mine(id="e", party="SUD", supersedes="d"), "supersedes-other"),
    "another asserter's": (mine(id="e", by="LAKES", supersedes="d"), "supersedes-other"),
    "another category": (ship(id="e", supersedes="d"), "supersedes-other"),
    "itself": (mine(id="e", supersedes="e"), "supersedes-circle"),
    "each other": (both(mine(id="e", supersedes="f"), mine(id="f", supersedes="e")), "supersedes-circle"),
    "in a circle of three": (
        both(mine(id="e", supersedes="f"), mine(id="f", supersedes="g"), mine(id="g", supersedes="e")),
        "supersedes-circle",
    ),
    "nothing": (mine(id="e", supersedes="nowhere"), "supersedes-unknown"),
    "with SQL": (mine(id="e", supersedes="' OR 1=1 --"), "supersedes-unknown"),
    "an id that two entries have": (both(mine(id="d", field="f"), mine(id="e", supersedes="d")), "id-twice"),
}


@pytest.mark.parametrize("name", SUPERSEDING)
def test_hostile_corrections_are_refused(folder: Path, name: str) -> None:
    """Nobody corrects another's word, and no chain bites its tail."""
    edit, reference = SUPERSEDING[name]
    edit(folder)
    assert references(folder) == {reference}


def test_an_id_in_two_files_is_refused_where_it_is_corrected(folder: Path) -> None:
    """Which of the two is meant cannot be known."""
    write("record/x.csv", "id," + HEADER + "d," + ROW)(folder)
    mine(id="e", supersedes="d")(folder)
    assert references(folder) == {"supersedes-unknown"}


@pytest.mark.parametrize("count", [1, 300])
def test_sums_of_long_numbers_are_exact(folder: Path, count: int) -> None:
    """Twenty digits before the point and twelve after it are kept, however many are added."""
    number = "9" * 20 + "." + "9" * 12
    both(*(mine(field=f"f{n}", quantity=number, from_="2000-01-01", until="open") for n in range(count)))(
        folder
    )
    assert format(mines(folder).count.low, "f") == _exact_sum(number, count)


def _exact_sum(number: str, count: int) -> str:
    units = int(number.replace(".", "")) * count + 5 * 10**12
    whole, rest = divmod(units, 10**12)
    return f"{whole}.{rest:012d}"


def test_a_sum_beyond_38_digits_is_an_error_and_never_wrong(folder: Path) -> None:
    """What cannot be counted exactly is not counted."""
    wide = SELECT.replace("1 AS q", "99999999999999999999999999999999999999::DECIMAL(38, 0) AS q").replace(
        "'e'", "'e' || i"
    )
    parquet("record/x.parquet", wide + " FROM range(5) t(i)")(folder)
    with pytest.raises(NumberTooLargeError):
        mines(folder)


def test_a_product_beyond_38_digits_is_an_error_and_never_wrong(folder: Path) -> None:
    """A conversion, too, is exact or refused."""
    change(A, "factor: 12,", f"factor: {'9' * 20}.{'9' * 12},")(folder)
    mine(quantity="9" * 20 + "." + "9" * 12, unit="dozen-mines", from_="2000-01-01", until="open")(folder)
    with pytest.raises(NumberTooLargeError):
        mines(folder)


def test_products_in_bounds_are_exact(folder: Path) -> None:
    """Bounds are computed outside of the engine, without rounding."""
    change(A, "exactly: 0}", f'at-most: "{"9" * 20} * {"9" * 20} + 1"}}')(folder)
    result = mines(folder)
    assert result.bound is not None
    assert result.bound.low == Decimal(int("9" * 20) ** 2 + 1)
    assert result.outcome is Outcome.MET


def test_dates_beyond_the_calendar_are_refused(folder: Path) -> None:
    """A milestone moved out of the years 1 to 9999 is a fault where it is written."""
    change(A, "ended: 2020-01-01", "ended: signed + P9999Y")(folder)
    assert references(folder) == {"date-out-of-range"}


def test_an_event_near_the_end_of_the_calendar_breaks_nothing(folder: Path) -> None:
    """A day after the year 9999 has not come."""
    change(
        A, "  ended: 2020-01-01", "  ended: 2020-01-01\n  done: {first: ratified}\n  later: done + P5000Y"
    )(folder)
    change("record/events.csv", "1999-11-01", "9999-11-01")(folder)
    change(A, "reduced: 15", "later: 15")(folder)
    assert refused(folder) == []
    assert assess(folder).results


# A little fuzzing: whatever is written, only Servanda's own errors come out.
FUZZ = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
AGREEMENT = (BASE / A).read_text(encoding="utf-8")
HOLDINGS = (BASE / H).read_text(encoding="utf-8")
PIECES = st.sampled_from(
    [
        "",
        " ",
        "\n",
        ":",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "&a ",
        "*a",
        "!x ",
        "null",
        "none",
        "0",
        "-1",
        "1e9",
        "9" * 30,
        "2020-02-30",
        "NORD",
        "not-yet",
        "signed + P9999Y",
        "ship",
        "status",
        "#",
        "|",
        ">",
        "\t",
        "\0",
        "é",
        "%",
        "@",
        "`",
        "? ",
        "~",
        "true",
        ",",
        ";",
        "/",
        "..",
        "case when",
        "counted('3')",
    ]
)


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    """A text with some places cut, doubled or overwritten."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 5, 20])))
        text = (
            text[:start]
            + draw(st.one_of(PIECES, st.just(text[start:end] * 2), st.text(max_size=4)))
            + text[end:]
        )
    return text


def only_own_errors(folder: Path) -> None:
    """See that examining and, where it is sound, asking raises nothing but Servanda's own errors."""
    text, problems = examine(folder)
    for problem in problems:
        assert len(f"{problem.fact} {problem.hint}") <= 300
    if text is not None:
        try:
            Record.open(text.agreement, folder / "record", rows_only=bool(problems)).close()
        except ServandaError:
            return
        if not problems:
            assess(folder, on=date(2001, 1, 1))


@FUZZ
@given(text=mutations(AGREEMENT))
def test_mutated_agreements_raise_nothing_foreign(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """A slip of the pen anywhere in an agreement is a fault or another agreement, never a crash."""
    folder = Path(shutil.copytree(BASE, tmp_path_factory.mktemp("fuzz") / "two-lakes"))
    write(A, text.encode("utf-8", "surrogatepass"))(folder)
    try:
        only_own_errors(folder)
    except ServandaError:
        pass
    finally:
        shutil.rmtree(folder.parent)


@FUZZ
@given(text=mutations(HOLDINGS))
def test_mutated_records_raise_nothing_foreign(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A slip of the pen anywhere in a CSV file is a fault or another record, never a crash."""
    folder = Path(shutil.copytree(BASE, tmp_path_factory.mktemp("fuzz") / "two-lakes"))
    write(H, text.encode("utf-8", "surrogatepass"))(folder)
    try:
        only_own_errors(folder)
    except ServandaError:
        pass
    finally:
        shutil.rmtree(folder.parent)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_random_text_is_yaml_or_a_problem(text: str) -> None:
    """The reader of YAML raises nothing."""
    node, problems = read_yaml(text, "x.yaml")
    assert node is not None or problems


WORDS = st.sampled_from(
    "a b party status type.warheads 1 2.5 'x' ( ) + - * = <> < >= and or not in between like is null "
    "case when then else end least( greatest( , . date '2018-02-05' count_on( "
    "select from all distinct any cast( ; -- /* :: ? true".split()
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=20).map(" ".join)))
def test_random_rules_are_read_or_refused(text: str) -> None:
    """The reader of rules raises nothing but its own refusal."""
    try:
        parse(text)
    except RefusedExpressionError as error:
        fact = error.fact
    else:
        return
    assert fact


def test_a_hostile_folder_is_never_loaded(folder: Path) -> None:
    """What was refused cannot be asked."""
    change(A, LINK, LINK.replace("text", "txt"))(folder)
    for ask in (load, assess):
        with pytest.raises(FaultyInputError):
            ask(folder)
