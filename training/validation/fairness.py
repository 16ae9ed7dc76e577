"""Groups beside each other: measures with intervals, and fairlearn's gaps in who meets the lowest tier."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.intervals import Draws
from training.metrics import Metrics
from training.slices import UNKNOWN
from training.validation.candidate import Candidate
from training.validation.performance import wilson

_ROUNDS = 100  # a group has few rows and there are many groups


def slices(candidate: Candidate) -> list[dict[str, Any]]:
    """Every group of every slice: rows, bad rate and AUC with intervals, predicted rate, share in the lowest tier."""
    found = []
    for name, group in candidate.later.groups.items():
        chinese = candidate.rulebook.slices.get(candidate.evaluation.subject, {})[name].chinese
        for label in np.unique(group):
            found.append({"slice": name, "chinese": chinese, "group": str(label)} | _measures(candidate, group == label))
    return found


def fairness(candidate: Candidate) -> list[dict[str, Any]]:
    """For each slice that is a question of fairness: the rates of each group and their largest gap.

    `selection` is the share in the lowest tier; `false_alarm` that share among those who turned out good; `found` among those who
    turned out bad. Groups too small to say anything are left out; a slice with fewer than two groups is not told.
    """
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate

    plan, target = candidate.rulebook.fairness, candidate.later.target[candidate.scored.position]
    lowest = (candidate.scored.tier == 0).astype(np.int8)
    metrics = {"selection": selection_rate, "false_alarm": false_positive_rate, "found": true_positive_rate}
    found = []
    for name in (name for name in plan.slices if name in candidate.later.groups):
        group = candidate.later.groups[name][candidate.scored.position]
        kept = _large(group, target, plan.least_rows, plan.least_bad)
        if len(np.unique(group[kept])) < 2:
            continue
        frame = MetricFrame(metrics=metrics, y_true=target[kept], y_pred=lowest[kept], sensitive_features=group[kept])
        gaps, ratios = frame.difference(), frame.ratio()
        rates = {str(label): {key: float(row[key]) for key in metrics} for label, row in frame.by_group.iterrows()}
        told = {key: {"gap": float(gaps[key]), "ratio": float(ratios[key])} for key in metrics}
        chinese = candidate.rulebook.slices[candidate.evaluation.subject][name].chinese
        found.append({"slice": name, "chinese": chinese, "groups": rates, **told})
    return found


def _large(group: NDArray[np.str_], target: NDArray[np.int8], rows: int, bad: int) -> NDArray[np.bool_]:
    """The rows of groups that are large enough and have a name."""
    names, place = np.unique(group, return_inverse=True)
    enough = (np.bincount(place) >= rows) & (np.bincount(place, weights=target) >= bad) & (names != UNKNOWN)
    return np.asarray(enough[place], np.bool_)


def _measures(candidate: Candidate, own: NDArray[np.bool_]) -> dict[str, Any]:
    raw, target = candidate.raw["out_of_time"][own], candidate.later.target[own]
    metrics, bad = Metrics.of(raw, target), int(target.sum())
    low, high = wilson(bad, len(target))
    area = Draws(target, rounds=_ROUNDS).auc(raw) if 0 < bad < len(target) else None
    scored = np.zeros(len(own), np.bool_)
    scored[candidate.scored.position] = candidate.scored.tier == 0
    return {
        "rows": len(target),
        "bad": bad,
        "bad_rate": {"value": metrics.bad_rate, "low": low, "high": high},
        "predicted": metrics.predicted_rate,
        "auc": None if area is None else {"value": area.value, "low": area.low, "high": area.high},
        "lowest_tier": float(scored[own].mean()),
    }
