"""Which lists of a record go out of date between two days, if nobody gives a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servanda.engine.entries import Asked, moved
from servanda.engine.store import Record
from servanda.model.agreement import Category


@dataclass(frozen=True, slots=True)
class RunningOut:
    """Lists of one party, by someone's word, that stand no longer from a day on."""

    party: str
    by: str
    day: date
    listed: date
    number: int


def running_out(record: Record, category: Category, asked: Asked, on: date, until: date) -> list[RunningOut]:
    """Return the lists that stand on a day and go out of date after it, up to another, by day.

    A category split into several accounts (by country, say) is told together,
    with the number of its lists.
    """
    if category.out_of_date_after is None or not category.snapshots:
        return []
    out = moved("listed", category.out_of_date_after)
    accounts = record.stated(category, asked).accounts()
    rows = record.engine.rows(
        f'SELECT party, "by", finish, max(listed), count(*) FROM ({accounts}) '
        f"WHERE start <= ? AND finish > ? AND finish <= ? AND finish = {out} "
        'GROUP BY party, "by", finish ORDER BY finish, party, "by"',
        [on, on, until],
    )
    return [RunningOut(*row) for row in rows]
