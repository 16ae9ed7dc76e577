"""The rules of early warning over a home: alerts of a day, their precision on past days, and what came later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from credit.calendar import add_months
from credit.errors import InvalidRules
from credit.language import Bilingual
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.plan import Outcome
from supervision.relations.signals import Web
from supervision.standings import Standings
from supervision.warning.alerts import Alert, Signals, alerts
from supervision.warning.precision import Precision, precisions
from supervision.warning.rules import WarningRule, load_rules
from yexin.settings import Settings
from yexin.standings import standings_of

_DAYS = 4


class Watch:
    """Rules over a home; what was computed of a day is kept."""

    def __init__(self, settings: Settings, evaluation: str, file: Path) -> None:
        self._settings = settings
        features = FeatureSet.load(settings.deployment, "enterprise")
        self.rules: tuple[WarningRule, ...] = load_rules(file, features=features.names)
        self._labels = {one.name: Bilingual(zh=one.label, en=one.english) for one in features.features}
        self.past = lru_cache(maxsize=None)(lambda day: standings_of(settings, evaluation, as_of=day))

    def signals(self, day: date) -> Signals:
        """What relations tell on a day."""
        return Web.of(self._settings.store, self.past(day)).signals()

    def alerts(self, day: date) -> tuple[Alert, ...]:
        """The alerts of a day."""
        return alerts(self.rules, self.past(day), past=self.past, signals=self.signals(day), labels=self._labels)

    def precision(self, day: date) -> tuple[Precision, ...]:
        """The rules on the days 12, 18, 24 and 30 months before `day`, against the outcome of the evaluation `enterprise`.

        Raises
        ------
        InvalidRules
            The deployment has no such evaluation with an outcome.
        """
        months = self.outcome_months
        days = [self.past(add_months(day, -months - 6 * step)) for step in range(_DAYS)]
        return precisions(self.rules, days, past=self.past, outcome=self._came, signals=self.signals)

    @property
    def outcome_months(self) -> int:
        """Within how many months the outcome of the evaluation `enterprise` must come.

        Raises
        ------
        InvalidRules
            The deployment has no such evaluation with an outcome.
        """
        return self._outcome.months

    def came(self, day: date, subjects: Collection[str]) -> Mapping[str, bool]:
        """Of some subjects, whether the outcome came about after a day; those that had no score then are left out."""
        now = self.past(day)
        came = dict(zip(now.subjects.tolist(), self._came(now).tolist(), strict=True))
        return {subject: came[subject] for subject in subjects if subject in came}

    @property
    def _outcome(self) -> Outcome:
        outcome = Evaluation.find(self._settings.deployment, "enterprise").outcome
        if outcome is None:
            raise InvalidRules("enterprise.yaml", "it names no outcome to measure warnings against")
        return outcome

    def _came(self, now: Standings) -> NDArray[np.bool_]:
        """Which of the standings had the outcome within its months, shape (n,)."""
        outcome = self._outcome
        then = self.past(add_months(now.day, outcome.months)).rows
        at = np.searchsorted(then.subjects, now.subjects)
        reached = [then.column(name)[at] >= least for name, least in outcome.any.items()]
        return np.asarray(np.logical_or.reduce(reached), np.bool_)
