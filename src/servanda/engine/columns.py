"""Read the fields of entries out of raw columns: from text, or as Parquet stores them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servanda.engine.connection import named, quoted
from servanda.engine.locating import degrees_sql, point_sql
from servanda.engine.sources import ROW, Raw
from servanda.language.literals import MOST_DECIMALS, MOST_DIGITS
from servanda.model.act import EventKind
from servanda.model.agreement import OWN, Agreement, Attribute, Category, Kind
from servanda.model.problem import Place, Problem, shown
from servanda.record import faults
from servanda.record.fields import COORDINATES, DAYS, HOLDING, MOMENTS, NUMBERS, OPEN, TEXTS

NUMBER_FORM = quoted(rf"^-?[0-9]{{1,{MOST_DIGITS}}}(\.[0-9]{{1,{MOST_DECIMALS}}})?$")
DAY_FORM = quoted(r"^\d{4}-\d{2}-\d{2}$")
MOMENT_FORM = quoted(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?)?$")
ENDLESS = "DATE 'infinity'"


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's values come from: an SQL expression and its stored type.

    `shared` is true of a place made of latitude and longitude, which every
    category with a place has alike.
    """

    sql: str
    type: str
    shared: bool = False

    @property
    def text(self) -> bool:
        return self.type == "VARCHAR" or self.type.startswith("ENUM")

    @property
    def number(self) -> bool:
        return self.type.startswith("DECIMAL") or self.type.endswith(("INT", "INTEGER"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way a file yields entries: the file itself, or one measure of a wide sheet."""

    number: int
    raw: Raw
    fields: Mapping[str, Column]
    categories: tuple[str, ...]
    measure: str | None = None

    @property
    def rows(self) -> str:
        """Return the raw rows that are entries: a blank cell of a wide sheet is none."""
        where = f" WHERE {named(self.measure)} IS NOT NULL" if self.measure else ""
        return f"(SELECT * FROM {self.raw.relation}{where})"

    def field(self, name: str) -> Column | None:
        return self.fields.get(name)


def branches(raw: Raw, agreement: Agreement, first: int) -> tuple[list[Branch], list[Problem]]:
    """Return how a file yields entries, and what is wrong with its columns."""
    file = raw.file
    named_in = [(("columns", field), column) for field, column in file.columns.items()]
    named_in += [(("measures", column), column) for column in file.measures]
    named_in += [(("ignore", column), column) for column in file.ignore]
    problems = [
        faults.column_missing(file.described_at(*path), column, raw.types)
        for path, column in named_in
        if column not in raw.types
    ]
    if problems:
        return [], problems
    fields, problems = _fields(raw, agreement)
    problems += _constant_problems(raw, fields, agreement)
    for measure in file.measures:
        problems += type_problems(raw, measure, "quantity", raw.types[measure], agreement)
    ways: list[tuple[str | None, dict[str, str]]] = [
        (m, {**file.constants, **c}) for m, c in file.measures.items()
    ]
    ways = ways or [(None, dict(file.constants))]
    built = [
        _branch(raw, fields, measure, constants, first + index, agreement)
        for index, (measure, constants) in enumerate(ways)
    ]
    return built, problems


def _known(agreement: Agreement) -> set[str]:
    attributes = {name for category in agreement.categories.values() for name in category.attributes}
    return {*HOLDING, *attributes, *(COORDINATES if _places(agreement.categories.values()) else ())}


def _places(of: Iterable[Category | EventKind]) -> set[str]:
    """Return the attributes that say where entries are."""
    return {a.name for each in of for a in each.attributes.values() if a.kind is Kind.PLACE}


def with_places(fields: Mapping[str, Column], of: Iterable[Category | EventKind]) -> dict[str, Column]:
    """Return the fields with the places that latitude and longitude make, where no column names the place."""
    latitude, longitude = (fields.get(name) for name in COORDINATES)
    if latitude is None or longitude is None:
        return dict(fields)
    texts = [
        column.sql if column.text else f"printf('%.7f', {column.sql}::DOUBLE)"
        for column in (latitude, longitude)
    ]
    # One of the two alone makes a text that is no point, which is a fault.
    parts = " || ',' || ".join(f"coalesce({text}, '')" for text in texts)
    point = f"nullif('geo:' || {parts}, 'geo:,')"
    made = {name: Column(point, "VARCHAR", shared=True) for name in _places(of) - set(fields)}
    return {**fields, **made}


def _fields(raw: Raw, agreement: Agreement) -> tuple[dict[str, Column], list[Problem]]:
    """Return the columns that hold fields, by field, and what is wrong with them."""
    file, known = raw.file, _known(agreement)
    spent = {*file.columns.values(), *file.ignore, *file.measures}
    given = [*file.columns.items(), *((column, column) for column in raw.types if column not in spent)]
    fields: dict[str, Column] = {}
    problems: list[Problem] = []
    for name, column in given:
        if name not in known and name == column:
            problems.append(faults.column_unknown(raw.place(), column, known))
        elif name not in known:
            problems.append(faults.field_unknown(file.described_at("columns", name), name, known))
        elif name in fields:
            also = f"the column {shown(column)}"
            problems.append(faults.field_twice(file.described_at("columns", name), name, "'columns'", also))
        else:
            fields[name] = Column(named(column), raw.types[column])
            problems += type_problems(raw, column, name, raw.types[column], agreement)
    return fields, problems


def _constant_problems(raw: Raw, fields: Mapping[str, Column], agreement: Agreement) -> list[Problem]:
    """Return what is wrong with the constants that `record.yaml` sets for a file."""
    file, known = raw.file, _known(agreement)
    names = {
        "party": {*agreement.parties, *agreement.groups, *agreement.others},
        "category": set(agreement.categories),
        "by": {OWN, *agreement.speakers, *agreement.groups},
    }
    problems: list[Problem] = []
    for path, constants in [
        (("constants",), file.constants),
        *((("measures", m), c) for m, c in file.measures.items()),
    ]:
        for name, value in constants.items():
            place = file.described_at(*path, name)
            if name not in known:
                problems.append(faults.field_unknown(place, name, known))
            elif name in fields:
                problems.append(faults.field_twice(place, name, "a constant", "a column of the file"))
            elif value not in names.get(name, {value}):
                problems.append(faults.row_unknown(place, name, value, names[name]))
    if file.measures and "quantity" in fields:
        place = file.described_at("measures")
        problems.append(faults.field_twice(place, "quantity", "'measures'", "a column of the file"))
    return problems


def _branch(
    raw: Raw,
    fields: Mapping[str, Column],
    measure: str | None,
    constants: Mapping[str, str],
    number: int,
    agreement: Agreement,
) -> Branch:
    fixed = {name: Column(quoted(value), "VARCHAR") for name, value in constants.items()}
    cell = {"quantity": Column(named(measure), raw.types[measure])} if measure else {}
    category = constants.get("category", "")
    return Branch(
        number=number,
        raw=raw,
        fields=with_places({**fields, **fixed, **cell}, agreement.categories.values()),
        categories=(category,) if category in agreement.categories else tuple(agreement.categories),
        measure=measure,
    )


def type_problems(raw: Raw, column: str, field: str, kind: str, agreement: Agreement) -> list[Problem]:
    """Return what is wrong with how the column of a field is stored."""
    found = Column(column, kind)
    if kind in ("DOUBLE", "FLOAT") and field not in COORDINATES:
        return [faults.binary_float(raw.place(), column, kind)]
    wanted = None
    if field in COORDINATES:
        wanted = None if found.number or found.text or kind in ("DOUBLE", "FLOAT") else "a number of degrees"
    elif field in NUMBERS and not (found.number or found.text):
        wanted = "an integer or decimal"
    elif field in DAYS and not (kind == "DATE" or found.text):
        wanted = "a date"
    elif field in MOMENTS and not (kind in ("DATE", "TIMESTAMP") or found.text):
        wanted = "a date or timestamp"
    elif field in TEXTS and not found.text:
        wanted = "text"
    elif field not in HOLDING:
        kinds = {c.attributes[field].kind for c in agreement.categories.values() if field in c.attributes}
        if not found.text and not any(_stored_as(found, k) for k in kinds):
            wanted = " or ".join(sorted(k.value for k in kinds))
    return [faults.column_type(raw.place(), column, kind, wanted)] if wanted else []


def _stored_as(column: Column, kind: Kind) -> bool:
    if kind in (Kind.INTEGER, Kind.DECIMAL):
        return column.number
    return column.type == {Kind.DATE: "DATE", Kind.TRUTH: "BOOLEAN"}.get(kind)


def as_text(column: Column) -> str:
    """Return a text field's value; an ENUM of Parquet becomes plain text."""
    return column.sql if column.type == "VARCHAR" else f"{column.sql}::VARCHAR"


def as_day(column: Column) -> str:
    return column.sql if column.type == "DATE" else f"TRY_CAST({column.sql} AS DATE)"


def as_end(column: Column) -> str:
    """Return the first day out of the entry; `open` is the endless day."""
    if column.type == "DATE":
        return column.sql
    return f"CASE WHEN {column.sql} = {quoted(OPEN)} THEN {ENDLESS} ELSE TRY_CAST({column.sql} AS DATE) END"


def as_moment(column: Column) -> str:
    if not column.text:
        return f"{column.sql}::TIMESTAMP"
    return f"TRY_CAST(replace({column.sql}, 'Z', '') AS TIMESTAMP)"


def as_number(column: Column, exact: str) -> str:
    """Return a number, text being read into the exact type found wide enough."""
    return column.sql if column.number else f"TRY_CAST({column.sql} AS {exact})"


def as_attribute(column: Column, attribute: Attribute, exact: str) -> str:
    if attribute.kind is Kind.PLACE:
        latitude, longitude = degrees_sql(column.sql)
        point = point_sql(latitude, longitude)
        return f"CASE WHEN {latitude} IS NULL THEN {as_text(column)} ELSE {point} END"
    if attribute.kind is Kind.TEXT:
        return as_text(column)
    if attribute.kind is Kind.DATE:
        return as_day(column)
    if attribute.kind is Kind.TRUTH:
        return column.sql if column.type == "BOOLEAN" else f"TRY_CAST({column.sql} AS BOOLEAN)"
    return as_number(column, "BIGINT" if attribute.kind is Kind.INTEGER else exact)


SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: f"DECIMAL(38, {MOST_DECIMALS})",
    Kind.DATE: "DATE",
    Kind.TRUTH: "BOOLEAN",
    Kind.PLACE: "VARCHAR",
}


def entries_sql(branch: Branch, category: Category, agreement: Agreement, exact: Mapping[str, str]) -> str:
    """Return the query that yields a branch's entries of one category, typed and in its unit.

    Columns: `rid` (branch and row), the text fields, `vf` and `vt` (from, until),
    `quantity`, `low`, `high` as given, `n_low`, `n_high` in the category's unit
    (`n_high` null: unbounded), and the attributes.
    """

    def text(name: str, default: str) -> str:
        column = branch.field(name)
        if column is None:
            return default
        return as_text(column) if default.startswith("NULL") else f"coalesce({as_text(column)}, {default})"

    def number(name: str) -> str | None:
        column = branch.field(name)
        return as_number(column, exact.get(name, "")) if column else None

    quantity, low, high = (number(name) for name in NUMBERS)
    party = text("party", "NULL::VARCHAR")
    by = branch.field("by")
    asserter = party if by is None else f"coalesce(nullif({as_text(by)}, 'own'), {party})"
    start, end, moment = branch.field("from"), branch.field("until"), branch.field("recorded_at")
    factor = _factor(branch, category, agreement)
    parts = [
        f"({branch.number}::BIGINT << 40) + {named(ROW)} AS rid",
        f"{text('id', 'NULL::VARCHAR')} AS id",
        f"{party} AS party",
        f'{asserter} AS "by"',
        f"{text('basis', quoted('reported'))} AS basis",
        f"{text('channel', 'NULL::VARCHAR')} AS channel",
        f"{text('source', 'NULL::VARCHAR')} AS source",
        f"{text('mark', quoted('confirmed'))} AS mark",
        f"{text('unit', 'NULL::VARCHAR')} AS unit",
        f"{text('supersedes', 'NULL::VARCHAR')} AS supersedes",
        f"{as_moment(moment) if moment else 'NULL::TIMESTAMP'} AS recorded_at",
        f"{as_day(start) if start else 'NULL::DATE'} AS vf",
        f"{as_end(end) if end else 'NULL::DATE'} AS vt",
        *_quantities(quantity, low, high, factor),
        *(_attribute(branch, attribute, exact) for attribute in category.attributes.values()),
    ]
    kind = branch.field("category")
    where = f" WHERE {as_text(kind)} = {quoted(category.id)}" if kind and len(branch.categories) > 1 else ""
    return f"SELECT {', '.join(parts)} FROM {branch.rows}{where}"


def _attribute(branch: Branch, attribute: Attribute, exact: Mapping[str, str]) -> str:
    column = branch.field(attribute.name)
    value = as_attribute(column, attribute, exact.get(attribute.name, "")) if column else "NULL"
    if column is None or (attribute.kind in (Kind.TEXT, Kind.PLACE) and column.type != "VARCHAR"):
        value = f"{value}::{SQL_TYPES[attribute.kind]}" if column is None else value
    return f"{value} AS {named(attribute.name)}"


def _quantities(quantity: str | None, low: str | None, high: str | None, factor: str) -> list[str]:
    given = [
        f"{value or 'NULL::BIGINT'} AS {name}"
        for name, value in zip(NUMBERS, (quantity, low, high), strict=True)
    ]
    point = quantity or "NULL::BIGINT"
    if low is None and high is None:
        return [*given, f"{point}{factor} AS n_low", f"{point}{factor} AS n_high"]
    low, high = low or "NULL", high or "NULL"
    n_low = f"CASE WHEN {low} IS NULL AND {high} IS NULL THEN {point} ELSE coalesce({low}, 0) END"
    n_high = f"CASE WHEN {low} IS NULL AND {high} IS NULL THEN {point} ELSE {high} END"
    return [*given, f"({n_low}){factor} AS n_low", f"({n_high}){factor} AS n_high"]


def _factor(branch: Branch, category: Category, agreement: Agreement) -> str:
    unit = branch.field("unit")
    if unit is None:
        return ""
    known = [c for c in agreement.conversions.values() if c.to == category.unit]
    if not known:
        return ""
    cases = " ".join(f"WHEN {quoted(c.unit)} THEN {format(c.factor, 'f')}" for c in known)
    return f" * CASE {as_text(unit)} {cases} ELSE 1 END"


def placed(branches: Iterable[Branch], rid: int) -> Place:
    """Return the place of the row behind an entry's `rid`."""
    branch = {branch.number: branch for branch in branches}[rid >> 40]
    return branch.raw.place(rid & ((1 << 40) - 1))
