"""One small edit of the base folder for each fault reference, and what finds the fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb

Edit = Callable[[Path], None]
A = "agreement.yaml"
D = "disputes/laid-up.yaml"
H = "record/holdings.csv"
S = "record/sheet.csv"
R = "record/record.yaml"


def change(file: str, old: str, new: str) -> Edit:
    """Replace one text by another, once."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def add(file: str, text: str | bytes) -> Edit:
    """Append to a file, or make it."""

    def edit(folder: Path) -> None:
        with (folder / file).open("ab") as stream:
            stream.write(text.encode() if isinstance(text, str) else text)

    return edit


def both(*edits: Edit) -> Edit:
    """Make several edits."""

    def edit(folder: Path) -> None:
        for each in edits:
            each(folder)

    return edit


def linked(name: str, target: str) -> Edit:
    """Put a link in place of a file."""

    def edit(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return edit


def piped(name: str) -> Edit:
    """Put a pipe in place of a file."""

    def edit(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return edit


def moved(name: str, to: str) -> Edit:
    """Move a file or folder out, and leave a link behind."""

    def edit(folder: Path) -> None:
        (folder / name).rename(folder.parent / to)
        (folder / name).symlink_to(folder.parent / to)

    return edit


def parquet(name: str, select: str) -> Edit:
    """Write the rows of a query as Parquet."""

    def edit(folder: Path) -> None:
        duckdb.connect().execute(f"COPY ({select}) TO '{folder / name}' (FORMAT parquet)")

    return edit


def unreadable(name: str) -> Edit:
    """Take away the right to read a file."""

    def edit(folder: Path) -> None:
        (folder / name).chmod(0)

    return edit


def many_disputes(number: int) -> Edit:
    """Add more dispute files than are read."""

    def edit(folder: Path) -> None:
        text = (folder / D).read_text(encoding="utf-8")
        for index in range(number):
            (folder / f"disputes/d{index}.yaml").write_text(text, encoding="utf-8")

    return edit


def mine(**cells: str) -> Edit:
    """Append an entry of the category `mine`: NORD, field east, 1, a state of the year 2002."""
    row = {
        "party": "NORD",
        "category": "mine",
        "field": "east",
        "quantity": "1",
        "from": "2002-01-01",
        "until": "2003-01-01",
        "by": "own",
        "basis": "declared",
        "channel": "treaty",
        "source": "text",
        "mark": "confirmed",
        **{name.rstrip("_"): value for name, value in cells.items()},
    }
    header = (
        "id,party,category,class,status,tonnes,built,armed,field,quantity,low,high,unit,"
        "from,until,by,basis,channel,source,mark,recorded_at,supersedes"
    ).split(",")
    assert set(row) <= set(header)
    return add(H, ",".join(row.get(name, "") for name in header) + "\n")


def ship(**cells: str) -> Edit:
    """Append an entry of the category `ship`."""
    return mine(
        **{"category": "ship", "field": "", "class": "sloop", "status": "active", "until": "", **cells}
    )


LINK = 'source: text, place: "Art. 1(1)"'

CASES: dict[str, Edit] = {
    # files and YAML
    "file-missing": change(A, "file: classes.csv", "file: clases.csv"),
    "file-outside": change(A, "file: classes.csv", "file: ../../secret.csv"),
    "file-irregular": piped("tables/classes.csv"),
    "file-too-large": add("disputes/long.yaml", "# " + "x" * 1_000_000),
    "file-unreadable": unreadable(D),
    "too-many": many_disputes(201),
    "not-utf8": add(D, b"# Zur\xfcck\n"),
    "yaml-syntax": change(A, "title: Active ships", "title: Active ships: those at sea"),
    "yaml-refused": change(A, "unit: ship\n", "unit: &unit ship\n"),
    "yaml-too-deep": change(A, "called: party", "called: " + "[" * 30 + "]" * 30),
    "yaml-too-many": add(D, "x: [" + "1," * 25_000 + "1]\n"),
    "key-twice": add(A, "title: Another title\n"),
    # shape
    "key-unknown": change(A, "counts-as: class.guns", "count-as: class.guns"),
    "field-missing": change(A, "  ship:\n    unit: ship\n", "  ship:\n"),
    "wrong-shape": change(A, "key: [field]", "key: field"),
    "value-not-allowed": change(A, "instrument: treaty", "instrument: treatie"),
    "number-invalid": change(A, "free: {value: 2,", "free: {value: 2e3,"),
    "date-invalid": change(A, "ended: 2020-01-01", "ended: 2020-02-30"),
    "date-out-of-range": change(A, "signed + P6M", "signed + P9000Y"),
    "duration-invalid": change(A, "P13M", "13 months"),
    "name-invalid": change(A, "id: two-lakes", "id: Two Lakes"),
    # names
    "party-unknown": change(A, "members: {NORD: {", "members: {NORDD: {"),
    "milestone-unknown": change(A, "from: in-force, until: ended}", "from: in-force, until: endet}"),
    "source-unknown": change(A, LINK, LINK.replace("text", "txt")),
    "category-unknown": change(A, "limit: {of: mine,", "limit: {of: mines,"),
    "attribute-unknown": change(A, "key: [class, status]", "key: [class, state]"),
    "table-unknown": change(A, "{table: classes, key", "{table: class, key"),
    "column-unknown": change(A, "column: ceiling}", "column: ceilings}"),
    "provision-unknown": change(D, 'provisions: ["1.1"]', 'provisions: ["1.l"]'),
    "name-unknown": change(A, "where: \"status = 'active'\"", "where: \"statsu = 'active'\""),
    "name-clash": change(A, "others: {VALE: Vale}", "others: {VALE: Vale, LAKES: Lakes}"),
    "milestone-circle": change(A, "signed: 1999-06-01", "signed: in-force - P6M"),
    "limit-circle": change(A, "counted('2', 'NORD')", "counted('3', 'NORD')"),
    "span-inverted": change(A, "until: 2010-01-01", "until: 1990-01-01"),
    # rules
    "expression-refused": change(A, "counts-as: class.guns", "counts-as: class.guns / 2"),
    "expression-type": change(A, "where: \"status = 'active'\"", "where: \"status = 'activ'\""),
    "counts-negative": change(A, "counts-as: class.guns", "counts-as: class.guns - 1"),
    "limit-shape": change(A, "limit: {of: mine, exactly: 0}", "limit: {of: mine, exactly: 0, at-most: 1}"),
    # tables
    "table-row": add("tables/classes.csv", "barge,0\n"),
    "table-overlap": change(
        A, "rows: {NORD: {ceiling: 40},", "rows: {NORD: {ceiling: 40}, NORD@2005-01-01: {ceiling: 35},"
    ),
    # readings
    "patch-path": change(D, 'limit: {where: "true"}', 'limit: {wher: "true"}'),
    "patch-adds-existing": change(
        D, 'patch: {provisions: {"1.1": {limit: {where: "true"}}}}', "patch: {adds: {title: Another}}"
    ),
    "patch-category": change(
        D,
        'patch: {provisions: {"1.1": {limit: {where: "true"}}}}',
        "patch: {categories: {ship: {unit: pair}}}",
    ),
    "patch-conflict": both(
        change(D, "held-by: [SUD]", "held-by: [NORD]"),
        change(D, "patch: {}", 'patch: {provisions: {"1.1": {limit: {where: "armed"}}}}'),
    ),
    # warnings
    "one-reading": add(
        "disputes/alone.yaml",
        'question: Alone?\nkind: text\nprovisions: ["2"]\n'
        "readings:\n  alone: {held-by: [NORD], ground: none, source: letter, patch: {}}\n",
    ),
    "no-source": change(A, 'cites: [{source: text, place: "Art. 2", mark: confirmed}]', "cites: []"),
    "recalled-text": change(A, '"Art. 2", mark: confirmed', '"Art. 2", mark: recalled'),
    "word-unused": both(
        change(A, "  reduced: 2005-01-01\n", "  reduced: 2005-01-01\n  moved: reduced + P1Y\n"),
        change(
            A, "bodies: {LAKES: Commission of the Lakes}", "bodies: {LAKES: Commission, RIVERS: Commission}"
        ),
        change(A, "others: {VALE: Vale}", "others: {VALE: Vale, HILL: Hill}"),
        change(A, "  SHORES: {name", "  FAR: {name: The far ones, members: {SUD: {}}}\n  SHORES: {name"),
        change(A, "  free: {value", "  spare: {value: 1, unit: ship, source: text}\n  free: {value"),
        change(
            A,
            "  mine:\n",
            "  raft:\n    unit: raft\n    key: []\n    reported: state\n    accepts: {own: 1}\n  mine:\n",
        ),
        change(
            A,
            "  ceilings:\n",
            "  depths: {key: [party], columns: {depth: integer}, rows: {NORD: {depth: 9}}, source: text}\n"
            "  ceilings:\n",
        ),
        change(A, "conversions:\n", "conversions:\n  gross-mines: {to: mine, factor: 144, source: text}\n"),
        add(A, "clocks: {hourly: {counts: hours, runs-from: done, given: received}}\n"),
        add(A, "events: {ratified: {title: Ratification}, feast: {title: A feast}}\n"),
    ),
    "sources-unused": add("sources.csv", "one,One,,,\ntwo,Two,,,\nthree,Three,,,\nfour,Four,,,\n"),
    "outside-in-force": change(A, "title: No mines\n", "title: No mines\n    term: {from: ended}\n"),
    "party-outside": change(A, "called: party, from: in-force}", "called: party, until: signed}"),
    "reading-inverted": change(
        D, "applies: {from: 2003-05-01}", "applies: {from: 2003-05-01, until: 2003-05-01}"
    ),
    "phases-unordered": both(
        change(A, "{in-force: 20, reduced: 15}", "{reduced: 15, in-force: 20}"),
        change(A, "{2000-01-01: 9, reduced: 7}", "{reduced: 7, 2000-01-01: 9}"),
    ),
    "phases-same-day": change(
        A, "{in-force: 20, reduced: 15}", "{in-force: 20, reduced: 15, 2005-01-01: 14}"
    ),
    "phase-after-end": change(A, "{in-force: 20, reduced: 15}", "{in-force: 20, reduced: 15, ended: 10}"),
    "table-gap": change(
        A,
        "rows: {NORD: {ceiling: 40},",
        "rows: {NORD: {ceiling: 40, until: 2004-01-01}, NORD@2005-01-01: {ceiling: 35},",
    ),
    "limit-never-binds": both(
        change(A, "{in-force: 20, reduced: 15}", "{ended: 20, not-yet: 15}"),
        change(A, "{of: mine, exactly: 0}", "{of: mine, exactly: {not-yet: 0}}"),
        change(A, "at-most: quota + first", "at-most: {in-force: none}"),
        change(A, "quota: {", "last: {value: 1, unit: ship, source: text}\n  quota: {"),
        change(
            A, "value: greatest(whole - free, 0)", "value: greatest(whole - free - quota - first - last, 0)"
        ),
    ),
    "rule-constant": both(
        change(A, "where: \"status = 'active'\"", 'where: "status = status"'),
        change(A, "where: \"status = 'laid-up'\"", 'where: "free > 1 and armed"'),
        change(A, "limit: {of: mine,", "limit: {of: mine, where: true,"),
    ),
    "bound-negative": both(
        change(A, "reduced: 15}", "reduced: -15}"),
        change(A, "SUD: {ceiling: 30}", "SUD: {ceiling: -1}"),
    ),
    "bound-counts-itself": change(
        A,
        "at-most: {in-force: 20, reduced: 15}",
        "at-most: {2001-01-01: count_on('2001-01-01'), 2001-01-02: 9}",
    ),
    "out-of-date-at-once": change(A, "P13M", "P0D"),
    "word-not-accepted": both(
        change(R, "constants: {by: own,", "constants: {by: LAKES,"),
        change(A, "accepts: {own: 1, LAKES: 2}", "accepts: {own: 1}"),
    ),
    "reading-reaches": change(
        D,
        'patch: {provisions: {"1.1": {limit: {where: "true"}}}}',
        'patch: {milestones: {ended: 2030-01-01}, in-force: {until: ended}, provisions: {"2": {title: X}}}',
    ),
    "one-sided": both(
        change(A, "instrument: treaty", "instrument: treaty\nreciprocal: true"),
        change(A, "limit: {of: mine,", "limit: {binds: [NORD], of: mine,"),
        change(A, "rows: {NORD: {ceiling: 40}, SUD: {ceiling: 30}}", "rows: {NORD: {ceiling: 40}}"),
        change(A, "first: {value: {NORD: 3, SUD: 4}", "first: {value: {SUD: 4}"),
    ),
    "not-computed": both(
        change(A, "instrument: treaty", "instrument: treaty\nstatus: draft"),
        change(A, "in-force: {from: in-force, until: ended}", "in-force: {from: not-yet, until: ended}"),
    ),
    "draft-in-force": both(
        change(A, "instrument: treaty", "instrument: treaty\nstatus: draft"),
        change(A, "uncomputed:\n", "still-binds:\n"),
        change(A, "text: Friendship, reason: nothing to count,", "text: Friendship,"),
    ),
    "article-uncovered": change(
        A,
        "instrument: treaty",
        "instrument: treaty\narticles: {Art. 1: Ships, Art. 5: Friendship, Article 4: Shores, Art. 6: Entry}",
    ),
    # the files of the record
    "record-elsewhere": moved("record", "elsewhere"),
    "record-file-unknown": change(R, "files:\n", "files:\n  sheets.csv: {ignore: [note]}\n"),
    "nothing-moves": add("record/positions.csv", "track,at,latitude,longitude,party\nx,soon,1,2,NORD\n"),
    "record-format": add("record/notes.txt", "a note\n"),
    "record-measure": change(R, "{category: ship, class: sloop,", "{class: sloop,"),
    "record-field-unknown": change(R, "basis: declared", "basi: declared"),
    "record-field-twice": change(R, "constants: {by: own,", "constants: {party: NORD, by: own,"),
    "record-unreadable": add("record/more.parquet", "party,category\n"),
    "column-missing": change(R, "{from: as_of}", "{from: as_off}"),
    "column-twice": change(
        S, "as_of,party,frigates,sloops,source,note", "as_of,party,frigates,sloops,source,Party"
    ),
    "column-unnamed": change(S, "sloops,source,note", "sloops,source,"),
    "column-type": parquet(
        "record/more.parquet", "SELECT 'NORD' AS party, 'mine' AS category, 'a' AS field, true AS quantity"
    ),
    "binary-float": parquet(
        "record/more.parquet",
        "SELECT 'NORD' AS party, 'mine' AS category, 'a' AS field, 1.5::DOUBLE AS quantity",
    ),
    # the rows of the record
    "row-shape": add(H, "e,NORD,mine\n"),
    "value-missing": mine(party=""),
    "row-party-unknown": mine(party="NROD"),
    "row-category-unknown": mine(category="mines", field=""),
    "row-by-unknown": mine(by="LAKE"),
    "row-source-unknown": mine(source="text;leter"),
    "row-value": mine(basis="declard"),
    "row-type": mine(quantity="1e3"),
    "row-negative": mine(quantity="-1"),
    "interval-inverted": mine(until="2001-01-01"),
    "estimate-inverted": mine(low="3", high="2", quantity=""),
    "unit-unconverted": mine(unit="gross"),
    "attribute-foreign": mine(status="active"),
    "table-key-unknown": ship(**{"class": "slop"}),
    "entries-overlap": mine(field="south"),
    "id-twice": mine(id="d"),
    "supersedes-unknown": mine(supersedes="z"),
    "supersedes-other": mine(party="SUD", supersedes="d"),
    "supersedes-circle": both(mine(id="e", supersedes="f"), mine(id="f", supersedes="e")),
}
# A missing record is no edit of a folder but a wrong path on the command line.
BY_PATH = {"record-missing": "nowhere.csv"}
