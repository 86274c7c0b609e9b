"""What a calendar holds of procedures: when a state runs out, and what follows if nothing is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from servanda.assessment.agenda_acts import Look
from servanda.assessment.hearing import Hearing
from servanda.assessment.procedures import procedures_of
from servanda.model.agenda import Item, Sort
from servanda.model.moments import instant_of

Data = Mapping[str, Any]  # of the published form of procedures


def lapses(look: Look, hearing: Hearing) -> Iterator[Item]:
    """Yield when the states in which procedures stand run out, views that say the same together."""
    if not any(p.procedure for case in hearing.cases.values() for p in case.agreement.provisions.values()):
        return
    data: Data = procedures_of(hearing, look.on)
    found: dict[str, tuple[Item, list[str]]] = {}
    for procedure in data["procedures"]:
        for view in procedure["views"]:
            for item in _of_view(look, procedure, view):
                found.setdefault(repr(item), (item, []))[1].append(view["view"])
    for item, views in found.values():
        yield replace(item, views=tuple(dict.fromkeys(views)))


def _of_view(look: Look, procedure: Data, view: Data) -> Iterator[Item]:
    for case in view["cases"]:
        for state in case["states"]:
            for way in state["ways"]:
                after = way["after"]
                if view["note"] or case["case"] is None or after is None or after["at"] is None:
                    continue
                yield from _item(look, procedure, case, state, after)


def _item(look: Look, procedure: Data, case: Data, state: Data, after: Data) -> Iterator[Item]:
    moment = datetime.fromisoformat(after["at"]["from"])
    day = look.zone.day_of(instant_of(moment))
    # A state that runs out as a day begins has run out with the day before: the last on which to act.
    whole = look.zone.start_of(day) == instant_of(moment)
    last = day - timedelta(days=1) if whole else day
    if not look.on <= last <= look.until or day == date.max:
        return
    unsure = "" if case["determined"] else "; whether it stands there is open"
    yield Item(
        sort=Sort.LAPSE,
        agreement=look.agreement,
        day=last,
        at=None if whole else moment,
        text=f"last day of '{state['title']}'; then '{after['to_title']}', if nothing else happens{unsure}",
        provision=procedure["provision"],
        title=procedure["title"],
        per=case["case"],
        instance=state["state"],
        sources=tuple(cite["source"] for cite in procedure["cites"]),
    )
