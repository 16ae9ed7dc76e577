"""The hash chain of the audit trail: what is hashed, and how one entry holds on to the one before it.

An entry's link is SHA-256 over the link before it and the entry's own bytes. Whom the entry is about and which records were used
stand in it as salted hashes (seals): the law may have both deleted, with their salts, and the chain still holds.
"""

from __future__ import annotations

import hashlib
from datetime import date

import msgspec

from serving.audit.entry import AuditEntry
from serving.randomness import random_hex

GENESIS = "0" * 64
SALT = 32  # hexadecimal characters
_encode = msgspec.json.Encoder().encode


class LinkedEntry(msgspec.Struct, frozen=True, array_like=True):
    """An entry in its place in the chain, as it is kept; the fields are the columns of the table, in order.

    `subject_seal` and `records_seal` are the hashes of what stands in `subject` and `consent`, and in `records`, each under its
    salt; where the law had them erased on `erased_on`, the seals alone are left.
    """

    number: int
    at: str
    client: str
    role: str
    organisation: str | None
    operation: str
    outcome: str
    purpose: str | None
    evaluation: str | None
    evaluation_version: int | None
    table_hash: str | None
    score_id: str | None
    request_id: str | None
    subject_kind: str
    detail: str | None
    subject: str | None
    consent: str | None
    subject_salt: str | None
    subject_seal: str
    records: str | None
    records_salt: str | None
    records_seal: str
    link: str
    erased_on: date | None = None

    @classmethod
    def after(cls, previous: str, number: int, entry: AuditEntry) -> LinkedEntry:
        """The entry as number `number`, linked to the one whose link is `previous`."""
        salts, records = random_hex(2 * SALT), ",".join(entry.records)
        for_subject, for_records = salts[:SALT], salts[SALT:]
        subject_seal, records_seal = seal(for_subject, (entry.subject, entry.consent)), seal(for_records, records)
        told = (
            number, entry.at, entry.client, entry.role, entry.organisation, entry.operation, entry.outcome, entry.purpose,
            entry.evaluation, entry.evaluation_version, entry.table_hash, entry.score_id, entry.request_id, entry.subject_kind,
            entry.detail,
        )  # fmt: skip
        link = link_of(previous, told, subject_seal, records_seal)
        return cls(*told, entry.subject, entry.consent, for_subject, subject_seal, records, for_records, records_seal, link)

    def follows(self, previous: str) -> bool:
        """Whether its link is the one that its bytes give behind the link `previous`."""
        told = tuple(getattr(self, name) for name in _TOLD)
        return self.link == link_of(previous, told, self.subject_seal, self.records_seal)

    def broken_seals(self) -> list[str]:
        """Which of the sealed parts that are there are not what was sealed: "subject", "records"."""
        parts = {
            "subject": (self.subject_salt, (self.subject, self.consent), self.subject_seal),
            "records": (self.records_salt, self.records, self.records_seal),
        }
        return [
            name
            for name, (salt, value, sealed) in parts.items()
            if (seal(salt, value) != sealed if salt is not None else self.erased_on is None)
        ]


_TOLD = LinkedEntry.__struct_fields__[: LinkedEntry.__struct_fields__.index("subject")]


def link_of(previous: str, told: tuple[object, ...], subject_seal: str, records_seal: str) -> str:
    """SHA-256, in hexadecimal, over the link before and the canonical bytes (JSON without blanks, in the order of the columns).

    Examples
    --------
    >>> link_of(GENESIS, (1, "score"), "a", "b")[:8]
    '7297c650'
    """
    return hashlib.sha256(previous.encode() + _encode((*told, subject_seal, records_seal))).hexdigest()


def seal(salt: str, value: object) -> str:
    """SHA-256, in hexadecimal, over a salt and a value: it binds to the value, and without the salt it tells nothing of it."""
    return hashlib.sha256(salt.encode() + _encode(value)).hexdigest()
