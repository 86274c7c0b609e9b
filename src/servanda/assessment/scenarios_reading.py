"""Read the cases of an agreement's folder `scenarios`: what each asks, and what should follow.

A case is a sentence a lawyer can check, with its expected answer. The files may
come from an opponent: they are read like the agreement itself, and every fault
of every case is found in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from servanda.assessment import scenarios_faults
from servanda.language import faults
from servanda.language.folder import Folder
from servanda.language.literals import read_day
from servanda.language.scalars import CalendarDay, CellText, Sources
from servanda.language.shaping import shape
from servanda.language.supposing import in_force_from
from servanda.language.tree import Entries, Items, Node, find, place_of
from servanda.language.yaml import read_yaml
from servanda.model.problem import Place, Problem

SCENARIOS = "scenarios"
MOST_FILES = 200  # a file for each question people argue about; agreements have a few
MOST_CASES = 2_000  # of one folder: some minutes of asking
ROWS = ("holdings", "events")
LONGEST_NAME = 300  # characters shown of a name: a sentence, in two or three lines
Row = Mapping[str, str | None]
Truth = Literal["true", "false"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What one result should say; `says` holds what is written under each key, with its place."""

    place: Place
    provision: str
    party: str | None
    group: str | None
    per: Row
    view: str
    absent: bool = False
    says: Mapping[str, Node] = field(default_factory=dict)
    keys: Mapping[str, Place] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """Return whose result it is, as people say it."""
        parts = [self.provision, self.party or self.group or ""]
        parts += [f"{name} {value}" for name, value in self.per.items()]
        parts += [f"view {self.view}"] if self.view != "base" else []
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days of one outcome: the first of them, or `always`, and the outcome with its reasons."""

    start: str
    words: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One result over all days, in stretches that meet."""

    of: Expectation
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: what is asked, of which invented rows besides the record, and what should follow."""

    name: str
    place: Place
    on: date | None
    known_at: date | datetime | None
    include_recalled: bool
    rows: Mapping[str, tuple[Row, ...]]
    row_places: Mapping[str, tuple[Place, ...]]
    what_if: Entries | None
    expect: tuple[Expectation, ...] = ()
    life: Life | None = None

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """Return whose results the case is about."""
        return (self.life.of,) if self.life else self.expect


class _Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class _WhoShape(_Shape):
    provision: str
    party: str | None = None
    group: str | None = None
    per: dict[str, CellText] = {}
    view: str | None = None


class _ExpectShape(_WhoShape):
    # Whatever an answer says may be expected, so the keys are checked against the answer.
    model_config = ConfigDict(extra="allow")
    absent: Truth = "false"


class _LifeShape(_WhoShape):
    stretches: list[list[str]] = Field(min_length=1)


def _read_known(text: object) -> object:
    try:
        found = read_day(str(text)) or datetime.fromisoformat(str(text)).replace(tzinfo=None)
    except ValueError:
        raise PydanticCustomError("date-invalid", "{found}", {"found": str(text)}) from None
    return found


class _CaseShape(_Shape):
    name: str = Field(min_length=1)
    agreement: str | None = None
    holdings: list[dict[str, CellText]] = []
    events: list[dict[str, CellText]] = []
    what_if: dict[str, Any] | None = None
    on: CalendarDay | None = None
    known_at: Annotated[Any, BeforeValidator(_read_known)] = None
    include_recalled: Truth = "false"
    as_if_in_force_from: CalendarDay | None = None
    view: str = "base"
    expect: list[_ExpectShape] = []
    life: _LifeShape | None = None
    source: Sources = []
    worked: str = ""
    made_up: Truth = "false"
    note: str = ""


def read_cases(folder: Folder, agreement: str) -> tuple[list[Case], list[Problem]]:
    """Return the sound cases of a folder in the order of files and lines, and every problem.

    Args:
        folder: The agreement's folder.
        agreement: Its id, which a case may repeat.
    """
    files = folder.names(f"{SCENARIOS}/*.yaml")
    here = Place(file=SCENARIOS)
    if len(files) > MOST_FILES:
        return [], [faults.too_many(here, "files", len(files), MOST_FILES, "Join them.")]
    found: list[Node] = []
    problems: list[Problem] = []
    for file in files:
        nodes, wrong = _nodes(folder, file)
        found += nodes
        problems += wrong
    if len(found) > MOST_CASES:
        hint = "Keep those that would tell you of a mistake."
        return [], [*problems, faults.too_many(here, "cases", len(found), MOST_CASES, hint)]
    if not found and not problems:
        # Nothing checked is not everything as expected.
        return [], [faults.file_missing(here, f"case in {SCENARIOS}/*.yaml")]
    cases: list[Case] = []
    for node in found:
        case, wrong = _case(node, agreement)
        problems += wrong
        cases += [case] if case else []
    return cases, problems + list(_names_twice(cases))


def _nodes(folder: Folder, file: str) -> tuple[tuple[Node, ...], list[Problem]]:
    text, problems = folder.text(file, Place(file=file))
    if text is None:
        return (), problems
    node, problems = read_yaml(text, file)
    if isinstance(node, Items):
        return node.items, problems
    return (), problems or [faults.wrong_shape(Place(file=file, line=1, column=1), "a list")]


def _case(node: Node, agreement: str) -> tuple[Case | None, list[Problem]]:
    shaped, problems = shape(node, _CaseShape)
    if shaped is None or not isinstance(node, Entries):
        return None, problems
    problems = [problem for rule in RULES for problem in rule(shaped, node, agreement)]
    return (None if problems else _built(shaped, node)), problems


def _names_twice(cases: list[Case]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for case in cases:
        if case.name in first:
            yield faults.key_twice(case.place, case.name, first[case.name])
        first.setdefault(case.name, case.place)


Rule = Callable[[_CaseShape, Entries, str], Iterator[Problem]]


def _expects_one_thing(case: _CaseShape, node: Entries, _: str) -> Iterator[Problem]:
    place = node.place
    if bool(case.expect) == bool(case.life):
        both, and_ = ("both", "and") if case.life else ("neither", "nor")
        fact = f"The case has {both} 'expect' {and_} 'life'."
        yield scenarios_faults.case_expects(place, fact, "Write what follows on a day, or over all days.")
    if case.life and case.on:
        fact = "The case has a day and a 'life', which runs over all days."
        yield scenarios_faults.case_expects(place_of(node, ("on",)), fact, "Leave 'on' out, or 'life'.")


def _expectations_say_something(case: _CaseShape, node: Entries, _: str) -> Iterator[Problem]:
    for index, expected in enumerate(case.expect):
        # An instance says which of several results is meant, and nothing of it.
        absent, more = expected.absent == "true", set(expected.model_extra or ()) - {"instance"}
        if absent == bool(more):
            fact = (
                "The result is to be absent, and to say something." if absent else "Nothing is expected here."
            )
            hint = "Write what the result says, such as 'outcome: met', or 'absent: true'."
            yield scenarios_faults.case_expects(place_of(node, ("expect", index)), fact, hint)


def _stretches_are_pairs(case: _CaseShape, node: Entries, _: str) -> Iterator[Problem]:
    for index, pair in enumerate(case.life.stretches if case.life else ()):
        place = place_of(node, ("life", "stretches", index))
        if len(pair) != 2:
            yield faults.wrong_shape(place, "a pair: [first day, outcome and reasons]")
        elif pair[0] != "always" and read_day(pair[0]) is None:
            yield faults.date_invalid(place, pair[0])


def _says_where_from(case: _CaseShape, node: Entries, _: str) -> Iterator[Problem]:
    if not case.source and not case.worked:
        yield scenarios_faults.case_unsourced(node.place)


def _marks_what_is_invented(case: _CaseShape, node: Entries, _: str) -> Iterator[Problem]:
    given = [key for key in ROWS if key in node.entries]
    if given and case.made_up != "true":
        yield scenarios_faults.case_unmarked(place_of(node, (given[0],)), given[0])


def _is_about_this_agreement(case: _CaseShape, node: Entries, agreement: str) -> Iterator[Problem]:
    if case.agreement not in (None, agreement):
        place = place_of(node, ("agreement",))
        yield scenarios_faults.case_elsewhere(place, str(case.agreement), agreement)


RULES: tuple[Rule, ...] = (
    _expects_one_thing,
    _expectations_say_something,
    _stretches_are_pairs,
    _says_where_from,
    _marks_what_is_invented,
    _is_about_this_agreement,
)


def _built(case: _CaseShape, node: Entries) -> Case:
    patch = node.child("what-if")
    what_if = patch if isinstance(patch, Entries) else None
    if case.as_if_in_force_from is not None:
        place = place_of(node, ("as-if-in-force-from",))
        what_if = in_force_from(what_if, case.as_if_in_force_from, place)
    return Case(
        name=" ".join(case.name.split())[:LONGEST_NAME],
        place=node.place,
        on=case.on,
        known_at=case.known_at,
        include_recalled=case.include_recalled == "true",
        rows={"holdings": tuple(case.holdings), "events": tuple(case.events)},
        row_places={key: _item_places(node.child(key)) for key in ROWS},
        what_if=what_if,
        expect=tuple(
            _expectation(case, expected, _below(node, "expect", index))
            for index, expected in enumerate(case.expect)
        ),
        life=_life(case, case.life, _below(node, "life")) if case.life else None,
    )


def _item_places(node: Node | None) -> tuple[Place, ...]:
    return tuple(item.place for item in node.items) if isinstance(node, Items) else ()


def _below(node: Entries, *path: str | int) -> Entries:
    """Return the map at a path, which the shape has checked to be there."""
    found = find(node, path)
    return found if isinstance(found, Entries) else node


def _expectation(case: _CaseShape, who: _WhoShape, node: Entries) -> Expectation:
    named = {*_WhoShape.model_fields, "absent", "stretches"}
    return Expectation(
        place=node.place,
        provision=who.provision,
        party=who.party,
        group=who.group,
        per=who.per,
        view=who.view or case.view,
        absent=isinstance(who, _ExpectShape) and who.absent == "true",
        says={key: value for key, value in node.entries.items() if key not in named},
        keys=node.keys,
    )


def _life(case: _CaseShape, life: _LifeShape, node: Entries) -> Life:
    return Life(
        of=_expectation(case, life, node),
        stretches=tuple(
            Stretch(start=start, words=words, place=place_of(node, ("stretches", index)))
            for index, (start, words) in enumerate(life.stretches)
        ),
    )
