"""The entries behind a count: what each says, what it adds, and why others add nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servanda.engine.connection import literal
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.store import Record
from servanda.engine.sweep import Scan, scan_category
from servanda.engine.tally import Per, accepted
from servanda.model.agreement import OWN

Value = Decimal | str | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry as a count sees it, on the days it stands.

    `low` and `high` are in the category's unit; `high` is `None` where it is
    unbounded. `where`, `unsettled` and `counts_as` are what the rules yield
    (`None`: unknown). `looked_up` holds the table columns the rules used.
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

    @property
    def counts(self) -> bool:
        """Whether the entry may add to the count, as far as the rules go."""
        return self.where is not False or self.unsettled is not False

    def stands(self, day: date) -> bool:
        """Whether the entry stands on a day."""
        return self.start <= day and (self.end is None or day < self.end)


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
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    detail = scan.detail_sql()
    found = record.engine.rows(f"{detail} SELECT * FROM detail{where} ORDER BY day_in, rid LIMIT {most + 1}")
    number = len(found)
    if number > most:
        number = record.engine.row(f"{detail} SELECT count(*) FROM detail{where}")[0]
    made = [_line(record, demand, scan, row) for row in found[:most]]
    return Lines(lines=made, complete=number <= most, number=number)


def _line(record: Record, demand: Demand, scan: Scan, row: Sequence[object]) -> Line:
    cells = dict(zip(scan.detail_columns(), row, strict=True))
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
    outranked = [(line, top[line.party, line.key]) for line in standing if line not in counted]
    return counted, outranked
