"""POST /oauth/token (RFC 6749, client credentials) and the public keys that tokens are verified with."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from serving.access.examples import JWKS, TOKEN, TOKEN_ERROR
from serving.access.gate import Gate
from serving.access.signing_key import PublicKey
from serving.access.tokens import Issued
from serving.answers import schema_of

ErrorCode = Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"]
_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenAnswer(msgspec.Struct, frozen=True):
    """A token (RFC 6749, 5.1): send it as `Authorization: Bearer`; `scope` is the client's role."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenError(msgspec.Struct, frozen=True):
    """Why there is no token (RFC 6749, 5.2)."""

    error: ErrorCode
    error_description: str


class KeySet(msgspec.Struct, frozen=True):
    """Public keys (RFC 7517)."""

    keys: list[PublicKey]


_TOKEN: dict[int | str, dict[str, Any]] = {
    200: {"description": "A token", "content": schema_of(TokenAnswer, TOKEN)},
    **{s: {"description": "Why there is none", "content": schema_of(TokenError, TOKEN_ERROR)} for s in (400, 401)},
}
_KEYS: dict[int | str, dict[str, Any]] = {200: {"description": "The keys", "content": schema_of(KeySet, JWKS)}}


class TokenRequest(BaseModel):
    """What a client sends, as a form; unknown fields are passed by (RFC 6749, 3.2)."""

    grant_type: str = Field("", max_length=64, examples=["client_credentials"])
    client_id: str = Field("", max_length=64)
    client_secret: str = Field("", max_length=128)
    scope: str = Field("", max_length=64, description="the client's role, or nothing")


def access_routes(gate: Gate) -> APIRouter:
    """The operations that need no token."""
    router = APIRouter(tags=["access"], default_response_class=Response)

    @router.post("/oauth/token", responses=_TOKEN)
    def issue_token(request: Request, asked: Annotated[TokenRequest, Form()]) -> Response:
        """A token for a client's id and secret, given by Basic authentication or as form fields."""
        return _token(gate, request, asked)

    @router.get("/.well-known/jwks.json", responses=_KEYS)
    def public_keys() -> Response:
        """The keys that the service's tokens may be verified with; a new one is among them before it signs for long."""
        return _json(KeySet(gate.tokens.public_keys()), headers={"Cache-Control": "max-age=60"})

    return router


def _token(gate: Gate, request: Request, asked: TokenRequest) -> Response:
    if asked.grant_type != "client_credentials":
        code: ErrorCode = "unsupported_grant_type" if asked.grant_type else "invalid_request"
        return _refused(code, "send grant_type=client_credentials as a form field (application/x-www-form-urlencoded)")
    basic = _basic(request.headers.get("authorization", ""))
    name, secret = basic or (asked.client_id, asked.client_secret)
    client = gate.identified(name, secret, address=request.client.host if request.client else "")
    if client is None:
        return _refused("invalid_client", "no client has this id and secret, or it was disabled", basic=basic is not None)
    if asked.scope not in ("", client.role):
        return _refused("invalid_scope", f"this client's scope is {client.role}")
    return _json(_answer(gate.tokens.issue(client), client.role), headers=_NOT_STORED)


def _answer(token: Issued, role: str) -> TokenAnswer:
    return TokenAnswer(access_token=token.text, token_type="Bearer", expires_in=token.seconds, scope=role)  # noqa: S106 (its kind)


def _basic(header: str) -> tuple[str, str] | None:
    """Id and secret of Basic authentication; None where there is no such header."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _refused(code: ErrorCode, description: str, *, basic: bool = False) -> Response:
    status = 401 if code == "invalid_client" else 400
    headers = {**_NOT_STORED, **({"WWW-Authenticate": 'Basic realm="yexin"'} if basic else {})}
    return _json(TokenError(code, description), headers=headers, status=status)


def _json(answer: msgspec.Struct, *, headers: dict[str, str], status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json", headers=headers, status_code=status)
