"""Re-derive a number from its derivation alone: no engine, no agreement, only the standard library.

Reads what `servanda explain --format json` prints, applies every rule to every
entry again, adds up in interval arithmetic, compares with the bound, and says
where anything does not come out. It shares no code with what it checks.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from decimal import Decimal, localcontext
from pathlib import Path

from servanda.checker.consistency import contradictions
from servanda.checker.entries import total, wrongly_counted
from servanda.checker.rules import Data
from servanda.checker.values import Ends, ends, outcome, shown, value

FORM = 1
LARGEST = 50_000_000  # bytes of a derivation
_DAMAGED = (KeyError, TypeError, IndexError, ValueError, ArithmeticError, AttributeError, RecursionError)
_SOUND = (
    "all of it comes out: every entry listed, the sum, the bound and the outcome\n"
    "not checked here: that no entry was left out, and that rules, dates and suspensions are those "
    "of the agreement; ask again with the files of the receipt"
)
_PRECISION = 400  # digits; sums and products of derivations need far fewer


def recheck(file: Path) -> tuple[str, bool | None]:
    """Return what the check found, in lines, and whether all came out.

    The truth is `None` where the file is no derivation this version can read.
    """
    try:
        if file.stat().st_size > LARGEST:
            return f"error: {file} is larger than {LARGEST} bytes", None
        data = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        return f"error: {file} cannot be read as a derivation: {str(error)[:120]}", None
    if isinstance(data, dict) and "servanda-explanation" in data:
        return f"error: {file} explains {_kind(data)}; only derivations of limits can be re-derived", None
    if not isinstance(data, dict) or data.get("servanda-derivation") != FORM:
        return f"error: {file} is no derivation of form {FORM}", None
    try:
        with localcontext() as context:
            context.prec = _PRECISION
            problems = list(_problems(data))
            summary = _summary(data)
    except (
        KeyError,
        TypeError,
        IndexError,
        ValueError,
        ArithmeticError,
        AttributeError,
        RecursionError,
    ) as error:
        return f"error: {file} is damaged: {type(error).__name__} at {str(error)[:80]}", None
    if problems:
        return "\n".join(
            map(_printable, [summary, *(f"does not come out: {each}" for each in problems)])
        ), False
    return f"{_printable(summary)}\n{_SOUND}", True


def _kind(data: Data) -> str:
    """Return of what an explanation is."""
    rule = data.get("rule")
    kind = rule.get("kind") if isinstance(rule, dict) else None
    return f"a {kind}" if kind in ("duty", "prohibition", "quota") else "what is no limit"


def _printable(line: str) -> str:
    """Return a line that cannot move the cursor or forge another line."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def _summary(data: Data) -> str:
    result = data["result"]
    entries = sum(int(e["times"]) for term in data["terms"] for e in term["entries"])
    return (
        f"{data['provision']['id']}, {data['holder']['id']}, {data['on']}, view {data['view']['id']}: "
        f"{result['outcome']}; {entries} entries re-read"
    )


def _problems(data: Data) -> Iterator[str]:
    """Yield everything in which the derivation contradicts itself."""
    values: dict[str, Ends] = {name: ends(each) for name, each in data["inputs"].items()}
    yield from contradictions(data)
    comes = yield from _value(data, data["terms"], values)
    if (perhaps := data.get("perhaps")) is not None:
        _, high = yield from _value(data, perhaps["terms"], dict(values))
        comes = (comes[0], high)
    result = data["result"]
    if comes != ends(result):
        yield f"the value comes to {shown(comes)}, not {shown(ends(result))}"
    yield from _bound_problems(data, values)
    derived = outcome(data)
    if derived != result["outcome"]:
        yield f"the outcome comes to {derived}, not {result['outcome']}"


def _value(data: Data, terms: Sequence[Data], values: dict[str, Ends]) -> Generator[str, None, Ends]:
    """Yield what is wrong with counts; return what they make, and put each among the values."""
    for term in terms:
        yield from wrongly_counted(term)
        if not term["all_entries_listed"]:
            listed, whole = len(term["entries"]), term["entries_in_all"]
            yield f"{term['name']}: only {listed} of {whole} entries are listed"
        elif (sum_ := total(term)) != ends(term):
            yield f"{term['name']}: its entries add up to {shown(sum_)}, not {shown(ends(term))}"
        values[term["name"]] = ends(term)
    return value(data["value"]["tree"], values)


def _bound_problems(data: Data, values: dict[str, Ends]) -> Iterator[str]:
    """Yield where the bound is not that of the phase the day falls in."""
    bound = data["bound"]
    begun = [phase for phase in bound["phases"] if phase["from"] is None or phase["day"] is not None]
    begun.sort(key=lambda phase: phase["day"] or "")
    current = [phase for phase in begun if phase["day"] is None or phase["day"] <= data["on"]]
    phase = (current[-1:] or begun[:1] or bound["phases"][:1])[0]
    if phase["tree"] is not None and (derived := value(phase["tree"], values)) != ends(bound):
        yield f"the bound comes to {shown(derived)}, not {shown(ends(bound))}"
