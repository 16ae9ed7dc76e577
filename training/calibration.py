"""The level of probabilities, set on later rows than those learnt from, and folded into the table.

Beta calibration with equal shapes (Kull, Silva Filho, Flach 2017, "beta[am]") says: calibrated log-odds = slope · log-odds +
intercept. That is the one form of calibration under which a table stays a table: every number of it is multiplied, the constant
moved, and points keep their meaning (so many to double the odds). Isotonic and the full beta calibration bend the scale, so
that points would no longer add up; they are fitted beside it and say on rows of another day whether bending it would pay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]
# With fewer bad rows a slope is noise (its standard error exceeds 0.15), so the level alone is set.
FEWEST_FOR_SLOPE = 50
_STEPS = 50
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated log-odds are ``slope * raw + intercept``; a slope is above 0, so that no order changes.

    Raises
    ------
    ValueError
        The slope is not positive and finite, or the intercept not finite.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def __post_init__(self) -> None:
        if not (0 < self.slope < np.inf and np.isfinite(self.intercept)):
            raise ValueError(f"a calibration needs a positive slope, got {self.slope}, intercept {self.intercept}")

    @classmethod
    def fit(cls, raw: Floats, target: Labels) -> Calibration:
        """The most likely slope and intercept; the intercept alone where bad rows are few or the slope would turn the order.

        Examples
        --------
        >>> raw = np.log(np.repeat([0.01, 0.1], 1000) / np.repeat([0.99, 0.9], 1000))
        >>> twice = np.zeros(2000, np.int8)
        >>> twice[:20] = twice[1000:1200] = 1  # twice as many as the scores say
        >>> fitted = Calibration.fit(raw, twice)
        >>> probability = 1 / (1 + np.exp(-fitted.of(raw)))
        >>> [round(float(p), 3) for p in (probability[0], probability[-1])]
        [0.02, 0.2]
        """
        bad = int(target.sum())
        if not 0 < bad < len(target):
            return cls()
        if min(bad, len(target) - bad) >= FEWEST_FOR_SLOPE:
            slope, intercept = _newton(np.column_stack([raw, np.ones(len(raw))]), np.zeros(len(raw)), target)
            if slope > 0:
                return cls(float(slope), float(intercept))
        return cls(1.0, float(_newton(np.ones((len(raw), 1)), raw, target)[0]))

    def of(self, raw: Floats) -> Floats:
        """Calibrated log-odds, (n,)."""
        return self.slope * raw + self.intercept


AS_LEARNT = Calibration()


@dataclass(frozen=True, slots=True)
class CalibrationCheck:
    """Log-losses on rows of another day: as learnt, as calibrated, and of the two calibrations that would bend the scale."""

    uncalibrated: float
    calibrated: float
    beta: float
    isotonic: float

    @classmethod
    def of(cls, fitted_on: tuple[Floats, Labels], checked_on: tuple[Floats, Labels]) -> CalibrationCheck:
        """Fit each calibration on the first (raw scores, outcomes) and measure it on the second."""
        raw, target = fitted_on
        later, outcome = checked_on
        affine = Calibration.fit(raw, target).of(later)
        beta = LogisticRegression(C=1e6, max_iter=1000).fit(_shapes(raw), target).predict_proba(_shapes(later))[:, 1]
        isotonic = IsotonicRegression(out_of_bounds="clip").fit(probability(raw), target).predict(probability(later))
        return cls(*(log_loss(p, outcome) for p in (probability(later), probability(affine), beta, isotonic)))

    @property
    def bending_pays(self) -> float:
        """How much log-loss the better of the two bent scales would save; negative where it would cost."""
        return self.calibrated - min(self.beta, self.isotonic)


def probability(raw: Floats) -> Floats:
    """Log-odds as probabilities, (n,)."""
    return np.asarray(1 / (1 + np.exp(-raw)), np.float64)


def log_loss(predicted: Floats, target: Labels) -> float:
    """Mean negative log-likelihood; probabilities are kept a millionth away from 0 and 1, as isotonic steps reach them."""
    held = np.clip(predicted, _TINY, 1 - _TINY)
    return float(-np.mean(np.where(target == 1, np.log(held), np.log1p(-held))))


def expected_calibration_error(predicted: Floats, target: Labels, groups: int = 10) -> float:
    """Mean distance of predicted and observed bad rate over groups of equal size.

    Examples
    --------
    >>> expected_calibration_error(np.array([0.1] * 10 + [0.9] * 10), np.array([0] * 9 + [1] + [1] * 10, np.int8), groups=2)
    0.05
    """
    parts = [part for part in np.array_split(np.argsort(predicted, kind="stable"), groups) if len(part)]
    gaps = [abs(float(predicted[part].mean()) - float(target[part].mean())) * len(part) for part in parts]
    return round(sum(gaps) / len(target), 12)


def _newton(columns: Floats, offset: Floats, target: Labels) -> Floats:
    """Logistic regression by Newton's steps: few numbers, the same on every machine."""
    weights = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        chance = probability(columns @ weights + offset)
        curvature = (columns * (chance * (1 - chance))[:, None]).T @ columns + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curvature, columns.T @ (target - chance))
        weights = weights + step
        if np.abs(step).max() < 1e-12:
            break
    return weights


def _shapes(raw: Floats) -> Floats:
    """The two columns of the full beta calibration: ln p and -ln(1 - p)."""
    return np.column_stack([-np.logaddexp(0, -raw), np.logaddexp(0, raw)])
