"""Whether derived columns tell more than the columns alone: tried on held-out rows, taken only where that is clear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.boosting import Boosting, Fold, HeldOut
from training.config import FitConfig
from training.derivation import Derivation, find_derivations, with_derivations
from training.fit import held_out_parts
from training.frame import LabelledFrame

_TREES = 200  # after which pairs are ranked
_PAIRS = 20  # allowed on both sides: a derived column must tell what a pair of its two columns does not

_ERRORS = 2.0  # by which the loss must be lower: a column more has to be declared and explained, so chance should not add one


def clear_derivations(
    frame: pd.DataFrame, target: Any, *, config: FitConfig, groups: NDArray[np.str_] | None = None, most: int = 10
) -> tuple[Derivation, ...]:
    """The derivations of `find_derivations` if tables with them do clearly better on held-out rows, else none.

    Every held-out part is judged by derivations found in its own rows to learn from. Fit with the columns that
    `with_derivations` adds; rows to score need them too.

    Parameters
    ----------
    frame
        Rows to learn from, (n, k).
    target
        0 or 1 per row, (n,).
    config
        As for the fit that follows; its pairs and budget are not used.
    groups
        What must not stand on both sides of a held-out split, (n,).
    most
        How many at most.

    Raises
    ------
    UntrainableFrame
        As `training.fit.fit` says.
    """
    data = LabelledFrame.of(frame, target)
    folds = held_out_parts(data, config, groups)
    found = [find_derivations(data.columns.iloc[learn], data.target[learn], most=most, seed=config.seed) for learn, _ in folds]
    if not all(found):
        return ()
    alone = [_held_out(data, config, fold) for fold in folds]
    helped = [_held_out(_widened(data, own), config, fold) for own, fold in zip(found, folds, strict=True)]
    if not _together(helped).clearly_below(_together(alone), errors=_ERRORS):
        return ()
    return find_derivations(data.columns, data.target, most=most, seed=config.seed)


def _widened(data: LabelledFrame, derivations: tuple[Derivation, ...]) -> LabelledFrame:
    return replace(data, columns=with_derivations(data.columns, derivations))


def _held_out(data: LabelledFrame, config: FitConfig, fold: Fold) -> HeldOut:
    """How a table with its strongest pairs does on one held-out part."""
    boosting = Boosting(data, config, (fold,))
    joint, _ = boosting.rankings(fold[0], trees=_TREES)
    return boosting.held_out((tuple(joint[:_PAIRS]),))


def _together(parts: list[HeldOut]) -> HeldOut:
    losses = tuple(part.loss for part in parts)
    return HeldOut(float(np.mean(losses)), max(part.trees for part in parts), losses)
