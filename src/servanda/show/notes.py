"""What stands below a table: why cells are not plain, and where and on what grounds views part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from servanda.model.finding import Finding
from servanda.model.result import Answer, Parting, ReasonCode, Result, Stance
from servanda.show.act_rows import ActRow
from servanda.show.act_wording import PLAIN_ACTS
from servanda.show.rows import Row, rows_of, view_names
from servanda.show.wording import PLAIN, clean, listed, sentence, shortened

LONGEST_GROUND = 90  # characters of a ground in a note; `servanda explain` prints the whole
MOST_PROVISIONS = 6  # named in a note; the rest are counted
LONGEST_QUESTION = 160  # characters of a question in a note


Note = tuple[str, str, str]  # code, sentence, where
AnyRow = TypeVar("AnyRow", Row, ActRow)


def reason_notes(answer: Answer, acts: Sequence[ActRow] = ()) -> list[Note]:
    """Return code, sentence and place of each reason that figures alone do not give, each once.

    Args:
        answer: The answer, whose limits are all shown.
        acts: The rows of duties, prohibitions and quotas that are shown.
    """
    names = view_names(answer)
    everywhere = "every limit" if acts else "everywhere"
    found = [*_notes(rows_of(answer), names, everywhere), *_notes(acts, names)]
    codes = [code.value for code in ReasonCode]
    return sorted(found, key=lambda note: codes.index(note[0]))


def _notes(rows: Sequence[AnyRow], names: dict[str, str], everywhere: str = "") -> Iterator[Note]:
    causes: dict[tuple[ReasonCode, str], dict[str, list[AnyRow]]] = {}
    for row in rows:
        for strand in row.strands():
            for result in strand.results:
                for reason in result.reasons:
                    if not _plain(reason.code, result):
                        views = causes.setdefault((reason.code, clean(reason.text)), {})
                        views.setdefault(strand.views[0], []).append(row)
    for (code, text), views in causes.items():
        yield code.value, text, _where(views, rows, names, everywhere)


def _plain(code: ReasonCode, told: Result | Finding) -> bool:
    """Whether a cell says what the reason says."""
    if isinstance(told, Result):
        return code in PLAIN
    return code in PLAIN_ACTS or (code is ReasonCode.NOT_DONE and told.kind == "duty")


def _where(
    views: dict[str, list[AnyRow]], rows: Sequence[AnyRow], names: dict[str, str], everywhere: str
) -> str:
    """Return where a reason holds: `II.1.a, II.1.b: RU, US`; by view only where base does not share it."""
    shared = {row.key for view, held in views.items() for row in held if view == row.reference}
    mine = [row for row in rows if row.key in shared]
    parts = [_places(mine, rows, everywhere)] if mine else []
    if parts == [everywhere] and not _in_all_views(views, mine):
        parts = [f"{everywhere} in {names[mine[0].reference]}"]
    for view, held in views.items():
        if others := [row for row in held if row.key not in shared]:
            parts.append(f"{_places(others, rows, everywhere)} in {names[view]}")
    return "; ".join(parts)


def _in_all_views(views: dict[str, list[AnyRow]], rows: Sequence[AnyRow]) -> bool:
    """Whether a reason holds in every view of rows."""
    held = {(view, row.key) for view, some in views.items() for row in some}
    return all((strand.views[0], row.key) in held for row in rows for strand in row.strands())


def _places(some: Sequence[AnyRow], rows: Sequence[AnyRow], everywhere: str) -> str:
    if everywhere and len(rows) > 1 and len({row.key for row in some}) == len(rows):
        return everywhere
    holders: dict[str, list[str]] = {}
    for row in some:
        holders.setdefault(clean(row.provision), []).append(row.label)
    provisions: dict[str, list[str]] = {}
    for provision, held in holders.items():
        provisions.setdefault(", ".join(dict.fromkeys(held)), []).append(provision)
    return "; ".join(f"{listed(ids, MOST_PROVISIONS)}: {held}" for held, ids in provisions.items())


def parting_note(parting: Parting) -> tuple[str, str]:
    """Return where views part, and why: the question, each holder's ground shortened, who has no position."""
    where = listed([clean(provision) for provision in parting.provisions], MOST_PROVISIONS)
    stances = [_stance(stance) for stance in parting.stances]
    if parting.no_position:
        stances.append(f"No position on record: {', '.join(clean(who) for who in parting.no_position)}.")
    return where, " ".join([shortened(parting.question, LONGEST_QUESTION), *stances])


def _stance(stance: Stance) -> str:
    holders = ", ".join(clean(holder) for holder in stance.held_by) or "held by nobody named"
    alternative = " (alternative)" if stance.alternative else ""
    ground = shortened(stance.ground, LONGEST_GROUND) or "no ground given"
    return f"{holders}{alternative}: {sentence(ground)}"
