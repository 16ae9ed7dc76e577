"""Entries for answers that are no issued scores: records, histories, measures and what-ifs are answers about a subject as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from credit.purpose import Purpose
from credit.subject import Subject
from serving.audit.visit import Visit
from serving.store.journal import Journal, Keeping

_MOST_RECORDS = 500  # ids in one entry; a subject with more records than that is named by it all the same


class Notes:
    """Notes answers in the audit trail; `now` is the clock that stamps them."""

    def __init__(self, journal: Journal, *, now: Callable[[], datetime]) -> None:
        self._journal, self._now = journal, now

    def note(
        self,
        visit: Visit,
        subject: Subject,
        *,
        purpose: Purpose | None = None,
        score_id: str | None = None,
        records: Iterable[str] = (),
    ) -> None:
        """Write down that a visitor is about to be answered about a subject; on return it is on disk.

        Raises
        ------
        DatabaseUnavailable
            It could not be kept: then nothing may be handed out.
        """
        used = tuple(records)[:_MOST_RECORDS]
        told = {"purpose": str(purpose) if purpose else None, "score_id": score_id, "records": used}
        self._journal.keep(Keeping(visit.entry(subject.kind, subject.id, self._now(), **told)))
