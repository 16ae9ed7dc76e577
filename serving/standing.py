"""Where a subject stands on a day: what is known of it, and by which evaluation it is answered."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from credit.items import Catalogue
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.records.states import values_on
from models.evaluation import Evaluation
from serving.answers import EvaluationAnswer
from serving.store.feature_rows import StoredRow
from serving.tables import ApprovedTable
from serving.words import Words


@dataclass(frozen=True)
class Standing:
    """A subject on a day.

    Attributes
    ----------
    rows
        Its records (RECORD_SCHEMA) as they were known at the end of `as_of`.
    book
        Lives as they were known then, its own among them; who stand in one book are answered together.
    stamp
        `Ledger.stamp` of all its rows; None where it was not asked for.
    stored
        Its feature row on the day as the nightly run left it, if that still holds.
    purpose, consent
        For what it is answered, and the record id of the consent that allows it (None: it needs none).
    """

    subject: Subject
    as_of: date
    evaluation: Evaluation
    approved: ApprovedTable
    rows: pa.Table
    book: Lives
    features: FeatureSet
    catalogue: Catalogue
    store_version: int
    stamp: tuple[int, int] | None = None
    purpose: Purpose | None = None
    consent: str | None = None
    stored: Callable[[], StoredRow | None] = lambda: None

    @cached_property
    def lives(self) -> Lives:
        """Its own lives; nobody's where nothing is known of it."""
        number = int(self.book.find([self.subject.id], kind=self.subject.kind)[0])
        return self.book.slice(max(number, 0), number + 1)

    @property
    def company(self) -> tuple[Hashable, ...]:
        """Equal for those who can be answered together."""
        return id(self.evaluation), id(self.approved.table), id(self.features), id(self.book), self.as_of

    def fact(self, record_id: str) -> dict[str, Any]:
        """What a record of the subject said on the day; a row of RECORD_SCHEMA by name."""
        return values_on(self.rows, self.as_of)[record_id]

    def words(self, language: Language) -> Words:
        """The words of this evaluation's answers."""
        return Words(language, self.evaluation, self.features)

    def about(self, words: Words) -> EvaluationAnswer:
        """Which evaluation answers."""
        table = self.approved.table
        return EvaluationAnswer(self.evaluation.name, words.evaluation(), self.approved.version, table.hash, self.features.version)
