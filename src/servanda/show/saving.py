"""A chart as a file: picture, print or a page that needs nothing but itself."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.model.problem import ServandaError, shown

if TYPE_CHECKING:
    import altair as alt

SUFFIXES = (".html", ".pdf", ".png", ".svg")
SCALE = 2  # pixels of a PNG for each of the chart's
VEGA_LITE = "6.4"

_SNIPPET = "window.vegaEmbed = vegaEmbed;"

_START = """\
const spec = JSON.parse(document.getElementById("spec").textContent);
vegaEmbed("#chart", spec, {mode: "vega-lite", ast: true, renderer: "svg", actions: false});
"""

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%(policy)s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%(title)s</title>
<style>body { margin: 1rem; background: white; } #chart { overflow-x: auto; }</style>
</head>
<body>
<div id="chart" role="img" aria-label="%(title)s"></div>
<noscript>%(title)s: the script this page carries draws it; scripts are switched off.</noscript>
<script type="application/json" id="spec">%(spec)s</script>
<script>%(bundle)s</script>
<script>%(start)s</script>
</body>
</html>
"""


class SuffixError(ServandaError):
    """The file's ending names no kind of file a chart can be."""

    def __init__(self, path: Path) -> None:
        allowed = ", ".join(SUFFIXES)
        super().__init__(f"A chart cannot be saved as {shown(path.name)}; end the name in {allowed}.")


def save(chart: alt.TopLevelMixin, path: Path) -> None:
    """Write the chart to a file, of the kind its name ends in: `.html`, `.pdf`, `.png` or `.svg`.

    Nothing is fetched, neither now nor when the page is opened.

    Raises:
        SuffixError: If the name ends in anything else.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SuffixError(path)
    spec = chart.to_dict(validate=False)  # checking against the schema costs more than drawing
    path.write_bytes(_bytes(spec, suffix))


def _bytes(spec: dict[str, Any], suffix: str) -> bytes:
    import vl_convert

    match suffix:
        case ".png":
            return vl_convert.vegalite_to_png(spec, VEGA_LITE, scale=SCALE, allowed_base_urls=[])
        case ".svg":
            return vl_convert.vegalite_to_svg(spec, VEGA_LITE, allowed_base_urls=[]).encode()
        case ".pdf":
            return vl_convert.vegalite_to_pdf(spec, VEGA_LITE, allowed_base_urls=[])
        case _:
            return _page(spec, vl_convert.javascript_bundle(_SNIPPET, VEGA_LITE)).encode()


def _page(spec: dict[str, Any], bundle: str) -> str:
    """Return the page: bundle, spec as data, and a policy that allows these scripts and no request."""
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in (bundle, _START))
    data = {key: value for key, value in spec.items() if key != "$schema"}  # its address is not needed
    return _PAGE % {
        "policy": f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'",
        "title": escape(str(spec.get("description", "Servanda"))),
        "spec": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
        "bundle": bundle,
        "start": _START,
    }


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
