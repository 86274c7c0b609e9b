"""What status and determinations share in print: who says what, where everyone stands, what is beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.show.wording import clean, listed, sentence

Data = Mapping[str, Any]
NOBODY = "nobody on record"
MOST = 4  # provisions named of an outcome that says little; the JSON form has all
_NAMED = ("met", "not-met", "pending")  # outcomes whose provisions are all named
_ORDER = ("not-met", "met", "pending", "undetermined", "not-applicable")
# Reasons that say nothing the outcome does not say by itself.
_PLAIN = frozenset({"within", "beyond", "carried", "in-time", "done", "due", "hypothetical"})
# Reasons of not-applicable that the line above them says already.
_SAID = frozenset({"suspended", "ended", "not-yet", "not-bound"})


def fields(pairs: Iterable[tuple[str, str]], indent: int) -> Table:
    """Return a word and a text a line, the texts lined up and kept together."""
    told = [(word, text) for word, text in pairs if text]
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(width=indent + max((len(word) for word, _ in told), default=0), no_wrap=True)
    table.add_column(overflow="fold")
    for word, text in told:
        table.add_row(Padding(Text(word, style="dim"), (0, 0, 0, indent)), Text(text))
    return table


def names(listed: Iterable[str]) -> str:
    """Return names joined by commas, cleaned."""
    return ", ".join(clean(name) for name in listed)


def whose(told: Data) -> str:
    """Return whose word something is, how it is known, and from where."""
    known = names(filter(None, (told["basis"], told["channel"])))
    mark = f"marked {clean(told['mark'])}" if told["mark"] not in (None, "confirmed") else ""
    how = "; ".join(filter(None, (known, mark, names(told["sources"]))))
    return f"{clean(told['by'] or NOBODY)} ({how})" if how else clean(told["by"] or NOBODY)


def positions(told: Data) -> str:
    """Return who disputes, who accepts, and of whom there is no position."""
    disputed = [
        clean(each["party"]) + (f" since {each['on']}" if each["on"] else "") for each in told["disputed_by"]
    ]
    parts = [f"disputed by {', '.join(disputed)}"] if disputed else []
    parts += (
        [f"accepted by {names(told['accepted_by']) or NOBODY}"] if disputed or told["accepted_by"] else []
    )
    silent = names(told["no_position_on_record"])
    return "; ".join([*parts, *([f"no position on record: {silent}"] if silent else [])])


def answers(told: Data, numbers: Mapping[str, int] | None = None) -> str:
    """Return what was said or done in answer, one a line; what has a number is named by it."""
    numbers = numbers or {}
    lines = [_answer(each) for each in told["said_of_it"] if each["id"] not in numbers]
    counted: dict[str, list[str]] = {}
    for each in told["said_of_it"]:
        if each["id"] in numbers:
            counted.setdefault(f"{clean(each['effect'] or '')} by {clean(each['by'] or NOBODY)}", []).append(
                f"[{numbers[each['id']]}]"
            )
    return "\n".join([*lines, *(f"{who}: {', '.join(which)}" for who, which in counted.items())])


def _answer(each: Data) -> str:
    what = f", {clean(each['effect'])}" if each["effect"] else ""
    return sentence(f"{each['on']} {clean(each['by'] or NOBODY)}{what}: {clean(each['words'] or each['id'])}")


def results_text(results: Sequence[Data], every: Sequence[str], *, bare: bool = True) -> str:
    """Return outcomes with the provisions they are of; of all of `every`, the provisions are not named.

    `bare` leaves out what does not apply for a reason that the line above it gives.
    """
    found: dict[str, list[str]] = {}
    for result in results:
        if bare and result["outcome"] == "not-applicable" and _SAID & set(result["reasons"]):
            continue
        number = f" ({result['number']} times)" if result["number"] > 1 else ""
        found.setdefault(_outcome(result), []).append(clean(result["provision"]) + number)
    alone = len(found) == 1
    ordered = sorted(found.items(), key=lambda item: _order(item[0]))
    return "; ".join(
        outcome
        if alone and {each.partition(" ")[0] for each in of} == set(every)
        else f"{outcome}: {', '.join(of) if outcome.startswith(_NAMED) else listed(of, MOST)}"
        for outcome, of in ordered
    )


def _order(outcome: str) -> int:
    return next(n for n, word in enumerate(_ORDER) if outcome.startswith(word))


def _outcome(result: Data) -> str:
    codes = [code for code in result["reasons"] if code not in _PLAIN]
    if result["outcome"] == "not-met":
        codes = [code for code in codes if code != "not-done"] + ["not done"] * ("not-done" in codes)
    return f"{result['outcome']} ({', '.join(codes)})" if codes else str(result["outcome"])


def alike(said: Iterable[tuple[str, Any]]) -> Iterator[tuple[list[str], Any]]:
    """Yield what views say with all the views that say it, in the order of the first of them."""
    found: list[tuple[list[str], Any]] = []
    for view, what in said:
        same = next((views for views, other in found if other == what), None)
        if same is None:
            found.append(([view], what))
        else:
            same.append(view)
    yield from found


def view_names(data: Data) -> dict[str, str]:
    """Return what each view is called; the views of others are alternatives."""
    return {
        view["id"]: clean(view["id"]) + (" (alternative)" if view["kind"] == "other" else "")
        for view in data["views"]
    }
