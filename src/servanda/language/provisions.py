"""Build the provisions: each with its citations, its term, and what kind of obligation or right it is."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.language.acts import Acts
from servanda.language.limits import Rules
from servanda.language.naming import Naming
from servanda.language.procedures import procedure
from servanda.language.schema import ProvisionShape
from servanda.language.shape import CiteShape
from servanda.language.sorts import texts_of
from servanda.language.tree import Path
from servanda.model.agreement import (
    NATIONAL_MEANS,
    Citation,
    Limit,
    Provision,
    StillBinds,
    TableColumn,
    Uncomputed,
)


class Provisions:
    """Builds provisions out of the rules and acts of an agreement."""

    def __init__(self, rules: Rules, acts: Acts) -> None:
        self.rules = rules
        self.acts = acts
        self.naming: Naming = rules.naming

    def provisions(self) -> dict[str, Provision]:
        """Return every provision."""
        return {id_: self._provision(id_, shape) for id_, shape in self.naming.shape.provisions.items()}

    def uncomputed(self) -> dict[str, Uncomputed]:
        """Return the text that is not computed, with the reasons."""
        return {
            id_: Uncomputed(
                id=id_,
                text=shape.text,
                reason=shape.reason,
                cites=self._cites(shape.cites, ("uncomputed", id_, "cites")),
            )
            for id_, shape in self.naming.shape.uncomputed.items()
        }

    def still_binds(self) -> dict[str, StillBinds]:
        """Return the other texts that go on binding."""
        return {
            id_: StillBinds(
                id=id_, text=shape.text, cites=self._cites(shape.cites, ("still-binds", id_, "cites"))
            )
            for id_, shape in self.naming.shape.still_binds.items()
        }

    def _cites(self, cites: Iterable[CiteShape], path: Path) -> tuple[Citation, ...]:
        built = []
        for index, cite in enumerate(cites):
            self.naming.sourced([cite.source], (*path, index, "source"))
            built.append(Citation(source=cite.source, place=cite.place, mark=cite.mark))
        return tuple(built)

    def _provision(self, id_: str, shape: ProvisionShape) -> Provision:
        path = ("provisions", id_)
        limit = self.rules.limit(shape.limit, (*path, "limit")) if shape.limit else None
        return Provision(
            id=id_,
            title=shape.title,
            text=shape.text,
            cites=self._cites(shape.cites, (*path, "cites")),
            term=self.naming.term(shape.term, (*path, "term")),
            limit=limit,
            unit=self._unit(limit),
            duty=self.acts.duty(shape.duty, (*path, "duty")) if shape.duty else None,
            prohibition=self.acts.prohibition(shape.prohibition, (*path, "prohibition"))
            if shape.prohibition
            else None,
            quota=self.acts.quota(shape.quota, (*path, "quota")) if shape.quota else None,
            verified_by=self.verified_by(shape.verified_by, path),
            procedure=procedure(self.acts, shape.procedure, (*path, "procedure"))
            if shape.procedure
            else None,
        )

    def verified_by(self, names: Iterable[str], path: Path) -> tuple[str, ...]:
        """Return by what something is verified: provisions, uncomputed text, bodies, or national means."""
        shape = self.naming.shape
        known = {*shape.provisions, *shape.uncomputed, *shape.bodies, NATIONAL_MEANS}
        self.naming.known("means", names, known, (*path, "verified-by"))
        return tuple(names)

    def _unit(self, limit: Limit | None) -> str:
        categories = self.rules.categories
        terms = limit.terms.values() if limit else ()
        units = {categories[c.of].unit for c in terms if c.of in categories}
        return units.pop() if len(units) == 1 else ""


def counted_circles(provisions: dict[str, Provision]) -> list[str]:
    """Return the provisions whose limits count each other in a circle."""
    needs = {
        p.id: {
            t[0]
            for phase in p.limit.phases
            if phase.bound and not isinstance(phase.bound, TableColumn)
            for t in texts_of(phase.bound, "counted")
            if t
        }
        for p in provisions.values()
        if p.limit
    }
    free: set[str] = set()
    while ready := {p for p, needed in needs.items() if p not in free and needed & set(needs) <= free}:
        free |= ready
    return sorted(set(needs) - free)
