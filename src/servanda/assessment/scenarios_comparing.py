"""Compare what a case expects with what an answer says, whatever kind of thing it says it of.

Both sides are plain data: the answer's is its JSON form, so a key that is
published can be expected, written with hyphens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from servanda.assessment.scenarios_reading import Expectation, Life
from servanda.language import faults
from servanda.language.literals import read_day, read_number
from servanda.language.tree import Entries, Items, Node, Scalar, plain
from servanda.model.problem import Place, Problem
from servanda.model.result import Answer
from servanda.model.wire import dumps, number_text

# These follow from outcome and day, so an expectation leaves them out where it does not care.
SIDE_REASONS = frozenset({"within", "beyond", "carried", "in-time", "late", "not-done", "done", "due"})
_LONGEST = 200  # characters of a value in a line; a list of entries can be long
Said = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that was expected and not found; `apart` is by how much, where both are numbers."""

    place: Place
    who: str
    key: str
    expected: str
    found: str
    apart: str | None = None

    def __str__(self) -> str:
        tail = f", difference {self.apart}" if self.apart else ""
        return f"{self.who}: {self.key}: expected {self.expected}, found {self.found}{tail}"

    def as_json(self) -> dict[str, object]:
        """Return the difference as plain data."""
        return {
            "line": self.place.line,
            "column": self.place.column,
            "who": self.who,
            "key": self.key,
            "expected": self.expected,
            "found": self.found,
            "difference": self.apart,
        }


def said_by(answer: Answer) -> list[Said]:
    """Return all that an answer says that a case can expect: what else it derives joins here."""
    limits = [result.as_json() for result in answer.results]
    return [*limits, *(finding.as_json() for finding in answer.findings)]


def said_of_procedures(told: Mapping[str, object]) -> list[Said]:
    """Return where procedures stand, as a case can expect it: one state, or several where that is open."""
    found: list[Said] = []
    for procedure in _maps(told["procedures"]):
        for view in _maps(procedure["views"]):
            for case in _maps(view["cases"]):
                states = _maps(case["states"])
                whose = {"provision": procedure["provision"], "view": view["view"], "per": case["case"] or {}}
                found.append({**whose, **_state(states)})
    return found


def _state(states: Sequence[Said]) -> Said:
    names = [str(state["state"]) for state in states]
    ways = [way for state in states for way in _maps(state["ways"])]
    since = {_when(way["since"]) for way in ways}
    due = {_last_day(_when(after["at"])) for way in ways for after in _maps([way["after"] or {}]) if after}
    return {
        "state": names[0] if len(names) == 1 else "undetermined",
        "states": names,
        "since": since.pop() if len(since) == 1 else None,
        "due": due.pop() if len(due) == 1 else None,
    }


def _when(time: object) -> str | None:
    return str(time["text"]) if isinstance(time, Mapping) else None


def _last_day(text: str | None) -> str | None:
    """Return the last day of a state that leads on as the next day begins."""
    day = read_day(text)
    return (day - timedelta(days=1)).isoformat() if day else text


def _maps(value: object) -> list[Said]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def compare(
    expected: Expectation, answer: Answer, further: Sequence[Said] = ()
) -> tuple[list[Difference], list[Problem]]:
    """Return how the one result an expectation names differs from it.

    Where the answer says several things of one provision and holder, one of them
    must be as expected; if none is, the nearest is shown.
    """
    about = [said for said in (*said_by(answer), *further) if _is_of(said, expected)]
    if expected.absent:
        about = [said for said in about if _is_instance(said, expected)]
        return ([_whole(expected, "results", "none", str(len(about)))] if about else []), []
    if not about:
        return [_whole(expected, "results", "one", "none")], []
    problems = list(_unknown_keys(expected, about))
    if problems:
        return [], problems
    tried = sorted((list(_differences(expected, said)) for said in about), key=len)
    if len(tried) > 1 and not tried[1]:
        agreeing = sum(not differences for differences in tried)
        return [_whole(expected, "results", "one", str(agreeing))], []
    return tried[0], []


def _is_of(said: Said, expected: Expectation) -> bool:
    """Whether something is said of the provision, holder, split and view that an expectation names."""
    whose = (said["provision"], said.get("party"), said.get("group"), said.get("view", "base"))
    wanted = (expected.provision, expected.party, expected.group, expected.view)
    return whose == wanted and said.get("per", {}) == dict(expected.per)


def _is_instance(said: Said, expected: Expectation) -> bool:
    wanted = expected.says.get("instance")
    return wanted is None or _same(wanted, said.get("instance"))


def _whole(expected: Expectation, key: str, wanted: str, found: str) -> Difference:
    return Difference(place=expected.place, who=expected.who, key=key, expected=wanted, found=found)


def in_words(said: Said) -> dict[str, object]:
    """Return what is said under the keys of cases: with hyphens, and reasons and sources made short."""
    words = {key.replace("_", "-"): value for key, value in said.items()}
    reasons = said.get("reasons")
    if isinstance(reasons, list):
        words["reasons"] = [reason["code"] for reason in reasons]
        words["says"] = " / ".join(reason["text"] for reason in reasons)
    match said.get("sources"):
        case {"entries": entries, "number_of_entries": number}:
            words |= {"sources": entries, "number-of-entries": number}
    return words


def _unknown_keys(expected: Expectation, about: Sequence[Said]) -> Iterator[Problem]:
    known = dict.fromkeys(key for said in about for key in in_words(said))
    for key in expected.says:
        if key not in known:
            yield faults.key_unknown(expected.keys[key], key, [*known, "absent"])


def _differences(expected: Expectation, said: Said) -> Iterator[Difference]:
    words = in_words(said)
    for key, node in expected.says.items():
        found = words.get(key)
        if not _agrees(key, node, found):
            yield Difference(
                place=node.place,
                who=expected.who,
                key=key,
                expected=_text(plain(node)),
                found=_text(found),
                apart=_apart(node, found),
            )


def _agrees(key: str, node: Node, found: object) -> bool:
    wanted = plain(node)
    if isinstance(found, list) and isinstance(wanted, list):
        if key == "sources":
            return set(map(str, wanted)) <= set(map(str, found))
        if key == "reasons":
            found = [code for code in found if code not in SIDE_REASONS or code in wanted]
        return _same_items(node, found)
    if key == "says":
        return str(wanted) in str(found)
    return _same(node, found)


def _same(node: Node, found: object) -> bool:
    """Whether a value of a case is the value found: numbers as numbers, maps by the keys given."""
    match node, found:
        case Scalar(text, _), None:
            return text in (None, "none")
        case Scalar(text, _), bool():
            return text == str(found).lower()
        case Scalar(text, _), int() | Decimal():
            return read_number(text) == found
        case Scalar(text, _), _:
            return text == found
        case Items(), list():
            return _same_items(node, found)
        case Entries(entries, _), dict():
            return all(_same(value, found.get(_written(key, found))) for key, value in entries.items())
    return False


def _same_items(node: Node, found: Sequence[object]) -> bool:
    """Whether two lists hold the same, in any order."""
    wanted = list(node.items) if isinstance(node, Items) else []
    left = list(found)
    for item in wanted:
        match_ = next((index for index, each in enumerate(left) if _same(item, each)), None)
        if match_ is None:
            return False
        left.pop(match_)
    return not left


def _written(key: str, found: Mapping[str, object]) -> str:
    return key if key in found else key.replace("-", "_")


def _apart(node: Node, found: object) -> str | None:
    number = read_number(node.text) if isinstance(node, Scalar) else None
    if number is None or not isinstance(found, int | Decimal) or isinstance(found, bool):
        return None
    return number_text(Decimal(found) - number)


def _text(value: object) -> str:
    """Return a value on one line, in the words of cases."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    text = value if isinstance(value, str) else " ".join(dumps(value, indent=0).split())
    return f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text


def compare_life(life: Life, answer: Answer) -> list[Difference]:
    """Return where the stretches of one result differ; they must meet and leave no gap.

    Neighbours of one outcome and the same reasons are put together, whatever
    their figures.
    """
    said = [each for each in said_by(answer) if _is_of(each, life.of) and {"from", "until"} <= each.keys()]
    differences = [
        _whole(life.of, "stretches", f"to meet at {one['until']}", str(two["from"]))
        for one, two in pairwise(said)
        if one["until"] != two["from"] or one["until"] is None
    ]
    if not said or said[0]["from"] or said[-1]["until"]:
        differences.append(_whole(life.of, "stretches", "all days", "some" if said else "none"))
    found: dict[str, str] = {}
    for each in said:
        words = _words(each)
        if not found or list(found.values())[-1] != words:
            found[str(each["from"] or "always")] = words
    wanted = {stretch.start: stretch for stretch in life.stretches}
    for start in sorted(wanted.keys() | found.keys(), key=lambda start: "" if start == "always" else start):
        stretch, words = wanted.get(start), found.get(start, "no change")
        if stretch is None or stretch.words != words:
            difference = _whole(life.of, f"from {start}", stretch.words if stretch else "no change", words)
            differences.append(difference if stretch is None else _at(difference, stretch.place))
    return differences


def _at(difference: Difference, place: Place) -> Difference:
    return Difference(
        place=place,
        who=difference.who,
        key=difference.key,
        expected=difference.expected,
        found=difference.found,
    )


def _words(said: Said) -> str:
    reasons = in_words(said).get("reasons")
    codes = [str(code) for code in reasons if code not in SIDE_REASONS] if isinstance(reasons, list) else []
    return " ".join([str(said["outcome"]), *codes])
