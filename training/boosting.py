"""LightGBM with the constraints that make a booster a table: single features, named pairs, declared directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from credit.errors import UntrainableFrame
from training.bagging import mean_text
from training.config import FitConfig
from training.frame import LabelledFrame
from training.interactions import Pair, strongest_pairs

Fold = tuple[NDArray[np.intp], NDArray[np.intp]]
Curve = NDArray[np.float64]
_CANDIDATE_TREES = 300

# The same trees from the same rows, whatever the machine; and the one method whose trees are monotone in every leaf, so that the
# compiled table can be proved.
_BINARY: dict[str, Any] = {
    "objective": "binary",
    "metric": "binary_logloss",
    "monotone_constraints_method": "basic",
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The lowest mean log-loss on the held-out parts, the number of trees that has it, and each part's loss there, (folds,)."""

    loss: float
    trees: int
    of_folds: tuple[float, ...]

    def clearly_below(self, other: HeldOut, *, errors: float = 1.0) -> bool:
        """Whether the loss is lower by more than so many standard errors over the parts; by anything, where there is one part.

        On 1,000 rows some of eleven settings are always better by chance; the choice then learnt the held-out parts by heart.

        Examples
        --------
        >>> HeldOut(0.49, 10, (0.45, 0.53)).clearly_below(HeldOut(0.50, 10, (0.50, 0.50)))
        False
        >>> HeldOut(0.49, 10, (0.48, 0.50)).clearly_below(HeldOut(0.50, 10, (0.49, 0.51)))
        True
        """
        gains = np.subtract(other.of_folds, self.of_folds)
        error = float(np.std(gains, ddof=1)) / len(gains) ** 0.5 if len(gains) > 1 else 0.0
        return float(np.mean(gains)) > errors * error


@dataclass(frozen=True, eq=False)
class Boosting:
    """One frame under one configuration; boosters differ by the pairs they may use and the number of their trees."""

    data: LabelledFrame
    config: FitConfig
    folds: tuple[Fold, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names that LightGBM takes, whatever the columns are called."""
        return tuple(f"f{at}" for at in range(len(self.data.columns.columns)))

    @cached_property
    def frame(self) -> Any:
        """The columns under LightGBM's names."""
        return self.data.columns.set_axis(list(self.names), axis=1)

    def with_config(self, config: FitConfig) -> Boosting:
        """The same rows and held-out parts under another configuration."""
        return replace(self, config=config)

    @cached_property
    def _dataset(self) -> lightgbm.Dataset:
        """The rows in LightGBM's bins: made once, as that takes as long as many trees."""
        binning = ("monotone_constraints", "verbose", "num_threads", "min_data_in_leaf", "max_bin")
        params = {name: self._params(None)[name] for name in binning}
        return lightgbm.Dataset(self.frame, self.data.target, params=params, free_raw_data=False).construct()

    def train(self, pairs: Sequence[Pair], *, trees: int) -> lightgbm.Booster:
        """A booster of that many trees on all rows."""
        return lightgbm.train(self._params(pairs), self._dataset, trees)

    def train_bags(self, pairs: Sequence[Pair], *, trees: int, parts: Sequence[NDArray[np.intp]]) -> str:
        """The text of the mean of boosters of that many trees, one for each part of the rows, each with its own seed."""
        seeds = range(self.config.seed, self.config.seed + len(parts))
        own = zip(parts, seeds, strict=True)
        return mean_text([lightgbm.train(self._params(pairs) | {"seed": seed}, self._part(rows), trees) for rows, seed in own])

    def held_out(self, pairs: Sequence[Sequence[Pair]]) -> HeldOut:
        """How well boosters do on the held-out parts, each with the pairs of its own fold, (folds,)."""
        curves = [self._curve(own, fold) for own, fold in zip(pairs, self.folds, strict=True)]
        longest = max(map(len, curves))
        # A fold that has stopped keeps its last loss, which is past its lowest.
        losses = np.stack([np.pad(curve, (0, longest - len(curve)), mode="edge") for curve in curves])
        best = int(np.argmin(losses.mean(axis=0)))
        return HeldOut(float(losses[:, best].mean()), best + 1, tuple(losses[:, best].tolist()))

    def _curve(self, pairs: Sequence[Pair], fold: Fold) -> Curve:
        """The held-out log-loss of one fold after each tree."""
        losses: dict[str, dict[str, list[float]]] = {}
        lightgbm.train(
            self._params(pairs),
            self._part(fold[0]),
            self.config.trees,
            valid_sets=[self._part(fold[1])],
            valid_names=["held out"],
            callbacks=[lightgbm.early_stopping(self.config.patience, verbose=False), lightgbm.record_evaluation(losses)],
        )
        return np.array(losses["held out"]["binary_logloss"])

    def rankings(self, rows: NDArray[np.intp], *, trees: int) -> tuple[list[Pair], list[Pair]]:
        """Pairs of columns, strongest first, seen on `rows` alone, found in two ways: in joint tables, and in trees.

        Both begin where an additive booster of that many trees ends, so what single columns explain is gone before pairs compete.
        Neither way (joint tables are `training.interactions`) is better everywhere, so held-out rows choose.
        """
        rows = np.sort(rows)
        own = self.frame.iloc[rows]
        additive = lightgbm.train(self._params([]), self._part(rows), trees)
        start = np.asarray(additive.predict(own, raw_score=True, num_threads=self.config.threads), np.float64)
        return strongest_pairs(own, self.data.target[rows], start), self._pairs_in_trees(rows, start)

    def _pairs_in_trees(self, rows: NDArray[np.intp], start: Curve) -> list[Pair]:
        """Pairs by the gain of one split below another in trees of two steps."""
        free = self._params(None) | {"num_leaves": 4, "max_depth": 2, "learning_rate": 0.1, "feature_fraction_bynode": 1.0}
        # LightGBM drops a start that a part of a dataset is given before it is built.
        rest = lightgbm.train(free, self._part(rows).construct().set_init_score(start), _CANDIDATE_TREES)
        gains: dict[Pair, float] = {}
        for tree in rest.dump_model()["tree_info"]:
            _add_gains(tree["tree_structure"], gains)
        return sorted(gains, key=lambda pair: (-gains[pair], pair))

    def _part(self, rows: NDArray[np.intp]) -> lightgbm.Dataset:
        return self._dataset.subset(np.sort(rows).tolist())

    def _params(self, pairs: Sequence[Pair] | None) -> dict[str, Any]:
        config = self.config
        groups = None if pairs is None else [[at] for at in range(len(self.names))] + [list(pair) for pair in pairs]
        sampling = {"bagging_fraction": config.sampled, "bagging_freq": 1, "feature_fraction": config.sampled}
        return {
            **_BINARY,
            "learning_rate": config.learning_rate,
            "num_leaves": config.leaves,
            "min_data_in_leaf": config.min_leaf,
            "lambda_l2": config.l2,
            "extra_trees": config.random_splits,
            "feature_fraction_bynode": config.choice,
            "cat_smooth": config.category_prior,
            "cat_l2": config.category_prior,
            "max_bin": config.most_bins,
            "min_data_per_group": config.min_leaf,
            "monotone_constraints": list(self._directions),
            "interaction_constraints": groups,
            "num_threads": config.threads,
            "seed": config.seed,
            **(sampling if config.sampled < 1 else {}),
        }

    @cached_property
    def _directions(self) -> tuple[int, ...]:
        worse, columns = self.config.worse, [str(name) for name in self.data.columns]
        if odd := sorted(set(worse) - self.data.numeric):
            found = "has categories, which have no order" if odd[0] in columns else "is not in the frame"
            raise UntrainableFrame(f"a direction is declared for {odd[0]!r}, which {found}")
        return tuple({"higher": 1, "lower": -1}[worse[name]] if name in worse else 0 for name in columns)


def _add_gains(node: dict[str, Any], gains: dict[Pair, float]) -> None:
    """Add the gain of each split to the pair of its own and its parent's feature."""
    for child in (node.get("left_child", {}), node.get("right_child", {})):
        if "split_feature" not in child:
            continue
        low, high = sorted((node["split_feature"], child["split_feature"]))
        if low != high:
            gains[low, high] = gains.get((low, high), 0.0) + child["split_gain"]
        _add_gains(child, gains)
