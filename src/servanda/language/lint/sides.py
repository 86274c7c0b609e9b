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
    """Warn of a provision of a reciprocal agreement or a draft that binds one side, or bounds one alone."""
    reciprocal = subject.agreement.reciprocal
    if not (reciprocal or subject.agreement.draft):
        return
    for id_, provision in subject.agreement.provisions.items():
        what = f"Provision {id_}"
        for path, side in _bound_alone(subject, id_):
            yield warnings.one_sided(subject.at(*path), what, "binds", side, reciprocal=reciprocal)
        limit = provision.limit
        for side in sorted(_bounded_alone(subject.agreement, limit)) if limit else ():
            place = subject.at("provisions", id_, "limit", limit.relation.value) if limit else subject.at()
            yield warnings.one_sided(place, what, "has a bound for", side, reciprocal=reciprocal)


def provisions_not_computed(subject: Subject) -> Iterator[Problem]:
    """Tell what of a draft is not computed, and why: who weighs a draft must know what was left out."""
    if subject.agreement.draft:
        for each in subject.agreement.uncomputed.values():
            yield warnings.not_computed(subject.at("uncomputed", each.id), each.id, each.reason)


def drafts_in_force(subject: Subject) -> Iterator[Problem]:
    """Warn of a draft that begins to be in force on a day."""
    if subject.agreement.draft and subject.text.begins is not None:
        yield warnings.draft_in_force(subject.at("in-force"))


def _bound_alone(subject: Subject, provision: str) -> Iterator[tuple[Path, str]]:
    """Yield the sides that a provision of any kind names alone under `binds`, and where."""
    node = find(subject.tree, ("provisions", provision))
    for kind in node.entries if isinstance(node, Entries) else ():
        path: Path = ("provisions", provision, kind, "binds")
        binds = find(subject.tree, path)
        if isinstance(binds, Items | Scalar):
            named = {text for _, text in scalars(binds)}
            side = _one_side(subject.agreement, named)
            if side:
                yield path, side


def _one_side(agreement: Agreement, names: Collection[str]) -> str:
    """Return the side that names stand for, if they stand for no more than one; empty where they do not."""
    bound = _parties(agreement, names)
    sides = [side for side in _sides(agreement) if side & bound]
    if not bound or len(sides) != 1 or sides[0] >= set(agreement.parties):
        return ""
    whole = [group.id for group in agreement.groups.values() if set(group.members) == bound]
    return whole[0] if whole else ", ".join(sorted(names))


def _sides(agreement: Agreement) -> list[set[str]]:
    """Return the sides: parties that share a group (not of all) stand on one, any other alone."""
    sides = [{party} for party in agreement.parties]
    for group in agreement.groups.values():
        together = set(group.members) & set(agreement.parties)
        if together >= set(agreement.parties):
            continue
        joined = set().union(*(side for side in sides if side & together))
        sides = [side for side in sides if not side & together] + ([joined] if joined else [])
    return sides


def _parties(agreement: Agreement, names: Collection[str]) -> set[str]:
    """Return the parties among names, those of groups included."""
    grouped = {
        member for name in names if name in agreement.groups for member in agreement.groups[name].members
    }
    return {name for name in names if name in agreement.parties} | grouped


def _bounded_alone(agreement: Agreement, limit: Limit) -> set[str]:
    """Return each side for which alone a table or parameter of the bound has a number."""
    found = (_one_side(agreement, holders) for holders in _holders_of_bounds(agreement, limit))
    return {side for side in found if side}


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
