"""A client's secret: made here, shown once, and kept as a slow hash that tells nothing of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

_SECRET_BYTES, _SALT_BYTES, _HASH_BYTES = 32, 16, 32  # written out some 90 characters: the column that keeps it has 128
# 16 MiB and some 40 ms. A secret of 256 random bits needs no more: nobody guesses it from its hash at any speed.
_N, _R, _P = 2**14, 8, 1


def new_secret() -> str:
    """A fresh secret of 43 characters that may stand in a URL or a form."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hashed(secret: str) -> str:
    """What is kept of a secret: the parameters of scrypt (RFC 7914), a salt of its own, and the hash.

    Examples
    --------
    >>> matches("right", hashed("right")), matches("wrong", hashed("right"))
    (True, False)
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(_scrypt(secret, salt, (_N, _R, _P), _HASH_BYTES))))


def matches(secret: str, kept: str) -> bool:
    """Whether the secret is the one of which `kept` is kept; it takes as long for a wrong one."""
    _, n, r, p, salt, found = kept.split("$")
    there = base64.b64decode(found)
    return hmac.compare_digest(_scrypt(secret, base64.b64decode(salt), (int(n), int(r), int(p)), len(there)), there)


def _scrypt(secret: str, salt: bytes, cost: tuple[int, int, int], length: int) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(secret.encode(), salt=salt, n=n, r=r, p=p, dklen=length)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
