"""A seed that nobody could choose: a secret committed to by its hash, mixed with a public value that came later.

The committer cannot choose the seed, because the public value is not known when the secret is committed to; nobody else can foresee
it, because the secret is not known until it is revealed. What is left to the committer is to reveal nothing: then there is no plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from credit.errors import ImpossiblePlan

_SECRET_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is published before the draw: everything that decides it but the public value, by hash.

    Attributes
    ----------
    plan
        The number of the plan (抽查计划编号).
    day
        The day on which it is committed to; frequencies are counted back from it.
    secret_hash
        SHA-256 of the secret's 64 hexadecimal digits.
    files
        Name → SHA-256 of each published file that the draw reads.
    public_value
        In words: which value, known to all, will be mixed in (a lottery draw, a closing index).
    public_day
        The day on which that value becomes known; after `day`.
    """

    plan: str
    day: date
    secret_hash: str
    files: Mapping[str, str]
    public_value: str
    public_day: date

    def __post_init__(self) -> None:
        if not self.plan or not self.public_value:
            raise ImpossiblePlan("a commitment needs the number of its plan and says which public value will be mixed in")
        if self.public_day <= self.day:
            raise ImpossiblePlan(
                f"the public value is known on {self.public_day}, the plan is committed to on {self.day}: name a value that only "
                "becomes known later, or the committer could choose the seed"
            )

    def text(self) -> str:
        """The published form."""
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def read(cls, text: str) -> Commitment:
        """From the published form.

        Raises
        ------
        ImpossiblePlan
            It is not one.
        """
        try:
            raw = json.loads(text)
            days = {name: date.fromisoformat(raw[name]) for name in ("day", "public_day")}
            return cls(**{**raw, **days})
        except (ValueError, TypeError, KeyError) as error:
            raise ImpossiblePlan(f"this is no commitment: {error}") from None

    def seed(self, secret: str, value: str) -> str:
        """The seed that a secret and the public value make, in hexadecimal.

        Raises
        ------
        ImpossiblePlan
            The secret is not the one committed to, or there is no value.

        Examples
        --------
        >>> secret = "ab" * 32
        >>> sealed = Commitment("1", date(2026, 7, 1), hash_of(secret), {}, "双色球第2026076期", date(2026, 7, 7))
        >>> sealed.seed(secret, "030914212730+11") == sealed.seed(secret, "030914212730+12")
        False
        """
        if hash_of(secret) != self.secret_hash:
            raise ImpossiblePlan("this secret is not the one that was committed to")
        if not value.strip():
            raise ImpossiblePlan(f"say what {self.public_value} was")
        return hash_of("|".join((secret, value.strip(), hash_of(self.text()))))


def hash_of(text: str) -> str:
    """SHA-256 in hexadecimal, as ``printf %s text | sha256sum`` prints it."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_secret(text: str) -> bool:
    """Whether a text has the form of a secret."""
    return len(text) == _SECRET_DIGITS and set(text) <= set("0123456789abcdef")


def tickets(seed: str, what: str, names: Iterable[str]) -> NDArray[np.uint64]:
    """The lot of each name: the first 16 digits of SHA-256 of ``seed|what|name`` as a number; the lowest are drawn first.

    Examples
    --------
    >>> tickets("s", "visit", ["a", "b"]).tolist()
    [15987106642729585145, 13076723789252958214]
    >>> int(hash_of("s|visit|a")[:16], 16)
    15987106642729585145
    """
    start = hashlib.sha256(f"{seed}|{what}|".encode())
    lots = bytearray()
    for name in names:
        lot = start.copy()
        lot.update(name.encode())
        lots += lot.digest()[:8]
    return np.frombuffer(bytes(lots), ">u8").astype(np.uint64)
