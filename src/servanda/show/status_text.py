"""The status of an agreement on a day, as text, from its published form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from servanda.show.said import alike, answers, fields, names, positions, results_text, view_names, whose
from servanda.show.wording import clean

Data = Mapping[str, Any]
_STATES = {
    "not-yet": "not in force",
    "signed": "signed, not in force",
    "provisionally-applying": "applied provisionally, not in force",
    "in-force": "in force",
    "bound": "bound",
    "suspended": "suspended",
    "not-bound": "not bound",
    "ended": "ended",
}
_AHEAD = frozenset({"not-yet", "signed", "provisionally-applying", "not-bound"})
_OPEN = frozenset({"in-place", "announced"})


def status_text(data: Data) -> RenderableType:
    """Return the status for a terminal: the agreement, its parties, the provisions, what is claimed."""
    numbers = {claim["id"]: number for number, claim in enumerate(data["claims"], 1)}
    return Group(*_parts(data, numbers))


def _parts(data: Data, numbers: Mapping[str, int]) -> Iterator[RenderableType]:
    known = f", as known at {clean(data['known_at'])}" if data["known_at"] else ""
    yield Text(f"{clean(data['title'])} [{clean(data['agreement'])}], status on {data['on']}{known}", "bold")
    yield fields(_agreement(data), 2)
    yield from _claims(data, numbers)
    yield from _provisions(data, numbers)
    if data["still_binds"] and _over(data):
        yield Text("\nOther texts that still bind", "bold")
        yield fields([(clean(each["id"]), _other(each)) for each in data["still_binds"]], 2)
    if data["procedures"]:
        asked = f"servanda procedure {clean(data['agreement'])} --on {data['on']}"
        yield Text(f"\nWhere procedures stand ({names(data['procedures'])}): {asked}")
    yield Text("\nWhat is claimed decides no result, and no result decides what is claimed.")
    yield Text(f"\n{data['caveat']}")


# The agreement and its parties.


def _agreement(data: Data) -> Iterator[tuple[str, str]]:
    labels = view_names(data)
    yield "agreement", _by_view(data["status"], labels)
    for party in data["parties"]:
        yield clean(party["party"]), _party(party, data["status"], labels)


def _party(party: Data, whole: Data, labels: Mapping[str, str]) -> str:
    parted = len({_state(view) for view in party["views"]}) > 1
    said = "bound while it is in force" if parted and _alike(party, whole) else _by_view(party, labels)
    parts = [f"{clean(party['name'])}: {said}"]
    words = [word for word in ("signed", "ratified") if party[word] and word != party["state"]]
    parts += [f"{word} {party[word]['done']}" for word in words]
    return "; ".join(parts)


def _alike(party: Data, whole: Data) -> bool:
    """Whether in every view a party is bound on the days on which the agreement is in force."""
    mine = [{**view, "state": view["state"].replace("bound", "in-force")} for view in party["views"]]
    return bool(mine == whole["views"])


def _by_view(place: Data, labels: Mapping[str, str]) -> str:
    """Return a state, or where views part, that of each; none of them stands for the others."""
    told = list(alike((view["view"], _state(view)) for view in place["views"]))
    if len(told) == 1:
        return str(told[0][1])
    return "; ".join(f"{said} [{_short([labels[v] for v in views], len(labels))}]" for views, said in told)


def _state(place: Data) -> str:
    """Return a state with its days: `bound since 2011-02-05 until 2026-02-05`."""
    state, since, until = place["state"], place["since"], place["until"]
    said, _, besides = _STATES[state].partition(", ")
    if state == "not-bound" and since:
        return f"no longer bound since {since}"
    days = f" since {since}" if since else ""
    if state in _AHEAD:
        return "; ".join(filter(None, (said + days, besides, f"from {until}" if until else "")))
    return said + days + (f" until {until}" if until else "")


# The provisions, and what is derived beside them.


def _provisions(data: Data, numbers: Mapping[str, int]) -> Iterator[RenderableType]:
    if not data["provisions"]:
        return
    states = {view["state"] for group in data["provisions"] for view in group["views"]}
    for state, said in (("ended", "Every provision ended"), ("not-yet", "No provision is in force yet")):
        if states == {state}:
            yield Text(f"\n{said}, in every view shown.")
            return
    claims, labels = {claim["id"]: claim for claim in data["claims"]}, view_names(data)
    for holder, groups in groupby(data["provisions"], key=lambda group: group["party"] or group["group"]):
        name = data["names"].get(holder, "")
        yield Text(f"\n{clean(holder)}, {clean(name)}" if holder else "\nAll parties together", "bold")
        for group in groups:
            yield Padding(Text(names(group["provisions"])), (0, 0, 0, 2))
            yield fields(_views(group, claims, numbers, labels, data["status"]["until"]), 4)


def _views(
    group: Data,
    claims: Mapping[str, Data],
    numbers: Mapping[str, int],
    labels: Mapping[str, str],
    ends: str | None,
) -> Iterator[tuple[str, str]]:
    """Yield where views put provisions, then what each of them derives; views that agree together."""
    made = [claims[id_] for id_ in group["claims"] if id_ in claims]
    lines = [(view["view"], _line(view, made, numbers, ends)) for view in group["views"]]
    for views, line in alike(lines):
        yield _short([labels[view] for view in views], len(lines)), line
    derived = [(view["view"], results_text(view["results"], group["provisions"])) for view in group["views"]]
    told = [(views, results) for views, results in alike(derived) if results]
    shown = [
        results if len(told) == 1 else f"{_short([labels[v] for v in views], len(lines))}: {results}"
        for views, results in told
    ]
    yield "derived", "\n".join(shown)


def _short(views: Sequence[str], every: int) -> str:
    """Return the names of views; of many, the first two and how many more."""
    if len(views) == every and every > 1:
        return "every view"
    return ", ".join(views) if len(views) < 4 else f"{', '.join(views[:2])} +{len(views) - 2}"


def _line(view: Data, made: Sequence[Data], numbers: Mapping[str, int], ends: str | None) -> str:
    """Return where a view puts provisions, and where its side stands on what is claimed."""
    if view["state"] in {"ended", "not-bound"}:
        return _state(view)
    stances: dict[str, list[str]] = {}
    for claim in made:
        stances.setdefault(_stance(view["view"], claim), []).append(
            f"{clean(claim['kind'])} [{numbers[claim['id']]}]"
        )
    # That a provision ends when the agreement does needs no saying in every line.
    place = {**view, "until": None} if view["state"] == "bound" and view["until"] == ends else view
    parts = [f"{', '.join(claimed)} claimed{stance}" for stance, claimed in stances.items()]
    return "; ".join([_state(place), *parts])


def _stance(view: str, claim: Data) -> str:
    if view in claim["parties"]:
        return " by it"
    if view in {each["party"] for each in claim["disputed_by"]}:
        return " and disputed by it"
    return " and accepted by it" if view in claim["accepted_by"] else ""


# What is claimed.


def _claims(data: Data, numbers: Mapping[str, int]) -> Iterator[RenderableType]:
    if not data["claims"]:
        yield Text("\nNobody claims on record to suspend, to withdraw, to cease or to take a countermeasure.")
        return
    yield Text("\nWhat is claimed", "bold")
    for claim in data["claims"]:
        toward = f" toward {names(claim['toward'])}" if claim["toward"] else ""
        by = clean(claim["party"] or claim["by"] or "")
        heading = f"  [{numbers[claim['id']]}] {clean(claim['kind'])} by {by}{toward}, {claim['since']}"
        yield Text(heading, "bold" if claim["state"] in _OPEN else "")
        yield fields(_claim(claim, data, numbers), 6)


def _claim(claim: Data, data: Data, numbers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    yield "of", _scope(claim["scope"])
    yield "in words", clean(claim["words"] or "")
    yield "ground", clean(claim["ground"] or "none stated")
    yield "answers", _answered(claim["answers"], numbers)
    yield "times", _times(claim)
    yield "on the word of", whose(claim)
    yield "positions", positions(claim)
    yield "now", _now(claim, data)
    yield "answered", answers(claim, numbers)


def _scope(scope: Sequence[str]) -> str:
    return "every provision" if not scope or "all" in scope else names(scope)


def _answered(answered: Data | None, numbers: Mapping[str, int]) -> str:
    if answered is None:
        return ""
    number = numbers.get(answered["id"])
    what = clean(answered["title"] or answered["id"]).lower()
    by = f" by {clean(answered['party'])}" if answered["party"] else ""
    return f"{what}{by}, {answered['done'] or 'no day on record'}" + (f" [{number}]" if number else "")


def _times(claim: Data) -> str:
    """Return the times of a claim, those on one day together: `done and effective 2023-02-28`."""
    found: dict[str, list[str]] = {}
    words = {"sent": "announced", "done": "done", "received": "received", "effective": "effective"}
    for name, word in words.items():
        if claim[name]:
            found.setdefault(claim[name], []).append(word)
    return ", ".join(f"{' and '.join(words)} {time}" for time, words in found.items())


def _now(claim: Data, data: Data) -> str:
    """Return whether a measure is in place; nothing lifts itself."""
    if claim["state"] == "lifted":
        lifted = claim["lifted"]
        return f"lifted on {lifted['on']} by {clean(lifted['by'] or '')}"
    parts = [
        f"ground said to have ended on {each['on']} (by {clean(each['by'] or '')}); measure still in place"
        for each in claim["ground_ended"]
    ]
    if claim["state"] == "ended":
        days = {view["since"] for view in data["status"]["views"]}
        when = f" on {days.pop()}" if len(days) == 1 else ""
        return f"ended with the agreement{when}; nobody lifted it before"
    if claim["state"] == "announced":
        days = claim["days_until_effective"]
        return "; ".join([f"announced; takes effect in {days} day{'' if days == 1 else 's'}", *parts])
    return "; ".join(parts) or "in place; not lifted"


def _over(data: Data) -> bool:
    """Whether the agreement is over, or said to be suspended or left, in a view shown."""
    states = {view["state"] for view in data["status"]["views"]}
    claimed = {claim["kind"] for claim in data["claims"] if claim["state"] in _OPEN}
    return "ended" in states or bool(claimed & {"suspension", "withdrawal", "cessation"})


def _other(each: Data) -> str:
    cited = "; ".join(
        ", ".join(
            filter(None, (clean(c["source"]), clean(c["place"]), c["mark"] * (c["mark"] != "confirmed")))
        )
        for c in each["cites"]
    )
    return f"{clean(each['text'])} [{cited}]"
