"""A version that answers, month by month: how many it scores, how scores, tiers and features moved, and how right it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credit.calendar import add_months
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.points_table import PointsTable
from models.watched_gauges import FORMAT, SCHEMA
from training.calibration import expected_calibration_error, probability
from training.dataset import reached, reaches, rule_features
from training.drift import feature_drift, psi
from training.metrics import Metrics
from training.population import population
from training.rulebook import Threshold


@dataclass(frozen=True, eq=False)
class Watched:
    """A version, and the world that it answers in."""

    evaluation: Evaluation
    features: FeatureSet
    table: PointsTable
    version: int
    lives: Lives

    @property
    def columns(self) -> list[str]:
        """What the table and the rules read."""
        return list(dict.fromkeys([*self.table.feature_names, *rule_features(self.evaluation)]))

    def raw(self, rows: FeatureRows) -> NDArray[np.float64]:
        """Log-odds of rows that may have columns beside the table's."""
        return self.table.raw_score({name: rows.column(name) for name in self.table.feature_names})


def watch(watched: Watched, *, since: date, until: date, alerts: Sequence[Threshold]) -> dict[str, Any]:
    """Everyone on `since`, on the same day of each month after, and on `until`; each month against the first.

    Raises
    ------
    RecordFromFuture
        `until` is after the last day of knowledge of the lives.
    """
    days = days_between(since, until)
    rows = population(watched.features, watched.lives, days=days, columns=watched.columns)
    months = [_month(watched, rows[since], rows[day], day) for day in days]
    latest = feature_drift(rows[since], rows[until])
    labels = {one.name: one.label for one in watched.features.features}
    drifts = [{"name": one.name, "label": labels.get(one.name, one.name), "csi": one.csi} | _missing(one) for one in latest]
    report: dict[str, Any] = {"format": FORMAT, "schema": SCHEMA, "evaluation": watched.evaluation.name, "version": watched.version}
    report |= {"table": watched.table.hash, "since": str(since), "until": str(until), "months": months, "features": drifts}
    report["outcomes"] = outcomes(watched, rows, days)
    report["measures"] = _measures(report)
    report["alerts"] = [
        {"name": rule.name, "chinese": rule.chinese, "level": rule.level, "measure": rule.measure, "bound": rule.bound}
        | {"value": report["measures"].get(rule.measure)}
        for rule in alerts
        if not rule.holds(report["measures"])
    ]
    return report


def days_between(since: date, until: date) -> list[date]:
    """The first day, the same day of every month after it, and the last.

    Examples
    --------
    >>> [str(day) for day in days_between(date(2025, 6, 30), date(2025, 9, 15))]
    ['2025-06-30', '2025-07-30', '2025-08-30', '2025-09-15']
    """
    days, months = [since], 1
    while (following := add_months(since, months)) < until:
        days.append(following)
        months += 1
    return days if until == since else [*days, until]


def outcomes(watched: Watched, rows: dict[date, FeatureRows], days: Sequence[date]) -> list[dict[str, Any]]:
    """How right the version was about each day whose outcome is known by now."""
    outcome = watched.evaluation.outcome
    if outcome is None:
        return []
    # Not a day beyond the last: an outcome window that is cut off looks better than the world.
    known = [day for day in days if add_months(day, outcome.months) <= days[-1] and reaches(watched.lives, days[-1])]
    if not known:
        return []
    read = list({*outcome.any, *outcome.observed})
    later = population(watched.features, watched.lives, days=[add_months(day, outcome.months) for day in known], columns=read)
    return [_outcome(watched, rows[day], later[add_months(day, outcome.months)], day) for day in known]


def _outcome(watched: Watched, now: FeatureRows, then: FeatureRows, day: date) -> dict[str, Any]:
    outcome = watched.evaluation.outcome
    assert outcome is not None  # noqa: S101 (the caller looked)
    both, here, there = np.intersect1d(now.subjects, then.subjects, return_indices=True)
    seen = reached(then, outcome.observed)[there] if outcome.observed else np.ones(len(both), np.bool_)
    raw, target = watched.raw(now)[here][seen], reached(then, outcome.any)[there][seen].astype(np.int8)
    told: dict[str, Any] = {"day": str(day), "rows": len(target), "bad": int(target.sum())}
    if not len(target):
        return told | {"auc": None, "calibration_error": None, "bad_rate": None, "predicted": None}
    metrics = Metrics.of(raw, target)
    error = expected_calibration_error(probability(raw), target)
    auc = None if np.isnan(metrics.auc) else metrics.auc
    return told | {"auc": auc, "calibration_error": error, "bad_rate": metrics.bad_rate, "predicted": metrics.predicted_rate}


def _month(watched: Watched, first: FeatureRows, now: FeatureRows, day: date) -> dict[str, Any]:
    scored, before = (watched.evaluation.score_rows(rows, watched.table) for rows in (now, first))
    tiers = np.bincount(scored.tier, minlength=len(watched.evaluation.tiers.names)) / max(len(now), 1)
    names = watched.evaluation.tiers.names
    told = {"day": str(day), "rows": len(now), "mean_score": float(scored.score.mean()) if len(now) else None}
    moved = psi(before.score.astype(np.float64), scored.score.astype(np.float64))
    chance = float(probability(watched.raw(now)).mean()) if len(now) else None
    return told | {"psi": moved, "predicted": chance, "tiers": dict(zip(names, tiers.tolist(), strict=True))}


def _missing(one: Any) -> dict[str, float]:
    return {"missing_then": one.missing_then, "missing_now": one.missing_now}


def _measures(report: dict[str, Any]) -> dict[str, float]:
    first, last, features = report["months"][0], report["months"][-1], report["features"]
    lowest = next(iter(first["tiers"]))
    found = {
        "score.psi": last["psi"],
        "volume.change": last["rows"] / first["rows"] - 1 if first["rows"] else float("nan"),
        "tiers.lowest_change": last["tiers"][lowest] - first["tiers"][lowest],
        "features.worst_csi": max((one["csi"] for one in features), default=0.0),
        "features.worst_missing_change": max((abs(one["missing_now"] - one["missing_then"]) for one in features), default=0.0),
    }
    if report["outcomes"] and report["outcomes"][-1]["auc"] is not None:
        latest = report["outcomes"][-1]
        found |= {"outcomes.auc": latest["auc"], "outcomes.calibration_error": latest["calibration_error"]}
    return {name: float(value) for name, value in found.items() if not np.isnan(value)}
