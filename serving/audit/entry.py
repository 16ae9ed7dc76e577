"""One entry of the audit trail (审计记录): who asked about whom, why, by which evaluation, from which records."""

from __future__ import annotations

import msgspec

from credit.errors import InvalidIdentifier
from credit.subject import PSEUDONYM_FORM

ANSWERED = "answered"


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down of an answer, or of a refusal by law; nothing of the answer's content, and no ID number.

    Attributes
    ----------
    at
        When, UTC, in ISO 8601 with microseconds.
    client, role, organisation
        Who (credit access: `serving.access.caller.Caller`).
    operation
        The operation's name, such as ``score`` or ``what-if``.
    outcome
        ``answered``, else the name of the error with which it was refused.
    subject_kind, subject
        About whom: USCC, register number or pseudonym.
    purpose, consent
        Why, and the record id of the consent that allowed it (None: it needed none).
    evaluation, evaluation_version, table_hash, score_id
        By what it was answered, and under which id it can be computed again.
    request_id
        The request that it belongs to, as in the log and in the answer's X-Request-ID.
    records
        The ids of the records behind the answer.
    detail
        What an operation of the platform itself did, such as the numbers of erased entries; nothing personal.

    Examples
    --------
    >>> AuditEntry(at="2026-06-30T08:00:00.000000Z", client="bank-1", role="bank", operation="score", outcome="answered",
    ...            subject_kind="person", subject="11010519491231002X")
    Traceback (most recent call last):
        ...
    credit.errors.records.InvalidIdentifier: this is not a valid pseudonym: the audit trail names a person by pseudonym alone
    """

    at: str
    client: str
    role: str
    organisation: str | None = None
    operation: str
    outcome: str
    subject_kind: str
    subject: str | None
    purpose: str | None = None
    consent: str | None = None
    evaluation: str | None = None
    evaluation_version: int | None = None
    table_hash: str | None = None
    score_id: str | None = None
    request_id: str | None = None
    records: tuple[str, ...] = ()
    detail: str | None = None

    def __post_init__(self) -> None:
        if self.subject_kind == "person" and self.subject is not None and not PSEUDONYM_FORM.fullmatch(self.subject):
            raise InvalidIdentifier("pseudonym", "the audit trail names a person by pseudonym alone")
