"""Read the events of a record into one table.

A time of an event is a stretch of instants in two columns, first in and last
out, in microseconds since 1970 UTC: `done_0` and `done_1`, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from servanda.engine.columns import SQL_TYPES, Branch, Column, as_attribute, as_moment, as_text, with_places
from servanda.engine.connection import Engine, named, quoted
from servanda.engine.event_checks import event_problems
from servanda.engine.sources import ROW, Raw
from servanda.model.act import EVENT, EVENT_TEXTS, EVENT_TIMES, Instant
from servanda.model.agreement import Agreement, Attribute, Kind, Mark
from servanda.model.problem import Problem
from servanda.record import faults
from servanda.record.fields import COORDINATES

EVENTS = "events"
WHEN_ASKED = '"#known_at"'  # of events that follow from positions, by which time; null: whenever
VAGUE = '"#vague"'  # whether it is open that the event happened; no attribute can have this name
SUPERSEDED_EVENTS = "superseded_events"  # rid, known_at (null: from the start)
_TIMES = {instant: f"{instant.value}_at" for instant in Instant}
_DEFAULTS = {"basis": "reported", "mark": "confirmed"}


def attributes_of(agreement: Agreement) -> dict[str, Attribute]:
    """Return the attributes of all kinds of events, each of one type."""
    found: dict[str, Attribute] = {}
    for kind in agreement.events.values():
        for attribute in kind.attributes.values():
            known = found.get(attribute.name)
            listed = (*known.one_of, *attribute.one_of) if known else attribute.one_of
            found[attribute.name] = Attribute(name=attribute.name, kind=attribute.kind, one_of=listed)
    return found


def load_events(
    engine: Engine, files: Sequence[Raw], agreement: Agreement, first: int
) -> tuple[list[Branch], list[Problem]]:
    """Create the table of events out of files.

    Args:
        engine: Where to.
        files: The files.
        agreement: The agreement, whose kinds of events there are.
        first: The number of the first file.

    Returns:
        How each file yields events, and every problem found.
    """
    problems: list[Problem] = []
    built: list[Branch] = []
    for raw in files:
        branch, found = _branch(raw, first + len(built), agreement)
        problems += found
        if branch is not None:
            built.append(branch)
            problems += event_problems(engine, branch, agreement)
    if not problems:
        parts = [_no_events(agreement), *(_events_sql(branch, agreement) for branch in built)]
        engine.run(f"CREATE TEMP TABLE {EVENTS} AS {' UNION ALL BY NAME '.join(parts)}")
    return built, problems


def of_time(known_at: datetime | None) -> str:
    """Return the condition that an event follows from what was known by a time."""
    time = "'infinity'" if known_at is None else quoted(known_at.isoformat(sep=" "))
    return f"({WHEN_ASKED} IS NULL OR {WHEN_ASKED} = TIMESTAMP {time})"


def correct_events(engine: Engine) -> None:
    """Create the table of events that others supersede, and from when that is known."""
    engine.run(
        f"CREATE TEMP TABLE {SUPERSEDED_EVENTS} AS SELECT o.rid, "
        "CASE WHEN bool_or(c.recorded_at IS NULL) THEN NULL ELSE min(c.recorded_at) END AS known_at "
        f"FROM {EVENTS} c JOIN {EVENTS} o ON c.supersedes = o.id GROUP BY o.rid"
    )


def _branch(raw: Raw, number: int, agreement: Agreement) -> tuple[Branch | None, list[Problem]]:
    """Return how a file yields events, and what is wrong with its columns."""
    file = raw.file
    placed = any(a.kind is Kind.PLACE for a in attributes_of(agreement).values())
    known = {*EVENT, *attributes_of(agreement), *(COORDINATES if placed else ())}
    spent = {*file.columns.values(), *file.ignore}
    given = [*file.columns.items(), *((c, c) for c in raw.types if c not in spent)]
    fields: dict[str, Column] = {}
    problems: list[Problem] = []
    for name, column in given:
        if column not in raw.types:
            problems.append(faults.column_missing(file.described_at("columns", name), column, raw.types))
        elif name in known:
            fields[name] = Column(named(column), raw.types[column])
            problems += _type_problems(raw, name, column)
        elif agreement.events:
            problems.append(faults.event_field_unknown(raw.place(), name, known))
    fields |= {name: Column(quoted(value), "VARCHAR") for name, value in file.constants.items()}
    missing = [] if "kind" in fields else ["kind"]
    if not {"done_at", "done_from"} & set(fields):
        missing.append("done_at")
    problems += [faults.column_missing(raw.place(), name, raw.types) for name in missing]
    if problems:
        return None, problems
    fields = with_places(fields, agreement.events.values())
    return Branch(number=number, raw=raw, fields=fields, categories=()), []


def _type_problems(raw: Raw, name: str, column: str) -> list[Problem]:
    """Return what is wrong with the stored type of a field that every event has."""
    kind = raw.types[column]
    text = Column(named(column), kind).text
    time = kind == "DATE" or kind.startswith("TIMESTAMP")
    if name in EVENT_TEXTS and not text:
        return [faults.column_type(raw.place(), column, kind, "text")]
    if name in COORDINATES and not (text or Column(column, kind).number or kind in ("DOUBLE", "FLOAT")):
        return [faults.column_type(raw.place(), column, kind, "a number of degrees")]
    if name in (*EVENT_TIMES, "recorded_at") and not (text or time):
        return [faults.column_type(raw.place(), column, kind, "a date, timestamp or text")]
    return []


def _events_sql(branch: Branch, agreement: Agreement) -> str:
    def text(name: str) -> str:
        column = branch.field(name)
        value = as_text(column) if column else "NULL::VARCHAR"
        return f"coalesce({value}, {quoted(_DEFAULTS[name])})" if name in _DEFAULTS else value

    by = branch.field("by")
    asserter = f"coalesce(nullif({as_text(by)}, 'own'), {text('party')})" if by else text("party")
    moment = branch.field("recorded_at")
    parts = [
        f"({branch.number}::BIGINT << 40) + {named(ROW)} AS rid",
        f"FALSE AS {VAGUE}",
        f"NULL::TIMESTAMP AS {WHEN_ASKED}",
    ]
    parts += [f"{text(name)} AS {named(name)}" for name in EVENT_TEXTS if name != "by"]
    parts += [f'{asserter} AS "by"', f"{as_moment(moment) if moment else 'NULL::TIMESTAMP'} AS recorded_at"]
    for instant, name in _TIMES.items():
        first, last = time_sql(branch.field(name), agreement.time_zone)
        if instant is Instant.DONE:
            first = f"coalesce({first}, {time_sql(branch.field('done_from'), agreement.time_zone)[0]})"
            last = f"coalesce({last}, {time_sql(branch.field('done_until'), agreement.time_zone)[0]})"
        parts += [f"{first} AS {instant.value}_0", f"{last} AS {instant.value}_1"]
    parts += [_attribute(branch, each) for each in attributes_of(agreement).values()]
    return f"SELECT {', '.join(parts)} FROM {branch.raw.relation}"


def _attribute(branch: Branch, attribute: Attribute) -> str:
    column = branch.field(attribute.name)
    kind = SQL_TYPES[attribute.kind]
    value = as_attribute(column, attribute, kind) if column else "NULL"
    return f"{value}::{kind} AS {named(attribute.name)}"


def _no_events(agreement: Agreement) -> str:
    parts = ["NULL::BIGINT AS rid", "NULL::TIMESTAMP AS recorded_at", f"NULL::BOOLEAN AS {VAGUE}"]
    parts += [f"NULL::TIMESTAMP AS {WHEN_ASKED}"]
    parts += [f"NULL::VARCHAR AS {named(name)}" for name in EVENT_TEXTS]
    parts += [f"NULL::BIGINT AS {instant.value}_{end}" for instant in Instant for end in (0, 1)]
    parts += [
        f"NULL::{SQL_TYPES[each.kind]} AS {named(each.name)}" for each in attributes_of(agreement).values()
    ]
    return f"SELECT {', '.join(parts)} WHERE FALSE"


def time_sql(column: Column | None, zone: str) -> tuple[str, str]:
    """Return the first instant of a time and the first after it, as SQL; null where it is blank.

    A time is an instant, a day, a month or a year.
    """
    if column is None:
        return "NULL::BIGINT", "NULL::BIGINT"
    if column.type == "DATE":
        return _local(f"{column.sql}::TIMESTAMP", zone), _local(f"({column.sql} + 1)::TIMESTAMP", zone)
    if not column.text:
        instant = f"epoch_us({column.sql})" if "ZONE" in column.type else _local(column.sql, zone)
        return instant, f"{instant} + 1"
    value = as_text(column)
    blanks = f"CASE length({value}) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END"
    start = f"TRY_CAST({value} || {blanks} AS DATE)"
    units = f"CASE length({value}) WHEN 4 THEN INTERVAL 1 YEAR WHEN 7 THEN INTERVAL 1 MONTH"
    length = f"{units} ELSE INTERVAL 1 DAY END"
    here = _local(f"TRY_CAST({value} AS TIMESTAMP)", zone)
    instant = (
        f"CASE WHEN regexp_matches({value}, '(Z|[+-][0-9][0-9]:[0-9][0-9])$') "
        f"THEN epoch_us(TRY_CAST({value} AS TIMESTAMPTZ)) ELSE {here} END"
    )
    whole = f"length({value}) <= 10"
    return (
        f"CASE WHEN {whole} THEN {_local(f'{start}::TIMESTAMP', zone)} ELSE {instant} END",
        f"CASE WHEN {whole} THEN {_local(f'({start} + {length})::TIMESTAMP', zone)} ELSE {instant} + 1 END",
    )


def _local(sql: str, zone: str) -> str:
    """Return an instant of a time where the agreement's days begin."""
    return f"epoch_us({sql})" if zone == "UTC" else f"epoch_us(timezone({quoted(zone)}, {sql}))"


def first_days(
    engine: Engine, known_at: datetime | None, zone: str, *, include_recalled: bool
) -> dict[str, date]:
    """Return the day of the first event of each kind known by then, not corrected and not merely recalled."""
    moment = f"TIMESTAMP {quoted(known_at.isoformat(sep=' '))}" if known_at else None
    corrected = f" WHERE known_at IS NULL OR known_at <= {moment}" if moment else ""
    which = [f"rid NOT IN (SELECT rid FROM {SUPERSEDED_EVENTS}{corrected})", of_time(known_at)]
    if moment:
        which.append(f"(recorded_at IS NULL OR recorded_at <= {moment})")
    if not include_recalled:
        which.append(f"mark <> {quoted(Mark.RECALLED.value)}")
    local = f"timezone({quoted(zone)}, make_timestamptz(min(done_0)))"
    rows = engine.rows(f"SELECT kind, {local}::DATE FROM {EVENTS} WHERE {' AND '.join(which)} GROUP BY kind")
    return {kind: day for kind, day in rows if day is not None}
