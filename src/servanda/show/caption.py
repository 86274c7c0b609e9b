"""What a chart says in words: title, bounds, where views part, sources and the caveat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import wrap

from servanda.model.result import CAVEAT, Answer, Outcome, Parting, Result
from servanda.show.notes import LONGEST_QUESTION
from servanda.show.rows import Row
from servanda.show.wording import clean, count_text, shortened

ACROSS = 150  # characters of small print on a line
LONGEST_TITLE = 95  # characters of a title on a line


def title_lines(answer: Answer, row: Row) -> list[str]:
    """Return the title: agreement, provision and what the provision is called."""
    return wrap(shortened(f"{answer.title}, {row.provision}: {row.title}", 2 * LONGEST_TITLE), LONGEST_TITLE)


def subtitle_lines(rows: Sequence[Row]) -> list[str]:
    """Return the bounds where all holders share them, and how to read the panels."""
    said = {tuple(_bounds(row.results)) for row in rows}
    lines = []
    if len(said) == 1 and (phases := said.pop()):
        lines.append("Bound: " + ", ".join(phases))
    lines.append("Above: the count in steps against the bound. Below: what follows on each day, by view.")
    return [line for whole in lines for line in wrap(whole, ACROSS - 30)]


def caption_lines(
    answer: Answer, rows: Sequence[Row], names: dict[str, str], *, left_out: int, until: date
) -> list[str]:
    """Return the small print; the caveat comes first, what is not drawn last."""
    notes = [*_caption(answer, rows, names)]
    ends = {r.start for row in rows for held in row.by_view.values() for r in held if r.start}
    if answer.between is None and (later := sorted(day for day in ends if day > until)):
        notes.append(f"Later changes, not drawn: {', '.join(day.isoformat() for day in later)}.")
    if left_out:
        notes.append(f"The first {len(rows)} panels are drawn; {left_out} more are left out.")
    return [line for whole in notes for line in wrap(whole, ACROSS)]


def _caption(answer: Answer, rows: Sequence[Row], names: dict[str, str]) -> Iterator[str]:
    yield CAVEAT
    every = dict.fromkeys(view for row in rows for view in row.by_view)
    same = [
        names[view] for view in every if all(row.reference != view and row.as_reference(view) for row in rows)
    ]
    base = "base: the file's own encoding, with no side's reading; it rules for nobody."
    yield base + (f" As base throughout: {', '.join(same)}." if same else "")
    if questions := [_dispute(p) for p in answer.partings if rows[0].provision in p.provisions]:
        yield f"In dispute: {' '.join(questions)} servanda explain gives the grounds of each side."
    known = f" As known at {clean(answer.known_at)}." if answer.known_at else ""
    receipt = answer.receipt
    yield (
        f"{_sources(rows)}{known} Receipt: agreement {receipt.agreement[:12]}, record {receipt.record[:12]}, "
        f"servanda {clean(receipt.servanda)}."
    )


def _dispute(parting: Parting) -> str:
    """Return a question and who holds which reading of it, sides in the order of the readings."""
    sides = dict.fromkeys(", ".join(clean(holder) for holder in s.held_by) for s in parting.stances)
    return f"{shortened(parting.question, LONGEST_QUESTION)} ({' / '.join(side for side in sides if side)})."


def _bounds(results: Sequence[Result]) -> Iterator[str]:
    """Yield each phase of the bound as far as it applies: `at most 800 from 2018-02-05`."""
    last = None
    for result in results:
        if result.bound is None or result.outcome is Outcome.NOT_APPLICABLE:
            continue
        if result.bound != last:
            since = f" from {result.start.isoformat()}" if result.start else ""
            yield f"{result.relation.value.replace('-', ' ')} {count_text(result.bound)}{since}"
        last = result.bound


def _sources(rows: Sequence[Row]) -> str:
    """Return how many sources stand behind the chart; more than that where a result lists none."""
    held = [r.evidence for row in rows for results in row.by_view.values() for r in results]
    named = {s for e in held for s in (*e.provision, *e.readings, *e.entries)}
    unlisted = any(e.number is not None and e.number > 0 and not e.entries for e in held)
    number = f"more than {len(named)}" if unlisted else str(len(named))
    return f"Sources: {number}; servanda explain lists them."
