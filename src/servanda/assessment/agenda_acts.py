"""Turn findings into what a calendar holds of acts: overdue, due, upcoming, owed and left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from servanda.assessment.finding_wording import number_of_days
from servanda.model.agenda import Item, Otherwise, Sort
from servanda.model.finding import Finding
from servanda.model.moments import TimeZone, instant_of
from servanda.model.result import Outcome, ReasonCode
from servanda.model.wire import number_text

_FIGURES = ("used", "bound", "relation", "carried", "left", "over", "owed", "from", "until")
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a calendar looks at: an agreement, from a day on, up to another."""

    agreement: str
    zone: TimeZone
    on: date
    until: date


def act_items(look: Look, findings: Sequence[Finding]) -> Iterator[Item]:
    """Yield what the findings put into a calendar, views that say the same together."""
    by_key: dict[_Key, list[Finding]] = {}
    for finding in _told_apart(findings):
        by_key.setdefault(_key(finding), []).append(finding)
    for key, alike in by_key.items():
        made = [(finding, _item(look, finding)) for finding in alike]
        found: dict[str, list[Item]] = {}
        for finding, item in made:
            if item is not None:
                found.setdefault(repr(replace(item, views=())), []).append(
                    replace(item, views=(finding.view,))
                )
        if not found:
            continue
        idle = by_key.get((*key[:3], "", ""), [])
        for same in found.values():
            views = tuple(view for item in same for view in item.views)
            others = [f for f in (*alike, *idle) if f.view not in views]
            yield replace(same[0], views=views, otherwise=tuple(_otherwise(others)))


def _told_apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, times without a name that began together numbered."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        key = (*_key(finding), finding.view)
        seen[key] += 1
        numbered = f"{finding.instance} no. {seen[key]}" if seen[key] > 1 else finding.instance
        yield replace(finding, instance=numbered)


def silent(findings: Iterable[Finding], on: date) -> int:
    """Return how many duties last fell due while the record does not say whether they were performed."""
    return len(
        {
            _key(finding)
            for finding in findings
            if finding.kind == "duty"
            and finding.outcome is Outcome.UNDETERMINED
            and any(reason.code is ReasonCode.NO_DATA for reason in finding.reasons)
            and finding.due is not None
            and finding.due < on.isoformat()
        }
    )


def _key(finding: Finding) -> _Key:
    per = repr(sorted(finding.per.items(), key=repr)) if finding.per else ""
    return (finding.kind, finding.provision, finding.party, per, finding.instance)


def _otherwise(findings: Sequence[Finding]) -> Iterator[Otherwise]:
    told: set[str] = set()
    for finding in findings:
        if finding.view not in told:
            told.add(finding.view)
            text = "; ".join(reason.text for reason in finding.reasons)
            yield Otherwise(finding.view, finding.outcome.value, text)


def _item(look: Look, finding: Finding) -> Item | None:
    if finding.kind == "duty":
        return _duty(look, finding)
    return _quota(look, finding) if finding.kind == "quota" else None


def _base(look: Look, finding: Finding, sort: Sort, day: date | None, text: str) -> Item:
    return Item(
        sort=sort,
        agreement=look.agreement,
        day=day,
        text=text,
        provision=finding.provision,
        title=finding.title,
        party=finding.party,
        per=finding.per,
        instance=finding.instance,
        outcome=finding.outcome.value,
        days=finding.days,
        justification=finding.justification,
        sources=finding.evidence.provision,
    )


# Duties.


def _duty(look: Look, finding: Finding) -> Item | None:
    codes = {reason.code for reason in finding.reasons}
    if finding.due is None or finding.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE):
        return None
    day, at = _time(look.zone, finding.due.partition("/")[0])
    if ReasonCode.NOT_DONE in codes:
        late = f", {number_of_days(finding.days)} overdue" if finding.days else ""
        text = f"not done{late}{_doubt(finding)}"
        return replace(_base(look, finding, Sort.OVERDUE, day, text), at=at)
    open_ = finding.done is None or finding.outcome is Outcome.UNDETERMINED
    if not open_ or ReasonCode.NO_DATA in codes or not look.on <= day <= look.until:
        return None
    sort = Sort.UPCOMING if _arises_later(look, finding) else Sort.DUE
    return replace(_base(look, finding, sort, day, f"{_due(finding, sort)}{_doubt(finding)}"), at=at)


def _arises_later(look: Look, finding: Finding) -> bool:
    begun = finding.begun or ""
    return finding.trigger is None and begun[:10] > look.on.isoformat() and not _before(finding)


def _due(finding: Finding, sort: Sort) -> str:
    first, _, last = (finding.due or "").partition("/")
    hour = f" by {first}" if "T" in first else ""
    until = f" (or {last}: the record does not say exactly enough)" if last else ""
    if sort is Sort.UPCOMING:
        return f"will arise {finding.begun}, and be due{hour}{until}"
    why = f"with {finding.trigger} of {finding.begun}" if finding.trigger else f"{finding.begun}"
    if _before(finding):
        return f"due{hour}{until}, in advance of {finding.trigger or ''} {finding.begun}".replace("  ", " ")
    done = ", and may have been done already" if finding.done is not None else ""
    return f"due{hour}{until}; arose {why}{done}"


def _before(finding: Finding) -> bool:
    """Whether an act is due before what it announces."""
    return finding.begun is not None and finding.due is not None and finding.due < finding.begun


def _doubt(finding: Finding) -> str:
    plain = {ReasonCode.NOT_DONE, ReasonCode.DUE, ReasonCode.TIME_UNSURE}
    said = [reason.text for reason in finding.reasons if reason.code not in plain]
    return f"; {'; '.join(said)}" if said else ""


def _time(zone: TimeZone, text: str) -> tuple[date, datetime | None]:
    """Return the day of a due time, and its instant where the hour counts."""
    if "T" not in text:
        return date.fromisoformat(text), None
    moment = datetime.fromisoformat(text)
    return zone.day_of(instant_of(moment)), moment


# Quotas.


def _quota(look: Look, finding: Finding) -> Item | None:
    if finding.outcome is Outcome.NOT_APPLICABLE or finding.bound is None:
        return None
    data = finding.as_json()
    figures = {name: data[name] for name in _FIGURES}
    end = (finding.window or (None, None))[1]
    last = end - timedelta(days=1) if end else None
    if finding.relation != "at-least":
        text = f"{_amount(data['left'])} left {_when(finding)}"
        if finding.outcome is Outcome.NOT_MET:
            text = f"{_amount(data['over'])} too many {_when(finding)}"
        return replace(_base(look, finding, Sort.LEFT, last, text), figures=figures)
    if finding.outcome is Outcome.MET:
        return None
    text = f"{_amount(data['owed'])} owed {_when(finding)}"
    return replace(_base(look, finding, Sort.OWED, last, text), figures=figures)


def _when(finding: Finding) -> str:
    start, _ = finding.window or (None, None)
    since = f" since {start}" if start else ""
    used = finding.used
    if used is not None and used.high is None:
        return f"({number_text(used.low or Decimal(0))} on record{since}, perhaps not all)"
    return f"({_amount(finding.as_json()['used'])} done{since})"


def _amount(value: object) -> str:
    if isinstance(value, Decimal):
        return number_text(value)
    if not isinstance(value, dict):
        return "an unknown number"
    low, high = value["low"], value["high"]
    if high is None:
        return f"{number_text(low)} or more" if low else "an unknown number"
    return f"{number_text(low)} to {number_text(high)}" if low else f"at most {number_text(high)}"
