"""Warn of what an agreement leaves in the dark, though nothing in it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from servanda.language import faults
from servanda.language.tree import Entries, find, place_of
from servanda.model.agreement import Agreement, Mark
from servanda.model.problem import Problem

Check = Callable[[Agreement, Entries], Iterator[Problem]]


def provisions_without_source(agreement: Agreement, tree: Entries) -> Iterator[Problem]:
    """Warn of a provision that cites nothing."""
    for provision in agreement.provisions.values():
        if not provision.cites:
            yield faults.no_source(place_of(tree, ("provisions", provision.id)), f"Provision {provision.id}")


def rules_on_recalled_text(agreement: Agreement, tree: Entries) -> Iterator[Problem]:
    """Warn of a limit whose every citation is recalled."""
    for provision in agreement.provisions.values():
        marks = {cite.mark for cite in provision.cites}
        if provision.limit and marks == {Mark.RECALLED}:
            yield faults.recalled_rule(
                place_of(tree, ("provisions", provision.id)), f"Provision {provision.id}"
            )


def numbers_without_source(agreement: Agreement, tree: Entries) -> Iterator[Problem]:
    """Warn of a parameter, table or conversion that names no source."""
    for kind, names in (
        ("parameters", agreement.parameters),
        ("tables", agreement.tables),
        ("conversions", agreement.conversions),
    ):
        for name in names:
            if find(tree, (kind, name, "source")) is None:
                yield faults.no_source(place_of(tree, (kind, name)), f"'{name}' under {kind}")


CHECKS: tuple[Check, ...] = (
    provisions_without_source,
    rules_on_recalled_text,
    numbers_without_source,
)


def lint(agreement: Agreement, tree: Entries) -> list[Problem]:
    """Return every warning about an agreement."""
    return [problem for check in CHECKS for problem in check(agreement, tree)]
