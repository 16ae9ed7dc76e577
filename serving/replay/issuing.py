"""A score given to somebody: answered, kept with all that it rests on, and only then handed out under an id."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime

import msgspec

from credit.language import Language
from serving.answers import ScoreAnswer
from serving.inquiry import Inquiry
from serving.replay.archive import Archive
from serving.scorer import Scorer
from serving.standing import Standing, answer_of
from serving.store.issued import IssuedScore, IssuedScores


class Issuer:
    """Scores subjects as `Scorer` does, and keeps every answer; `now` is the clock that stamps them."""

    def __init__(self, scorer: Scorer, issued: IssuedScores, archive: Archive, *, now: Callable[[], datetime]) -> None:
        self._scorer, self._issued, self._archive, self._now = scorer, issued, archive, now

    def score(self, inquiry: Inquiry, *, today: date, language: Language = Language.CHINESE) -> ScoreAnswer:
        """The answer with its score_id; on return it is on disk.

        Raises
        ------
        YexinError
            As `Scorer.standing`; DatabaseUnavailable or FolderNotWritable where it cannot be kept: then nothing is handed out.
        """
        standing = self._scorer.standing(inquiry, today=today)
        answer = msgspec.structs.replace(answer_of(standing, language), score_id=uuid.uuid4().hex)
        self._issued.add(self._kept(standing, answer))
        return answer

    def _kept(self, standing: Standing, answer: ScoreAnswer) -> IssuedScore:
        return IssuedScore(
            score_id=answer.score_id or "",
            issued_at=self._now(),
            subject=standing.subject.id,
            kind=str(standing.subject.kind),
            as_of=standing.as_of,
            language=answer.language,
            evaluation=standing.evaluation.name,
            evaluation_version=standing.approved.version,
            evaluation_hash=self._archive.keep_evaluation(standing.evaluation),
            table_hash=self._archive.keep_table(standing.approved.table),
            feature_set=standing.features.version,
            catalogue_hash=standing.catalogue.hash,
            store_version=standing.store_version,
            answer=written(answer),
        )


def written(answer: ScoreAnswer) -> str:
    """An answer as the text that is handed out, kept and compared."""
    return msgspec.json.encode(answer).decode()
