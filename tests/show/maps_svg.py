"""What stands where in a map, read back from its SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import atan2, degrees
from xml.etree import ElementTree as ET

import vl_convert
from maps_views import VIEWS

from servanda.show.maps.drawing import draw_map
from servanda.show.maps.labelling import Rect
from servanda.show.maps.measure import width_of
from servanda.show.saving import VEGA_LITE
from servanda.show.shapes import Word

HEAD, MAP, KEY, LIST = "0", "1", "2", "3"  # the parts, from the top; the small print comes last
ALIGNED = {"start": "left", "middle": "center", "end": "right"}
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A word on the page, in its part's pixels."""

    part: str
    word: Word

    @property
    def rect(self) -> Rect:
        """The room it takes."""
        width, half = width_of(self.word.text, self.word.size, bold=self.word.bold), self.word.size * 0.56
        left = self.word.x - {"left": 0.0, "center": width / 2, "right": width}[self.word.align]
        return left, self.word.y - half, left + width, self.word.y + half


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path on the page: where it stands, its points from there, and how it looks."""

    part: str
    x: float
    y: float
    lines: tuple[tuple[tuple[float, float], ...], ...]
    look: tuple[str | None, ...]

    @property
    def moved(self) -> bool:
        """Whether it is a symbol, which stands somewhere, and is no line or area."""
        return bool(self.x or self.y)

    @property
    def shape(self) -> tuple[int, int, int]:
        """What tells its shape from others, whatever its size: its lines, corners, and how it is turned."""
        (x, y), *_ = self.lines[0]
        return len(self.lines), len(self.lines[0]), round(degrees(atan2(y, x)) / 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All words and paths of a map, the sheet's size, and the map's."""

    svg: str
    width: float
    texts: tuple[Text, ...]
    paths: tuple[Path, ...]
    frame: tuple[float, float]

    def words(self, part: str) -> list[Word]:
        return [text.word for text in self.texts if text.part == part]

    def drawn(self, part: str) -> list[Path]:
        return [path for path in self.paths if path.part == part]

    @property
    def said(self) -> str:
        """Everything it says, in one line."""
        return " ".join(text.word.text for text in self.texts)


@cache
def page(name: str) -> Page:
    """Return a made-up map as it is drawn; halos, which are words drawn twice, are left out."""
    return read(svg_of(name))


@cache
def svg_of(name: str) -> str:
    """Return a made-up map as SVG."""
    spec = draw_map(VIEWS[name]()).to_dict(validate=False)
    return vl_convert.vegalite_to_svg(spec, VEGA_LITE, allowed_base_urls=[])


def read(svg: str) -> Page:
    """Return what an SVG holds."""
    root = ET.fromstring(re.sub(r' xmlns(:\w+)?="[^"]*"', "", svg, count=2))  # noqa: S314
    texts: list[Text] = []
    paths: list[Path] = []
    frame = (0.0, 0.0)
    for group in root.iter("g"):
        found = re.search(r"concat_(\d+)_(group|layer)", group.get("class", ""))
        if found and found[2] == "group" and found[1] == MAP:
            background = next(path for path in group.iter("path"))
            width, height = re.findall(r"[hv]([\d.]+)", background.get("d", ""))[:2]
            frame = float(width), float(height)
        if found and found[2] == "layer":
            texts += [_text(found[1], each) for each in group.iter("text") if not each.get("stroke")]
            paths += [_path(found[1], each) for each in group.iter("path")]
    return Page(
        svg=svg, width=float(root.get("width", "0")), texts=tuple(texts), paths=tuple(paths), frame=frame
    )


def _text(part: str, each: ET.Element) -> Text:
    size = float(each.get("font-size", "0px").removesuffix("px"))
    x, y = _place(each)
    word = Word(
        x=x,
        y=y - 0.3 * size,  # a text stands on its line; its middle is this much higher
        text=each.text or "",
        size=size,
        bold=each.get("font-weight") == "bold",
        align=ALIGNED[each.get("text-anchor", "start")],
        color=each.get("fill", ""),
    )
    return Text(part=part, word=word)


def _path(part: str, each: ET.Element) -> Path:
    x, y = _place(each)
    lines = (re.findall(r"(-?[\d.]+),(-?[\d.]+)", line) for line in each.get("d", "").split("M") if line)
    names = ("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray")
    return Path(
        part=part,
        x=x,
        y=y,
        lines=tuple(tuple((float(a), float(b)) for a, b in line) for line in lines),
        look=tuple(each.get(name) for name in names),
    )


def _place(each: ET.Element) -> tuple[float, float]:
    x, y = re.findall(r"-?[\d.]+", each.get("transform", "translate(0,0)"))[:2]
    return float(x), float(y)


def covers(path: Path, x: float, y: float) -> bool:
    """Whether a filled path covers a point, by the rule that SVG fills with: turns that do not cancel."""
    turns = 0
    for line in path.lines:
        for (a, b), (c, d) in zip(line, [*line[1:], line[0]], strict=True):
            if (b > y) != (d > y) and x < a + (c - a) * (y - b) / (d - b):
                turns += 1 if d > b else -1
    return turns != 0
