"""What each view draws in a panel: the reference whole, the others where they part from it."""

from __future__ import annotations

from dataclasses import dataclass

from servanda.model.result import Result
from servanda.show.palette import Style
from servanda.show.rows import Row
from servanda.show.scales import Window
from servanda.show.spans import against, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One view's part of a panel.

    `counts` and `bounds` are the stretches on which its count or its bound is drawn, `apart`
    those on which either is; for the reference view all three are everything.
    """

    view: str
    style: Style
    reference: bool
    counts: tuple[Result, ...]
    bounds: tuple[Result, ...]
    apart: tuple[Result, ...]


def tracks_of(row: Row, window: Window, styles: dict[str, Style]) -> tuple[Track, ...]:
    """Return the tracks of a row within a window, the reference's first."""
    made = []
    for strand in row.strands():
        view = strand.views[0]
        pairs = list(against(strand.results, row.results))
        if view == row.reference:
            counts = bounds = apart = strand.results
        else:
            counts = tuple(r for r, base in pairs if base is None or r.count != base.count)
            bounds = tuple(r for r, base in pairs if base is None or _bound(r) != _bound(base))
            apart = tuple(r for r, _ in pairs if r in counts or r in bounds)
        counts, bounds, apart = (
            tuple(within(held, window.start, window.end)) for held in (counts, bounds, apart)
        )
        made.append(
            Track(
                view=view,
                style=styles[view],
                reference=view == row.reference,
                counts=counts,
                bounds=bounds,
                apart=apart,
            )
        )
    return tuple(made)


def _bound(result: Result) -> tuple[object, object]:
    return result.relation, result.bound
