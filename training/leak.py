"""Proof that the rows of a day hold nothing that became known after it, before anything is learnt from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credit.errors import LeakFound
from features.days import number_of
from features.feature_set import FeatureSet
from features.life.lives import COLUMNS, Lives
from training.examples import Examples
from training.metrics import roc

SUBJECTS = 256  # computed twice: enough for a leak that touches one subject in a hundred to be seen
# No single honest column of a year's foresight came near this on any data set measured (docs/benchmarks/accuracy.md).
IMPLAUSIBLE_AUC = 0.985


def check_no_leak(features: FeatureSet, lives: Lives, day: date) -> None:
    """Compute a day's rows from all records, and again from those that were known on the day: they must be equal.

    Raises
    ------
    LeakFound
        A column differs: it was computed with what became known later.
    """
    low, high = lives.range_of(features.subject_kind)
    some = lives.slice(low, min(high, low + SUBJECTS))
    with_future = features.build(some, as_of=day).values
    without = features.build(known_on(some, day), as_of=day).values
    equal = (with_future == without) | (np.isnan(with_future) & np.isnan(without))
    if differ := [name for name, same in zip(features.names, equal.all(axis=0), strict=True) if not same]:
        raise LeakFound(differ, f"computed from what became known after {day}")


def check_plausible(examples: Examples) -> None:
    """Refuse a column that alone tells nearly every bad subject: that is the outcome itself, come in by another door.

    Raises
    ------
    LeakFound
        With the columns and their areas under the curve.
    """
    if not 0 < examples.target.sum() < len(examples):
        return
    if found := [name for name, area in single_areas(examples) if area > IMPLAUSIBLE_AUC]:
        raise LeakFound(found, f"alone tells bad from good with an AUC above {IMPLAUSIBLE_AUC}, as only the outcome itself does")


def single_areas(examples: Examples) -> Iterator[tuple[str, float]]:
    """Each column with the AUC it has alone, whichever its direction; absent values stand at the end that suits them."""
    for name in examples.rows.names:
        values = examples.rows.column(name)
        areas = [_area(np.where(np.isnan(values), end, values), examples.target) for end in (-np.inf, np.inf)]
        yield name, max(max(area, 1 - area) for area in areas)


def known_on(lives: Lives, day: date) -> Lives:
    """The lives that stood on a day and no others: what was known later is not hidden but gone."""
    number = int(number_of(day)[0])
    kept = (np.asarray(lives.from_day) <= number) & (number < np.asarray(lives.to_day))
    offsets = np.concatenate(([0], np.cumsum(kept)))[np.asarray(lives.offsets)].astype(np.int64)
    columns: dict[str, Any] = {name: np.asarray(getattr(lives, name))[kept] for name in COLUMNS}
    return replace(lives, offsets=offsets, folder=None, **columns)


def _area(values: NDArray[np.float64], target: NDArray[np.int8]) -> float:
    # Ranks, not values: the difference of two infinities is no number.
    ranks = np.unique(values, return_inverse=True)[1].astype(np.float64)
    false, true = roc(ranks, target)
    return float(np.trapezoid(true, false))
