"""Read the positions of a record: where what moves was, at an instant, by someone's word.

Each file becomes rows of one table a category, `positions <category>`; what
follows of them is in `tracks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from servanda.engine.checks import (
    Check,
    attribute_checks,
    checked,
    one_of,
    source_checks,
    table_keys,
    typed,
    words,
)
from servanda.engine.columns import (
    SQL_TYPES,
    Branch,
    Column,
    as_attribute,
    as_moment,
    as_text,
    type_problems,
)
from servanda.engine.connection import Engine, named, quoted
from servanda.engine.event_table import time_sql
from servanda.engine.locating import place_attribute
from servanda.engine.sources import ROW, Raw, reason
from servanda.model.agreement import OWN, Agreement, Attribute, Category, Kind
from servanda.model.problem import Problem, shown
from servanda.record import faults, place_faults, position_faults
from servanda.record.fields import COORDINATES, HOLDING, POSITION

_INSTANT = quoted(
    r"^\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?$"
)
_DEGREES = quoted(r"^-?[0-9]{1,3}(\.[0-9]{1,12})?$")
_DEFAULTS = {"basis": "reported", "mark": "confirmed"}
_TEXTS = ("track", "party", "basis", "channel", "source", "mark")


def moving(agreement: Agreement) -> dict[str, Category]:
    """Return the categories that are reported by positions."""
    return {c.id: c for c in agreement.categories.values() if c.tracks is not None}


def carried(category: Category) -> list[Attribute]:
    """Return the attributes that a position states besides where it is."""
    place = place_attribute(category.attributes)
    return [attribute for attribute in category.attributes.values() if attribute.name != place]


def table_of(category: str) -> str:
    """Return the name of the table of a category's positions."""
    return named(f"positions {category}")


def load_positions(
    engine: Engine, files: Sequence[Raw], agreement: Agreement, first: int
) -> tuple[list[Branch], list[Problem]]:
    """Create the relations of positions out of files: text is read once, Parquet stays on disk.

    Args:
        engine: Where to.
        files: The files.
        agreement: The agreement, whose moving categories there are.
        first: The number of the first file.

    Returns:
        How each file yields positions, and every problem found in its rows.
    """
    problems: list[Problem] = []
    built: list[Branch] = []
    categories = moving(agreement)
    for raw in files:
        branch, found = _branch(raw, first + len(built), categories, agreement)
        problems += found
        if branch is not None:
            built.append(branch)
            problems += _row_problems(engine, branch, agreement, categories)
    for category in categories.values():
        parts = [_none(category)]
        for branch in (branch for branch in built if category.id in branch.categories):
            sql = _positions_sql(branch, category, agreement)
            if branch.raw.text:
                table = named(f"read {branch.number} {category.id}")
                engine.run(f"CREATE TEMP TABLE {table} AS {sql}")
                sql = f"SELECT * FROM {table}"
            parts.append(sql)
        engine.run(f"CREATE TEMP VIEW {table_of(category.id)} AS {' UNION ALL BY NAME '.join(parts)}")
    return built, problems


def _branch(
    raw: Raw, number: int, categories: Mapping[str, Category], agreement: Agreement
) -> tuple[Branch | None, list[Problem]]:
    """Return how a file yields positions, and what is wrong with its columns."""
    if not categories:
        return None, [position_faults.nothing_moves(raw.place())]
    fields, problems = _fields(raw, categories, agreement)
    wanted = ("track", "at", *COORDINATES, "party", *(() if len(categories) == 1 else ("category",)))
    given = {*fields, *raw.file.constants}
    problems += [faults.column_missing(raw.place(), n, raw.types) for n in wanted if n not in given]
    if problems:
        return None, problems
    constant = raw.file.constants.get("category", "")
    mine = (constant,) if constant in categories else tuple(categories)
    return Branch(number=number, raw=raw, fields=fields, categories=mine), []


def _fields(
    raw: Raw, categories: Mapping[str, Category], agreement: Agreement
) -> tuple[dict[str, Column], list[Problem]]:
    """Return the columns and constants that hold fields, by field, and what is wrong with them."""
    file = raw.file
    known = {*POSITION, *(a.name for c in categories.values() for a in carried(c))}
    foreign = ({*HOLDING} | {a.name for c in categories.values() for a in c.attributes.values()}) - known
    spent = {*file.columns.values(), *file.ignore}
    given = [*file.columns.items(), *((c, c) for c in raw.types if c not in spent)]
    fields: dict[str, Column] = {}
    problems = [
        faults.column_missing(file.described_at("ignore", column), column, raw.types)
        for column in file.ignore
        if column not in raw.types
    ]
    for name, column in given:
        if column not in raw.types:
            problems.append(faults.column_missing(file.described_at("columns", name), column, raw.types))
        elif name in foreign:
            problems.append(position_faults.field_foreign(raw.place(), name, where=name not in HOLDING))
        elif name not in known:
            problems.append(position_faults.field_unknown(raw.place(), name, known, column=True))
        elif name in fields:
            also = f"the column {shown(column)}"
            place = file.described_at("columns", name)
            problems.append(faults.field_twice(place, name, "'columns'", also))
        else:
            fields[name] = _column(column, raw.types[column])
            problems += _type_problems(raw, column, name, agreement)
    for name, value in file.constants.items():
        place = file.described_at("constants", name)
        if name not in known:
            problems.append(position_faults.field_unknown(place, name, known, column=False))
        elif name in fields:
            problems.append(faults.field_twice(place, name, "a constant", "a column of the file"))
        elif name == "category" and value not in categories:
            problems.append(faults.row_unknown(place, name, value, categories))
        else:
            fields[name] = Column(quoted(value), "VARCHAR")
    return fields, problems


def _column(name: str, kind: str) -> Column:
    """Return a column; instants without a zone are of one type, however fine they are stored."""
    if kind.startswith("TIMESTAMP_"):
        return Column(f"{named(name)}::TIMESTAMP", "TIMESTAMP")
    return Column(named(name), kind)


def _type_problems(raw: Raw, column: str, name: str, agreement: Agreement) -> list[Problem]:
    """Return what is wrong with how a column is stored."""
    kind = raw.types[column]
    if name == "at":
        sound = Column(column, kind).text or kind.startswith("TIMESTAMP")
        return [] if sound else [faults.column_type(raw.place(), column, kind, "a timestamp or text")]
    return type_problems(raw, column, name, kind, agreement)


def _row_problems(
    engine: Engine, branch: Branch, agreement: Agreement, categories: Mapping[str, Category]
) -> list[Problem]:
    try:
        problems = checked(engine, branch, _checks(branch, agreement, categories))
        if not problems:
            for category_id in branch.categories:
                problems += table_keys(engine, branch, categories[category_id], agreement)
    except duckdb.Error as error:
        return [faults.unreadable(branch.raw.place(), reason(error))]
    return problems


def _checks(branch: Branch, agreement: Agreement, categories: Mapping[str, Category]) -> Iterator[Check]:
    for name in ("track", "at", *COORDINATES, "party", "category"):
        column = branch.field(name)
        if column is not None:
            yield Check(
                f"{column.sql} IS NULL", (), lambda place, name=name: faults.value_missing(place, name)
            )
    names = {
        "party": {*agreement.parties, *agreement.groups, *agreement.others},
        "category": set(categories),
        "by": {OWN, *agreement.speakers, *agreement.groups},
    }
    for name, known in names.items():
        column = branch.field(name)
        if column is not None:
            yield Check(
                one_of(as_text(column), known),
                (column.sql,),
                lambda place, value, name=name, known=known: faults.row_unknown(place, name, value, known),
            )
    yield from source_checks(branch, agreement)
    yield from words(branch)
    yield from _when_and_where(branch)
    for category_id in branch.categories:
        kind = branch.field("category")
        mine = f"{as_text(kind)} = {quoted(category_id)} AND " if kind and len(branch.categories) > 1 else ""
        others = {a.name for c in branch.categories for a in carried(categories[c])}
        for name in sorted(others - set(categories[category_id].attributes)):
            column = branch.field(name)
            if column is not None:
                yield Check(
                    f"{mine}{column.sql} IS NOT NULL",
                    (),
                    lambda place, name=name, of=category_id: faults.foreign_attribute(place, name, of),
                )
        for attribute in carried(categories[category_id]):
            column = branch.field(attribute.name)
            if column is not None:
                yield from attribute_checks(mine, attribute, column, agreement.geography)


def _when_and_where(branch: Branch) -> Iterator[Check]:
    """Yield the checks of the instant and the coordinates."""
    at = branch.fields["at"]
    if at.text:
        wrong = f"{at.sql} IS NOT NULL AND NOT (regexp_matches({at.sql}, {_INSTANT}) AND {_cast(at)})"
        yield typed(wrong, at, "at", "an instant, such as 2022-03-01T14:00Z")
    elif not at.type.startswith("TIMESTAMP"):
        yield typed("TRUE", at, "at", "an instant, such as 2022-03-01T14:00Z")
    latitude, longitude = (branch.fields[name] for name in COORDINATES)
    for column, name, most in ((latitude, "latitude", 90), (longitude, "longitude", 180)):
        if column.text:
            wrong = f"{column.sql} IS NOT NULL AND NOT regexp_matches({column.sql}, {_DEGREES})"
            yield typed(wrong, column, name, "a number of degrees")
        degrees = f"TRY_CAST({column.sql} AS DOUBLE)"
        yield Check(
            f"{degrees} IS NOT NULL AND NOT (isfinite({degrees}) AND abs({degrees}) <= {most})",
            (f"concat({latitude.sql}, ',', {longitude.sql})",),
            place_faults.coordinates,
        )


def _cast(at: Column) -> str:
    return f"TRY_CAST({as_text(at)} AS TIMESTAMPTZ) IS NOT NULL"


def _positions_sql(branch: Branch, category: Category, agreement: Agreement) -> str:
    def text(name: str) -> str:
        column = branch.field(name)
        value = f"{as_text(column)}::VARCHAR" if column else "NULL::VARCHAR"
        return f"coalesce({value}, {quoted(_DEFAULTS[name])})" if name in _DEFAULTS else value

    by, moment = branch.field("by"), branch.field("recorded_at")
    asserter = f"coalesce(nullif({as_text(by)}, 'own'), {text('party')})" if by else text("party")
    at, _ = time_sql(branch.fields["at"], agreement.time_zone)
    parts = [f"({branch.number}::BIGINT << 40) + {named(ROW)} AS rid"]
    parts += [f"{text(name)} AS {name}" for name in _TEXTS]
    parts += [f'{asserter} AS "by"', f"{as_moment(moment) if moment else 'NULL::TIMESTAMP'} AS recorded_at"]
    parts += [f"{at}::BIGINT AS moment"]
    parts += [f"TRY_CAST({branch.fields[name].sql} AS DOUBLE) AS {name}" for name in COORDINATES]
    parts += [_attribute(branch, attribute) for attribute in carried(category)]
    kind = branch.field("category")
    where = f" WHERE {as_text(kind)} = {quoted(category.id)}" if kind and len(branch.categories) > 1 else ""
    return f"SELECT {', '.join(parts)} FROM {branch.raw.relation}{where}"


def _attribute(branch: Branch, attribute: Attribute) -> str:
    column = branch.field(attribute.name)
    kind = _type(attribute)
    value = as_attribute(column, attribute, kind) if column else "NULL"
    return f"{value}::{kind} AS {named(attribute.name)}"


def _type(attribute: Attribute) -> str:
    # Narrow enough that products with other numbers keep within 38 digits.
    return "DECIMAL(18, 6)" if attribute.kind is Kind.DECIMAL else SQL_TYPES[attribute.kind]


def _none(category: Category) -> str:
    parts = ["NULL::BIGINT AS rid", *(f"NULL::VARCHAR AS {name}" for name in (*_TEXTS, '"by"'))]
    parts += ["NULL::TIMESTAMP AS recorded_at", "NULL::BIGINT AS moment"]
    parts += [f"NULL::DOUBLE AS {name}" for name in COORDINATES]
    parts += [f"NULL::{_type(attribute)} AS {named(attribute.name)}" for attribute in carried(category)]
    return f"SELECT {', '.join(parts)} WHERE FALSE"
