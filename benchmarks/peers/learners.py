"""The learners that our table is compared with, each as its users use it: rows in, a score per test row out (higher = worse)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import optuna
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.sets.labelled_set import LabelledSet

Scores = NDArray[np.float64]
SEED = 42
SMALL = 20_000  # up to so many rows settings are compared on four folds, beyond on the first of them: as our own fit does


@dataclass(frozen=True, eq=False)
class Task:
    """One fold of one set: the rows to learn from, the rows to score, and how many settings may be tried."""

    data: LabelledSet
    learn: NDArray[np.intp]
    test: NDArray[np.intp]
    budget: int
    threads: int = 1

    @property
    def rows(self) -> pd.DataFrame:
        """The columns to learn from."""
        return self.data.columns.iloc[self.learn].reset_index(drop=True)

    @property
    def target(self) -> NDArray[np.int8]:
        """The outcomes to learn from."""
        return self.data.target[self.learn]

    @property
    def groups(self) -> NDArray[np.intp]:
        """The subjects of the rows to learn from."""
        return self.data.groups[self.learn]

    @property
    def unseen(self) -> pd.DataFrame:
        """The columns to score."""
        return self.data.columns.iloc[self.test].reset_index(drop=True)


def logistic_regression(task: Task) -> Scores:
    """Standardised numbers with missing indicators, one column a category."""
    numeric = list(task.rows.select_dtypes("number").columns)
    kinds = [name for name in task.rows.columns if name not in numeric]
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    texts = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore", min_frequency=10)
    )
    columns = ColumnTransformer([("numbers", numbers, numeric), ("texts", texts, kinds)])
    return _logistic(columns, _text(task.rows), task.target, _text(task.unseen))


def scorecard(task: Task) -> Scores:
    """Optbinning: optimal bins as weights of evidence, missing values and special kinds apart, then logistic regression."""
    from optbinning import BinningProcess

    kinds = list(task.rows.select_dtypes("category").columns)
    process = BinningProcess([*task.rows.columns], categorical_variables=kinds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = process.fit_transform(_text(task.rows), task.target, metric="woe", metric_missing="empirical")
        unseen = process.transform(_text(task.unseen), metric="woe", metric_missing="empirical")
    return _logistic(StandardScaler(), known, task.target, unseen)


def ebm(task: Task) -> Scores:
    """Interpret's explainable boosting machine with its own pairs; four bags, all else as it comes."""
    from interpret.glassbox import ExplainableBoostingClassifier

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExplainableBoostingClassifier(outer_bags=4, n_jobs=task.threads, random_state=SEED)
        model.fit(_text(task.rows), task.target)
        return np.asarray(model.decision_function(_text(task.unseen)), np.float64)


def lightgbm_default(task: Task) -> Scores:
    """LightGBM as it comes: 100 trees of 31 leaves."""
    model = lightgbm.train(_fixed(task), _dataset(task), 100)
    return np.asarray(model.predict(_plain(task.unseen), raw_score=True), np.float64)


def lightgbm_tuned(task: Task) -> Scores:
    """Unconstrained LightGBM: Optuna's TPE within the budget, number of trees by early stopping, both on AUC of held-out rows."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=SEED))
    study.enqueue_trial({"leaves": 31, "leaf": 20, "l2": 0.01, "columns": 1.0, "rows": 1.0, "rate": 0.05, "extra": False})
    study.optimize(lambda trial: _held_out_auc(task, trial), n_trials=task.budget)
    best = study.best_trial
    model = lightgbm.train(_fixed(task) | best.user_attrs["params"], _dataset(task), best.user_attrs["trees"])
    return np.asarray(model.predict(_plain(task.unseen), raw_score=True), np.float64)


def _held_out_auc(task: Task, trial: optuna.Trial) -> float:
    params = {
        "num_leaves": trial.suggest_int("leaves", 4, 63, log=True),
        "min_data_in_leaf": trial.suggest_int("leaf", 5, 200, log=True),
        "lambda_l2": trial.suggest_float("l2", 0.01, 30, log=True),
        "feature_fraction": trial.suggest_float("columns", 0.3, 1.0),
        "bagging_fraction": trial.suggest_float("rows", 0.5, 1.0),
        "bagging_freq": 1,
        "learning_rate": trial.suggest_float("rate", 0.02, 0.2, log=True),
        "extra_trees": trial.suggest_categorical("extra", [False, True]),
    }
    stop = lightgbm.early_stopping(50, verbose=False)
    history = lightgbm.cv(_fixed(task) | params, _dataset(task), 2000, folds=_folds(task), callbacks=[stop])
    curve = np.asarray(history["valid auc-mean"], np.float64)
    trial.set_user_attr("params", params)
    trial.set_user_attr("trees", len(curve))
    return float(curve.max())


def _folds(task: Task) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    splits = list(StratifiedGroupKFold(4, shuffle=True, random_state=SEED).split(task.rows, task.target, task.groups))
    return splits if len(task.learn) <= SMALL else splits[:1]


def _fixed(task: Task) -> dict[str, Any]:
    return {"objective": "binary", "metric": "auc", "verbose": -1, "num_threads": task.threads, "seed": SEED, "deterministic": True}


def _dataset(task: Task) -> lightgbm.Dataset:
    return lightgbm.Dataset(_plain(task.rows), task.target, params={"verbose": -1})


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """LightGBM refuses some characters in names."""
    return rows.set_axis([f"f{at}" for at in range(rows.shape[1])], axis=1)


def _text(rows: pd.DataFrame) -> pd.DataFrame:
    """Categories as text, missing ones as a text of their own."""
    kinds = rows.select_dtypes("category").columns
    return rows.assign(**{name: rows[name].astype(object).where(rows[name].notna(), "missing") for name in kinds})


def _logistic(columns: Any, known: Any, target: NDArray[np.int8], unseen: Any) -> Scores:
    model = make_pipeline(columns, LogisticRegression(max_iter=2000)).fit(known, target)
    return np.asarray(model.decision_function(unseen), np.float64)


PEERS: dict[str, Callable[[Task], Scores]] = {
    "LightGBM tuned": lightgbm_tuned,
    "LightGBM default": lightgbm_default,
    "EBM": ebm,
    "scorecard": scorecard,
    "logistic": logistic_regression,
}
