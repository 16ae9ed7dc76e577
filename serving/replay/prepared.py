"""An answer computed and not yet given to anybody: only its id is missing, which every asker gets anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from models.evaluation import Evaluation
from serving.answers import ScoreAnswer
from serving.standing import Standing
from serving.tables import ApprovedTable

_LAST_FIELDS = b'"store_version":'


class IssuedRow(msgspec.Struct, frozen=True, array_like=True):
    """An issued score as it is kept; the fields are the columns of issued_scores, in order (`serving.store.issued`)."""

    score_id: str
    issued_at: str
    subject: str
    kind: str
    as_of: str
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
    """All that giving an answer needs, but for who asks and the id it is given under; small, for thousands are kept in memory.

    Attributes
    ----------
    body, records
        The answer, and the ids of the records behind it.
    facts
        What `IssuedRow` says of it, from `subject` on.
    evaluation, approved
        By what it was answered.
    store_version
        Of the record store.
    purpose, consent
        For what, and the record id of the consent that allows it.
    """

    body: Body
    records: tuple[str, ...]
    facts: tuple[Any, ...]
    evaluation: Evaluation
    approved: ApprovedTable
    store_version: int
    purpose: str | None
    consent: str | None

    @classmethod
    def of(cls, standing: Standing, body: Body, records: tuple[str, ...], language: str, hashes: tuple[str, str]) -> Prepared:
        """The answer of a standing; `hashes` are those of the evaluation and of the table."""
        facts = (
            standing.subject.id, str(standing.subject.kind), standing.as_of.isoformat(), language, standing.evaluation.name,
            standing.approved.version, *hashes, standing.features.version, standing.catalogue.hash, standing.store_version, "",
            body.hash,
        )  # fmt: skip
        purpose = None if standing.purpose is None else str(standing.purpose)
        return cls(body, records, facts, standing.evaluation, standing.approved, standing.store_version, purpose, standing.consent)

    @property
    def language(self) -> str:
        """The language of its words."""
        return str(self.facts[3])

    def row(self, score_id: str, issued_at: str) -> IssuedRow:
        """The issued score to keep; the body is kept beside it, under its hash."""
        return IssuedRow(score_id, issued_at, *self.facts)
