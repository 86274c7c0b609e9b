"""The shapes that several parts of an agreement share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from servanda.language.scalars import Moment, PhaseBound, Rule
from servanda.model.agreement import Mark


class Shape(BaseModel):
    """The base of every shape: closed, frozen, its keys written with hyphens."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


class CiteShape(Shape):
    """Where a provision or number stands."""

    source: str
    place: str = ""
    mark: Mark = Mark.CONFIRMED


class TermShape(Shape):
    """Days, half-open: `from` is in, `until` is out."""

    from_: Moment | None = None
    until: Moment | None = None


def form(value: object) -> str:
    """Return whether a value is written as a map or as a text."""
    return "map" if isinstance(value, dict) else "text"


class CountShape(Shape):
    """Which entries count, and how many each unit counts for."""

    of: str
    where: Rule | None = None
    counts_as: Rule | None = None
    unsettled: Rule | None = None


class SuspensionShape(TermShape):
    """Days on which a provision does not apply to a party."""

    ground: str
    source: str = ""


class TableBoundShape(Shape):
    """A bound in a table, keyed by party or group and the `per` attributes."""

    table: str
    column: str


def _bound_form(value: object) -> str:
    if isinstance(value, dict):
        return "table" if "table" in value else "phases"
    return "rule"


Bound = Annotated[
    Annotated[Rule, Tag("rule")]
    | Annotated[TableBoundShape, Tag("table")]
    | Annotated[dict[Moment, PhaseBound], Field(min_length=1), Tag("phases")],
    Discriminator(_bound_form),
]
