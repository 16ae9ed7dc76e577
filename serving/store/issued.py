"""Every score that was given to somebody, with all that is needed to compute it again."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from credit.errors import UnknownScore
from serving.store.database import Database
from serving.store.schema import ISSUED_SCORES


@dataclass(frozen=True, slots=True)
class IssuedScore:
    """One issued score: what was asked, by what it was answered, and the answer (JSON) as it was given.

    `erased_on` is the day on which the answer was emptied because the law had records of the subject deleted.
    """

    score_id: str
    issued_at: datetime
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
    erased_on: date | None = None


class IssuedScores:
    """The issued scores in the service's database; none is ever changed, but for deletion by law."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, issued: IssuedScore) -> None:
        """Keep an issued score; on return it is on disk."""
        with self._database.begin() as connection:
            connection.execute(insert(ISSUED_SCORES).values(asdict(issued)))

    def find(self, score_id: str) -> IssuedScore:
        """The issued score of that id.

        Raises
        ------
        UnknownScore
            None was ever issued under it.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(ISSUED_SCORES).where(ISSUED_SCORES.c.score_id == score_id)).mappings().first()
        if row is None:
            raise UnknownScore(score_id)
        return IssuedScore(**row)

    def sample(self, count: int, *, seed: int) -> list[str]:
        """The ids of `count` issued scores drawn at random, of all where there are fewer; the same seed draws the same."""
        with self._database.begin() as connection:
            ids = connection.execute(select(ISSUED_SCORES.c.score_id).order_by(ISSUED_SCORES.c.score_id)).scalars().all()
        return list(ids) if len(ids) <= count else random.Random(seed).sample(list(ids), count)  # noqa: S311 (a draw that can be repeated)
