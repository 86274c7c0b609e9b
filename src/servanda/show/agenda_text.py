"""A calendar as text: what is overdue, then day by day, then quotas, then what comes later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.model.agenda import Agenda, Item, Looked, Otherwise, Sort
from servanda.model.result import CAVEAT
from servanda.show.wording import TO, clean, listed, per_text, shortened

LONGEST_WHY = 110  # characters of another view's reason; the JSON form has the whole
LONGEST_TITLE = 70
MOST_NAMED = 6  # provisions that come or end on one day and are named
_QUOTAS = {Sort.LEFT, Sort.OWED}
_BARE = {Sort.BEGINS, Sort.ENDS, Sort.MILESTONE, Sort.OUT_OF_DATE}


def agenda_text(agenda: Agenda) -> RenderableType:
    """Return a calendar for a terminal: sections of days, and the caveat as the last line."""
    return Group(*_parts(agenda))


def _parts(agenda: Agenda) -> Iterator[RenderableType]:
    yield Text(_headline(agenda), style="bold")
    told = False
    for heading, belongs in _sections(agenda):
        items = [item for item in agenda.items if belongs(item)]
        if items:
            told = True
            yield Text(f"\n{heading}", style="bold")
            yield _table(agenda, items)
    if not told:
        yield Text("\nNothing is due, owed, left or to come.")
    if silent := [_silent(agenda, looked) for looked in agenda.agreements if looked.silent]:
        yield Text("\n" + "\n".join(silent))
    yield Text(f"\n{CAVEAT}")


def _headline(agenda: Agenda) -> str:
    titles = [f"{clean(each.title)} [{clean(each.id)}]" for each in agenda.agreements]
    known = f", as known at {clean(agenda.known_at)}" if agenda.known_at else ""
    return f"{'; '.join(titles)}: from {agenda.on} to {agenda.until}{known}"


def _sections(agenda: Agenda) -> list[tuple[str, Callable[[Item], bool]]]:
    def soon(item: Item) -> bool:
        return item.day is not None and item.day <= agenda.until

    return [
        ("Overdue, with the day it fell due", lambda item: item.sort is Sort.OVERDUE),
        (f"To {agenda.until}", lambda i: i.sort not in {Sort.OVERDUE, Sort.LEFT} and soon(i)),
        (
            "Left and owed, with the last day of the window",
            lambda i: i.sort is Sort.LEFT or (i.sort is Sort.OWED and not soon(i)),
        ),
        ("Later", lambda i: i.sort not in {Sort.OVERDUE, *_QUOTAS} and not soon(i)),
    ]


def _silent(agenda: Agenda, looked: Looked) -> str:
    where = f" of {clean(looked.id)}" if len(agenda.agreements) > 1 else ""
    number = f"{looked.silent} dut{'y' if looked.silent == 1 else 'ies'}{where}"
    whether = "it was" if looked.silent == 1 else "they were"
    return f"Of {number} the record does not say whether {whether} performed when last due; not listed."


def _table(agenda: Agenda, items: Sequence[Item]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True, width=12)
    table.add_column(overflow="fold", max_width=24)
    table.add_column(overflow="fold", max_width=12)
    table.add_column(overflow="fold", ratio=1)
    before: date | str = ""
    for alike in _alike(items):
        first = alike[0]
        day = first.day.isoformat() if first.day else "no end"
        table.add_row(
            Padding(Text("" if day == before else day), (0, 0, 0, 2)),
            Text(_where(agenda, alike)),
            Text(_whose(alike)),
            Text(_said(agenda, alike)),
        )
        before = day
    return table


def _alike(items: Sequence[Item]) -> list[list[Item]]:
    """Return the items of one day that say the same together."""
    found: dict[str, list[Item]] = {}
    for item in items:
        provision = None if item.sort in _BARE else item.provision
        same = (item.day, item.at, item.sort, item.agreement, item.text, item.views, item.otherwise)
        bare = item.party if item.sort in _BARE else None
        found.setdefault(repr((same, provision, bare)), []).append(item)
    return list(found.values())


def _where(agenda: Agenda, alike: Sequence[Item]) -> str:
    provisions = dict.fromkeys(clean(item.provision) for item in alike if item.provision)
    named = listed(list(provisions), MOST_NAMED)
    if len(agenda.agreements) == 1:
        return named
    return f"{clean(alike[0].agreement)}{' ' if named else ''}{named}"


def _whose(alike: Sequence[Item]) -> str:
    return ", ".join(dict.fromkeys(clean(item.party) for item in alike if item.party))


def _said(agenda: Agenda, alike: Sequence[Item]) -> str:
    first = alike[0]
    titles = {item.title for item in alike}
    title = shortened(titles.pop(), LONGEST_TITLE) if len(titles) == 1 and first.title else ""
    splits = dict.fromkeys(per_text(tuple(item.per.items())) for item in alike if item.per)
    milestone = "milestone " if first.sort is Sort.MILESTONE else ""
    said = f" {TO} ".join(
        part for part in (title, "; ".join(splits), f"{milestone}{clean(first.text)}") if part
    )
    return "\n".join([said, *_views(agenda, first), *_claimed(first)])


def _views(agenda: Agenda, item: Item) -> Iterator[str]:
    """Yield in which views it stands so, where not in all, and how the others have it."""
    looked = next(each for each in agenda.agreements if each.id == item.agreement)
    if item.views and len(item.views) < len(looked.views):
        yield f"in {', '.join(_view(looked, view) for view in item.views)}"
    said: dict[tuple[str, str], list[Otherwise]] = {}
    for other in item.otherwise:
        said.setdefault((other.outcome, other.text), []).append(other)
    for (outcome, text), others in said.items():
        names = ", ".join(_view(looked, other.view) for other in others)
        yield f"{names}: {outcome}, {shortened(text, LONGEST_WHY)}"


def _view(looked: Looked, view: str) -> str:
    kind = next((each.kind for each in looked.views if each.id == view), "")
    name = clean(view)
    return {"reading": f"reading {name}", "other": f"{name} (alternative)", "base": "base"}.get(
        kind, f"{name} view"
    )


def _claimed(item: Item) -> Iterator[str]:
    claim = item.justification
    if claim is None:
        return
    by = ", ".join(clean(name) for name in claim.claimed_by)
    against = ", ".join(clean(name) for name in claim.disputed_by)
    disputed = f", disputed by {against}" if against else ""
    yield f"{by} claims {clean(claim.kind)} since {claim.since}{disputed}"
