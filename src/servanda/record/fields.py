"""The columns an entry has, besides the attributes of its category."""

from __future__ import annotations

TEXTS = ("id", "party", "category", "unit", "by", "basis", "channel", "source", "mark", "supersedes")
NUMBERS = ("quantity", "low", "high")
DAYS = ("from", "until")
MOMENTS = ("recorded_at",)
COORDINATES = ("latitude", "longitude")  # in degrees; together they make the place of an entry
HOLDING = (*TEXTS, *NUMBERS, *DAYS, *MOMENTS)
SAID = ("party", "category", "by", "basis", "channel", "source", "mark")
POSITION = ("track", "at", *COORDINATES, *SAID, *MOMENTS)

OPEN = "open"  # in `until`: a state without end
CHANNELS = ("treaty", "public", "press")
FORMATS = (".csv", ".parquet", ".jsonl")
