"""What is asked of the engine: counts, each named by all that decides it, so equal ones are counted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from servanda.engine.locating import Fact, located, place_attribute
from servanda.engine.lookups import table_digest
from servanda.model.agreement import Agreement, Category, CountRule, Parameter, Table
from servanda.model.calendar import Duration
from servanda.model.expression import Expression, Name, Number, Operation, Text, Truth, Unknown, names_in

LookedUp = tuple[str, str, str]  # attribute, column, digest of the column in its table


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A count of a category: which entries, how much each, by whose word, split by which attributes.

    `looked_up` names the table columns and facts about places used, by content:
    the same count over another variant of a table or zone is another demand.
    """

    category: str
    where: Expression
    counts_as: Expression
    unsettled: Expression
    per: tuple[str, ...]
    accepts: tuple[tuple[str, int], ...]
    out_of_date_after: Duration | None
    looked_up: tuple[LookedUp, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict, compare=False, hash=False, repr=False)
    facts: Mapping[tuple[str, str], Fact] = field(default_factory=dict, compare=False, hash=False, repr=False)

    @property
    def open(self) -> bool:
        """Whether a reading holds any entry unsettled."""
        return self.unsettled != Truth(False)


def demand(agreement: Agreement, rule: CountRule, per: tuple[str, ...]) -> Demand:
    """Return the demand of one count rule of an agreement."""
    category = agreement.categories[rule.of]
    filled_in = [filled(part, agreement.parameters) for part in (rule.where, rule.counts_as, rule.unsettled)]
    range_km = filled(category.range_km, agreement.parameters) if category.range_km else None
    place = place_attribute(category.attributes)
    moves = category.tracks is not None
    found = [located(part, place, agreement.geography, range_km, moves=moves) for part in filled_in]
    parts = [part for part, _ in found]
    facts = {key: fact for _, some in found for key, fact in some.items()}
    looked_up, tables = _looked_up(parts, category, agreement, facts)
    return Demand(
        category=rule.of,
        where=parts[0],
        counts_as=parts[1],
        unsettled=parts[2],
        per=per,
        accepts=tuple(sorted(category.accepts.items())),
        out_of_date_after=category.out_of_date_after,
        looked_up=looked_up,
        tables=tables,
        facts=facts,
    )


def filled(node: Expression, parameters: Mapping[str, Parameter]) -> Expression:
    """Return an expression with every parameter replaced by its number, or numbers by party."""
    if isinstance(node, Name) and node.column is None and node.name in parameters:
        return _number(parameters[node.name])
    if isinstance(node, Operation):
        return Operation(node.operator, tuple(filled(operand, parameters) for operand in node.operands))
    return node


def _number(parameter: Parameter) -> Expression:
    if parameter.value is not None:
        return Number(parameter.value)
    branches: list[Expression] = []
    for holder, value in sorted(parameter.by_holder.items()):
        branches += [Operation("=", (Name("party"), Text(holder))), Number(value)]
    return Operation("case", (*branches, Unknown()))


def _looked_up(
    parts: list[Expression],
    category: Category,
    agreement: Agreement,
    facts: Mapping[tuple[str, str], Fact],
) -> tuple[tuple[LookedUp, ...], dict[str, Table]]:
    wanted: set[LookedUp] = set()
    tables: dict[str, Table] = {}
    for name in (name for part in parts for name in names_in(part)):
        if name.column is None:
            continue
        if (name.name, name.column) in facts:
            wanted.add(facts[name.name, name.column].key)
            continue
        table = agreement.tables[category.attributes[name.name].table or ""]
        wanted.add((name.name, name.column, table_digest(table, name.column)))
        tables[name.name] = table
    return tuple(sorted(wanted)), tables
