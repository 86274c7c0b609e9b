"""Warn of articles of the text that nothing in the agreement speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.language import warnings
from servanda.language.lint.subject import Subject
from servanda.model.problem import Problem


def articles_uncovered(subject: Subject) -> Iterator[Problem]:
    """Warn of an article that no provision and no uncomputed entry is called after, and none cites."""
    agreement = subject.agreement
    cites = [provision.cites for provision in agreement.provisions.values()]
    cites += [entry.cites for entry in agreement.uncomputed.values()]
    spoken_of = [*agreement.provisions, *agreement.uncomputed, *(c.place for some in cites for c in some)]
    for article in agreement.articles:
        begins = re.compile(rf"{re.escape(article)}(?!\w)")  # Art. II does not begin with Art. I
        if not any(begins.match(text) for text in spoken_of):
            yield warnings.article_uncovered(subject.at("articles", article), article)
