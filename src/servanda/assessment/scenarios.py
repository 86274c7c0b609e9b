"""Check the cases of an agreement: what it should say, in words a lawyer can check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from servanda.assessment.scenarios_comparing import Difference
from servanda.assessment.scenarios_reading import read_cases
from servanda.assessment.scenarios_running import Run
from servanda.language.loading import load
from servanda.model.problem import FaultyInputError, Place, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """A case with how the answer differs from it; without differences it has passed."""

    name: str
    place: Place
    differences: tuple[Difference, ...]

    @property
    def lines(self) -> list[str]:
        """Return a line for each difference: where it stands, the case, and what was expected and found."""
        lines = (f"{difference.place}: {self.name}: {difference}" for difference in self.differences)
        return ["".join(c if c.isprintable() else "�" for c in line) for line in lines]

    def as_json(self) -> dict[str, object]:
        """Return the case as plain data."""
        return {
            "name": self.name,
            "file": self.place.file,
            "line": self.place.line,
            "passed": not self.differences,
            "differences": [difference.as_json() for difference in self.differences],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The cases of an agreement, checked."""

    agreement: str
    cases: tuple[CheckedCase, ...]

    @property
    def failed(self) -> tuple[CheckedCase, ...]:
        """Return the cases that did not come out."""
        return tuple(case for case in self.cases if case.differences)

    def as_json(self) -> dict[str, object]:
        """Return the cases as plain data: `schema: 1`."""
        return {
            "schema": 1,
            "agreement": self.agreement,
            "cases": len(self.cases),
            "failed": len(self.failed),
            "results": [case.as_json() for case in self.cases],
        }


def check_scenarios(agreement: str | Path, *, memory: str | None = None) -> Checked:
    """Ask an agreement every case of its folder `scenarios`, and compare.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        Every case in the order of files and lines, with how the answer differs from it.

    Raises:
        FaultyInputError: If the agreement, its record or a case is faulty, or there is no case.
    """
    text = load(agreement)
    cases, problems = read_cases(text.folder, text.agreement.id)
    run = Run(text, memory)
    if not problems:
        run.ask(cases)
    problems += run.problems
    if problems:
        raise FaultyInputError(in_order(problems))
    return Checked(
        agreement=text.agreement.id,
        cases=tuple(
            CheckedCase(name=case.name, place=case.place, differences=tuple(run.differences[case.place]))
            for case in cases
        ),
    )
