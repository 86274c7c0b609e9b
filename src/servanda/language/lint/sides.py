"""Warn of what looks to one side: words nobody hears, readings that reach far, duties of one party."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from servanda.language import warnings
from servanda.language.disputes import ReadingText
from servanda.language.lint.subject import Subject, Voice
from servanda.language.lint.words import scalars
from servanda.language.patches import settings
from servanda.language.tree import Entries, Items, Path, Scalar, find
from servanda.model.agreement import OWN, Agreement, Category, Limit, TableColumn
from servanda.model.expression import names_in
from servanda.model.problem import Problem

# What holds for more than the provisions of one dispute.
_SHARED = frozenset(("milestones", "in-force", "parties", "groups", "categories"))


def words_not_accepted(subject: Subject) -> Iterator[Problem]:
    """Warn of a file of the record whose `by` no category in it accepts, and no reading makes it accept."""
    for voice in subject.recorded.voices if subject.recorded else ():
        for id_ in voice.categories:
            category = subject.agreement.categories[id_]
            if not _hears(subject.agreement, category, voice) and not _heard_by_a_reading(
                subject, id_, voice
            ):
                yield warnings.word_not_accepted(voice.place, voice.by, id_, sorted(category.accepts))


def _hears(agreement: Agreement, category: Category, voice: Voice) -> bool:
    """Whether a category counts a voice, where a party's is heard of its own holdings or by its name."""
    if voice.by == OWN:
        return bool({OWN, *agreement.parties} & set(category.accepts))
    own = voice.by in {*agreement.parties, *agreement.groups, *agreement.others} and OWN in category.accepts
    return own or voice.by in category.accepts


def _heard_by_a_reading(subject: Subject, category: str, voice: Voice) -> bool:
    wanted = ("categories", category, "accepts")
    return any(
        path[:3] == wanted and path[3:] in ((voice.by,), ())
        for text in subject.text.readings.values()
        for path, _ in settings(text.patch)
    )


def readings_that_reach_further(subject: Subject) -> Iterator[Problem]:
    """Warn once of each thing that a reading changes beyond the provisions its dispute names."""
    for id_, text in subject.text.readings.items():
        named = subject.agreement.disputes[text.reading.dispute].provisions
        for path in sorted(_reached(subject, text, named)):
            yield warnings.reading_reaches(text.place, id_, "/".join(path))


def _reached(subject: Subject, text: ReadingText, named: Collection[str]) -> set[tuple[str, ...]]:
    """Return what a patch changes beyond these provisions; what it adds, only its own provisions use."""
    reached = set()
    for path, _ in settings(text.patch):
        steps = tuple(str(step) for step in path[: 1 if path[0] == "in-force" else 2])
        foreign = steps[0] in ("provisions", "uncomputed") and steps[1:] and steps[1] not in named
        shared = steps[0] in _SHARED and find(subject.tree, path[:2]) is not None
        if foreign or shared or steps[0] == "in-force":
            reached.add(steps)
    return reached


def provisions_of_one_side(subject: Subject) -> Iterator[Problem]:
    """Warn of a provision of a reciprocal agreement that binds one party, or has a bound for one alone."""
    if not subject.agreement.reciprocal:
        return
    for id_, provision in subject.agreement.provisions.items():
        what = f"Provision {id_}"
        for path, party in _bound_alone(subject, id_):
            yield warnings.one_sided(subject.at(*path), what, "binds", party)
        limit = provision.limit
        for party in sorted(_bounded_alone(subject.agreement, limit)) if limit else ():
            place = subject.at("provisions", id_, "limit", limit.relation.value) if limit else subject.at()
            yield warnings.one_sided(place, what, "has a bound for", party)


def _bound_alone(subject: Subject, provision: str) -> Iterator[tuple[Path, str]]:
    """Yield the parties that a provision of any kind names alone under `binds`, and where."""
    node = find(subject.tree, ("provisions", provision))
    for kind in node.entries if isinstance(node, Entries) else ():
        path: Path = ("provisions", provision, kind, "binds")
        binds = find(subject.tree, path)
        if isinstance(binds, Items | Scalar):
            parties = _parties(subject.agreement, {text for _, text in scalars(binds)})
            if len(parties) == 1:
                yield path, parties.pop()


def _parties(agreement: Agreement, names: Collection[str]) -> set[str]:
    """Return the parties among names, those of groups included."""
    grouped = {
        member for name in names if name in agreement.groups for member in agreement.groups[name].members
    }
    return {name for name in names if name in agreement.parties} | grouped


def _bounded_alone(agreement: Agreement, limit: Limit) -> set[str]:
    """Return each party for which alone a table or parameter of the bound has a number."""
    alone: set[str] = set()
    for holders in _holders_of_bounds(agreement, limit):
        parties = _parties(agreement, holders)
        if len(parties) == 1:
            alone |= parties
    return alone


def _holders_of_bounds(agreement: Agreement, limit: Limit) -> Iterator[set[str]]:
    for bound in (phase.bound for phase in limit.phases):
        if isinstance(bound, TableColumn):
            table = agreement.tables[bound.table]
            for index in (i for i, column in enumerate(table.key) if column in ("party", "group")):
                yield {row.key[index] for row in table.rows}
        elif bound is not None:
            for name in names_in(bound):
                if name.name in agreement.parameters:
                    yield set(agreement.parameters[name.name].by_holder)
