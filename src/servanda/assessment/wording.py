"""Put verdicts into words: one sentence a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from servanda.assessment.verdicts import Cause, Verdict
from servanda.model.agreement import Relation
from servanda.model.count import Interval
from servanda.model.result import Reason, ReasonCode
from servanda.model.wire import number_text

# Said where recalled figures are let count: the result is no firmer than they are.
RECALLED = Reason(ReasonCode.UNCONFIRMED, "rests on a recalled figure that was not confirmed")


def supposed(reasons_: tuple[Reason, ...], day: date | None) -> tuple[Reason, ...]:
    """Return reasons that also say from which day an agreement was only taken to be in force."""
    if day is None:
        return reasons_
    text = f"assessed as if in force from {day.isoformat()}"
    return (*reasons_, Reason(ReasonCode.HYPOTHETICAL, text))


def reasons(verdict: Verdict, relation: Relation, on: date | None) -> tuple[Reason, ...]:
    """Return the reasons of a verdict, with how far its figures were carried."""
    words = _Words(verdict, relation, on)
    found = [words.reason(cause) for cause in verdict.causes]
    carried = words.carried()
    return tuple([*found, carried] if carried else found)


def amount(count: Interval) -> str:
    """Return a count as people write it: `686`, `from 3 to 5`, `at least 3`, `unknown`."""
    if count.value is not None:
        return number_text(count.value)
    if count.high is None:
        return f"at least {number_text(count.low)}" if count.low else "unknown"
    return f"from {number_text(count.low or Decimal(0))} to {number_text(count.high)}"


class _Words:
    """The sentences about one verdict."""

    def __init__(self, verdict: Verdict, relation: Relation, on: date | None) -> None:
        self.verdict = verdict
        self.relation = relation
        self.on = on

    def reason(self, cause: Cause) -> Reason:
        text, refs = _SENTENCES[cause.code](self, cause)
        return Reason(cause.code, text, refs)

    @property
    def last_day(self) -> tuple[str, ...]:
        return (self.verdict.last.isoformat(),) if self.verdict.last else ()

    def carried(self) -> Reason | None:
        """Say how long ago the figure was reported, where it stands for another day than its own."""
        last = self.verdict.last
        if last is None or self.verdict.count.high is None:
            return None
        if self.on is None:
            return Reason(
                ReasonCode.CARRIED,
                f"last reported {last}, carried until the next report",
                (last.isoformat(),),
            )
        days = (self.on - last).days
        if days <= 0:
            return None
        return Reason(
            ReasonCode.CARRIED,
            f"last reported {last}, {days} day{'s' if days > 1 else ''} before",
            (last.isoformat(),),
        )

    def figures(self, cause: Cause) -> tuple[str, tuple[str, ...]]:
        bound = self.verdict.bound or Interval(None, None)
        room = self.verdict.margin
        by = f", by {number_text(abs(room))}" if room else ""
        word = "is within" if cause.code is ReasonCode.WITHIN else "is beyond"
        kind = {"at-most": "at most", "at-least": "at least", "exactly": "exactly"}[self.relation.value]
        return f"{amount(self.verdict.count)} {word} {kind} {amount(bound)}{by}", ()

    def crossed(self, cause: Cause) -> tuple[str, tuple[str, ...]]:
        last, following = cause.refs
        return f"the reports of {last} and {following} lie on either side of the bound", cause.refs

    def unconfirmed(self, _: Cause) -> tuple[str, tuple[str, ...]]:
        return f"a figure was reported for {self._last}, but it is recalled, not confirmed", self.last_day

    def out_of_date(self, _: Cause) -> tuple[str, tuple[str, ...]]:
        return f"last reported {self._last}; nothing since, and that is out of date", self.last_day

    def no_data(self, _: Cause) -> tuple[str, tuple[str, ...]]:
        return "the record does not say", ()

    def not_yet(self, cause: Cause) -> tuple[str, tuple[str, ...]]:
        if not cause.refs:
            return "waits for a day that has not come", ()
        kind = "binds from" if cause.refs[0][:1].isdigit() else "waits for"
        return f"{kind} {cause.refs[0]}", cause.refs

    @property
    def _last(self) -> str:
        return str(self.verdict.last) if self.verdict.last else "an earlier day"


Sentence = Callable[[_Words, Cause], tuple[str, tuple[str, ...]]]


def _plain(text: str) -> Sentence:
    return lambda _, cause: (text, cause.refs)


_SENTENCES: dict[ReasonCode, Sentence] = {
    ReasonCode.WITHIN: _Words.figures,
    ReasonCode.BEYOND: _Words.figures,
    ReasonCode.CROSSED: _Words.crossed,
    ReasonCode.UNCONFIRMED: _Words.unconfirmed,
    ReasonCode.OUT_OF_DATE: _Words.out_of_date,
    ReasonCode.NO_DATA: _Words.no_data,
    ReasonCode.NOT_YET: _Words.not_yet,
    ReasonCode.ENDED: lambda _, cause: (f"ended {cause.refs[0]}" if cause.refs else "ended", cause.refs),
    ReasonCode.NOT_BOUND: lambda _, cause: (cause.refs[0] if cause.refs else "not bound on this day", ()),
    ReasonCode.SUSPENDED: lambda _, cause: (f"suspended in this view: {cause.refs[0]}", cause.refs[1:]),
    ReasonCode.STRADDLES: _plain("the estimate lies on both sides of the bound"),
    ReasonCode.PLACE_OPEN: _plain(
        "where it was, or whose ground that is, is not known well enough to tell whether it counts"
    ),
    ReasonCode.UNSETTLED: _plain("this reading holds some entries open: they may count or not"),
    ReasonCode.CONFLICT: _plain("asserters of equal rank differ; both figures are kept"),
}
