"""Feature rows that the nightly run left, as long as they hold: for the same day, by the same features, of the same records."""

from __future__ import annotations

import time
from datetime import date

from credit.errors import DatabaseUnavailable
from credit.subject import Subject
from serving.store.feature_rows import FeatureRowStore, RowsOf, StoredRow

_LOOK_AGAIN_SECONDS = 2.0
_MOST_SOUGHT = 256  # days and feature sets; past days are asked about as well


class PreparedRows:
    """Finds rows, and says None where one is to be built instead; no fault of the store stops an answer.

    Parameters
    ----------
    store
        None: there are none.
    """

    def __init__(self, store: FeatureRowStore | None) -> None:
        self._store = store
        self._runs: dict[RowsOf, tuple[float, int | None]] = {}

    def find(self, subject: Subject, as_of: date, feature_set: str, stamp: tuple[int, int]) -> StoredRow | None:
        """The subject's row of that day and feature set, if it was made from the records of that stamp (`Ledger.stamp`)."""
        if self._store is None:
            return None
        try:
            run = self._run(self._store, RowsOf(str(subject.kind), as_of, feature_set))
            found = self._store.find(run, subject.id) if run is not None else None
        except DatabaseUnavailable:
            return None
        return found if found is not None and found.stamp == stamp else None

    def _run(self, store: FeatureRowStore, of: RowsOf) -> int | None:
        now, seen = time.monotonic(), self._runs.get(of)
        if seen is None or now - seen[0] > _LOOK_AGAIN_SECONDS:
            if len(self._runs) >= _MOST_SOUGHT:
                self._runs.clear()
            seen = self._runs[of] = (now, store.current(of))
        return seen[1]
