"""Tokens: signed for a client for a short time, and read back; what stands in one is readable by everybody, so it names nobody."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import jwt

from credit.errors import NotAuthenticated
from credit.sealing import Seal
from serving.access.client import Client
from serving.access.signing_key import PublicKey, SigningKey
from serving.store.signing_keys import SigningKeys

TOKEN_SECONDS = 900  # a program asks for the next; what leaks is of use for a quarter of an hour
SESSION_SECONDS = 8 * 3600  # a working day in the console; disabling the client ends it at once
_AUDIENCE, _ALGORITHM = "yexin", "EdDSA"
_LOOK_AGAIN_SECONDS = 30  # how soon a worker signs with a key that another made
_CLAIMS = ["exp", "iat", "iss", "sub", "aud", "rot"]


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and the seconds that it lives."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, verified: for which client, after how many changes of its secret, until when (seconds since 1970)."""

    client_id: str
    rotation: int
    expires: int


class Tokens:
    """Issues and verifies tokens of one service.

    Parameters
    ----------
    issuer
        The service's own address, as it stands in its tokens.
    now
        The clock.
    """

    def __init__(self, keys: SigningKeys, seal: Seal, *, issuer: str, now: Callable[[], datetime]) -> None:
        self._keys, self._seal, self._issuer, self._now = keys, seal, issuer, now
        self._held: tuple[int, list[SigningKey]] = (0, [])
        self._lock = threading.Lock()

    def issue(self, client: Client, *, seconds: int = TOKEN_SECONDS) -> Issued:
        """A token for a client whose secret, or session, was checked.

        Raises
        ------
        ServiceKeyMissing
            The signing key was sealed under another service key.
        DatabaseUnavailable
            The keys cannot be read.
        """
        at, key = self._seconds(), self._signing()
        says: dict[str, str | int] = {"iss": self._issuer, "aud": _AUDIENCE, "sub": client.client_id, "scope": str(client.role)}
        says |= {"rot": client.rotation, "iat": at, "exp": at + seconds, "jti": secrets.token_urlsafe(12)}
        return Issued(jwt.encode(says, key.private(self._seal), algorithm=_ALGORITHM, headers={"kid": key.kid}), seconds)

    def read(self, token: str) -> Claims:
        """What a token says, if it is one of ours, whole, and not over.

        Raises
        ------
        NotAuthenticated
            It is not.
        """
        try:
            key = self._named(jwt.get_unverified_header(token).get("kid"))
            # The times are compared below, with the clock that is an argument.
            said = jwt.decode(
                token,
                key.verifier(),
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                issuer=self._issuer,
                options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
            )
            claims = Claims(said["sub"], int(said["rot"]), int(said["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError):
            raise NotAuthenticated("the token is not one of this service's") from None
        if claims.expires <= self._seconds():
            raise NotAuthenticated("the token has ended")
        return claims

    def rotate(self) -> SigningKey:
        """Make the next key, sign with it from now on, and forget the keys whose last tokens have ended."""
        at = self._seconds()
        standing = self._keys.all()
        key = SigningKey.make(self._seal, made_at=max([at, *(one.made_at + 1 for one in standing)]))
        self._keys.add(key)
        # A key signed until the next was made, and for a moment longer in workers that had not looked again.
        ended_at = {old.kid: newer.made_at + _LOOK_AGAIN_SECONDS for old, newer in zip(standing[1:], standing, strict=False)}
        for kid, ended in ended_at.items():
            if ended + SESSION_SECONDS < at:
                self._keys.drop(kid)
        self._held = (at, self._keys.all())
        return key

    def public_keys(self) -> list[PublicKey]:
        """The keys that tokens may be verified with, the youngest first."""
        self._signing()
        return [key.jwk() for key in self._held[1]]

    def _signing(self) -> SigningKey:
        """The youngest key; the first one is made by who needs it first."""
        with self._lock:
            if self._seconds() - self._held[0] > _LOOK_AGAIN_SECONDS:
                self._held = (self._seconds(), self._keys.all())
            if not self._held[1]:
                self.rotate()
            return self._held[1][0]

    def _named(self, kid: object) -> SigningKey:
        """The key of that name; one that another worker made a moment ago is looked up, once a second."""
        found = next((key for key in self._held[1] if key.kid == kid), None)
        if found is None and self._seconds() > self._held[0]:
            self._held = (self._seconds(), self._keys.all())
            found = next((key for key in self._held[1] if key.kid == kid), None)
        if found is None:
            raise NotAuthenticated("the token was signed with a key that this service does not know, or no longer")
        return found

    def _seconds(self) -> int:
        return int(self._now().timestamp())
