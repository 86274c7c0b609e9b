"""A text file as a tree that remembers where everything stands.

Every scalar is text; the schema types it. An empty plain scalar, `null` and `~`
are `None`, because a merge patch removes with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from servanda.model.problem import Place

Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, or `None`."""

    text: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entries:
    """A map, with the place of each key."""

    entries: dict[str, Node]
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)

    def child(self, key: str) -> Node | None:
        """Return what stands under a key, or `None`."""
        return self.entries.get(key)


Node = Scalar | Items | Entries


def plain(node: Node) -> object:
    """Return the tree as plain dicts, lists, texts and `None`."""
    match node:
        case Scalar(text, _):
            return text
        case Items(items, _):
            return [plain(item) for item in items]
        case Entries(entries, _):
            return {key: plain(value) for key, value in entries.items()}


def place_of(node: Node, path: Sequence[Step]) -> Place:
    """Return the place of the deepest node on a path, of its key where it has one."""
    place = node.place
    for step in path:
        match node, step:
            case Entries(), str() if step in node.entries:
                place = node.keys.get(step, node.entries[step].place)
                node = node.entries[step]
            case Items(), int() if step < len(node.items):
                node = node.items[step]
                place = node.place
            case Scalar(), int():  # one text where a list may stand
                return node.place
            case _:
                return place
    return place


def value_place(node: Node, path: Sequence[Step]) -> Place:
    """Return the place of the value at a path (not of its key), or the nearest above."""
    found = find(node, path)
    return found.place if found is not None else place_of(node, path)


def find(node: Node, path: Sequence[Step]) -> Node | None:
    """Return the node at a path, or `None`."""
    current: Node | None = node
    for step in path:
        match current, step:
            case Entries(), str():
                current = current.entries.get(step)
            case Items(), int() if step < len(current.items):
                current = current.items[step]
            case _:
                return None
    return current


def leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every path a patch sets, with what it sets there: scalars, lists, empty maps."""
    if isinstance(node, Entries) and node.entries:
        for key, value in node.entries.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, node
