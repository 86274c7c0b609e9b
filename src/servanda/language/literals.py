"""Exact numbers and days as text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

MOST_DIGITS = 20  # before the point: 10^20 of anything is beyond every agreement
MOST_DECIMALS = 12  # after the point; products of three still fit 38 digits
NUMBER_PATTERN = rf"-?[0-9]{{1,{MOST_DIGITS}}}(\.[0-9]{{1,{MOST_DECIMALS}}})?"
_NUMBER = re.compile(NUMBER_PATTERN)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_number(text: str | None) -> Decimal | None:
    """Return the exact number a text writes, or `None` where it writes none."""
    return Decimal(text) if text is not None and _NUMBER.fullmatch(text) else None


def read_day(text: str | None) -> date | None:
    """Return the day a text such as `2018-02-05` writes, or `None` where it writes none."""
    if text is None or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
