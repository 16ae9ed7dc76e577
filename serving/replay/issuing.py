"""A score given to somebody: answered, kept with all that it rests on, and only then handed out under an id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple, NoReturn

import msgspec

from credit.errors import LawfulnessError, UnknownSubject, YexinError
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject
from models.evaluation import Evaluation
from serving.answered import answers_of
from serving.answers import ScoreAnswer
from serving.audit.visit import Visit, stamp
from serving.inquiry import Inquiry
from serving.randomness import new_id
from serving.replay.archive import Archive
from serving.replay.kept import Kept
from serving.replay.prepared import Body, Prepared
from serving.scorer import Scorer
from serving.standing import Standing
from serving.store.journal import Done, Journal, Keeping

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

    def prepare(self, inquiry: Inquiry, visit: Visit, *, today: date, language: Language) -> Prepared:
        """The answer without its id; a refusal by law, or that nothing is known of the subject, is kept before it is told.

        Raises
        ------
        YexinError
            As `Scorer.standing`; DatabaseUnavailable where the refusal cannot be kept.
        """
        (found,) = self.prepare_each([inquiry], visit, today=today, language=language)
        if isinstance(found, Prepared):
            return found
        if found.keeping is not None:
            self.journal.keep(found.keeping)
        raise found.error

    def prepare_each(
        self, inquiries: Sequence[Inquiry], visit: Visit, *, today: date, language: Language
    ) -> list[Prepared | Refused]:
        """Of each what `prepare` gives, or its refusal, which nobody kept yet; what they have in common is done once."""
        found = self.scorer.standings(inquiries, today=today)
        prepared = iter(self._prepared([one for one in found if isinstance(one, Standing)], language))
        return [
            next(prepared) if isinstance(one, Standing) else self._refused(inquiry, one, visit)
            for inquiry, one in zip(inquiries, found, strict=True)
        ]

    def _refused(self, inquiry: Inquiry, error: YexinError, visit: Visit) -> Refused:
        """A refusal by law, or that nothing is known, leaves an entry; other errors leave nothing."""
        if not isinstance(error, (LawfulnessError, UnknownSubject)):
            return Refused(error, None)
        subject = self.scorer.subject(inquiry.kind, inquiry.identifier)
        return Refused(error, self._entry(visit, subject, error, inquiry.purpose))

    def refuse(self, visit: Visit, subject: Subject, error: YexinError, *, purpose: Purpose | None = None) -> NoReturn:
        """Raise the refusal once it is kept that the visitor was refused, and by which rule."""
        self.journal.keep(self._entry(visit, subject, error, purpose))
        raise error

    def _entry(self, visit: Visit, subject: Subject, error: YexinError, purpose: Purpose | None) -> Keeping:
        told = {"outcome": type(error).__name__, "purpose": str(purpose) if purpose else None}
        return Keeping(visit.entry(subject.kind, subject.id, self._now(), **told))

    def issue(self, prepared: Prepared, visit: Visit) -> bytes:
        """The answer under a fresh id, as it is handed out; on return it is on disk."""
        given = self.give(prepared, visit)
        self.journal.keep(given.keeping)
        return given.answer

    def begin(self, prepared: Prepared, visit: Visit, done: Done) -> bytes:
        """As `issue`, without waiting: the answer may go out once `done` was called, from another thread, with None."""
        given = self.give(prepared, visit)
        self.journal.submit(given.keeping, done)
        return given.answer

    def give(self, prepared: Prepared, visit: Visit) -> Given:
        """The answer under a fresh id, and what has to be on disk before it goes out."""
        score_id, at = new_id(), stamp(self._now())
        row = prepared.row(score_id, f"{at[:10]} {at[11:26]}+00:00")
        entry = visit.entry_at(
            at, row.kind, row.subject, purpose=prepared.purpose, consent=prepared.consent, records=prepared.records,
            evaluation=row.evaluation, evaluation_version=row.evaluation_version, table_hash=row.table_hash, score_id=score_id,
        )  # fmt: skip
        return Given(prepared.body.with_id(prepared.store_version, score_id), Keeping(entry, row, prepared.body))

    def _prepared(self, standings: Sequence[Standing], language: Language) -> list[Prepared]:
        """A body is computed once for all who ask about equal rows, the same day, and by the same table."""
        keys = [self._key(one, language) for one in standings]
        bodies = {key: found for key in keys if (found := self._bodies.get(key)) is not None}
        fresh = {key: one for key, one in zip(keys, standings, strict=True) if key not in bodies}
        for key, answer in zip(fresh, answers_of(list(fresh.values()), language), strict=True):
            found = bodies[key] = (Body.of(answer), tuple(record.record_id for record in answer.records))
            self._bodies.put(key, found, len(found[0].head) + 40 * len(found[1]))
        return [
            Prepared.of(one, *bodies[key], language, (key.evaluation, key.table)) for key, one in zip(keys, standings, strict=True)
        ]

    def _key(self, standing: Standing, language: Language) -> _Key:
        of_evaluation, of_table = self._hash(standing.evaluation), self._archive.keep_table(standing.approved.table)
        version = standing.approved.version
        assert standing.stamp is not None  # noqa: S101 (the scorer's standings have it)
        return _Key(standing.subject, standing.stamp, standing.as_of, of_evaluation, version, of_table, language)

    def _hash(self, evaluation: Evaluation) -> str:
        """Its hash, computed once: evaluations are read at the start and stay as they are."""
        found = self._hashes.get(id(evaluation))
        if found is None:
            found = self._hashes[id(evaluation)] = (evaluation, self._archive.keep_evaluation(evaluation))
        return found[1]


class Refused(NamedTuple):
    """An inquiry that is not answered; the error may be told when `keeping` is on disk, None where it leaves nothing to keep."""

    error: YexinError
    keeping: Keeping | None


class _Key(NamedTuple):
    """What two answers share if their bodies are equal."""

    subject: Subject
    stamp: tuple[int, int]
    as_of: date
    evaluation: str
    version: int
    table: str
    language: Language


class Given(NamedTuple):
    """An answer as it is handed out, and what is kept of it."""

    answer: bytes
    keeping: Keeping


def written(answer: ScoreAnswer) -> str:
    """An answer as the text that is handed out, kept and compared."""
    return msgspec.json.encode(answer).decode()
