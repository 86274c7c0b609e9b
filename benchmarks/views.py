"""Make an agreement with twenty disputed questions, each view of it changing one thing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import KNOWN_AT
from benchmarks.measure import AGREEMENT
from servanda.assessment.hearing import Hearing, Question
from servanda.engine.store import Record
from servanda.language.loading import AgreementText, load

_WHERES = (
    "status = 'stored'",
    "status = 'in-repair'",
    "status in ('deployed', 'in-repair')",
    "place <> 'z11'",
    "range_km > 9000",
)


def _patches() -> Iterator[str]:
    """Yield twenty patches: five of a bound, five of a `where`, five of `accepts`, five of a table value."""
    for n in range(5):
        yield f"{{provisions: {{L.0{n + 1}: {{limit: {{at-most: {{limits-bind: {1000 + n}}}}}}}}}}}"
    for where in _WHERES:
        yield f'{{provisions: {{L.03: {{limit: {{where: "{where}"}}}}}}}}'
    for n in range(5):
        yield f"{{adds: {{categories: {{item: {{accepts: {{CTL: {n + 1}}}}}}}}}}}"
    for n in range(5):
        yield f"{{tables: {{types: {{rows: {{EA/t0{n + 1}: {{warheads: 12}}}}}}}}}}"


def disputed(folder: Path) -> AgreementText:
    """Return the agreement with a reading, and a side that holds it, for each of the patches."""
    root = folder / "views"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(AGREEMENT, root)
    text = (root / "agreement.yaml").read_text()
    patches = list(_patches())
    others = ", ".join(f"v{n:02}: View {n}" for n in range(len(patches)))
    (root / "agreement.yaml").write_text(text.replace("milestones:", f"others: {{{others}}}\nmilestones:", 1))
    (root / "disputes").mkdir()
    for n, patch in enumerate(patches):
        reading = f"{{held-by: [v{n:02}], ground: Made up, source: made-up, patch: {patch}}}"
        plain = "{held-by: [EA], ground: Made up, source: made-up, patch: {}}"
        (root / "disputes" / f"q{n:02}.yaml").write_text(
            f"question: Question {n}?\nkind: text\nprovisions: [L.03]\n"
            f"readings:\n  r{n:02}: {reading}\n  p{n:02}: {plain}\n"
        )
    return load(root)


def heard(text: AgreementText, record: Record) -> int:
    """Hear every view on every limit and party over all days; return how many stretches came out."""
    hearing = Hearing(text, record, Question(known_at=KNOWN_AT))
    return sum(
        len(hearing.verdicts(view, subject).days) for view in hearing.views for subject in hearing.subjects()
    )
