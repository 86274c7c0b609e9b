"""Judge a limit over all days: bound, applicability, outcome, and the stretches that were crossed unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from servanda.assessment.case import Case
from servanda.assessment.values import constant, evaluate
from servanda.engine.instants import by_days, instants_of, over_instants
from servanda.engine.tally import Per, Point
from servanda.language.dates import read_when
from servanda.language.sorts import full_name, texts_of
from servanda.model.agreement import Limit, Phase, Provision, Relation, TableColumn
from servanda.model.calendar import Span
from servanda.model.count import EXACT, Interval
from servanda.model.expression import Expression, Name, Operation, Text, names_in
from servanda.model.result import Outcome, ReasonCode
from servanda.model.steps import Steps, combined, joined, within


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an outcome is what it is: a code and what it refers to, before it is put into words."""

    code: ReasonCode
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows from a limit on a stretch of days."""

    outcome: Outcome
    count: Interval
    bound: Interval | None
    margin: Decimal | None
    causes: tuple[Cause, ...]
    basis: tuple[str, ...]
    last: date | None


Bounded = tuple[Point, str] | None  # the bound with the day or milestone its phase began, or none


def verdicts(case: Case, provision: Provision, holder: str, per: Per) -> Steps[Verdict]:
    """Return the verdicts on one holder (and values of `per`) over all days."""
    steps = _judged(case, provision, holder, per)
    return joined(by_days(steps, case.zone, _gravest))


def moments(case: Case, provision: Provision, holder: str, per: Per, day: date) -> tuple[date, date]:
    """Return the instants at which what moves surely, and perhaps, came to what is told of a day.

    They are one where the verdict is that of an instant; of what does not move, both are the day.
    """
    steps = _judged(case, provision, holder, per)
    if not over_instants(steps):
        return case.moments(provision.id, holder, per, day)
    known = instants_of(steps, day, case.zone)
    told = _gravest([steps.at(moment) for moment in known])
    found = next(moment for moment in known if steps.at(moment) == told)
    return found, found


def _gravest(judged: Sequence[Verdict]) -> Verdict:
    """Return the verdict of a day: that of the first of its instants at which most was amiss."""
    return min(judged, key=lambda each: (_GRAVITY.get(each.outcome, 2), each.margin or 0))


_GRAVITY = {Outcome.NOT_MET: 0, Outcome.UNDETERMINED: 1}


def _judged(case: Case, provision: Provision, holder: str, per: Per) -> Steps[Verdict]:
    """Return the verdicts over days; over instants where a day's figure does not decide.

    The most of a day cannot be held against a bound that changes within it, nor
    tell that it was exactly so all day.
    """
    limit = case.agreement.limits[provision.id]
    value, reports = case.value(provision.id, holder, per)
    bound = bounds(case, provision, limit, holder, per)
    if over_instants(bound) or limit.relation is Relation.EXACTLY:
        value = case.fine(provision.id, holder, per)
    absent = hindrance(case, provision, limit, holder)
    ahead = _next_report(value, [day for day in reports if isinstance(day, date)])
    own = [(Span(day, day + timedelta(days=1)), True) for day in reference_days(case, limit)]
    if own:
        # On its reference day a count is compared with itself, however little is known of it.
        spared = within(own, otherwise=False)
        ahead = combined(lambda following, same: None if same else following, [ahead, spared])

    def judge(point: Point, limit_now: Bounded, hindered: Cause | None, following: Point | None) -> Verdict:
        return _judge(limit.relation, point, limit_now, hindered, following)

    return combined(judge, case.alike([value, bound, absent, ahead]))


def reference_days(case: Case, limit: Limit) -> list[date]:
    """Return the days whose own count is the whole bound, as in `count_on('1997-05-27')`."""
    calls_ = [
        p.bound for p in limit.phases if isinstance(p.bound, Operation) and p.bound.operator == "count_on"
    ]
    whens = [read_when(text) for call in calls_ for (text, *_) in texts_of(call, "count_on")]
    return sorted({day for when in whens if (day := case.dates.day(when)) is not None})


def _next_report(value: Steps[Point], reports: list[date]) -> Steps[Point | None]:
    """Return, for the days between two reports, the value the later one gave.

    A report measures its day, so its own day has no later report to fear.
    """
    if not reports:
        return Steps(None)
    days: list[date] = []
    values: list[Point | None] = []
    for index, day in enumerate(reports):
        following = reports[index + 1] if index + 1 < len(reports) else None
        days.append(day)
        values.append(None)
        after = day + timedelta(days=1)
        if following is not None and after < following:
            days.append(after)
            values.append(value.at(following))
        elif following is None:
            days.append(after)
            values.append(None)
    return Steps(None, tuple(days), tuple(values))


def _judge(
    relation: Relation, point: Point, bounded: Bounded, hindered: Cause | None, following: Point | None
) -> Verdict:
    bound = bounded[0].count if bounded else None
    outcome = compare(relation, point.count, bound) if bound else Outcome.NOT_APPLICABLE
    margin = _margin(relation, point.count, bound, outcome)
    if hindered is not None or bounded is None:
        outcome = Outcome.NOT_APPLICABLE
        causes = [hindered or Cause(ReasonCode.NOT_BOUND, ("the text sets no bound here",))]
    elif outcome is Outcome.UNDETERMINED:
        doubts = point.doubts | bounded[0].doubts or {ReasonCode.STRADDLES}
        causes = [Cause(code) for code in ReasonCode if code in doubts]
    elif following is not None and _crosses(relation, following, bound, outcome):
        outcome, margin, causes = Outcome.UNDETERMINED, None, [_crossing(point, following)]
    else:
        causes = [Cause(ReasonCode.WITHIN if outcome is Outcome.MET else ReasonCode.BEYOND)]
        causes += [Cause(code) for code in ReasonCode if code in point.doubts] if point.doubts else []
    return Verdict(
        outcome=outcome,
        count=point.count,
        bound=bound,
        margin=margin,
        causes=tuple(causes),
        basis=point.basis,
        last=point.last,
    )


def _crossing(point: Point, following: Point) -> Cause:
    """Return the cause that names the last report on one side and the first on the other."""
    days = tuple(day.isoformat() for day in (point.last, following.last) if day is not None)
    return Cause(ReasonCode.CROSSED, days)


def _crosses(relation: Relation, following: Point, bound: Interval | None, outcome: Outcome) -> bool:
    later = compare(relation, following.count, bound) if bound else outcome
    return later.firm and later is not outcome


def compare(relation: Relation, count: Interval, bound: Interval) -> Outcome:
    """Return how a count stands to a bound, both intervals."""
    below = count.high is not None and bound.low is not None and count.high <= bound.low
    above = count.low is not None and bound.high is not None and count.low >= bound.high
    strictly_above = above and count.low != bound.high
    strictly_below = below and count.high != bound.low
    if relation is Relation.EXACTLY:
        if count.value is not None and count.value == bound.value:
            return Outcome.MET
        return Outcome.NOT_MET if strictly_above or strictly_below else Outcome.UNDETERMINED
    met, not_met = (below, strictly_above) if relation is Relation.AT_MOST else (above, strictly_below)
    if met:
        return Outcome.MET
    return Outcome.NOT_MET if not_met else Outcome.UNDETERMINED


def _margin(relation: Relation, count: Interval, bound: Interval | None, outcome: Outcome) -> Decimal | None:
    """Return the room left, or the excess as a negative number: what is sure of it, else nothing."""
    if bound is None:
        return None
    if relation is Relation.EXACTLY and outcome is Outcome.NOT_MET:
        # The count lies wholly on one side of the bound; the other difference is no distance.
        ends = [_difference(bound.high, count.low), _difference(count.high, bound.low)]
        return next(end for end in ends if end is not None and end < 0)
    far, near = (bound.low, count.high), (bound.high, count.low)
    if relation is Relation.AT_LEAST:
        far, near = (count.low, bound.high), (count.high, bound.low)
    return (
        None
        if outcome is Outcome.UNDETERMINED
        else _difference(*(near if outcome is Outcome.NOT_MET else far))
    )


def _difference(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else EXACT.subtract(one, other)


def bounds(case: Case, provision: Provision, limit: Limit, holder: str, per: Per) -> Steps[Bounded]:
    """Return the bound over all days, with the phase it comes from; `None` where there is none."""
    begun: list[tuple[date | None, Phase]] = []
    for phase in limit.phases:
        day = case.dates.day(phase.start)
        if phase.start is None or day is not None:
            begun.append((day, phase))
    begun.sort(key=lambda item: item[0] or date.min)
    # Before its first phase a limit does not apply, but the bound to come is shown.
    begun = [(None, phase) for _, phase in begun[:1]] + begun[1:] or [(None, limit.phases[0])]
    spans: list[tuple[Span, Steps[Point | None], str]] = []
    for index, (day, phase) in enumerate(begun):
        end = begun[index + 1][0] if index + 1 < len(begun) else None
        if day is None or end is None or day < end:
            steps = _bound_steps(case, provision, limit, phase, holder, per)
            spans.append((Span(day, end), steps, phase.start.text if phase.start else ""))
    current: Steps[int] = within([(span, index) for index, (span, _, _) in enumerate(spans)], -1)
    if not spans:
        return Steps(None)

    def pick(index: int, *points: Point | None) -> Bounded:
        point = points[index] if index >= 0 else None
        return None if point is None else (point, spans[index][2])

    return combined(pick, case.alike([current, *(steps for _, steps, _ in spans)]))


def _bound_steps(
    case: Case, provision: Provision, limit: Limit, phase: Phase, holder: str, per: Per
) -> Steps[Point | None]:
    if phase.bound is None:
        return Steps(None)
    if isinstance(phase.bound, TableColumn):
        return table_steps(case, phase.bound, limit.per, holder, per)
    drawn = calls(case, provision, limit, phase.bound, holder, per)
    return expression_steps(case, phase.bound, holder, drawn)


def table_steps(
    case: Case, bound: TableColumn, split: Sequence[str], holder: str, per: Per
) -> Steps[Point | None]:
    """Return the number of a table for a holder and values of `per` over all days."""
    table = case.agreement.tables[bound.table]
    known = {"party": holder, "group": holder, **dict(zip(split, per, strict=True))}
    wanted = tuple(known.get(name) for name in table.key)
    spans = []
    for row in table.rows:
        cell = row.values[bound.column]
        if row.key == wanted and isinstance(cell, Decimal):
            spans.append((Span(row.start, row.end), constant(cell)))
    return within(spans, None)


def calls(
    case: Case, provision: Provision, limit: Limit, node: Expression, holder: str, per: Per
) -> dict[str, Steps[Point]]:
    """Return the other counts an expression draws on, by the call that names them."""
    found: dict[str, Steps[Point]] = {}
    for moment, *_ in texts_of(node, "count_on"):
        when = read_when(moment)
        day = case.dates.day(when) if when else None
        value, _ = case.value(provision.id, holder, per)
        unknown = Point(Interval(None, None), frozenset({ReasonCode.NOT_YET}), (), None)
        found[f"count_on {moment}"] = Steps(value.at(day) if day else unknown)
    return found | counted(case, node, holder, limit.per, per)


def counted(
    case: Case, node: Expression, holder: str, split: Sequence[str], per: Per, *, by_day: bool = False
) -> dict[str, Steps[Point]]:
    """Return the counts of other limits that an expression draws on, of the same split where they have it.

    Those of what moves are over instants, or, `by_day`, the most (or least) of each day.
    """
    found: dict[str, Steps[Point]] = {}
    for texts in texts_of(node, "counted"):
        other = texts[0]
        whose = texts[1] if len(texts) > 1 else holder
        alike = case.agreement.limits[other].per == tuple(split)
        wanted = (other, whose, per if alike else ())
        found[f"counted {' '.join(texts)}"] = case.value(*wanted)[0] if by_day else case.fine(*wanted)
    return found


def expression_steps(
    case: Case, node: Expression, holder: str, counts: Mapping[str, Steps[Point]]
) -> Steps[Point]:
    """Return the value of an expression over parameters and counts, by name or call, over all days."""
    names = {full_name(n) for n in names_in(node)} - set(counts)
    parts = {**counts, **{name: case.parameter(name, holder) for name in sorted(names)}}
    rewritten = named_calls(node)
    if not parts:
        return Steps(evaluate(rewritten, {}))
    return combined(
        lambda *points: evaluate(rewritten, dict(zip(parts, points, strict=True))),
        case.alike(list(parts.values())),
    )


def named_calls(node: Expression) -> Expression:
    """Return the expression with each call to another count replaced by a name for its value."""
    if isinstance(node, Operation) and node.operator in ("count_on", "counted"):
        texts = " ".join(operand.value for operand in node.operands if isinstance(operand, Text))
        return Name(f"{node.operator} {texts}")
    if isinstance(node, Operation):
        return Operation(node.operator, tuple(named_calls(operand) for operand in node.operands))
    return node


def hindrance(case: Case, provision: Provision, limit: Limit, holder: str) -> Steps[Cause | None]:
    """Return why the limit does not apply to a holder, day by day; nothing where it does."""
    agreement, dates = case.agreement, case.dates
    parts = [_outside(dates.span(agreement.in_force)), _outside(dates.span(provision.term))]
    parts.append(_before_first_phase(case, limit))
    if holder in agreement.parties:
        span = dates.span(agreement.parties[holder].bound)
        bound = [] if span is None else [(span, None)]
        parts.append(within(bound, Cause(ReasonCode.NOT_BOUND)))
    suspension = limit.suspended.get(holder)
    span = dates.span(suspension.term) if suspension else None
    if suspension and span:
        refs = (suspension.ground, *([suspension.source] if suspension.source else []))
        parts.append(within([(span, Cause(ReasonCode.SUSPENDED, refs))], None))
    return combined(lambda *causes: next((cause for cause in causes if cause is not None), None), parts)


def _outside(span: Span | None) -> Steps[Cause | None]:
    """Return `not-yet` before a span and `ended` after it, each with the day."""
    if span is None:
        return Steps(Cause(ReasonCode.NOT_YET))
    days: list[date] = []
    values: list[Cause | None] = []
    if span.start is not None:
        days.append(span.start)
        values.append(None)
    if span.end is not None:
        days.append(span.end)
        values.append(Cause(ReasonCode.ENDED, (span.end.isoformat(),)))
    first = Cause(ReasonCode.NOT_YET, (span.start.isoformat(),)) if span.start else None
    return Steps(first, tuple(days), tuple(values))


def _before_first_phase(case: Case, limit: Limit) -> Steps[Cause | None]:
    if any(phase.start is None for phase in limit.phases):
        return Steps(None)
    days = [day for phase in limit.phases if (day := case.dates.day(phase.start)) is not None]
    if not days:
        waiting = next((phase.start.text for phase in limit.phases if phase.start), "")
        return Steps(Cause(ReasonCode.NOT_YET, (waiting,)))
    names = {case.dates.day(p.start): p.start.text for p in limit.phases if p.start}
    first = min(days)
    return Steps(Cause(ReasonCode.NOT_YET, (first.isoformat(), names[first])), (first,), (None,))
