"""Find the faulty rows of a record: every check is one condition, and all run in one pass a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from servanda.engine.columns import (
    DAY_FORM,
    MOMENT_FORM,
    NUMBER_FORM,
    Branch,
    Column,
    as_day,
    as_end,
    as_moment,
    as_number,
    as_text,
)
from servanda.engine.connection import Engine, named, quoted
from servanda.engine.locating import degrees_sql, place_attribute
from servanda.engine.sources import MOST_SHOWN, ROW, reason
from servanda.model.agreement import OWN, Agreement, Attribute, Category, Kind, Mark
from servanda.model.place import Geography
from servanda.model.problem import Place, Problem
from servanda.model.result import Basis
from servanda.record import faults, place_faults, position_faults
from servanda.record.fields import CHANNELS, COORDINATES, DAYS, NUMBERS, OPEN

FIRST_DAY, LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-30'"  # the day after is the engine's endless day
_IN_CALENDAR = "a day from 0001-01-01 to 9999-12-30 (without end: open)"

Say = Callable[..., Problem]


@dataclass(frozen=True, slots=True)
class Check:
    """A condition under which a row is faulty, what to show of it, and the sentence."""

    condition: str
    shown: tuple[str, ...]
    say: Say


def checked(engine: Engine, branch: Branch, checks: Iterable[Check]) -> list[Problem]:
    """Return every row of a branch that any of the checks finds faulty, in one pass."""
    listed = list(checks)
    counts = engine.row(
        f"SELECT {', '.join(f'count(*) FILTER (WHERE {c.condition})' for c in listed)} FROM {branch.rows}"
    )
    problems: list[Problem] = []
    for check, count in zip(listed, counts, strict=True):
        if count:
            problems += shown_rows(engine, branch, check, count)
    return problems


def row_problems(engine: Engine, branch: Branch, agreement: Agreement) -> list[Problem]:
    """Return every faulty row of a branch; a file that breaks off while it is read is a fault, too."""
    try:
        return _row_problems(engine, branch, agreement)
    except duckdb.Error as error:
        return [faults.unreadable(branch.raw.place(), reason(error))]


def _row_problems(engine: Engine, branch: Branch, agreement: Agreement) -> list[Problem]:
    problems = checked(engine, branch, _checks(branch, agreement))
    problems += _id_twice(engine, branch)
    if not problems:
        for category_id in branch.categories:
            problems += table_keys(engine, branch, agreement.categories[category_id], agreement)
    return problems


def _id_twice(engine: Engine, branch: Branch) -> Iterator[Problem]:
    """Yield a fault for each entry of a text file whose id an earlier row has."""
    id_ = branch.field("id")
    if id_ is None or not branch.raw.text or branch.raw.file.measures:
        return
    found = engine.rows(
        f"SELECT {named(ROW)}, {id_.sql}, first FROM (SELECT {named(ROW)}, {id_.sql}, "
        f"min({named(ROW)}) OVER (PARTITION BY {id_.sql}) AS first "
        f"FROM {branch.rows} WHERE {id_.sql} IS NOT NULL) "
        f"WHERE first < {named(ROW)} ORDER BY 1"
    )
    for row, text, first in found[:MOST_SHOWN]:
        yield faults.id_twice(branch.raw.place(row), text, branch.raw.place(first))
    if len(found) > MOST_SHOWN:
        yield faults.more(branch.raw.place(), "id-twice", len(found) - MOST_SHOWN)


def shown_rows(engine: Engine, branch: Branch, check: Check, count: int) -> Iterator[Problem]:
    """Yield a fault for each of the first rows that a check finds, then the number of the rest."""
    shown = ", ".join(f"({value})::VARCHAR" for value in check.shown)
    found = engine.rows(
        f"SELECT {named(ROW)}{', ' + shown if shown else ''} FROM {branch.rows} "
        f"WHERE {check.condition} ORDER BY 1 LIMIT {MOST_SHOWN}"
    )
    for row, *values in found:
        yield check.say(branch.raw.place(row), *values)
    if count > len(found):
        reference = check.say(branch.raw.place(), *("" for _ in check.shown)).reference
        yield faults.more(branch.raw.place(), reference, count - len(found))


def _checks(branch: Branch, agreement: Agreement) -> Iterator[Check]:
    yield from _required(branch)
    yield from _names(branch, agreement)
    yield from words(branch)
    yield from _days(branch)
    yield from _numbers(branch)
    for category_id in branch.categories:
        yield from _of_category(branch, agreement.categories[category_id], agreement)


def _required(branch: Branch) -> Iterator[Check]:
    for name in ("party", "category", "from"):
        column = branch.field(name)
        if name == "category" and column is None and len(branch.categories) == 1:
            continue
        condition = f"{column.sql} IS NULL" if column else "TRUE"
        yield Check(condition, (), lambda place, name=name: faults.value_missing(place, name))
    given = [column.sql for name in NUMBERS if (column := branch.field(name))]
    missing = " AND ".join(f"{sql} IS NULL" for sql in given) or "TRUE"
    yield Check(missing, (), lambda place: faults.value_missing(place, "quantity"))


def one_of(sql: str, known: Iterable[str]) -> str:
    """Return the condition that a text is given and is none of the known."""
    listed = ", ".join(quoted(name) for name in sorted(known))
    return f"{sql} IS NOT NULL AND {sql} NOT IN ({listed})" if listed else f"{sql} IS NOT NULL"


def _names(branch: Branch, agreement: Agreement) -> Iterator[Check]:
    holders = {*agreement.parties, *agreement.groups, *agreement.others}
    known = {
        "party": holders,
        "category": set(agreement.categories),
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
    yield from _moving(branch, agreement)
    yield from source_checks(branch, agreement)


def _moving(branch: Branch, agreement: Agreement) -> Iterator[Check]:
    """Yield the check that no row is a holding of what is reported by positions."""
    moving = [c for c in branch.categories if agreement.categories[c].tracks is not None]
    column = branch.field("category")
    for category in moving:
        yield Check(
            f"{as_text(column)} = {quoted(category)}" if column else "TRUE",
            (),
            lambda place, category=category: position_faults.reported_by_positions(place, category),
        )


def source_checks(branch: Branch, agreement: Agreement) -> Iterator[Check]:
    """Yield the check that every source a row names is one of the agreement's."""
    source = branch.field("source")
    if source:
        sql, known_sources = as_text(source), sorted(agreement.sources)
        listed = ", ".join(quoted(id_) for id_ in known_sources)
        yield Check(
            f"{sql} IS NOT NULL AND NOT list_has_all([{listed}]::VARCHAR[], string_split({sql}, ';'))",
            (sql,),
            lambda place, value: faults.row_unknown(
                place, "source", _first_unknown(value, known_sources), known_sources
            ),
        )


def _first_unknown(value: str, known: list[str]) -> str:
    return next((part for part in value.split(";") if part not in known), value)


def words(branch: Branch) -> Iterator[Check]:
    """Yield the checks of the fields that take a closed list of words."""
    allowed = {"basis": [b.value for b in Basis], "channel": CHANNELS, "mark": [m.value for m in Mark]}
    for name, words in allowed.items():
        column = branch.field(name)
        if column:
            yield Check(
                one_of(as_text(column), words),
                (column.sql,),
                lambda place, value, name=name, words=words: faults.row_value(place, name, value, words),
            )


def _malformed(column: Column, form: str, *also: str) -> str:
    spared = "".join(f" AND {column.sql} <> {quoted(word)}" for word in also)
    return f"{column.sql} IS NOT NULL{spared} AND NOT regexp_matches({column.sql}, {form})"


def _days(branch: Branch) -> Iterator[Check]:
    for name in DAYS:
        column = branch.field(name)
        if column and not column.text:
            yield typed(f"{column.sql} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}", column, name, _IN_CALENDAR)
        if column and column.text:
            day = as_day(column)
            spared = f"{column.sql} IS DISTINCT FROM {quoted(OPEN)} AND " if name == "until" else ""
            form = f"regexp_matches({column.sql}, {DAY_FORM})"
            wrong = f"{spared}{column.sql} IS NOT NULL AND ({day} IS NULL OR NOT {form})"
            yield typed(wrong, column, name, "a day")
            beyond = (
                f"regexp_matches({column.sql}, {DAY_FORM}) AND {day} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}"
            )
            yield typed(beyond, column, name, _IN_CALENDAR)
    moment = branch.field("recorded_at")
    if moment and moment.text:
        cast = (
            f"{as_moment(moment)} IS NULL AND {moment.sql} IS NOT NULL OR {as_moment(moment)} < {FIRST_DAY}"
        )
        yield typed(
            f"({cast}) OR ({_malformed(moment, MOMENT_FORM)})", moment, "recorded_at", "a day or instant"
        )
    elif moment:
        beyond = f"{as_moment(moment)} < {FIRST_DAY} OR {as_moment(moment)} >= {LAST_DAY} + 1"
        yield typed(beyond, moment, "recorded_at", "an instant of the years 1 to 9999")
    start, end = branch.field("from"), branch.field("until")
    if start and end:
        yield Check(f"{as_end(end)} <= {as_day(start)}", (start.sql, end.sql), faults.interval_inverted)


def typed(condition: str, column: Column, name: str, wanted: str) -> Check:
    """Return the check of a value that is not of its type."""
    return Check(condition, (column.sql,), lambda place, value: faults.row_type(place, name, value, wanted))


def _numbers(branch: Branch) -> Iterator[Check]:
    exact = "DECIMAL(38, 12)"
    for name in NUMBERS:
        column = branch.field(name)
        if column is None:
            continue
        if column.text:
            yield typed(_malformed(column, NUMBER_FORM), column, name, "an exact number")
        yield Check(
            f"{as_number(column, exact)} < 0",
            (column.sql,),
            lambda place, value, name=name: faults.negative(place, name, value),
        )
    quantity, low, high = (
        f"{as_number(column, exact)}" if (column := branch.field(name)) else None for name in NUMBERS
    )
    for lower, upper, fact in (
        (low, high, "'low' is above 'high'."),
        (low, quantity, "'low' is above 'quantity'."),
        (quantity, high, "'quantity' is above 'high'."),
    ):
        if lower and upper:
            yield Check(
                f"{lower} > {upper}", (), lambda place, fact=fact: faults.estimate_inverted(place, fact)
            )


def _of_category(branch: Branch, category: Category, agreement: Agreement) -> Iterator[Check]:
    kind = branch.field("category")
    mine = f"{as_text(kind)} = {quoted(category.id)} AND " if kind and len(branch.categories) > 1 else ""
    unit = branch.field("unit")
    if unit:
        units = {category.unit, *(c.unit for c in agreement.conversions.values() if c.to == category.unit)}
        yield Check(
            mine + one_of(as_text(unit), units),
            (unit.sql,),
            lambda place, value: faults.unit_unconverted(place, value, category.unit),
        )
    others = {n for c in agreement.categories.values() for n in c.attributes} - set(category.attributes)
    if place_attribute(category.attributes) is None:
        others |= set(COORDINATES)
    for name in sorted(others):
        column = branch.field(name)
        if column and not column.shared:
            yield Check(
                f"{mine}{column.sql} IS NOT NULL",
                (),
                lambda place, name=name: faults.foreign_attribute(place, name, category.id),
            )
    for attribute in category.attributes.values():
        column = branch.field(attribute.name)
        if column:
            yield from attribute_checks(mine, attribute, column, agreement.geography)
    yield from coordinates_beside_a_place(mine, branch, category.attributes)


def coordinates_beside_a_place(
    mine: str, branch: Branch, attributes: Mapping[str, Attribute]
) -> Iterator[Check]:
    """Yield the checks that no row gives its place twice: in a column of its own, and by coordinates."""
    name = place_attribute(attributes)
    place = branch.field(name) if name else None
    if name is None or place is None or place.shared:
        return
    for coordinate in COORDINATES:
        column = branch.field(coordinate)
        if column:
            yield Check(
                f"{mine}{column.sql} IS NOT NULL",
                (),
                lambda at, coordinate=coordinate: place_faults.row_place_twice(at, coordinate, name),
            )


_FORMS = {
    Kind.INTEGER: (quoted(r"^[0-9]{1,18}$"), "a whole number"),
    Kind.DECIMAL: (NUMBER_FORM, "an exact number"),
    Kind.DATE: (DAY_FORM, "a day"),
    Kind.TRUTH: (quoted("^(true|false)$"), "true or false"),
}


def _place_checks(mine: str, name: str, column: Column, geography: Geography) -> Iterator[Check]:
    """Yield the checks of a place: a point of the globe, or a site or zone that is declared."""
    known = {*geography.sites, *geography.zones}
    latitude, longitude = degrees_sql(column.sql)

    def say(place: Place, value: str) -> Problem:
        if value.startswith("geo:"):
            return place_faults.coordinates(place, value.removeprefix("geo:"))
        return place_faults.place_unknown(place, name, value, known)

    yield Check(f"{mine}{one_of(as_text(column), known)} AND {latitude} IS NULL", (column.sql,), say)
    yield Check(f"{mine}(abs({latitude}) > 90 OR abs({longitude}) > 180)", (column.sql,), say)


def attribute_checks(
    mine: str, attribute: Attribute, column: Column, geography: Geography
) -> Iterator[Check]:
    """Yield the checks of an attribute of the rows that `mine` selects."""
    name = attribute.name
    if attribute.kind is Kind.PLACE:
        yield from _place_checks(mine, name, column, geography)
    if attribute.one_of:
        yield Check(
            mine + one_of(as_text(column), attribute.one_of),
            (column.sql,),
            lambda place, value: faults.row_value(place, name, value, attribute.one_of),
        )
    if attribute.kind in _FORMS and column.text:
        form, wanted = _FORMS[attribute.kind]
        wrong = f"NOT regexp_matches({column.sql}, {form})"
        if attribute.kind is Kind.DATE:
            day = f"TRY_CAST({column.sql} AS DATE)"
            wrong = f"({wrong} OR {day} IS NULL OR {day} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY})"
        yield typed(f"{mine}{column.sql} IS NOT NULL AND {wrong}", column, name, wanted)
    if attribute.kind is Kind.DATE and not column.text:
        wrong = f"{mine}{column.sql} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}"
        yield typed(wrong, column, name, _IN_CALENDAR)
    if attribute.kind in (Kind.INTEGER, Kind.DECIMAL):
        yield Check(
            f"{mine}{as_number(column, 'DECIMAL(38, 12)')} < 0",
            (column.sql,),
            lambda place, value: faults.negative(place, name, value),
        )


def key_text(name: str, branch: Branch) -> str:
    """Return the text of a table key's part: the party, or an attribute."""
    column = branch.field(name)
    if column is None:
        return "NULL::VARCHAR"
    return f"{column.sql}::VARCHAR"


def table_keys(engine: Engine, branch: Branch, category: Category, agreement: Agreement) -> Iterator[Problem]:
    """Yield a fault for each key the entries name and a table does not have."""
    kind = branch.field("category")
    for attribute in category.attributes.values():
        table = agreement.tables.get(attribute.table or "")
        if table is None:
            continue
        known = {row.key for row in table.rows}
        if any(branch.field(name) is None for name in attribute.table_key):
            continue
        parts = [key_text(name, branch) for name in attribute.table_key]
        given = " AND ".join(f"{part} IS NOT NULL" for part in parts)
        mine = f"{as_text(kind)} = {quoted(category.id)} AND " if kind and len(branch.categories) > 1 else ""
        found = engine.rows(
            f"SELECT min({named(ROW)}), {', '.join(parts)} FROM {branch.rows} "
            f"WHERE {mine}{given} GROUP BY ALL ORDER BY 1"
        )
        wrong = [(row, key) for row, *key in found if tuple(key) not in known]
        for row, key in wrong[:MOST_SHOWN]:
            yield faults.table_key_unknown(branch.raw.place(row), "/".join(key), table.name)
        if len(wrong) > MOST_SHOWN:
            yield faults.more(branch.raw.place(), "table-key-unknown", len(wrong) - MOST_SHOWN)
