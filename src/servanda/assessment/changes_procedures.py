"""What changed of procedures: states that differ by what entered the record, and what ran out meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from servanda.assessment.hearing import Hearing
from servanda.assessment.procedures import procedures_of
from servanda.assessment.views import BASE
from servanda.language.patches import settings
from servanda.model.agenda import Sort

Data = dict[str, object]
_Told = Mapping[str, Any]  # a case, in the published form of procedures
_Key = tuple[str, str, tuple[tuple[str, str], ...]]  # provision, view, case


@dataclass(frozen=True, slots=True)
class Standings:
    """Where procedures stood on a day as the record was known by a moment, and where they stand now."""

    after: Hearing
    on: date
    old: Mapping[_Key, _Told]
    new: Mapping[_Key, _Told]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, before: Hearing, after: Hearing, on: date) -> Standings:
        """Return the procedures of two hearings on a day."""
        now: Any = procedures_of(after, on)["procedures"]
        was: Any = procedures_of(before, on)["procedures"]
        titles = {each["provision"]: each["title"] for each in (*was, *now)}
        return cls(after, on, _cases(was), _cases(now), titles)

    def differences(self, new_readings: frozenset[str]) -> Iterator[Data]:
        """Yield each case whose states differ; a side that held no reading then stood where the base did."""
        views = {(provision, view) for provision, view, _ in self.old}
        for key, now in self.new.items():
            provision, view, case = key
            side = view if (provision, view) in views else BASE
            was = self.old.get((provision, side, case))
            if (was is None and now["case"] is None) or _states(was) == _states(now):
                continue
            before = set(_events(was)) if was else set()
            entries = [name for name in _events(now) if name not in before]
            yield {
                "kind": "procedure",
                "provision": provision,
                "title": self.titles[provision],
                "party": None,
                "per": dict(case),
                "view": view,
                "instance": "",
                "from": None,
                "until": None,
                "before": _standing(was),
                "after": _standing(now),
                "behind": {
                    "entries": entries,
                    "number_of_entries": len(entries),
                    "readings": self._readings(provision, view, new_readings),
                },
            }

    def _readings(self, provision: str, view: str, new: frozenset[str]) -> list[str]:
        """Return the readings stated since by which a view has the procedure otherwise."""
        held = next((each for each in self.after.views if each.view.id == view), None)
        readings = self.after.text.readings
        return [
            id_
            for id_ in (held.readings.at(self.on) if held else ())
            if id_ in new
            and any(("provisions", provision) == p[:2] for p, _ in settings(readings[id_].patch))
        ]

    def lapses(self, since: date) -> Iterator[Data]:
        """Yield the states that ran out after a day, with the views in which they did, or may have."""
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for (provision, view, case), told in self.new.items():
            ways = [way for state in told["states"] for way in state["ways"]]
            lapses = [
                {_lapse(move): None for move in way["moves"] if move["kind"] == "lapse"} for way in ways
            ]
            for day, text in dict.fromkeys(each for way in lapses for each in way):
                if since.isoformat() < day <= self.on.isoformat():
                    sure = told["all_followed"] and all((day, text) in way for way in lapses)
                    named = f"{', '.join(f'{name} {value}' for name, value in case)}: " if case else ""
                    key = (day, provision, f"{named}{text}")
                    found.setdefault(key, {})[view] = "" if sure else "undetermined"
        for (day, provision, text), views in found.items():
            title = self.titles[provision]
            told = {"sort": Sort.LAPSE.value, "day": day, "provision": provision, "title": title}
            yield {**told, "party": "", "text": text, "views": views}


def _cases(procedures: Sequence[_Told]) -> dict[_Key, _Told]:
    return {
        (each["provision"], view["view"], tuple((case["case"] or {}).items())): case
        for each in procedures
        for view in each["views"]
        for case in view["cases"]
    }


def _states(case: _Told | None) -> list[str] | None:
    return [state["state"] for state in case["states"]] if case else None


def _standing(case: _Told | None) -> Data | None:
    if case is None:
        return None
    titles = " and ".join(f"'{state['title']}'" for state in case["states"])
    sure = case["determined"]
    return {
        "outcome": case["states"][0]["state"] if sure else "undetermined",
        "value": None,
        "bound": None,
        "relation": "",
        "text": titles if sure else f"undetermined between {titles}",
    }


def _events(case: _Told) -> list[str]:
    """Return what the events are called that a case speaks of, each once."""
    ways = [way for state in case["states"] for way in state["ways"]]
    found = [move["event"] for way in ways for move in (*way["moves"], *way["not_allowed"]) if move["event"]]
    return list(dict.fromkeys(each["id"] or each["place"] for each in (*found, *case["not_counted"])))


def _lapse(move: _Told) -> tuple[str, str]:
    """Return the day on which a state had run out at the latest, and what is to be said of it."""
    return move["when"]["until"][:10], f"'{move['from_title']}' ran out, so '{move['to_title']}'"
