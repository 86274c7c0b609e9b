"""What each view draws in a panel: the reference whole, the others where they part from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from servanda.model.agreement import Relation
from servanda.model.result import Outcome, Result
from servanda.show.palette import Style
from servanda.show.rows import Row
from servanda.show.scales import Window
from servanda.show.spans import against, within
from servanda.show.strands import Strand


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One view's part of a panel.

    `counts` and `bounds` are the stretches on which its count or its bound is drawn, `apart`
    those on which either is; for the reference view all three are everything. `over` are the
    stretches beyond a bound that no track before it shades. A `quiet` track has lines alone.
    """

    view: str
    style: Style
    reference: bool
    quiet: bool
    counts: tuple[Result, ...]
    bounds: tuple[Result, ...]
    apart: tuple[Result, ...]
    over: tuple[Result, ...]

    @property
    def lined(self) -> bool:
        """Whether a line of the view's own is drawn."""
        return self.reference or bool(self.bounds) or any(r.count.known for r in self.counts)


def tracks_of(
    row: Row, window: Window, styles: Mapping[str, Style], alternatives: Collection[str]
) -> tuple[Track, ...]:
    """Return the tracks of a row within a window, the reference's first.

    Views of others are alternatives: their counts and bounds are drawn, but nothing is shaded
    for them, or the picture would be theirs.
    """
    return tuple(_track(row, strand, window, styles, alternatives) for strand in row.strands())


def _track(
    row: Row,
    strand: Strand[Result],
    window: Window,
    styles: Mapping[str, Style],
    alternatives: Collection[str],
) -> Track:
    view = strand.views[0]
    reference, quiet = view == row.reference, set(strand.views) <= set(alternatives)
    pairs = [(r, None if reference else base) for r, base in against(strand.results, row.results)]
    counts = [r for r, base in pairs if base is None or _differs(r, base)]
    bounds = [r for r, base in pairs if base is None or _bound(r) != _bound(base)]
    apart = [r for r, base in pairs if base is None or _differs(r, base) or _bound(r) != _bound(base)]
    over = [r for r, base in pairs if not quiet and not _both_over(r, base) and r in apart]
    cut = (tuple(within(held, window.start, window.end)) for held in (counts, bounds, apart, over))
    shown = dict(zip(("counts", "bounds", "apart", "over"), cut, strict=True))
    return Track(view=view, style=styles[view], reference=reference, quiet=quiet, **shown)


def _both_over(result: Result, base: Result | None) -> bool:
    return base is not None and result.outcome is base.outcome is Outcome.NOT_MET


def _differs(result: Result, base: Result) -> bool:
    """Whether a count is another; two that are both open upwards are drawn as one, unless one is beyond."""
    both_open = result.count.high is None and base.count.high is None
    return result.count != base.count and not (both_open and result.outcome is base.outcome)


def _bound(result: Result) -> tuple[object, object]:
    return result.relation, result.bound


def excess(result: Result) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the figures between bound and count, where the count is surely beyond."""
    count, bound = result.count, result.bound
    if result.outcome is not Outcome.NOT_MET or bound is None:
        return
    above, below = (bound.high, count.low), (count.high, bound.low)
    for (low, high), other in ((above, Relation.AT_LEAST), (below, Relation.AT_MOST)):
        if result.relation is not other and low is not None and high is not None and low < high:
            yield low, high
