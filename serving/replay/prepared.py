"""An answer computed and not yet given to anybody: only its id is missing, which every asker gets anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import msgspec

from serving.answers import ScoreAnswer
from serving.standing import Standing

_LAST_FIELDS = b'"store_version":'


class IssuedRow(msgspec.Struct, frozen=True, array_like=True):
    """An issued score as it is kept; the fields are the columns of issued_scores, in order (`serving.store.issued`)."""

    score_id: str
    issued_at: str
    subject: str
    kind: str
    as_of: date
    language: str
    evaluation: str
    evaluation_version: int
    evaluation_hash: str
    table_hash: str
    feature_set: str
    catalogue_hash: str
    store_version: int
    answer: str
    answer_hash: str


@dataclass(frozen=True, slots=True)
class Body:
    """An answer's bytes up to its last two fields, store_version and score_id, and their hash (SHA-256, hexadecimal).

    Two answers that differ in nothing else share them: they are kept once, however often they are given.

    Examples
    --------
    >>> body = Body(b'{"score":583,"store_version":', "…")
    >>> body.with_id(17, "0f8f").decode()
    '{"score":583,"store_version":17,"score_id":"0f8f"}'
    """

    head: bytes
    hash: str

    @classmethod
    def of(cls, answer: ScoreAnswer) -> Body:
        """The body of an answer."""
        whole = msgspec.json.encode(answer)
        head = whole[: whole.rindex(_LAST_FIELDS) + len(_LAST_FIELDS)]
        return cls(head, hashlib.sha256(head).hexdigest())

    def with_id(self, store_version: int, score_id: str) -> bytes:
        """The whole answer, as `msgspec.json.encode` writes it."""
        return b'%b%d,"score_id":"%b"}' % (self.head, store_version, score_id.encode())


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that giving an answer needs, but for who asks and the id it is given under.

    `records` are the ids of the records behind it.
    """

    standing: Standing
    body: Body
    records: tuple[str, ...]
    language: str
    evaluation_hash: str
    table_hash: str

    def row(self, score_id: str, issued_at: str) -> IssuedRow:
        """The issued score to keep; the body is kept beside it, under its hash."""
        at = self.standing
        return IssuedRow(
            score_id, issued_at, at.subject.id, at.subject.kind, at.as_of, self.language, at.evaluation.name, at.approved.version,
            self.evaluation_hash, self.table_hash, at.features.version, at.catalogue.hash, at.store_version, "", self.body.hash,
        )  # fmt: skip
