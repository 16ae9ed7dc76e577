"""Examples with their nulls: FastAPI leaves them out of the OpenAPI, and an example is to have the form of a real answer."""

from __future__ import annotations

from typing import Any


def with_nulls(example: Any, schema: dict[str, Any]) -> Any:
    """The example with null in every field that its schema requires, and that it lacks.

    Examples
    --------
    >>> with_nulls([{}], {"type": "array", "items": {"properties": {"a": {}}, "required": ["a"]}})
    [{'a': None}]
    """
    for one in (schema, *schema.get("anyOf", ())):
        if isinstance(example, dict) and "properties" in one:
            found = {name: with_nulls(example[name], inner) for name, inner in one["properties"].items() if name in example}
            return {**dict.fromkeys(one.get("required", ())), **example, **found}
        if isinstance(example, list) and one.get("type") == "array":
            inner = one.get("items") or {}
            return [with_nulls(part, inner) for part in example] if isinstance(inner, dict) else example
    return example
