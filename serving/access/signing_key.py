"""A key that signs tokens (EdDSA), and its public half as the world may read it (JWK, RFC 7517)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from credit.sealing import Seal


class PublicKey(msgspec.Struct, frozen=True):
    """A public key as it stands in /.well-known/jwks.json; `kid` is its thumbprint (RFC 7638)."""

    kty: str
    crv: str
    x: str
    kid: str
    alg: str
    use: str


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key as it is kept.

    Attributes
    ----------
    kid
        The thumbprint of the public key: tokens name it.
    made_at
        When it was made, in seconds since 1970; the youngest key signs.
    public, sealed
        The public key (32 bytes), and the private one sealed under the service key.
    """

    kid: str
    made_at: int
    public: bytes
    sealed: bytes

    @classmethod
    def make(cls, seal: Seal, *, made_at: int) -> SigningKey:
        """A fresh key."""
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        kid = thumbprint(public)
        return cls(kid, made_at, public, seal.close(private.private_bytes_raw(), kid))

    def private(self, seal: Seal) -> Ed25519PrivateKey:
        """The private key.

        Raises
        ------
        ServiceKeyMissing
            It was sealed under another service key.
        """
        return Ed25519PrivateKey.from_private_bytes(seal.open(self.sealed, self.kid))

    def verifier(self) -> Ed25519PublicKey:
        """The public key, to verify with."""
        return Ed25519PublicKey.from_public_bytes(self.public)

    def jwk(self) -> PublicKey:
        """The public key as a JWK."""
        return PublicKey(kty="OKP", crv="Ed25519", x=_text(self.public), kid=self.kid, alg="EdDSA", use="sig")


def thumbprint(public: bytes) -> str:
    """The thumbprint of an Ed25519 public key (RFC 7638, RFC 8037).

    Examples
    --------
    The example of RFC 8037, appendix A.3:

    >>> thumbprint(base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="))
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
    """
    return _text(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{_text(public)}"}}'.encode()).digest())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
