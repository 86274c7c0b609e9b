"""The scales and axes of a panel, as Vega-Lite channels.

Channels are plain maps: Altair's own objects are copied at every level of nesting, which
takes most of the time a chart takes.
"""

from __future__ import annotations

from datetime import date

from servanda.show.palette import FAINT, FONT, GRID
from servanda.show.scales import Measure, Window
from servanda.show.wording import clean

Channels = dict[str, dict[str, object]]

YEARLY = (4, 20)  # spans of more and of up to so many years are labelled by each year
_FORMS = ((4, "%Y"), (0.3, "%b %Y"), (-1, "%d %b %Y"))  # labels of spans of more than so many years
_BARE = {"title": None, "domain": False, "ticks": False, "gridColor": GRID}
_PLAIN: Channels = {
    "x2": {"field": "x2"},
    "y2": {"field": "y2"},
    "text": {"field": "text", "type": "nominal"},
    "tooltip": {"field": "tip", "type": "nominal"},
    "order": {"field": "step", "type": "quantitative"},
    "detail": {"field": "path", "type": "nominal"},
}
_LABELS = {"labelColor": FAINT, "labelFont": FONT}


def count_by_day(window: Window, measure: Measure, unit: str) -> Channels:
    """Return the channels of a panel: days across, counts upwards; the days are labelled below its strip."""
    days = {**_BARE, "labels": False, "tickCount": _ticks(window)[1]}
    return {
        "x": {"field": "day", "type": "temporal", "scale": _days(window), "axis": days},
        "y": {
            "field": "count",
            "type": "quantitative",
            "scale": _counts(measure),
            "axis": _upwards(measure, unit),
        },
    }


def days_below(window: Window) -> Channels:
    """Return the channel of the labelled axis of days that stands below a strip."""
    form, number = _ticks(window)
    axis = {
        "title": None,
        "format": form,
        "tickCount": number,
        "grid": False,
        "domain": False,
        "tickColor": FAINT,
    }
    return {"x": {"field": "day", "type": "temporal", "scale": _days(window), "axis": {**axis, **_LABELS}}}


def plain(*names: str) -> Channels:
    """Return channels that need no scale: `text`, `tooltip`, `order`, `detail`, `x2`, `y2`."""
    return {name: dict(_PLAIN[name]) for name in names}


def pixels(*names: str) -> Channels:
    """Return channels that take pixels as they are, without scales and axes, and others by name."""
    bare: dict[str, object] = {"type": "quantitative", "scale": None, "axis": None}
    place: Channels = {"x": {"field": "x", **bare}, "y": {"field": "y", **bare}}
    return {**place, **plain(*names)}


def _days(window: Window) -> dict[str, object]:
    """Return the scale of days, in UTC so that a day is the same day for every reader."""
    ends = {"domainMin": _moment(window.start), "domainMax": _moment(window.end)}
    return {"type": "utc", "nice": False, **ends}


def _moment(day: date) -> dict[str, object]:
    # Not as milliseconds: Vega's interpreter, which pages use, reads datetime(ms) as a year.
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _ticks(window: Window) -> tuple[str, object]:
    """Return the form of the days' labels, and how many there should be."""
    years = (window.end - window.start).days / 365
    form = next(form for least, form in _FORMS if years > least)
    return form, "year" if YEARLY[0] < years <= YEARLY[1] else 8


def _counts(measure: Measure) -> dict[str, object]:
    constant = {"constant": measure.constant} if measure.kind == "symlog" else {}
    ends = {"domainMin": measure.low, "domainMax": measure.high}
    return {"type": measure.kind, "nice": False, "zero": False, **ends, **constant}


def _upwards(measure: Measure, unit: str) -> dict[str, object]:
    title = {"titleFont": FONT, "titleFontWeight": "normal", "titleColor": FAINT, "titleFontSize": 11}
    shown = {"title": f"count [{clean(unit)}]", "values": list(measure.ticks), "format": "~f", "grid": True}
    return {**_BARE, **_LABELS, **title, **shown}
