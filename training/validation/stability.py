"""Whether a version meets the same world later: distributions then and now, day by day, and who would change tier."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from training.drift import feature_drift, psi
from training.metrics import Metrics
from training.validation.candidate import Candidate


def stability(candidate: Candidate) -> dict[str, Any]:
    """The index of scores and of each feature between the rows learnt from and the out-of-time rows, and measures day by day."""
    learn, labels = candidate.dataset.learn, {one.name: one.label for one in candidate.features.features}
    drifts = feature_drift(learn.rows, candidate.later.rows)
    return {
        "score_psi": psi(candidate.raw["learn"], candidate.raw["out_of_time"]),
        "features": [asdict(one) | {"label": labels.get(one.name, one.name)} for one in drifts],
        "days": days(candidate),
    }


def days(candidate: Candidate) -> list[dict[str, Any]]:
    """Each day of each part: rows, bad rate, AUC and the index of its scores against all rows learnt from."""
    found = []
    for name, part in candidate.dataset.parts.items():
        raw, as_of = candidate.raw[name], part.rows.as_of
        for day in np.unique(as_of) if len(part.days) <= 40 else []:  # rows with a day of their own have no day to be told by
            own = as_of == day
            metrics = Metrics.of(raw[own], part.target[own])
            told = {"day": str(day), "part": name, "rows": int(own.sum()), "bad_rate": metrics.bad_rate, "auc": metrics.auc}
            found.append(told | {"predicted": metrics.predicted_rate, "psi": psi(candidate.raw["learn"], raw[own])})
    return found


def tiers(candidate: Candidate) -> dict[str, Any]:
    """Rows and bad rate of each tier as served, the best first, and the moves from the champion's tiers."""
    names, chinese = candidate.evaluation.tiers.names, [tier.chinese for tier in candidate.evaluation.tiers.rising]
    tier, target = candidate.scored.tier, candidate.later.target[candidate.scored.position]
    distribution = []
    for at in reversed(range(len(names))):
        own = tier == at
        rate = float(target[own].mean()) if own.any() else None
        told = {"tier": names[at], "chinese": chinese[at], "rows": int(own.sum()), "share": float(own.mean()), "bad_rate": rate}
        distribution.append(told)
    return {"distribution": distribution, "migration": migration(candidate)}


def migration(candidate: Candidate) -> dict[str, Any] | None:
    """How many rows have which tier by the champion (down) and by this version (across), worst first; None without champion."""
    if candidate.champion is None:
        return None
    before = candidate.tiers_of(candidate.champion.table)
    if before is None:
        return None
    names = candidate.evaluation.tiers.names
    counts = np.zeros((len(names), len(names)), np.int64)
    np.add.at(counts, (before, candidate.scored.tier), 1)
    moved = 1 - float(np.trace(counts)) / max(int(counts.sum()), 1)
    return {"from_version": candidate.champion.version, "tiers": list(names), "counts": counts.tolist(), "moved": moved}
