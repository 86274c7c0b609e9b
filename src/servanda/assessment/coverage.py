"""Whether a record would hold an act, had it been done: by what it says of its own completeness."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from servanda.model.act import Coverage


def covered(
    statements: Sequence[Coverage],
    kind: str,
    parties: Collection[str | None],
    first: date | None,
    last: date | None,
) -> bool:
    """Whether statements together cover every day from one to another, both included.

    Args:
        statements: What the record says.
        kind: The kind of events.
        parties: Whose events; a statement without a party is of everyone's.
        first: The first day; `None` is from the beginning.
        last: The last day; `None` is without end.
    """
    mine = [
        each for each in statements if each.kind == kind and (each.party is None or each.party in parties)
    ]
    reached = first
    for each in sorted(mine, key=lambda each: each.start or date.min):
        if each.start is not None and (reached is None or each.start > reached):
            return False
        if each.end is None:
            return True
        if reached is None or each.end > reached:
            reached = each.end
        if last is not None and last < reached:
            return True
    return False
