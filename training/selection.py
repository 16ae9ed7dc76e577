"""What is chosen on held-out rows of the training data: how many pairs, and which changes of the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.boosting import Boosting, HeldOut, Pair

Progress = Callable[[str], None]
PairsOfFolds = tuple[tuple[Pair, ...], ...]

SIZES = (5, 10, 20, 40)
# Tried in turn, each on top of those that helped. The first lets single rows speak: on 6,000 rows of hmeq it was worth 0.01 AUC.
CHANGES: tuple[dict[str, float], ...] = (
    {"min_leaf": 0.1, "l2": 0},
    {"learning_rate": 0.4},
    {"leaves": 2},
    {"random_splits": 0},
    {"sampled": 0.7},
    {"min_leaf": 4, "l2": 10},
    {"most_bins": 4},
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A configuration with its pairs, on all rows and within each fold, and how well it does on the held-out parts."""

    boosting: Boosting
    pairs: tuple[Pair, ...]
    of_folds: PairsOfFolds
    held_out: HeldOut


def choose(boosting: Boosting, progress: Progress) -> tuple[HeldOut, Chosen]:
    """How single features alone do, and the choice: pairs first, then changes of the settings with these pairs."""
    progress("single features")
    nothing: PairsOfFolds = ((),) * len(boosting.folds)
    additive = boosting.held_out(nothing)
    chosen = choose_pairs(Chosen(boosting, (), nothing, additive), progress)
    for number, change in enumerate(CHANGES[: boosting.config.budget], 1):
        progress(f"setting {number}: {', '.join(change)}")
        chosen = better_of(chosen, change)
    return additive, chosen


def choose_pairs(single: Chosen, progress: Progress) -> Chosen:
    """The strongest candidates, the number of them that has the lowest held-out loss.

    Every fold finds its candidates in its own rows to learn from. Had they been found in all rows, the held-out parts would
    have helped to name them, and "auto" would take pairs that are chance.
    """
    boosting, trees = single.boosting, single.held_out.trees
    wanted = boosting.config.pairs
    if wanted in ("none", 0) or len(boosting.names) < 2:
        return single
    progress("pairs")
    ranked = [boosting.candidates(learn, trees=trees) for learn, _ in boosting.folds]
    best, size = single, 0
    for tried in _sizes(boosting, len(ranked[0])):
        progress(f"{tried} pairs")
        of_folds = tuple(tuple(pairs[:tried]) for pairs in ranked)
        held_out = boosting.held_out(of_folds)
        # No stop at the first number that does not help: five pairs may be too few to show what forty do.
        if wanted != "auto" or held_out.loss < best.held_out.loss:
            best, size = Chosen(boosting, (), of_folds, held_out), tried
    if not size:
        return single
    pairs = boosting.candidates(np.arange(len(boosting.data.target)), trees=trees)[:size]
    return Chosen(boosting, tuple(pairs), best.of_folds, best.held_out)


def better_of(chosen: Chosen, change: dict[str, float]) -> Chosen:
    """The choice with one change if that lowers the held-out loss, else as it was."""
    config = chosen.boosting.config
    changed = config.model_validate(config.model_dump() | {name: _changed(config, name, by) for name, by in change.items()})
    boosting = chosen.boosting.with_config(changed)
    held_out = boosting.held_out(chosen.of_folds)
    return Chosen(boosting, chosen.pairs, chosen.of_folds, held_out) if held_out.loss < chosen.held_out.loss else chosen


def _changed(config: Any, name: str, by: float) -> float | int | bool:
    """Flags and shares are set, the rest are multiplied."""
    value = getattr(config, name)
    if isinstance(value, bool):
        return bool(by)
    if name == "sampled":
        return by
    return max(1, round(value * by)) if isinstance(value, int) else value * by


def _sizes(boosting: Boosting, candidates: int) -> Sequence[int]:
    wanted = boosting.config.pairs
    if wanted != "auto":
        return [min(int(wanted), candidates)]
    most = min(boosting.config.most_pairs, candidates)
    return sorted({min(size, most) for size in SIZES} - {0})
