"""Made-up answers in the shape of real ones: what tables and charts have to cope with.

The figures follow public reports where they are real and are invented where they are not;
nothing here states a fact about any party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servanda.model.agreement import Relation
from servanda.model.count import Interval
from servanda.model.result import (
    Answer,
    Evidence,
    Outcome,
    Parting,
    Reason,
    ReasonCode,
    Receipt,
    Result,
    Stance,
    View,
)

Figure = str | tuple[str, str | None]
BASE = View(id="base", kind="base", name="The file's own encoding")
RU = View(id="RU", kind="party", name="Russian Federation")
US = View(id="US", kind="party", name="United States of America")
NAMES = {"RU": "Russian Federation", "US": "United States of America", "IR": "Islamic Republic of Iran"}
TITLES = {
    "II.1.a": "Deployed ICBMs, deployed SLBMs and deployed heavy bombers",
    "II.1.b": "Warheads on deployed missiles and counted for deployed heavy bombers",
    "II.1.c": "Deployed and non-deployed launchers and heavy bombers",
}
TEXTS = {
    ReasonCode.CARRIED: "last reported 2022-03-01, 12 days before",
    ReasonCode.OUT_OF_DATE: "the last report is older than 7 months",
    ReasonCode.NO_DATA: "nothing was reported",
    ReasonCode.UNSETTLED: "101 converted and training items are held open",
    ReasonCode.CROSSED: "last within on 2019-08-19, first beyond on 2020-02-19",
    ReasonCode.UNCONFIRMED: "the figure of 2022-09-01 was not confirmed",
    ReasonCode.NOT_YET: "the limit binds from 2018-02-05",
    ReasonCode.ENDED: "the agreement ended on 2026-02-05",
}


def day(text: str | None) -> date | None:
    """Read a day; `None` stays `None`."""
    return date.fromisoformat(text) if text else None


def interval(figure: Figure) -> Interval:
    """Read `"700"` as exactly 700 and `("0", None)` as 0 or more."""
    if isinstance(figure, str):
        return Interval.exactly(Decimal(figure))
    low, high = figure
    return Interval(Decimal(low), Decimal(high) if high is not None else None)


def result(
    outcome: str,
    figure: Figure,
    bound: str | None,
    *codes: str,
    party: str | None = "US",
    view: str = "base",
    provision: str = "II.1.c",
    span: tuple[str | None, str | None] = (None, None),
    reported: str | None = None,
    relation: Relation = Relation.AT_MOST,
    per: Mapping[str, str | None] | None = None,
    unit: str = "launcher",
    basis: Sequence[str] = ("declared",),
    contested: bool = False,
) -> Result:
    """Return one result; the margin follows from count and bound."""
    count, limit = interval(figure), interval(bound) if bound is not None else None
    return Result(
        provision=provision,
        title=TITLES.get(provision, provision),
        party=party,
        group=None,
        per=per or {},
        view=view,
        outcome=Outcome(outcome),
        count=count,
        relation=relation,
        bound=limit,
        margin=_margin(count, limit, relation),
        unit=unit,
        start=day(span[0]),
        end=day(span[1]),
        last_reported=day(reported),
        basis=tuple(basis),
        reasons=tuple(
            Reason(ReasonCode(code), TEXTS.get(ReasonCode(code), f"because {code}")) for code in codes
        ),
        evidence=Evidence(provision=("treaty-text",), entries=("state-agg",), number=12),
        contested=contested,
    )


def _margin(count: Interval, bound: Interval | None, relation: Relation) -> Decimal | None:
    if bound is None or bound.value is None:
        return None
    if relation is Relation.AT_LEAST:
        return count.low - bound.value if count.low is not None else None
    end = count.high if count.high is not None and count.high <= bound.value else count.low
    return bound.value - end if end is not None else None


def answer(
    results: Sequence[Result],
    *,
    views: Sequence[View] = (BASE, RU, US),
    on: str | None = None,
    title: str = "New START",
    partings: Sequence[Parting] = (),
) -> Answer:
    """Return an answer that holds these results."""
    return Answer(
        agreement="new-start" if title == "New START" else title.lower(),
        title=title,
        on=day(on),
        between=None,
        known_at=None,
        receipt=Receipt(
            agreement="3f2a91c0" * 8, record="91bc55d1" * 8, patch=None, servanda="0.1", engine="2.0"
        ),
        views=tuple(views),
        results=tuple(results),
        partings=tuple(partings),
        names=NAMES,
    )


CONVERSIONS = Parting(
    dispute="conversions",
    question="Do converted tubes and bombers, and the training silos, still count?",
    provisions=("II.1.c",),
    stances=(
        Stance(
            reading="conversions-count",
            held_by=("RU",),
            ground="The procedures leave Russia unable to confirm that the items can no longer carry nuclear "
            "arms, as the Protocol, Part Three, Section I.3 requires; the treaty has no training silo.",
            sources=("tass-2018-10",),
            alternative=False,
        ),
        Stance(
            reading="conversions-done",
            held_by=("US",),
            ground="The conversions were carried out and shown as the Protocol requires.",
            sources=("state-agg-2020-09",),
            alternative=False,
        ),
    ),
    no_position=("BY", "KZ", "UA"),
)


def in_views(made: Result, *views: str) -> list[Result]:
    """Return the result as each of these views gives it."""
    return [replace(made, view=view) for view in views]


@pytest.fixture
def day_answer() -> Answer:
    """New START on 2022-03-13: three limits, one of them contested for the United States."""
    figures = {
        "II.1.a": (("526", "686"), "700"),
        "II.1.b": (("1474", "1515"), "1550"),
        "II.1.c": (("759", "800"), "800"),
    }
    results = []
    for provision, ((russia, america), bound) in figures.items():
        contested = provision == "II.1.c"
        for party, figure in (("RU", russia), ("US", america)):
            made = result(
                "met",
                figure,
                bound,
                "within",
                "carried",
                party=party,
                provision=provision,
                reported="2022-03-01",
                contested=contested and party == "US",
            )
            views = ("base", "US") if made.contested else ("base", "RU", "US")
            results += in_views(made, *views)
    over = result(
        "not-met", "901", "800", "beyond", "carried", view="RU", reported="2022-03-01", contested=True
    )
    return answer([*results, over], on="2022-03-13", partings=[CONVERSIONS])


@pytest.fixture
def open_answer() -> Answer:
    """New START on 2024-06-01 and beyond: out of date, ended, unconfirmed and unsettled results."""
    results = [
        *in_views(
            result("undetermined", ("0", None), "800", "out-of-date", party="RU", reported="2022-09-01"),
            "base",
            "RU",
            "US",
        ),
        *in_views(
            result("undetermined", ("800", "901"), "800", "unsettled", "unconfirmed", reported="2022-09-01"),
            "RU",
        ),
        *in_views(result("not-applicable", "660", "700", "not-yet", provision="II.1.a"), "base", "RU", "US"),
        *in_views(result("undetermined", ("700", None), "800", "no-data"), "base", "US"),
    ]
    return answer(results, on="2024-06-01")


AMERICAN = (
    1124,
    1043,
    1040,
    1034,
    1028,
    1015,
    952,
    912,
    898,
    898,
    878,
    848,
    820,
    811,
    800,
    800,
    800,
    800,
    800,
    800,
    800,
    800,
    800,
)
RUSSIAN = (
    865,
    871,
    881,
    884,
    900,
    894,
    906,
    911,
    890,
    877,
    856,
    847,
    816,
    790,
    779,
    775,
    760,
    757,
    754,
    764,
    767,
    742,
    759,
)


def reports() -> list[date]:
    """Return the days of the twice-yearly exchanges, the first on entry into force."""
    found = [date(2011, 2, 5), date(2011, 9, 1)]
    for year in range(2012, 2020):
        found += [date(year, 3, 1), date(year, 9, 1)]
    found.insert(14, date(2018, 2, 5))
    return sorted(
        {*found, date(2020, 3, 1), date(2020, 9, 1), date(2021, 3, 1), date(2021, 9, 1)} - {date(2018, 3, 1)}
    )


def cut(made: Sequence[Result], *days: str) -> list[Result]:
    """Return the results with their intervals cut at these days."""
    for on in map(date.fromisoformat, days):
        made = [
            piece
            for r in made
            for piece in (
                [replace(r, end=on), replace(r, start=on)]
                if (r.start or date.min) < on < (r.end or date.max)
                else [r]
            )
        ]
    return list(made)


def new_start(party: str, figures: Sequence[int], view: str = "base", extra: int = 0) -> list[Result]:
    """Return one party's launchers over the life of the treaty, in one view."""
    days, out = reports(), date(2022, 10, 1)
    made = [
        result(
            "undetermined", ("0", None), None, "no-data", party=party, view=view, span=(None, "2011-02-05")
        )
    ]
    for on, until, figure in zip(days, [*days[1:], out], figures, strict=False):
        made.append(
            result(
                "met",
                str(figure),
                None,
                "within",
                "carried",
                party=party,
                view=view,
                span=(on.isoformat(), until.isoformat()),
                reported=on.isoformat(),
            )
        )
    made.append(
        result(
            "undetermined",
            ("0", None),
            "800",
            "out-of-date",
            party=party,
            view=view,
            span=("2022-10-01", None),
            reported="2021-09-01",
        )
    )
    return [_decided(r, extra) for r in cut(made, "2018-02-05", "2018-10-08", "2026-02-05")]


def _decided(r: Result, extra: int) -> Result:
    start = r.start or date.min
    if start < date(2018, 2, 5):
        return replace(r, outcome=Outcome.NOT_APPLICABLE, reasons=(Reason(ReasonCode.NOT_YET, "not yet"),))
    r = replace(r, bound=Interval.exactly(800))
    if start >= date(2026, 2, 5):
        return replace(r, outcome=Outcome.NOT_APPLICABLE, reasons=(Reason(ReasonCode.ENDED, "ended"),))
    if not extra or r.count.value is None:
        return r
    if start < date(2018, 10, 8):
        count = Interval(r.count.value, r.count.value + extra)
        reasons = (*r.reasons, Reason(ReasonCode.UNSETTLED, "held open"))
        return replace(r, outcome=Outcome.UNDETERMINED, count=count, reasons=reasons)
    figure = r.count.value + extra
    count = Interval.exactly(figure)
    return replace(r, outcome=Outcome.NOT_MET, count=count, margin=800 - figure, contested=True)


@pytest.fixture
def launchers() -> Answer:
    """New START's third limit over its whole life; the views part on the United States."""
    return answer(
        [
            *new_start("RU", RUSSIAN),
            *new_start("RU", RUSSIAN, "RU"),
            *new_start("RU", RUSSIAN, "US"),
            *new_start("US", AMERICAN),
            *new_start("US", AMERICAN, "RU", 101),
            *new_start("US", AMERICAN, "US"),
        ],
        partings=[CONVERSIONS],
    )


URANIUM = (
    ("2017-02-18", "101.7"),
    ("2017-05-27", "79.8"),
    ("2017-08-21", "88.4"),
    ("2017-11-05", "96.7"),
    ("2018-02-12", "109.5"),
    ("2018-05-14", "123.9"),
    ("2018-08-18", "139.4"),
    ("2018-11-04", "149.4"),
    ("2019-02-16", "163.8"),
    ("2019-05-20", "174.1"),
    ("2019-07-01", "205"),
    ("2019-08-19", "241.6"),
    ("2019-11-03", "372.3"),
    ("2020-02-19", "1020.9"),
    ("2020-05-20", "1571.6"),
    ("2020-08-25", "2105.4"),
    ("2020-11-02", "2442.9"),
    ("2021-02-16", "2967.8"),
    ("2021-05-22", "3241"),
    ("2021-08-30", "2441.3"),
    ("2021-11-06", "2489.7"),
    ("2022-02-19", "3197.1"),
    ("2022-05-15", "3809.3"),
    ("2022-08-21", "3940.9"),
    ("2022-10-22", "3673.7"),
    ("2023-02-12", "3760.8"),
    ("2023-05-13", "4744.5"),
    ("2023-08-19", "3795.5"),
    ("2023-10-28", "4486.8"),
    ("2024-02-10", "5525.5"),
    ("2024-05-11", "6201.3"),
    ("2024-08-17", "5751.8"),
    ("2024-10-26", "6604.4"),
    ("2025-02-08", "8294.4"),
    ("2025-05-17", "9247.6"),
    ("2025-06-13", "9874.9"),
)


@pytest.fixture
def uranium() -> Answer:
    """A stock from 79.8 to 9874.9 kg against 202.8: crossed, estimated, and out of date."""
    results = []
    days = [on for on, _ in URANIUM]
    for (on, figure), until in zip(URANIUM, [*days[1:], "2025-09-15"], strict=True):
        over = Decimal(figure) > Decimal("202.8")
        outcome, code = ("not-met", "beyond") if over else ("met", "within")
        estimated = on >= "2021-02-17" and on < "2023-01-01"
        shown: Figure = (
            (str(Decimal(figure) * Decimal("0.9")), str(Decimal(figure) * Decimal("1.1")))
            if estimated
            else figure
        )
        results.append(
            result(
                outcome,
                shown,
                "202.8",
                code,
                "carried",
                party="IR",
                provision="AI.56",
                unit="kg U",
                span=(on, until),
                reported=on,
                basis=("estimated" if estimated else "verified",),
            )
        )
    results[9] = replace(results[9], end=date(2019, 5, 21), reasons=(Reason(ReasonCode.WITHIN, "within"),))
    results.append(
        result(
            "undetermined",
            ("174.1", "205"),
            "202.8",
            "crossed",
            party="IR",
            provision="AI.56",
            unit="kg U",
            span=("2019-05-21", "2019-07-01"),
            reported="2019-05-20",
            basis=("verified",),
        )
    )
    results += [
        result(
            "not-applicable",
            ("0", None),
            None,
            "not-yet",
            party="IR",
            provision="AI.56",
            unit="kg U",
            span=(None, "2016-01-16"),
            basis=(),
        ),
        result(
            "undetermined",
            ("0", None),
            "202.8",
            "no-data",
            party="IR",
            provision="AI.56",
            unit="kg U",
            span=("2016-01-16", "2017-02-18"),
            basis=(),
        ),
        result(
            "undetermined",
            ("0", None),
            "202.8",
            "out-of-date",
            party="IR",
            provision="AI.56",
            unit="kg U",
            span=("2025-09-15", "2025-10-18"),
            reported="2025-06-13",
            basis=(),
        ),
        result(
            "not-applicable",
            ("0", None),
            None,
            "ended",
            party="IR",
            provision="AI.56",
            unit="kg U",
            span=("2025-10-18", None),
            reported="2025-06-13",
            basis=(),
        ),
    ]
    base = [replace(r, title="Enriched uranium stockpile") for r in results]
    return answer(
        [*base, *(replace(r, view="IR") for r in base)],
        views=(BASE, View(id="IR", kind="party", name="Iran")),
        title="JCPOA",
    )


@pytest.fixture
def stocks() -> Answer:
    """A duty to keep at least 30 of something; one party has reported nothing at all."""
    made = [
        result(
            "undetermined",
            ("0", None),
            "30",
            "no-data",
            party="AA",
            relation=Relation.AT_LEAST,
            unit="day of supply",
            basis=(),
        ),
    ]
    for span, figure in (
        (("2020-01-01", "2020-06-01"), "42"),
        (("2020-06-01", "2021-01-01"), "31"),
        (("2021-01-01", "2021-09-01"), "24"),
        (("2021-09-01", None), "36"),
    ):
        outcome = "met" if int(figure) >= 30 else "not-met"
        made.append(
            result(
                outcome,
                figure,
                "30",
                "within" if outcome == "met" else "beyond",
                party="BB",
                relation=Relation.AT_LEAST,
                unit="day of supply",
                span=span,
                reported=None,
                basis=("observed",),
            )
        )
    return answer(
        [replace(r, provision="S.1", title="Stock of supplies") for r in made],
        views=(BASE,),
        title="Supply-Pact",
    )


@pytest.fixture
def five_parties() -> Answer:
    """Five parties with bounds that step down and stretches of every kind."""
    made = []
    kinds = ("unconfirmed", "crossed", "conflict", "straddles", "unsettled")
    for number, (party, kind) in enumerate(zip(("BY", "KZ", "RU", "UA", "US"), kinds, strict=True)):
        top = 1200 - 150 * number
        for step in range(8):
            on = date(2001, 1, 1) + timedelta(days=182 * step)
            until = on + timedelta(days=182)
            figure, bound = top - step * 70, 900 if step < 4 else 700
            over = figure > bound
            made.append(
                result(
                    "not-met" if over else "met",
                    str(figure),
                    str(bound),
                    "carried",
                    party=party,
                    provision="3.1",
                    span=(on.isoformat(), until.isoformat()),
                    reported=on.isoformat(),
                )
            )
        made.append(
            result(
                "undetermined",
                (str(figure - 60), str(figure + 160)),
                "700",
                kind,
                party=party,
                provision="3.1",
                span=(until.isoformat(), "2005-12-05"),
                reported=on.isoformat(),
            )
        )
        made.append(
            result(
                "not-applicable",
                str(figure),
                "700",
                "suspended",
                party=party,
                provision="3.1",
                span=("2005-12-05", None),
                reported=on.isoformat(),
            )
        )
    return answer(
        [replace(r, title="Missiles of the second stage") for r in made], views=(BASE, RU), title="Five"
    )


@pytest.fixture
def by_kind() -> Answer:
    """One party, two kinds of equipment, each with its own bound; one estimated."""
    tank, aircraft = {"kind": "tank"}, {"kind": "aircraft"}
    years = (("2007-01-01", "2008-01-01"), ("2008-01-01", "2009-01-01"), ("2009-01-01", None))
    rows: list[tuple[Mapping[str, str | None], int, str, Figure, str, str]] = [
        (tank, 0, "not-met", "4200", "4000", "beyond"),
        (tank, 1, "undetermined", ("3900", "4100"), "4000", "straddles"),
        (tank, 2, "met", "3950", "4000", "within"),
        (aircraft, 0, "not-met", "310", "300", "beyond"),
        (aircraft, 1, "met", "290", "300", "within"),
        (aircraft, 2, "undetermined", ("250", None), "300", "straddles"),
    ]
    made = [
        result(
            outcome,
            figure,
            bound,
            code,
            party="RO",
            provision="IV.1",
            per=per,
            unit="piece",
            span=years[year],
            reported=years[year][0],
        )
        for per, year, outcome, figure, bound, code in rows
    ]
    return answer([replace(r, title="Equipment in the area") for r in made], views=(BASE,), title="Forces")
