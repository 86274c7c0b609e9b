"""The shape of the files people write: `agreement.yaml`, a dispute, a patch, `record.yaml`.

These classes are published as JSON Schema. They check shape and spelling; what
the names refer to is checked when the model is built.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Discriminator, Field, Tag, WithJsonSchema

from servanda.language.act_schema import (
    ClockShape,
    CoverageShape,
    DutyShape,
    EventShape,
    KindName,
    OneOfShape,
    ProhibitionShape,
    QuotaShape,
)
from servanda.language.place_schema import ReportedTracksShape, SiteShape, ZoneShape
from servanda.language.procedure_schema import ProcedureShape
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
    Rank,
    Reserved,
    Rule,
    Sources,
)
from servanda.language.shape import Bound, CiteShape, CountShape, Shape, SuspensionShape, TermShape, form
from servanda.model.agreement import DisputeKind, Instrument, Mark


class PartyShape(TermShape):
    """Who is bound, and when."""

    name: str
    called: str = "party"
    successor_of: dict[str, Moment] = {}


class GroupShape(Shape):
    """A dated set of parties."""

    name: str
    members: dict[str, TermShape]


class FirstEventShape(Shape):
    """The first event of a kind, or a date if that is earlier."""

    first: str
    or_: Moment | None = None


PartyEntry = Annotated[Annotated[str, Tag("text")] | Annotated[PartyShape, Tag("map")], Discriminator(form)]
MilestoneEntry = Annotated[
    Annotated[Moment, Tag("text")] | Annotated[FirstEventShape, Tag("map")], Discriminator(form)
]


class SnapshotShape(Shape):
    """Each new list ends the earlier list with the same values of these attributes."""

    per: list[str]


class ReportedShape(Shape):
    """How a category is reported: as whole lists."""

    snapshot: SnapshotShape


class TableAttributeShape(Shape):
    """A text that is looked up in a table."""

    table: str
    key: list[str] = Field(min_length=1)


def _attribute_form(value: object) -> str:
    if isinstance(value, dict):
        return "table" if "table" in value else "one-of"
    return "kind"


AttributeEntry = Annotated[
    Annotated[KindName | Literal["place"], Tag("kind")]
    | Annotated[OneOfShape, Tag("one-of")]
    | Annotated[TableAttributeShape, Tag("table")],
    Discriminator(_attribute_form),
]


def _reported_form(value: object) -> str:
    if isinstance(value, dict):
        return "tracks" if "tracks" in value else "snapshot"
    return "text"


ReportedEntry = Annotated[
    Annotated[Literal["state"], Tag("text")]
    | Annotated[ReportedShape, Tag("snapshot")]
    | Annotated[ReportedTracksShape, Tag("tracks")],
    Discriminator(_reported_form),
]


class CategoryShape(Shape):
    """What is counted."""

    unit: str
    key: list[str]
    reported: ReportedEntry
    out_of_date_after: Length | None = None
    accepts: dict[str, Rank] = Field(min_length=1)
    range_km: Rule | None = None
    attributes: dict[Identifier, AttributeEntry] = {}


ParameterValue = Annotated[
    Annotated[Exact, Tag("text")] | Annotated[dict[str, Exact], Tag("map")], Discriminator(form)
]


class ParameterShape(Shape):
    """A named number: one value, one a party, or one a phase."""

    value: ParameterValue
    unit: str
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class TableShape(Shape):
    """A table: its key, its columns, and its rows in a file or inline."""

    key: list[str] = Field(min_length=1)
    columns: dict[Identifier, KindName] = Field(min_length=1)
    file: str | None = None
    rows: dict[str, dict[str, CellText]] = {}
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class ConversionShape(Shape):
    """How a unit turns into another."""

    to: str
    factor: Exact
    source: Sources = []
    mark: Mark = Mark.CONFIRMED


class LimitShape(Shape):
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


class ProvisionShape(Shape):
    """The smallest text that obliges."""

    title: str
    text: str = ""
    term: TermShape = TermShape()
    limit: LimitShape | None = None
    duty: DutyShape | None = None
    prohibition: ProhibitionShape | None = None
    quota: QuotaShape | None = None
    procedure: ProcedureShape | None = None
    verified_by: list[str] = []
    cites: list[CiteShape] = []


class UncomputedShape(Shape):
    """Text that is not computed, and why."""

    text: str = ""
    reason: str
    cites: list[CiteShape] = []


class StillBindsShape(Shape):
    """Another text, which goes on binding whatever becomes of this one."""

    text: str
    cites: list[CiteShape] = Field(min_length=1)


class AgreementShape(Shape):
    """An agreement."""

    servanda: Annotated[
        Literal["1"], WithJsonSchema({"enum": ["1", 1], "description": "The version of this format."})
    ]
    id: Lower
    title: str
    instrument: Instrument
    status: Literal["", "draft"] = ""
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
    clocks: dict[Lower, ClockShape] = {}
    events: dict[Lower, EventShape] = {}
    places: dict[Lower, SiteShape] = {}
    zones: dict[Lower, ZoneShape] = {}
    territories: dict[Free, str] = {}
    verified_by: list[str] = []
    provisions: dict[Free, ProvisionShape] = Field(min_length=1)
    uncomputed: dict[Free, UncomputedShape] = {}
    still_binds: dict[Free, StillBindsShape] = {}


class ReadingShape(Shape):
    """How one or more sides read the question."""

    held_by: list[str] = Field(min_length=1)
    stated: CalendarDay | None = None
    applies: TermShape = TermShape()
    ground: str
    source: Sources = []
    patch: Reserved


class DisputeShape(Shape):
    """A question on which sides hold different readings."""

    question: str
    kind: DisputeKind
    provisions: list[str] = Field(min_length=1)
    readings: dict[Lower, ReadingShape] = Field(min_length=1)


Holds = Literal["holdings", "events", "positions"]


class FileShape(Shape):
    """How one file of a record maps to entries."""

    entries: Holds | None = None
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    measures: dict[str, dict[str, str]] = {}
    ignore: list[str] = []


class RecordShape(Shape):
    """`record.yaml`: how the files of a record map to entries."""

    files: dict[str, FileShape] = {}
    complete: list[CoverageShape] = []


SHAPES: dict[str, type[BaseModel]] = {
    "agreement": AgreementShape,
    "dispute": DisputeShape,
    "record": RecordShape,
}
