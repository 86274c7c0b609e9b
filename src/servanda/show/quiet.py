"""Provisions of which there is nothing to show but why: put together in a paragraph each reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.padding import Padding
from rich.text import Text

from servanda.model.result import ReasonCode
from servanda.show.act_rows import ActRow
from servanda.show.strands import FEW, OTHERS
from servanda.show.wording import BASE, clean, listed

Pair = tuple[str, str]  # holder, view

_SENTENCES = {
    ReasonCode.NO_TRIGGER: "nothing on record has started",
    ReasonCode.NO_DATA: "the record does not say",
    ReasonCode.NOT_YET: "not yet in force",
    ReasonCode.ENDED: "no longer in force",
    ReasonCode.NOT_BOUND: "does not bind",
    ReasonCode.SUSPENDED: "suspended",
}


def loud_and_quiet(rows: Sequence[ActRow]) -> tuple[list[ActRow], list[ActRow]]:
    """Return the rows to be shown, and those of provisions of which nothing is on record for anyone.

    A question about one provision alone is answered in full.
    """
    if len({row.provision for row in rows}) == 1:
        return list(rows), []
    told = {row.provision for row in rows if not row.quiet}
    return [r for r in rows if r.provision in told], [r for r in rows if r.provision not in told]


def quiet_notes(rows: Sequence[ActRow], names: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for provisions of which the same is to be said, the longest list first."""
    provisions: dict[str, list[ActRow]] = {}
    for row in rows:
        provisions.setdefault(row.provision, []).append(row)
    alike: dict[str, list[str]] = {}
    for provision, held in provisions.items():
        alike.setdefault(_why(held, names), []).append(clean(provision))
    for why, ids in sorted(alike.items(), key=lambda each: -len(each[1])):
        yield f"{why[0].upper()}{why[1:]}: {', '.join(ids)}."


def others(rows: Sequence[ActRow], names: Mapping[str, str]) -> Iterator[Text | Padding]:
    """Yield the paragraph on the provisions of which there is nothing to show but why."""
    if rows:
        yield Text("\nOf the other duties, prohibitions and quotas", style="bold")
    for note in quiet_notes(rows, names):
        yield Padding(Text(note), (0, 0, 0, 2))


def _why(rows: Sequence[ActRow], names: Mapping[str, str]) -> str:
    """Return why nothing is to be shown of a provision; what is so for fewer, with the holders and views."""
    pairs: dict[ReasonCode, dict[Pair, None]] = {code: {} for code in _SENTENCES}
    for row in rows:
        for view, findings in row.by_view.items():
            for reason in findings[-1].reasons[:1]:
                pairs[reason.code][row.label, view] = None
    found = {code: tuple(held) for code, held in pairs.items() if held}
    if len(found) == 1:
        return _SENTENCES[next(iter(found))]
    every = tuple(dict.fromkeys(pair for held in found.values() for pair in held))
    first, *rest = sorted(found, key=lambda code: -len(found[code]))
    fewer = [f"{_SENTENCES[code]} ({_where(found[code], every, names)})" for code in rest]
    return "; ".join([_SENTENCES[first], *fewer])


def _where(some: Iterable[Pair], every: Iterable[Pair], names: Mapping[str, str]) -> str:
    holders, views = (list(dict.fromkeys(part)) for part in zip(*some, strict=True))
    all_holders, all_views = (set(part) for part in zip(*every, strict=True))
    whole = len(set(some)) == len(holders) * len(views)
    if whole and set(views) == all_views:
        return ", ".join(holders)
    if whole and set(holders) == all_holders:
        return _views(views, names)
    parts = []
    for holder in holders:
        mine = [view for who, view in some if who == holder]
        parts.append(holder if set(mine) == all_views else f"{holder} in {_views(mine, names)}")
    return "; ".join(parts)


def _views(views: Sequence[str], names: Mapping[str, str]) -> str:
    if views[0] == BASE and len(views) > FEW:
        return f"{names[BASE]} {OTHERS}"
    return listed([names[view] for view in views], 4)
