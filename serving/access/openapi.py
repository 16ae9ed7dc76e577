"""The OpenAPI says of each operation which roles may use it, from the same table that the gate reads."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from serving.access.caller import Role
from serving.access.roles import operations
from serving.nulls import with_nulls

_SCHEME = "clientCredentials"
_SCOPES = {
    Role.REGULATOR: "a department of government",
    Role.BANK: "a bank that checks applicants for loans",
    Role.SUBJECT: "an enterprise or person, about itself alone",
    Role.DATA_SCIENTIST: "who trains and compares evaluations",
    Role.ADMIN: "who runs the service",
}


def say_who_may(app: FastAPI) -> None:
    """Add the security scheme, and to each operation its roles, to the app's OpenAPI."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_roles(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend its schema


def _with_roles(schema: dict[str, Any]) -> dict[str, Any]:
    flow = {"tokenUrl": "/oauth/token", "scopes": {str(role): words for role, words in _SCOPES.items()}}
    schemes = schema.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes[_SCHEME] = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    table = operations()
    for path in schema["paths"].values():
        for operation in path.values():
            name = operation["operationId"]
            # One of them suffices: each stands in a line of its own (OpenAPI: alternatives).
            roles = sorted(table.roles.get(name, ()))
            _complete(operation["responses"])
            operation["security"] = [] if name in table.public else [{_SCHEME: [str(role)]} for role in roles]
    return schema


def _complete(responses: dict[str, Any]) -> None:
    for answer in responses.values():
        for content in answer.get("content", {}).values():
            if "example" in content and "schema" in content:
                content["example"] = with_nulls(content["example"], content["schema"])
