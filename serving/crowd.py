"""Everybody at once: standings of all subjects on a day, computed once for each store version and table, and held for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from credit.errors import FeatureError, NotKept, RecordFromFuture, TooManyAtOnce
from credit.subject import SubjectKind
from features.rows import FeatureRows
from serving.scorer import Scorer
from supervision.standings import Standings

# A request waits for some seconds at most: that many subjects are scored in them. More are a job for a command.
MOST_AT_ONCE = 200_000
_HELD = 6


@dataclass
class Crowd:
    """Standings and feature rows of all subjects of a deployment; threads that ask for the same wait for one computation."""

    scorer: Scorer
    most: int = MOST_AT_ONCE
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def standings(self, evaluation: str, *, as_of: date, today: date, command: str) -> Standings:
        """How everybody stands in an evaluation.

        Parameters
        ----------
        command
            What does the same beside the service.

        Raises
        ------
        RecordFromFuture
            The day is after today.
        UnknownEvaluation, ModelNotTrained
            There is no such evaluation, or it has no approved table.
        TooManyAtOnce
            There are more subjects than a request waits for.
        """
        chosen, approved = self.scorer.approved(evaluation)
        features = self.scorer.features(chosen.subject)
        lives = self._bounded(chosen.subject, as_of, today, command)
        key = (evaluation, approved.table.hash, self.scorer.watch.current().version, as_of)
        found: Standings = self.once(key, lambda: Standings.of(lives, features, chosen, approved.table, as_of=as_of))
        return found

    def rows(self, kind: str, *, as_of: date, today: date, command: str) -> FeatureRows:
        """The feature rows of everybody of a kind, scored by nothing; raises as `standings`."""
        features = self.scorer.features(kind)
        lives = self._bounded(kind, as_of, today, command)
        key = (kind, features.version, self.scorer.watch.current().version, as_of)
        found: FeatureRows = self.once(key, lambda: features.build(lives, as_of=as_of))
        return found

    def once(self, key: tuple[Any, ...], made: Callable[[], Any]) -> Any:
        """What `made` makes, computed once for its key; the last few are held."""
        with self._lock:
            if key not in self._held:
                self._held = {key: made(), **dict(list(self._held.items())[: _HELD - 1])}
            return self._held[key]

    def require_feature(self, kind: str, feature: str, what: str) -> None:
        """Refuse what rests on a feature that the deployment does not declare.

        Raises
        ------
        NotKept
            It does not.
        """
        try:
            known = self.scorer.features(kind).names
        except FeatureError:
            raise NotKept(what) from None
        if feature not in known:
            raise NotKept(what)

    def _bounded(self, kind: str, as_of: date, today: date, command: str) -> Any:
        if as_of > today:
            raise RecordFromFuture(as_of, today=today)
        lives = self.scorer.watch.current().lives
        first, last = lives.range_of(SubjectKind(kind))
        if last - first > self.most:
            raise TooManyAtOnce(last - first, most=self.most, command=command)
        return lives
