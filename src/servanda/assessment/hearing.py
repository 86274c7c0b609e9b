"""Hold an agreement against a record: the views, their variants, and the verdicts in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from servanda.assessment.case import Case, all_demands, fingerprint
from servanda.assessment.standing import ALL
from servanda.assessment.verdicts import Cause, Verdict, verdicts
from servanda.assessment.views import Held, chosen, held_views, with_contesting
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked, Succession
from servanda.engine.locating import asks_where
from servanda.engine.store import Record
from servanda.engine.tally import Counts, Per, tally
from servanda.language.dates import Dates, resolve
from servanda.language.loading import AgreementText, load
from servanda.language.patches import settings
from servanda.language.supposing import Supposed, patch_of
from servanda.language.tree import Entries
from servanda.model.agreement import Agreement, Category
from servanda.model.count import UNKNOWN
from servanda.model.problem import FaultyInputError, ServandaError, in_order, nearest, shown
from servanda.model.result import Outcome, ReasonCode
from servanda.model.steps import Steps, combined, joined
from servanda.record.changing import record_change

Subject = tuple[str, str, Per]  # provision, holder, values of `per`
_ABSENT = Verdict(
    outcome=Outcome.NOT_APPLICABLE,
    count=UNKNOWN,
    bound=None,
    margin=None,
    causes=(Cause(ReasonCode.NOT_BOUND, ("this view has no such limit on this holder",)),),
    basis=(),
    last=None,
)


class UnknownNameError(ServandaError):
    """A question names a party or provision that the agreement does not have."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        super().__init__(f"{shown(name)} is not a {what} of this agreement. {nearest(name, known)}")


class TwoTimesError(ServandaError):
    """A question asks about a day and about a span at once."""

    def __init__(self) -> None:
        super().__init__("A question is about a day or about a span, not both: give --on or --between.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of an agreement and a record: on a day, between two, or over all days."""

    on: date | None = None
    between: tuple[date, date] | None = None
    known_at: datetime | None = None
    include_recalled: bool = False
    party: str | None = None
    provision: str | None = None
    views: tuple[str, ...] = ()


def end_of(moment: date | datetime | None) -> datetime | None:
    """Return the last instant of a day, or the instant itself."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.max)


class Hearing:
    """An agreement held against a record: the views, their variants, and the verdicts in each.

    The work of `assess`, `explain` and `chart` alike.
    """

    def __init__(self, text: AgreementText, record: Record, question: Question) -> None:
        self.text = text
        self.record = record
        self.question = question
        if question.on and question.between:
            raise TwoTimesError
        _names_are_known(text.agreement, question)
        self.first_events = record.first_events(question.known_at, include_recalled=question.include_recalled)
        self.dates = resolve(text.agreement.milestones, self.first_events)
        self.asked = Asked(
            known_at=question.known_at,
            include_recalled=question.include_recalled,
            successions=_successions(text.agreement, self.dates),
        )
        contests = record.events(text.agreement, self.asked).contests()
        self.held = with_contesting(held_views(text, self.dates, question.known_at), text.agreement, contests)
        self.views = chosen(text, self.held, self.dates, question.known_at, question.views, question.on)
        everyone = [*self.held.values(), *self.views]
        variants = dict.fromkeys(
            ids for view in everyone for ids in (view.readings.first, *view.readings.values)
        )
        agreements = {ids: text.variant(ids) if ids else text.agreement for ids in variants}
        _outlines_are_sound(text, agreements.values())
        demands = all_demands(list(agreements.values()))
        self.counts: dict[Demand, Counts] = tally(record, demands, self.asked)
        self.cases = {
            ids: Case(agreement, resolve(agreement.milestones, self.first_events), self.counts)
            for ids, agreement in agreements.items()
        }
        self.concerned: dict[str, tuple[str, ...]] = {}  # provisions by dispute, as they are asked for
        self._verdicts: dict[tuple[str, str, Per], Steps[Verdict]] = {}
        self._fingerprints: dict[tuple[tuple[str, ...], str], str] = {}

    def about(self, question: Question) -> Hearing:
        """Return this hearing for another question of what was known then, its counts and verdicts kept.

        The question names views, and no other than those of this hearing.
        """
        other = copy(self)
        other.question = question
        _names_are_known(self.text.agreement, question)
        other.views = chosen(self.text, self.held, self.dates, question.known_at, question.views, question.on)
        return other

    def subjects(self) -> list[Subject]:
        """Return every provision, holder and split asked for, in the agreement's order."""
        found: dict[tuple[str, str], set[Per]] = {}
        for provision in self.text.agreement.provisions:
            if self.question.provision not in (None, provision):
                continue
            for case in self.cases.values():
                limit = case.agreement.limits.get(provision)
                for holder in case.holders(limit) if limit else ():
                    if limit and self.question.party in (None, holder):
                        found.setdefault((provision, holder), set()).update(case.per_values(limit, holder))
        listed = [
            (provision, holder, per)
            for (provision, holder), values in found.items()
            for per in values or {self._no_split(provision)}
        ]
        return sorted(
            listed, key=lambda s: (list(self.text.agreement.provisions).index(s[0]), s[1], repr(s[2]))
        )

    def _no_split(self, provision: str) -> Per:
        """Return what stands for the values of `per` where the record shows none."""
        limits = [
            case.agreement.limits[provision]
            for case in self.cases.values()
            if provision in case.agreement.limits
        ]
        return (None,) * max(len(limit.per) for limit in limits)

    def verdicts(self, view: Held, subject: Subject) -> Steps[Verdict]:
        """Return the verdicts of a view on a subject over all days."""
        ids = list(dict.fromkeys((view.readings.first, *view.readings.values)))
        parts = [self._of_case(each, subject) for each in ids]
        if len(ids) == 1:
            return parts[0]
        index = {each: n for n, each in enumerate(ids)}
        return joined(combined(lambda now, *each: each[index[now]], [view.readings, *parts]))

    def _of_case(self, ids: tuple[str, ...], subject: Subject) -> Steps[Verdict]:
        provision_id, holder, per = subject
        case = self.cases[ids]
        provision = case.agreement.provisions.get(provision_id)
        if provision is None or provision.limit is None or holder not in case.holders(provision.limit):
            return Steps(_ABSENT)
        if (ids, provision_id) not in self._fingerprints:
            self._fingerprints[ids, provision_id] = fingerprint(case, provision)
        key = (self._fingerprints[ids, provision_id], holder, per)
        if key not in self._verdicts:
            self._verdicts[key] = verdicts(case, provision, holder, per)
        return self._verdicts[key]

    def disagreement(self, subject: Subject) -> Steps[tuple[bool, bool]]:
        """Return, day by day, whether outcomes are contested and whether counts differ between sides."""
        sides = {
            id(steps): steps
            for view in self.held.values()
            if view.view.competent
            for steps in [self.verdicts(view, subject)]
        }
        if len(sides) == 1:
            return Steps((False, False))
        return combined(_differ, list(sides.values()))

    def case_on(self, view: Held, day: date | None) -> Case:
        """Return the variant a view holds on a day."""
        return self.cases[view.readings.at(day) if day else view.readings.first]


def _outlines_are_sound(text: AgreementText, agreements: Iterable[Agreement]) -> None:
    """Raise if a rule asks where something is, and the outline of a zone crosses itself."""
    if any(asks_where(agreement) for agreement in agreements):
        problems = text.outlines.crossings()
        if problems:
            raise FaultyInputError(in_order(problems))


def _names_are_known(agreement: Agreement, question: Question) -> None:
    holders = [*agreement.parties, *agreement.groups, ALL]
    if question.party is not None and question.party not in holders:
        raise UnknownNameError("party or group", question.party, holders)
    limits = [*agreement.limits, *(p for p in agreement.provisions if p not in agreement.limits)]
    if question.provision is not None and question.provision not in limits:
        raise UnknownNameError("provision", question.provision, limits)


def _differ(*held: Verdict) -> tuple[bool, bool]:
    outcomes = {verdict.outcome for verdict in held if verdict.outcome.firm}
    return len(outcomes) > 1, len({verdict.count for verdict in held}) > 1


def _successions(agreement: Agreement, dates: Dates) -> tuple[Succession, ...]:
    found = []
    for party in agreement.parties.values():
        for predecessor, when in party.succeeds.items():
            day = dates.day(when)
            if day is not None:
                found.append(Succession(predecessor=predecessor, successor=party.id, day=day))
    return tuple(found)


def hear(
    agreement: str | Path,
    record: Sequence[str | Path] | None,
    question: Question,
    *,
    what_if: Supposed = None,
    memory: str | None = None,
) -> tuple[Hearing, Entries | None]:
    """Load an agreement and open its record for a question; the caller closes `hearing.record`.

    Raises:
        FaultyInputError: If the agreement, the patch or the record is faulty.
        ServandaError: If the question names what the agreement does not have.
    """
    patch = patch_of(what_if)
    text = load(agreement, what_if=patch)
    opened = open_record(text, record, memory=memory, what_if=patch)
    try:
        return Hearing(text, opened, question), patch
    except BaseException:
        opened.close()
        raise


def open_record(
    text: AgreementText,
    record: Sequence[str | Path] | None = None,
    *,
    memory: str | None = None,
    what_if: Entries | None = None,
    folder: Path | None = None,
) -> Record:
    """Open an agreement's own record, with further folders or files, as a what-if has it.

    The caller closes it; the next opening does not know of the what-if. With
    `folder`, that one is read in place of the agreement's own record.

    Raises:
        FaultyInputError: If the record, or what the what-if does to it, is faulty.
    """
    _outlines_are_sound(text, [text.agreement])
    return Record.open(
        replace(text.agreement, categories=_categories(text)),
        folder or text.folder.root / "record",
        [Path(path) for path in record or ()],
        memory=memory,
        change=record_change(what_if),
    )


def _categories(text: AgreementText) -> Mapping[str, Category]:
    """Return the categories of the base and those that readings add."""
    found = dict(text.agreement.categories)
    for id_, reading in text.readings.items():
        if any(path[0] == "categories" for path, _ in settings(reading.patch)):
            for name, category in text.variant([id_]).categories.items():
                found.setdefault(name, category)
    return found
