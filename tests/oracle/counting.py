"""Counts: what the entries that stand on a day add up to, and why that may be uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from oracle.amounts import INFINITE, NOTHING, SOMETHING, Amount, hull, plus, product
from oracle.entries import Accounts, Entry
from oracle.rules import MISSING, ask

Per = tuple[str | None, ...]
NEVER, ALWAYS, ONE = ("truth", False), ("truth", True), ("number", Fraction(1))


@dataclass(frozen=True)
class Count:
    """An amount on a day, why it is uncertain, and the last day of report."""

    amount: Amount
    doubts: frozenset[str] = frozenset()
    last: date | None = None


def summed(counts: Sequence[Count]) -> Count:
    """Return the sum of counts; of none, zero."""
    total = Count(NOTHING)
    for count in counts:
        total = joined(plus(total.amount, count.amount), [total, count])
    return total


def joined(amount: Amount, counts: Sequence[Count]) -> Count:
    """Return an amount made of counts: every doubt of any, the latest report of all."""
    doubts = frozenset[str]().union(*(count.doubts for count in counts))
    return Count(amount, doubts, max((c.last for c in counts if c.last), default=None))


class Counting:
    """Counts entries of a world; `recalled` says whether recalled figures count as given."""

    def __init__(self, world: dict[str, Any], entries: Sequence[Entry], *, recalled: bool) -> None:
        self.world = world
        self.recalled = recalled
        self.accounts = {name: Accounts(name, world, entries) for name in world["categories"]}

    def rank(self, entry: Entry) -> int | None:
        accepts = self.world["categories"][entry.category]["accepts"]
        if entry.by == entry.party and "own" in accepts:
            return accepts["own"]
        return accepts.get(entry.by)

    def _heard(self, of: str, party: str) -> list[Entry]:
        return [e for e in self.accounts[of].entries if e.party == party and self.rank(e) is not None]

    def per_values(
        self, rule: dict[str, Any], per: Sequence[str], party: str, days: Sequence[date]
    ) -> set[Per]:
        """Return the values of `per` of which a rule may count something of a party on any of these days."""
        return {
            split(entry, per)
            for entry in self._heard(rule["of"], party)
            if any(
                self.accounts[rule["of"]].stands(entry, day) and self._may_count(entry, rule, day)
                for day in days
            )
        }

    def _may_count(self, entry: Entry, rule: dict[str, Any], day: date) -> bool:
        where, _, unsettled = (ask(tree, lambda name: self.seen(entry, name, day)) for tree in parts(rule))
        return where is not False or unsettled is not False

    def count(self, rule: dict[str, Any], per: Sequence[str], values: Per, party: str, day: date) -> Count:
        """Return what a party's entries add to a rule, for values of `per`, on a day."""
        heard = self._heard(rule["of"], party)
        amount, doubts = NOTHING, set[str]()
        by_key: dict[Any, list[Entry]] = {}
        for entry in heard:
            if self.accounts[rule["of"]].stands(entry, day):
                by_key.setdefault(self._key(entry), []).append(entry)
        for entries in by_key.values():
            best = min(self.rank(entry) for entry in entries)
            added, why = self._of_key([e for e in entries if self.rank(e) == best], rule, per, values, day)
            amount, doubts = plus(amount, added), doubts | why
        unknown, last = self._unknown(heard, rule, per, values, party, day)
        if unknown:
            amount = plus(amount, SOMETHING)
        return Count(amount, frozenset(doubts | unknown), last)

    def _key(self, entry: Entry) -> Per:
        return tuple(entry.attributes.get(name) for name in self.world["categories"][entry.category]["key"])

    def _of_key(
        self, entries: list[Entry], rule: dict[str, Any], per: Sequence[str], values: Per, day: date
    ) -> tuple[Amount, set[str]]:
        """Return the hull of what entries of one key and rank add; who lists it elsewhere adds nothing."""
        doubts = set[str]()
        adds = []
        for entry in entries:
            adds.append(NOTHING)
            if split(entry, per) == values:
                adds[-1], why = self._adds(entry, rule, day)
                doubts |= why
        if len(set(adds)) > 1:
            doubts.add("conflict")
        return hull(adds), doubts

    def _adds(self, entry: Entry, rule: dict[str, Any], day: date) -> tuple[Amount, set[str]]:
        """Return what one entry adds, and what makes that uncertain."""
        where, times, unsettled = (ask(tree, lambda n: self.seen(entry, n, day)) for tree in parts(rule))
        low, high = self._figures(entry)
        unknown_figure = entry.mark == "recalled" and not self.recalled
        if unknown_figure:
            low, high = Fraction(0), INFINITE
        if (where is False and unsettled is False) or times == 0 or high == 0:
            return NOTHING, set()
        sure = where is True and unsettled is False
        amount = Amount(
            product(low, times or 0) if sure else Fraction(0), high * (INFINITE if times is None else times)
        )
        doubts = {"unconfirmed"} if unknown_figure else set()
        if unsettled is not False:
            doubts.add("unsettled")
        if None in (where, times, unsettled):
            doubts.add("no-data")
        return amount, doubts

    def _figures(self, entry: Entry) -> tuple[Fraction, Fraction | float]:
        """Return the lowest and highest figure of an entry, in its category's unit."""
        factor = Fraction(1)
        if entry.unit not in (None, self.world["categories"][entry.category]["unit"]):
            factor = self.world["conversions"][entry.unit]["factor"]
        if entry.low is None and entry.high is None:
            assert entry.quantity is not None
            return entry.quantity * factor, entry.quantity * factor
        high = INFINITE if entry.high is None else entry.high * factor
        return (entry.low or Fraction(0)) * factor, high

    def seen(self, entry: Entry, name: tuple[str, ...], day: date) -> Any:
        """Return what a name stands for in an entry on a day."""
        if name == ("party",):
            return entry.party
        attributes = self.world["categories"][entry.category]["attributes"]
        if name[0] not in attributes:
            return parameter(self.world, name[0], entry.party)
        if len(name) == 1:
            return entry.attributes.get(name[0])
        shape = attributes[name[0]]
        key = [entry.party if part == "party" else entry.attributes.get(part) for part in shape["key"]]
        return None if None in key else looked_up(self.world["tables"][shape["table"]], key, name[1], day)

    def _unknown(
        self, heard: list[Entry], rule: dict[str, Any], per: Sequence[str], values: Per, party: str, day: date
    ) -> tuple[set[str], date | None]:
        """Return why a party's accounts leave a count unknown on a day, and their last list."""
        accounts = self.accounts[rule["of"]]
        speakers = {entry.by for entry in heard}
        opened = self._opened(heard, rule, per, values, party)
        if not opened:
            # Of a holder whom the rule leaves out whatever it may hold, nothing is left to know.
            return set() if self._ruled_out(rule, party, {}) else {"no-data"}, None
        reasons, lists = set[str](), []
        for account in opened:
            states = [accounts.live(party, by, account, day) for by in speakers]
            if not any(live for live, _ in states):
                reasons.add("out-of-date" if any(ever for _, ever in states) else "no-data")
            lists += [each for by in speakers for each in accounts.lists(party, by, account) if each <= day]
        return reasons, max(lists, default=None)

    def _opened(
        self, heard: list[Entry], rule: dict[str, Any], per: Sequence[str], values: Per, party: str
    ) -> set[tuple[Any, ...]]:
        """Return the accounts in the record that a rule may count something of, for values of `per`."""
        accounts = self.accounts[rule["of"]]
        wanted = dict(zip(per, values, strict=True))
        found = set()
        for account in {accounts.account(entry) for entry in heard}:
            given = dict(zip(accounts.per, account, strict=True))
            asked = all(str(given[n]) == wanted[n] or given[n] is wanted[n] for n in given if n in wanted)
            if asked and not self._ruled_out(rule, party, given):
                found.add(account)
        return found

    def speaks(self, rule: dict[str, Any], per: Sequence[str], values: Per, party: str, day: date) -> bool:
        """Whether a holder has reported for itself, and all of that is known on a day."""
        heard = self._heard(rule["of"], party)
        opened = self._opened(heard, rule, per, values, party)
        return bool(opened) and not self._unknown(heard, rule, per, values, party, day)[0]

    def _ruled_out(self, rule: dict[str, Any], party: str, attributes: dict[str, Any]) -> bool:
        """Whether a rule counts nothing of an account, by what is known of it beforehand."""
        known = {("party",): party, **{(name,): value for name, value in attributes.items()}}
        category = self.world["categories"][rule["of"]]

        def seen(name: tuple[str, ...]) -> Any:
            if name[0] in category["attributes"] or name == ("party",):
                return known.get(name, MISSING)
            return parameter(self.world, name[0], party)

        where, _, unsettled = parts(rule)
        return ask(where, seen) is False and ask(unsettled, seen) is False


def parts(rule: dict[str, Any]) -> tuple[Any, Any, Any]:
    return rule.get("where", ALWAYS), rule.get("counts-as", ONE), rule.get("unsettled", NEVER)


def split(entry: Entry, per: Sequence[str]) -> Per:
    values = (entry.attributes.get(name) for name in per)
    return tuple(None if value is None else str(value) for value in values)


def parameter(world: dict[str, Any], name: str, holder: str) -> Fraction | None:
    """Return an undated parameter's number for a holder."""
    value = world["parameters"][name]["value"]
    return value.get(holder) if isinstance(value, dict) else value


def looked_up(table: dict[str, Any], key: Sequence[Any], column: str, day: date) -> Any:
    """Return the cell of the row that has this key on a day; `None` where none has."""
    for name, row in table["rows"].items():
        same = name.partition("@")[0] == "/".join(str(part) for part in key)
        if same and row.get("from", date.min) <= day < row.get("until", date.max):
            return row.get(column)
    return None
