"""Views: the base, each side's readings together, and single readings, day by day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from servanda.assessment.standing import sides
from servanda.language.dates import Dates
from servanda.language.loading import AgreementText
from servanda.model.agreement import Agreement, Reading
from servanda.model.problem import ServandaError, nearest, shown
from servanda.model.result import View
from servanda.model.steps import Steps, combined, within

BASE = "base"
Readings = tuple[str, ...]


class UnknownViewError(ServandaError):
    """A view was asked for that is neither base, a side, nor a reading."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"{shown(name)} is neither 'base', a side, nor a reading. {nearest(name, known)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A view with the readings it is made of on each day, by id."""

    view: View
    readings: Steps[Readings]


def known_readings(agreement: Agreement, known_at: datetime | None) -> dict[str, Reading]:
    """Return the readings stated by then, by id, in the order of the disputes."""
    return {
        reading.id: reading
        for _, dispute in sorted(agreement.disputes.items())
        for reading in dispute.readings.values()
        if known_at is None or reading.stated is None or reading.stated <= known_at.date()
    }


def held_views(text: AgreementText, dates: Dates, known_at: datetime | None) -> dict[str, Held]:
    """Return the base and each side's view: parties, bodies, others, where they hold a reading."""
    agreement = text.agreement
    readings = known_readings(agreement, known_at)
    views = {BASE: Held(view=View(id=BASE, kind=BASE, name="the file's own encoding"), readings=Steps(()))}
    for kind, names in (
        ("party", agreement.parties),
        ("body", agreement.bodies),
        ("other", agreement.others),
    ):
        for side in sorted(names):
            mine = [reading for reading in readings.values() if side in reading.held_by]
            if mine:
                view = View(id=side, kind=kind, name=agreement.name_of(side))
                views[side] = Held(view=view, readings=_together(text, mine, dates))
    return views


def with_contesting(
    held: Mapping[str, Held], agreement: Agreement, contests: Sequence[Sequence[str | None]]
) -> dict[str, Held]:
    """Return views with those of parties and bodies that contest an event or stand by one.

    Args:
        held: The views there are.
        agreement: The agreement.
        contests: The names of those who contest, accept, said and did such events, with `;` between.
    """
    named = {part.strip() for row in contests for text in row if text for part in text.split(";")}
    found = dict(held)
    for kind, names in (("party", agreement.parties), ("body", agreement.bodies)):
        for side in sorted(set(names) - set(held)):
            if sides(agreement, side) & named:
                view = View(id=side, kind=kind, name=agreement.name_of(side))
                found[side] = Held(view=view, readings=Steps(()))
    order = [BASE, *sorted(agreement.parties), *sorted(agreement.bodies), *sorted(agreement.others)]
    return {id_: found[id_] for id_ in order if id_ in found}


def chosen(
    text: AgreementText,
    held: Mapping[str, Held],
    dates: Dates,
    known_at: datetime | None,
    asked: Sequence[str],
    on: date | None,
) -> list[Held]:
    """Return the views asked for; else the base, every side's, and the alternatives that depart on the day.

    Raises:
        UnknownViewError: If a name is neither base, a side, nor a reading known by then.
    """
    agreement = text.agreement
    readings = known_readings(agreement, known_at)
    found = []
    for name in dict.fromkeys(asked):
        if name in held:
            found.append(held[name])
        elif name in readings:
            view = View(id=name, kind="reading", name=f"the reading '{name}'")
            found.append(Held(view=view, readings=_together(text, [readings[name]], dates)))
        elif name in agreement.speakers:
            kind = "party" if name in agreement.parties else "body" if name in agreement.bodies else "other"
            view = View(id=name, kind=kind, name=agreement.name_of(name))
            found.append(Held(view=view, readings=Steps(())))
        else:
            raise UnknownViewError(name, [BASE, *agreement.speakers, *text.readings])
    return found or [view for view in held.values() if view.view.competent or _departs(view, on)]


def _departs(view: Held, on: date | None) -> bool:
    """Whether a view's readings change anything on a day, or on any day."""
    return bool(view.readings.at(on)) if on else any((view.readings.first, *view.readings.values))


def _together(text: AgreementText, readings: Sequence[Reading], dates: Dates) -> Steps[Readings]:
    """Return which of a side's readings change the result on which days."""
    parts: list[Steps[Readings]] = []
    for reading in readings:
        span = dates.span(reading.applies)
        if span is not None and text.readings[reading.id].patch.entries:
            parts.append(within([(span, (reading.id,))], ()))
    if not parts:
        return Steps(())
    return combined(lambda *held: tuple(id_ for part in held for id_ in part), parts)


def sources_of(agreement: Agreement, readings: Collection[str]) -> tuple[str, ...]:
    """Return the sources of readings, each once."""
    found = [
        source
        for dispute in agreement.disputes.values()
        for reading in dispute.readings.values()
        if reading.id in readings
        for source in reading.sources
    ]
    return tuple(dict.fromkeys(found))


def sides_without_position(agreement: Agreement, dispute: str) -> tuple[str, ...]:
    """Return the parties that hold no reading of a dispute."""
    holders = {side for reading in agreement.disputes[dispute].readings.values() for side in reading.held_by}
    return tuple(party for party in agreement.parties if party not in holders)
