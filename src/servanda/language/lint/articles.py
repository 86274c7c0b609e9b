"""Warn of articles of the text that nothing in the agreement speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.language import warnings
from servanda.language.lint.subject import Subject
from servanda.model.problem import Problem

_CALLED = re.compile(r"^(Art\.|Article|Section|§) ")  # ids are often the number alone, as in II.1.a


def articles_uncovered(subject: Subject) -> Iterator[Problem]:
    """Warn of an article that no provision and no uncomputed entry is called after, and none cites."""
    agreement = subject.agreement
    ids = [*agreement.provisions, *agreement.uncomputed]
    cites = [provision.cites for provision in agreement.provisions.values()]
    cites += [entry.cites for entry in agreement.uncomputed.values()]
    places = [cite.place for some in cites for cite in some]
    for article in agreement.articles:
        number = _CALLED.sub("", article)
        if not any(_begins(text, article) for text in (*ids, *places)) and not any(
            _begins(id_, number) for id_ in ids
        ):
            yield warnings.article_uncovered(subject.at("articles", article), article)


def _begins(text: str, article: str) -> bool:
    """Whether a text begins with an article: Art. II(1) begins with Art. II, and not with Art. I."""
    return text.startswith(article) and not re.match(r"\w", text[len(article) :])
