"""The events of a record as they stand for a question: asked for by kind and rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from servanda.engine.connection import Engine, Row, named, quoted
from servanda.engine.demand import filled
from servanda.engine.entries import Asked
from servanda.engine.event_table import EVENTS, SUPERSEDED_EVENTS, VAGUE, attributes_of, of_time
from servanda.engine.locating import located, place_attribute
from servanda.engine.sql import write
from servanda.engine.whereabouts import Whereabouts
from servanda.model.act import EVENT_TEXTS, ActRule, EventKind, Instant
from servanda.model.agreement import OWN, Agreement, Mark
from servanda.model.expression import Expression
from servanda.model.moments import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, by someone's word.

    `sure` is false where the record leaves open whether it is one of those
    asked for: a blank attribute, or a recalled entry.
    """

    rid: int
    id: str | None
    kind: str
    party: str | None
    by: str | None
    times: Mapping[str, Stretch]
    attributes: Mapping[str, object]
    texts: Mapping[str, str]
    recorded_at: datetime | None
    sure: bool = True

    @property
    def done(self) -> Stretch:
        """When it was done."""
        return self.times[Instant.DONE.value]

    def text(self, name: str) -> str:
        """Return a text field, empty where there is none."""
        return self.texts.get(name, "")

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names that a text field lists."""
        return tuple(part.strip() for part in self.text(name).split(";") if part.strip())

    def value(self, name: str) -> object:
        """Return the party or an attribute."""
        return self.party if name == "party" else self.attributes.get(name)


_NO_INSTANT = -(2**62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What decides which acts can perform a duty: which times count, and up to when acts are looked at.

    `follows` is false where an act may come before its trigger. Acts that were
    left over are told of from `since` on; all of them, where it is `None`.
    """

    given: Instant
    runs_from: Instant
    follows: bool
    end: int
    since: int | None


class Events:
    """The events of a record as they stand for a question, for one variant of an agreement."""

    def __init__(
        self,
        engine: Engine,
        agreement: Agreement,
        asked: Asked,
        whereabouts: Whereabouts,
        kept: dict[str, list[Row]] | None = None,
    ) -> None:
        self.engine = engine
        self.kept = {} if kept is None else kept  # what was asked already, by its query
        self.agreement = agreement
        self.asked = asked
        self.whereabouts = whereabouts

    def stands(self) -> str:
        """Return the condition that an event was known, and not corrected, by then."""
        moment = self.asked.known_at
        if moment is None:
            return f"rid NOT IN (SELECT rid FROM {SUPERSEDED_EVENTS}) AND {of_time(None)}"
        known = f"TIMESTAMP {quoted(moment.isoformat(sep=' '))}"
        corrected = f"SELECT rid FROM {SUPERSEDED_EVENTS} WHERE known_at IS NULL OR known_at <= {known}"
        in_time = f"(recorded_at IS NULL OR recorded_at <= {known}) AND {of_time(moment)}"
        return f"{in_time} AND rid NOT IN ({corrected})"

    def _heard(self, kind: EventKind) -> str:
        if not kind.accepts:
            return "TRUE"
        listed = ", ".join(quoted(name) for name in kind.accepts if name != OWN)
        said = [f'"by" IN ({listed})'] if listed else []
        own = ['"by" = party'] if OWN in kind.accepts else []
        return f"({' OR '.join([*said, *own])})"

    def _chosen(self, rule: ActRule) -> tuple[str, str]:
        """Return the condition of the events a rule may mean, and whether it surely means one."""
        where = self._written(rule.where, rule.kind)
        kind = self.agreement.events.get(rule.kind)
        heard = self._heard(kind) if kind else "FALSE"
        chosen = f"kind = {quoted(rule.kind)} AND {heard} AND ({where}) IS NOT FALSE AND {self.stands()}"
        recalled = "TRUE" if self.asked.include_recalled else f"mark <> {quoted(Mark.RECALLED.value)}"
        return chosen, f"({where}) IS TRUE AND {recalled} AND NOT {VAGUE}"

    def _written(self, node: Expression, kind: str) -> str:
        """Return a rule over the attributes of a kind as SQL; what it asks of places becomes columns."""
        known = self.agreement.events.get(kind)
        place = place_attribute(known.attributes) if known else None
        rule, facts = located(filled(node, self.agreement.parameters), place, self.agreement.geography)
        if facts:
            rule = self.whereabouts.of_events(rule, list(facts.values()), self.agreement.time_zone)
        return write(rule)

    def facts(self, rule: ActRule, rid: int) -> dict[str, object]:
        """Return what a rule asks of where an event was, as a rule could ask it, with the answers."""
        known = self.agreement.events.get(rule.kind)
        place = place_attribute(known.attributes) if known else None
        found, facts = located(filled(rule.where, self.agreement.parameters), place, self.agreement.geography)
        told: dict[str, object] = {}
        for fact in facts.values() if found else ():
            zone = self.agreement.time_zone
            column = write(self.whereabouts.of_events(fact.name, [fact], zone))
            ((told[f"{fact.attribute}.{fact.column}"],),) = self._rows(
                f"SELECT {column} FROM {EVENTS} WHERE rid = {rid}"
            )
        return told

    def timeline(
        self, rule: ActRule, instant: Instant, match: Sequence[str], measure: Expression | None = None
    ) -> list[Row]:
        """Return the events a rule means, by time.

        Returns:
            Rows of `rid, party, first, last, id, ref, contested_by`, who is for it
            (its asserter and `accepted_by`), `sure`, and the values of
            `match`, and that of `measure`, if one is given.
        """
        chosen, sure = self._chosen(rule)
        first, last = (f"coalesce({instant.value}_{end}, done_{end})" for end in (0, 1))
        columns = "".join(f", {named(name)}" for name in match)
        if measure is not None:
            columns += f", {self._written(measure, rule.kind)}"
        return self._rows(
            f"SELECT rid, party, {first}, {last}, id, ref, contested_by, "
            f"concat_ws(';', {named('by')}, party, accepted_by), {sure}{columns} FROM {EVENTS} "
            f"WHERE {chosen} ORDER BY {first}, {last}, id, rid"
        )

    def first_acts(
        self, act: ActRule, trigger: ActRule, match: Mapping[str, str], when: Pairing
    ) -> list[Row]:
        """Return the acts that may perform a duty of whoever did what starts it, or that were left over.

        Of a key with one trigger only the first act after it can perform the duty;
        the others matter only where they are told of. All acts of a key with
        several triggers matter, and those that name what they answer, are
        contested, or lack a part of the key. Rows are those of `timeline`.
        """
        chosen, sure = self._chosen(act)
        started, _ = self._chosen(trigger)
        first, last = (f"coalesce({when.given.value}_{n}, done_{n})" for n in (0, 1))
        opens = f"coalesce({when.runs_from.value}_0, done_0)" if when.follows else str(_NO_INSTANT)
        keys = [f"k{n}" for n in range(len(match))]
        named_keys = "".join(
            f", {named(name)} AS {key}" for key, name in zip(keys, match.values(), strict=True)
        )
        grouped = ", ".join(["party", *keys])
        alike = " AND ".join(
            ["a.party = t.party", *(f"a.{named(n)} = t.{key}" for key, n in zip(keys, match, strict=True))]
        )
        columns = "".join(f", a.{named(name)}" for name in match)
        lacking = " OR ".join(f"a.{named(name)} IS NULL" for name in match) or "FALSE"
        told = f"a.x1 > {when.since}" if when.since is not None else "TRUE"
        return self._rows(
            f"WITH t AS (SELECT {grouped}, count(*) AS n, min(opens) AS opens, "
            f"count(contested_by) > 0 AS contested "
            f"FROM (SELECT party, contested_by, {opens} AS opens{named_keys} FROM {EVENTS} "
            f"WHERE {started}) GROUP BY {grouped}), "
            f"a AS (SELECT *, {first} AS x0, {last} AS x1, {sure} AS x2 FROM {EVENTS} "
            f"WHERE {chosen} AND {first} < {when.end}) "
            f"SELECT a.rid, a.party, a.x0, a.x1, a.id, a.ref, a.contested_by, "
            f"concat_ws(';', a.{named('by')}, a.party, a.accepted_by), a.x2{columns} "
            f"FROM a LEFT JOIN t ON {alike} "
            f"QUALIFY t.n > 1 OR t.contested OR a.ref IS NOT NULL OR a.contested_by IS NOT NULL "
            f"OR {lacking} OR count(*) FILTER (WHERE a.x2 IS NOT TRUE OR a.contested_by IS NOT NULL) "
            f"OVER (PARTITION BY a.party{columns}) > 0 "
            f"OR {told} OR (t.n = 1 AND a.x1 > t.opens AND row_number() OVER "
            f"(PARTITION BY a.party{columns}, a.x1 > t.opens "
            f"ORDER BY a.x1, a.x0, coalesce(a.id, ''), a.rid) = 1) "
            f"ORDER BY a.x0, a.x1, a.id, a.rid"
        )

    def _rows(self, sql: str) -> list[Row]:
        if sql not in self.kept:
            self.kept[sql] = self.engine.rows(sql)
        return self.kept[sql]

    def found(self, rules: Sequence[ActRule]) -> list[Event]:
        """Return the events that any of the rules means, by time, each with all that is said of it."""
        if not rules:
            return []
        chosen = [self._chosen(rule) for rule in rules]
        which = " OR ".join(f"({condition})" for condition, _ in chosen)
        sure = " OR ".join(f"(({condition}) AND {certain})" for condition, certain in chosen)
        return self._events(which, sure)

    def disputed(self, kinds: Sequence[str]) -> bool:
        """Whether any event of these kinds is contested, so that views see them differently."""
        listed = ", ".join(quoted(kind) for kind in kinds)
        rows = self._rows(
            f"SELECT rid FROM {EVENTS} WHERE contested_by IS NOT NULL AND kind IN ({listed}) LIMIT 1"
        )
        return bool(rows)

    def contests(self) -> list[Row]:
        """Return who contests, accepts, said and did the events that anyone contests."""
        return self._rows(
            f"SELECT DISTINCT contested_by, accepted_by, {named('by')}, party FROM {EVENTS} "
            f"WHERE contested_by IS NOT NULL AND {self.stands()} ORDER BY ALL"
        )

    def by_rid(self, rids: Sequence[int]) -> dict[int, Event]:
        """Return events by their rids."""
        if not rids:
            return {}
        listed = ", ".join(str(rid) for rid in sorted(set(rids)))
        return {event.rid: event for event in self._events(f"rid IN ({listed})", "TRUE")}

    def about(self, ids: Sequence[str]) -> list[Event]:
        """Return the events that stand and have one of these ids, or answer an event that has, by time."""
        if not ids:
            return []
        listed = ", ".join(quoted(each) for each in sorted(set(ids)))
        return self._events(f"(id IN ({listed}) OR ref IN ({listed})) AND {self.stands()}", "TRUE")

    def everything(self) -> list[Event]:
        """Return every event that stands, by time."""
        return self._events(self.stands(), "TRUE")

    def _events(self, which: str, sure: str) -> list[Event]:
        attributes = list(attributes_of(self.agreement))
        texts = [name for name in EVENT_TEXTS if name not in ("id", "kind", "party", "by")]
        times = [f"{instant.value}_{end}" for instant in Instant for end in (0, 1)]
        columns = ["rid", "id", "kind", "party", '"by"', "recorded_at", f"({sure}) IS TRUE", *times]
        columns += [named(name) for name in (*texts, *attributes)]
        rows = self._rows(
            f"SELECT {', '.join(columns)} FROM {EVENTS} WHERE {which} ORDER BY done_0, done_1, id, rid"
        )
        return [_event(row, texts, attributes) for row in rows]


def _event(row: Row, texts: Sequence[str], attributes: Sequence[str]) -> Event:
    rid, id_, kind, party, by, recorded, sure, *rest = row
    ends, rest = rest[: 2 * len(Instant)], rest[2 * len(Instant) :]
    times = {
        instant.value: Stretch(ends[2 * n], ends[2 * n + 1])
        for n, instant in enumerate(Instant)
        if ends[2 * n] is not None
    }
    said = dict(zip(texts, rest, strict=False))
    return Event(
        rid=rid,
        id=id_,
        kind=kind,
        party=party,
        by=by,
        times=times,
        attributes=dict(zip(attributes, rest[len(texts) :], strict=True)),
        texts={name: text for name, text in said.items() if text},
        recorded_at=recorded,
        sure=sure,
    )
