"""Findings put side by side: one row a time that a duty arose, a prohibition, or a window of a quota."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from servanda.model.finding import Finding
from servanda.model.result import Answer, Outcome, ReasonCode
from servanda.show.act_wording import act_text, time_text
from servanda.show.strands import Sides
from servanda.show.wording import clean, per_text

Per = tuple[tuple[str, str | None], ...]
Head = tuple[str, str, str, Per, str]  # provision, kind, holder, per, instance

_PER, _TIME = 3, 4  # where a head holds the split, and the time

# What nothing has to be said of beside the reason why nothing follows.
QUIET = frozenset(
    {
        ReasonCode.NO_TRIGGER,
        ReasonCode.NO_DATA,
        ReasonCode.NOT_YET,
        ReasonCode.ENDED,
        ReasonCode.NOT_BOUND,
        ReasonCode.SUSPENDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow(Sides[Finding]):
    """One provision for one holder and one time, or all times: what each view derives of it."""

    provision: str
    title: str
    kind: str
    holder: str
    per: Per
    instance: str = ""

    @property
    def key(self) -> Head:
        """What tells the row from every other."""
        return self.provision, self.kind, self.holder, self.per, self.instance

    @property
    def label(self) -> str:
        """The holder, with the per-values in brackets."""
        per = per_text(self.per)
        return f"{clean(self.holder)} ({per})" if per else clean(self.holder)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What all views derive."""
        return tuple(finding for held in self.by_view.values() for finding in held)

    @property
    def quiet(self) -> bool:
        """Whether nothing is on record in any view, so that there is nothing to show but why."""
        return all(is_quiet(finding) for finding in self.findings)

    @property
    def urgency(self) -> tuple[int, str]:
        """What is to be seen first: overdue, due, contested; then what is on record."""
        return min(_urgency(finding) for finding in self.findings)

    def told(self, results: tuple[Finding, ...]) -> object:
        """Return what findings say, for each time."""
        return tuple((finding.instance, finding.trigger, said(finding)) for finding in results)


def said(finding: Finding) -> tuple[object, ...]:
    """Return what a finding says: all but its time, its view and what it rests on."""
    codes = frozenset(reason.code for reason in finding.reasons)
    return (act_text(finding), codes, finding.due, finding.window, finding.justification)


def is_quiet(finding: Finding) -> bool:
    """Whether a finding says only that nothing has started, applies or is on record."""
    drawn = finding.used is not None and finding.used.low != 0
    on_record = finding.acts or finding.trigger or drawn
    return not on_record and {r.code for r in finding.reasons} <= QUIET


def _urgency(finding: Finding) -> tuple[int, str]:
    codes = {reason.code for reason in finding.reasons}
    if finding.outcome is Outcome.NOT_MET and codes & {ReasonCode.NOT_DONE, ReasonCode.CEASED}:
        return 0, finding.due or ""
    if finding.outcome is Outcome.PENDING:
        return 1, finding.due or _last_day(finding)
    if finding.contested:
        return 2, ""
    if finding.outcome is Outcome.NOT_MET:
        return 3, ""
    return (5 if is_quiet(finding) else 4), ""


def _last_day(finding: Finding) -> str:
    end = finding.window[1] if finding.window else None
    return (end or date.max).isoformat()


def act_rows(answer: Answer) -> tuple[ActRow, ...]:
    """Return a row for each time, provisions and holders in the order of the findings.

    A view in which nothing arose, or nothing applies, stands beside every time of the other views.
    """
    heads = _heads(answer, lambda finding: finding.instance)
    for head in [head for head in heads if not head[_TIME]]:
        times = [other for other in heads if other[_TIME] and other[:_PER] == head[:_PER]]
        for other in times:
            for view, found in heads[head].items():
                heads[other].setdefault(view, found)
        if times:
            del heads[head]
    return _rows(answer, heads)


def act_histories(answer: Answer) -> tuple[ActRow, ...]:
    """Return a row for each provision and holder, with all the times there were."""
    return _rows(answer, _heads(answer, lambda _: ""))


def _heads(answer: Answer, time: Callable[[Finding], str]) -> dict[Head, dict[str, list[Finding]]]:
    heads: dict[Head, dict[str, list[Finding]]] = {}
    for each in answer.findings:
        head = (each.provision, each.kind, each.party, tuple(each.per.items()), time(each))
        heads.setdefault(head, {}).setdefault(each.view, []).append(each)
    return heads


def _rows(answer: Answer, heads: Mapping[Head, Mapping[str, list[Finding]]]) -> tuple[ActRow, ...]:
    order = {provision: n for n, provision in enumerate(dict.fromkeys(f.provision for f in answer.findings))}
    ranks = {view.id: n for n, view in enumerate(answer.views)}
    rows = []
    for head, views in heads.items():
        provision, kind, holder, per, time = head
        by_view = {
            view: tuple(sorted(views[view], key=time_text))
            for view in sorted(views, key=lambda v: (ranks.get(v, len(ranks)), v))
        }
        title = next(iter(by_view.values()))[0].title
        rows.append(
            ActRow(
                provision=provision,
                title=title,
                kind=kind,
                holder=holder,
                per=per,
                instance=time,
                by_view=by_view,
                silent=len(by_view) < len(answer.views),
            )
        )
    return tuple(sorted(rows, key=lambda row: (order[row.provision], *_place(row))))


def _place(row: ActRow) -> tuple[str, str, str, str]:
    """Return what orders the rows of a provision: its kind, the holder, the split and the time."""
    return row.kind, row.holder, repr(row.per), time_text(row.results[0])


def by_urgency(rows: Iterable[ActRow]) -> list[ActRow]:
    """Return the rows with the provisions first of which something is overdue, due or contested."""
    listed = list(rows)
    first: dict[str, tuple[int, str]] = {}
    for row in listed:
        first[row.provision] = min(first.get(row.provision, row.urgency), row.urgency)
    return sorted(listed, key=lambda row: first[row.provision])
