"""What the parts of an agreement may name, and the collecting of problems while it is built."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from servanda.language import act_faults, faults
from servanda.language.dates import Dates, unknown_names
from servanda.language.expressions import WORDS
from servanda.language.outlines import Outlines
from servanda.language.schema import AgreementShape
from servanda.language.shape import TermShape
from servanda.language.shaping import MOST_PROBLEMS
from servanda.language.tree import Entries, Items, Path, Scalar, find, place_of, value_place
from servanda.model.agreement import Milestone, Source, Term, When
from servanda.model.problem import Place, Problem


@dataclass(slots=True)
class Naming:
    """The shape and tree being built, the names known so far, and the problems found.

    `lost` holds the names whose own entries are faulty: naming them is no further fault.
    """

    tree: Entries
    shape: AgreementShape
    sources: Mapping[str, Source]
    problems: list[Problem] = field(default_factory=list)
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    dates: Dates = field(default_factory=lambda: Dates({}))
    lost: frozenset[str] = frozenset()
    outlines: Outlines = field(default_factory=Outlines)

    def at(self, *path: str | int) -> Place:
        """Return the place of a key, or the nearest above it."""
        return place_of(self.tree, path)

    def value_at(self, *path: str | int) -> Place:
        """Return the place of a value, or the nearest above it."""
        return value_place(self.tree, path)

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)

    @property
    def holders(self) -> set[str]:
        """Everyone who may hold something."""
        return {*self.shape.parties, *self.shape.groups, *self.shape.others}

    @property
    def speakers(self) -> set[str]:
        """Everyone who may state something."""
        return {*self.shape.parties, *self.shape.bodies, *self.shape.others}

    def known(self, what: str, names: Iterable[str], among: Iterable[str], path: Path) -> None:
        """Report each name that is not among the declared ones."""
        declared = set(among)
        for name in names:
            if name not in declared | self.lost and len(self.problems) < MOST_PROBLEMS:
                self.report(faults.unknown(self._place_of_name(path, name), what, name, declared))

    def _place_of_name(self, path: Path, name: str) -> Place:
        """Return where a name stands in the map, list or text at a path."""
        match find(self.tree, path):
            case Entries() as entries if name in entries.entries:
                return self.at(*path, name)
            case Items(items, _):
                return next(
                    (i.place for i in items if isinstance(i, Scalar) and i.text == name), self.value_at(*path)
                )
        return self.value_at(*path)

    def not_words(self, what: str, names: Iterable[str], path: Path) -> None:
        """Report each name that expressions already use as a word."""
        for name in sorted(set(names) & WORDS):
            self.report(faults.name_clash(self.at(*path, name), name, what, "a word of expressions"))

    def clash(self, path: Path, name: str, what: str, other: str) -> None:
        """Report a name that means something else already."""
        self.report(faults.name_clash(self.at(*path), name, what, other))

    def needs_time_zone(self, path: Path) -> None:
        """Report, once, that days are counted and no time zone is given."""
        problem = act_faults.time_zone_missing(self.at(*path))
        if not self.shape.time_zone and all(p.reference != problem.reference for p in self.problems):
            self.report(problem)

    def sourced(self, sources: Iterable[str], path: Path) -> None:
        """Report each source that sources.csv does not list."""
        self.known("source", sources, self.sources, path)

    def moments(self, whens: Collection[When | None], path: Path) -> None:
        """Report each milestone that a date names and nothing declares, and each day outside the calendar."""
        for name in unknown_names(whens, self.milestones):
            if name not in self.lost and len(self.problems) < MOST_PROBLEMS:
                self.report(faults.unknown(self.value_at(*path), "milestone", name, self.milestones))
        for when in whens:
            if when is not None and self.dates.overflows(when):
                self.report(faults.date_out_of_range(self.value_at(*path), when.text))

    def term(self, shape: TermShape, path: Path) -> Term:
        """Return a term, reporting unknown milestones and an end that is not after the start."""
        self.moments((shape.from_,), (*path, "from"))
        self.moments((shape.until,), (*path, "until"))
        start, end = self.dates.day(shape.from_), self.dates.day(shape.until)
        if start and end and end <= start:
            self.report(faults.span_inverted(self.at(*path), start, end))
        return Term(start=shape.from_, end=shape.until)
