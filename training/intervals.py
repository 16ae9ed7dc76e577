"""How sure a measure is: percentile intervals over rows drawn again with replacement (Efron 1979), alike for every model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.calibration import log_loss, probability

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]
ROUNDS, SEED = 300, 20251025
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True, slots=True)
class Interval:
    """A measure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As one reads it."""
        return f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True, eq=False)
class Draws:
    """The same draws of the rows for every measure and model, so that differences of models are differences on equal rows.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> target = (rng.random(2000) < 0.2).astype(np.int8)
    >>> good = 2.0 * target + rng.normal(size=2000)
    >>> draws = Draws(target)
    >>> auc, gap = draws.auc(good), draws.auc_gap(good, rng.normal(size=2000))
    >>> auc.low < auc.value < auc.high, gap.low > 0.3
    (True, True)
    """

    target: Labels
    rounds: int = ROUNDS
    seed: int = SEED

    def auc(self, raw: Floats) -> Interval:
        """Area under the ROC curve."""
        return self._of(_Ranked.of(raw, self.target).auc)

    def ks(self, raw: Floats) -> Interval:
        """The largest gap between the shares of bad and of good rows."""
        return self._of(_Ranked.of(raw, self.target).ks)

    def auc_gap(self, raw: Floats, other: Floats) -> Interval:
        """The AUC of `raw` less that of `other`, on the same draws."""
        one, two = _Ranked.of(raw, self.target), _Ranked.of(other, self.target)
        return self._of(lambda weights: one.auc(weights) - two.auc(weights))

    def measures(self, raw: Floats) -> dict[str, Interval]:
        """AUC, Gini, KS, Brier score and log-loss."""
        chance = probability(raw)
        squares = (chance - self.target) ** 2
        held = np.clip(chance, 1e-6, 1 - 1e-6)
        losses = -np.where(self.target == 1, np.log(held), np.log1p(-held))
        auc = self.auc(raw)
        return {
            "auc": auc,
            "gini": Interval(2 * auc.value - 1, 2 * auc.low - 1, 2 * auc.high - 1),
            "ks": self.ks(raw),
            "brier": self._of(lambda weights: float(weights @ squares / weights.sum())),
            "log_loss": self._of(lambda weights: float(weights @ losses / weights.sum()), value=log_loss(chance, self.target)),
        }

    def _of(self, measure: Callable[[Floats], float], *, value: float | None = None) -> Interval:
        rng, rows = np.random.default_rng(self.seed), len(self.target)
        seen = [measure(np.bincount(rng.integers(0, rows, rows), minlength=rows).astype(np.float64)) for _ in range(self.rounds)]
        seen = [one for one in seen if not np.isnan(one)]
        if not seen:
            return Interval(float("nan"), float("nan"), float("nan"))
        low, high = np.quantile(seen, [_LOW, _HIGH])
        return Interval(measure(np.ones(rows)) if value is None else value, float(low), float(high))


@dataclass(frozen=True, eq=False)
class _Ranked:
    """Rows in the order of their scores, the worst first, sorted once for all draws; rows with equal scores enter together."""

    order: NDArray[np.intp]
    ends: NDArray[np.intp]
    bad: NDArray[np.bool_]

    @classmethod
    def of(cls, raw: Floats, target: Labels) -> _Ranked:
        order = np.argsort(-raw, kind="stable")
        ends = np.append(np.flatnonzero(np.diff(raw[order])), len(order) - 1)
        return cls(order, ends, target[order] == 1)

    def auc(self, weights: Floats) -> float:
        false, true = self._shares(weights)
        return float(np.trapezoid(true, false))

    def ks(self, weights: Floats) -> float:
        false, true = self._shares(weights)
        return float(np.max(true - false))

    def _shares(self, weights: Floats) -> tuple[Floats, Floats]:
        own = weights[self.order]
        caught, passed = np.cumsum(own * self.bad)[self.ends], np.cumsum(own * ~self.bad)[self.ends]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.append(0.0, passed / passed[-1]), np.append(0.0, caught / caught[-1])
