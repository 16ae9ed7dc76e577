"""A version that is looked at: its table, the rows of every part, and the champion beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.points_table import PointsTable
from models.scored import ScoredRows
from training.calibration import AS_LEARNT, Calibration, probability
from training.dataset import Dataset
from training.examples import Examples
from training.intervals import Draws
from training.rulebook import Rulebook

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Champion:
    """The version that answers now."""

    version: int
    table: PointsTable


@dataclass(frozen=True, eq=False)
class Candidate:
    """Everything that a validation report is made from; `folded` is the calibration that is in the table already."""

    evaluation: Evaluation
    features: FeatureSet
    dataset: Dataset
    table: PointsTable
    rulebook: Rulebook
    champion: Champion | None = None
    folded: Calibration = AS_LEARNT

    @property
    def later(self) -> Examples:
        """The out-of-time rows."""
        return self.dataset.out_of_time

    @cached_property
    def raw(self) -> dict[str, Floats]:
        """Log-odds of each part's rows."""
        return {name: self.table.raw_score(part.rows) for name, part in self.dataset.parts.items()}

    @cached_property
    def chance(self) -> Floats:
        """Predicted probability of each out-of-time row."""
        return probability(self.raw["out_of_time"])

    @cached_property
    def scored(self) -> ScoredRows:
        """The out-of-time rows as the server answers them, rules included."""
        return self.evaluation.score_rows(self.later.whole, self.table)

    @cached_property
    def draws(self) -> Draws:
        """The draws of out-of-time rows that every interval of the report comes from."""
        return Draws(self.later.target)

    @cached_property
    def champion_raw(self) -> Floats | None:
        """The champion's log-odds of the out-of-time rows; None where there is none, or it reads columns that are not here."""
        if self.champion is None:
            return None
        columns = self.columns_of(self.champion.table)
        return None if columns is None else self.champion.table.raw_score(columns)

    def columns_of(self, table: PointsTable) -> dict[str, Floats] | None:
        """The out-of-time columns that a table reads; None where some are not here."""
        whole = self.later.whole
        if set(table.feature_names) - set(whole.names):
            return None
        return {name: whole.column(name) for name in table.feature_names}

    def tiers_of(self, table: PointsTable) -> NDArray[np.int64] | None:
        """The number of the tier (of `Tiers.rising`) that each out-of-time row has by a table; None as `columns_of`."""
        if self.columns_of(table) is None or table.scale != self.evaluation.scale:
            return None
        return self.evaluation.score_rows(self.later.whole, table).tier
