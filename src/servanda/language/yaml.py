"""Read YAML 1.2 text into a tree with places, refusing what an opponent could hide in it.

Only maps, lists and scalars are read. Anchors, aliases and tags are refused, so
a file is never larger in memory than on disk; nesting and number of values are
bounded before anything is built.
"""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from servanda.language import faults
from servanda.language.tree import Entries, Items, Node, Scalar
from servanda.model.problem import FaultyInputError, Place, Problem

DEEPEST = 30  # levels of maps and lists; agreements need about ten
MOST_VALUES = 25_000  # scalars, maps and lists in one file: half a second; agreements need some thousand
_NOTHING = {"", "null", "Null", "NULL", "~"}


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document.

    Returns:
        The tree (or `None` where there is nothing to go on with) and the
        problems found: bad syntax, refused features, keys that stand twice.
    """
    reader = _Reader(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reader.take(event)
    except FaultyInputError as refused:
        return None, [*reader.problems, *refused.problems]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = reader.at(mark) if mark else Place(file=file)
        return None, [*reader.problems, faults.yaml_syntax(place, _sentence(error.problem or "broken YAML"))]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [*reader.problems, faults.yaml_syntax(Place(file=file, line=1), _sentence(str(error)))]
    if reader.root is None:
        return None, [faults.yaml_syntax(Place(file=file, line=1), "The file is empty.")]
    return reader.root, reader.problems


def _sentence(text: str) -> str:
    first = " ".join(text.split())
    return f"{first[:1].upper()}{first[1:160]}."


class _Open:
    """A map or list that is still being read."""

    def __init__(self, place: Place, *, mapping: bool) -> None:
        self.place = place
        self.mapping = mapping
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Place] = {}
        self.key: str | None = None

    def close(self) -> Node:
        if self.mapping:
            return Entries(self.entries, self.place, self.keys)
        return Items(tuple(self.items), self.place)


class _Reader:
    """Builds the tree event by event, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._count = 0
        self._documents = 0

    def at(self, mark: object) -> Place:
        line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
        return Place(file=self.file, line=line + 1, column=column + 1)

    def take(self, event: Event) -> None:
        """Take the next event.

        Raises:
            FaultyInputError: If the event is refused.
        """
        place = self.at(event.start_mark)
        match event:
            case AliasEvent():
                raise FaultyInputError([faults.yaml_refused(place, "An alias ('*…')")])
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise FaultyInputError([faults.yaml_refused(place, "A second document ('---')")])
            case ScalarEvent() | MappingStartEvent() | SequenceStartEvent():
                self._guard(event, place)
                self._start(event, place)
            case MappingEndEvent() | SequenceEndEvent():
                self._add(self._open.pop().close())

    def _guard(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, place: Place) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise FaultyInputError([faults.yaml_too_many(place, MOST_VALUES)])
        if len(self._open) >= DEEPEST:
            raise FaultyInputError([faults.yaml_too_deep(place, DEEPEST)])
        if event.anchor:
            raise FaultyInputError([faults.yaml_refused(place, "An anchor ('&…')")])
        if getattr(event, "tag", None) or getattr(event, "ctag", None):
            raise FaultyInputError([faults.yaml_refused(place, "A tag ('!…')")])

    def _start(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, place: Place) -> None:
        if isinstance(event, ScalarEvent):
            nothing = event.style in (None, "") and event.value in _NOTHING
            self._add(Scalar(None if nothing else event.value, place))
        else:
            self._key_must_be_scalar(place)
            self._open.append(_Open(place, mapping=isinstance(event, MappingStartEvent)))

    def _key_must_be_scalar(self, place: Place) -> None:
        if self._open and self._open[-1].mapping and self._open[-1].key is None:
            raise FaultyInputError([faults.yaml_refused(place, "A map or list as a key")])

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if not top.mapping:
            top.items.append(node)
        elif top.key is None:
            self._name(top, node)
        else:
            top.entries.setdefault(top.key, node)
            top.key = None

    def _name(self, top: _Open, node: Node) -> None:
        key = (node.text or "") if isinstance(node, Scalar) else ""
        top.key = key
        if key in top.keys:
            self.problems.append(faults.key_twice(node.place, key, top.keys[key]))
        else:
            top.keys[key] = node.place
