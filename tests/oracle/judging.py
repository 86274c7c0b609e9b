"""Judging: value, bound and outcome of a limit for one holder on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracle.amounts import (
    ANYTHING,
    INFINITE,
    NOTHING,
    Amount,
    divided_up,
    exactly,
    greatest,
    least,
    minus,
    plus,
    times,
)
from oracle.counting import Count, Counting, Per, joined, looked_up, summed
from oracle.days import begins, begun, day_of, ended, within
from oracle.entries import Entry
from oracle.outcomes import compared, relation, room

EVERYONE = "all"
_COMBINE = {"+": plus, "-": minus, "*": times, "least": least, "greatest": greatest}
_COUNT_KEYS = ("of", "where", "counts-as", "unsettled")


@dataclass(frozen=True)
class Verdict:
    """What follows on a day. `reasons` leaves out the informative codes."""

    outcome: str
    amount: Amount
    bound: Amount | None
    margin: Any
    last: date | None
    reasons: frozenset[str]


class Judge:
    """Judges the limits of one world by one record, walking the days of `walked` one by one."""

    def __init__(
        self, world: dict[str, Any], entries: Sequence[Entry], walked: Sequence[date], *, recalled: bool
    ) -> None:
        self.world = world
        self.walked = walked
        self.counting = Counting(world, entries, recalled=recalled)
        self._values: dict[Any, Count] = {}
        self._reports: dict[Any, list[date]] = {}

    def limit(self, provision: str) -> dict[str, Any]:
        return self.world["provisions"][provision]["limit"]

    def rules(self, provision: str) -> dict[str, dict[str, Any]]:
        """Return the count rules of a limit, by the name its value gives them."""
        limit = self.limit(provision)
        return limit.get("terms") or {"count": {key: limit[key] for key in _COUNT_KEYS if key in limit}}

    def holders(self, provision: str) -> list[str]:
        binds = self.limit(provision).get("binds", "each-party")
        if isinstance(binds, list):
            return binds
        named = {"each-party": self.world["parties"], "each-group": self.world["groups"]}
        return list(named.get(binds, [EVERYONE]))

    def members(self, holder: str) -> dict[str, dict[str, Any]]:
        """Return who makes up a group, or everyone, but those whose term begins on no day."""
        groups = {name: group["members"] for name, group in self.world["groups"].items()}
        found = {EVERYONE: self.world["parties"], **groups}.get(holder, {})
        return {party: term for party, term in found.items() if begins(self.world, term)}

    def per_values(self, provision: str, holder: str) -> set[Per]:
        """Return the values of `per` that the record, or a table bound, shows for a holder."""
        limit, found = self.limit(provision), set[Per]()
        per = limit.get("per", [])
        if not per:
            return {()}
        for rule in self.rules(provision).values():
            for party in (holder, *self.members(holder)):
                found |= self.counting.per_values(rule, per, party, self.walked)
        bound = limit[relation(limit)]
        if isinstance(bound, dict) and "table" in bound:
            table = self.world["tables"][bound["table"]]
            for name in table["rows"]:
                key = dict(zip(table["key"], name.partition("@")[0].split("/"), strict=True))
                mine = all(key.get(word, holder) == holder for word in ("party", "group"))
                if mine and set(per) <= set(key):
                    found.add(tuple(key[attribute] for attribute in per))
        return found

    def value(self, provision: str, holder: str, values: Per, day: date) -> Count:
        """Return a limit's value for a holder on a day."""
        asked = (provision, holder, values, day)
        if asked not in self._values:
            limit, rules = self.limit(provision), self.rules(provision)
            counts = {
                name: self._held(rule, limit.get("per", []), values, holder, day)
                for name, rule in rules.items()
            }
            self._values[asked] = self._over(limit.get("value", ("name", "count")), counts, holder, day)
        return self._values[asked]

    def _held(self, rule: dict[str, Any], per: Sequence[str], values: Per, holder: str, day: date) -> Count:
        """Return the count of a party; of a group its own while that lives, else its members' sum."""
        own = self.counting.count(rule, per, values, holder, day)
        if holder in self.world["parties"]:
            return own
        if (own.last or own.amount != NOTHING) and self.counting.speaks(rule, per, values, holder, day):
            return own
        inside = [p for p, term in self.members(holder).items() if within(self.world, term, day)]
        return summed([self.counting.count(rule, per, values, party, day) for party in inside])

    def _over(self, tree: Any, counts: dict[str, Count], holder: str, day: date, **more: Any) -> Count:
        """Return the value of an expression over counts."""
        kind, parts = tree[0], tree[1:]
        if kind == "number":
            return Count(exactly(parts[0]))
        if kind == "name":
            return counts[parts[0]] if parts[0] in counts else self._parameter(parts[0], holder, day)
        if kind in ("count_on", "counted"):
            return more[kind](*parts)
        if kind == "ceil_div":
            count = self._over(parts[0], counts, holder, day, **more)
            return joined(divided_up(count.amount, parts[1][1]), [count])
        found = [self._over(part, counts, holder, day, **more) for part in parts]
        if kind == "first_known":
            return _first_known(found)
        if kind == "neg":
            return joined(minus(exactly(0), found[0].amount), found)
        amount = found[0].amount
        for count in found[1:]:
            amount = _COMBINE[kind](amount, count.amount)
        return joined(amount, found)

    def _parameter(self, name: str, holder: str, day: date) -> Count:
        value = self.world["parameters"][name]["value"]
        if isinstance(value, dict):
            phases = {
                day_of(self.world, when): n for when, n in value.items() if when not in _holders(self.world)
            }
            past = [start for start in phases if start is not None and start <= day]
            value = phases[max(past)] if past else value.get(holder)
        return Count(ANYTHING, frozenset({"no-data"})) if value is None else Count(exactly(value))

    def bound(self, provision: str, holder: str, values: Per, day: date) -> Count | None:
        """Return the bound on a day; `None` where there is none."""
        limit = self.limit(provision)
        bound = self._bound_text(limit, day)
        if isinstance(bound, dict):
            table = self.world["tables"][bound["table"]]
            known = {"party": holder, "group": holder, **dict(zip(limit.get("per", []), values, strict=True))}
            cell = looked_up(table, [known[name] for name in table["key"]], bound["column"], day)
            return None if cell is None else Count(exactly(cell))
        if bound == "none":
            return None

        def count_on(when: Any) -> Count:
            then = day_of(self.world, when)
            if then is None:
                return Count(ANYTHING, frozenset({"not-yet"}))
            return self.value(provision, holder, values, then)

        def counted(other: str, whose: str = holder) -> Count:
            same = self.limit(other).get("per", []) == limit.get("per", [])
            return self.value(other, whose, values if same else (), day)

        return self._over(bound, {}, holder, day, count_on=count_on, counted=counted)

    def _bound_text(self, limit: dict[str, Any], day: date) -> Any:
        """Return what the text sets as a bound on a day: a rule, a table column, or `none`."""
        bound = limit[relation(limit)]
        if not isinstance(bound, dict) or "table" in bound:
            return bound
        starts = {day_of(self.world, when): tree for when, tree in bound.items()}
        begun_on = sorted(start for start in starts if start is not None)
        past = [start for start in begun_on if start <= day]
        # Before its first phase a limit does not apply, but the bound to come is shown.
        return starts[(past or begun_on[:1] or [None])[-1]]

    def judge(self, provision: str, holder: str, values: Per, day: date) -> Verdict:
        """Return what follows from a limit on a day."""
        limit = self.limit(provision)
        kind = relation(limit)
        value, bound = self.value(provision, holder, values, day), self.bound(provision, holder, values, day)
        outcome = "not-applicable" if bound is None else compared(kind, value.amount, bound.amount)
        margin = None if bound is None else room(kind, value.amount, bound.amount, outcome)
        hindered = self.hindrance(provision, holder, day)
        if hindered or bound is None:
            outcome, reasons = "not-applicable", frozenset({hindered or "not-bound"})
        elif outcome == "undetermined":
            reasons = value.doubts | bound.doubts or frozenset({"straddles"})
        else:
            reasons = value.doubts
            later = self._next_value(provision, holder, values, day)
            if later and compared(kind, later.amount, bound.amount) not in (outcome, "undetermined"):
                outcome, reasons, margin = "undetermined", frozenset({"crossed"}), None
        return Verdict(outcome, value.amount, bound.amount if bound else None, margin, value.last, reasons)

    def _next_value(self, provision: str, holder: str, values: Per, day: date) -> Count | None:
        """Return what the next report gave, on a day strictly between two reports."""
        asked = (provision, holder, values)
        if asked not in self._reports:
            self._reports[asked] = [d for d in self.walked if self.value(*asked, d).last == d]
        reports = self._reports[asked]
        before, after = [d for d in reports if d < day], [d for d in reports if d > day]
        if day in reports or not before or not after or self._is_own_bound(provision, day):
            return None
        return self.value(*asked, min(after))

    def _is_own_bound(self, provision: str, day: date) -> bool:
        """Whether the bound of a day is the count of that same day."""
        bound = self._bound_text(self.limit(provision), day)
        return isinstance(bound, tuple) and bound[0] == "count_on" and day_of(self.world, bound[1]) == day

    def hindrance(self, provision: str, holder: str, day: date) -> str | None:
        """Return why a limit does not apply to a holder on a day."""
        world, shape = self.world, self.world["provisions"][provision]
        for term in (world["in-force"], shape.get("term", {})):
            if not begun(world, term, day):
                return "not-yet"
            if ended(world, term, day):
                return "ended"
        bound = shape["limit"][relation(shape["limit"])]
        if isinstance(bound, dict) and "table" not in bound:
            starts = [day_of(world, when) for when in bound]
            if not any(start is not None and start <= day for start in starts):
                return "not-yet"
        if holder in world["parties"] and not within(world, world["parties"][holder], day):
            return "not-bound"
        suspended = shape["limit"].get("suspended", {}).get(holder)
        return "suspended" if suspended and within(world, suspended, day) else None


def _holders(world: dict[str, Any]) -> set[str]:
    return {*world["parties"], *world["groups"], *world["others"]}


def _first_known(counts: list[Count]) -> Count:
    for count in counts:
        if count.amount.known:
            return count
    latest = max(counts, key=lambda count: count.last or date.min)
    low = max(count.amount.low for count in counts)
    return Count(Amount(low, INFINITE), latest.doubts, latest.last)
