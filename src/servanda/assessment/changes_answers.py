"""Compare what was answered with what is answered now: results span by span, findings time by time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from servanda.assessment.answer import results_of
from servanda.assessment.changes_procedures import Standings
from servanda.assessment.findings import Findings
from servanda.assessment.found import Found
from servanda.assessment.hearing import Hearing
from servanda.assessment.views import BASE
from servanda.engine.entered import new_among, new_holdings
from servanda.model.calendar import Span
from servanda.model.count import Interval
from servanda.model.finding import Finding
from servanda.model.result import Result

MOST_BEHIND = 20  # entries named behind one difference

Data = dict[str, object]
_Key = tuple[object, ...]
_Told = tuple[Finding, tuple[int, ...]]  # with the events behind it


@dataclass(frozen=True, slots=True)
class Comparing:
    """The same question of what the record held by a moment, and of what it holds now."""

    before: Hearing
    after: Hearing
    since: datetime
    new_readings: frozenset[str]
    told: Sequence[tuple[Found, Finding]]  # all findings of now
    standings: Standings | None  # of procedures, on the day asked about

    def differences(self, most: int) -> tuple[list[Data], int]:
        """Return each provision, holder and span (or time) whose answer differs, and how many more there are.

        Views that agree stand together. What is behind a difference is looked up
        only for those that are returned.
        """
        found: dict[str, tuple[Data, list[object]]] = {}
        standings = self.standings.differences(self.new_readings) if self.standings else ()
        for each in (*self._results(), *self._findings(), *standings):
            view = each.pop("view")
            found.setdefault(repr(each), (each, []))[1].append(view)
        listed = [{**each, "views": views} for each, views in islice(found.values(), most)]
        self._name_events(listed)
        return listed, max(0, len(found) - most)

    def _name_events(self, listed: Sequence[Data]) -> None:
        """Put what the events behind the differences are called in place of their rids."""
        record = self.after.record
        rids = sorted({rid for each in listed for rid in _rids(each)})
        new = sorted(new_among(record, rids, self.since))
        events = record.events(self.after.text.agreement, self.after.asked).by_rid(new)
        for each in listed:
            if "rids" in each:
                mine = [rid for rid in _rids(each) if rid in events]
                names = [events[rid].id or str(record.place(rid)) for rid in mine]
                readings = each.pop("readings")
                each["behind"] = _behind(names, len(names), readings if isinstance(readings, list) else [])
                del each["rids"]

    # Limits.

    def _results(self) -> Iterator[Data]:
        old, new = _by_subject(results_of(self.before)), _by_subject(results_of(self.after))
        shown_views = {held.view.id for held in self.after.views}
        for key in dict.fromkeys([*new, *old]):
            if key[-1] not in shown_views:
                continue
            earlier, later = _of_view(old, key), _of_view(new, key)
            for start, end, was, now in _pieces(earlier, later, self.after.question.on):
                shown = now or was
                if shown is not None:
                    yield self._result(shown, str(key[-1]), start, end, was, now)

    def _result(
        self,
        shown: Result,
        view: str,
        start: date | None,
        end: date | None,
        was: Result | None,
        now: Result | None,
    ) -> Data:
        day = self.after.question.on
        days = Span(day, day + timedelta(days=1)) if day else Span(start, end)
        return {
            "kind": "limit",
            "provision": shown.provision,
            "title": shown.title,
            "party": shown.holder,
            "per": dict(shown.per),
            "view": view,
            "instance": "",
            "from": None if day or start is None else start.isoformat(),
            "until": None if day or end is None else end.isoformat(),
            "before": _result_text(was),
            "after": _result_text(now),
            "behind": self._behind_limit(shown, days, now.readings if now else ()),
        }

    def _behind_limit(self, shown: Result, days: Span, readings: Sequence[str]) -> Data:
        agreement = self.after.text.agreement
        limit = agreement.limits.get(shown.provision)
        parties: list[str] = []
        if shown.party is not None:
            parties = [shown.party]
        elif shown.group is not None:
            parties = [shown.group, *agreement.groups[shown.group].members]
        found: list[str] = []
        number = 0
        for category in dict.fromkeys(rule.of for rule in limit.terms.values()) if limit else ():
            counted = agreement.categories[category]
            some, every = new_holdings(self.after.record, counted, parties, days, self.since, MOST_BEHIND)
            found += [id_ or str(self.after.record.place(rid)) for rid, id_ in some]
            number += every
        return _behind(found, number, self._departing(readings))

    def _departing(self, readings: Sequence[str]) -> list[str]:
        """Return the readings stated since that change anything."""
        texts = self.after.text.readings
        return [id_ for id_ in readings if id_ in self.new_readings and texts[id_].patch.entries]

    # Duties, prohibitions, quotas.

    def _findings(self) -> Iterator[Data]:
        before = Findings(self.before, everything=True).behind()
        old, new = _by_time(before), _by_time(self.told)
        views = {key[-1] for key in old}
        for key in dict.fromkeys([*new, *old]):
            was, now = old.get(key), new.get(key)
            if key[-1] not in views:
                was = old.get((*key[:-1], BASE))
            if key[-1] not in {held.view.id for held in self.after.views}:
                continue
            shown = now or was
            idle = (was is None or now is None) and key[0] == "duty" and not key[4]  # nothing had started it
            if shown and not idle and _finding_text(was) != _finding_text(now):
                yield self._finding(str(key[-1]), shown[0], was, now)

    def _finding(self, view: str, shown: Finding, was: _Told | None, now: _Told | None) -> Data:
        rids = sorted({rid for each in (was, now) if each for rid in each[1]})
        readings = self._departing(now[0].readings if now else ())
        return {
            "kind": shown.kind,
            "provision": shown.provision,
            "title": shown.title,
            "party": shown.party,
            "per": dict(shown.per),
            "view": view,
            "instance": shown.instance,
            "from": None,
            "until": None,
            "before": _finding_text(was),
            "after": _finding_text(now),
            "behind": None,
            "readings": readings,
            "rids": rids,
        }


def _by_time(findings: Sequence[tuple[Found, Finding]]) -> dict[_Key, _Told]:
    told: dict[_Key, _Told] = {}
    for found, finding in findings:
        per = repr(sorted(finding.per.items(), key=repr))
        named = (finding.kind, finding.provision, finding.party, per, finding.instance)
        told[*named, found.trigger, finding.view] = (finding, tuple(found.rids))
    return told


def _rids(each: Data) -> list[int]:
    rids = each.get("rids")
    return rids if isinstance(rids, list) else []


def _behind(entries: list[str], number: int, readings: list[str]) -> Data:
    return {"entries": entries[:MOST_BEHIND], "number_of_entries": number, "readings": readings}


def _by_subject(results: Sequence[Result]) -> dict[_Key, list[Result]]:
    found: dict[_Key, list[Result]] = {}
    for result in results:
        per = repr(sorted(result.per.items(), key=repr))
        found.setdefault((result.provision, result.holder, per, result.view), []).append(result)
    return found


def _of_view(results: dict[_Key, list[Result]], key: _Key) -> list[Result]:
    """Return the results of a view; a side that holds no reading yet has those of the base."""
    known = {each[-1] for each in results}
    return results.get(key if key[-1] in known else (*key[:-1], BASE), [])


def _pieces(
    earlier: Sequence[Result], later: Sequence[Result], on: date | None
) -> Iterator[tuple[date | None, date | None, Result | None, Result | None]]:
    """Yield the longest spans on which two answers differ in the same way; or the day asked about."""
    if on is not None:
        was, now = next(iter(earlier), None), next(iter(later), None)
        if _result_text(was) != _result_text(now):
            yield on, on, was, now
        return
    cuts = sorted({day for each in (*earlier, *later) for day in (each.start, each.end) if day})
    last: tuple[date | None, date | None, Result | None, Result | None] | None = None
    for start, end in zip([None, *cuts], [*cuts, None], strict=True):
        was, now = _at(earlier, start, end), _at(later, start, end)
        if last and (_result_text(last[2]), _result_text(last[3])) == (_result_text(was), _result_text(now)):
            last = (last[0], end, last[2], last[3])
            continue
        if last:
            yield last
        last = (start, end, was, now) if _result_text(was) != _result_text(now) else None
    if last:
        yield last


def _at(results: Sequence[Result], start: date | None, end: date | None) -> Result | None:
    for each in results:
        begun = each.start is None or (start is not None and each.start <= start)
        if begun and (each.end is None or (end is not None and end <= each.end)):
            return each
    return None


def _result_text(result: Result | None) -> Data | None:
    if result is None:
        return None
    return {
        "outcome": result.outcome.value,
        "value": _number(result.count),
        "bound": _number(result.bound),
        "relation": result.relation.value,
        "text": "",
    }


def _finding_text(told: _Told | None) -> Data | None:
    if told is None:
        return None
    finding = told[0]
    text = "; ".join(reason.text for reason in finding.reasons)
    return {
        "outcome": finding.outcome.value,
        "value": _number(finding.used),
        "bound": _number(finding.bound),
        "relation": finding.relation,
        "text": text,
    }


def _number(interval: Interval | None) -> object:
    if interval is None or interval.value is not None:
        return interval.value if interval else None
    return {"low": interval.low, "high": interval.high}
