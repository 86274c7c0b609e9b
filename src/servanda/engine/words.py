"""Whose word counts: the changes of keys that several asserters speak of.

The days of a key are cut where any of its entries begins or ends. On each piece
the highest-ranked entries count; several of equal rank count as the hull of
what each would add.
"""

from __future__ import annotations

from collections.abc import Sequence

from servanda.engine.columns import ENDLESS
from servanda.engine.connection import named, quoted
from servanda.engine.contributions import HIGH, LOW, UNBOUNDED, Contribution
from servanda.model.agreement import OWN
from servanda.model.result import Basis

CONFLICT = "conflict"
Accepts = tuple[tuple[str, int], ...]

# Columns of these steps; no attribute can have such a name.
_RANK, _TOP, _CUT, _CUT_END, _STANDING, _HIGH, _CONFLICT = (
    f'"#{name}"' for name in ("rank", "top", "cut", "cut_end", "standing", "high", "conflict")
)


def ranked_names(made: Contribution) -> tuple[str, ...]:
    """Return the names of the parts that ranked changes have: low and high apart, and the conflict."""
    return (*(made.names if HIGH in made.names else (LOW, HIGH)), CONFLICT)


def rank_sql(accepts: Accepts) -> str:
    """Return the rank of a row's asserter, or null where its word does not count."""
    own = dict(accepts).get(OWN)
    cases = " ".join(f"WHEN {quoted(name)} THEN {rank}" for name, rank in accepts if name != OWN)
    others = f'CASE "by" {cases} END' if cases else "NULL"
    return others if own is None else f'CASE WHEN "by" = party THEN {own} ELSE {others} END'


def ranked_steps(
    accepts: Accepts, keys: Sequence[str], per: Sequence[str], prefix: str, made: Contribution
) -> tuple[str, list[str]]:
    """Return the steps from `rows` to `hulls`, and the columns of `hulls` to sum.

    Args:
        accepts: Whose word counts, ranked.
        keys: The columns of a key, the party first.
        per: The attributes the count is split by.
        prefix: What the contribution's columns begin with.
        made: The contribution.
    """
    key = ", ".join(keys)
    split = "".join(f", {named(name)}" for name in per)
    new = "".join(f", {named(name)}" for name in per if named(name) not in keys)
    match = " AND ".join(f"r.{column} IS NOT DISTINCT FROM s.{column}" for column in keys)
    low = prefix + LOW
    high = prefix + HIGH if HIGH in made.names else low
    flags = [prefix + name for name in made.names if name not in (LOW, HIGH)]
    some_absent = f"count(*) < any_value({_STANDING})"
    figures = list(dict.fromkeys([low, high, *(prefix + name for name in made.names if name == UNBOUNDED)]))
    apart = " OR ".join(f"min({figure}) <> max({figure})" for figure in figures)
    something = " OR ".join(f"max({figure}) <> 0" for figure in figures)
    differ = f"({apart} OR ({some_absent} AND ({something})))"
    weakest = f"list_position([{', '.join(quoted(basis.value) for basis in Basis)}], basis)"
    hull = [
        f"max_by(basis, {weakest}) AS basis",
        f"CASE WHEN {some_absent} THEN 0 ELSE min({low}) END AS {low}",
        f"max({high}) AS {_HIGH}",
        *(f"max({name}) AS {name}" for name in flags),
        f"CASE WHEN any_value({_STANDING}) > 1 AND {differ} THEN 1 ELSE 0 END AS {_CONFLICT}",
    ]
    steps = [
        f"ranked AS (SELECT *, {rank_sql(accepts)} AS {_RANK} FROM rows)",
        f"heard AS (SELECT * FROM ranked WHERE {_RANK} IS NOT NULL)",
        f"cuts AS (SELECT {key}, day_in AS {_CUT} FROM heard UNION SELECT {key}, day_out FROM heard "
        f"WHERE day_out IS NOT NULL AND day_out < {ENDLESS})",
        f"pieces AS (SELECT *, LEAD({_CUT}) OVER (PARTITION BY {key} ORDER BY {_CUT}) "
        f"AS {_CUT_END} FROM cuts)",
        f"standing AS (SELECT r.*, s.{_CUT}, s.{_CUT_END} FROM pieces s JOIN heard r ON {match} "
        f"AND r.day_in <= s.{_CUT} AND (r.day_out IS NULL OR r.day_out > s.{_CUT}))",
        f"topped AS (SELECT *, min({_RANK}) OVER (PARTITION BY {key}, {_CUT}) AS {_TOP} FROM standing)",
        f"best AS (SELECT *, count(*) OVER (PARTITION BY {key}, {_CUT}) AS {_STANDING} FROM topped "
        f"WHERE {_RANK} = {_TOP})",
        f"hulls AS (SELECT {key}{new}, {_CUT} AS day_in, {_CUT_END} AS day_out, {', '.join(hull)} "
        f"FROM best GROUP BY {key}{split}, {_CUT}, {_CUT_END})",
    ]
    return ", ".join(steps), [low, _HIGH, *flags, _CONFLICT]
