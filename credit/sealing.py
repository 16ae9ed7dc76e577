"""Sealing of what is kept secret at rest, under a key that does not lie beside it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credit.errors import ServiceKeyMissing, YexinError

_KEY_BYTES, _NONCE_BYTES = 32, 12


class Seal:
    """Seals and opens bytes (AES-256-GCM); `name` is bound to them, so that one sealed value cannot stand for another.

    Parameters
    ----------
    key
        32 secret bytes.
    wrong
        The error to raise, from a reason in words, where the key is none or does not open what is sealed.

    Examples
    --------
    >>> seal = Seal(bytes(32))
    >>> seal.open(seal.close(b"secret", "a"), "a")
    b'secret'
    """

    def __init__(self, key: bytes, *, wrong: Callable[[str], YexinError] = ServiceKeyMissing) -> None:
        self._wrong = wrong
        if len(key) != _KEY_BYTES:
            raise wrong("the key has not 32 bytes")
        self._cipher = AESGCM(key)
        self.key_id = key_id_of(key)

    @classmethod
    def of_text(cls, text: str, *, wrong: Callable[[str], YexinError] = ServiceKeyMissing) -> Seal:
        """Under a key written in hexadecimal; the error `wrong` where it is not."""
        try:
            key = bytes.fromhex(text.strip())
        except ValueError:
            raise wrong("the key is not written in hexadecimal") from None
        return cls(key, wrong=wrong)

    def close(self, secret: bytes, name: str) -> bytes:
        """The secret, sealed."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """What was sealed under that name.

        Raises
        ------
        YexinError
            The error `wrong`: it was sealed under another key or name, or changed.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):  # ValueError: cut off so short that no nonce is left
            raise self._wrong("what is kept sealed does not open under this key") from None


def key_id_of(*keys: bytes) -> str:
    """16 hexadecimal characters by which keys are told from others; they tell nothing of them.

    Examples
    --------
    >>> key_id_of(bytes(16)), key_id_of(bytes(16), bytes(16))
    ('fc11fd0650804d74', 'e51a57d0b74e5974')
    """
    name = b"yexin key id"
    for key in keys:
        name = hmac.digest(key, name, "sha256")
    return name.hex()[:16]
