"""The receipt of an answer: hashes of what went in, so that anyone can repeat it."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version

from servanda.engine.connection import ENGINE
from servanda.engine.store import Record
from servanda.language.loading import AgreementText
from servanda.language.tree import Entries, plain
from servanda.model.result import Receipt
from servanda.model.wire import dumps


def receipt(text: AgreementText, record: Record, patch: Entries | None) -> Receipt:
    """Return the receipt of a question; the order of files does not change it."""
    try:
        servanda = version("servanda")
    except PackageNotFoundError:
        servanda = "not installed"
    return Receipt(
        agreement=text.digest,
        record=record.digest,
        patch=hashlib.sha256(dumps(plain(patch), indent=0).encode()).hexdigest() if patch else None,
        servanda=servanda,
        engine=ENGINE,
    )
