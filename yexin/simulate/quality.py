"""What nobody can see: how good a subject is, and how that drives what it does. Nothing in here is ever written to a file.

The model is three equations (docs/simulator.md):

1. quality:  q(t+1) = φ q(t) + √(1−φ²) η, standard normal at all times, drifting slowly;
2. rates:    events of a quarter are Poisson with mean ¼ · yearly · exp(−β q − β²/2) · exposure, so that over all subjects the
   mean is `yearly` events a year whatever β;
3. grades:   z = ρ q + √(1−ρ²) ε is cut at normal quantiles, so that over all subjects each grade has exactly its share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from yexin.simulate.calendar import Calendar

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# A quarter's φ: 0.97⁴ = 0.885 from year to year. Last year says much about next year, and not everything.
_PERSISTENCE = 0.97


@dataclass(frozen=True, slots=True)
class Quality:
    """Two drifting qualities of n subjects over the quarters, standard normal: `conduct` (守法守诺) and `means` (履约能力)."""

    conduct: Floats
    means: Floats

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, subjects: int, quarters: int, correlation: float) -> Quality:
        """Draw the paths with that correlation of the two; both arrays have shape (subjects, quarters)."""
        conduct, own = _path(rng, subjects, quarters), _path(rng, subjects, quarters)
        return cls(conduct, correlation * conduct + np.sqrt(1 - correlation**2) * own)


def _path(rng: np.random.Generator, subjects: int, quarters: int) -> Floats:
    shocks = rng.standard_normal((quarters, subjects))
    path = np.empty_like(shocks)
    path[0] = shocks[0]
    for quarter in range(1, quarters):
        path[quarter] = _PERSISTENCE * path[quarter - 1] + np.sqrt(1 - _PERSISTENCE**2) * shocks[quarter]
    return np.ascontiguousarray(path.T)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """m events: subject number, day (days since 1970-01-01) and quarter of each, sorted by subject and quarter."""

    subject: Integers
    day: Integers
    quarter: Integers

    def __len__(self) -> int:
        return len(self.subject)

    def where(self, kept: NDArray[np.bool_]) -> Occurrences:
        """The events for which `kept` (m booleans) holds."""
        return Occurrences(self.subject[kept], self.day[kept], self.quarter[kept])

    def of(self, path: Floats) -> Floats:
        """The value of a path (subjects, quarters) at each event."""
        return path[self.subject, self.quarter]


def rate(yearly: float, quality: Floats, *, beta: float, exposure: Floats | float = 1.0) -> Floats:
    """Mean events of each subject in each quarter, shape (subjects, quarters): equation 2.

    Parameters
    ----------
    exposure
        Factor that can be broadcast to that shape: by subject, by quarter (`Calendar.seasonal`), or both; 0 where nothing can
        happen.
    """
    made: Floats = 0.25 * yearly * np.exp(-beta * quality - 0.5 * beta**2) * exposure
    return made


def occur(rng: np.random.Generator, mean: Floats, calendar: Calendar) -> Occurrences:
    """Draw events with the given means, shape (subjects, quarters), on days spread evenly over each quarter."""
    counts = rng.poisson(mean)
    subject, quarter = np.nonzero(counts)
    repeats = counts[subject, quarter]
    subject, quarter = np.repeat(subject, repeats), np.repeat(quarter, repeats)
    first, length = calendar.first_days[quarter], calendar.lengths[quarter]
    return Occurrences(subject, first + (rng.random(len(subject)) * length).astype(np.int64), quarter)


def grade(rng: np.random.Generator, quality: Floats, *, shares: Sequence[float], loading: float) -> Integers:
    """Draw grades 0 (worst) … k−1 (best) whose shares over all subjects are `shares`: equation 3.

    Parameters
    ----------
    quality
        One number a draw.
    loading
        ρ in [0, 1]: how much of the grade is quality; the rest is chance.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> grade(rng, np.array([-2.0, 0.0, 2.0]), shares=(0.2, 0.6, 0.2), loading=1.0).tolist()
    [0, 1, 2]
    """
    z = loading * quality + np.sqrt(1 - loading**2) * rng.standard_normal(quality.shape)
    cuts = [NormalDist().inv_cdf(min(share, 1 - 1e-12)) for share in np.cumsum(shares)[:-1]]
    drawn: Integers = np.searchsorted(np.array(cuts), z, side="right").astype(np.int64)
    return drawn
