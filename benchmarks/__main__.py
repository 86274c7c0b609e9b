"""Run the benchmarks: `python -m benchmarks [quick|full|huge]`, or the size in `SERVANDA_BENCH`."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import lines
from benchmarks.presence import presence_of_ships
from benchmarks.tracks import positions_end_to_end

_FOLDER = Path(__file__).parent / "data"
_MILLION = 10**6
# Rows of the ratios, and the sizes over which memory and growth are measured.
_SIZES = {
    "quick": (_MILLION, [_MILLION]),
    "full": (10 * _MILLION, [_MILLION, 10 * _MILLION]),
    "huge": (10 * _MILLION, [_MILLION, 10 * _MILLION, 100 * _MILLION]),
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = os.environ.get("SERVANDA_BENCH", "quick")
    parser.add_argument("size", nargs="?", choices=_SIZES, default=default)
    parser.add_argument("--only", help="only the lines of this function")
    parser.add_argument("--keep", action="store_true", help="keep the records made, for another run")
    return parser.parse_args()


def _lines(size: str, only: str | None) -> Iterator[lines.Line]:
    rows, sizes = _SIZES[size]
    for measure in (
        lines.against_the_scan,
        lines.against_asking_daily,
        lines.further_views,
        lines.lists_and_words,
        lines.notices,
        presence_of_ships,
        positions_end_to_end,
    ):
        if only in (None, measure.__name__):
            yield from measure(_FOLDER, rows)
    if only in (None, lines.memory_and_growth.__name__):
        yield from lines.memory_and_growth(_FOLDER, sizes)
    if only in (None, lines.cold_start.__name__):
        yield from lines.cold_start()


def _told(line: lines.Line) -> str:
    target = "" if line.target is None else f"{'≥' if line.at_least else '≤'} {line.target:g}"
    verdict = {None: "", True: "met", False: "NOT MET"}[line.met]
    return f"| {line.name} | {line.ratio:.2f} | {target} | {verdict} | {line.detail} |"


def main() -> None:
    """Print each line as a row of a table as soon as it is measured."""
    arguments = _arguments()
    _FOLDER.mkdir(exist_ok=True)
    print(f"{arguments.size}: ratios at {_SIZES[arguments.size][0]:,} rows; targets are set for 10,000,000\n")
    print("| line | ratio | target | | measured |\n|---|---|---|---|---|")
    try:
        for line in _lines(arguments.size, arguments.only):
            print(_told(line), flush=True)
    finally:
        if not arguments.keep:
            shutil.rmtree(_FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
