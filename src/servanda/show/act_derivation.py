"""How a finding comes about, as an indented tree: what began it, how time was counted, what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from servanda.model.wire import number_text
from servanda.show.derivation import Data, Node, dispute_nodes, provision_node, tree_text

ANYONE = "anyone's"
_MOST_EVENTS = 20  # of one kind; the JSON form has all
_TIMES = (("sent", "sent"), ("received", "received"), ("effective", "effective"))


def explanation_text(data: Data) -> str:
    """Return an explanation of a duty, prohibition or quota as text."""
    used = [reading for finding in data["findings"] for reading in finding["readings"]]
    nodes = [
        *(_finding(finding) for finding in data["findings"]),
        *_left_over(data["left_over"]),
        provision_node(data),
        _rule(data["rule"]),
        *_events("events that end or exempt it", data["related"]),
        *_complete(data),
        *(_suspension(each) for each in data["suspensions"]),
        *(_claim(claim) for claim in data["claims"]),
        *dispute_nodes(data, used),
    ]
    return tree_text(data, nodes)


def _finding(finding: Data) -> Node:
    kind = finding["kind"]
    inner: list[Node] = [(f"{reason['code']}: {reason['text']}", []) for reason in finding["reasons"]]
    if finding["contested"]:
        inner.append(("contested: the sides' views come to different outcomes", []))
    inner += {"duty": _of_duty, "quota": _of_quota}.get(kind, _of_prohibition)(finding)
    if finding["justification"]:
        inner.append(_justification(finding["justification"]))
    time = finding.get("begun") or finding.get("from")
    split = ", ".join(f"{name} {value or 'not stated'}" for name, value in finding["per"].items())
    about = f" ({', '.join(part for part in (f'from {time}' if time else '', split) if part)})"
    return f"result: {finding['outcome']}{about if about != ' ()' else ''}", inner


def _of_duty(finding: Data) -> Iterator[Node]:
    if "counting" not in finding:
        return
    if finding["begun_by"]:
        yield "begun by", [_event(finding["begun_by"])]
    else:
        yield "begun by the calendar", []
    if finding["match"]:
        said = ", ".join(f"{name} {value or 'not stated'}" for name, value in finding["match"].items())
        yield f"for an act with {said}", []
    yield "counted: " + "; ".join(finding["counting"]), []
    if finding["on_record"]:
        yield "performed by", [_event(event) for event in finding["on_record"]]
    else:
        yield "performed by no act on record", []
    yield from _events("said not to have been done", finding["said_not_done"])
    yield from _events("ended by", finding["ended_by"])


def _of_prohibition(finding: Data) -> Iterator[Node]:
    if finding["on_record"]:
        yield from _events("acts on record", finding["on_record"])
    else:
        yield "no act on record", []


def _of_quota(finding: Data) -> Iterator[Node]:
    if finding["from"] or finding["until"]:
        yield f"window: from {finding['from'] or 'always'} until {finding['until'] or 'no end'}", []
    if finding["bound"] is not None:
        over = f", and {_amount(finding['carried'])} carried over" if finding["carried"] else ""
        yield f"bound: {finding['relation'].replace('-', ' ')} {_amount(finding['bound'])}{over}", []
    for name in ("left", "over", "owed"):
        if finding[name] and finding["acts"]:
            yield f"{name}: {_amount(finding[name])}", []
    uses = {use["act"]: use for use in finding.get("uses", ())}
    acts = finding["on_record"]
    listed = [_event(event, _use(uses.get(event["id"] or event["kind"]))) for event in acts[:_MOST_EVENTS]]
    if len(acts) > _MOST_EVENTS:
        listed.append((f"and {len(acts) - _MOST_EVENTS} more; --format json lists them", []))
    number = f"{len(acts)} act{'' if len(acts) == 1 else 's'}" if acts else "no act"
    yield f"used: {number} on record in this window", listed


def _use(use: Data | None) -> str:
    return f"uses {_amount({'low': use['low'], 'high': use['high']})}: " if use else ""


def _amount(value: Any) -> str:
    """Return a number, or an interval of the JSON form, as people write it."""
    if not isinstance(value, dict):
        return number_text(Decimal(value))
    low, high = value["low"], value["high"]
    if high is None:
        return f"at least {number_text(low)}" if low else "unknown"
    if low == high:
        return number_text(high)
    return f"from {number_text(low)} to {number_text(high)}"


def _event(event: Data, before: str = "") -> Node:
    """Return an event with when it was, whose word it is, and where it stands."""
    done = str(event["times"].get("done", "")).replace("/", " to ")
    who = f" of {event['party']}" if event["party"] else ""
    given = {name: _plain(value) for name, value in event["attributes"].items()}
    given |= {name: _fact(value) for name, value in event["looked_up"].items()}
    said = ", ".join(f"{name} {text}" for name, text in given.items())
    text = f"{before}{event['kind']}{who}, {done}" + (f": {said}" if said else "")
    times = [f"{word} {event['times'][name]}" for name, word in _TIMES if name in event["times"]]
    by = f"by {event['by']}" if event["by"] != event["party"] else f"{event['party']}'s own word"
    named = [f"id {event['id']}"] if event["id"] else []
    answers = [f"answers {event['ref']}"] if event["ref"] else []
    source = [f"source {event['source'].replace(';', ', ')}"] if event["source"] else []
    known = ", ".join([*times, event["basis"] or "", by, event["mark"] or "", *source, *answers, *named])
    known = f"what-if, not on record: {known}" if event["what_if"] else known
    inner: list[Node] = [(", ".join(part for part in known.split(", ") if part), [])]
    inner += [(event[name], []) for name in ("ground", "detail") if event[name]]
    inner += [(event["place"], [])] if event["what_if"] else []
    if event["contested_by"]:
        inner.append((f"contested by {event['contested_by'].replace(';', ', ')}", []))
    return text, inner


def _fact(value: object) -> str:
    """Return what was asked of a place: yes, no, a distance, or that it is not known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None else _plain(value)


def _plain(value: object) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _events(title: str, events: Sequence[Data]) -> Iterator[Node]:
    if not events:
        return
    listed = [_event(event) for event in events[:_MOST_EVENTS]]
    if len(events) > _MOST_EVENTS:
        listed.append((f"and {len(events) - _MOST_EVENTS} more; --format json lists them", []))
    yield title, listed


def _left_over(acts: Sequence[Data]) -> Iterator[Node]:
    listed: list[Node] = []
    for act in acts[:_MOST_EVENTS]:
        text, inner = _event(act["act"]) if act["act"] else ("an act", [])
        listed.append((f"{act['code']}: {text}", [(act["text"], []), *inner]))
    if len(acts) > _MOST_EVENTS:
        listed.append((f"and {len(acts) - _MOST_EVENTS} more; --format json lists them", []))
    if listed:
        yield "left over: acts that performed nothing", listed


def _rule(rule: Data) -> Node:
    inner: list[Node] = []
    if rule["kind"] == "duty":
        inner += _duty_rule(rule)
    elif rule["kind"] == "prohibition":
        inner += _prohibition_rule(rule)
    elif rule["kind"] == "quota":
        inner += _quota_rule(rule)
    if "silence" in rule:
        inner.append((rule["silence"]["text"], []))
    return f"rule: a {rule['kind']}", inner


def _duty_rule(rule: Data) -> Iterator[Node]:
    yield _act("the act", rule["act"])
    if rule["when"]:
        by = rule["triggered_by"]
        whose = {"own": "its own", "others": "another's", "anyone": "anyone's"}.get(by, f"named by {by}")
        yield _act(f"begun by ({whose})", rule["when"])
    if rule["due"]:
        every = f", every {rule['due']['every']['text']}" if rule["due"]["every"] else ""
        until = f", until {rule['due']['until']}" if rule["due"]["until"] else ""
        yield f"begun by the calendar: from {rule['due']['from']}{every}{until}", []
    if rule["within"] or rule["before"]:
        when = f"within {rule['within']['text']}" if rule["within"] else f"{rule['before']['text']} before"
        yield (
            f"due {when}, by the clock {rule['clock']['name']}",
            [(text, []) for text in rule["clock"]["text"]],
        )
    if rule["match"]:
        day = "the day on which the duty arose"
        pairs = [
            f"its {act} is {day if rule['due'] and other == 'period' else f'the {other} of what began it'}"
            for act, other in rule["match"].items()
        ]
        yield f"an act fits where {' and '.join(pairs)}", []
    if rule["lasts_until"]:
        yield _act("what was done must go on, until ended by", rule["lasts_until"])
    if rule["one_act_performs"] == "all-open":
        yield "one act performs all that is open", []


def _prohibition_rule(rule: Data) -> Iterator[Node]:
    yield _act("the act", rule["act"])
    if rule["ends"]:
        yield _act("ended by", rule["ends"])
    for name, each in rule["unless"].items():
        long = f", for {each['for']['text']}" if each["for"] else ""
        yield _act(f"unless before it ({name}{long})", each["act"])


def _quota_rule(rule: Data) -> Iterator[Node]:
    yield _act("the act", rule["act"])
    if rule["counts_as"]:
        yield f"each counts as {rule['counts_as']}", []
    starts = f", which starts on {rule['year_starts']}" if rule["year_starts"] else ""
    window = rule["window"]
    yield f"counted in {'any ' if window['iso'] else 'each '}{window['text']}{starts}", []
    for phase in rule["phases"]:
        when = f"from {phase['from']}: " if phase["from"] else ""
        yield f"{when}{rule['relation'].replace('-', ' ')} {phase['text']}", []
    if rule["carry_over"]:
        most = rule["carry_over"]["at_most"]
        windows = rule["carry_over"]["windows"]
        number = f"{windows} window{'' if windows == 1 else 's'}"
        yield f"what {number} before left may be used{f', at most {most}' if most else ''}", []


def _act(what: str, act: Data) -> Node:
    where = f", where {act['where']}" if act["where"] else ""
    heard = ", ".join("the party's own" if name == "own" else name for name in act["accepts"])
    return f"{what}: {act['kind']} ({act['title']}){where}", [(f"whose word counts: {heard or ANYONE}", [])]


def _complete(data: Data) -> Iterator[Node]:
    for each in data["complete"]:
        whose = f" of {each['party']}" if each["party"] else ""
        span = f"from {each['from'] or 'the beginning'} until {each['until'] or 'no end'}"
        source = f", source {each['source']}" if each["source"] else ""
        yield f"the record is said to hold every {each['kind']}{whose} {span}{source}", []


def _suspension(each: Data) -> Node:
    span = f"from {each['from'] or 'the beginning'}" + (f" until {each['until']}" if each["until"] else "")
    here = "" if each["on_the_day"] else ", not on this day"
    inner: list[Node] = [(each["ground"], [])] if each["ground"] else []
    inner += [(f"source {each['source']}", [])] if each["source"] else []
    return f"suspended in this view {span}{here}", inner


def _justification(claim: Data) -> Node:
    parts = [f"{claim['kind']} claimed by {', '.join(claim['claimed_by'])} since {claim['since']}"]
    for word, key in (
        ("disputed by", "disputed_by"),
        ("accepted by", "accepted_by"),
        ("no position on record:", "no_position_on_record"),
    ):
        if claim[key]:
            parts.append(f"{word} {', '.join(claim[key])}")
    return "; ".join(parts), [(claim["ground"], [])] if claim["ground"] else []


def _claim(claim: Data) -> Node:
    lifted = f", lifted {claim['lifted']}" if claim["lifted"] else ""
    word = "by" if claim["kind"] == "determination" else "claimed by"
    inner = [_event(claim["event"])]
    inner += [(f"disputed by {event['by']}", [_event(event)]) for event in claim["objections"]]
    inner += [(f"answered by {event['by']}", [_event(event)]) for event in claim["replies"]]
    if claim["accepted_by"]:
        inner.append((f"accepted by {', '.join(claim['accepted_by'])}", []))
    return f"{claim['kind']} {word} {claim['claimed_by']} since {claim['since']}{lifted}", inner
