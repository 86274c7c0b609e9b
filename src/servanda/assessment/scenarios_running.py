"""Ask the questions of cases: a record is opened once for all cases that ask of the same one."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from servanda.assessment import scenarios_faults
from servanda.assessment.answer import answer
from servanda.assessment.hearing import Hearing, Question, end_of, open_record
from servanda.assessment.procedures import procedures_of
from servanda.assessment.scenarios_comparing import (
    Difference,
    Said,
    compare,
    compare_life,
    said_of_procedures,
)
from servanda.assessment.scenarios_reading import ROWS, Case, Row
from servanda.engine.store import Record
from servanda.language import faults
from servanda.language.loading import AgreementText, load
from servanda.language.tree import Entries, plain
from servanda.model.problem import FaultyInputError, Place, Problem, ServandaError
from servanda.model.wire import dumps

_ROW = re.compile(r"(holdings|events)\.csv(?: row ([0-9]+))?")


class Run:
    """Cases asked of one agreement: how each differs, by its place, and what is wrong with them."""

    def __init__(self, text: AgreementText, memory: str | None = None) -> None:
        self.text = text
        self.memory = memory
        self.differences: dict[Place, list[Difference]] = {}
        self.problems: list[Problem] = []
        self._texts: dict[str, AgreementText] = {}  # by what they suppose

    def ask(self, cases: Sequence[Case]) -> None:
        """Ask all cases; those of one record together, and of these those known at one time."""
        for together in _grouped(cases, _input):
            try:
                self._ask_of_one_record(together)
            except FaultyInputError as faulty:
                self.problems += [_in_case(problem, together[0]) for problem in faulty.problems]

    def _ask_of_one_record(self, cases: Sequence[Case]) -> None:
        first = cases[0]
        text = self._supposed(first.what_if)
        problems = {case.place: list(_unknown_names(text, case)) for case in cases}
        self.problems += [problem for found in problems.values() for problem in found]
        sound = [case for case in cases if not problems[case.place]]
        with tempfile.TemporaryDirectory(prefix="servanda-") as scratch:
            rows = [
                _written(Path(scratch) / f"{key}.csv", first.rows[key]) for key in ROWS if first.rows[key]
            ]
            with open_record(text, rows, memory=self.memory, what_if=first.what_if) as record:
                for together in _grouped(sound, lambda case: (case.known_at, case.include_recalled)):
                    self._ask_at_one_time(text, record, together)

    def _supposed(self, what_if: Entries | None) -> AgreementText:
        """Return the agreement as a what-if has it; many cases suppose the same."""
        if what_if is None:
            return self.text
        key = dumps(plain(what_if))
        if key not in self._texts:
            self._texts[key] = load(self.text.folder.root, what_if=what_if)
        return self._texts[key]

    def _ask_at_one_time(self, text: AgreementText, record: Record, cases: Sequence[Case]) -> None:
        question = Question(
            known_at=end_of(cases[0].known_at),
            include_recalled=cases[0].include_recalled,
            views=tuple(sorted({expected.view for case in cases for expected in case.expectations})),
        )
        try:
            hearing = Hearing(text, record, question)
        except FaultyInputError:
            raise
        except ServandaError as error:
            if len(cases) == 1:
                self.problems.append(scenarios_faults.case_refused(cases[0].place, str(error)))
            else:  # to learn which of them cannot be asked
                for case in cases:
                    self._ask_at_one_time(text, record, [case])
            return
        for case in cases:
            self._compare(hearing, case)

    def _compare(self, hearing: Hearing, case: Case) -> None:
        provisions = {expected.provision for expected in case.expectations}
        question = replace(
            hearing.question,
            on=case.on,
            provision=provisions.pop() if len(provisions) == 1 else None,
            views=tuple(sorted({expected.view for expected in case.expectations})),
        )
        found = answer(hearing.about(question), case.what_if)
        told = self._procedures(hearing, question, case)
        differences = compare_life(case.life, found) if case.life else []
        for expected in case.expect:
            differing, problems = compare(expected, found, told)
            differences += differing
            self.problems += problems
        self.differences[case.place] = differences

    def _procedures(self, hearing: Hearing, question: Question, case: Case) -> list[Said]:
        """Return where procedures stand, if the case asks for a state."""
        if case.on is None or not any("state" in expected.says for expected in case.expect):
            return []
        return said_of_procedures(procedures_of(hearing.about(replace(question, provision=None)), case.on))


def _grouped(cases: Iterable[Case], key: Callable[[Case], Hashable]) -> Iterator[list[Case]]:
    """Yield the cases with the same key together, in the order in which the first of each stands."""
    groups: dict[Hashable, list[Case]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    yield from groups.values()


def _input(case: Case) -> str:
    patch = plain(case.what_if) if case.what_if else None
    return dumps([patch, *([dict(row) for row in case.rows[key]] for key in ROWS)])


def _written(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as a record file; a column that a row does not name stays blank."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows({name: value or "" for name, value in row.items()} for row in rows)
    return path


def _unknown_names(text: AgreementText, case: Case) -> Iterator[Problem]:
    """Yield the provisions and holders of a case that the agreement does not have."""
    agreement = text.agreement
    holders = [*agreement.parties, *agreement.groups, *agreement.others]
    for expected in case.expectations:
        if expected.provision not in agreement.provisions:
            place = expected.keys["provision"]
            yield faults.unknown(place, "provision", expected.provision, agreement.provisions)
        for key, name in (("party", expected.party), ("group", expected.group)):
            if name is not None and name not in holders:
                yield faults.unknown(expected.keys[key], "party", name, holders)


def _in_case(problem: Problem, case: Case) -> Problem:
    """Return a problem with the place where a row stands in its case, if it is of such a row."""
    found = _ROW.fullmatch(problem.place.file)
    if not found:
        return problem
    places = case.row_places[found[1]]
    number = int(found[2] or 1)
    return replace(problem, place=places[number - 1] if number <= len(places) else case.place)
