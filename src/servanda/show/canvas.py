"""The one place that hands marks to Altair, whose own types are wider than what is needed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from servanda.show.axes import Channels

if TYPE_CHECKING:
    import altair as alt


def marks(
    kind: str,
    values: Sequence[Mapping[str, object]],
    channels: Channels,
    look: Mapping[str, object],
) -> alt.Chart:
    """Return a layer that draws each value with one kind of mark and one look."""
    import altair as alt

    data = alt.InlineData(values=[dict(value) for value in values])
    mark: Any = {"type": kind, **look}
    encoding: Any = alt.FacetedEncoding(**dict[str, Any](channels))
    return alt.Chart(data, mark=mark, encoding=encoding)


def layered(charts: Sequence[alt.Chart], width: float, height: float) -> alt.LayerChart:
    """Return the layers as one chart of this size [pixels], the first at the bottom."""
    import altair as alt

    return alt.LayerChart(layer=list(charts), width=width, height=height)
