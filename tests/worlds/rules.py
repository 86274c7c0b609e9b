"""Random rules: trees over the attributes of a category, and over counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

FIRST_DAY = date(2000, 1, 20)  # so that the last of January and of February lie within
STATUSES, KINDS, SITES = ["a", "b", "c"], ["t1", "t2"], ["x", "y's"]
VALUES: dict[str, list[Any]] = {
    "status": STATUSES,
    "kind": KINDS,
    "site": SITES,
    "size": [Fraction(n) for n in (0, 1, 2, 5)],
    "mass": [Fraction(0), Fraction(3, 2), Fraction(5, 2)],
    "since": [FIRST_DAY + timedelta(days=n) for n in (0, 20, 40)],
    "ready": [True, False],
}
_NUMBERS = [Fraction(n) for n in (0, 1, 2, 3, 5)] + [Fraction(1, 2), Fraction(5, 4)]


def days() -> st.SearchStrategy[date]:
    return st.integers(0, 59).map(lambda n: FIRST_DAY + timedelta(days=n))


def asked_days() -> st.SearchStrategy[date]:
    """Return days on which most of a record has been said."""
    return st.integers(10, 70).map(lambda n: FIRST_DAY + timedelta(days=n))


def numbers() -> st.SearchStrategy[Any]:
    return st.sampled_from(_NUMBERS).map(lambda number: ("number", number))


@dataclass(frozen=True)
class Scope:
    """What a row rule may name, by what it yields."""

    attributes: Sequence[str]
    parties: Sequence[str]
    parameters: Sequence[str]

    def number_names(self) -> list[Any]:
        found = [("name", name) for name in ("size", "mass") if name in self.attributes]
        if "kind" in self.attributes:
            found += [("name", "kind", "w"), ("name", "kind", "f")]
        return [*found, *(("name", name) for name in self.parameters)]

    def text_names(self) -> list[Any]:
        found = [("name", name) for name in ("status", "kind", "site") if name in self.attributes]
        return [*found, ("name", "party"), *([("name", "kind", "tag")] if "kind" in self.attributes else [])]

    def texts(self, name: Any) -> list[str]:
        return {"party": list(self.parties), "tag": ["old", "new"]}.get(name[-1]) or VALUES[name[-1]]


def conditions(scope: Scope, depth: int = 2) -> st.SearchStrategy[Any]:
    """Return rules that yield true or false."""
    simple = [_text_conditions(scope), _number_conditions(scope), _blank_conditions(scope)]
    if "since" in scope.attributes:
        simple.append(_day_conditions())
    if "ready" in scope.attributes:
        simple.append(st.sampled_from([("name", "ready"), ("=", ("name", "ready"), ("truth", False))]))
    if depth == 0:
        return st.one_of(simple)
    below = conditions(scope, depth - 1)
    joined = st.builds(
        lambda kind, parts: (kind, *parts),
        st.sampled_from(["and", "or"]),
        st.lists(below, min_size=2, max_size=3),
    )
    either = st.builds(lambda c, a, b: ("case", c, a, b), below, below, below)
    return st.one_of(*simple, joined, below.map(lambda tree: ("not", tree)), either, st.just(("truth", True)))


@st.composite
def _text_conditions(draw: st.DrawFn, scope: Scope) -> Any:
    name = draw(st.sampled_from(scope.text_names()))
    texts = st.sampled_from(scope.texts(name)).map(lambda text: ("text", text))
    kind = draw(st.sampled_from(["=", "<>", "in", "like"]))
    if kind == "in":
        listed = (kind, name, *draw(st.lists(texts, min_size=1, max_size=2)))
        return draw(st.sampled_from([listed, ("not", listed)]))
    if kind == "like":
        return kind, name, ("text", draw(st.sampled_from(["%", "a%", "_", "%1", "t_", "%'%"])))
    return kind, name, draw(texts)


@st.composite
def _number_conditions(draw: st.DrawFn, scope: Scope) -> Any:
    number = amounts(scope, 1, negative=True)
    kind = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "between"]))
    return (kind, *(draw(number) for _ in range(3 if kind == "between" else 2)))


@st.composite
def _blank_conditions(draw: st.DrawFn, scope: Scope) -> Any:
    names = [*(("name", a) for a in scope.attributes), *(n for n in scope.number_names() if len(n) == 3)]
    blank = ("is-null", draw(st.sampled_from(names)))
    return draw(st.sampled_from([blank, ("not", blank)]))


@st.composite
def _day_conditions(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["=", "<", ">="]))
    return kind, ("name", "since"), ("day", draw(st.sampled_from(VALUES["since"])))


def amounts(scope: Scope, depth: int = 2, *, negative: bool = False) -> st.SearchStrategy[Any]:
    """Return rules that yield a number; one that can be seen never to be negative unless said."""
    simple = numbers()
    if scope.number_names():
        simple = st.one_of(simple, st.sampled_from(scope.number_names()))
    if depth == 0:
        return simple
    below = amounts(scope, depth - 1, negative=negative)
    operators = ["+", "*", "least", "greatest", *(["-"] if negative else [])]
    combined = st.builds(lambda kind, a, b: (kind, a, b), st.sampled_from(operators), below, below)
    chosen = st.builds(lambda c, a, b: ("case", c, a, b), conditions(scope, 0), below, below)
    found = [simple, combined, chosen]
    if negative:
        found.append(below.map(lambda tree: ("neg", tree)))
    return st.one_of(found)


def values(names: Sequence[str], depth: int = 2, *, calls: Sequence[Any] = ()) -> st.SearchStrategy[Any]:
    """Return expressions over counts: terms, parameters, and calls to other counts."""
    simple = st.one_of(
        numbers(), st.sampled_from([*(("name", name) for name in names), *calls] or [("number", Fraction(4))])
    )
    if depth == 0:
        return simple
    below = values(names, depth - 1, calls=calls)
    operators = st.sampled_from(["+", "-", "*", "least", "greatest", "first_known"])
    combined = st.builds(lambda kind, a, b: (kind, a, b), operators, below, below)
    shares = st.builds(
        lambda a, n: ("ceil_div", a, ("number", n)), below, st.sampled_from([Fraction(2), Fraction(3, 2)])
    )
    return st.one_of(simple, combined, shares, below.map(lambda tree: ("neg", tree)))
