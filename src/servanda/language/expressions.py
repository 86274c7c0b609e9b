"""Parse the text of a rule and check it into the expression tree.

sqlglot parses; only node types listed here pass, and each becomes a node of
our own tree. What runs later is generated from that tree, so nothing that was
not checked can run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import zip_longest

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import SqlglotError

from servanda.language.literals import read_day, read_number
from servanda.model.expression import Day, Expression, Name, Number, Operation, Text, Truth
from servanda.model.problem import ServandaError, shown

LONGEST = 4_000  # characters
MOST_NODES = 400
DEEPEST = 40

_BINARY: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_LISTS: dict[type[exp.Expr], str] = {exp.Least: "least", exp.Greatest: "greatest"}
OF_PLACES = ("within", "distance_km", "reaches", "territory_of", "own_territory")
FUNCTIONS = ("ceil_div", "first_known", "count_on", "counted", *OF_PLACES)
_CALLS = frozenset({"least", "greatest", *FUNCTIONS})
_FUNCTIONS_LISTED = f"The functions are {', '.join(sorted(_CALLS))}."
_BEFORE_BRACKETS = frozenset("in and or not when then else between".split())
WORDS = frozenset("and or not in between like is null true false case when then else".split()) | _CALLS
_SIGNS = frozenset("( ) , . + - * = <> != < <= > >=".split())
_VALUES = (TokenType.STRING, TokenType.NUMBER, TokenType.IDENTIFIER)
_STATEMENTS = frozenset({*sqlglot.Parser.STATEMENT_PARSERS, *sqlglot.Tokenizer.COMMANDS})
# The parts of a parsed node that are read; a node with any other is refused, never read without it.
_PARTS = frozenset(
    "this expression expressions low high ifs default true table is_string to quoted "
    "negate ignore_nulls symmetric".split()
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class RefusedExpressionError(ServandaError):
    """A rule says something the language does not have."""

    def __init__(self, fact: str, hint: str = "") -> None:
        self.fact = fact
        self.hint = hint
        super().__init__(f"{fact} {hint}".strip())


def parse(text: str) -> Expression:
    """Return the tree of a rule.

    Raises:
        RefusedExpressionError: If the text is too long, not an expression, or
            uses anything outside the language.
    """
    tree, fact, hint = _parse(text)
    if tree is None:
        raise RefusedExpressionError(fact, hint)
    return tree


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[Expression | None, str, str]:
    try:
        tokens = _tokens(text)
        tree = _Reader().read(_statement(text))
        _nothing_lost(tokens, tree)
    except RefusedExpressionError as refused:
        return None, refused.fact, refused.hint
    return tree, "", ""


def _nothing_lost(tokens: list[sqlglot.Token], tree: Expression) -> None:
    """Refuse a rule of which the parser took a word for something else: `all - free` is not `- free`."""
    leaves = Counter(_leaves(tree))
    for token in tokens:
        word = token.text
        is_value = token.token_type in _VALUES
        if (is_value or _WORD.fullmatch(word)) and (is_value or word.lower() not in WORDS | {"date", "end"}):
            key = (
                ("number", "")
                if token.token_type is TokenType.NUMBER
                else ("text", "")
                if is_value
                else ("name", word)
            )
            leaves[key] -= 1
            if leaves[key] < 0:
                raise RefusedExpressionError(
                    f"{shown(word)} cannot stand as a name here; it is a word of SQL.",
                    "Give it another name.",
                )


def _leaves(tree: Expression) -> Iterator[tuple[str, str]]:
    match tree:
        case Number():
            yield "number", ""
        case Text() | Day():
            yield "text", ""
        case Name(name, column):
            yield "name", name
            if column is not None:
                yield "name", column
        case Operation(_, operands):
            for operand in operands:
                yield from _leaves(operand)


def _statement(text: str) -> exp.Expr:
    try:
        statements = sqlglot.parse(text)
    except (SqlglotError, RecursionError) as error:
        raise RefusedExpressionError(_syntax(text, error)) from None
    if len(statements) != 1 or statements[0] is None:
        raise RefusedExpressionError("A rule is one expression; ';' is not in the language.")
    return statements[0]


def _plain_text(text: str) -> None:
    if len(text) > LONGEST:
        raise RefusedExpressionError(f"The rule has {len(text)} characters; at most {LONGEST} are read.")
    if not text.strip():
        raise RefusedExpressionError("The rule is empty.", "Leave the key out, or write a condition.")
    if any(not c.isprintable() and c not in "\n\t" for c in text):
        raise RefusedExpressionError("The rule holds a control character.", "Retype it.")


def _tokens(text: str) -> list[sqlglot.Token]:
    """Return the words and signs of a rule, refusing what is not in the language before it is parsed.

    Nested calls and types take the parser time that doubles with each level.
    """
    _plain_text(text)
    try:
        tokens = sqlglot.tokenize(text)
    except SqlglotError as error:
        raise RefusedExpressionError(_syntax(text, error)) from None
    if not tokens:
        raise RefusedExpressionError(
            "The rule is nothing but a comment.", "Comments belong in the YAML file."
        )
    if tokens[0].token_type in _STATEMENTS:
        raise RefusedExpressionError(
            f"{shown(tokens[0].text)} is not in the language.", "A rule is one expression."
        )
    depth = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.comments:
            raise RefusedExpressionError("A comment stands in the rule.", "Comments belong in the YAML file.")
        if token.token_type not in _VALUES:
            _known_sign(token.text, called=following is not None and following.text == "(")
        depth += (token.text == "(") - (token.text == ")")
        if depth > DEEPEST:
            raise RefusedExpressionError(f"The rule nests deeper than {DEEPEST} levels.", "Flatten it.")
    return tokens


def _known_sign(sign: str, *, called: bool) -> None:
    word = sign.lower()
    if sign in _SIGNS:
        return
    if sign == ";":
        raise RefusedExpressionError("A rule is one expression; ';' is not in the language.")
    if not sign.isascii():
        raise RefusedExpressionError(
            f"{shown(sign)} is not in the language.", "Write <=, >=, <>, * and straight quotes."
        )
    if sign in ("/", "//", "%"):
        raise RefusedExpressionError(
            "Division is not in the language.", "Multiply the other side, or use ceil_div(a, b)."
        )
    if not _WORD.fullmatch(sign):
        raise RefusedExpressionError(f"{shown(sign)} is not in the language.")
    if called and word not in _CALLS | _BEFORE_BRACKETS:
        raise RefusedExpressionError(f"{shown(sign + '(…)')} is not in the language.", _FUNCTIONS_LISTED)


def _syntax(text: str, error: Exception) -> str:
    details = getattr(error, "errors", None)
    if isinstance(error, RecursionError) or not details:
        return f"{shown(text)} cannot be read as an expression; check its quotes and brackets."
    near = str(details[0].get("highlight") or "")
    where = f" near {shown(near)}" if near else ""
    return f"It cannot be read as an expression{where} (character {details[0].get('col', 1)})."


class _Reader:
    """Turns sqlglot's tree into ours, counting nodes and depth."""

    def __init__(self) -> None:
        self._nodes = 0

    def read(self, node: exp.Expr, depth: int = 0) -> Expression:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise RefusedExpressionError(f"The rule has more than {MOST_NODES} parts.", "Use a table.")
        if depth > DEEPEST:
            raise RefusedExpressionError(f"The rule nests deeper than {DEEPEST} levels.", "Flatten it.")
        if node.comments:
            raise RefusedExpressionError("A comment stands in the rule.", "Comments belong in the YAML file.")
        _known_parts(node)
        kind = type(node)
        if kind is exp.Paren:
            return self.read(node.this, depth + 1)
        if kind in _BINARY:
            return Operation(
                _BINARY[kind], (self.read(node.this, depth + 1), self.read(node.expression, depth + 1))
            )
        if kind in (exp.And, exp.Or):
            parts = tuple(self.read(part, depth + 1) for part in node.flatten())
            return Operation("and" if kind is exp.And else "or", parts)
        if kind in _LISTS:
            return Operation(_LISTS[kind], self._all([node.this, *node.expressions], depth))
        reader = _NODES.get(kind)
        if reader is None:
            raise RefusedExpressionError(f"{_called(node)} is not in the language.")
        return reader(self, node, depth)

    def _all(self, nodes: list[exp.Expr], depth: int) -> tuple[Expression, ...]:
        return tuple(self.read(node, depth + 1) for node in nodes)

    def column(self, node: exp.Expr, _depth: int) -> Expression:
        parts = node.parts if isinstance(node, exp.Column) else []
        if not 1 <= len(parts) <= 2 or any(type(part) is not exp.Identifier for part in parts):
            raise RefusedExpressionError(f"{_called(node)} is not in the language.")
        for part in parts:
            if part.args.get("quoted"):
                raise RefusedExpressionError(
                    f"{shown(part.name)} stands in double quotes.", "Text stands in single quotes: 'icbm'."
                )
        return Name(*(part.name for part in parts))

    def literal(self, node: exp.Expr, _depth: int) -> Expression:
        if node.is_string:
            return Text(str(node.this))
        number = read_number(str(node.this))
        if number is None:
            raise RefusedExpressionError(
                f"{shown(node.this)} is not an exact number.", "Write digits, as in 202.8."
            )
        return Number(number)

    def truth(self, node: exp.Expr, _depth: int) -> Expression:
        return Truth(bool(node.this))

    def not_(self, node: exp.Expr, depth: int) -> Expression:
        return Operation("not", (self.read(node.this, depth + 1),))

    def neg(self, node: exp.Expr, depth: int) -> Expression:
        return Operation("neg", (self.read(node.this, depth + 1),))

    def day(self, node: exp.Expr, _depth: int) -> Expression:
        literal = node.this
        day = read_day(str(literal.this)) if isinstance(literal, exp.Literal) and literal.is_string else None
        dated = node.args["to"].is_type(exp.DataType.Type.DATE)
        if dated and day is None:
            raise RefusedExpressionError(f"{shown(literal.name)} is not a day.", "Write DATE '2018-02-05'.")
        if not dated or day is None:
            raise RefusedExpressionError("A cast is not in the language.", "Only DATE '2018-02-05' is read.")
        return Day(day)

    def in_(self, node: exp.Expr, depth: int) -> Expression:
        values = node.expressions
        if not values or any(v for k, v in node.args.items() if k not in ("this", "expressions")):
            raise RefusedExpressionError("'in' takes a list in brackets.", "Write status in ('a', 'b').")
        if not all(isinstance(value, exp.Literal | exp.Neg | exp.Cast) for value in values):
            raise RefusedExpressionError("'in' takes texts, numbers and days only.")
        return Operation("in", self._all([node.this, *values], depth))

    def between(self, node: exp.Expr, depth: int) -> Expression:
        if node.args.get("symmetric"):
            raise RefusedExpressionError("'symmetric' is not in the language.")
        return Operation("between", self._all([node.this, node.args["low"], node.args["high"]], depth))

    def like(self, node: exp.Expr, depth: int) -> Expression:
        if not isinstance(node.expression, exp.Literal) or not node.expression.is_string:
            raise RefusedExpressionError("'like' takes a text in single quotes.")
        if "\\" in str(node.expression.this):
            raise RefusedExpressionError("A backslash has no place after 'like'.")
        like = Operation("like", self._all([node.this, node.expression], depth))
        return Operation("not", (like,)) if node.args.get("negate") else like

    def is_(self, node: exp.Expr, depth: int) -> Expression:
        if type(node.expression) is not exp.Null:
            raise RefusedExpressionError("'is' is only read as 'is null' and 'is not null'.")
        return Operation("is-null", (self.read(node.this, depth + 1),))

    def case(self, node: exp.Expr, depth: int) -> Expression:
        default = node.args.get("default")
        if node.this is not None or default is None:
            raise RefusedExpressionError(
                "A case needs conditions and an else.", "Write case when … then … else … end."
            )
        parts = [part for branch in node.args["ifs"] for part in (branch.this, branch.args["true"])]
        return Operation("case", self._all([*parts, default], depth))

    def call(self, node: exp.Expr, depth: int) -> Expression:
        name = str(node.this).lower()
        if name not in FUNCTIONS:
            raise RefusedExpressionError(f"{shown(name + '(…)')} is not in the language.")
        return Operation(name, self._all(node.expressions, depth))


_CALLED: dict[type[exp.Expr], str] = {
    exp.Null: "'null' (write 'is null')",
    exp.IntDiv: "Division",
    exp.Star: "'*' without two numbers",
    exp.Tuple: "A list outside of 'in (…)'",
    exp.Query: "A query",
    exp.Command: "A command",
}


def _known_parts(node: exp.Expr) -> None:
    for key, value in node.args.items():
        if key not in _PARTS and value not in (None, False, []):
            raise RefusedExpressionError(f"{_called(node)} with {shown(key)} is not in the language.")


def _called(node: exp.Expr) -> str:
    """Name a refused construct in the words of the one who typed it, as far as that is known."""
    for kind, words in _CALLED.items():
        if isinstance(node, kind):
            return words
    if isinstance(node, exp.Alias | exp.Concat):
        return "Two values side by side, with nothing between them,"
    if isinstance(node, exp.Column):
        return shown(node.sql())
    if isinstance(node, exp.Func):
        return shown(node.sql_name().lower() + "(…)")
    return shown(type(node).__name__.lower())


_NODES: dict[type[exp.Expr], Callable[[_Reader, exp.Expr, int], Expression]] = {
    exp.Column: _Reader.column,
    exp.Literal: _Reader.literal,
    exp.Boolean: _Reader.truth,
    exp.Not: _Reader.not_,
    exp.Neg: _Reader.neg,
    exp.Cast: _Reader.day,
    exp.In: _Reader.in_,
    exp.Between: _Reader.between,
    exp.Like: _Reader.like,
    exp.Is: _Reader.is_,
    exp.Case: _Reader.case,
    exp.Anonymous: _Reader.call,
}
