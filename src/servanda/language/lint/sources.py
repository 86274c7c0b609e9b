"""Warn of what rests on no source, or on none that was read."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.language import warnings
from servanda.language.lint.subject import Subject
from servanda.language.tree import find
from servanda.model.agreement import Mark
from servanda.model.problem import Problem


def provisions_without_source(subject: Subject) -> Iterator[Problem]:
    """Warn of a provision that cites nothing."""
    for provision in subject.agreement.provisions.values():
        if not provision.cites:
            yield warnings.no_source(subject.at("provisions", provision.id), f"Provision {provision.id}")


def rules_on_recalled_text(subject: Subject) -> Iterator[Problem]:
    """Warn of a limit whose every citation is recalled."""
    for provision in subject.agreement.provisions.values():
        marks = {cite.mark for cite in provision.cites}
        if provision.limit and marks == {Mark.RECALLED}:
            yield warnings.recalled_rule(subject.at("provisions", provision.id), f"Provision {provision.id}")


def numbers_without_source(subject: Subject) -> Iterator[Problem]:
    """Warn of a parameter, table or conversion that names no source."""
    agreement = subject.agreement
    for kind, names in (
        ("parameters", agreement.parameters),
        ("tables", agreement.tables),
        ("conversions", agreement.conversions),
    ):
        for name in names:
            if find(subject.tree, (kind, name, "source")) is None:
                yield warnings.no_source(subject.at(kind, name), f"'{name}' under {kind}")
