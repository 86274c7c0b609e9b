"""The entries behind a count: what each says, what it adds, and why others add nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from servanda.engine.connection import Row, literal, named
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.store import Record
from servanda.engine.sweep import Scan, scan_category
from servanda.engine.tally import Per, accepted
from servanda.model.agreement import OWN
from servanda.model.expression import names_in

Value = Decimal | str | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry as a count sees it, on the days it stands.

    A line of a large record may stand for several entries alike in all that the
    rules look at: `times` says how many. `low` and `high` are of one entry, in
    the category's unit; `high` is `None` where it is unbounded. `where`,
    `unsettled` and `counts_as` are what the rules yield (`None`: unknown).
    `looked_up` holds the table columns the rules used.
    """

    rid: int
    id: str | None
    place: str
    party: str
    by: str
    key: tuple[Value, ...]
    attributes: dict[str, Value]
    looked_up: dict[str, Value]
    per: Per
    start: date
    end: date | None
    basis: str
    channel: str | None
    source: str | None
    mark: str
    quantity: Decimal | None
    given_low: Decimal | None
    given_high: Decimal | None
    unit: str | None
    low: Decimal | None
    high: Decimal | None
    recalled: bool
    where: bool | None
    unsettled: bool | None
    counts_as: Decimal | None
    times: int = 1

    @property
    def counts(self) -> bool:
        """Whether the entry may add to the count, as far as the rules go."""
        return self.where is not False or self.unsettled is not False

    def stands(self, day: date) -> bool:
        """Whether the entry stands on a day, or, of what moves, at an instant; a day begins at midnight."""
        at = _instant(day)
        return _instant(self.start) <= at and (self.end is None or at < _instant(self.end))


def _instant(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The entries behind a demand; `complete` is false where there were more than asked for."""

    lines: Sequence[Line]
    complete: bool
    number: int


def lines(
    record: Record, demand: Demand, asked: Asked, *, on: date | None, most: int, parties: Sequence[str] = ()
) -> Lines:
    """Return the entries a demand may draw on: all asserters' and all that its category holds.

    Args:
        record: The record, opened.
        demand: The count.
        asked: Which entries stand for this question.
        on: Only those that stand on this day.
        most: The most entries to return.
        parties: Only these holders' entries; none means all.
    """
    scan = Scan(record, [demand], asked)
    conditions = []
    if on:
        day = literal(on)
        conditions += [f"day_in <= {day}", f"(day_out IS NULL OR day_out > {day})"]
    if parties:
        conditions.append(f"party IN ({', '.join(literal(party) for party in parties)})")
    source = f"(SELECT * FROM detail{' WHERE ' + ' AND '.join(conditions) if conditions else ''})"
    columns = scan.detail_columns()
    listed = [(named(column), column) for column in columns]
    found = _query(record, scan, source, listed, most, "")
    number = len(found)
    if number > most:
        number = record.engine.row(f"{scan.detail_sql()} SELECT count(*) FROM {source}")[0]
        if on and not scan.profile.several_words:
            found = _query(record, scan, source, list(_alike(demand, columns)), most, " GROUP BY ALL")
    made = [_line(record, demand, dict(zip([*columns, "times"], row, strict=True))) for row in found[:most]]
    return Lines(lines=made, complete=len(found) <= most, number=number)


def _query(
    record: Record, scan: Scan, source: str, columns: Sequence[tuple[str, str]], most: int, group: str
) -> list[Row]:
    """Return up to one row more than wanted, so that more can be noticed."""
    times = "count(*)" if group else "1"
    listed = ", ".join(f"{sql} AS {named(name)}" for sql, name in columns)
    return record.engine.rows(
        f"{scan.detail_sql()} SELECT {listed}, {times} AS times FROM {source}{group} "
        f"ORDER BY day_in, rid LIMIT {most + 1}"
    )


def _alike(demand: Demand, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the columns for entries put together that are alike in all the rules look at."""
    used = {n.name for e in (demand.where, demand.counts_as, demand.unsettled) for n in names_in(e)} | set(
        demand.per
    )
    for column in columns:
        if column in ("rid", "day_in", "source"):
            yield f"min({named(column)})", column
        elif column == "day_out":
            yield f"max({named(column)})", column
        elif column == "id" or (column.startswith("a ") and column[2:] not in used):
            yield "NULL", column
        else:
            yield named(column), column


def _line(record: Record, demand: Demand, cells: Mapping[str, object]) -> Line:
    category = scan_category(record, demand)
    end = cells["day_out"]
    return Line(
        rid=int(str(cells["rid"])),
        id=_text(cells["id"]),
        place=str(record.place(int(str(cells["rid"])))),
        party=str(cells["party"]),
        by=str(cells["by"]),
        key=tuple(_value(cells[f"a {name}"]) for name in category.key),
        attributes={name: _value(cells[f"a {name}"]) for name in category.attributes},
        looked_up={name.removeprefix("t "): _value(v) for name, v in cells.items() if name.startswith("t ")},
        per=tuple(_text(cells[f"a {name}"]) for name in demand.per),
        start=_day(cells["day_in"]) or date.min,
        end=_day(end),
        basis=str(cells["basis"]),
        channel=_text(cells["channel"]),
        source=_text(cells["source"]),
        mark=str(cells["mark"]),
        quantity=_number(cells["quantity"]),
        given_low=_number(cells["low"]),
        given_high=_number(cells["high"]),
        unit=_text(cells["unit"]),
        low=_number(cells["n_low"]),
        high=_number(cells["n_high"]),
        recalled=bool(cells["recalled"]),
        where=None if cells["w"] is None else bool(cells["w"]),
        unsettled=None if cells["u"] is None else bool(cells["u"]),
        counts_as=_number(cells["c"]),
        times=int(str(cells["times"])),
    )


def _day(cell: object) -> date | None:
    return cell if isinstance(cell, date) and cell != date.max else None


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _number(cell: object) -> Decimal | None:
    return None if cell is None else Decimal(str(cell))


def _value(cell: object) -> Value:
    if cell is None or isinstance(cell, bool | str | date):
        return cell
    return Decimal(str(cell))


def heard(demand: Demand, lines_: Sequence[Line], day: date) -> tuple[list[Line], list[tuple[Line, Line]]]:
    """Return, of the entries standing on a day, those whose word counts, and those outranked with by whom."""
    ranks = dict(demand.accepts)
    best: dict[tuple[str, tuple[Value, ...]], int] = {}
    standing = [line for line in lines_ if line.stands(day) and accepted(demand, line.party, line.by)]

    def rank(line: Line) -> int:
        return ranks[OWN] if line.by == line.party and OWN in ranks else ranks[line.by]

    for line in standing:
        key = (line.party, line.key)
        best[key] = min(best.get(key, rank(line)), rank(line))
    counted = [line for line in standing if rank(line) == best[line.party, line.key]]
    top = {(line.party, line.key): line for line in counted}
    outranked = [
        (line, top[line.party, line.key]) for line in standing if rank(line) != best[line.party, line.key]
    ]
    return counted, outranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """An entry that another supersedes, with the one that does."""

    id: str | None
    place: str
    party: str
    quantity: Decimal | None
    by_id: str | None
    by_place: str


def corrected_on(
    record: Record, category: str, asked: Asked, on: date, parties: Sequence[str]
) -> list[Corrected]:
    """Return the entries of some holders that would stand on a day if none superseded them."""
    if not record.corrected:
        return []
    relation = record.entries(category)
    known = f" AND (s.known_at IS NULL OR s.known_at <= {literal(asked.known_at)})" if asked.known_at else ""
    rows = record.engine.rows(
        f"SELECT o.id, o.rid, o.party, o.quantity, n.id, n.rid FROM {relation} o "
        f"JOIN superseded s ON s.rid = o.rid{known} "
        f"JOIN {relation} n ON n.supersedes = o.id WHERE o.vf <= {literal(on)} "
        f"AND (o.vt IS NULL OR o.vt > {literal(on)}) AND o.party IN ({', '.join(map(literal, parties))}) "
        "ORDER BY o.vf DESC, o.rid LIMIT 50"
    )
    return [
        Corrected(
            id=_text(id_),
            place=str(record.place(rid)),
            party=party,
            quantity=_number(quantity),
            by_id=_text(by_id),
            by_place=str(record.place(by_rid)),
        )
        for id_, rid, party, quantity, by_id, by_rid in rows
    ]
