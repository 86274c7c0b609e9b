"""The shape of the files people write: `agreement.yaml`, a dispute, a patch, `record.yaml`.

These classes are published as JSON Schema. They check shape and spelling; what
the names refer to is checked when the model is built.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from servanda.language.scalars import (
    Binding,
    CalendarDay,
    CellText,
    Exact,
    Free,
    Identifier,
    Length,
    Lower,
    Moment,
    PhaseBound,
    Rank,
    Reserved,
    Rule,
    Sources,
)
from servanda.model.agreement import DisputeKind, Instrument, Mark


class _Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


class CiteShape(_Shape):
    """Where a provision or number stands."""

    source: str
    place: str = ""
    mark: Mark = Mark.CONFIRMED


class TermShape(_Shape):
    """Days, half-open: `from` is in, `until` is out."""

    from_: Moment | None = None
    until: Moment | None = None


class PartyShape(TermShape):
    """Who is bound, and when."""

    name: str
    called: str = "party"
    successor_of: dict[str, Moment] = {}


class GroupShape(_Shape):
    """A dated set of parties."""

    name: str
    members: dict[str, TermShape]


class FirstEventShape(_Shape):
    """The first event of a kind, or a date if that is earlier."""

    first: str
    or_: Moment | None = None


def _form(value: object) -> str:
    return "map" if isinstance(value, dict) else "text"


PartyEntry = Annotated[Annotated[str, Tag("text")] | Annotated[PartyShape, Tag("map")], Discriminator(_form)]
MilestoneEntry = Annotated[
    Annotated[Moment, Tag("text")] | Annotated[FirstEventShape, Tag("map")], Discriminator(_form)
]


class SnapshotShape(_Shape):
    """Each new list ends the earlier list with the same values of these attributes."""

    per: list[str]


class ReportedShape(_Shape):
    """How a category is reported: as whole lists."""

    snapshot: SnapshotShape


class OneOfShape(_Shape):
    """A text out of a closed list."""

    one_of: list[str] = Field(min_length=1)


class TableAttributeShape(_Shape):
    """A text that is looked up in a table."""

    table: str
    key: list[str] = Field(min_length=1)


KindName = Literal["text", "integer", "decimal", "date", "truth"]


def _attribute_form(value: object) -> str:
    if isinstance(value, dict):
        return "table" if "table" in value else "one-of"
    return "kind"


AttributeEntry = Annotated[
    Annotated[KindName, Tag("kind")]
    | Annotated[OneOfShape, Tag("one-of")]
    | Annotated[TableAttributeShape, Tag("table")],
    Discriminator(_attribute_form),
]
ReportedEntry = Annotated[
    Annotated[Literal["state"], Tag("text")] | Annotated[ReportedShape, Tag("map")], Discriminator(_form)
]


class CategoryShape(_Shape):
    """What is counted."""

    unit: str
    key: list[str]
    reported: ReportedEntry
    out_of_date_after: Length | None = None
    accepts: dict[str, Rank] = Field(min_length=1)
    attributes: dict[Identifier, AttributeEntry] = {}


ParameterValue = Annotated[
    Annotated[Exact, Tag("text")] | Annotated[dict[str, Exact], Tag("map")], Discriminator(_form)
]


class ParameterShape(_Shape):
    """A named number: one value, one a party, or one a phase."""

    value: ParameterValue
    unit: str
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class TableShape(_Shape):
    """A table: its key, its columns, and its rows in a file or inline."""

    key: list[str] = Field(min_length=1)
    columns: dict[Identifier, KindName] = Field(min_length=1)
    file: str | None = None
    rows: dict[str, dict[str, CellText]] = {}
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class ConversionShape(_Shape):
    """How a unit turns into another."""

    to: str
    factor: Exact
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class CountShape(_Shape):
    """Which entries count, and how many each unit counts for."""

    of: str
    where: Rule | None = None
    counts_as: Rule | None = None
    unsettled: Rule | None = None


class SuspensionShape(TermShape):
    """Days on which a provision does not apply to a party."""

    ground: str
    source: str = ""


class TableBoundShape(_Shape):
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


class LimitShape(_Shape):
    """How much of something may be held."""

    binds: Binding = ["each-party"]
    of: str | None = None
    where: Rule | None = None
    counts_as: Rule | None = None
    unsettled: Rule | None = None
    terms: dict[Identifier, CountShape] = {}
    value: Rule | None = None
    per: list[str] = []
    at_most: Bound | None = None
    at_least: Bound | None = None
    exactly: Bound | None = None
    suspended: dict[str, SuspensionShape] = {}


RESERVED_PROVISIONS = ("duty", "prohibition", "quota", "procedure")


class ProvisionShape(_Shape):
    """The smallest text that obliges."""

    title: str
    text: str = ""
    term: TermShape = TermShape()
    limit: LimitShape | None = None
    duty: Reserved = None
    prohibition: Reserved = None
    quota: Reserved = None
    procedure: Reserved = None
    cites: list[CiteShape] = []


class UncomputedShape(_Shape):
    """Text that is not computed, and why."""

    text: str = ""
    reason: str
    cites: list[CiteShape] = []


class AgreementShape(_Shape):
    """An agreement."""

    servanda: Annotated[
        Literal["1"], WithJsonSchema({"enum": ["1", 1], "description": "The version of this format."})
    ]
    id: Lower
    title: str
    instrument: Instrument
    status: str = ""
    time_zone: str = ""
    reciprocal: Annotated[
        Literal["true", "false"],
        WithJsonSchema(
            {"enum": ["true", "false", True, False], "description": "Whether both sides owe the same."}
        ),
    ] = "false"
    articles: dict[Free, str] = {}
    parties: dict[Free, PartyEntry] = Field(min_length=1)
    bodies: dict[Free, str] = {}
    others: dict[Free, str] = {}
    groups: dict[Free, GroupShape] = {}
    milestones: dict[str, MilestoneEntry] = {}
    in_force: TermShape
    categories: dict[Lower, CategoryShape] = {}
    parameters: dict[Identifier, ParameterShape] = {}
    tables: dict[Lower, TableShape] = {}
    conversions: dict[Free, ConversionShape] = {}
    events: Reserved = None
    places: Reserved = None
    zones: Reserved = None
    provisions: dict[Free, ProvisionShape] = Field(min_length=1)
    uncomputed: dict[Free, UncomputedShape] = {}


class ReadingShape(_Shape):
    """How one or more sides read the question."""

    held_by: list[str] = Field(min_length=1)
    stated: CalendarDay | None = None
    applies: TermShape = TermShape()
    ground: str
    source: Sources = []
    patch: Reserved


class DisputeShape(_Shape):
    """A question on which sides hold different readings."""

    question: str
    kind: DisputeKind
    provisions: list[str] = Field(min_length=1)
    readings: dict[Lower, ReadingShape] = Field(min_length=1)


class FileShape(_Shape):
    """How one file of a record maps to entries."""

    entries: Literal["holdings", "events"] = "holdings"
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    measures: dict[str, dict[str, str]] = {}
    ignore: list[str] = []


class RecordShape(_Shape):
    """`record.yaml`: how the files of a record map to entries."""

    files: dict[str, FileShape] = {}
    complete: list[dict[str, str]] = []


SHAPES: dict[str, type[BaseModel]] = {
    "agreement": AgreementShape,
    "dispute": DisputeShape,
    "record": RecordShape,
}
