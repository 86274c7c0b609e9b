"""Read the entries behind the counts of a day, and which of them count towards what came to which outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from servanda.assessment.case import Case
from servanda.assessment.evidence import contributors
from servanda.assessment.hearing import Hearing, Subject
from servanda.assessment.standing import ALL
from servanda.assessment.verdicts import moments
from servanda.engine.demand import Demand
from servanda.engine.detail import Line, heard, lines
from servanda.model.agreement import Agreement, Category, Limit, Relation
from servanda.model.result import Outcome

MOST_READ = 20_000  # entries of a category, so that the gravest of them are listed
GRAVITY = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.MET)
Judged = tuple[Outcome | None, tuple[str, ...]]  # the gravest outcome, and of which provisions


class Behind:
    """The entries behind the counts of a day, in the one view of a hearing; each count is read once."""

    def __init__(self, hearing: Hearing, case: Case, on: date) -> None:
        self.hearing = hearing
        self.held = hearing.views[0]
        self.case = case
        self.agreement: Agreement = case.agreement
        self.on = on
        self.parties = _parties(case.agreement, hearing.question.party)
        self._read: dict[tuple[Demand, date], tuple[list[Line], int]] = {}

    def lines(self, wanted: Demand, category: Category, moment: date) -> tuple[list[Line], int]:
        """Return the entries of a count whose word counts, and how many more there are than can be read.

        They are told apart by every attribute, so that each is the same in every count.
        """
        apart = replace(wanted, per=(*wanted.per, *category.attributes))
        if (apart, moment) in self._read:
            return self._read[apart, moment]
        read = lines(
            self.hearing.record,
            apart,
            self.hearing.asked,
            on=moment,
            most=MOST_READ,
            parties=self.parties or (),
        )
        alike: dict[tuple[object, ...], list[Line]] = {}
        for line in read.lines:
            alike.setdefault((line.party, line.key), []).append(line)
        told = [line for some in alike.values() for line in heard(apart, some, moment)[0] if line.high != 0]
        self._read[apart, moment] = told, max(0, read.number - sum(line.times for line in read.lines))
        return self._read[apart, moment]

    def judged(self, category: Category) -> dict[int, Judged]:
        """Return the entries that count towards limits, with the gravest outcome and those limits."""
        found: dict[int, dict[str, Outcome]] = {}
        for provision, holder, per in self._subjects():
            limit = self.agreement.limits.get(provision)
            if limit is None or category.id not in {rule.of for rule in limit.terms.values()}:
                continue
            outcome = self.hearing.verdicts(self.held, (provision, holder, per)).at(self.on).outcome
            if outcome not in GRAVITY:
                continue
            moment = self._moment(category, limit, (provision, holder, per), outcome)
            for wanted in self.case.demands(limit).values():
                if wanted.category != category.id:
                    continue
                whose, _ = contributors(self.case, wanted, holder, per, self.on, moment)
                for line in self.lines(wanted, category, moment)[0]:
                    if line.counts and line.party in whose and line.per[: len(per)] == per:
                        graver(found.setdefault(line.rid, {}), provision, outcome)
        return {rid: gravest(outcomes) for rid, outcomes in found.items()}

    def _subjects(self) -> list[Subject]:
        """Return what is judged: of a group, also what binds its members."""
        if self.parties is None or len(self.parties) == 1:
            return self.hearing.subjects()
        every = self.hearing.about(replace(self.hearing.question, party=None)).subjects()
        return [subject for subject in every if subject[1] in self.parties]

    def _moment(self, category: Category, limit: Limit, subject: Subject, outcome: Outcome) -> date:
        """Return the day, or of what moves the instant of it at which it came to the outcome."""
        if category.tracks is None:
            return self.on
        surely, perhaps = moments(self.case, self.agreement.provisions[subject[0]], *subject[1:], self.on)
        firm = outcome is not Outcome.UNDETERMINED
        return surely if firm is not (limit.relation is Relation.AT_LEAST) else perhaps


def graver(held: dict[str, Outcome], provision: str, outcome: Outcome) -> None:
    """Keep an outcome of a provision, unless a graver one is kept."""
    held[provision] = min(held.get(provision, outcome), outcome, key=GRAVITY.index)


def gravest(outcomes: Mapping[str, Outcome]) -> Judged:
    """Return the gravest outcome, and the provisions that come to it."""
    if not outcomes:
        return None, ()
    worst = min(outcomes.values(), key=GRAVITY.index)
    return worst, tuple(provision for provision, each in outcomes.items() if each is worst)


def _parties(agreement: Agreement, party: str | None) -> list[str] | None:
    """Return whose holdings and acts are asked about: of a group, also its members'; `None` is everyone's."""
    if party in (None, ALL):
        return None
    group = agreement.groups.get(party or "")
    return [party or "", *(group.members if group else ())]
