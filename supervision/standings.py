"""How all subjects of a kind stand in an evaluation on a day: score, tier and feature row, in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.points_table import PointsTable
from models.rules import Condition


@dataclass(frozen=True, eq=False)
class Standings:
    """The scorable subjects on a day.

    Attributes
    ----------
    subjects
        Identifiers, shape (n,), sorted.
    score, tier
        int64 points, and the place of the tier in `tiers`, shape (n,).
    tiers
        Names of the evaluation's tiers, the lowest first.
    rows
        All feature rows, those of subjects that are not scorable too.
    position
        The row of each scorable subject, shape (n,).
    """

    day: date
    subjects: NDArray[np.str_]
    score: NDArray[np.int64]
    tier: NDArray[np.int64]
    tiers: tuple[str, ...]
    rows: FeatureRows
    position: NDArray[np.int64]

    @classmethod
    def of(cls, lives: Lives, features: FeatureSet, evaluation: Evaluation, table: PointsTable, *, as_of: date) -> Standings:
        """Score everybody who is known on the day.

        Raises
        ------
        RecordFromFuture
            The day is after the last day of knowledge of `lives`.
        TableMismatch
            The table was made for another evaluation.
        """
        rows = features.build(lives, as_of=as_of)
        scored = evaluation.score_rows(rows, table)
        return cls(
            day=as_of,
            subjects=rows.subjects[scored.position],
            score=scored.score,
            tier=scored.tier,
            tiers=evaluation.tiers.names,
            rows=rows,
            position=scored.position,
        )

    def meets(self, condition: Condition) -> NDArray[np.bool_]:
        """Which subjects meet a condition on a feature, shape (n,)."""
        return condition.met_by(self.rows.column(condition.feature)[self.position])

    @property
    def tier_names(self) -> list[str]:
        """The tier of each subject in words."""
        return [self.tiers[place] for place in self.tier.tolist()]
