"""The published JSON Schema accepts what Servanda reads, and refuses what it refuses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from servanda.cli.app import app
from servanda.language.folder import SHIPPED

FILES = [
    *((path, "agreement") for path in sorted(SHIPPED.glob("*/agreement.yaml"))),
    *((path, "dispute") for path in sorted(SHIPPED.glob("*/disputes/*.yaml"))),
    *((path, "record") for path in sorted(SHIPPED.glob("*/record/record.yaml"))),
]


def _published(of: str) -> dict[str, object]:
    return json.loads(CliRunner().invoke(app, ["schema", "--of", of]).stdout)


def _plain(value: object) -> object:
    """Return YAML data as an editor's validator sees it: days as text."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize(("path", "of"), FILES, ids=lambda value: getattr(value, "name", value))
def test_the_schema_accepts_the_shipped_files(path: Path, of: str) -> None:
    """An editor that checks against the schema finds nothing wrong with the real agreements."""
    data = _plain(YAML(typ="safe").load(path.read_text()))
    jsonschema.validate(data, _published(of))


def test_the_schema_refuses_a_misspelt_key() -> None:
    """An editor underlines what Servanda would refuse."""
    data = _plain(YAML(typ="safe").load((SHIPPED / "new-start" / "agreement.yaml").read_text()))
    assert isinstance(data, dict)
    data["provsions"] = {}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, _published("agreement"))
