"""Build limits: their counts, values and bounds, every rule checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from servanda.language import faults
from servanda.language.act_schema import QuotaShape
from servanda.language.dates import read_when
from servanda.language.naming import Naming
from servanda.language.places import measurable
from servanda.language.schema import LimitShape
from servanda.language.shape import CountShape, SuspensionShape, TableBoundShape
from servanda.language.sorts import PlaceScope, Scope, Sort, check, never_negative, texts_of
from servanda.language.tree import Path
from servanda.model.agreement import (
    Attribute,
    Binds,
    Category,
    CountRule,
    Kind,
    Limit,
    Parameter,
    Phase,
    Relation,
    Suspension,
    Table,
    TableColumn,
)
from servanda.model.expression import FALSE, ONE, TRUE, Expression, Name
from servanda.model.place import Geography

SORTS = {
    Kind.TEXT: Sort.TEXT,
    Kind.INTEGER: Sort.NUMBER,
    Kind.DECIMAL: Sort.NUMBER,
    Kind.DATE: Sort.DAY,
    Kind.TRUTH: Sort.TRUTH,
    Kind.PLACE: Sort.TEXT,
}
_RELATIONS = (Relation.AT_MOST, Relation.AT_LEAST, Relation.EXACTLY)
VALUE_FUNCTIONS = frozenset({"ceil_div", "first_known"})
BOUND_FUNCTIONS = VALUE_FUNCTIONS | {"count_on", "counted"}
QUOTA_FUNCTIONS = VALUE_FUNCTIONS | {"counted"}  # a quota has no count of its own on a day
SINGLE = "count"  # the name of the one term of a limit that has no terms of its own


class Rules:
    """Builds limits, and what other provisions share with them, out of parts that are already built."""

    def __init__(
        self,
        naming: Naming,
        categories: dict[str, Category],
        parameters: dict[str, Parameter],
        tables: dict[str, Table],
        geography: Geography,
    ) -> None:
        self.naming = naming
        self.categories = categories
        self.parameters = parameters
        self.tables = tables
        self.geography = geography
        self._measured = frozenset(id_ for id_, zone in geography.zones.items() if measurable(zone))
        self._ranges()

    def _ranges(self) -> None:
        """Check how far the things of each category reach."""
        for category in self.categories.values():
            if category.range_km is None:
                continue
            path = ("categories", category.id, "range-km")
            scope = replace(self._row_scope(category), places=None)
            sound = self._checked(category.range_km, scope, path)
            if sound and not never_negative(category.range_km, scope.negative):
                self.naming.report(faults.counts_negative(self.naming.value_at(*path)))

    def place_scope(
        self, attributes: Mapping[str, Attribute], *, ranged: bool = False, moves: bool = False
    ) -> PlaceScope | None:
        """Return what a rule may ask of where an entry with these attributes is."""
        if not any(attribute.kind is Kind.PLACE for attribute in attributes.values()):
            return None
        return PlaceScope(
            zones=frozenset(self.geography.zones),
            measured=self._measured,
            territories=frozenset(self.geography.territories),
            ranged=ranged,
            moves=moves,
        )

    def limit(self, shape: LimitShape, path: Path) -> Limit:
        """Return a limit."""
        relation = self.relation(shape, path)
        terms = self._terms(shape, path)
        scope = self._count_scope(terms)
        value: Expression = shape.value if shape.value is not None else Name(next(iter(terms)))
        self._checked(value, scope, (*path, "value"))
        for category in {rule.of for rule in terms.values()} & set(self.categories):
            self.naming.known("attribute", shape.per, self.categories[category].attributes, (*path, "per"))
        return Limit(
            binds=self.binds(shape.binds, path),
            terms=terms,
            value=value,
            relation=relation,
            phases=self.phases(shape, relation, (*path, relation.value)),
            per=tuple(shape.per),
            suspended=self.suspended(shape.suspended, path),
        )

    def relation(self, shape: LimitShape | QuotaShape, path: Path) -> Relation:
        """Return how the count stands to the bound; there is exactly one."""
        given = [r for r in _RELATIONS if getattr(shape, r.value.replace("-", "_")) is not None]
        if len(given) != 1:
            fact = f"There is exactly one bound; this has {len(given)}."
            hint = "Give one of at-most, at-least, exactly."
            self.naming.report(faults.limit_shape(self.naming.at(*path), fact, hint))
        return given[0] if given else Relation.AT_MOST

    def binds(self, names: list[str], path: Path) -> Binds | tuple[str, ...]:
        """Return whom a provision binds."""
        if len(names) == 1 and names[0] in list(Binds):
            return Binds(names[0])
        known = {*self.naming.shape.parties, *self.naming.shape.groups}
        self.naming.known("party", names, known, (*path, "binds"))
        return tuple(names)

    def _terms(self, shape: LimitShape, path: Path) -> dict[str, CountRule]:
        if shape.of is not None and not shape.terms and shape.value is None:
            rules = {"where": shape.where, "counts_as": shape.counts_as, "unsettled": shape.unsettled}
            single = CountShape(of=shape.of).model_copy(update=rules)
            return {SINGLE: self.count(single, path)}
        wrong = [shape.of, shape.where, shape.counts_as, shape.unsettled]
        if not shape.terms or shape.value is None or any(part is not None for part in wrong):
            fact = "A limit counts either one category ('of') or several 'terms' with a 'value' over them."
            hint = "Move where, counts-as and unsettled into the terms, or use 'of' alone."
            self.naming.report(faults.limit_shape(self.naming.at(*path), fact, hint))
        self.naming.not_words("a term", shape.terms, (*path, "terms"))
        for name in sorted(set(shape.terms) & set(self.parameters)):
            self.naming.report(
                faults.name_clash(self.naming.at(*path, "terms", name), name, "a term", "a parameter")
            )
        built = {name: self.count(term, (*path, "terms", name)) for name, term in shape.terms.items()}
        return built or {SINGLE: CountRule(of="")}

    def count(self, shape: CountShape, path: Path) -> CountRule:
        """Return which holdings count, and for how much."""
        self.naming.known("category", [shape.of], self.categories, (*path, "of"))
        rule = CountRule(
            of=shape.of,
            where=shape.where or TRUE,
            counts_as=shape.counts_as or ONE,
            unsettled=shape.unsettled or FALSE,
        )
        category = self.categories.get(shape.of)
        if category is not None:
            scope = self._row_scope(category)
            self._checked(rule.where, scope, (*path, "where"), Sort.TRUTH)
            self._checked(rule.unsettled, scope, (*path, "unsettled"), Sort.TRUTH)
            sound = self._checked(rule.counts_as, scope, (*path, "counts-as"))
            if sound and not never_negative(rule.counts_as, scope.negative):
                self.naming.report(faults.counts_negative(self.naming.value_at(*path, "counts-as")))
        return rule

    def _checked(self, node: Expression, scope: Scope, path: Path, wanted: Sort = Sort.NUMBER) -> bool:
        found = check(node, wanted, scope, self.naming.value_at(*path))
        self.naming.problems += found
        return not found

    def _row_scope(self, category: Category) -> Scope:
        names = {"party": Sort.TEXT}
        texts = {"party": frozenset(self.naming.holders)}
        negative: set[str] = set()
        for name, attribute in category.attributes.items():
            names[name] = SORTS[attribute.kind]
            if attribute.one_of:
                texts[name] = frozenset(attribute.one_of)
            self._columns(attribute, names, negative)
        for parameter in self.parameters.values():
            if not parameter.phases:
                names[parameter.name] = Sort.NUMBER
                negative |= _below_zero(parameter)
        sound = set(self.tables) - self.naming.lost
        silent = {
            *self.naming.lost,
            *(a.name for a in category.attributes.values() if a.table and a.table not in sound),
        }
        return Scope(
            names=names,
            texts=texts,
            negative=frozenset(negative),
            silent=frozenset(silent),
            places=self.place_scope(
                category.attributes,
                ranged=category.range_km is not None,
                moves=category.tracks is not None,
            ),
        )

    def _columns(self, attribute: Attribute, names: dict[str, Sort], negative: set[str]) -> None:
        table = self.tables.get(attribute.table or "")
        if table is None:
            return
        for column, kind in table.columns.items():
            full = f"{attribute.name}.{column}"
            names[full] = SORTS[kind]
            if any(_is_below(row.values[column]) for row in table.rows):
                negative.add(full)

    def _count_scope(self, terms: Iterable[str], functions: frozenset[str] = VALUE_FUNCTIONS) -> Scope:
        names = dict.fromkeys((*self.parameters, *terms), Sort.NUMBER)
        return Scope(names=names, functions=functions, row=False, silent=self.naming.lost)

    def phases(
        self, shape: LimitShape | QuotaShape, relation: Relation, path: Path, terms: Iterable[str] = ()
    ) -> tuple[Phase, ...]:
        """Return the bounds by phase; `terms` are the counts that a bound may name."""
        bound = getattr(shape, relation.value.replace("-", "_"))
        functions = BOUND_FUNCTIONS if isinstance(shape, LimitShape) else QUOTA_FUNCTIONS
        if isinstance(bound, TableBoundShape):
            return (Phase(start=None, bound=self._table_bound(bound, shape, path)),)
        if not isinstance(bound, dict):
            return (Phase(start=None, bound=self.bound(bound, path, terms, functions)),)
        phases = []
        for when, value in bound.items():
            at = (*path, when.text)
            self.naming.moments((when,), at)
            phases.append(Phase(start=when, bound=self.bound(value, at, terms, functions)))
        return tuple(phases)

    def bound(
        self,
        node: Expression | None,
        path: Path,
        terms: Iterable[str] = (),
        functions: frozenset[str] = BOUND_FUNCTIONS,
    ) -> Expression | None:
        """Return a bound, checked as an expression over parameters, counts and other limits."""
        if node is None:
            return None
        self._checked(node, self._count_scope(terms, functions), path)
        place = self.naming.value_at(*path)
        for texts in texts_of(node, "count_on"):
            when = read_when(texts[0]) if texts else None
            if when is None or (when.day is None and when.milestone not in self.naming.milestones):
                self.naming.report(faults.date_invalid(place, texts[0] if texts else ""))
        for texts in texts_of(node, "counted"):
            limits = [p for p, s in self.naming.shape.provisions.items() if s.limit is not None]
            self.naming.known("provision", texts[:1], limits, path)
            self.naming.known("party", texts[1:], {*self.naming.holders, "all"}, path)
        return node

    def _table_bound(self, bound: TableBoundShape, shape: LimitShape | QuotaShape, path: Path) -> TableColumn:
        self.naming.known("table", [bound.table], self.tables, (*path, "table"))
        table = self.tables.get(bound.table)
        if table is not None:
            self.naming.known("column", [bound.column], table.columns, (*path, "column"))
            self.naming.known("attribute", table.key, {"party", "group", *shape.per}, (*path, "table"))
            kind = table.columns.get(bound.column)
            if kind not in (None, Kind.INTEGER, Kind.DECIMAL):
                self.naming.report(
                    faults.wrong_shape(self.naming.value_at(*path, "column"), "a column of numbers")
                )
        return TableColumn(table=bound.table, column=bound.column)

    def suspended(self, entries: Mapping[str, SuspensionShape], path: Path) -> dict[str, Suspension]:
        """Return the days on which a provision does not apply to a party."""
        path = (*path, "suspended")
        self.naming.known("party", entries, {*self.naming.shape.parties, *self.naming.shape.groups}, path)
        built = {}
        for party, entry in entries.items():
            if entry.source:
                self.naming.sourced([entry.source], (*path, party, "source"))
            term = self.naming.term(entry, (*path, party))
            built[party] = Suspension(term=term, ground=entry.ground, source=entry.source)
        return built


def _is_below(value: object) -> bool:
    return isinstance(value, Decimal) and value < 0


def _below_zero(parameter: Parameter) -> set[str]:
    values = [parameter.value, *parameter.by_holder.values()]
    return {parameter.name} if any(v is not None and v < 0 for v in values) else set()
