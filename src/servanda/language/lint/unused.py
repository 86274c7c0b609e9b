"""Warn of words that are declared and that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servanda.language import warnings
from servanda.language.lint.subject import NAMING, Subject
from servanda.language.tree import Entries, find
from servanda.model.agreement import Binds
from servanda.model.problem import Place, Problem


def milestones_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a milestone that no date names."""
    yield from _unused(subject, "milestones", "milestone", subject.agreement.milestones)


def parameters_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a parameter that no rule names."""
    yield from _unused(subject, "parameters", "parameter", subject.agreement.parameters)


def tables_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a table that no attribute and no bound looks up."""
    yield from _unused(subject, "tables", "table", subject.agreement.tables, keys=("table",))


def categories_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a category that no rule counts and no entry is of."""
    names = subject.agreement.categories
    yield from _unused(subject, "categories", "category", names, keys=("of",), fields=("category",))


def conversions_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a conversion in whose unit no entry is."""
    if subject.recorded is not None:
        for unit in subject.agreement.conversions:
            if not subject.recorded.has(unit, "unit"):
                yield warnings.word_unused(subject.at("conversions", unit), "conversion", unit)


def speakers_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a body, or one of the others, that holds no reading and whose word stands nowhere.

    Without a record nothing is said: they may speak in the one that is to come.
    """
    if subject.recorded is not None:
        yield from _unused(subject, "bodies", "body", subject.agreement.bodies, fields=NAMING)
        yield from _unused(subject, "others", "other", subject.agreement.others, fields=NAMING)


def groups_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a group that nothing binds and that holds and states nothing."""
    each = Binds.EACH_GROUP.value
    if any(key == "binds" for _, key in subject.mentions.places.get(each, ())):
        return
    yield from _unused(subject, "groups", "group", subject.agreement.groups, fields=NAMING)


def clocks_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a clock by which nothing falls due."""
    yield from _unused(subject, "clocks", "clock", _declared(subject, "clocks"), keys=("clock",))


def events_unused(subject: Subject) -> Iterator[Problem]:
    """Warn of a kind of event that no rule names and of which the record has none."""
    if subject.recorded is not None:
        yield from _unused(subject, "events", "event", _declared(subject, "events"), fields=("kind",))


def _declared(subject: Subject, section: str) -> list[str]:
    node = find(subject.tree, (section,))
    return list(node.entries) if isinstance(node, Entries) else []


def sources_unused(subject: Subject) -> Iterator[Problem]:
    """Warn once of the rows of sources.csv that neither the agreement nor its record cites."""
    if subject.recorded is None:
        return
    recorded, cited = subject.recorded, subject.mentions
    unused = [
        id_
        for id_ in subject.agreement.sources
        if not cited.uses("sources", id_, "source") and not recorded.has(id_, "source")
    ]
    if unused:
        yield warnings.sources_unused(Place(file="sources.csv"), unused)


def _unused(
    subject: Subject,
    section: str,
    what: str,
    names: Iterable[str],
    *,
    keys: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """Warn of each name that is no value of these keys (of any, if none) and in none of these fields."""
    for name in names:
        recorded = subject.recorded is not None and subject.recorded.has(name, *fields)
        if not recorded and not subject.mentions.uses(section, name, *keys):
            yield warnings.word_unused(subject.at(section, name), what, name)
