"""Where an agreement, its disputes and its cases mention the words it declares.

The text is searched, not the model, so that a word counts as used wherever the
format may name it, also in a kind of provision that lint knows nothing of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from servanda.language.folder import Folder
from servanda.language.patches import ADDS
from servanda.language.tree import Entries, Items, Node, Scalar
from servanda.language.yaml import read_yaml
from servanda.model.problem import Place

# What people read and no rule does: a word in it is no use of the word.
_PROSE = frozenset(
    "title text reason ground question name called place status time-zone unit mark id note worked".split()
)
_PARTS = (re.compile(r"[A-Za-z][A-Za-z0-9.-]*"), re.compile(r"[a-z][a-z0-9_]*"), re.compile(r"'([^']*)'"))
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Where each word stands: the section and name it stands under, and the key whose value it is in.

    The key is empty where the word is itself a key.
    """

    places: Mapping[str, frozenset[tuple[_Path, str]]]

    def uses(self, section: str, name: str, *keys: str) -> bool:
        """Whether a word stands outside its own declaration; as the value of one of the keys, if given."""
        return any(
            under != (section, name) and (not keys or key in keys) for under, key in self.places.get(name, ())
        )


def mentions(tree: Entries, folder: Folder) -> Mentions:
    """Return the mentions in an agreement, and in the disputes and cases of its folder."""
    found: dict[str, set[tuple[_Path, str]]] = {}
    for node in (tree, *_beside(folder)):
        for path, text in scalars(node):
            for word, under, key in _said(path, text):
                found.setdefault(word, set()).add((under, key))
    return Mentions({word: frozenset(places) for word, places in found.items()})


def scalars(node: Node, path: _Path = ()) -> Iterator[tuple[_Path, str]]:
    """Yield every text with the keys above it; an item has those of its list, an empty map is no text."""
    match node:
        case Scalar(text, _):
            yield path, text or ""
        case Items(items, _):
            for item in items:
                yield from scalars(item, path)
        case Entries(entries, _):
            for key, value in entries.items():
                yield from scalars(value, (*path, key))
            if not entries:
                yield path, ""


def _beside(folder: Folder) -> Iterator[Node]:
    for file in (*folder.names("disputes/*.yaml"), *folder.names("scenarios/*.yaml")):
        content, _ = folder.text(file, Place(file=file))
        node, _ = read_yaml(content, file) if content is not None else (None, [])
        if node is not None:
            yield node


def _said(path: _Path, text: str) -> Iterator[tuple[str, _Path, str]]:
    """Yield the words of one text and of the keys above it."""
    if "patch" in path:
        path = tuple(step for step in path[path.index("patch") + 1 :] if step != ADDS)
    under, key = path[:2], path[-1] if path else ""
    for step in path[2:]:
        for word in _words(step):
            yield word, under, ""
    in_table = path[:1] == ("tables",) and path[2:3] == ("rows",)
    if key not in _PROSE and not in_table:
        for word in _words(text):
            yield word, under, key


def _words(text: str) -> set[str]:
    """Return a text whole, and the names, identifiers, quoted texts and parts of a row's name in it."""
    found = {text, *text.split("/")}
    for part in _PARTS:
        found.update(part.findall(text))
    return found
