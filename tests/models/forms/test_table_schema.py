"""The schema describes what is saved, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from models.forms.table_schema import json_schema
from tests.models.random_tables import MadeTable, made_tables


def valid(words: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(json_schema()).is_valid(words))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_tables())
def test_every_saved_table_keeps_the_schema(made: MadeTable, tmp_path: Path) -> None:
    made.table.save(tmp_path / "table")
    words = json.loads((tmp_path / "table" / "table.json").read_text("utf-8"))
    jsonschema.validate(words, json_schema(), cls=jsonschema.Draft202012Validator)
    for name in words:
        assert not valid({key: value for key, value in words.items() if key != name}), name


@pytest.mark.parametrize(
    "spoil",
    [
        lambda words: words.update(extra=1),
        lambda words: words.update(schema=2),
        lambda words: words.update(format="scorecard"),
        lambda words: words.update(constant=1.5),
        lambda words: words.update(constant=2**63),
        lambda words: words.update(hash="ab"),
        lambda words: words["features"][0].update(worse="sideways"),
        lambda words: words["features"][0].update(absent="nowhere"),
        lambda words: words["features"][0].update(kind="date"),
        lambda words: words["features"][0].pop("mean"),
        lambda words: words["scale"].update(base_odds=0),
        lambda words: words["pairs"].append({"first": -1, "second": 2, "mean": 0}),
    ],
)
def test_other_words_do_not_pass(spoil: Callable[[Any], object]) -> None:
    feature = {
        "name": "x",
        "label": "x",
        "dimension": "d",
        "unit": "",
        "worse": None,
        "absent": "highest",
        "mean": 0,
        "kind": "number",
        "zero_apart": False,
    }
    scale = {"base_score": 600, "base_odds": 10, "points_to_double_odds": 50, "minimum": 0, "maximum": 1000}
    words: dict[str, Any] = {
        "format": "yexin points table", "schema": 1, "origin": {}, "scale": scale, "exponent": 50, "constant": 0,
        "features": [feature], "pairs": [], "hash": "0" * 64, "numbers": "f" * 64,
    }  # fmt: skip
    assert valid(words)
    spoil(words)
    assert not valid(words)
