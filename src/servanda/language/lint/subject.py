"""What lint looks at: an agreement that can be built, its text, and what its record says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from servanda.language.dates import Dates, resolve
from servanda.language.lint.words import Mentions, mentions
from servanda.language.loading import AgreementText
from servanda.language.tree import Entries, Step, place_of, value_place
from servanda.model.agreement import Agreement
from servanda.model.problem import Place, Problem

# The fields in which an entry or event names someone, and those whose words lint looks for.
NAMING = ("party", "by", "toward", "accepted_by", "contested_by")
FIELDS = (*NAMING, "category", "kind", "unit", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Whose word a file of the record gives throughout, for which categories, and where it says so."""

    by: str
    categories: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a record says: the words of its entries by field, and the voices of its files."""

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    voices: tuple[Voice, ...] = ()

    def has(self, name: str, *fields: str) -> bool:
        """Whether a name stands in one of these fields."""
        return any(name in self.words.get(field, ()) for field in fields)


@dataclass(frozen=True)
class Subject:
    """An agreement with its text; `recorded` is `None` where there is no record, or a faulty one."""

    text: AgreementText
    recorded: Recorded | None = None

    @property
    def agreement(self) -> Agreement:
        return self.text.agreement

    @property
    def tree(self) -> Entries:
        return self.text.tree

    @cached_property
    def dates(self) -> Dates:
        """The milestones' days as far as they hang on no event."""
        return resolve(self.agreement.milestones, {})

    @cached_property
    def mentions(self) -> Mentions:
        """Where the agreement and its disputes mention what it declares."""
        return mentions(self.tree, self.text.folder)

    def at(self, *path: Step) -> Place:
        """Return the place of a key, or the nearest above it."""
        return place_of(self.tree, path)

    def value_at(self, *path: Step) -> Place:
        """Return the place of a value, or the nearest above it."""
        return value_place(self.tree, path)


Check = Callable[[Subject], Iterator[Problem]]
