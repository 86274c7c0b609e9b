"""Build the parts of an agreement that provisions speak of: who, what, when, with which numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servanda.language import act_faults, faults, place_faults
from servanda.language.act_schema import OneOfShape
from servanda.language.dates import circles, read_when, resolve
from servanda.language.naming import Naming
from servanda.language.place_schema import ReportedTracksShape
from servanda.language.schema import (
    CategoryShape,
    FirstEventShape,
    ParameterShape,
    PartyShape,
    ReportedShape,
    TableAttributeShape,
)
from servanda.language.tables import build_table, name_of_row
from servanda.language.tree import Path
from servanda.model.agreement import (
    OWN,
    Attribute,
    Category,
    Conversion,
    Group,
    Kind,
    Milestone,
    Parameter,
    Party,
    Table,
)
from servanda.model.place import Tracks


def milestones(naming: Naming) -> None:
    """Read the milestones into the naming, and resolve those that hang on no event."""
    built: dict[str, Milestone] = {}
    for name, entry in naming.shape.milestones.items():
        if isinstance(entry, FirstEventShape):
            built[name] = Milestone(name=name, first=entry.first, when=entry.or_)
        else:
            built[name] = Milestone(name=name, when=entry)
    naming.milestones = built
    naming.dates = resolve(built, {})
    for name, milestone in built.items():
        naming.moments((milestone.when,), ("milestones", name))
    for name in circles(built)[:1]:
        naming.report(faults.milestone_circle(naming.value_at("milestones", name), circles(built)))


def time_zone(naming: Naming) -> str:
    """Return the zone in which the agreement's days begin; UTC where nothing asks for one."""
    name = naming.shape.time_zone or "UTC"
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        naming.report(act_faults.time_zone_unknown(naming.value_at("time-zone"), name))
        return "UTC"
    return name


def parties(naming: Naming) -> dict[str, Party]:
    """Return the parties, with the days they are bound and whom they succeed."""
    built: dict[str, Party] = {}
    for id_, entry in naming.shape.parties.items():
        shape = PartyShape(name=entry) if isinstance(entry, str) else entry
        path = ("parties", id_)
        naming.known("party", shape.successor_of, naming.holders - {id_}, (*path, "successor-of"))
        naming.moments(shape.successor_of.values(), (*path, "successor-of"))
        built[id_] = Party(
            id=id_,
            name=shape.name,
            called=shape.called,
            bound=naming.term(shape, path),
            succeeds=shape.successor_of,
        )
    _no_clashes(naming)
    return built


def _no_clashes(naming: Naming) -> None:
    kinds = {"parties": "a party", "bodies": "a body", "others": "one of the others", "groups": "a group"}
    names = {key: getattr(naming.shape, key) for key in kinds}
    for first, second in combinations(kinds, 2):
        for name in sorted(set(names[first]) & set(names[second])):
            naming.report(faults.name_clash(naming.at(second, name), name, kinds[first], kinds[second]))
    reserved = {OWN, "base", "all", "party", "group"}
    for key, what in kinds.items():
        for name in sorted(set(names[key]) & reserved):
            naming.report(faults.name_clash(naming.at(key, name), name, what, "a word of the language"))


def groups(naming: Naming) -> dict[str, Group]:
    """Return the groups with their dated members."""
    built: dict[str, Group] = {}
    for id_, shape in naming.shape.groups.items():
        path = ("groups", id_, "members")
        naming.known("party", shape.members, naming.shape.parties, path)
        members = {party: naming.term(term, (*path, party)) for party, term in shape.members.items()}
        built[id_] = Group(id=id_, name=shape.name, members=members)
    return built


def categories(naming: Naming) -> dict[str, Category]:
    """Return the categories, their attributes checked against the tables they look up."""
    return {id_: _category(naming, id_, shape) for id_, shape in naming.shape.categories.items()}


def _category(naming: Naming, id_: str, shape: CategoryShape) -> Category:
    path = ("categories", id_)
    naming.known("attribute", shape.key, shape.attributes, (*path, "key"))
    per = shape.reported.snapshot.per if isinstance(shape.reported, ReportedShape) else None
    if per is not None:
        naming.known("attribute", per, shape.attributes, (*path, "reported", "snapshot", "per"))
    elif shape.out_of_date_after is not None:
        naming.report(
            faults.limit_shape(
                naming.at(*path, "out-of-date-after"),
                "Only a category reported by snapshots can go out of date.",
                "Take it out, or write reported: {snapshot: {per: []}}.",
            )
        )
    naming.known("party", shape.accepts, {OWN, *naming.speakers}, (*path, "accepts"))
    attributes = {name: _attribute(naming, id_, name, entry) for name, entry in shape.attributes.items()}
    naming.not_words("an attribute", attributes, (*path, "attributes"))
    one_place(naming, attributes, (*path, "attributes"))
    for name in sorted(set(attributes) & {"party", *_FIELDS}):
        naming.report(
            faults.name_clash(
                naming.at(*path, "attributes", name), name, "an attribute", "a field of every entry"
            )
        )
    return Category(
        id=id_,
        unit=shape.unit,
        key=tuple(shape.key),
        attributes=attributes,
        accepts=shape.accepts,
        snapshot_per=None if per is None else tuple(per),
        out_of_date_after=shape.out_of_date_after,
        range_km=shape.range_km,
        tracks=_tracks(naming, id_, shape),
    )


def _tracks(naming: Naming, id_: str, shape: CategoryShape) -> Tracks | None:
    """Return how positions of a category are read; `None` where it is not reported by positions."""
    if not isinstance(shape.reported, ReportedTracksShape):
        return None
    said = shape.reported.tracks
    path = ("categories", id_, "reported", "tracks")
    if not said.longest_gap:
        fact = "The longest gap is a time of days, hours or minutes, above zero."
        naming.report(place_faults.tracks_shape(naming.at(*path, "longest-gap"), fact))
    if said.top_speed_km_h <= 0:
        fact = "The top speed is a number of kilometres an hour, above zero."
        naming.report(place_faults.tracks_shape(naming.at(*path, "top-speed-km-h"), fact))
    if not any(entry == "place" for entry in shape.attributes.values()):
        fact = "What is reported by positions has a place."
        naming.report(place_faults.place_needed(naming.at("categories", id_), fact))
    return Tracks(
        longest_gap_us=said.longest_gap,
        top_speed_km_h=float(said.top_speed_km_h) or math.inf,
        after_last=said.after_last,
    )


def one_place(naming: Naming, attributes: Mapping[str, Attribute], path: Path) -> None:
    """Report more than one attribute that is a place: rules could not tell which is meant."""
    names = [attribute.name for attribute in attributes.values() if attribute.kind is Kind.PLACE]
    if len(names) > 1:
        naming.report(place_faults.place_twice(naming.at(*path, names[1]), names))


# The columns every entry has, in files and in the engine, so an attribute cannot have these names.
_FIELDS = (
    "id category quantity low high unit from until by basis channel source mark recorded_at supersedes "
    "rid vf vt n_low n_high recalled day_in day_out day n following next_vf next_rid "
    "latitude longitude track at".split()
)


def _attribute(naming: Naming, category: str, name: str, entry: object) -> Attribute:
    if isinstance(entry, OneOfShape):
        return Attribute(name=name, one_of=tuple(entry.one_of))
    if isinstance(entry, TableAttributeShape):
        path = ("categories", category, "attributes", name)
        naming.known("table", [entry.table], naming.shape.tables, (*path, "table"))
        known = {"party", *naming.shape.categories[category].attributes}
        naming.known("attribute", entry.key, known, (*path, "key"))
        table = naming.shape.tables.get(entry.table)
        if table is not None and len(table.key) != len(entry.key):
            columns = f"{len(table.key)} columns ({', '.join(table.key)})"
            fact = f"The table's key has {columns}; {len(entry.key)} are named."
            naming.report(
                faults.limit_shape(naming.at(*path, "key"), fact, "Name one attribute for each, in order.")
            )
        return Attribute(name=name, table=entry.table, table_key=tuple(entry.key))
    return Attribute(name=name, kind=Kind(str(entry)))


def parameters(naming: Naming) -> dict[str, Parameter]:
    """Return the named numbers."""
    built: dict[str, Parameter] = {}
    for category, of in naming.shape.categories.items():
        for name in sorted({"party", *of.attributes} & set(naming.shape.parameters)):
            place = naming.at("parameters", name)
            naming.report(faults.name_clash(place, name, "a parameter", f"an attribute of {category}"))
    naming.not_words("a parameter", naming.shape.parameters, ("parameters",))
    for name, shape in naming.shape.parameters.items():
        naming.sourced(shape.source, ("parameters", name, "source"))
        built[name] = _parameter(naming, name, shape)
    return built


def _parameter(naming: Naming, name: str, shape: ParameterShape) -> Parameter:
    if not isinstance(shape.value, dict):
        return Parameter(name=name, unit=shape.unit, value=shape.value)
    path = ("parameters", name, "value")
    if set(shape.value) & naming.holders:
        naming.known("party", shape.value, naming.holders, path)
        return Parameter(name=name, unit=shape.unit, by_holder=shape.value)
    phases = []
    for text, number in shape.value.items():
        when = read_when(text)
        if when is None:
            naming.report(faults.date_invalid(naming.at(*path, text), text))
        else:
            naming.moments((when,), (*path, text))
            phases.append((when, number))
    return Parameter(name=name, unit=shape.unit, phases=tuple(phases))


def tables(naming: Naming) -> dict[str, Table]:
    """Return the tables."""
    built: dict[str, Table] = {}
    for name, shape in naming.shape.tables.items():
        naming.sourced(shape.source, ("tables", name, "source"))
        built[name], problems = build_table(name, shape, naming.tree)
        naming.problems += problems
        for index, column in enumerate(shape.key):
            if column in ("party", "group"):
                _table_holders(naming, built[name], index)
    return built


def _table_holders(naming: Naming, table: Table, index: int) -> None:
    for row in table.rows:
        if row.key[index] not in naming.holders:
            place = naming.at("tables", table.name, "rows", name_of_row(row))
            naming.report(faults.unknown(place, "party", row.key[index], naming.holders))


def conversions(naming: Naming) -> dict[str, Conversion]:
    """Return the conversions, by the unit they turn into another."""
    for unit, shape in naming.shape.conversions.items():
        naming.sourced(shape.source, ("conversions", unit, "source"))
        if shape.factor <= 0:
            naming.report(faults.number_invalid(naming.value_at("conversions", unit, "factor"), shape.factor))
    return {
        unit: Conversion(unit=unit, to=shape.to, factor=shape.factor)
        for unit, shape in naming.shape.conversions.items()
    }
