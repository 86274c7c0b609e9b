"""Look ahead from a day: what is overdue, due, owed, left, coming and ending, of several agreements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from servanda.assessment.agenda_acts import Look, act_items, silent
from servanda.assessment.agenda_dates import date_items
from servanda.assessment.answer import instant_text
from servanda.assessment.findings import Findings
from servanda.assessment.hearing import Hearing, Question, UnknownNameError, end_of, hear
from servanda.assessment.receipt import receipt
from servanda.language.folder import shipped_agreements
from servanda.model.agenda import Agenda, Item, Looked, Sort
from servanda.model.calendar import parse_duration, shift
from servanda.model.moments import TimeZone
from servanda.model.problem import ServandaError, shown

AHEAD = "P60D"


class AheadError(ServandaError):
    """The time to look ahead is no duration, or leads out of the calendar."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{shown(text)} is no time to look ahead; write P60D, P6M or P1Y.")


class NoAgreementError(ServandaError):
    """A calendar was asked for of nothing."""

    def __init__(self) -> None:
        super().__init__("Name at least one agreement, or give --all for those that come with Servanda.")


class RecordOfManyError(ServandaError):
    """A record was given for several agreements at once."""

    def __init__(self) -> None:
        super().__init__("A record belongs to one agreement: give --record with one agreement only.")


def calendar(
    agreements: Sequence[str | Path] | None = None,
    record: Sequence[str | Path] | None = None,
    *,
    on: date,
    ahead: str = AHEAD,
    known_at: date | datetime | None = None,
    party: str | None = None,
    views: Sequence[str] = (),
    include_recalled: bool = False,
    memory: str | None = None,
) -> Agenda:
    """Say what is overdue, due, owed and left on a day, and what comes and ends after it.

    Args:
        agreements: Ids of shipped agreements, or folders of others; `None` means all that are shipped.
        record: Further record folders or files; only where one agreement is asked about.
        on: The day from which to look.
        ahead: How far to look, as a duration; days that are known to come later are told, too.
        known_at: What the records held by then; a day means its end.
        party: Only what is this party's or group's.
        views: `base`, sides, or single readings; none means all that are held.
        include_recalled: Whether recalled figures count.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        The calendar: by day, then agreement and provision; what has no day at the end.

    Raises:
        FaultyInputError: If an agreement or a record is faulty; holds every fault.
        ServandaError: If the question names what an agreement does not have.
    """
    until = _until(on, ahead)
    named = [str(each) for each in (shipped_agreements() if agreements is None else agreements)]
    if not named or (record and len(named) > 1):
        raise NoAgreementError if not named else RecordOfManyError
    question = Question(
        on=on,
        known_at=end_of(known_at),
        include_recalled=include_recalled,
        party=party,
        views=tuple(views),
    )
    looked: list[Looked] = []
    items: list[Item] = []
    unknown: UnknownNameError | None = None
    for name in dict.fromkeys(named):
        try:
            hearing, _ = hear(name, record, question, memory=memory)
        except UnknownNameError as error:  # of several agreements, one may not know the party
            unknown = error
            continue
        with hearing.record:
            told, found = _look(hearing, on, until)
        looked.append(told)
        items += found
    if unknown is not None and not looked:
        raise unknown
    return Agenda(
        on=on,
        until=until,
        known_at=instant_text(question.known_at),
        agreements=tuple(looked),
        items=tuple(sorted(items, key=_order)),
    )


def _until(on: date, ahead: str) -> date:
    length = parse_duration(ahead)
    if length is None:
        raise AheadError(ahead)
    try:
        return shift(on, length)
    except OverflowError:
        raise AheadError(ahead) from None


def _look(hearing: Hearing, on: date, until: date) -> tuple[Looked, list[Item]]:
    agreement = hearing.text.agreement
    look = Look(agreement=agreement.id, zone=TimeZone(agreement.time_zone), on=on, until=until)
    findings = Findings(hearing, ahead=until).found()
    told = Looked(
        id=agreement.id,
        title=agreement.title,
        receipt=receipt(hearing.text, hearing.record, None),
        views=tuple(held.view for held in hearing.views),
        silent=silent(findings, on),
    )
    return told, [*act_items(look, findings), *date_items(look, hearing)]


def _order(item: Item) -> tuple[object, ...]:
    day = item.day or date.max
    at = item.at.isoformat() if item.at else ""
    named = (item.agreement, item.provision or "", item.party or "", repr(item.per), item.instance)
    return (day, at, list(Sort).index(item.sort), *named, item.views)
