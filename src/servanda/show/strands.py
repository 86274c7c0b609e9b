"""What several views say of one thing, put side by side: views that say the same share a strand."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from servanda.model.finding import Finding
from servanda.model.result import Result
from servanda.show.wording import BASE

OTHERS = "and others"
FEW = 2  # views that are named beside one another; with more, base stands for the rest

Derived = TypeVar("Derived", Result, Finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand(Generic[Derived]):
    """The views that say the same of a row, and what they say, in order of days."""

    views: tuple[str, ...]
    results: tuple[Derived, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides(Generic[Derived]):
    """What each view derives of one thing, in the order of the answer's views.

    `silent` says that some views derive nothing of it at all.
    """

    by_view: Mapping[str, tuple[Derived, ...]]
    silent: bool = False

    @abstractmethod
    def told(self, results: tuple[Derived, ...]) -> object:
        """Return what results say, so that views which say the same are known by it."""

    @property
    def reference(self) -> str:
        """The view the others are held against: `base`, or the first where it was not asked for."""
        return BASE if BASE in self.by_view else next(iter(self.by_view))

    @property
    def results(self) -> tuple[Derived, ...]:
        """What the reference view says."""
        return self.by_view[self.reference]

    @property
    def contested(self) -> bool:
        """Whether anything that a view says is contested."""
        return any(r.contested for results in self.by_view.values() for r in results)

    def as_reference(self, view: str) -> bool:
        """Whether a view says the same as the reference."""
        return view not in self.by_view or self.told(self.by_view[view]) == self.told(self.results)

    def strands(self) -> tuple[Strand[Derived], ...]:
        """Return the strands, the reference view's first."""
        found: dict[object, tuple[list[str], tuple[Derived, ...]]] = {}
        for view in (self.reference, *(v for v in self.by_view if v != self.reference)):
            results = self.by_view[view]
            found.setdefault(self.told(results), ([], results))[0].append(view)
        return tuple(Strand(views=tuple(views), results=results) for views, results in found.values())


def strand_text(sides: Sides[Derived], strand: Strand[Derived], names: Mapping[str, str]) -> str:
    """Return whose a strand is: the views' names, or in few words where base has many beside it."""
    if len(strand.views) == len(sides.by_view) > 1 and not sides.silent:
        return "all views"
    if strand.views[0] == sides.reference and len(strand.views) > FEW:
        return f"{names[sides.reference]} {OTHERS}"
    return ", ".join(names[view] for view in strand.views)
