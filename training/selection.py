"""What is chosen on held-out rows of the training data: how many pairs, and which changes of the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from training.boosting import Boosting, HeldOut
from training.interactions import Pair

Progress = Callable[[str], None]
PairsOfFolds = tuple[tuple[Pair, ...], ...]

SIZES = (10, 20, 40)
# Tried in turn, each on top of those that helped. The first two let single rows speak, where many columns together tell: on 6,000
# rows of hmeq they were worth 0.01 AUC together. `category_prior` is passed over where there are no categories; with hundreds of
# them (pakdd2010) it was worth 0.02.
CHANGES: tuple[dict[str, float], ...] = (
    {"min_leaf": 0.1, "l2": 0},
    {"leaves": 3, "most_bins": 4},
    {"category_prior": 4},
    {"learning_rate": 0.4},
    {"min_leaf": 4, "l2": 10},
    {"sampled": 0.7},
    {"choice": 3},
    {"random_splits": 0},
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
    for number, change in enumerate(_changes(boosting), 1):
        progress(f"setting {number}: {', '.join(change)}")
        chosen = better_of(chosen, change)
    return additive, chosen


def choose_pairs(single: Chosen, progress: Progress) -> Chosen:
    """The strongest candidates, the number of them that has the lowest held-out loss; none if that is not clearly lower.

    Every fold finds its candidates in its own rows to learn from. Had they been found in all rows, the held-out parts would
    have helped to name them, and "auto" would take pairs that are chance.
    """
    boosting, trees = single.boosting, single.held_out.trees
    wanted = boosting.config.pairs
    if wanted in ("none", 0) or len(boosting.names) < 2:
        return single
    progress("pairs")
    ranked = [boosting.rankings(learn, trees=trees) for learn, _ in boosting.folds]
    best = (single, 0, 0)
    for way, tried in _trials(boosting, most=len(ranked[0][0])):
        size = tried or best[1] or boosting.config.most_pairs
        progress(f"{size} pairs {('in joint tables', 'in trees')[way]}")
        of_folds = tuple(tuple(rankings[way][:size]) for rankings in ranked)
        held_out = boosting.held_out(of_folds)
        # No stop at the first number that does not help: few pairs may be too few to show what forty do.
        worth = wanted != "auto" or held_out.clearly_below(single.held_out)
        if worth and (not best[1] or held_out.loss < best[0].held_out.loss):
            best = (Chosen(boosting, (), of_folds, held_out), size, way)
    chosen, size, way = best
    if not size:
        return single
    pairs = boosting.rankings(np.arange(len(boosting.data.target)), trees=trees)[way][:size]
    return replace(chosen, pairs=tuple(pairs))


def better_of(chosen: Chosen, change: dict[str, float]) -> Chosen:
    """The choice with one change if that clearly lowers the held-out loss, else as it was."""
    config = chosen.boosting.config
    changed = config.model_validate(config.model_dump() | {name: _changed(config, name, by) for name, by in change.items()})
    boosting = chosen.boosting.with_config(changed)
    held_out = boosting.held_out(chosen.of_folds)
    return Chosen(boosting, chosen.pairs, chosen.of_folds, held_out) if held_out.clearly_below(chosen.held_out) else chosen


def _changed(config: Any, name: str, by: float) -> float | int | bool:
    """Flags and shares are set, the rest are multiplied."""
    value = getattr(config, name)
    if isinstance(value, bool):
        return bool(by)
    if name in ("sampled", "choice"):
        return by if name == "sampled" else min(value * by, 1.0)
    return max(1, round(value * by)) if isinstance(value, int) else value * by


def _changes(boosting: Boosting) -> Sequence[dict[str, float]]:
    """The changes that can matter here, as many as the budget has."""
    categories = len(boosting.data.numeric) < len(boosting.names)
    return [change for change in CHANGES if categories or "category_prior" not in change][: boosting.config.budget]


def _trials(boosting: Boosting, *, most: int) -> list[tuple[int, int]]:
    """Ranking and number of pairs of each trial; the second ranking is tried with the number that was best so far (0)."""
    wanted = boosting.config.pairs
    if wanted != "auto":
        size = min(int(wanted), most)
        return [(0, size), (1, size)]
    most = min(boosting.config.most_pairs, most)
    return [(0, size) for size in sorted({min(size, most) for size in SIZES})] + [(1, 0)]
