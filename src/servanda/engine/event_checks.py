"""Find the faulty events of a record: names, times, attributes of their kinds, ids that others name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb

from servanda.engine.checks import (
    FIRST_DAY,
    LAST_DAY,
    Check,
    attribute_checks,
    checked,
    coordinates_beside_a_place,
    one_of,
    typed,
    words,
)
from servanda.engine.columns import MOMENT_FORM, Branch, Column, as_moment, as_text
from servanda.engine.connection import Engine, quoted
from servanda.engine.corrections import circles
from servanda.engine.locating import place_attribute
from servanda.engine.sources import MOST_SHOWN, reason
from servanda.model.act import EVENT_TIMES, EventKind
from servanda.model.agreement import OWN, Agreement
from servanda.model.problem import Place, Problem
from servanda.record import faults
from servanda.record.fields import COORDINATES

_TIME_FORM = quoted(
    r"^\d{4}(-\d{2}(-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?)?)?)?$"
)
_TIME = "an instant (2022-03-01T14:00Z), a day, a month or a year"
_LISTS = ("toward", "accepted_by", "contested_by")


def event_problems(engine: Engine, branch: Branch, agreement: Agreement) -> list[Problem]:
    """Return every faulty event of a file."""
    try:
        return checked(engine, branch, _checks(branch, agreement))
    except duckdb.Error as error:
        return [faults.unreadable(branch.raw.place(), reason(error))]


def _checks(branch: Branch, agreement: Agreement) -> Iterator[Check]:
    kind = branch.fields["kind"]
    yield Check(f"{kind.sql} IS NULL", (), lambda place: faults.value_missing(place, "kind"))
    yield from _times(branch)
    if not agreement.events:
        return
    known = {
        "kind": set(agreement.events),
        "party": {*agreement.speakers, *agreement.groups},
        "by": {OWN, *agreement.speakers, *agreement.groups},
    }
    for name, names in known.items():
        column = branch.field(name)
        if column:
            yield Check(
                one_of(as_text(column), names),
                (column.sql,),
                lambda place, value, name=name, names=names: faults.row_unknown(place, name, value, names),
            )
    yield from words(branch)
    everyone = {*agreement.speakers, *agreement.groups}
    for name, listed in (("source", set(agreement.sources)), *((each, everyone) for each in _LISTS)):
        yield from _listed(branch, name, listed)
    yield from _listed(branch, "scope", {"all", *agreement.provisions, *agreement.uncomputed})
    yield from _attributes(branch, agreement, kind)


def _listed(branch: Branch, name: str, known: set[str]) -> Iterator[Check]:
    column = branch.field(name)
    if column is None:
        return
    sql, listed = as_text(column), ", ".join(quoted(id_) for id_ in sorted(known))
    parts = f"list_transform(string_split({sql}, ';'), lambda x: trim(x))"
    yield Check(
        f"{sql} IS NOT NULL AND NOT list_has_all([{listed}]::VARCHAR[], {parts})",
        (column.sql,),
        lambda place, value: faults.row_unknown(
            place,
            name,
            next((part.strip() for part in str(value).split(";") if part.strip() not in known), str(value)),
            known,
        ),
    )


def _times(branch: Branch) -> Iterator[Check]:
    for name in EVENT_TIMES:
        column = branch.field(name)
        if column is None:
            continue
        if column.text:
            yield typed(f"{column.sql} IS NOT NULL AND NOT ({_sound(column)})", column, name, _TIME)
        else:
            beyond = f"{column.sql}::TIMESTAMP NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}"
            yield typed(beyond, column, name, _TIME)
    at, first, last = (branch.field(name) for name in ("done_at", "done_from", "done_until"))
    given = f"{at.sql} IS NOT NULL" if at else "FALSE"
    between = f"{first.sql} IS NOT NULL AND {last.sql} IS NOT NULL" if first and last else "FALSE"
    yield Check(
        f"NOT ({given}) AND NOT ({between})", (), lambda place: faults.value_missing(place, "done_at")
    )
    if first and last:
        yield Check(
            f"{given} AND ({first.sql} IS NOT NULL OR {last.sql} IS NOT NULL)",
            (),
            faults.event_times,
        )
    moment = branch.field("recorded_at")
    if moment and moment.text:
        wrong = (
            f"{moment.sql} IS NOT NULL AND ({as_moment(moment)} IS NULL "
            f"OR NOT regexp_matches({moment.sql}, {MOMENT_FORM}))"
        )
        yield typed(wrong, moment, "recorded_at", "a day or instant")


def _sound(column: Column) -> str:
    """Return the condition that a text is a time, of a day the calendar has."""
    value = as_text(column)
    filled = f"{value} || CASE length({value}) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END"
    day = f"TRY_CAST(left({filled}, 10) AS DATE)"
    rest = f"(length({value}) <= 10 OR TRY_CAST({value} AS TIMESTAMPTZ) IS NOT NULL)"
    in_calendar = f"coalesce({day} BETWEEN {FIRST_DAY} AND {LAST_DAY}, FALSE)"
    return f"regexp_matches({value}, {_TIME_FORM}) AND {in_calendar} AND {rest}"


def _attributes(branch: Branch, agreement: Agreement, kind: Column) -> Iterator[Check]:
    for event in agreement.events.values():
        mine = f"{as_text(kind)} = {quoted(event.id)} AND "
        for attribute in event.attributes.values():
            column = branch.field(attribute.name)
            if column:
                yield from attribute_checks(mine, attribute, column, agreement.geography)
        yield from coordinates_beside_a_place(mine, branch, event.attributes)
    known = ", ".join(quoted(id_) for id_ in agreement.events)
    of_kinds = {event.id: _columns(event) for event in agreement.events.values()}
    for name in sorted(set().union(*of_kinds.values())):
        column = branch.field(name)
        having = [quoted(kind_id) for kind_id, names in of_kinds.items() if name in names]
        if column and not column.shared:
            yield Check(
                f"{column.sql} IS NOT NULL AND {as_text(kind)} IN ({known}) "
                f"AND {as_text(kind)} NOT IN ({', '.join(having)})",
                (kind.sql,),
                lambda place, value, name=name: faults.foreign_attribute(
                    place, name, str(value), "kind of events"
                ),
            )


def _columns(kind: EventKind) -> set[str]:
    """Return what the events of a kind may fill: its attributes, and coordinates where it has a place."""
    return {*kind.attributes, *(COORDINATES if place_attribute(kind.attributes) else ())}


def event_names(engine: Engine, relation: str, zone: str, place: Callable[[int], Place]) -> Iterator[Problem]:
    """Yield what is wrong with the ids of events, and with the fields that name another event by its id."""
    twice = engine.rows(
        f"SELECT rid, id, first FROM (SELECT rid, id, min(rid) OVER (PARTITION BY id) AS first "
        f"FROM {relation} WHERE id IS NOT NULL) WHERE first < rid ORDER BY 1 LIMIT {MOST_SHOWN}"
    )
    for rid, id_, first in twice:
        yield faults.id_twice(place(rid), id_, place(first))
    for field in ("ref", "supersedes"):
        unnamed = engine.rows(
            f"SELECT rid, {field} FROM {relation} WHERE {field} IS NOT NULL "
            f"AND {field} NOT IN (SELECT id FROM {relation} WHERE id IS NOT NULL) "
            f"ORDER BY 1 LIMIT {MOST_SHOWN}"
        )
        for rid, id_ in unnamed:
            yield faults.event_unknown(place(rid), field, id_)
    local = [f"timezone({quoted(zone)}, make_timestamptz(done_{n}))::VARCHAR" for n in (0, 1)]
    inverted = engine.rows(
        f"SELECT rid, {', '.join(local)} FROM {relation} WHERE done_1 <= done_0 ORDER BY 1 LIMIT {MOST_SHOWN}"
    )
    for rid, start, end in inverted:
        yield faults.interval_inverted(place(rid), start, end)
    foreign = engine.rows(
        f"SELECT c.rid, c.supersedes FROM {relation} c JOIN {relation} o ON o.id = c.supersedes "
        'WHERE o.party IS DISTINCT FROM c.party OR o."by" IS DISTINCT FROM c."by" OR o.kind <> c.kind '
        f"ORDER BY 1 LIMIT {MOST_SHOWN}"
    )
    for rid, id_ in foreign:
        yield faults.supersedes_other(place(rid), id_)
    links = engine.rows(
        f"SELECT id, supersedes, rid FROM {relation} WHERE id IS NOT NULL AND supersedes IS NOT NULL"
    )
    chains = circles({str(i): str(s) for i, s, _ in links}, {str(i): int(r) for i, _, r in links})
    for id_, rid in list(chains)[:MOST_SHOWN]:
        yield faults.supersedes_circle(place(rid), id_)
