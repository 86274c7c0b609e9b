"""A file of cases beside the base folder for each fault of cases."""

from __future__ import annotations

from pathlib import Path

from faults.cases import Edit

FILE = "scenarios/first.yaml"
_SOUND = """\
- name: No mine is one too few to count
  on: 2003-01-01
  expect: [{provision: "2", party: NORD, view: base, outcome: undetermined, reasons: [no-data]}]
  worked: nothing is recorded of that day
"""


def add(file: str, text: str) -> Edit:
    """Write a file into the folder of cases, which the base does not have."""

    def edit(folder: Path) -> None:
        (folder / file).parent.mkdir()
        (folder / file).write_text(text, encoding="utf-8")

    return edit


def case(old: str, new: str) -> Edit:
    """Write a case that comes out but for one edit."""
    assert _SOUND.count(old) == 1, old
    return add(FILE, _SOUND.replace(old, new))


CASE_FAULTS = {
    "case-expects": add(
        FILE,
        _SOUND.replace("outcome: undetermined, reasons: [no-data]", "absent: true, outcome: met")
        + "- {name: Nothing is asked, worked: by nobody}\n"
        + "- name: Both are asked\n  on: 2003-01-01\n  worked: by nobody\n"
        + '  expect: [{provision: "2", party: NORD}]\n'
        + '  life: {provision: "2", party: NORD, stretches: [[always, met]]}\n',
    ),
    "case-unsourced": case("  worked: nothing is recorded of that day\n", ""),
    "case-unmarked": case(
        "  worked:", "  holdings: [{party: NORD, category: mine, quantity: 1, from: 2003-01-01}]\n  worked:"
    ),
    "case-elsewhere": case("  on:", "  agreement: three-lakes\n  on:"),
    "case-refused": case("view: base", "view: SUDD"),
}
# References that other files have too, met in a case.
ALSO_IN_CASES = {
    "key-unknown": case("reasons:", "reason:"),
    "provision-unknown": case('provision: "2"', 'provision: "2.1"'),
    "party-unknown": case("party: NORD", "party: NROD"),
    "patch-path": case("  worked:", "  what-if: {provisions: {'9': {title: none}}}\n  worked:"),
    "date-invalid": case("2003-01-01", "2003-02-30"),
    "key-twice": add(FILE, _SOUND + _SOUND),
    "file-missing": add("scenarios/none.txt", ""),
    "wrong-shape": add(FILE, "name: one case, not in a list\n"),
}
