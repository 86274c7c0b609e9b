"""The sentences of the record's faults: one function each, so that wording has one home."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.model.problem import Place, Problem, nearest, shown


def record_missing(place: Place) -> Problem:
    return Problem(
        reference="record-missing",
        place=place,
        fact="There is no record file or folder here.",
        hint="Check the path.",
    )


def record_elsewhere(place: Place) -> Problem:
    return Problem(
        reference="record-elsewhere",
        place=place,
        fact="The agreement's record is not a folder inside the agreement's own.",
        hint="Move it here, or name it with --record.",
    )


def too_many_files(place: Place, number: int, most: int) -> Problem:
    return Problem(
        reference="too-many",
        place=place,
        fact=f"The record has {number} files; at most {most} are read.",
        hint="Join them, for example into Parquet.",
    )


def file_unknown(place: Place, name: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="record-file-unknown",
        place=place,
        fact=f"{shown(name)} is described here, but there is no such file.",
        hint=nearest(name, known),
    )


def format_unknown(place: Place, suffix: str) -> Problem:
    return Problem(
        reference="record-format",
        place=place,
        fact=f"Files ending in {shown(suffix)} are not read as a record.",
        hint="Use .csv, .parquet or .jsonl, or move the file out of the record.",
    )


def measure_category(place: Place, measure: str) -> Problem:
    return Problem(
        reference="record-measure",
        place=place,
        fact=f"The measure {shown(measure)} does not say which category it counts.",
        hint="Add 'category: …' to it.",
    )


def field_unknown(place: Place, name: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="record-field-unknown",
        place=place,
        fact=f"{shown(name)} is neither a field of an entry nor an attribute of a category.",
        hint=nearest(name, known),
    )


def field_twice(place: Place, name: str, first: str, second: str) -> Problem:
    return Problem(
        reference="record-field-twice",
        place=place,
        fact=f"{shown(name)} is given twice: by {first} and by {second}.",
        hint="Keep one of the two; list the other's column under 'ignore'.",
    )


def column_missing(place: Place, column: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="column-missing",
        place=place,
        fact=f"The file has no column {shown(column)}.",
        hint=nearest(column, known),
    )


def column_unknown(place: Place, column: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="column-unknown",
        place=place,
        fact=f"{shown(column)} is neither a field of an entry nor an attribute of a category.",
        hint=f"{nearest(column, known)} Or list it under 'ignore' in record.yaml.",
    )


def column_twice(place: Place, column: str) -> Problem:
    return Problem(
        reference="column-twice",
        place=place,
        fact=f"Two columns are called {shown(column)}; upper and lower case are one.",
        hint="Rename one.",
    )


def column_unnamed(place: Place, number: int) -> Problem:
    return Problem(
        reference="column-unnamed",
        place=place,
        fact=f"Column {number} of the header has no name.",
        hint="Name it, or take the column out.",
    )


def binary_float(place: Place, column: str, kind: str) -> Problem:
    return Problem(
        reference="binary-float",
        place=place,
        fact=f"{shown(column)} is stored as a binary float ({kind}), "
        "which cannot hold decimal figures exactly.",
        hint="Store it as an integer, a DECIMAL or text.",
    )


def column_type(place: Place, column: str, kind: str, wanted: str) -> Problem:
    return Problem(
        reference="column-type",
        place=place,
        fact=f"{shown(column)} is stored as {kind}; {wanted} is needed.",
        hint="Convert the column.",
    )


def unreadable(place: Place, fact: str) -> Problem:
    return Problem(
        reference="record-unreadable",
        place=place,
        fact=fact,
        hint="Check the file with the tool that wrote it.",
    )


def row_shape(place: Place, fact: str) -> Problem:
    return Problem(
        reference="row-shape",
        place=place,
        fact=fact,
        hint="Mend the row; in CSV, a cell with a comma or a quote stands in quotes.",
    )


def value_missing(place: Place, field: str) -> Problem:
    return Problem(
        reference="value-missing", place=place, fact=f"The row has no {shown(field)}.", hint="Fill it in."
    )


def row_unknown(place: Place, what: str, value: str, known: Iterable[str]) -> Problem:
    """Report a party, category, asserter or source that nothing declares."""
    fact = f"{shown(value)} is not a declared {what}."
    if what == "by":
        fact = f"{shown(value)}, given as 'by', is no declared party, body or other speaker."
    return Problem(
        reference=f"row-{what}-unknown",
        place=place,
        fact=fact,
        hint=nearest(value, known),
    )


def row_value(place: Place, field: str, value: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="row-value",
        place=place,
        fact=f"{shown(value)} is not a value of {shown(field)}.",
        hint=nearest(value, known),
    )


def row_type(place: Place, field: str, value: str, wanted: str) -> Problem:
    return Problem(
        reference="row-type",
        place=place,
        fact=f"{shown(value)} is not {wanted}, which {shown(field)} needs.",
        hint="Days are written 2018-02-05, instants 2018-02-05T14:00Z; "
        "numbers with digits and at most one point.",
    )


def negative(place: Place, field: str, value: str) -> Problem:
    return Problem(
        reference="row-negative",
        place=place,
        fact=f"{shown(field)} is {value}; nothing held is less than nothing.",
        hint="A reduction is a new entry with the smaller quantity.",
    )


def interval_inverted(place: Place, start: str, end: str) -> Problem:
    return Problem(
        reference="interval-inverted",
        place=place,
        fact=f"The entry ends on {end}, which is not after its start, {start}.",
        hint="'until' is the first day on which it was no longer so.",
    )


def estimate_inverted(place: Place, fact: str) -> Problem:
    return Problem(
        reference="estimate-inverted",
        place=place,
        fact=fact,
        hint="Write low ≤ quantity ≤ high, or leave one out.",
    )


def unit_unconverted(place: Place, unit: str, wanted: str) -> Problem:
    return Problem(
        reference="unit-unconverted",
        place=place,
        fact=f"The quantity is in {shown(unit)}; the category counts in {shown(wanted)}, "
        "and no conversion is given.",
        hint=f"Add conversions: {{{unit[:20]}: {{to: {wanted}, factor: …, source: …}}}}.",
    )


def foreign_attribute(place: Place, attribute: str, of: str, what: str = "category") -> Problem:
    return Problem(
        reference="attribute-foreign",
        place=place,
        fact=f"The row fills {shown(attribute)}, which the {what} {shown(of)} does not have.",
        hint="Leave it blank, or declare the attribute.",
    )


def table_key_unknown(place: Place, key: str, table: str) -> Problem:
    return Problem(
        reference="table-key-unknown",
        place=place,
        fact=f"{shown(key)} is not in the table {shown(table)}.",
        hint="Add a row for it: an unknown key never counts as zero.",
    )


def two_entries(place: Place, key: str, start: str, other: Place) -> Problem:
    return Problem(
        reference="entries-overlap",
        place=place,
        fact=f"On {start} this entry and the one at {other} both stand for {shown(key)}, by one asserter.",
        hint="End the earlier one, or let one supersede the other.",
    )


def id_twice(place: Place, id_: str, first: Place) -> Problem:
    return Problem(
        reference="id-twice",
        place=place,
        fact=f"The id {shown(id_)} already stands at {first}.",
        hint="Give each entry an id of its own, or none.",
    )


def supersedes_unknown(place: Place, id_: str, number: int) -> Problem:
    having = f"{number} entries have" if number else "no entry has"
    return Problem(
        reference="supersedes-unknown",
        place=place,
        fact=f"The row supersedes {shown(id_)}, but {having} that id.",
        hint="Give the corrected entry an id of its own."
        if number
        else "Check the id; ids are read as written.",
    )


def supersedes_other(place: Place, id_: str) -> Problem:
    return Problem(
        reference="supersedes-other",
        place=place,
        fact=f"The row supersedes {shown(id_)}, which is another party's, category's or asserter's entry.",
        hint="Only the one who said it corrects it; record your own word as an entry of its own.",
    )


def supersedes_circle(place: Place, id_: str) -> Problem:
    return Problem(
        reference="supersedes-circle",
        place=place,
        fact=f"The entry {shown(id_)} supersedes itself, directly or through others.",
        hint="Let only the later one name the earlier.",
    )


def event_field_unknown(place: Place, name: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="event-field-unknown",
        place=place,
        fact=f"{shown(name)} is neither a field of an event nor an attribute of a kind of events.",
        hint=nearest(name, known) + " Or list it under 'ignore' in record.yaml.",
    )


def event_times(place: Place) -> Problem:
    return Problem(
        reference="event-times",
        place=place,
        fact="The event has a time ('done_at') and bounds of it besides.",
        hint="Give done_at alone, or done_from and done_until where it is known no better.",
    )


def event_unknown(place: Place, field: str, id_: str) -> Problem:
    return Problem(
        reference="row-event-unknown",
        place=place,
        fact=f"'{field}' names {shown(id_)}, which is no event of the record.",
        hint="Name the id of another event, or leave it blank.",
    )


def removed_unknown(place: Place, id_: str) -> Problem:
    return Problem(
        reference="removed-unknown",
        place=place,
        fact=f"The what-if removes {shown(id_)}, but no entry of the record has that id.",
        hint="Check the id; only entries with an id can be removed.",
    )


def more(place: Place, reference: str, number: int, *, at_least: bool = False) -> Problem:
    return Problem(
        reference=reference,
        place=place,
        fact=f"{'At least ' if at_least else ''}{number} more row{'' if number == 1 else 's'} "
        "with the same fault.",
        hint="Mend those shown first; the rest are shown when fewer are left.",
    )
