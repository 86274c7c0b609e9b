"""Turn a tree into an agreement, or into the list of everything wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.language import faults, parts
from servanda.language.acts import Acts
from servanda.language.limits import Rules
from servanda.language.naming import Naming
from servanda.language.outlines import Outlines
from servanda.language.places import Places
from servanda.language.provisions import Provisions, counted_circles
from servanda.language.schema import AgreementShape
from servanda.language.shaping import shape_most
from servanda.language.tree import Entries, Items, Node, Scalar
from servanda.model.agreement import Agreement, Source
from servanda.model.problem import Place, Problem

_NOWHERE = Place(file="")
_LISTS = Entries({"snapshot": Entries({"per": Items((), _NOWHERE)}, _NOWHERE)}, _NOWHERE)
# What stands for a faulty value while the rest is checked; the agreement is not used then.
_STAND_INS: dict[tuple[str | None, ...], Node | None] = {
    ("servanda",): Scalar("1", _NOWHERE),
    ("id",): Scalar("x", _NOWHERE),
    ("title",): Scalar("x", _NOWHERE),
    ("instrument",): Scalar("treaty", _NOWHERE),
    ("in-force", None): None,
    ("in-force",): Entries({}, _NOWHERE),
    ("categories", None, "unit"): Scalar("x", _NOWHERE),
    ("categories", None, "key"): Items((), _NOWHERE),
    ("categories", None, "reported"): _LISTS,
    ("categories", None, "accepts"): Entries({"own": Scalar("1", _NOWHERE)}, _NOWHERE),
    ("categories", None, "out-of-date-after"): None,
    ("categories", None, "attributes", None): Scalar("text", _NOWHERE),
}


def build(
    tree: Entries, sources: Mapping[str, Source], outlines: Outlines
) -> tuple[Agreement | None, list[Problem]]:
    """Return the agreement a tree describes, and every problem found.

    The agreement is usable only if no problem is a fault.
    """
    agreement, problems, _ = build_most(tree, sources, outlines)
    return agreement, problems


def build_most(
    tree: Entries,
    sources: Mapping[str, Source],
    outlines: Outlines,
    unread: frozenset[str] = frozenset(),
) -> tuple[Agreement | None, list[Problem], frozenset[str]]:
    """Return the agreement of what is sound in a tree, every problem, and the names that faults took away.

    The agreement is `None` where too little is sound; `unread` names the tables
    whose files could not be read.
    """
    tree, shaped, lost, problems = shape_most(tree, AgreementShape, _STAND_INS)
    lost |= unread
    if shaped is None:
        return None, problems, lost
    naming = Naming(tree, shaped, sources, problems=problems, lost=lost, outlines=outlines)
    parts.milestones(naming)
    parties, groups = parts.parties(naming), parts.groups(naming)
    parameters = parts.parameters(naming)
    geography = Places(naming, parameters).geography()
    categories = parts.categories(naming)
    tables, conversions = parts.tables(naming), parts.conversions(naming)
    rules = Rules(naming, categories, parameters, tables, geography)
    acts = Acts(rules)
    building = Provisions(rules, acts)
    provisions = building.provisions()
    for circle in [counted_circles(provisions)]:
        if circle:
            naming.report(faults.limit_circle(naming.at("provisions", circle[0]), circle))
    agreement = Agreement(
        id=shaped.id,
        title=shaped.title,
        instrument=shaped.instrument,
        parties=parties,
        bodies=shaped.bodies,
        others=shaped.others,
        groups=groups,
        milestones=naming.milestones,
        in_force=naming.term(shaped.in_force, ("in-force",)),
        categories=categories,
        parameters=parameters,
        tables=tables,
        conversions=conversions,
        provisions=provisions,
        uncomputed=building.uncomputed(),
        sources=sources,
        reciprocal=shaped.reciprocal == "true",
        articles=shaped.articles,
        still_binds=building.still_binds(),
        events=acts.kinds,
        time_zone=parts.time_zone(naming),
        geography=geography,
        draft=shaped.status == "draft",
        verified_by=building.verified_by(shaped.verified_by, ()),
    )
    return agreement, naming.problems, lost
