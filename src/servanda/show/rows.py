"""Results put side by side: one row a provision, holder and per-values, one strand a view.

Views that say the same of a row share a strand, so that agreement is printed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servanda.model.result import Answer, Result
from servanda.show.spans import said, start_of
from servanda.show.strands import Sides
from servanda.show.wording import clean, per_text, view_text

Per = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Sides[Result]):
    """One provision for one holder: what each view derives, in the order of the answer's views."""

    provision: str
    title: str
    holder: str
    per: Per
    unit: str

    @property
    def key(self) -> tuple[str, str, Per]:
        """What tells the row from every other."""
        return self.provision, self.holder, self.per

    @property
    def label(self) -> str:
        """The holder, with the per-values in brackets."""
        per = per_text(self.per)
        return f"{clean(self.holder)} ({per})" if per else clean(self.holder)

    @property
    def values_differ(self) -> bool:
        """Whether views differ in the count on any day of the row."""
        return any(r.values_differ for results in self.by_view.values() for r in results)

    def told(self, results: tuple[Result, ...]) -> object:
        """Return what the results say and from when, stretches that say the same being one."""
        return _said(results)


def rows_of(answer: Answer) -> tuple[Row, ...]:
    """Return the rows of an answer, provisions and holders in the order the results give them."""
    heads: dict[tuple[str, str, Per], dict[str, list[Result]]] = {}
    for result in answer.results:
        key = (result.provision, result.holder, tuple(result.per.items()))
        heads.setdefault(key, {}).setdefault(result.view, []).append(result)
    order = {provision: n for n, provision in enumerate(dict.fromkeys(key[0] for key in heads))}
    ranks = {view.id: n for n, view in enumerate(answer.views)}
    rows = [_row(key, views, ranks) for key, views in heads.items()]
    return tuple(sorted(rows, key=lambda row: order[row.provision]))


def view_names(answer: Answer) -> dict[str, str]:
    """Return what each view is called, by its id."""
    asked = {view.id: view_text(view) for view in answer.views}
    used = [*(r.view for r in answer.results), *(f.view for f in answer.findings)]
    return {**{view: clean(view) for view in used}, **asked}


def _row(key: tuple[str, str, Per], views: Mapping[str, list[Result]], ranks: Mapping[str, int]) -> Row:
    by_view = {
        view: tuple(sorted(views[view], key=start_of))
        for view in sorted(views, key=lambda v: (ranks.get(v, len(ranks)), v))
    }
    first = next(iter(by_view.values()))[0]
    return Row(
        provision=key[0], title=first.title, holder=key[1], per=key[2], unit=first.unit, by_view=by_view
    )


def _said(results: Iterable[Result]) -> tuple[object, ...]:
    """Return what the results say and from when, stretches that say the same being one."""
    found: list[tuple[object, object]] = []
    for result in results:
        if not found or found[-1][1] != said(result):
            found.append((result.start, said(result)))
    return tuple(found)
