"""One small edit of a sound agreement for each fault of events, clocks, duties, prohibitions and quotas."""

from __future__ import annotations

from pathlib import Path

from faults.cases import A, Edit, add, both, change

DUTIES = Path(__file__).parent.parent / "agreements" / "river-duties"
HEADER = "id,kind,party,done_at,done_from,done_until,by,ref,item,source\n"
SUPERSEDING = HEADER.replace("\n", ",supersedes\n")
E = "record/events.csv"


def event(row: str, header: str = HEADER) -> Edit:
    """Give the agreement a record of one event."""

    def edit(folder: Path) -> None:
        (folder / "record").mkdir(exist_ok=True)
        add(E, header + row + "\n")(folder)

    return edit


def covering(text: str) -> Edit:
    """Give the agreement a record that says of itself what it holds whole."""

    def edit(folder: Path) -> None:
        (folder / "record").mkdir(exist_ok=True)
        add("record/record.yaml", f"complete: [{text}]\n")(folder)

    return edit


ACT_FAULTS = {
    "event-attribute": change(
        A, "{title: A reply to a request}", "{title: A reply, attributes: {item: date}}"
    ),
    "time-zone-missing": change(A, "time-zone: Europe/Vienna\n", ""),
    "time-zone-unknown": change(A, "time-zone: Europe/Vienna", "time-zone: Europe/Wien"),
    "clock-unsaid": change(A, "    weekend: [saturday, sunday]\n", ""),
    "clock-idle": change(A, "hours: {counts: hours,", "hours: {counts: hours, first-day: counts,"),
    "clock-period": change(A, "within: PT48H", "within: P2D"),
    "clock-months": change(A, "within: P3D", "within: P1M"),
    "clock-unknown": change(A, "within: P3D, clock: working", "within: P3D, clock: workng"),
    "duty-beginning": change(
        A, "duty: {act: repair, when: accident, triggered-by: own,", "duty: {act: repair,"
    ),
    "duty-period": change(A, "within: P3D,", "within: P3D, before: P3D,"),
    "duty-triggered-by": change(
        A, "duty: {act: repair, when: accident, triggered-by: own,", "duty: {act: repair, when: accident,"
    ),
    "schedule-still": change(A, "every: P1Y", "every: P0D"),
    "ends-missing": change(A, "      ends: crossing-ended\n", ""),
    "uses-negative": change(A, "else number end", "else number - 1 end"),
    "year-start": change(A, "      year-starts: start\n", ""),
    "window-unknown": change(A, "window: P120D", "window: P120"),
    "event-field-unknown": event("c,change,AV,2024-03-01,,,,,x,,", HEADER.replace("\n", ",weather\n")),
    "event-times": event("c,change,AV,2024-03-01,2024-03-01,2024-03-05,,,x,"),
    "row-event-unknown": event("n,notice,AV,2024-03-01,,,,c,x,"),
    "event-unknown": change(A, "act: notice, when: change", "act: note, when: change"),
    "asserter-unknown": change(
        A, "{title: A session of the Commission}", "{title: A session, accepts: [RX]}"
    ),
    "means-unknown": change(A, "[national-means]", "[nationl-means]"),
    "row-kind-unknown": event("c,chance,AV,2024-03-01,,,,,x,"),
}
ALSO_IN_ACTS = {
    "expression-type": both(
        change(A, "troops >= 9000", "troops = 'many'"),
        # a quota has no count of its own on a day
        change(A, 'at-most: "least(15, ceil_div(units, 60))"', "at-most: \"count_on('2021-01-01')\""),
    ),
    "attribute-unknown": change(A, "match: {item: item}", "match: {itm: item}"),
    "name-clash": change(
        A, "accident: {title: An accident}", "accident: {title: An accident, attributes: {ref: text}}"
    ),
    "attribute-foreign": event("r,reply,AV,2024-03-01,,,,,x,"),
    "value-missing": event("c,change,AV,,,,,,x,"),
    "row-type": event("c,change,AV,2024-13-01,,,,,x,"),
    "interval-inverted": event("c,change,AV,,2024-03-05,2024-03-01,,,x,"),
    "id-twice": event("c,change,AV,2024-03-01,,,,,x,\nc,change,AV,2024-03-02,,,,,x,"),
    "supersedes-other": event("c,change,AV,2024-03-01,,,,,x,,\nd,change,BE,2024-03-01,,,,,x,,c", SUPERSEDING),
    "supersedes-circle": event(
        "c,change,AV,2024-03-01,,,,,x,,d\nd,change,AV,2024-03-01,,,,,x,,c", SUPERSEDING
    ),
    "row-party-unknown": covering("{kind: notice, party: AW, source: made-up}"),
}
ACT_WARNINGS = {
    "duty-never-arises": change(
        A, "due: {from: 2021-01-01, every: P1Y", "due: {from: 2031-01-01, every: P1Y"
    ),
    "duty-unperformable": change(
        A,
        "act: repair, when: accident, triggered-by: own, within: P3D",
        "act: {kind: repair, where: 'false'}, when: accident, triggered-by: own, within: P3D",
    ),
    "unverified": change(A, "verified-by: [national-means]\n", ""),
}
