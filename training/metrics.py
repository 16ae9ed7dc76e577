"""How well a table tells good from bad, on rows it never saw."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from training.calibration import expected_calibration_error, log_loss, probability


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measures on held-out rows.

    `auc` area under the ROC curve; `gini` 2·AUC - 1; `ks` the largest gap between the shares of bad and of good rows below a
    score (Kolmogorov-Smirnov); `brier` the mean squared error of the predicted probability; `log_loss` its mean negative
    log-likelihood; `calibration_error` the mean distance of predicted and observed bad rate over ten groups of equal size;
    `bad_rate` the share of bad rows; `predicted_rate` the mean predicted probability, equal to `bad_rate` if the level is right.
    """

    auc: float
    gini: float
    ks: float
    brier: float
    log_loss: float
    calibration_error: float
    bad_rate: float
    predicted_rate: float
    rows: int

    @classmethod
    def of(cls, raw: NDArray[np.float64], target: NDArray[np.int8]) -> Metrics:
        """Measure raw scores (log-odds of bad, (n,)) against outcomes (1 = bad); NaN where only one outcome occurs.

        Examples
        --------
        >>> Metrics.of(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0, 0, 0, 1], np.int8)).auc
        1.0
        """
        chance = probability(raw)
        false, true = roc(raw, target)
        auc = float(np.trapezoid(true, false))
        return cls(
            auc=auc,
            gini=2 * auc - 1,
            ks=float(np.max(true - false)),
            brier=float(np.mean((chance - target) ** 2)),
            log_loss=log_loss(chance, target),
            calibration_error=expected_calibration_error(chance, target),
            bad_rate=float(target.mean()),
            predicted_rate=float(chance.mean()),
            rows=len(target),
        )

    def as_dict(self) -> dict[str, float]:
        """Name → value, as MLflow takes it."""
        return {name: float(value) for name, value in asdict(self).items()}


def roc(raw: NDArray[np.float64], target: NDArray[np.int8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of the good and of the bad rows at or above each raw score, from the worst on, both beginning at 0.

    Rows with equal scores enter together, so ties count half in the area.
    """
    order = np.argsort(-raw, kind="stable")
    bad, ranked = target[order].astype(np.float64), raw[order]
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    caught, false = np.cumsum(bad)[ends], np.cumsum(1 - bad)[ends]
    with np.errstate(invalid="ignore"):
        return np.append(0.0, false / false[-1]), np.append(0.0, caught / caught[-1])
