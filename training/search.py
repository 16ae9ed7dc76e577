"""A search over the settings of a constrained booster: Optuna, on held-out rows of the training data alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credit.errors import BudgetTooSmall
from training.budget import Budget
from training.config import FitConfig
from training.selection import Chosen

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.trial import FrozenTrial

Progress = Callable[[str], None]
# After so many trials without a better one the rest of the budget is left unspent.
PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """One setting that was tried: what was changed, the held-out log-loss, and the trees at which it was lowest."""

    number: int
    settings: dict[str, float | int | bool]
    loss: float
    trees: int


def search(chosen: Chosen, budget: Budget, progress: Progress = lambda _: None) -> tuple[Chosen, tuple[Tried, ...]]:
    """The best settings found within the budget, and every trial; the settings as they were are the first trial.

    Only what cannot break a promise is varied: rates, sizes, penalties and sampling. Directions, single features and named pairs
    stay. The sampler has the configuration's seed (Bergstra et al. 2011, tree-structured Parzen estimator).

    Raises
    ------
    BudgetTooSmall
        Fewer than two trials, or the seconds are over before the second ends.
    """
    import optuna

    if budget.trials is not None and budget.trials < 2:
        raise BudgetTooSmall("1 trial", "2 trials (the first tries the settings as they are)")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    boosting, done, started = chosen.boosting, dict[int, Chosen](), time.monotonic()

    def objective(trial: Trial) -> float:
        config = _varied(trial, boosting.config)
        own = boosting.with_config(config)
        done[trial.number] = Chosen(own, chosen.pairs, chosen.of_folds, own.held_out(chosen.of_folds))
        trial.set_user_attr("trees", done[trial.number].held_out.trees)
        return done[trial.number].held_out.loss

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=boosting.config.seed))
    study.enqueue_trial(_as_it_was(boosting.config))
    callbacks = [_patient, lambda study, trial: progress(f"trial {trial.number + 1}: {study.best_value:.5f}")]
    study.optimize(objective, n_trials=budget.trials, timeout=budget.seconds, callbacks=callbacks)
    if len(done) < 2:
        one = time.monotonic() - started
        raise BudgetTooSmall(str(budget), f"{3 * one:.0f} seconds: one trial took {one:.1f} here")
    tried = tuple(Tried(t.number, dict(t.params), float(t.value or 0.0), int(t.user_attrs["trees"])) for t in study.trials)
    return done[study.best_trial.number], tried


def _varied(trial: Trial, config: FitConfig) -> FitConfig:
    """The configuration with the trial's settings in place of its own."""
    changes = {
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.3, log=True),
        "leaves": trial.suggest_int("leaves", 2, 16),
        "min_leaf": trial.suggest_int("min_leaf", 5, 400, log=True),
        "l2": trial.suggest_float("l2", 1e-3, 100.0, log=True),
        "random_splits": trial.suggest_categorical("random_splits", [True, False]),
        "sampled": trial.suggest_float("sampled", 0.5, 1.0),
    }
    return FitConfig.model_validate(config.model_dump() | changes)


def _as_it_was(config: FitConfig) -> dict[str, float | int | bool]:
    """The settings as they are, held within the space."""
    return {
        "learning_rate": min(max(config.learning_rate, 0.02), 0.3),
        "leaves": min(max(config.leaves, 2), 16),
        "min_leaf": min(max(config.min_leaf, 5), 400),
        "l2": min(max(config.l2, 1e-3), 100.0),
        "random_splits": config.random_splits,
        "sampled": max(config.sampled, 0.5),
    }


def _patient(study: Study, trial: FrozenTrial) -> None:
    if trial.number - study.best_trial.number >= PATIENCE:
        study.stop()
