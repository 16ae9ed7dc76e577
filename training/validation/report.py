"""The validation report as data: one JSON document a version, which people, the gate, MLflow and the console read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from training.validation.candidate import Candidate
from training.validation.card import card, summary
from training.validation.fairness import fairness, slices
from training.validation.performance import calibration, intervals, lift, parts
from training.validation.proofs import monotone, replay
from training.validation.stability import stability, tiers

FORMAT, SCHEMA = "yexin validation report", 1
Report = dict[str, Any]


def make_report(
    candidate: Candidate, *, comparison: list[dict[str, Any]] | None = None, sources: list[dict[str, Any]] | None = None
) -> Report:
    """Everything that is measured on the candidate's rows; `comparison` and `sources` take minutes and are made by the caller.

    The version is 0 until it is registered; no clock and no run is in it, so equal candidates give equal reports.
    """
    report: Report = _identity(candidate) | {
        "waterfall": [list(line) for line in candidate.dataset.waterfall.lines()],
        "parts": parts(candidate),
        "metrics": intervals(candidate),
        "calibration": calibration(candidate),
        "lift": lift(candidate),
        "stability": stability(candidate),
        "tiers": tiers(candidate),
        "monotone": monotone(candidate),
        "replay": replay(candidate),
        "slices": slices(candidate),
        "fairness": fairness(candidate),
        "champion_version": None if candidate.champion is None else candidate.champion.version,
        "champion": _beside_champion(candidate),
        "sources": sources or [],
        "comparison": comparison or [],
    }
    report["measures"] = measures(report)
    report["summary"], report["card"] = summary(report), card(candidate.evaluation, report)
    return report


def measures(report: Report) -> dict[str, float]:
    """The numbers that rules of promotion name, flat; what was not measured is not there."""
    found: dict[str, float] = {
        "monotone.breaks": len(report["monotone"]["breaks"]),
        "replay.differences": report["replay"]["differences"],
        "stability.score_psi": report["stability"]["score_psi"],
        "stability.worst_csi": max((one["csi"] for one in report["stability"]["features"]), default=0.0),
    }
    for name, interval in report["metrics"].items():
        found |= {f"out_of_time.{name}.{end}": value for end, value in interval.items()}
    later = report["parts"]["out_of_time"]
    found |= {f"out_of_time.{name}": later[name] for name in ("calibration_error", "bad_rate", "predicted_rate", "rows", "bad")}
    if report["fairness"]:
        for rate, name in (("false_alarm", "error"), ("found", "found"), ("selection", "selection")):
            found[f"fairness.worst_{name}_gap"] = max(one[rate]["gap"] for one in report["fairness"])
    if report["champion"]:
        difference = report["champion"]["auc_difference"]
        found["champion.compared"] = float(difference is not None)
        found |= {f"champion.auc_difference.{end}": value for end, value in (difference or {}).items()}
    if report["tiers"]["migration"]:
        found["champion.tier_moved"] = report["tiers"]["migration"]["moved"]
    return {name: float(value) for name, value in found.items() if not math.isnan(value)}


def as_json(report: Mapping[str, Any]) -> str:
    """The report as JSON that any reader takes: what is no number is null."""
    return json.dumps(_plain(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _identity(candidate: Candidate) -> Report:
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "evaluation": candidate.evaluation.name,
        "evaluation_version": candidate.evaluation.version,
        "version": 0,
        "table": candidate.table.hash,
        "data": candidate.dataset.hash,
        "features": candidate.features.version,
    }


def _beside_champion(candidate: Candidate) -> dict[str, Any] | None:
    """The gap to the champion; None without one. Where it reads columns that are no longer made, there is no gap to tell."""
    if candidate.champion is None:
        return None
    if candidate.champion_raw is None:
        return {"version": candidate.champion.version, "auc_difference": None}
    gap = candidate.draws.auc_gap(candidate.raw["out_of_time"], candidate.champion_raw)
    difference = {"value": gap.value, "low": gap.low, "high": gap.high}
    return {"version": candidate.champion.version, "auc_difference": difference}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
