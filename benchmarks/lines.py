"""The lines of the benchmarks: each a ratio measured in one run, with its target."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.data import DAYS, make, make_events
from benchmarks.measure import ASKED, NOTICES, Apart, Opened, agreement, apart, best, once, scanned, started
from benchmarks.views import disputed, heard
from servanda import assess
from servanda.engine.tally import tally

_MOST_TIMES_A_SCAN = {"exact": 4.0, "decimal": 6.0, "uncertain": 15.0}
_MEMORY = "350MB"  # for DuckDB; the process adds Python and what it holds outside
_MOST_MEMORY = 1024  # MB
_ASKED_DAYS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One result: what was measured, the ratio, and the target, if there is one."""

    name: str
    ratio: float
    target: float | None
    detail: str
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met; `None` where there is none."""
        if self.target is None:
            return None
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def against_the_scan(folder: Path, rows: int) -> Iterator[Line]:
    """Yield the sweep of each kind of record against a mere scan of its columns.

    A scan reads what a sweep reads and leaves out what was not yet known or was
    corrected by then; the tally, which makes counts over time of the changes,
    is named beside.
    """
    for kind, target in _MOST_TIMES_A_SCAN.items():
        opened = Opened(make(folder, kind, rows), kind)
        cost = best({"scan": opened.scan, "sweep": opened.sweep, "tally": opened.tally})
        opened.close()
        scan, swept, whole = (cost[name] for name in ("scan", "sweep", "tally"))
        yield Line(
            f"{kind}: sweep / scan",
            swept.wall / scan.wall,
            target,
            f"{swept.wall:.2f} s / {scan.wall:.2f} s; with the tally {whole.wall / scan.wall:.1f}; "
            f"of processor time {swept.processor / scan.processor:.1f}; "
            f"{rows / swept.wall / 1e6:.1f} M rows/s",
        )


def against_asking_daily(folder: Path, rows: int) -> Iterator[Line]:
    """Yield one sweep against a question for each day, taken from some days; the sums must agree."""
    opened = Opened(make(folder, "exact", rows), "exact")
    days = [date(2011, 1, 1) + timedelta(days=n * DAYS // _ASKED_DAYS) for n in range(_ASKED_DAYS)]
    counts = tally(opened.record, opened.demands, ASKED)
    for day in days[1:]:
        for party, *sums in opened.on_day(day.isoformat()):
            swept = [counts[demand].of(str(party), ()).steps.at(day).count.low for demand in opened.demands]
            assert swept == sums, (day, party, swept, sums)
    sweep = best({"sweep": opened.tally})["sweep"]
    daily = once(lambda: [opened.on_day(day.isoformat()) for day in days]).wall / _ASKED_DAYS
    opened.close()
    yield Line(
        "asking once a day / sweep",
        daily * DAYS / sweep.wall,
        300,
        f"{daily:.2f} s a day x {DAYS} days / {sweep.wall:.2f} s; from {_ASKED_DAYS} days, equal sums",
        at_least=True,
    )


def further_views(folder: Path, rows: int) -> Iterator[Line]:
    """Yield a hearing of twenty further views against one view, on one opened record."""
    opened = Opened(make(folder, "exact", rows), "exact")
    plain, twenty = agreement("exact"), disputed(folder)
    cost = best({"one": lambda: heard(plain, opened.record), "many": lambda: heard(twenty, opened.record)})
    opened.close()
    one, many = cost["one"].wall, cost["many"].wall
    yield Line("twenty further views / one view", many / one, 3, f"{many:.2f} s / {one:.2f} s")


def lists_and_words(folder: Path, rows: int) -> Iterator[Line]:
    """Yield what closing of lists and ranking of words cost, against the plain sweep of as many rows."""
    plain, lists, words = (Opened(make(folder, kind, rows), kind) for kind in ("plain", "snapshots", "words"))
    cost = best({"plain": plain.tally, "lists": lists.tally, "words": words.tally})
    for opened in (plain, lists, words):
        opened.close()
    base = cost["plain"].wall
    names = {
        "lists": "closing of lists / plain sweep",
        "words": "ranking of words (one item in a hundred) / plain sweep",
    }
    for name, title in names.items():
        yield Line(title, cost[name].wall / base, None, f"{cost[name].wall:.2f} s / {base:.2f} s")


def memory_and_growth(folder: Path, sizes: list[int]) -> Iterator[Line]:
    """Yield the memory of the largest record, and the time a row against the smallest."""
    found: dict[int, Apart] = {rows: apart(make(folder, "plain", rows), "plain", _MEMORY) for rows in sizes}
    large, few = found[sizes[-1]], sizes[0]
    named = f"{sizes[-1] // 10**6} M rows"
    yield Line(
        f"record check of {named}: memory / 1 GB",
        large.opened_at_most / _MOST_MEMORY,
        1,
        f"{large.opened_at_most:.0f} MB, {large.open:.1f} s",
    )
    yield Line(
        f"check and sweep of {named}: memory / 1 GB",
        large.at_most / _MOST_MEMORY,
        1,
        f"{large.at_most:.0f} MB, sweep {large.sweep:.1f} s",
    )
    for rows in sizes[1:]:
        for step, now, then in (
            ("sweep", found[rows].sweep, found[few].sweep),
            ("record check", found[rows].open, found[few].open),
        ):
            yield Line(
                f"{step}, time a row: {rows // 10**6} M / {few // 10**6} M",
                now / rows / (then / few),
                1.3,
                f"{now:.1f} s / {then:.2f} s; linear or better is 1 or less, 0.3 for noise",
            )


def notices(folder: Path, rows: int) -> Iterator[Line]:
    """Yield notices matched to changes, timed and judged, against a mere scan of the events."""
    acts, triggers = rows // 10, rows // 100
    file = make_events(folder, triggers, acts)
    cost = best(
        {
            "scan": lambda: scanned(file),
            "judged": lambda: assess(NOTICES, [file], on=date(2025, 6, 1), views=["base"]),
        },
        times=2,
    )
    scan, judged = cost["scan"].wall, cost["judged"].wall
    yield Line(
        f"{acts:,} notices of {triggers:,} changes: opened, matched, judged / scan",
        judged / scan,
        None,
        f"{judged:.1f} s / {scan:.2f} s",
    )


def cold_start() -> Iterator[Line]:
    """Yield how long the command line takes to start."""
    servanda = [sys.executable, "-m", "servanda"]
    bare = started([sys.executable, "-c", "import typer"])
    help_ = started([*servanda, "--help"])
    asked = started([*servanda, "assess", "new-start", "--on", "2022-03-01"], times=3)
    yield Line("servanda --help / import typer", help_ / bare, 3, f"{help_:.2f} s / {bare:.2f} s")
    yield Line("assess new-start, cold / 1.5 s", asked / 1.5, 1, f"{asked:.2f} s")
