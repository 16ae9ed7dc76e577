"""A challenger in the shadow of the champion: both score everyone on a day, the champion alone answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.points_table import PointsTable
from models.scored import ScoredRows
from training.dataset import rule_features
from training.population import population


@dataclass(frozen=True, slots=True)
class Moved:
    """One subject whose tier differs: both scores and tiers, and the features whose points differ most, with by how much."""

    subject: str
    champion: int
    challenger: int
    from_tier: str
    to_tier: str
    because: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Shadow:
    """Both versions' answers about everyone on one day."""

    evaluation: Evaluation
    day: date
    rows: FeatureRows
    champion: ScoredRows
    challenger: ScoredRows
    tables: tuple[PointsTable, PointsTable]

    @classmethod
    def of(
        cls, evaluation: Evaluation, features: FeatureSet, lives: Lives, tables: tuple[PointsTable, PointsTable], *, day: date
    ) -> Shadow:
        """Score everyone of whom something is known on `day` by (champion, challenger).

        Raises
        ------
        TableMismatch
            A table is of another evaluation or scale.
        RecordFromFuture
            `day` is after the last day of knowledge.
        """
        read = [*tables[0].feature_names, *tables[1].feature_names, *rule_features(evaluation)]
        rows = population(features, lives, days=[day], columns=list(dict.fromkeys(read)))[day]
        champion, challenger = (evaluation.score_rows(rows, table) for table in tables)
        return cls(evaluation, day, rows, champion, challenger, tables)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many have which tier by the champion (down) and by the challenger (across), worst first."""
        found = np.zeros((len(self.evaluation.tiers.names),) * 2, np.int64)
        np.add.at(found, (self.champion.tier, self.challenger.tier), 1)
        return found

    @property
    def share_moved(self) -> float:
        """The share of subjects whose tier differs; 0 where there are none."""
        counts = self.counts
        return 1 - float(np.trace(counts)) / int(counts.sum()) if counts.sum() else 0.0

    @property
    def mean_difference(self) -> float:
        """Mean absolute difference of the scores, in points."""
        return float(np.abs(self.challenger.score - self.champion.score).mean()) if len(self.champion.score) else 0.0

    def moved(self, *, most: int | None = None) -> Iterator[Moved]:
        """The subjects whose tier differs, the largest difference of scores first."""
        differ = np.flatnonzero(self.champion.tier != self.challenger.tier)
        gap = np.abs(self.challenger.score - self.champion.score)[differ]
        names = self.evaluation.tiers.names
        for at in differ[np.argsort(-gap, kind="stable")][:most]:
            before, after = int(self.champion.tier[at]), int(self.challenger.tier[at])
            scores = int(self.champion.score[at]), int(self.challenger.score[at])
            yield Moved(str(self.rows.subjects[at]), *scores, names[before], names[after], self._because(int(at)))

    def _because(self, at: int, most: int = 3) -> tuple[tuple[str, int], ...]:
        points: dict[str, int] = {}
        for scored, table, sign in ((self.challenger, self.tables[1], 1), (self.champion, self.tables[0], -1)):
            for name, worth in zip(table.feature_names, scored.explained.points[at].tolist(), strict=True):
                points[name] = points.get(name, 0) + sign * int(worth)
        ranked = sorted(points.items(), key=lambda one: (-abs(one[1]), one[0]))
        return tuple((name, worth) for name, worth in ranked[:most] if worth)
