"""Turn a tree into an agreement, or into the list of everything wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.language import faults, parts
from servanda.language.naming import Naming
from servanda.language.provisions import Rules, counted_circles
from servanda.language.schema import AgreementShape
from servanda.language.shaping import shape
from servanda.language.tree import Entries
from servanda.model.agreement import Agreement, Source
from servanda.model.problem import Problem


def build(tree: Entries, sources: Mapping[str, Source]) -> tuple[Agreement | None, list[Problem]]:
    """Return the agreement a tree describes, and every problem found.

    The agreement is `None` where its shape is wrong; otherwise it is usable
    only if no problem is a fault.
    """
    shaped, problems = shape(tree, AgreementShape)
    if shaped is None:
        return None, problems
    naming = Naming(tree, shaped, sources)
    parts.milestones(naming)
    parties, groups = parts.parties(naming), parts.groups(naming)
    categories, parameters = parts.categories(naming), parts.parameters(naming)
    tables, conversions = parts.tables(naming), parts.conversions(naming)
    rules = Rules(naming, categories, parameters, tables)
    provisions = rules.provisions()
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
        uncomputed=rules.uncomputed(),
        sources=sources,
    )
    return agreement, naming.problems
