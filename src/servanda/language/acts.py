"""Build what is done and when: events, clocks, duties, prohibitions and quotas, every rule checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from servanda.language import act_faults, place_faults
from servanda.language.act_schema import (
    ActShape,
    ClockShape,
    DutyShape,
    EventShape,
    ExemptionShape,
    OneOfShape,
    ProhibitionShape,
    QuotaShape,
    ScheduleShape,
    SilenceShape,
)
from servanda.language.limits import QUOTA_FUNCTIONS, SORTS, Rules
from servanda.language.naming import Naming
from servanda.language.parts import one_place
from servanda.language.sorts import Scope, Sort, check, never_negative
from servanda.language.tree import Path
from servanda.model.act import (
    EVENT,
    UNKNOWN_WHEN_UNHEARD,
    ActRule,
    Clock,
    Counting,
    EventKind,
    Instant,
    MonthEnd,
    Period,
    Schedule,
    Unheard,
)
from servanda.model.agreement import Attribute, Kind
from servanda.model.calendar import Duration, parse_duration
from servanda.model.duty import Cycle, Duty, Exemption, Prohibition, Quota, TriggeredBy
from servanda.model.expression import ONE, TRUE, Expression
from servanda.model.place import FromTracks
from servanda.model.problem import shown

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIOD = "period"  # what `match` calls the day on which a scheduled duty arises
_YEARS = re.compile(r"([2-9]|[1-9][0-9])-calendar-years")
_NO_CLOCK = Clock(name="", counts=Counting.CALENDAR_DAYS, runs_from=Instant.DONE, given=Instant.DONE)


class Acts:
    """Builds what provisions say of acts, out of rules whose categories and tables are already built."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.naming: Naming = rules.naming
        self.kinds = {id_: self._kind(id_, shape) for id_, shape in self.naming.shape.events.items()}
        self.clocks = {id_: self._clock(id_, shape) for id_, shape in self.naming.shape.clocks.items()}
        self._same_attributes()

    def _kind(self, id_: str, shape: EventShape) -> EventKind:
        path = ("events", id_)
        self.naming.known("asserter", shape.accepts, {"own", *self.naming.speakers}, (*path, "accepts"))
        if shape.denies is not None:
            self.naming.known("event", [shape.denies], self.naming.shape.events, (*path, "denies"))
        attributes = {
            name: Attribute(name=name, one_of=tuple(entry.one_of))
            if isinstance(entry, OneOfShape)
            else Attribute(name=name, kind=Kind(entry))
            for name, entry in shape.attributes.items()
        }
        self.naming.not_words("an attribute", attributes, (*path, "attributes"))
        one_place(self.naming, attributes, (*path, "attributes"))
        for name in sorted(set(attributes) & {*EVENT, PERIOD, "latitude", "longitude"}):
            self.naming.clash(
                ("events", id_, "attributes", name), name, "an attribute", "a field of every event"
            )
        return EventKind(
            id=id_,
            title=shape.title,
            attributes=attributes,
            accepts=tuple(shape.accepts),
            effect=shape.effect,
            denies=shape.denies,
            from_tracks=self._from_tracks(id_, shape),
        )

    def _from_tracks(self, id_: str, shape: EventShape) -> FromTracks | None:
        """Return which positions make events of a kind; `None` where none do."""
        said = shape.from_tracks
        if said is None:
            return None
        path = ("events", id_, "from-tracks")
        category = self.rules.categories.get(said.of)
        self.naming.known("category", [said.of], self.rules.categories, (*path, "of"))
        self.naming.known("zone", [said.zone], self.rules.geography.zones, (*path, "zone"))
        if category is not None and category.tracks is None:
            fact = f"The category {shown(said.of)} is not reported by positions."
            self.naming.report(place_faults.tracks_shape(self.naming.at(*path, "of"), fact))
        elif category is not None:
            at = ("events", id_, "attributes")
            self.naming.known("attribute", shape.attributes, category.attributes, at)
            for name in shape.attributes.keys() & category.attributes.keys():
                mine, own = self._typed(shape.attributes[name]), category.attributes[name].kind
                if mine is not own:
                    place = self.naming.at(*at, name)
                    self.naming.report(act_faults.attribute_twice(place, name, category.id, own, mine))
        return FromTracks(category=said.of, zone=said.zone, crossing=said.on)

    @staticmethod
    def _typed(entry: object) -> Kind:
        return Kind.TEXT if isinstance(entry, OneOfShape) else Kind(str(entry))

    def _same_attributes(self) -> None:
        """Report an attribute that two kinds of events type differently: a record has one column for it."""
        seen: dict[str, tuple[str, Kind]] = {}
        for kind in self.kinds.values():
            for attribute in kind.attributes.values():
                first, typed = seen.setdefault(attribute.name, (kind.id, attribute.kind))
                if typed is not attribute.kind:
                    place = self.naming.at("events", kind.id, "attributes", attribute.name)
                    self.naming.report(
                        act_faults.attribute_twice(place, attribute.name, first, typed, attribute.kind)
                    )

    def _clock(self, id_: str, shape: ClockShape) -> Clock:
        path = ("clocks", id_)
        days = shape.counts is not Counting.HOURS
        working = shape.counts is Counting.WORKING_DAYS
        wanted = [
            ("first-day", shape.first_day, days),
            ("weekend", shape.weekend, working),
            ("holidays", shape.holidays, working),
        ]
        for name, value, needed in wanted:
            if needed and value is None:
                self.naming.report(act_faults.clock_unsaid(self.naming.at(*path), name, shape.counts.value))
            if value is not None and not needed:
                self.naming.report(
                    act_faults.clock_idle(self.naming.at(*path, name), name, shape.counts.value)
                )
        return Clock(
            name=id_,
            counts=shape.counts,
            runs_from=shape.runs_from,
            given=shape.given,
            first_day_counts=shape.first_day == "counts",
            month_end=shape.month_end or MonthEnd.LAST_DAY,
            when_suspended=shape.when_suspended,
            weekend=tuple(WEEKDAYS.index(day) for day in shape.weekend or ()),
            holidays=frozenset(shape.holidays or ()),
        )

    # What provisions are made of.

    def rule(self, entry: str | ActShape, path: Path) -> ActRule:
        """Return which events an entry means."""
        shape = ActShape(kind=entry) if isinstance(entry, str) else entry
        at = (*path, "kind") if isinstance(entry, ActShape) else path
        self.naming.known("event", [shape.kind], self.kinds, at)
        where = shape.where if shape.where is not None else TRUE
        if shape.kind in self.kinds:
            self.checked(where, shape.kind, (*path, "where"), Sort.TRUTH)
        return ActRule(kind=shape.kind, where=where)

    def checked(self, node: Expression, kind: str, path: Path, wanted: Sort) -> bool:
        """Check an expression over the attributes of a kind of events; return whether it is sound."""
        found = check(node, wanted, self.scope(kind), self.naming.value_at(*path))
        self.naming.problems += found
        return not found

    def scope(self, kind: str) -> Scope:
        """Return what an expression over events of a kind may name."""
        names = {"party": Sort.TEXT, "by": Sort.TEXT}
        texts = {"party": frozenset(self.naming.holders | set(self.naming.shape.bodies))}
        for attribute in self.kinds[kind].attributes.values():
            names[attribute.name] = SORTS[attribute.kind]
            if attribute.one_of:
                texts[attribute.name] = frozenset(attribute.one_of)
        for parameter in self.rules.parameters.values():
            if not parameter.phases and parameter.value is not None:
                names.setdefault(parameter.name, Sort.NUMBER)
        places = self.rules.place_scope(self.kinds[kind].attributes)
        return Scope(names=names, texts=texts, silent=self.naming.lost, places=places)

    def clock(self, name: str, path: Path, periods: Iterable[Period | None] = ()) -> Clock:
        """Return a named clock, reporting a period that it cannot count."""
        self.naming.known("clock", [name], self.clocks, (*path, "clock"))
        self.naming.needs_time_zone((*path, "clock"))
        clock = self.clocks.get(name, _NO_CLOCK)
        for period in periods:
            if period is None or name not in self.clocks:
                continue
            hours = clock.counts is Counting.HOURS
            if (period.hours > 0) is not hours and (period.hours or period.length != Duration()):
                self.naming.report(
                    act_faults.clock_period(
                        self.naming.at(*path, "clock"), name, clock.counts.value, period.text
                    )
                )
            working = clock.counts is Counting.WORKING_DAYS
            shape = self.naming.shape.clocks[name]
            if period.length.months and (working or shape.month_end is None):
                self.naming.report(act_faults.clock_months(self.naming.at(*path, "clock"), name, period.text))
        return clock

    def matched(
        self, match: Mapping[str, str], kind: str, other: Iterable[str], path: Path
    ) -> dict[str, str]:
        """Return which attributes of an act must equal which of another event."""
        if kind in self.kinds:
            self.naming.known("attribute", match, self.kinds[kind].attributes, path)
        self.naming.known("attribute", match.values(), other, path)
        return dict(match)

    def attributes_of(self, kind: str) -> set[str]:
        """Return the names that events of a kind can be matched by."""
        return {"party", *(self.kinds[kind].attributes if kind in self.kinds else ())}

    def unheard(self, shape: SilenceShape | None) -> Unheard:
        if shape is None:
            return UNKNOWN_WHEN_UNHEARD
        return Unheard(means=shape.means, reporter=shape.reporter)

    # Provisions.

    def duty(self, shape: DutyShape, path: Path) -> Duty:
        """Return a duty; it has one beginning (`when` or `due`) and one period (`within` or `before`)."""
        if (shape.when is None) is (shape.due is None):
            self.naming.report(act_faults.duty_beginning(self.naming.at(*path)))
        if (shape.within is None) is (shape.before is None) or (shape.due and shape.before):
            self.naming.report(act_faults.duty_period(self.naming.at(*path)))
        act = self.rule(shape.act, (*path, "act"))
        trigger = self.rule(shape.when, (*path, "when")) if shape.when is not None else None
        others = self.attributes_of(trigger.kind) if trigger else {PERIOD}
        ended_by = None
        if shape.lasts_until is not None:
            ended_by = self.rule(shape.lasts_until, (*path, "lasts-until"))
            self.naming.known("attribute", shape.match, self.attributes_of(ended_by.kind), (*path, "match"))
        return Duty(
            binds=self.rules.binds(shape.binds, path),
            act=act,
            trigger=trigger,
            triggered_by=self._triggered_by(shape.triggered_by, trigger, path),
            schedule=self._schedule(shape.due, (*path, "due")),
            within=shape.within,
            before=shape.before,
            clock=self.clock(shape.clock, path, (shape.within, shape.before)),
            match=self.matched(shape.match, act.kind, others, (*path, "match")),
            performs=shape.one_act_performs,
            ended_by=ended_by,
            unheard=self.unheard(shape.silence),
            suspended=self.rules.suspended(shape.suspended, path),
        )

    def _triggered_by(self, name: str | None, trigger: ActRule | None, path: Path) -> TriggeredBy | str:
        if trigger is None or name is None:
            if trigger is not None:
                self.naming.report(act_faults.duty_triggered_by(self.naming.at(*path, "when")))
            return TriggeredBy.ANYONE
        if name in list(TriggeredBy):
            return TriggeredBy(name)
        known = {*TriggeredBy, *self.attributes_of(trigger.kind)} - {"party"}
        self.naming.known("attribute", [name], known, (*path, "triggered-by"))
        return name

    def _schedule(self, shape: ScheduleShape | None, path: Path) -> Schedule | None:
        if shape is None:
            return None
        self.naming.moments((shape.from_,), (*path, "from"))
        self.naming.moments((shape.until,), (*path, "until"))
        if shape.every is not None and shape.every == Duration():
            self.naming.report(act_faults.schedule_still(self.naming.value_at(*path, "every")))
        return Schedule(every=shape.every, start=shape.from_, until=shape.until)

    def prohibition(self, shape: ProhibitionShape, path: Path) -> Prohibition:
        """Return a prohibition with its exemptions."""
        act = self.rule(shape.act, (*path, "act"))
        others = self.attributes_of(act.kind)
        ends = self.rule(shape.ends, (*path, "ends")) if shape.ends is not None else None
        if shape.ends_match and ends is None:
            self.naming.report(act_faults.ends_missing(self.naming.at(*path, "ends-match")))
        return Prohibition(
            binds=self.rules.binds(shape.binds, path),
            act=act,
            unless={
                name: self._exemption(entry, others, (*path, "unless", name))
                for name, entry in shape.unless.items()
            },
            ends=ends,
            ends_match=self.matched(shape.ends_match, ends.kind, others, (*path, "ends-match"))
            if ends
            else {},
            unheard=self.unheard(shape.silence),
            suspended=self.rules.suspended(shape.suspended, path),
        )

    def _exemption(self, shape: ExemptionShape, others: Iterable[str], path: Path) -> Exemption:
        act = self.rule(shape.act, (*path, "act"))
        match = self.matched(shape.match, act.kind, others, (*path, "match"))
        return Exemption(act=act, match=match, for_=shape.for_)

    def quota(self, shape: QuotaShape, path: Path) -> Quota:
        """Return a quota with its windows and its bound."""
        act = self.rule(shape.act, (*path, "act"))
        known = self.attributes_of(act.kind)
        self.naming.known("attribute", [shape.holder], known, (*path, "holder"))
        self.naming.known("attribute", shape.per, known, (*path, "per"))
        self.naming.needs_time_zone((*path, "window"))
        counts_as = shape.counts_as if shape.counts_as is not None else ONE
        sound = act.kind in self.kinds and self.checked(
            counts_as, act.kind, (*path, "counts-as"), Sort.NUMBER
        )
        if sound and not never_negative(counts_as):
            self.naming.report(act_faults.uses_negative(self.naming.value_at(*path, "counts-as")))
        terms = {name: self.rules.count(term, (*path, "terms", name)) for name, term in shape.terms.items()}
        relation = self.rules.relation(shape, path)
        carry = shape.carry_over
        if carry is not None:
            self.rules.bound(carry.at_most, (*path, "carry-over", "at-most"), terms, QUOTA_FUNCTIONS)
        return Quota(
            binds=self.rules.binds(shape.binds, path),
            act=act,
            holder=shape.holder,
            relation=relation,
            phases=self.rules.phases(shape, relation, (*path, relation.value), terms),
            window=self._window(shape, path),
            years=int(years[1]) if (years := _YEARS.fullmatch(shape.window)) else 1,
            year_starts=shape.year_starts,
            counts_as=counts_as,
            per=tuple(shape.per),
            terms=terms,
            carried=carry.windows if carry else 0,
            most_carried=carry.at_most if carry else None,
            unheard=self.unheard(shape.silence),
            suspended=self.rules.suspended(shape.suspended, path),
        )

    def _window(self, shape: QuotaShape, path: Path) -> Cycle | Duration:
        starts = shape.year_starts
        if (shape.window == Cycle.TREATY_YEAR) is (starts is None):
            self.naming.report(act_faults.year_start(self.naming.at(*path, "window")))
        if starts is not None:
            self.naming.moments((starts,), (*path, "year-starts"))
        if _YEARS.fullmatch(shape.window):
            return Cycle.CALENDAR_YEAR
        if shape.window in list(Cycle):
            return Cycle(shape.window)
        length = parse_duration(shape.window)
        if length is None or length == Duration():
            place = self.naming.value_at(*path, "window")
            self.naming.report(act_faults.window_unknown(place, shape.window))
            return Cycle.LIFE
        return length
