"""The form of a saved table's table.json, as JSON Schema (draft 2020-12), for readers in other languages.

The schema tells the words; the numbers lie beside them in numbers.npz, under names that follow from the positions: for feature
k `feature<k>.units`, `.counts` and, for a number, `.thresholds`; for pair k `pair<k>.units`, `.over_second`, `.over_first`.
"""

from __future__ import annotations

from typing import Any

from models.artefact import FORMAT, SCHEMA

_INTEGER: dict[str, Any] = {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
_HASH: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def json_schema() -> dict[str, Any]:
    """The schema of table.json.

    Examples
    --------
    >>> json_schema()["properties"]["schema"]
    {'const': 1}
    """
    fields = {
        "format": {"const": FORMAT},
        "schema": {"const": SCHEMA},
        "origin": {"type": "object", "additionalProperties": {"type": "string"}, "description": "where the table comes from"},
        "scale": {"oneOf": [{"type": "null"}, _scale()]},
        "exponent": {"type": "integer", "description": "all units are log-odds of the bad outcome times 2 to this power"},
        "constant": {**_INTEGER, "description": "units that every row has"},
        "features": {"type": "array", "items": _feature(), "minItems": 1},
        "pairs": {"type": "array", "items": _pair()},
        "hash": {**_HASH, "description": "SHA-256 of words and numbers"},
        "numbers": {**_HASH, "description": "SHA-256 of the file numbers.npz"},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **_closed(fields)}


def _scale() -> dict[str, Any]:
    fields = {
        "base_score": {"type": "number"},
        "base_odds": {"type": "number", "exclusiveMinimum": 0},
        "points_to_double_odds": {"type": "number", "exclusiveMinimum": 0},
        "minimum": {"type": "integer"},
        "maximum": {"type": "integer"},
    }
    return _closed(fields)


def _feature() -> dict[str, Any]:
    shared = {
        "name": {"type": "string", "minLength": 1},
        "label": {"type": "string"},
        "dimension": {"type": "string"},
        "unit": {"type": "string"},
        "worse": {"enum": ["higher", "lower", None]},
        "absent": {"enum": ["highest", "lowest", "at worst", None], "description": "where a missing value stands"},
        "mean": {**_INTEGER, "description": "mean units over the background"},
    }
    number = {**shared, "kind": {"const": "number"}, "zero_apart": {"type": "boolean"}}
    values = {"type": "array", "items": {"type": ["string", "number", "boolean"]}, "uniqueItems": True}
    category = {**shared, "kind": {"enum": ["category", "code"]}, "values": values}
    return {"oneOf": [_closed(number), _closed(category)]}


def _pair() -> dict[str, Any]:
    position = {"type": "integer", "minimum": 0, "description": "position of a feature; first comes before second"}
    return _closed({"first": position, "second": position, "mean": _INTEGER})


def _closed(fields: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
