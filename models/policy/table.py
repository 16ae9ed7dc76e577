"""Indicator weights → the parts of a points table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.bins import Bins, CategoryBins, NumericBins
from models.note import FeatureNote
from models.parts import TableFeature
from models.policy.weights import Indicator, Measure, Policy
from models.scale import Scale

EXPONENT = 48  # a unit is 4e-15 log-odds; 62 bits leave room for some 16,000 log-odds
_PER_MILLION = 1_000_000  # shares are counted in a made background of so many rows


def policy_parts(policy: Policy, scale: Scale, notes: Mapping[str, FeatureNote]) -> tuple[tuple[TableFeature, ...], int]:
    """The features of the table, and its constant: the log-odds, in units, at which the scale stands at its base score."""
    features = (
        _feature(_note(notes.get(name, FeatureNote(name)), one), one, scale, policy.measured_against)
        for name, one in policy.indicators.items()
    )
    return tuple(features), round(float(np.ldexp(-np.log(scale.base_odds), EXPONENT)))


def _note(note: FeatureNote, indicator: Indicator) -> FeatureNote:
    return replace(note, label=indicator.label or note.label, dimension=indicator.dimension or note.dimension)


def _feature(note: FeatureNote, indicator: Indicator, scale: Scale, measure: Measure) -> TableFeature:
    points = np.array([*indicator.worth, indicator.missing], np.float64)
    units = np.rint(np.ldexp(-points / scale.factor, EXPONENT)).astype(np.int64)
    counts = _counts(indicator, measure)
    rows = max(int(counts.sum()), 1)
    mean = sum(int(unit) * int(count) for unit, count in zip(units.tolist(), counts.tolist(), strict=True)) // rows
    return TableFeature(note, _bins(indicator), units, counts, mean)


def _bins(indicator: Indicator) -> Bins:
    if indicator.categories:
        return CategoryBins(indicator.categories)
    return NumericBins(np.array([cut.end for cut in indicator.stretches[:-1]], np.float64))


def _counts(indicator: Indicator, measure: Measure) -> NDArray[np.int64]:
    """How many rows of the made background lie in each slot, the slot of missing values last."""
    counts = np.zeros(len(indicator.worth) + 1, np.int64)
    if measure == "best":
        counts[indicator.worth.index(indicator.best)] = 1
    elif measure == "uniform":
        stated = len(indicator.worth) - bool(indicator.categories)  # a category in no band is not expected
        counts[:stated] = np.diff(np.arange(stated + 1) * _PER_MILLION // stated)
    elif measure == "shares":
        shares = [band.share for band in indicator.bands] if indicator.categories else [cut.share for cut in indicator.stretches]
        stated_shares = np.array([share or 0.0 for share in shares])
        counts[: len(shares)] = np.rint(stated_shares * _PER_MILLION)
        counts[-1] = _PER_MILLION - counts.sum()
    return counts
