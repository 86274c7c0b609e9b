"""Turn what a rule asks of a place into columns: facts that are computed once and then looked up.

`within('z')` of an attribute `site` becomes the column `site.within('z')`, and
so on; what is left is a rule like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum

from servanda.language.expressions import OF_PLACES
from servanda.model.agreement import Agreement, Attribute, Kind
from servanda.model.expression import Expression, Name, Operation, Text, Truth, Unknown, operations_in
from servanda.model.place import NOWHERE, Geography, Zone

POINT = "^geo:(-?[0-9]{1,3}(?:[.][0-9]{1,12})?),(-?[0-9]{1,3}(?:[.][0-9]{1,12})?)$"  # RFC 5870


def degrees_sql(sql: str) -> tuple[str, str]:
    """Return the latitude and longitude of a place that is a point; null of any other."""
    parts = [f"regexp_extract({sql}, '{POINT}', {n})" for n in (1, 2)]
    latitude, longitude = (f"TRY_CAST(nullif({part}, '') AS DOUBLE)" for part in parts)
    return latitude, longitude


def point_sql(latitude: str, longitude: str) -> str:
    """Return the text of a point, its degrees to seven places, a centimetre: one place has one text.

    The antimeridian is 180 and never -180; a pole has no longitude, which is written 0.
    """
    longitude = f"CASE WHEN abs({latitude}) = 90 THEN 0 WHEN {longitude} = -180 THEN 180 ELSE {longitude} END"
    degrees = [f"rtrim(rtrim(printf('%.7f', round({d}, 7) + 0.0), '0'), '.')" for d in (latitude, longitude)]
    return f"('geo:' || {degrees[0]} || ',' || {degrees[1]})"


def point_text(text: str) -> str:
    """Return a point written in a rule as records have it; any other text is left as it is."""
    found = re.fullmatch(POINT, text)
    if not found:
        return text
    latitude, longitude = (round(float(part), 7) + 0.0 for part in found.groups())
    longitude = 0.0 if abs(latitude) == 90 else 180.0 if longitude == -180 else longitude
    degrees = [f"{degree:.7f}".rstrip("0").rstrip(".") for degree in (latitude, longitude)]
    return f"geo:{degrees[0]},{degrees[1]}"


class Measure(StrEnum):
    """What is asked of a place and a zone: membership, and the least and the greatest distance possible."""

    WITHIN = "within"
    DISTANCE = "distance_km"
    NEAREST = "nearest_km"
    FARTHEST = "farthest_km"
    REACHES = "reaches"  # of what moves: its range is taken at each position


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is asked of the places of an attribute: a measure of a zone; `range_km` of what moves only."""

    attribute: str
    measure: Measure
    zone: Zone
    range_km: Expression | None = None
    geography: Geography = NOWHERE  # what places a record may name

    @property
    def column(self) -> str:
        """Return the name of the fact's column, as a rule could ask for it."""
        return f"{self.measure.value}('{self.zone.id}')"

    @property
    def name(self) -> Name:
        return Name(self.attribute, self.column)

    @property
    def key(self) -> tuple[str, str, str]:
        """Return attribute, column, and what two facts share exactly when they are equal everywhere."""
        reach = f" {self.range_km!r}" if self.range_km is not None else ""
        return self.attribute, self.column, self.zone.digest + self.geography.digest + reach


def place_attribute(attributes: Mapping[str, Attribute]) -> str | None:
    """Return the attribute that says where an entry is, if one does."""
    return next((a.name for a in attributes.values() if a.kind is Kind.PLACE), None)


def asks_where(agreement: Agreement) -> bool:
    """Whether anything in an agreement asks where something is: a rule, or events out of tracks."""
    if any(kind.from_tracks for kind in agreement.events.values()):
        return True
    return any(operation.operator in OF_PLACES for operation in _operations(agreement.provisions))


def _operations(part: object) -> Iterator[Operation]:
    """Yield every operation in the rules of a part of an agreement, whatever kind of part it is."""
    if isinstance(part, Operation):
        yield from operations_in(part)
    elif isinstance(part, Mapping | tuple):
        for each in part.values() if isinstance(part, Mapping) else part:
            yield from _operations(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _operations(getattr(part, each.name))


def located(
    node: Expression,
    attribute: str | None,
    geography: Geography,
    range_km: Expression | None = None,
    *,
    moves: bool = False,
) -> tuple[Expression, dict[tuple[str, str], Fact]]:
    """Return a rule that asks for columns only, and the facts those columns hold.

    Args:
        node: The rule, its parameters filled in.
        attribute: The attribute that says where an entry is.
        geography: The zones that the rule names.
        range_km: How far an entry reaches, its parameters filled in.
        moves: Whether entries are stretches of a track, on which facts do not change.
    """
    if attribute is None:
        return node, {}
    locator = _Locator(attribute, geography, range_km, moves, {})
    return locator.plain(node), locator.facts


def renamed(node: Expression, names: Mapping[Name, Name]) -> Expression:
    """Return a rule with other names in place of some."""
    if isinstance(node, Name):
        return names.get(node, node)
    if isinstance(node, Operation):
        return Operation(node.operator, tuple(renamed(operand, names) for operand in node.operands))
    return node


@dataclass(slots=True)
class _Locator:
    attribute: str
    geography: Geography
    range_km: Expression | None
    moves: bool
    facts: dict[tuple[str, str], Fact]

    def plain(self, node: Expression) -> Expression:
        if not isinstance(node, Operation):
            return node
        texts = [operand.value for operand in node.operands if isinstance(operand, Text)]
        match node.operator:
            case "within":
                return self._fact(Measure.WITHIN, texts[0])
            case "distance_km":
                return self._fact(Measure.DISTANCE, texts[0])
            case "territory_of":
                return self._fact(Measure.WITHIN, self.geography.territories[texts[0]])
            case "own_territory":
                return self._own()
            case "reaches":
                return self._reaches(texts[0])
        operands = tuple(self.plain(operand) for operand in node.operands)
        if Name(self.attribute) in operands:  # compared with a place
            operands = tuple(Text(point_text(o.value)) if isinstance(o, Text) else o for o in operands)
        return Operation(node.operator, operands)

    def _fact(self, measure: Measure, zone: str) -> Name:
        fact = Fact(
            attribute=self.attribute,
            measure=measure,
            zone=self.geography.zones[zone],
            range_km=self.range_km if measure is Measure.REACHES else None,
            geography=self.geography,
        )
        self.facts[self.attribute, fact.column] = fact
        return fact.name

    def _own(self) -> Expression:
        """Return whether a place lies in its holder's territory; unknown where none is named."""
        branches: list[Expression] = []
        for holder, zone in sorted(self.geography.territories.items()):
            branches += [Operation("=", (Name("party"), Text(holder))), self._fact(Measure.WITHIN, zone)]
        return Operation("case", (*branches, Unknown()))

    def _reaches(self, zone: str) -> Expression:
        """Return whether the range surely covers the distance, surely does not, or who knows."""
        if self.range_km is None:
            return Unknown()
        if self.moves:
            return self._fact(Measure.REACHES, zone)
        nearest, farthest = (self._fact(m, zone) for m in (Measure.NEAREST, Measure.FARTHEST))
        surely = Operation("<=", (farthest, self.range_km))
        never = Operation(">", (nearest, self.range_km))
        return Operation("case", (surely, Truth(True), never, Truth(False), Unknown()))
