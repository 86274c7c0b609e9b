"""The first files of an agreement as texts: each says what it is for, and everything typed is escaped."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

from servanda.model.agreement import Instrument
from servanda.model.wire import number_text

_PLAIN = re.compile(r"[A-Za-z]([A-Za-z0-9 -]*[A-Za-z0-9])?")
# Other readers of YAML take these for something else than text.
_NOT_TEXT = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_FORMULA = re.compile("^[=+\\-@\uff1d\uff0b\uff0d\uff20]")  # what a spreadsheet takes for a formula
_FIELDS = ("party", "category", "quantity", "from", "by", "basis", "channel", "source", "mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What the first files of an agreement say.

    `source` is the title of the text the limit stands in; without it, the limit
    has no source yet, and `lint` says so.
    """

    id: str
    title: str
    instrument: Instrument = Instrument.TREATY
    parties: tuple[tuple[str, str], ...] = (("A", "First party"), ("B", "Second party"))
    category: str = "item"
    unit: str = "item"
    at_most: Decimal = Decimal(100)
    since: date = date(2020, 1, 1)
    source: str = ""
    url: str = ""


def texts(start: Start) -> dict[str, str]:
    """Return the first files of an agreement, by name."""
    return {
        "agreement.yaml": _agreement(start),
        "sources.csv": _sources(start),
        "record/holdings.csv": _csv([_FIELDS]),
        "scenarios/first.yaml": _scenarios(start),
        "disputes/example.yaml.txt": _dispute(start),
    }


def in_yaml(text: str) -> str:
    """Return a text as a YAML scalar that every reader takes for this text."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def in_csv(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs: an apostrophe stands before a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _csv(rows: list[tuple[str, ...]]) -> str:
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _sources(start: Start) -> str:
    rows: list[tuple[str, ...]] = [("id", "title", "publisher", "date", "url")]
    if start.source:
        rows.append(("text", in_csv(start.source), "", "", in_csv(start.url)))
    return _csv(rows)


def _agreement(start: Start) -> str:
    parties = "\n".join(f"  {in_yaml(id_)}: {in_yaml(name)}" for id_, name in start.parties)
    cites = 'cites: [{source: text, place: ""}]    # a row of sources.csv; write the place, such as Art. 1'
    if not start.source:
        cites = (
            "cites: []    # give the text a row in sources.csv, and write: [{source: text, place: Art. 1}]"
        )
    return f"""\
# What was agreed, in a form that can be computed.
# 'servanda lint' says what is wrong with it, and 'servanda test' asks the cases in scenarios.
servanda: 1
id: {in_yaml(start.id)}
title: {in_yaml(start.title)}
instrument: {start.instrument.value}    # {", ".join(kind.value for kind in Instrument)}

# Who is bound: a short id, which the record uses, and a name.
parties:
{parties}

# Days with names. Others may hang on them: second-stage: limits-bind + P2Y
milestones:
  limits-bind: {start.since}

# Without 'until' it has no end.
in-force: {{from: limits-bind}}

# By what it is verified: national-means, a body such as a commission, or a provision on inspections.
verified-by: [national-means]

# What is counted.
categories:
  {in_yaml(start.category)}:
    unit: {in_yaml(start.unit)}
    # One figure a party. To tell kinds or places apart, name attributes here and under 'attributes'.
    key: []
    # Each report is the whole list; write 'state' where each entry carries its own days.
    reported: {{snapshot: {{per: []}}}}
    # A year after a report that none follows, the count is no longer known.
    out-of-date-after: P1Y
    # A party's own word counts. A body that verifies could rank below it: {{own: 1, BODY: 2}}
    accepts: {{own: 1}}

# What obliges. Use the numbers people cite as ids.
provisions:
  "1":
    title: {in_yaml(f"Limit on {start.category}")}
    limit: {{of: {in_yaml(start.category)}, at-most: {{limits-bind: {number_text(start.at_most)}}}}}
    {cites}

# Text that cannot be computed stands here with the reason, so that nothing is left out in silence:
# uncomputed:
#   Art. 2:
#     text: The parties consult each other.
#     reason: It names no figure that could be counted.
#     cites: [{{source: text, place: Art. 2}}]
"""


def _scenarios(start: Start) -> str:
    (first, _), (second, _) = (start.parties[0], start.parties[1])
    bound, over = number_text(start.at_most), number_text(start.at_most + 1)
    # Not the first day: the record may well have a report of that day, and a day has one.
    day = start.since + timedelta(days=1)
    row = f"category: {in_yaml(start.category)}, from: {day}"
    return f"""\
# Cases in words: each asks the agreement about a day, and says what should follow.
# Write the case before the rule, with an answer taken from the text: 'source' or 'worked' says how.
- name: The bound itself is within the limit, and one more is not
  on: {day}
  made-up: true    # these rows are invented, so they have no source; they count for this case only
  holdings:
    - {{party: {in_yaml(first)}, quantity: {bound}, {row}}}
    - {{party: {in_yaml(second)}, quantity: {over}, {row}}}
  expect:
    - {{provision: "1", party: {in_yaml(first)}, outcome: met, value: {bound}, margin: 0}}
    - {{provision: "1", party: {in_yaml(second)}, outcome: not-met, value: {over}, margin: -1}}
  worked: {bound} - {bound} = 0; {bound} - {over} = -1
- name: On the day before it binds, the limit does not apply
  on: {start.since - timedelta(days=1)}
  expect:
    - {{provision: "1", party: {in_yaml(first)}, outcome: not-applicable, reasons: [not-yet]}}
  worked: the limit binds from {start.since}
"""


def _dispute(start: Start) -> str:
    (first, _), (second, _) = (start.parties[0], start.parties[1])
    more = number_text(start.at_most + 1)
    return f"""\
# MADE UP: nobody holds these readings. The file is not read while its name ends in .txt.
# For a real dispute, copy it to a name that ends in .yaml, and say what each side really holds,
# each reading with its ground in its holder's strongest form and a source.
question: How much does provision 1 allow?
kind: text    # fact, text, status or procedure
provisions: ["1"]
readings:
  example-one-more:
    held-by: [{in_yaml(first)}]
    applies: {{from: {start.since}}}
    ground: Made up.
    patch: {{provisions: {{"1": {{limit: {{at-most: {{limits-bind: {more}}}}}}}}}}}
  example-as-written:
    held-by: [{in_yaml(second)}]
    applies: {{from: {start.since}}}
    ground: Made up.
    patch: {{}}    # it reads the text as agreement.yaml has it
"""
