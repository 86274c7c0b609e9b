"""The sentences of the language's faults: one function each, so that wording has one home.

Each takes where it stands and what was found, and returns a `Problem` with a
stable reference. The references are listed in `docs/reference/faults.md`.
"""

from __future__ import annotations

from collections.abc import Iterable

from servanda.model.problem import Place, Problem, nearest, shown


def file_missing(place: Place, what: str) -> Problem:
    return Problem(
        reference="file-missing",
        place=place,
        fact=f"There is no {what}.",
        hint="Create it, or check the path.",
    )


def file_outside(place: Place, name: str) -> Problem:
    return Problem(
        reference="file-outside",
        place=place,
        fact=f"{shown(name)} leads out of the folder; nothing outside it is read.",
        hint="Name a file inside the folder, without links and without '..'.",
    )


def file_too_large(place: Place, size: int, most: int) -> Problem:
    return Problem(
        reference="file-too-large",
        place=place,
        fact=f"The file has {size} bytes; at most {most} are read.",
        hint="Split it, or keep large data in the record as Parquet.",
    )


def too_many(place: Place, what: str, number: int, most: int, hint: str) -> Problem:
    return Problem(
        reference="too-many",
        place=place,
        fact=f"There are {number} {what} here; at most {most} are read.",
        hint=hint,
    )


def file_irregular(place: Place, name: str) -> Problem:
    return Problem(
        reference="file-irregular",
        place=place,
        fact=f"{shown(name)} is not a plain file.",
        hint="Put the file itself there: pipes, devices and links to folders are not read.",
    )


def file_unreadable(place: Place, reason: str) -> Problem:
    return Problem(
        reference="file-unreadable",
        place=place,
        fact=f"The file cannot be opened: {reason}.",
        hint="Check who may read it.",
    )


def not_utf8(place: Place) -> Problem:
    return Problem(
        reference="not-utf8",
        place=place,
        fact="This line holds bytes that are not UTF-8 text.",
        hint="Save the file as UTF-8.",
    )


def yaml_syntax(place: Place, fact: str) -> Problem:
    return Problem(
        reference="yaml-syntax",
        place=place,
        fact=fact,
        hint="Check indentation and quotes; a text with a colon and a space stands in quotes.",
    )


def yaml_refused(place: Place, what: str) -> Problem:
    return Problem(
        reference="yaml-refused",
        place=place,
        fact=f"{what} is not read in agreement files.",
        hint="Write the value out in full.",
    )


def yaml_too_deep(place: Place, most: int) -> Problem:
    return Problem(
        reference="yaml-too-deep",
        place=place,
        fact=f"Maps and lists nest deeper than {most} levels.",
        hint="Flatten it.",
    )


def yaml_too_many(place: Place, most: int) -> Problem:
    return Problem(
        reference="yaml-too-many",
        place=place,
        fact=f"The file holds more than {most} values.",
        hint="Move long lists into a table.",
    )


def key_twice(place: Place, key: str, first: Place) -> Problem:
    where = f"in line {first.line}" if first.file == place.file else f"at {first}"
    return Problem(
        reference="key-twice",
        place=place,
        fact=f"{shown(key)} stands here again; it first stands {where}.",
        hint="Keep one of the two.",
    )


def key_unknown(place: Place, key: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="key-unknown",
        place=place,
        fact=f"{shown(key)} is not a key here.",
        hint=nearest(key, known),
    )


def field_missing(place: Place, key: str) -> Problem:
    return Problem(
        reference="field-missing", place=place, fact=f"{shown(key)} is missing here.", hint=f"Add '{key}: …'."
    )


_FORMS = {
    "a list": "Write [one, two], or a line with a dash for each.",
    "a map": "Write {key: value}, or a line 'key: value' for each.",
    "a text": "Write one text, in quotes where it holds a colon.",
    "at least one entry": "Write at least one, or leave the key out.",
}


def wrong_shape(place: Place, expected: str, found: object = None) -> Problem:
    tail = f", not {shown(found)}" if found is not None else ""
    return Problem(
        reference="wrong-shape",
        place=place,
        fact=f"Expected {expected}{tail}.",
        hint=_FORMS.get(expected, "See the reference of the format."),
    )


def value_not_allowed(place: Place, found: str, allowed: Iterable[str]) -> Problem:
    return Problem(
        reference="value-not-allowed",
        place=place,
        fact=f"{shown(found)} is not allowed here.",
        hint=nearest(found, allowed),
    )


def number_invalid(place: Place, found: object) -> Problem:
    return Problem(
        reference="number-invalid",
        place=place,
        fact=f"{shown(found)} is not an exact number.",
        hint="Write digits and at most one point, as in 202.8: up to 20 before and 12 after it.",
    )


def date_invalid(place: Place, found: object) -> Problem:
    return Problem(
        reference="date-invalid",
        place=place,
        fact=f"{shown(found)} is not a day, a milestone or one of these moved by a duration.",
        hint="Write 2018-02-05, a milestone's name, or 'entered-into-force + P7Y'.",
    )


def date_out_of_range(place: Place, found: str) -> Problem:
    return Problem(
        reference="date-out-of-range",
        place=place,
        fact=f"{shown(found)} leads out of the years 1 to 9999.",
        hint="Shorten the duration, or leave the date out where there is no end.",
    )


def duration_invalid(place: Place, found: object) -> Problem:
    return Problem(
        reference="duration-invalid",
        place=place,
        fact=f"{shown(found)} is not a duration.",
        hint="Write an ISO 8601 duration of years, months, weeks and days, as in P7M or P90D.",
    )


def name_invalid(place: Place, found: object, rule: str) -> Problem:
    return Problem(
        reference="name-invalid",
        place=place,
        fact=f"{shown(found)} cannot be a name here.",
        hint=f"Use {rule}.",
    )


def unknown(place: Place, what: str, name: str, known: Iterable[str]) -> Problem:
    """Report a name that nothing declares; `what` is such as a party or a source."""
    fact = (
        f"{shown(name)} is nothing that this rule can name."
        if what == "name"
        else f"{shown(name)} is not a declared {what}."
    )
    return Problem(
        reference=f"{what}-unknown",
        place=place,
        fact=fact,
        hint=nearest(name, known),
    )


def name_clash(place: Place, name: str, first: str, second: str) -> Problem:
    return Problem(
        reference="name-clash",
        place=place,
        fact=f"{shown(name)} is both {first} and {second}.",
        hint="Give one of them another name.",
    )


def _circle(what: str, alone: str, together: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"The {what} {shown(names[0])} {alone}."
    return f"These {what}s {together}: {', '.join(map(shown, names[:4]))}{', …' if names[4:] else ''}."


def milestone_circle(place: Place, names: Iterable[str]) -> Problem:
    return Problem(
        reference="milestone-circle",
        place=place,
        fact=_circle("milestone", "hangs on itself", "hang on each other", list(names)),
        hint="Give one of them a date.",
    )


def limit_circle(place: Place, names: Iterable[str]) -> Problem:
    return Problem(
        reference="limit-circle",
        place=place,
        fact=_circle("limit", "counts itself", "count each other", list(names)),
        hint="Take one 'counted(…)' out.",
    )


def span_inverted(place: Place, start: object, end: object) -> Problem:
    return Problem(
        reference="span-inverted",
        place=place,
        fact=f"It ends on {end}, which is not after its start, {start}.",
        hint="Swap the two, or mend the one that is wrong.",
    )


def expression_refused(place: Place, fact: str, hint: str = "") -> Problem:
    return Problem(
        reference="expression-refused",
        place=place,
        fact=fact,
        hint=hint or "See 'Expressions' in the reference of the format.",
    )


def expression_type(place: Place, fact: str, hint: str = "") -> Problem:
    return Problem(
        reference="expression-type", place=place, fact=fact, hint=hint or "Compare like with like."
    )


def counts_negative(place: Place) -> Problem:
    return Problem(
        reference="counts-negative",
        place=place,
        fact="What an entry counts as could come out negative.",
        hint="Wrap it in greatest(…, 0).",
    )


def limit_shape(place: Place, fact: str, hint: str) -> Problem:
    return Problem(reference="limit-shape", place=place, fact=fact, hint=hint)


def table_row(place: Place, fact: str, hint: str) -> Problem:
    return Problem(reference="table-row", place=place, fact=fact, hint=hint)


def table_overlap(place: Place, name: str) -> Problem:
    return Problem(
        reference="table-overlap",
        place=place,
        fact=f"Two rows of {shown(name)} hold on one day.",
        hint="End the earlier row where the later begins.",
    )


def patch_path(place: Place, path: str, known: Iterable[str]) -> Problem:
    return Problem(
        reference="patch-path",
        place=place,
        fact=f"The patch changes {shown(path)}, which the agreement does not have.",
        hint=f"{nearest(path.rsplit('/', 1)[-1], known)} New things stand under 'adds'.",
    )


def patch_adds_existing(place: Place, path: str) -> Problem:
    return Problem(
        reference="patch-adds-existing",
        place=place,
        fact=f"'adds' sets {shown(path)}, which the agreement already has.",
        hint="Change it outside 'adds'.",
    )


def patch_category(place: Place, path: str) -> Problem:
    return Problem(
        reference="patch-category",
        place=place,
        fact=f"The reading changes {shown(path)}, but a category's entries are one record for all views.",
        hint="A reading changes only its 'accepts' and 'out-of-date-after'; or add another category.",
    )


def patch_conflict(place: Place, path: str, other: str, other_place: Place) -> Problem:
    return Problem(
        reference="patch-conflict",
        place=place,
        fact=f"{shown(path)} is set here and, on the same days, otherwise by {shown(other)} "
        f"at {other_place}.",
        hint="One side cannot hold both: change one, or give them different days under 'applies'.",
    )


def more(last: Problem, number: int) -> Problem:
    """Stand for the problems of one kind that are not shown one by one."""
    return Problem(
        reference=last.reference,
        place=Place(file=last.place.file),
        fact=f"{number} or more further problems of this kind.",
        hint="Mend those shown first; the rest are shown when fewer are left.",
    )
