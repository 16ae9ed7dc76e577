"""Sealing of what the service keeps secret in its database, under a key that is not in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credit.errors import ServiceKeyMissing
from credit.key_file import make_key_file

_KEY_BYTES, _NONCE_BYTES = 32, 12


class Seal:
    """Seals and opens bytes (AES-256-GCM); `name` is bound to them, so that one sealed value cannot stand for another.

    Examples
    --------
    >>> seal = Seal(bytes(32))
    >>> seal.open(seal.close(b"secret", "a"), "a")
    b'secret'
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ServiceKeyMissing("the service key has not 32 bytes")
        self._cipher = AESGCM(key)

    @classmethod
    def of(cls, file: Path) -> Seal:
        """Under YEXIN_SERVICE_KEY (hexadecimal), else under the key in `file`, which is made where there is none.

        Raises
        ------
        ServiceKeyMissing
            The key is there and is no key.
        FolderNotWritable
            The file cannot be made.
        """
        text = os.environ.get("YEXIN_SERVICE_KEY")
        if text is None:
            make_key_file(file)
            text = file.read_text("ascii")
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError:
            raise ServiceKeyMissing("the service key is not written in hexadecimal") from None

    def close(self, secret: bytes, name: str) -> bytes:
        """The secret, sealed."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """What was sealed under that name.

        Raises
        ------
        ServiceKeyMissing
            It was sealed under another key, or changed.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
        except InvalidTag:
            raise ServiceKeyMissing("what this service keeps sealed does not open under this key") from None
