"""A calendar as a file for calendar programs: iCalendar, RFC 5545.

A day is an all-day event, an instant a time in UTC. Every text passes `clean`
before the library escapes it: none can begin a line of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from servanda.model.agenda import Agenda, Item, Looked
from servanda.model.result import CAVEAT
from servanda.show.wording import clean, per_text

PRODUCT = "-//Servanda//servanda calendar//EN"
LONGEST_UID = 40  # hexadecimal digits of a hash


def agenda_ics(agenda: Agenda) -> str:
    """Return the calendar as the text of an .ics file.

    An event keeps its UID from one day's calendar to the next, so that
    importing a newer file changes it and adds none.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    looked = {each.id: each for each in agenda.agreements}
    for item in agenda.items:
        if item.day is not None:
            calendar.add_component(_event(agenda, looked[item.agreement], item))
    text: str = calendar.to_ical().decode()
    return text


def _event(agenda: Agenda, looked: Looked, item: Item) -> Event:
    event = Event()
    event.add("uid", uid(item))
    # Nothing here reads the clock: what was so on a day is stamped with that day.
    event.add("dtstamp", datetime.combine(agenda.on, time(), tzinfo=UTC))
    if item.at is not None:
        event.add("dtstart", item.at.astimezone(UTC))
        event.add("dtend", item.at.astimezone(UTC))
    elif item.day is not None:
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
    event.add("summary", _summary(item))
    event.add("description", "\n".join(_description(agenda, looked, item)))
    event.add("categories", [clean(name) for name in _categories(looked, item)])
    event.add("transp", "TRANSPARENT")
    return event


def uid(item: Item) -> str:
    """Return the name by which a calendar program knows an item again."""
    named = "\n".join(clean(part).replace("\\", "\\\\") for part in item.name)
    return f"{hashlib.sha256(named.encode()).hexdigest()[:LONGEST_UID]}@servanda"


def _summary(item: Item) -> str:
    words = [f"[{item.agreement}]", item.sort.value.replace("-", " ") + ":"]
    words += [item.provision or "", item.party or "", item.title or item.text]
    return clean(" ".join(word for word in words if word))


def _description(agenda: Agenda, looked: Looked, item: Item) -> Iterator[str]:
    yield clean(looked.title)
    if item.provision:
        yield clean(f"{item.provision}: {item.title}")
    if item.party:
        yield clean(f"Party: {item.party}")
    if item.per:
        yield per_text(tuple(item.per.items()))
    yield clean(item.text)
    yield clean(f"Views: {', '.join(item.views) or 'all'}")
    for other in item.otherwise:
        yield clean(f"{other.view}: {other.outcome}, {other.text}")
    if item.justification is not None:
        claim = item.justification
        yield clean(f"{', '.join(claim.claimed_by)} claims {claim.kind} since {claim.since}: {claim.ground}")
    yield f"As of {agenda.on}{clean(f', known at {agenda.known_at}') if agenda.known_at else ''}."
    yield CAVEAT


def _categories(looked: Looked, item: Item) -> Iterator[str]:
    yield looked.id
    yield item.sort.value
    yield from (name for name in (item.provision, item.party) if name)
    yield from (f"view {view}" for view in item.views)
