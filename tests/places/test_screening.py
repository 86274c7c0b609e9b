"""Screening gives the answers of shapely, to the last point on an edge."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.places import screening
from servanda.places.screening import Points, Screen, inside

EXAMPLES = int(os.environ.get("SERVANDA_EXAMPLES", "0"))


def star(random: np.random.Generator, corners: int, middle: tuple[float, float], radius: float) -> Any:
    """Return an area whose outline wanders around its middle."""
    turns = np.sort(random.uniform(0, 2 * np.pi, corners))
    lengths = radius * random.uniform(0.3, 1, corners)
    return shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]) * lengths[:, np.newaxis] + middle)


@st.composite
def areas(draw: st.DrawFn) -> Any:
    """Return areas of every shape: thin, tiny, huge, with holes, of parts, aligned with the axes, empty."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    middle = (draw(st.floats(-180, 180)), draw(st.floats(-90, 90)))
    radius = draw(st.sampled_from([1e-9, 1e-4, 1e-2, 1.0, 30.0, 200.0]))
    whole = star(random, draw(st.integers(3, 200)), middle, radius)
    kind = draw(st.sampled_from(["plain", "thin", "holes", "parts", "steps", "box", "empty"]))
    if kind == "thin":
        return shapely.transform(whole, lambda corners: (corners - middle) * [1, 1e-3] + middle)
    if kind == "holes":
        corners = shapely.get_coordinates(whole)
        return shapely.Polygon(corners, [(corners - middle) * 0.4 + middle])
    if kind == "parts":
        far = (middle[0] + 3 * radius, middle[1])
        return shapely.MultiPolygon([whole, star(random, 20, far, radius)])
    if kind == "steps":
        cells = random.integers(0, 12, (30, 2)) * radius / 12 + middle
        return shapely.union_all(shapely.box(*cells.T, *(cells + radius / 12).T))
    if kind == "box":
        return shapely.box(*middle, middle[0] + radius, middle[1] + radius / 7)
    return shapely.Polygon() if kind == "empty" else whole


def around(random: np.random.Generator, area: Any, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points about an area: near and far, on its corners and edges, next to them, and nowhere."""
    west, south, east, north = (0, 0, 1, 1) if area.is_empty else area.bounds
    size = max(east - west, north - south)
    x = random.uniform(west - size / 3, east + size / 3, count)
    y = random.uniform(south - size / 3, north + size / 3, count)
    corners = shapely.get_coordinates(area)
    if len(corners):
        picked = random.integers(0, len(corners) - 1, count // 3)
        share = random.choice([0, 0.5, 1, 0.3], (count // 3, 1))
        near = corners[picked] * (1 - share) + corners[picked + 1] * share
        near += random.choice([0, 0, 1e-15, -1e-15, 1e-9], near.shape) * size
        x[: count // 3], y[: count // 3] = near.T
    x[-3:], y[-4:-1] = (np.nan, np.inf, -np.inf), (np.nan, -np.inf, np.nan)
    return x, y


@settings(max_examples=EXAMPLES or 150, deadline=None, derandomize=not EXAMPLES, database=None)
@given(
    areas().filter(shapely.is_valid), st.integers(0, 2**32), st.sampled_from(["mixed", "sorted", "wandering"])
)
def test_screening_answers_as_shapely_does(area: Any, seed: int, order: str) -> None:
    """Whatever the area and the order of the points, no answer differs."""
    random = np.random.default_rng(seed)
    x, y = around(random, area, 600)
    if order == "mixed":
        shuffled = random.permutation(len(x))
        x, y = x[shuffled], y[shuffled]
    if order == "sorted":
        x.sort()
    if order == "wandering":
        steps = np.cumsum(random.normal(size=(len(x), 2)), axis=0) * np.ptp(x[:-3]) / 200
        x, y = steps[:, 0] + x[-4], steps[:, 1] + y[-5]
    shapely.prepare(area)
    expected = shapely.intersects_xy(area, x, y)
    assert (Screen.of(area).inside(Points.of(x, y)) == expected).all()
    assert (inside(area, x, y) == expected).all()


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 60_000])
def test_any_number_of_points_can_be_asked(count: int) -> None:
    """Blocks that are not full answer for their own points only."""
    x = np.linspace(-1, 2, count)
    box = shapely.box(0, 0, 1, 1)
    expected = (x >= 0) & (x <= 1)
    assert (inside(box, x, np.full(count, 1.0)) == expected).all()
    assert (Screen.of(box).inside(Points.of(x, np.full(count, 1.0))) == expected).all()


def test_an_area_whose_hole_lies_outside_is_left_to_shapely() -> None:
    """What is no valid area has no grid; it is asked of shapely point by point."""
    area = shapely.Polygon(shapely.box(0, 0, 1, 1).exterior, [shapely.box(2, 2, 3, 3).exterior])
    assert inside(area, np.full(60_000, 0.5), np.full(60_000, 0.5)).all()


def test_most_points_are_not_asked_of_shapely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of points all over an area and around it, one in twenty lies in a cell with an edge."""
    random = np.random.default_rng(1)
    screen = Screen.of(star(random, 60, (0, 0), 10))
    asked = []
    exact = screening._exactly

    def counted(area: Any, x: np.ndarray, y: np.ndarray, tolerance: float) -> Any:
        asked.append(len(x))
        return exact(area, x, y, tolerance)

    monkeypatch.setattr(screening, "_exactly", counted)
    screen.inside(Points.of(random.uniform(-20, 20, 10_000), random.uniform(-20, 20, 10_000)))
    assert sum(asked) < 500


@pytest.mark.parametrize("radius", [1e-8, 1e-6, 1e-3, 1.0, 40.0])
@pytest.mark.parametrize("middle", [(0.0, 0.0), (1e-3, 1e-3), (37.3, 51.2), (-120.1, -70.0)])
def test_what_lies_a_tenth_of_a_millimetre_outside_is_told_as_shapely_tells_it(
    middle: tuple[float, float], radius: float
) -> None:
    """With a tolerance the answers are those of `shapely.dwithin`, next to every edge."""
    random = np.random.default_rng(7)
    area = shapely.buffer(star(random, 40, middle, radius), 0)
    corners = shapely.get_coordinates(area)
    edge = random.integers(0, len(corners) - 1, 20_000)
    share = random.random((20_000, 1))
    off = random.choice([0, 5e-10, 9.9e-10, 1.01e-9, 1e-8, radius], (20_000, 1)) * random.uniform(
        -1, 1, (20_000, 2)
    )
    x, y = (corners[edge] * share + corners[edge + 1] * (1 - share) + off).T
    told = Screen.of(area, 1e-9).inside(Points.of(x, y))
    assert (told == shapely.dwithin(area, shapely.points(x, y), 1e-9)).all()
