"""Charts as files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from servanda.model.problem import ServandaError
from servanda.model.result import Answer
from servanda.show.charts import SuffixError, chart, save


@pytest.mark.parametrize(
    ("suffix", "magic"),
    [(".png", b"\x89PNG\r\n"), (".svg", b"<svg"), (".pdf", b"%PDF-"), (".html", b"<!DOCTYPE html>")],
)
def test_the_ending_decides_the_kind(stocks: Answer, tmp_path: Path, suffix: str, magic: bytes) -> None:
    """Each kind of file begins as its kind does."""
    path = tmp_path / f"chart{suffix}"
    save(chart(stocks, "S.1"), path)
    assert path.read_bytes().startswith(magic)


def test_an_unknown_ending_is_refused_with_the_allowed_ones(stocks: Answer, tmp_path: Path) -> None:
    """The message lists the endings, and nothing is written."""
    with pytest.raises(SuffixError, match=r"chart\.gif.*\.html, \.pdf, \.png, \.svg") as caught:
        save(chart(stocks, "S.1"), tmp_path / "chart.gif")
    assert isinstance(caught.value, ServandaError)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def page(stocks: Answer, tmp_path: Path) -> str:
    """A page whose title tries to break out of it."""
    evil = tuple(replace(r, title='</script><script>alert("1")</script>') for r in stocks.results)
    save(chart(replace(stocks, results=evil), "S.1"), tmp_path / "chart.html")
    return (tmp_path / "chart.html").read_text()


def test_a_page_asks_for_nothing(page: str) -> None:
    """No element names an address, and the policy allows no request."""
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "http" not in outside.replace("http-equiv", "")
    assert not re.search(r"\b(src|href)=", outside)
    assert not re.search(r"<script[^>]*\bsrc=", page)
    assert "default-src 'none'" in page
    assert "unsafe-eval" not in page
    assert "connect-src" not in page


def test_a_page_carries_its_chart_as_data(page: str) -> None:
    """The specification is data, cannot end its element, and names no address."""
    found = re.search(r'<script type="application/json" id="spec">(.*?)</script>', page, flags=re.DOTALL)
    assert found
    assert "<" not in found[1]
    assert "http" not in found[1]
    assert json.loads(found[1])["vconcat"]


def test_a_title_cannot_leave_its_place(page: str) -> None:
    """Three elements are scripts: the data, the library and the start."""
    assert page.count("<script") == 3
    assert "<title>Supply-Pact, S.1: &lt;/script&gt;" in page
