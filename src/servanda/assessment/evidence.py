"""What a result rests on: the sources of the entries that counted, where they are few enough to name."""

from __future__ import annotations

from datetime import date

from servanda.assessment.case import Case, speaks_for_all
from servanda.assessment.standing import ALL
from servanda.assessment.verdicts import moments
from servanda.assessment.views import sources_of
from servanda.engine.demand import Demand
from servanda.engine.detail import Line, Lines, heard, lines
from servanda.engine.entries import Asked
from servanda.engine.store import Record
from servanda.engine.tally import Per
from servanda.model.agreement import Agreement, Mark, Provision
from servanda.model.result import Evidence

MOST_NAMED = 20  # entries whose sources a result names
_MOST_READ = 20_000  # entries of one count that are read to find them


class Witnesses:
    """Reads the entries behind counts once, and names those behind each result."""

    def __init__(self, record: Record, asked: Asked, on: date | None) -> None:
        self._record = record
        self._asked = asked
        self._on = on
        self._read: dict[Demand, Lines] = {}

    def evidence(
        self,
        case: Case,
        provision: Provision,
        holder: str,
        per: Per,
        day: date | None,
        readings: tuple[str, ...],
        agreement: Agreement,
    ) -> Evidence:
        """Return the evidence of one result on a day of its span."""
        counted = self._counted(case, provision, holder, per, day)
        sources = [s for line in counted or () for s in (line.source or "").split(";") if s]
        return Evidence(
            provision=tuple(cite.source for cite in provision.cites),
            readings=sources_of(agreement, readings),
            entries=tuple(dict.fromkeys(sources))
            if counted is not None and len(counted) <= MOST_NAMED
            else (),
            number=None if counted is None else len(counted),
            recalled=self._asked.include_recalled and any(_let_count(line) for line in counted or ()),
        )

    def _counted(
        self, case: Case, provision: Provision, holder: str, per: Per, day: date | None
    ) -> list[Line] | None:
        """Return the entries that count on a day; `None` where they are too many to read."""
        if provision.limit is None or day is None:
            return []
        found: dict[int, Line] = {}
        told, _ = moments(case, provision, holder, per, day)
        for demand in case.demands(provision.limit).values():
            moves = case.agreement.categories[demand.category].tracks is not None
            when = told if moves else day
            read = self._lines(demand)
            if not read.complete:
                return None
            holders, _ = contributors(case, demand, holder, per, day, when)
            mine = [line for line in read.lines if line.party in holders]
            for line in heard(demand, mine, when)[0]:
                if line.counts and line.per == per:
                    found[line.rid] = line
        return list(found.values())

    def _lines(self, demand: Demand) -> Lines:
        if demand not in self._read:
            self._read[demand] = lines(self._record, demand, self._asked, on=self._on, most=_MOST_READ)
        return self._read[demand]


def _let_count(line: Line) -> bool:
    return line.mark == Mark.RECALLED.value and line.high != 0


def contributors(
    case: Case, demand: Demand, holder: str, per: Per, day: date, moment: date
) -> tuple[list[str], bool]:
    """Return whose entries make up a holder's count on a day, and whether they are its members'.

    `moment` is the day, or the instant of it at which what moves is counted.
    """
    agreement, dates = case.agreement, case.dates
    if holder == ALL:
        spans = {party: dates.span(p.bound) for party, p in agreement.parties.items()}
    elif holder in agreement.groups:
        spans = {party: dates.span(term) for party, term in agreement.groups[holder].members.items()}
    else:
        return [holder], False
    own = case.counts[demand].of(holder, per)
    if speaks_for_all(own.steps.at(moment), own.silent.at(moment)):
        return [holder], False
    return sorted(party for party, span in spans.items() if span is not None and span.holds(day)), True
