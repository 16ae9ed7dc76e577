"""Other models on the same rows: a booster without constraints, an explainable boosting machine, a scorecard, and the champion.

All learn from the rows that the version learnt from and are measured on the same out-of-time rows, with the same draws.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from training.examples import Examples, take
from training.metrics import Metrics
from training.validation.candidate import Candidate, Floats

Progress = Callable[[str], None]
Model = Callable[[Examples, pd.DataFrame], Floats]
# Some learners take minutes on more rows; what they are given is said beside their figures.
MOST_ROWS = 20_000
_SEED = 20251025
_TINY = 1e-9


def comparison(candidate: Candidate, progress: Progress = lambda _: None) -> list[dict[str, Any]]:
    """Each model's AUC, KS, Brier score and log-loss, and by how much this version's AUC is above its, with an interval."""
    own = candidate.raw["out_of_time"]
    found = [_told("this version", candidate, own, rows=len(candidate.dataset.learn), seconds=None)]
    if candidate.champion_raw is not None and candidate.champion is not None:
        name = f"champion (version {candidate.champion.version})"
        found.append(_told(name, candidate, candidate.champion_raw, rows=None, seconds=None))
    for name, model in MODELS.items():
        progress(f"comparison: {name}")
        learn = _drawn(candidate.dataset.learn)
        started = time.process_time()
        raw = model(learn, candidate.later.rows.frame())
        found.append(_told(name, candidate, raw, rows=len(learn), seconds=time.process_time() - started))
    return found


def unconstrained(learn: Examples, later: pd.DataFrame) -> Floats:
    """LightGBM with 31 leaves, any interactions, no directions; stopped early on a fifth of the subjects."""
    import lightgbm

    folds = StratifiedGroupKFold(5, shuffle=True, random_state=_SEED).split(learn.target, learn.target, learn.rows.subjects)
    fit, held = next(iter(folds))
    params = {"objective": "binary", "learning_rate": 0.05, "min_data_in_leaf": 20, "lambda_l2": 1.0, "seed": _SEED}
    fixed = {"verbose": -1, "num_threads": 1, "deterministic": True, "force_row_wise": True}
    data = lightgbm.Dataset(learn.rows.values[fit], learn.target[fit])
    check = lightgbm.Dataset(learn.rows.values[held], learn.target[held], reference=data)
    stop = lightgbm.early_stopping(50, verbose=False)
    booster = lightgbm.train(params | fixed, data, 2000, valid_sets=[check], callbacks=[stop])
    return np.asarray(booster.predict(later.to_numpy(), raw_score=True), np.float64)


def explainable_boosting(learn: Examples, later: pd.DataFrame) -> Floats:
    """InterpretML's EBM: additive curves and ten pairs, no directions."""
    from interpret.glassbox import ExplainableBoostingClassifier

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of missing values, which it bins as we do
        model = ExplainableBoostingClassifier(interactions=10, outer_bags=4, n_jobs=1, random_state=_SEED)
        model.fit(learn.rows.frame().reset_index(drop=True), learn.target)
        return _log_odds(model.predict_proba(later.reset_index(drop=True))[:, 1])


def scorecard(learn: Examples, later: pd.DataFrame) -> Floats:
    """Optbinning's bins, weights of evidence, and a logistic regression: the scorecard of the trade."""
    from sklearn.linear_model import LogisticRegression

    logging.disable(logging.ERROR)  # while it is imported, its solver tells of every other solver that is not there
    try:
        from optbinning import BinningProcess
    finally:
        logging.disable(logging.NOTSET)

    frame, after = learn.rows.frame().reset_index(drop=True), later.reset_index(drop=True)
    told = [name for name in frame if frame[name].nunique(dropna=False) > 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of columns that it finds no bins for, which count as zero evidence
        binning = BinningProcess(told, max_n_bins=6, min_bin_size=0.02)
        known = binning.fit_transform(frame[told], learn.target, metric="woe", metric_missing="empirical")
        model = LogisticRegression(C=0.1, max_iter=2000).fit(np.nan_to_num(known), learn.target)
        later_known = binning.transform(after[told], metric="woe", metric_missing="empirical")
    return np.asarray(model.decision_function(np.nan_to_num(later_known)), np.float64)


MODELS: dict[str, Model] = {
    "LightGBM without constraints": unconstrained,
    "EBM": explainable_boosting,
    "optbinning scorecard": scorecard,
}


def _told(name: str, candidate: Candidate, raw: Floats, *, rows: int | None, seconds: float | None) -> dict[str, Any]:
    metrics = Metrics.of(raw, candidate.later.target)
    own = candidate.raw["out_of_time"]
    gap = None if raw is own else asdict(candidate.draws.auc_gap(own, raw))
    measured = {key: value for key, value in metrics.as_dict().items() if key in ("auc", "ks", "brier", "log_loss")}
    return {"model": name, "rows_learnt": rows, "seconds": seconds, "auc_gap": gap, **measured}


def _drawn(learn: Examples) -> Examples:
    if len(learn) <= MOST_ROWS:
        return learn
    return take(learn, np.sort(np.random.default_rng(_SEED).permutation(len(learn))[:MOST_ROWS]))


def _log_odds(chance: Floats) -> Floats:
    held = np.clip(np.asarray(chance, np.float64), _TINY, 1 - _TINY)
    return np.asarray(np.log(held / (1 - held)), np.float64)
