"""What entered a record after a moment: counted whole, listed up to a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from servanda.engine.connection import quoted
from servanda.engine.entries import moved
from servanda.engine.event_table import EVENTS
from servanda.engine.store import Record
from servanda.model.agreement import Category
from servanda.model.calendar import Span
from servanda.model.moments import TimeZone


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """An entry that the record learnt of after a moment; `what` is its category or kind."""

    rid: int
    sort: str
    id: str | None
    what: str
    party: str | None
    by: str | None
    day: date
    recorded_at: datetime
    source: str | None
    corrects: str | None
    quantity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """How many entries there are, how many came after the moment, and of how many no moment is known."""

    sort: str
    entries: int
    new: int
    undated: int


def tallied(record: Record, since: datetime) -> Iterator[Tallied]:
    """Yield the numbers of holdings and of events."""
    holdings = [_count(record, record.entries(category), since) for category in record.agreement.categories]
    yield Tallied(sort="holding", **_sum(holdings))
    yield Tallied(sort="event", **_sum([_count(record, EVENTS, since)]))


def _count(record: Record, relation: str, since: datetime) -> tuple[int, int, int]:
    every, new, undated = record.engine.row(
        "SELECT count(*), count(*) FILTER (WHERE recorded_at > ?), "
        f"count(*) FILTER (WHERE recorded_at IS NULL) FROM {relation}",
        [since],
    )
    return every, new, undated


def _sum(counts: list[tuple[int, int, int]]) -> dict[str, int]:
    every, new, undated = (sum(each[n] for each in counts) for n in range(3))
    return {"entries": every, "new": new, "undated": undated}


def entered(record: Record, since: datetime, most: int) -> list[Entered]:
    """Return the first entries that the record learnt of after a moment, in the order in which it did."""
    found = [*_holdings(record, since, most), *_events(record, since, most)]
    return sorted(found, key=lambda each: (each.recorded_at, each.sort, each.rid))[:most]


def _holdings(record: Record, since: datetime, most: int) -> Iterator[Entered]:
    for category in record.agreement.categories:
        rows = record.engine.rows(
            'SELECT rid, id, party, "by", vf, recorded_at, source, supersedes, '
            "coalesce(quantity::VARCHAR, concat_ws(' to ', low::VARCHAR, high::VARCHAR)) "
            f"FROM {record.entries(category)} WHERE recorded_at > ? ORDER BY recorded_at, rid LIMIT {most}",
            [since],
        )
        for rid, id_, party, by, day, moment, source, corrects, quantity in rows:
            yield Entered(
                rid=rid,
                sort="holding",
                id=id_,
                what=category,
                party=party,
                by=by,
                day=day,
                recorded_at=moment,
                source=source,
                corrects=corrects,
                quantity=quantity or None,
            )


def _events(record: Record, since: datetime, most: int) -> Iterator[Entered]:
    zone = TimeZone(record.agreement.time_zone)
    rows = record.engine.rows(
        'SELECT rid, id, kind, party, "by", done_0, recorded_at, source, supersedes '
        f"FROM {EVENTS} WHERE recorded_at > ? ORDER BY recorded_at, rid LIMIT {most}",
        [since],
    )
    for rid, id_, kind, party, by, done, moment, source, corrects in rows:
        yield Entered(
            rid=rid,
            sort="event",
            id=id_,
            what=kind,
            party=party,
            by=by,
            day=zone.day_of(done),
            recorded_at=moment,
            source=source,
            corrects=corrects,
        )


def new_among(record: Record, rids: list[int], since: datetime) -> set[int]:
    """Return which of these events the record learnt of after a moment."""
    if not rids:
        return set()
    listed = ", ".join(str(rid) for rid in rids)
    rows = record.engine.rows(
        f"SELECT rid FROM {EVENTS} WHERE rid IN ({listed}) AND recorded_at > ?", [since]
    )
    return {rid for (rid,) in rows}


def new_holdings(
    record: Record, category: Category, parties: Sequence[str], days: Span, since: datetime, most: int
) -> tuple[list[tuple[int, str | None]], int]:
    """Return new entries of a category that may count on some days, and their number.

    Args:
        record: The record.
        category: The category.
        parties: Whose; anyone's, if none is given.
        days: The days. A list counts until it goes out of date, at the longest.
        since: The moment after which the record learnt of them.
        most: How many are returned at most; the number is of all.
    """
    conditions = ["recorded_at > ?"]
    if parties:
        conditions.append(f"party IN ({', '.join(quoted(party) for party in parties)})")
    if days.end is not None:
        conditions.append(f"vf < DATE '{days.end.isoformat()}'")
    if days.start is not None:
        lasts = moved("vf", category.out_of_date_after) if category.out_of_date_after else "NULL"
        conditions.append(f"coalesce(coalesce(vt, {lasts}) > DATE '{days.start.isoformat()}', TRUE)")
    rows = record.engine.rows(
        f"SELECT rid, id, count(*) OVER () FROM {record.entries(category.id)} "
        f"WHERE {' AND '.join(conditions)} ORDER BY recorded_at, rid LIMIT {most}",
        [since],
    )
    return [(rid, id_) for rid, id_, _ in rows], rows[0][2] if rows else 0
