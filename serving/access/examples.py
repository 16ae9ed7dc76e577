"""Answers of the access operations as /docs shows them."""

from __future__ import annotations

from typing import Any

TOKEN: dict[str, Any] = {
    "access_token": "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcksifQ.eyJzdWIiOiJiYW5rLW9mLWhhaWtvdSJ9.c2ln",
    "token_type": "Bearer",
    "expires_in": 900,
    "scope": "bank",
}
TOKEN_ERROR: dict[str, Any] = {
    "error": "invalid_client",
    "error_description": "no client has this id and secret, or it was disabled",
}
# The public key of RFC 8037, appendix A.
JWKS: dict[str, Any] = {
    "keys": [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "alg": "EdDSA",
            "use": "sig",
        }
    ]
}
