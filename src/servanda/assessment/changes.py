"""Say what entered a record after a moment, what answers differ by it, and what came due meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

from servanda.assessment.agenda_acts import Look
from servanda.assessment.agenda_dates import date_items
from servanda.assessment.answer import instant_text
from servanda.assessment.changes_answers import Comparing, Data
from servanda.assessment.changes_procedures import Standings
from servanda.assessment.findings import Findings
from servanda.assessment.hearing import Hearing, Question, end_of, open_record
from servanda.assessment.receipt import receipt
from servanda.engine.entered import Entered, entered, tallied
from servanda.language.loading import load
from servanda.model.agenda import Sort
from servanda.model.agreement import Reading
from servanda.model.finding import Finding
from servanda.model.moments import TimeZone
from servanda.model.problem import ServandaError
from servanda.model.result import CAVEAT

MOST_ENTRIES = 100  # listed of what entered the record; the rest is counted
MOST_DIFFERENCES = 200
MOST_EVENTS_MEANWHILE = 200


class BackwardsError(ServandaError):
    """The day asked about lies before the moment since which changes are asked for."""

    def __init__(self, since: date, on: date) -> None:
        super().__init__(f"{on} lies before {since}: --on is the day on which the answers are compared.")


def changes(
    agreement: str | Path,
    record: Sequence[str | Path] | None = None,
    *,
    since: date | datetime,
    on: date | None = None,
    views: Sequence[str] = (),
    include_recalled: bool = False,
    memory: str | None = None,
) -> dict[str, object]:
    """Say what changed since a moment: the record, the answers, the readings, and what came due.

    Args:
        agreement: A shipped agreement's id, or the folder of any other.
        record: Further record folders or files, besides the agreement's own.
        since: The moment; a day means its end.
        on: The day for which answers are compared; all days, if not given.
        views: `base`, sides, or single readings; none means all that are held now.
        include_recalled: Whether recalled figures count.
        memory: The most memory the engine may use, such as `700MB`.

    Returns:
        The changes, in the form of `docs/reference/changes.md`.

    Raises:
        FaultyInputError: If the agreement or record is faulty; holds every fault.
        ServandaError: If the question names what the agreement does not have.
    """
    moment = end_of(since) or datetime.combine(date.max, time.max)
    if on is not None and on < moment.date():
        raise BackwardsError(moment.date(), on)
    text = load(agreement)
    with open_record(text, record, memory=memory) as opened:
        asked = Question(on=on, include_recalled=include_recalled, views=tuple(views))
        after = Hearing(text, opened, asked)
        known = Question(on=on, known_at=moment, include_recalled=include_recalled)
        before = Hearing(text, opened, known)
        return _changes(before, after, moment)


def _changes(before: Hearing, after: Hearing, since: datetime) -> dict[str, object]:
    agreement, record, on = after.text.agreement, after.record, after.question.on
    readings = list(_readings(after, since))
    names = frozenset(reading.id for _, reading in readings)
    told = Findings(after, everything=True).behind()
    standings = Standings.of(before, after, on) if on is not None else None
    comparing = Comparing(before, after, since, names, told, standings)
    listed, more = comparing.differences(MOST_DIFFERENCES)
    counts = list(tallied(record, since))
    entries = entered(record, since, MOST_ENTRIES)
    findings = [finding for _, finding in told]
    meanwhile = list(_meanwhile(after, findings, standings, since.date())) if standings else []
    return {
        "schema": 1,
        "agreement": agreement.id,
        "title": agreement.title,
        "since": instant_text(since),
        "on": on.isoformat() if on else None,
        "receipt": receipt(after.text, record, None).as_json(),
        "views": [{"id": v.view.id, "kind": v.view.kind, "name": v.view.name} for v in after.views],
        "record": [
            {"sort": each.sort, "entries": each.entries, "new": each.new, "undated": each.undated}
            for each in counts
        ],
        "entries": [_entry(after, each) for each in entries],
        "more_entries": sum(each.new for each in counts) - len(entries),
        "differences": listed,
        "more_differences": more,
        "readings": [_reading(question, reading) for question, reading in readings],
        "meanwhile": meanwhile[:MOST_EVENTS_MEANWHILE],
        "more_meanwhile": max(0, len(meanwhile) - MOST_EVENTS_MEANWHILE),
        "caveat": CAVEAT,
    }


def _entry(hearing: Hearing, each: Entered) -> Data:
    return {
        "sort": each.sort,
        "id": each.id,
        "what": each.what,
        "party": each.party,
        "by": each.by,
        "day": each.day.isoformat(),
        "quantity": each.quantity,
        "recorded_at": instant_text(each.recorded_at),
        "source": each.source,
        "corrects": each.corrects,
        "place": str(hearing.record.place(each.rid)),
    }


def _readings(hearing: Hearing, since: datetime) -> Iterator[tuple[str, Reading]]:
    on = hearing.question.on or date.max
    for _, dispute in sorted(hearing.text.agreement.disputes.items()):
        for reading in dispute.readings.values():
            if reading.stated is not None and since.date() < reading.stated <= on:
                yield dispute.question, reading


def _reading(question: str, reading: Reading) -> Data:
    return {
        "reading": reading.id,
        "dispute": reading.dispute,
        "question": question,
        "held_by": list(reading.held_by),
        "stated": reading.stated.isoformat() if reading.stated else None,
        "ground": reading.ground,
        "sources": list(reading.sources),
    }


# What came due, began or ended meanwhile.


def _meanwhile(
    hearing: Hearing, findings: Sequence[Finding], standings: Standings, since: date
) -> Iterator[Data]:
    on = standings.on
    look = Look(
        agreement=hearing.text.agreement.id,
        zone=TimeZone(hearing.text.agreement.time_zone),
        on=since,
        until=on,
    )
    found = [*_dates(look, hearing), *_due(findings, since, on), *standings.lapses(since)]
    yield from sorted(found, key=lambda each: (str(each["day"]), str(each["provision"]), str(each["party"])))


def _dates(look: Look, hearing: Hearing) -> Iterator[Data]:
    for item in date_items(look, hearing):
        # That a state would lapse was so on the day since, and may have come otherwise: see Standings.
        if item.sort is not Sort.LAPSE and item.day is not None and item.day <= look.until:
            data = item.as_json()
            names = ("sort", "day", "provision", "title", "party", "text")
            yield {**{name: data[name] for name in names}, "views": dict.fromkeys(item.views, "")}


def _due(findings: Sequence[Finding], since: date, on: date) -> Iterator[Data]:
    """Yield the duties that fell due, with what each view makes of it."""
    found: dict[tuple[str, ...], Data] = {}
    outcomes: dict[tuple[str, ...], dict[str, str]] = {}
    for finding in findings:
        if finding.kind != "duty" or finding.due is None:
            continue
        day = finding.due.partition("/")[2] or finding.due
        if since.isoformat() < day[:10] <= on.isoformat():
            key = (finding.provision, finding.party, finding.instance, finding.due)
            outcomes.setdefault(key, {})[finding.view] = finding.outcome.value
            found[key] = {
                "sort": "due",
                "day": day[:10],
                "provision": finding.provision,
                "title": finding.title,
                "party": finding.party,
                "text": f"fell due; arose {finding.begun}",
                "views": outcomes[key],
            }
    yield from found.values()
