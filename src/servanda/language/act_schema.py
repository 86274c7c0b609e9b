"""The shapes of what is done: events, clocks, duties, prohibitions, quotas, and what a record covers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from servanda.language.place_schema import FromTracksShape
from servanda.language.scalars import Binding, CalendarDay, Identifier, Length, Moment, PeriodText, Rule
from servanda.language.shape import Bound, CountShape, Shape, SuspensionShape, form
from servanda.model.act import Counting, Effect, Instant, MonthEnd, Silence, WhenSuspended
from servanda.model.duty import Performs

KindName = Literal["text", "integer", "decimal", "date", "truth"]


class OneOfShape(Shape):
    """A text out of a closed list."""

    one_of: list[str] = Field(min_length=1)


EventAttribute = Annotated[
    Annotated[KindName | Literal["place"], Tag("text")] | Annotated[OneOfShape, Tag("map")],
    Discriminator(form),
]


class EventShape(Shape):
    """A kind of event, what its entries say besides, and whose word of it counts (anyone's, if not given)."""

    title: str
    attributes: dict[Identifier, EventAttribute] = {}
    accepts: list[str] = []
    effect: Effect | None = None
    denies: str | None = None
    from_tracks: FromTracksShape | None = None


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class ClockShape(Shape):
    """How time is counted from what starts a duty to when it is due: nothing that decides is left unsaid."""

    counts: Counting
    runs_from: Instant
    given: Instant
    first_day: Literal["counts", "does-not-count"] | None = None
    month_end: MonthEnd | None = None
    when_suspended: WhenSuspended = WhenSuspended.LAPSES
    weekend: list[Weekday] | None = None
    holidays: list[CalendarDay] | None = None


class ActShape(Shape):
    """Events of a kind, where a rule over their attributes holds."""

    kind: str
    where: Rule | None = None


ActEntry = Annotated[Annotated[str, Tag("text")] | Annotated[ActShape, Tag("map")], Discriminator(form)]


class ScheduleShape(Shape):
    """Days on which a duty arises: the first, and every so often after it."""

    from_: Moment
    every: Length | None = None
    until: Moment | None = None


class SilenceShape(Shape):
    """What it means that the record holds no act, and who would have reported it."""

    means: Silence
    reporter: str


class DutyShape(Shape):
    """An act that must be done in time."""

    binds: Binding = ["each-party"]
    act: ActEntry
    when: ActEntry | None = None
    triggered_by: str | None = None
    due: ScheduleShape | None = None
    within: PeriodText | None = None
    before: PeriodText | None = None
    clock: str
    match: dict[Identifier, Identifier] = {}
    one_act_performs: Performs = Performs.ONE
    lasts_until: ActEntry | None = None
    silence: SilenceShape | None = None
    suspended: dict[str, SuspensionShape] = {}


class ExemptionShape(Shape):
    """An event before the act that makes it allowed."""

    act: ActEntry
    match: dict[Identifier, Identifier] = {}
    for_: Length | None = None


class ProhibitionShape(Shape):
    """An act that must not be done."""

    binds: Binding = ["each-party"]
    act: ActEntry
    unless: dict[Identifier, ExemptionShape] = {}
    ends: ActEntry | None = None
    ends_match: dict[Identifier, Identifier] = {}
    silence: SilenceShape | None = None
    suspended: dict[str, SuspensionShape] = {}


class CarryOverShape(Shape):
    """How much of what was left in earlier windows may be used."""

    windows: int = Field(ge=1, le=1000)
    at_most: Rule


class QuotaShape(Shape):
    """How often something may be done, or must be, in each window of time."""

    binds: Binding = ["each-party"]
    act: ActEntry
    holder: str = "party"
    counts_as: Rule | None = None
    per: list[str] = []
    window: str
    year_starts: Moment | None = None
    terms: dict[Identifier, CountShape] = {}
    at_most: Bound | None = None
    at_least: Bound | None = None
    exactly: Bound | None = None
    carry_over: CarryOverShape | None = None
    silence: SilenceShape | None = None
    suspended: dict[str, SuspensionShape] = {}


class CoverageShape(Shape):
    """A statement that the record holds every event of a kind, by a party, between two days."""

    kind: str
    party: str | None = None
    from_: CalendarDay | None = None
    until: CalendarDay | None = None
    source: str
