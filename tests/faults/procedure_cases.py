"""One small edit of a sound agreement with procedures for each fault of theirs."""

from __future__ import annotations

from pathlib import Path

from faults.cases import A, change

PANEL = Path(__file__).parent.parent / "agreements" / "river-panel"
LAPSE = "{period: P10D, to: lapsed}"
MORE = "extended-by: more-time}"

PROCEDURE_FAULTS = {
    "state-final": change(
        A, "settled: {title: Settled,", "settled: {title: Settled, after: {period: P1D, to: lapsed},"
    ),
    "lapse-to-itself": change(A, LAPSE, "{period: P10D, to: before-ministers}"),
    "case-untold": change(A, MORE, "extended-by: request}"),
    "until-no-day": change(A, "until: date}", "until: text}"),
    "state-unreached": change(
        A, "        settled: {", "        mediated: {title: Mediated, final: true}\n        settled: {"
    ),
    "state-stuck": change(A, "lapsed: {title: Lapsed, final: true}", "lapsed: {title: Lapsed}"),
    "state-unknown": change(A, LAPSE, "{period: P10D, to: lapse}"),
}
# References that others have too, met in a procedure.
ALSO_IN_PROCEDURES = {
    "asserter-unknown": change(A, "by: [UPPER, EAST]", "by: [UPER, EAST]"),
    "event-unknown": change(A, "{decide: {on: decision,", "{decide: {on: decisions,"),
    "expression-type": change(A, "outcome = 'open'", "outcome = 'opened'"),
}
