"""Find what follows of duties, prohibitions and quotas, view by view, and where the views part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from servanda.assessment.case import Case
from servanda.assessment.deriving import Deriving
from servanda.assessment.found import Found, Key
from servanda.assessment.hearing import Hearing
from servanda.assessment.readings import readings_of
from servanda.assessment.views import Held, Readings, sources_of
from servanda.assessment.wording import supposed
from servanda.engine.events import Event
from servanda.model.calendar import Span
from servanda.model.finding import Finding
from servanda.model.result import Evidence, Outcome

_MOST_NAMED = 20  # acts that a finding names
_HOLDER = 3  # parts of a key that name kind, provision and holder


@dataclass(slots=True)
class Findings:
    """The findings of one hearing.

    `every_act` asks for all acts that were left over by the day, not only for those of the day;
    `everything` for all that followed by then, not only for the last of it.
    """

    hearing: Hearing
    kept: dict[object, Any] = field(default_factory=dict)
    ahead: date | None = None
    every_act: bool = False
    everything: bool = False

    def found(self) -> tuple[Finding, ...]:
        """Return every finding asked for, in the order of the agreement, by party, time and view."""
        return tuple(finding for _, finding in self.behind())

    def behind(self) -> list[tuple[Found, Finding]]:
        """Return every finding asked for with what is behind it, in order."""
        by_view = {held.view.id: self._of_view(held) for held in self._everyone()}
        sides = [held.view.id for held in self.hearing.held.values() if held.view.competent]
        chosen: list[tuple[Key, Found, Held]] = []
        for held in self.hearing.views:
            mine = by_view[held.view.id]
            keys = dict.fromkeys([*self._current(mine), *self._foreseen(mine, by_view)])
            chosen += [(key, mine[key], held) for key in keys]
        rids = {rid for _, each, _ in chosen for rid in each.rids}
        events = self.hearing.record.events(self.hearing.text.agreement, self.hearing.asked).by_rid(
            sorted(rids)
        )
        outcomes = self._outcomes(by_view, sides)
        finished = [
            (each, self._finished(key, each, held, events, contested=self._contested(key, outcomes)))
            for key, each, held in chosen
        ]
        order = {id_: n for n, id_ in enumerate(self._provisions())}
        views = {held.view.id: n for n, held in enumerate(self.hearing.views)}
        return sorted(
            finished,
            key=lambda told: (*_place(told[1], order), views[told[1].view]),
        )

    def _foreseen(self, mine: dict[Key, Found], by_view: dict[str, dict[Key, Found]]) -> list[Key]:
        """Return, for a look ahead, what is pending or overdue in any of the views asked for."""
        if self.ahead is None:
            return []
        views = [by_view[held.view.id] for held in self.hearing.views]
        found = {key for view in views for key, each in view.items() if each.standing}
        party = self.hearing.question.party
        return [key for key in mine if key in found and party in (None, mine[key].party)]

    def _everyone(self) -> list[Held]:
        held = {each.view.id: each for each in self.hearing.views}
        return [*held.values(), *(h for h in self.hearing.held.values() if h.view.id not in held)]

    def _provisions(self) -> list[str]:
        found = dict.fromkeys(self.hearing.text.agreement.provisions)
        for case in self.hearing.cases.values():
            found.update(dict.fromkeys(case.agreement.provisions))
        return list(found)

    def _of_view(self, held: Held) -> dict[Key, Found]:
        """Return what follows in a view: of each time, what the readings held on its day make of it."""
        found: dict[Key, Found] = {}
        for ids in dict.fromkeys((held.readings.first, *held.readings.values)):
            mine = self._of_variant(held, ids)
            found.update((key, each) for key, each in mine if held.readings.at(each.day) == ids)
        return found

    def _of_variant(self, held: Held, ids: Readings) -> Iterator[tuple[Key, Found]]:
        case: Case = self.hearing.cases[ids]
        question = self.hearing.question
        for provision in case.agreement.provisions.values():
            if question.provision in (None, provision.id):
                deriving = Deriving(
                    self.hearing,
                    case,
                    provision,
                    held.view.id,
                    self._now(),
                    self.kept,
                    self.ahead,
                    self.every_act,
                )
                key = (
                    self._frame(case),
                    repr(provision),
                    id(case) if provision.quota else 0,
                    deriving.side(),
                )
                if key not in self.kept:
                    self.kept[key] = list(deriving.found())
                yield from self.kept[key]

    def _frame(self, case: Case) -> str:
        """Return what two variants share where a provision that is alike in both comes out alike."""
        agreement = case.agreement
        if ("frame", id(case)) not in self.kept:
            zones = {zone.id: zone.digest for zone in agreement.geography.zones.values()}
            places = (zones, agreement.geography.territories)
            parts = (agreement.parties, agreement.groups, agreement.in_force, agreement.events, places)
            days = {name: case.dates.days.get(name) for name in agreement.milestones}
            self.kept["frame", id(case)] = repr((parts, days, agreement.parameters))
        return str(self.kept["frame", id(case)])

    def _now(self) -> date | None:
        """Return the day at whose end the findings are made; `None` is the end of all days."""
        between = self.hearing.question.between
        return between[1] - timedelta(days=1) if between else self.hearing.question.on

    def _current(self, mine: dict[Key, Found]) -> list[Key]:
        """Return the keys that a question asks for.

        On a day: what is pending, what is overdue, and the last of the rest by
        party; an act that was left over only if it was done on that very day.
        Between two days: what fell due between them, and the windows that reach
        into them. Else everything.
        """
        question = self.hearing.question
        keys = [key for key, each in mine.items() if question.party in (None, each.party)]
        if question.between:
            start, end = question.between
            return [key for key in keys if _within(mine[key], Span(start, end))]
        on = question.on
        if on is None or self.everything:
            return keys
        if not self.every_act:
            keys = [key for key in keys if not mine[key].left_over or mine[key].day == on]
        settled = [
            key
            for key in keys
            if mine[key].kind == "duty" and not (mine[key].standing or mine[key].left_over)
        ]
        last: dict[tuple[str, ...], date] = {}
        for key in settled:
            last[key[:_HOLDER]] = max(mine[key].falls, last.get(key[:_HOLDER], date.min))
        kept = {key for key in settled if mine[key].falls == last[key[:_HOLDER]]}
        return [
            key
            for key in keys
            if mine[key].kind != "duty" or mine[key].standing or mine[key].left_over or key in kept
        ]

    def _outcomes(self, by_view: dict[str, dict[Key, Found]], sides: list[str]) -> dict[Key, set[Outcome]]:
        """Return what sides come to: of each time, and of each provision and holder in all."""
        found: dict[Key, set[Outcome]] = {}
        for side in sides:
            for key, each in by_view[side].items():
                found.setdefault(key, set()).add(each.outcome)
                found.setdefault(key[:_HOLDER], set()).add(each.outcome)
        return found

    def _contested(self, key: Key, outcomes: dict[Key, set[Outcome]]) -> bool:
        """Whether sides come to different outcomes, one of which may be that nothing arose or applies."""
        idle = (*key[:_HOLDER], "", "")
        all_told = outcomes.get(key, set()) | outcomes.get(idle, set())
        if key == idle:
            all_told |= outcomes.get(key[:_HOLDER], set())
        return len({outcome for outcome in all_told if outcome.firm or outcome is Outcome.PENDING}) > 1

    def _finished(
        self, key: Key, each: Found, held: Held, events: dict[int, Event], *, contested: bool
    ) -> Finding:
        finding = each.finding
        behind = [events[rid] for rid in each.rids if rid in events]
        sources = [s for event in behind for s in event.names("source")]
        readings = readings_of(self.hearing, held.view, finding.provision, each.day)
        named = tuple(
            events[rid].id or f"{events[rid].kind} of {key[0]}" for rid in each.acts if rid in events
        )
        return replace(
            finding,
            view=held.view.id,
            reasons=supposed(finding.reasons, self.hearing.text.hypothetical),
            acts=named if len(named) <= _MOST_NAMED else named[:_MOST_NAMED],
            trigger=self._trigger(each, events),
            evidence=Evidence(
                provision=finding.evidence.provision,
                readings=sources_of(self.hearing.text.agreement, readings),
                entries=tuple(dict.fromkeys(sources)) if len(behind) <= _MOST_NAMED else (),
                number=len(behind),
            ),
            readings=readings,
            contested=contested,
        )

    def _trigger(self, each: Found, events: dict[int, Event]) -> str | None:
        event = events.get(each.trigger) if each.trigger is not None else None
        return (event.id or event.kind) if event else None


def _within(each: Found, span: Span) -> bool:
    """Whether a finding is about days of a span; of a prohibition it is about all days until its end."""
    if each.kind == "duty":
        last = min(each.falls, date.max - timedelta(days=1)) + timedelta(days=1)
        return span.meets(Span(each.earliest or each.falls, last))
    window = each.finding.window
    return window is None or span.meets(Span(*window))


def _place(finding: Finding, order: Mapping[str, int]) -> tuple[int, str, str, str, str]:
    """Return what orders findings: the agreement's order, the holder, the split and the time."""
    return (
        order[finding.provision],
        finding.party,
        repr(finding.per),
        finding.begun or "",
        finding.instance,
    )
