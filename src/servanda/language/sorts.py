"""Check an expression against what it may name: types, values, sign, place of functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from servanda.language import faults, place_faults
from servanda.language.expressions import FUNCTIONS, OF_PLACES
from servanda.model.expression import Day, Expression, Name, Number, Operation, Text, Truth, Unknown
from servanda.model.problem import Place, Problem, nearest, shown

_ORDERED = {"<", "<=", ">", ">=", "between"}
_ARITHMETIC = {"+", "-", "*", "neg", "least", "greatest"}
_LOGIC = {"and", "or", "not"}


class Sort(StrEnum):
    """What an expression yields."""

    NUMBER = "a number"
    TEXT = "a text"
    DAY = "a day"
    TRUTH = "true or false"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceScope:
    """What a rule may ask of where an entry is: zones, those of measured distance, territories, its range.

    `moves`: whether it is a track.
    """

    zones: frozenset[str]
    measured: frozenset[str]
    territories: frozenset[str]
    ranged: bool = False
    moves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an expression may name: sorts by name, allowed texts, functions, signs.

    `negative` holds the names whose values may be below zero; `silent` those
    whose own entries are faulty, which is reported there. `places` is `None`
    where an entry is nowhere.
    """

    names: Mapping[str, Sort]
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    row: bool = True
    negative: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    places: PlaceScope | None = None


@dataclass(slots=True)
class _Checker:
    scope: Scope
    place: Place
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, fact: str, hint: str = "") -> None:
        self.problems.append(faults.expression_type(self.place, fact, hint))

    def sort(self, node: Expression) -> Sort | None:
        match node:
            case Number():
                return Sort.NUMBER
            case Text():
                return Sort.TEXT
            case Day():
                return Sort.DAY
            case Truth():
                return Sort.TRUTH
            case Unknown():
                return None
            case Name():
                return self.name(node)
            case Operation():
                return self.operation(node)

    def name(self, node: Name) -> Sort | None:
        full = full_name(node)
        if node.name in self.scope.silent:
            return None
        if full not in self.scope.names:
            self.problems.append(faults.unknown(self.place, "name", full, self.scope.names))
        return self.scope.names.get(full)

    def operation(self, node: Operation) -> Sort | None:
        operator, operands = node.operator, node.operands
        if operator in _ARITHMETIC:
            self.all_of(operands, Sort.NUMBER, operator)
            return Sort.NUMBER
        if operator in OF_PLACES and self.scope.row:
            return self.of_place(operator, operands)
        if operator in FUNCTIONS:
            return self.function(node)
        if not self.scope.row:
            self.refuse(f"'{operator}' has no place in an expression over counts.")
            return None
        if operator in _LOGIC:
            self.all_of(operands, Sort.TRUTH, operator)
        elif operator == "case":
            return self.case(operands)
        elif operator == "is-null":
            self.sort(operands[0])
        else:
            self.comparison(operator, operands)
        return Sort.TRUTH

    def all_of(self, operands: tuple[Expression, ...], wanted: Sort, operator: str) -> None:
        for operand in operands:
            found = self.sort(operand)
            if found is not None and found is not wanted:
                self.refuse(f"'{operator}' takes {wanted.value}, not {found.value}.")

    def comparison(self, operator: str, operands: tuple[Expression, ...]) -> None:
        sorts = [found for found in map(self.sort, operands) if found is not None]
        if len(set(sorts)) > 1:
            self.refuse(
                f"'{operator}' compares {sorts[0].value} with "
                f"{next(s for s in sorts if s != sorts[0]).value}."
            )
        elif operator in _ORDERED and sorts and sorts[0] in (Sort.TEXT, Sort.TRUTH):
            self.refuse(f"'{operator}' orders {sorts[0].value}; only numbers and days have an order.")
        elif operator == "like" and sorts and sorts[0] is not Sort.TEXT:
            self.refuse("'like' takes a text.")
        if operator in ("=", "<>", "in"):
            self.values(operands)

    def values(self, operands: tuple[Expression, ...]) -> None:
        """Refuse a text that the attribute beside it can never hold."""
        for name in (o for o in operands if isinstance(o, Name)):
            allowed = self.scope.texts.get(full_name(name))
            for text in (o.value for o in operands if isinstance(o, Text)):
                if allowed is not None and text not in allowed:
                    self.refuse(f"{shown(full_name(name))} is never {shown(text)}.", nearest(text, allowed))

    def case(self, operands: tuple[Expression, ...]) -> Sort | None:
        conditions, results = operands[:-1:2], (*operands[1::2], operands[-1])
        self.all_of(conditions, Sort.TRUTH, "when")
        sorts = {found for found in map(self.sort, results) if found is not None}
        if len(sorts) > 1:
            self.refuse("The branches of a case yield different things.")
        return sorts.pop() if len(sorts) == 1 else None

    def of_place(self, operator: str, operands: tuple[Expression, ...]) -> Sort:
        """Check a function that asks where an entry is."""
        texts = [operand.value for operand in operands if isinstance(operand, Text)]
        places = self.scope.places
        if len(texts) < len(operands) or len(texts) != (operator != "own_territory"):
            what = {"own_territory": "nothing", "territory_of": "a party"}.get(operator, "a zone")
            quotes = "" if operator == "own_territory" else " in single quotes"
            example = "own_territory()" if operator == "own_territory" else f"{operator}('…'), with its id"
            self.refuse(f"'{operator}' takes {what}{quotes}.", f"Write {example}.")
        elif places is None:
            fact = f"'{operator}' asks where something is; what the rule is about has no place."
            self.problems.append(place_faults.place_needed(self.place, fact))
        elif operator == "territory_of":
            if texts[0] not in places.territories:
                self.problems.append(place_faults.territory_missing(self.place, texts[0], places.territories))
        elif texts and texts[0] not in self.scope.silent:
            self.zone(operator, texts[0], places)
        elif operator == "own_territory" and not places.territories:
            self.problems.append(place_faults.territory_missing(self.place, None, ()))
        return Sort.NUMBER if operator == "distance_km" else Sort.TRUTH

    def zone(self, operator: str, zone: str, places: PlaceScope) -> None:
        """Check the zone that a function names."""
        if zone not in places.zones:
            self.problems.append(faults.unknown(self.place, "zone", zone, places.zones))
        elif operator != "within" and zone not in places.measured:
            self.problems.append(place_faults.unmeasured(self.place, zone))
        if operator == "distance_km" and places.moves:
            hint = "Ask within(…) of a buffer around the zone, or reaches(…)."
            self.refuse("'distance_km' has no one value for what moves.", hint)
        if operator == "reaches" and not places.ranged:
            self.refuse("'reaches' needs to know how far it is.", "Give the category a 'range-km'.")

    def function(self, node: Operation) -> Sort:
        operator, operands = node.operator, node.operands
        if operator not in self.scope.functions:
            self.refuse(f"'{operator}(…)' has no place here.")
        elif operator == "ceil_div":
            self.all_of(operands, Sort.NUMBER, operator)
            divisor = operands[1] if len(operands) == 2 else None
            if not isinstance(divisor, Number) or divisor.value <= 0:
                self.refuse("'ceil_div' takes a count and a number above zero.", "Write ceil_div(units, 60).")
        elif operator == "first_known":
            self.all_of(operands, Sort.NUMBER, operator)
            if len(operands) < 2:
                self.refuse("'first_known' takes two or more counts.")
        elif not 1 <= len(operands) <= (2 if operator == "counted" else 1) or not all(
            isinstance(operand, Text) for operand in operands
        ):
            self.refuse(f"'{operator}' takes texts in single quotes.")
        return Sort.NUMBER


def full_name(name: Name) -> str:
    """Return `attribute` or `attribute.column`."""
    return name.name if name.column is None else f"{name.name}.{name.column}"


def check(node: Expression, wanted: Sort, scope: Scope, place: Place) -> list[Problem]:
    """Return what is wrong with an expression that should yield `wanted`."""
    checker = _Checker(scope, place)
    found = checker.sort(node)
    if found is not None and found is not wanted:
        checker.refuse(f"The rule yields {found.value}; {wanted.value} is needed here.")
    return checker.problems


def never_negative(node: Expression, negative: frozenset[str] = frozenset()) -> bool:
    """Whether an expression can be shown never to be below zero, from its form alone."""
    match node:
        case Number(value):
            return value >= 0
        case Name():
            return full_name(node) not in negative
        case Operation("+" | "*" | "least", operands):
            return all(never_negative(o, negative) for o in operands)
        case Operation("greatest", operands):
            return any(never_negative(o, negative) for o in operands)
        case Operation("case", operands):
            results = (*operands[1::2], operands[-1])
            return all(never_negative(o, negative) for o in results)
        case _:
            return False


def texts_of(node: Expression, operator: str) -> Iterator[tuple[str, ...]]:
    """Yield the text arguments of every call of a function."""
    if isinstance(node, Operation):
        if node.operator == operator:
            yield tuple(o.value for o in node.operands if isinstance(o, Text))
        for operand in node.operands:
            yield from texts_of(operand, operator)
