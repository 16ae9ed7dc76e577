"""A score given to somebody: answered, kept with all that it rests on, and only then handed out under an id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, NoReturn

import msgspec

from credit.errors import LawfulnessError, UnknownSubject, YexinError
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject
from models.evaluation import Evaluation
from serving.answers import ScoreAnswer
from serving.audit.visit import Visit, stamp
from serving.inquiry import Inquiry
from serving.randomness import new_id
from serving.replay.archive import Archive
from serving.replay.kept import Kept
from serving.replay.prepared import Body, Prepared
from serving.scorer import Scorer
from serving.standing import Standing, answer_of
from serving.store.journal import Done, Journal, Keeping

Keep = Callable[[Keeping], None]
_BODIES_BYTES = 64 << 20  # some ten thousand answers


class Issuer:
    """Scores subjects as `Scorer` does, and keeps every answer with who asked; `now` is the clock that stamps them."""

    def __init__(self, scorer: Scorer, journal: Journal, archive: Archive, *, now: Callable[[], datetime]) -> None:
        self.scorer, self.journal, self._archive, self._now = scorer, journal, archive, now
        self._bodies = Kept[tuple[Body, tuple[str, ...]]](_BODIES_BYTES)
        self._hashes: dict[int, tuple[Evaluation, str]] = {}

    def score(
        self, inquiry: Inquiry, *, today: date, language: Language = Language.CHINESE, visit: Visit | None = None
    ) -> ScoreAnswer:
        """The answer with its score_id; on return it is on disk, and so is who was given it.

        Raises
        ------
        YexinError
            As `Scorer.standing`; DatabaseUnavailable or FolderNotWritable where it cannot be kept: then nothing is handed out.
        """
        visit = visit or Visit.at_command_line("score")
        return msgspec.json.decode(
            self.issue(self.prepare(inquiry, visit, today=today, language=language), visit), type=ScoreAnswer
        )

    def prepare(self, inquiry: Inquiry, visit: Visit, *, today: date, language: Language, keep: Keep | None = None) -> Prepared:
        """The answer without its id; a refusal by law, or that nothing is known of the subject, is kept before it is told.

        `keep` keeps it, by default at once; one that only hands it in has to wait for it before it tells anybody.

        Raises
        ------
        YexinError
            As `Scorer.standing`; DatabaseUnavailable where the refusal cannot be kept.
        """
        try:
            standing = self.scorer.standing(inquiry, today=today)
        except (LawfulnessError, UnknownSubject) as error:
            self.refuse(visit, self.scorer.subject(inquiry.kind, inquiry.identifier), error, purpose=inquiry.purpose, keep=keep)
        return self._prepared(standing, language)

    def refuse(
        self, visit: Visit, subject: Subject, error: YexinError, *, purpose: Purpose | None = None, keep: Keep | None = None
    ) -> NoReturn:
        """Raise the refusal once it is kept that the visitor was refused, and by which rule; `keep` as in `prepare`."""
        told = {"outcome": type(error).__name__, "purpose": str(purpose) if purpose else None}
        (keep or self.journal.keep)(Keeping(visit.entry(subject.kind, subject.id, self._now(), **told)))
        raise error

    def issue(self, prepared: Prepared, visit: Visit, *, keep: Keep | None = None) -> bytes:
        """The answer under a fresh id, as it is handed out; on return it is on disk, or with `keep` as in `prepare`."""
        given = self._given(prepared, visit)
        (keep or self.journal.keep)(given.keeping)
        return given.answer

    def begin(self, prepared: Prepared, visit: Visit, done: Done) -> bytes:
        """As `issue`, without waiting: the answer may go out once `done` was called, from another thread, with None."""
        given = self._given(prepared, visit)
        self.journal.submit(given.keeping, done)
        return given.answer

    def _given(self, prepared: Prepared, visit: Visit) -> _Given:
        score_id, at = new_id(), stamp(self._now())
        row = prepared.row(score_id, f"{at[:10]} {at[11:26]}+00:00")
        entry = visit.entry_at(
            at, row.kind, row.subject, purpose=prepared.purpose, consent=prepared.consent, records=prepared.records,
            evaluation=row.evaluation, evaluation_version=row.evaluation_version, table_hash=row.table_hash, score_id=score_id,
        )  # fmt: skip
        return _Given(prepared.body.with_id(prepared.store_version, score_id), Keeping(entry, row, prepared.body))

    def _prepared(self, standing: Standing, language: Language) -> Prepared:
        """The answer's body is computed once for all who ask about equal rows, the same day, and by the same table."""
        of_evaluation, of_table = self._hash(standing.evaluation), self._archive.keep_table(standing.approved.table)
        key = (standing.subject, standing.stamp, standing.as_of, of_evaluation, standing.approved.version, of_table, language)
        found = self._bodies.get(key) if standing.stamp is not None else None
        if found is None:
            answer = answer_of(standing, language)
            found = (Body.of(answer), tuple(record.record_id for record in answer.records))
            self._bodies.put(key, found, len(found[0].head) + 40 * len(found[1]))
        return Prepared.of(standing, found[0], found[1], language, (of_evaluation, of_table))

    def _hash(self, evaluation: Evaluation) -> str:
        """Its hash, computed once: evaluations are read at the start and stay as they are."""
        found = self._hashes.get(id(evaluation))
        if found is None:
            found = self._hashes[id(evaluation)] = (evaluation, self._archive.keep_evaluation(evaluation))
        return found[1]


class _Given(NamedTuple):
    answer: bytes
    keeping: Keeping


def written(answer: ScoreAnswer) -> str:
    """An answer as the text that is handed out, kept and compared."""
    return msgspec.json.encode(answer).decode()
