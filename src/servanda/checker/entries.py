"""The entries of a derivation: which count, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from servanda.checker.rules import Data, number, truth
from servanda.checker.values import Ends


def wrongly_counted(term: Data) -> Iterator[str]:
    """Yield the entries that the rules treat otherwise than the derivation says."""
    for entry in term["entries"]:
        names = {**entry["attributes"], **entry["looked_up"], "party": entry["party"]}
        holds, open_ = truth(term["where"]["tree"], names), truth(term["unsettled"]["tree"], names)
        rules_out = holds is False and open_ is False
        same_split = all(names.get(name) == value for name, value in term["per"].items())
        said = entry["counted"]
        if said and (rules_out or not same_split or not _heard(term, entry)):
            yield f"{_name(entry)} is said to count, but does not"
        if not said and not rules_out and same_split and _heard(term, entry) and not _outranked(term, entry):
            yield f"{_name(entry)} is said not to count, but does"


def _name(entry: Data) -> str:
    return str(entry["id"] or entry["place"])


def _heard(term: Data, entry: Data) -> bool:
    return _rank(term, entry) is not None


def _rank(term: Data, entry: Data) -> Decimal | None:
    accepts: dict[str, Decimal] = term["accepts"]
    if entry["by"] == entry["party"] and "own" in accepts:
        return accepts["own"]
    return accepts.get(entry["by"])


def _key(term: Data, entry: Data) -> tuple[str, ...]:
    return (entry["party"], *(repr(entry["attributes"][name]) for name in term["key"]))


def _outranked(term: Data, entry: Data) -> bool:
    mine = _rank(term, entry)
    rivals = [_rank(term, e) for e in term["entries"] if _key(term, e) == _key(term, entry)]
    return mine is not None and any(rank is not None and rank < mine for rank in rivals)


def total(term: Data) -> Ends:
    """Return the sum of what the counted entries add, and of what is unknown."""
    low, high = Decimal(0), Decimal(0)
    bounded = True
    for entries in _by_key(term):
        parts = [_contribution(term, entry) for entry in entries]
        if len(entries) < _standing(term, entries[0]):
            parts.append((Decimal(0), Decimal(0)))
        lows = [part[0] or Decimal(0) for part in parts]
        low += min(lows) if len(parts) > 1 else lows[0]
        highs = [part[1] for part in parts]
        if None in highs:
            bounded = False
        else:
            high += max(h for h in highs if h is not None)
    known = all(account["state"] == "known" for account in term["accounts"])
    return low, high if bounded and known else None


def _by_key(term: Data) -> Iterator[list[Data]]:
    """Yield the counted entries: those of one key together, entries put together for others alone."""
    groups: dict[tuple[str, ...], list[Data]] = {}
    for index, entry in enumerate(term["entries"]):
        if entry["counted"]:
            key = _key(term, entry) if entry["times"] == 1 else (str(index),)
            groups.setdefault(key, []).append(entry)
    yield from groups.values()


def _standing(term: Data, entry: Data) -> int:
    """Return how many entries of equal rank stand on an entry's key, counted or not."""
    if entry["times"] != 1:
        return 1
    best = _rank(term, entry)
    return sum(_key(term, e) == _key(term, entry) and _rank(term, e) == best for e in term["entries"])


def _contribution(term: Data, entry: Data) -> Ends:
    """Return what one counted entry adds: between nothing and all where it is uncertain."""
    names = {**entry["attributes"], **entry["looked_up"], "party": entry["party"]}
    holds, open_ = truth(term["where"]["tree"], names), truth(term["unsettled"]["tree"], names)
    factor = number(term["counts_as"]["tree"], names)
    times = Decimal(entry["times"])
    if factor == 0:
        return Decimal(0), Decimal(0)
    certain = holds is True and open_ is False and not entry["recalled"] and factor is not None
    low = entry["low"] * factor * times if certain and factor is not None else Decimal(0)
    if entry["recalled"] or factor is None or entry["high"] is None:
        return low, None
    return low, entry["high"] * factor * times
