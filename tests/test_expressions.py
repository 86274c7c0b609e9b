"""The language of rules: what it refuses, what it reads, and what it finds wrong with types."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest
import sqlglot

from servanda.language.expressions import LONGEST, RefusedExpressionError, parse
from servanda.language.sorts import Scope, Sort, check, never_negative
from servanda.model.expression import as_data
from servanda.model.problem import Place

HERE = Place(file="agreement.yaml", line=1, column=1)

HOSTILE = [
    # queries and statements
    "(select 1)",
    "select 1",
    "exists (select 1)",
    "exists(select * from entries)",
    "a in (select party from entries)",
    "a = any (select 1)",
    "a = all (select 1)",
    "a union select 1",
    "with x as (select 1) select * from x",
    "from entries",
    "values (1)",
    "1 = 1; drop table entries",
    "a;",
    ";",
    "pragma version",
    "attach 'x.db'",
    "detach x",
    "copy entries to 'out.csv'",
    "install httpfs",
    "load httpfs",
    "set memory_limit = '1GB'",
    "reset all",
    "create table t (a int)",
    "drop table entries",
    "delete from entries",
    "update entries set a = 1",
    "insert into entries values (1)",
    "call pragma_version()",
    "export database 'x'",
    "import database 'x'",
    "explain select 1",
    # functions that reach outside, or at all
    "read_csv('/etc/passwd')",
    "read_text('/etc/passwd')",
    "read_blob('x')",
    "read_parquet('x')",
    "glob('*')",
    "getenv('HOME')",
    "duckdb_settings()",
    "version()",
    "random()",
    "now()",
    "current_date",
    "current_timestamp",
    "current_user",
    "sleep(9)",
    "coalesce(a, 1)",
    "if(a, 1, 2)",
    "abs(a)",
    "round(a)",
    "length(a)",
    "lower(a)",
    "date_diff('day', a, b)",
    "query('select 1')",
    # aggregates, windows, lambdas, structures
    "sum(a)",
    "count(*)",
    "avg(a)",
    "list(a)",
    "sum(a) filter (where b)",
    "rank() over ()",
    "sum(a) over (order by b)",
    "x -> x + 1",
    "list_transform(a, x -> x)",
    "lambda x: x",
    "COLUMNS(*)",
    "columns('a.*')",
    "*",
    "a.*",
    "unnest(a)",
    "{'a': 1}",
    "[1, 2]",
    "a[1]",
    "struct_pack(a := 1)",
    "row(1, 2)",
    "(a, b) = (1, 2)",
    "map {'a': 1}",
    "a.b.c",
    "a.b.c.d",
    # placeholders, patterns, casts, signs
    "?",
    "$1",
    ":name",
    "@x",
    "#1",
    "a ~ 'x'",
    "a similar to 'x'",
    "a regexp 'x'",
    "a glob 'x'",
    "a ilike 'x'",
    "a like 'x' escape '!'",
    "a like b",
    "a like 'x\\y'",
    "a::int",
    "cast(a as int)",
    "try_cast(a as int)",
    "cast('2018-01-01' as date)",
    "timestamp '2018-01-01'",
    "date 'tomorrow'",
    "date '2018-02-30'",
    "interval '1' day",
    "extract(year from a)",
    "a collate nocase",
    "a at time zone 'UTC'",
    "a is true",
    "a is distinct from b",
    "a / 2",
    "a // 2",
    "a % 2",
    "a ^ 2",
    "a ** 2",
    "a << 1",
    "a & 1",
    "a | 1",
    "~a",
    "a || b",
    "a == b",
    "a <=> b",
    "a := 1",
    "a!",
    "null",
    "a = null",
    "a between symmetric 1 and 2",
    "a in b",
    "a in ()",
    "a in (b)",
    "a in unnest(b)",
    "not",
    "a and",
    "and a",
    "a b",
    "a as b",
    "case a when 1 then 2 else 3 end",
    "case when a then 1 end",
    "case when a then 1 else 2",
    "least()",
    "greatest()",
    "a, b",
    "()",
    "distinct a",
    "greatest(all - free, 0)",
    "'a' 'b'",
    "x'41'",
    "e'\\n'",
    "n'a'",
    "$$a$$",
    "`a`",
    '"a"',
    'a = "icbm"',
    # comments
    "a -- b",
    "a /* b */",
    "/* a */",
    "-- a",
    "a # b",
    "/*+ hint */ a",
    "a /* b",
    # numbers and texts
    "1e5",
    "1E-5",
    "0x1F",
    "1_000",
    "5.",
    "1..2",
    "9" * 21,
    "0." + "1" * 13,
    "1.5f",
    "10L",
    "infinity()",
    "a = 'x",
    "a = x'",
    # characters
    "",
    "   ",
    "\n\t",
    "a\x00b",
    "a\u200bb",
    "a = 'x\u202ey'",
    "a\u00a0= 1",
    "\u0430 = 1",
    "\uff41 = 1",
    "a \u2264 5",
    "a = \u2018x\u2019",
    "a \u2260 b",
    "\ufeffa",
    "a\x1b[31m",
    "\ud800",
    # size and depth
    "(" * 41 + "a" + ")" * 41,
    "(" * 2000,
    "not " * 60 + "a",
    "-" * 2 + "a",
    " + ".join(["a"] * 500),
    "a or " * 450 + "a",
    "x" * (LONGEST + 1),
    "decimal(" * 40 + "1" + ")" * 40,
    "cast(" * 60,
    "least(" * 60 + "1" + ")" * 60,
    "case when " * 200,
    "a in (" * 300,
    "struct<" * 300,
    "array[" * 300,
    "interval " * 300,
    "(x, " * 500,
    "a::" * 800,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rules_are_refused_with_a_sentence(text: str) -> None:
    """Whatever is not in the language is refused, at once, in words a drafter understands."""
    started = process_time()
    with pytest.raises(RefusedExpressionError) as refused:
        parse(text)
    assert process_time() - started < 0.5
    fact, hint = refused.value.fact, refused.value.hint
    assert fact.endswith(".")
    assert " " in fact
    assert len(f"{fact} {hint}") < 300
    assert all(c.isprintable() for c in fact + hint)
    assert "sqlglot" not in fact.lower()


def test_more_than_fifty_hostile_rules_are_tried() -> None:
    """Each is another rule."""
    assert len(set(HOSTILE)) == len(HOSTILE) >= 50


LEGAL = {
    "status = 'active'": ["=", ["name", "status"], "active"],
    "status <> 'a' and armed": ["and", ["<>", ["name", "status"], "a"], ["name", "armed"]],
    "status != 'a'": ["<>", ["name", "status"], "a"],
    "a or b or not c": ["or", ["name", "a"], ["name", "b"], ["not", ["name", "c"]]],
    "a and b or c": ["or", ["and", ["name", "a"], ["name", "b"]], ["name", "c"]],
    "a and (b or c)": ["and", ["name", "a"], ["or", ["name", "b"], ["name", "c"]]],
    "type.warheads * 2": ["*", ["name", "type.warheads"], ["number", "2"]],
    "a - b - 1": ["-", ["-", ["name", "a"], ["name", "b"]], ["number", "1"]],
    "a + b * c": ["+", ["name", "a"], ["*", ["name", "b"], ["name", "c"]]],
    "-1.50": ["neg", ["number", "1.50"]],
    ".5": ["number", "0.5"],
    "9" * 20: ["number", "9" * 20],
    "x in ('a', 'b')": ["in", ["name", "x"], "a", "b"],
    "x not in (1, -2)": ["not", ["in", ["name", "x"], ["number", "1"], ["neg", ["number", "2"]]]],
    "built in (date '2018-02-05')": ["in", ["name", "built"], ["day", "2018-02-05"]],
    "built >= DATE '2018-02-05'": [">=", ["name", "built"], ["day", "2018-02-05"]],
    "x between 1 and 2": ["between", ["name", "x"], ["number", "1"], ["number", "2"]],
    "x not between 1 and 2": ["not", ["between", ["name", "x"], ["number", "1"], ["number", "2"]]],
    "x like 'Trident%'": ["like", ["name", "x"], "Trident%"],
    "x not like 'a_'": ["not", ["like", ["name", "x"], "a_"]],
    "x is null": ["is-null", ["name", "x"]],
    "x is not null": ["not", ["is-null", ["name", "x"]]],
    "true": True,
    "FALSE": False,
    "'it''s; -- no comment'": "it's; -- no comment",
    "'Пионер'": "Пионер",
    "case when a then 1 when b then 2 else 3 end": [
        "case",
        ["name", "a"],
        ["number", "1"],
        ["name", "b"],
        ["number", "2"],
        ["number", "3"],
    ],
    "least(a, 150) * 10 + greatest(a - 150, 0)": [
        "+",
        ["*", ["least", ["name", "a"], ["number", "150"]], ["number", "10"]],
        ["greatest", ["-", ["name", "a"], ["number", "150"]], ["number", "0"]],
    ],
    "LEAST (a, 1)": ["least", ["name", "a"], ["number", "1"]],
    "ceil_div(units, 60)": ["ceil_div", ["name", "units"], ["number", "60"]],
    "first_known(total, parts)": ["first_known", ["name", "total"], ["name", "parts"]],
    "count_on('1997-05-27')": ["count_on", "1997-05-27"],
    "counted('II.1.a', 'US')": ["counted", "II.1.a", "US"],
    "a\n  and b": ["and", ["name", "a"], ["name", "b"]],
    "((a))": ["name", "a"],
}


@pytest.mark.parametrize("text", LEGAL)
def test_legal_rules_are_read_as_they_are_meant(text: str) -> None:
    """Each has one tree."""
    assert as_data(parse(text)) == LEGAL[text]


PATTERNS = [
    "{} = 1",
    "1 = {}",
    "{} + 1 > 2",
    "greatest({} - b, 0)",
    "a * {}",
    "not {}",
    "{} is null",
    "b and {}",
    "least({}, 2)",
    "least(2, {})",
    "case when {} then 1 else 2 end",
    "case when a then {} else {} end",
    "{}.c = 1",
    "c.{} = 1",
    "{} - b",
    "{} in ('x')",
    "{} not in ('x')",
    "{} between 1 and 2",
    "a between {} and 2",
    "{} like 'x'",
    "({})",
    "-{}",
    "{}",
    "{} or a",
    "{} = 'x'",
    "{} < date '2018-01-01'",
]
OWN_WORDS = {"true", "false", "not"}  # names that the language refuses where they are declared


def test_a_word_of_sql_used_as_a_name_is_read_as_that_name_or_refused() -> None:
    """No word of SQL turns a rule into another: `all - free` once lost its first name."""
    words = {
        word.lower() for key in sqlglot.Tokenizer.KEYWORDS for word in key.split() if word.isidentifier()
    }
    for word in sorted(words - OWN_WORDS):
        for pattern in PATTERNS:
            meant = repr(parse(pattern.replace("{}", "zzz"))).replace("'zzz'", repr(word))
            try:
                found = repr(parse(pattern.replace("{}", word)))
            except RefusedExpressionError:
                continue
            assert found == meant, pattern.replace("{}", word)


ROW = Scope(
    names={
        "party": Sort.TEXT,
        "status": Sort.TEXT,
        "note": Sort.TEXT,
        "tonnes": Sort.NUMBER,
        "built": Sort.DAY,
        "armed": Sort.TRUTH,
        "margin": Sort.NUMBER,
    },
    texts={"status": frozenset({"active", "laid-up"}), "party": frozenset({"NORD", "SUD"})},
    negative=frozenset({"margin"}),
)
COUNTS = Scope(
    names={"ships": Sort.NUMBER},
    functions=frozenset({"ceil_div", "first_known", "count_on", "counted"}),
    row=False,
)

WRONG_SORTS = {
    "tonnes": "yields a number; true or false",
    "status": "yields a text; true or false",
    "tonnes = 'x'": "compares a number with a text",
    "built = '2018-02-05'": "compares a day with a text",
    "status < 'b'": "orders a text",
    "armed > true": "orders true or false",
    "status = 'activ'": "is never 'activ'",
    "status in ('active', 'sunk')": "is never 'sunk'",
    "party = 'NORDD'": "is never 'NORDD'",
    "armed + 1 = 2": "takes a number, not true or false",
    "not tonnes": "takes true or false, not a number",
    "armed and status": "takes true or false, not a text",
    "tonnes like 'x'": "compares a number with a text",
    "built + 1 = built": "takes a number, not a day",
    "case when tonnes then armed else armed end": "takes true or false, not a number",
    "case when armed then 1 else 'x' end = 1": "yield different things",
    "statsu = 'active'": "nothing that this rule can name",
    "status.length = 1": "nothing that this rule can name",
    "count_on('2018-02-05') = 1": "has no place here",
    "least(armed, 1) = 1": "takes a number, not true or false",
}


@pytest.mark.parametrize("text", WRONG_SORTS)
def test_unlike_things_are_not_compared_or_added(text: str) -> None:
    """A rule over one entry compares like with like, and only with what can occur."""
    problems = check(parse(text), Sort.TRUTH, ROW, HERE)
    assert [p.fact for p in problems if WRONG_SORTS[text] in p.fact], [p.fact for p in problems]


@pytest.mark.parametrize(
    "text",
    [
        "status = 'active' and tonnes * 2 > margin",
        "built between date '1990-01-01' and date '1999-12-31'",
        "armed",
        "not armed",
        "note like 'x%' or note is null",
        "party in ('NORD')",
        "case when armed then tonnes else 0 end > 3",
        "least(tonnes, margin) = 1",
    ],
)
def test_sound_rules_have_no_problem(text: str) -> None:
    """What compares like with like passes."""
    assert check(parse(text), Sort.TRUTH, ROW, HERE) == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("ceil_div(ships, 0)", "a number above zero"),
        ("ceil_div(ships)", "a number above zero"),
        ("ceil_div(ships, ships)", "a number above zero"),
        ("first_known(ships)", "two or more"),
        ("count_on(ships)", "texts in single quotes"),
        ("counted()", "texts in single quotes"),
        ("counted('a', 'b', 'c')", "texts in single quotes"),
        ("ships > 1", "no place in an expression over counts"),
        ("case when ships then 1 else 2 end", "no place in an expression over counts"),
    ],
)
def test_rules_over_counts_take_their_arguments(text: str, fact: str) -> None:
    """The functions over counts are called as the reference says."""
    assert any(fact in problem.fact for problem in check(parse(text), Sort.NUMBER, COUNTS, HERE))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("1", True),
        ("tonnes", True),
        ("tonnes * 2 + 1", True),
        ("greatest(tonnes - 5, 0)", True),
        ("least(tonnes, 5)", True),
        ("case when armed then tonnes else 0 end", True),
        ("greatest(margin, 0)", True),
        ("0 * tonnes", True),
        ("-1", False),
        ("tonnes - 1", False),
        ("margin", False),
        ("tonnes * margin", False),
        ("least(tonnes, margin)", False),
        ("case when armed then -1 else 0 end", False),
        ("greatest(margin, margin)", False),
        ("tonnes + margin", False),
    ],
)
def test_what_a_unit_counts_for_is_never_negative(text: str, *, sound: bool) -> None:
    """Only what is shown from its form never to be below zero may be a weight."""
    assert never_negative(parse(text), ROW.negative) is sound


def test_numbers_keep_every_digit() -> None:
    """No number passes through a binary float."""
    assert as_data(parse("0.1")) == ["number", "0.1"]
    assert parse("12345678901234567890.123456789012").value == Decimal("12345678901234567890.123456789012")  # type: ignore[union-attr]
