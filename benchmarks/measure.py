"""Measure one thing: by the clock, by the processor, or by the memory of a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from benchmarks.data import KNOWN_AT
from servanda.assessment.case import all_demands
from servanda.engine.corrections import SUPERSEDED
from servanda.engine.demand import Demand
from servanda.engine.entries import Asked
from servanda.engine.store import Record
from servanda.engine.sweep import Scan, sweep
from servanda.engine.tally import tally
from servanda.language.loading import AgreementText, load, read_patch

HERE = Path(__file__).parent
AGREEMENT = HERE / "agreement"
NOTICES = HERE / "notices"
ASKED = Asked(known_at=KNOWN_AT)
_UNSWEPT = ("item", "id", "supersedes", "file_row_number")  # what a sweep does not read


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds by the clock, and seconds of all processors together."""

    wall: float
    processor: float


def best(runs: dict[str, Callable[[], object]], *, times: int = 3) -> dict[str, Cost]:
    """Return the best cost of each, taking turns, so that other work on the machine meets all alike."""
    found: dict[str, Cost] = {}
    for _ in range(times):
        for name, run in runs.items():
            cost = once(run)
            known = found.get(name, cost)
            found[name] = Cost(min(known.wall, cost.wall), min(known.processor, cost.processor))
    return found


def once(run: Callable[[], object]) -> Cost:
    """Return what one run costs."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return Cost(time.perf_counter() - wall, time.process_time() - processor)


def agreement(kind: str) -> AgreementText:
    """Return the agreement as a kind of record is held against."""
    patch = AGREEMENT / f"{kind}.yaml"
    return load(AGREEMENT, what_if=read_patch(patch) if patch.exists() else None)


class Opened:
    """A record of a kind, opened, with the counts that the ten limits ask for."""

    def __init__(self, folder: Path, kind: str, *, memory: str | None = None) -> None:
        self.text = agreement(kind)
        self.file = folder / "entries.parquet"
        self.record = Record.open(self.text.agreement, folder, memory=memory)
        self.demands: list[Demand] = all_demands([self.text.agreement])

    def sweep(self) -> object:
        return sweep(self.record, self.demands, ASKED)

    def tally(self) -> object:
        return tally(self.record, self.demands, ASKED)

    def scan(self) -> object:
        """Read every value of the columns a sweep reads, of the entries that stand, and count nothing."""
        source = f"read_parquet('{self.file}', file_row_number = true)"
        described = self.record.engine.rows(f"DESCRIBE FROM {source}")
        columns = ", ".join(f'max("{row[0]}")' for row in described if row[0] not in _UNSWEPT)
        moment = f"TIMESTAMP '{KNOWN_AT}'"
        corrected = f"SELECT rid FROM {SUPERSEDED} WHERE known_at IS NULL OR known_at <= {moment}"
        return self.record.engine.rows(
            f"SELECT {columns} FROM {source} "
            f"WHERE recorded_at <= {moment} AND file_row_number + 1 NOT IN ({corrected})"
        )

    def on_day(self, day: str) -> list[tuple[object, ...]]:
        """Ask for one day: the sums of all entries that stand on it."""
        scan = Scan(self.record, self.demands, ASKED)
        sums = ", ".join(f"sum(p{n}_low)" for n, _ in sorted({(n, 0) for n, _ in scan.columns.values()}))
        return self.record.engine.rows(
            f"{scan.stated.with_steps()}, rows AS ({scan.rows_sql(shared=False)}) "
            f"SELECT party, {sums} FROM rows WHERE day_in <= DATE '{day}' "
            f"AND (day_out IS NULL OR day_out > DATE '{day}') GROUP BY party ORDER BY party"
        )

    def close(self) -> None:
        self.record.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What a step in a process of its own took: seconds by the clock, and the most memory held [MB]."""

    open: float
    sweep: float
    opened_at_most: float
    at_most: float


def apart(folder: Path, kind: str, memory: str) -> Apart:
    """Open and sweep a record in a process of its own, with a bound on the engine's memory."""
    command = [sys.executable, "-m", "benchmarks.measure", str(folder), kind, memory]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
    return Apart(**json.loads(done.stdout))


def scanned(file: Path) -> object:
    """Read every value of the events, and count nothing."""
    with duckdb.connect() as connection:
        names = [row[0] for row in connection.execute(f"DESCRIBE FROM '{file}'").fetchall()]
        columns = ", ".join(f"max({name})" for name in names)
        return connection.execute(f"SELECT {columns} FROM '{file}' WHERE kind <> ''").fetchall()


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(folder: Path, kind: str, memory: str) -> Apart:
    found: list[Opened] = []
    opening = once(lambda: found.append(Opened(folder, kind, memory=memory)))
    first = Apart(open=opening.wall, sweep=0, opened_at_most=_most_memory(), at_most=0)
    sweeping = once(found[0].tally)
    found[0].close()
    return replace(first, sweep=sweeping.wall, at_most=_most_memory())


def started(command: list[str], *, times: int = 5) -> float:
    """Return the best time of a command, started cold [s]."""
    return min(
        once(lambda: subprocess.run(command, check=True, capture_output=True)).wall for _ in range(times)
    )


if __name__ == "__main__":
    result = _apart(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    print(json.dumps({name: getattr(result, name) for name in Apart.__slots__}))
