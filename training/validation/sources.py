"""What happens when a department stops sending: the out-of-time rows computed again without each source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from credit.items import Catalogue
from features.life.lives import COLUMNS, Lives
from features.rows import FeatureRows
from models.lawful_use import items_behind
from training.metrics import Metrics
from training.validation.candidate import Candidate

Progress = Callable[[str], None]


def sources(candidate: Candidate, lives: Lives, catalogue: Catalogue, progress: Progress = lambda _: None) -> list[dict[str, Any]]:
    """For each item: AUC without it, how many change tier, how far the mean probability moves; the most missed first."""
    found, auc = [], Metrics.of(candidate.raw["out_of_time"], candidate.later.target).auc
    for item in items_behind(candidate.evaluation, candidate.features, catalogue):
        progress(f"without {item.id}")
        rows = _rows(candidate, without(lives, item.id))
        scored = candidate.evaluation.score_rows(rows, candidate.table)
        raw = candidate.table.raw_score({name: rows.column(name) for name in candidate.table.feature_names})
        metrics = Metrics.of(raw, candidate.later.target)
        moved = float(np.mean(scored.tier != candidate.scored.tier))
        shift = metrics.predicted_rate - float(candidate.chance.mean())
        told = {"item": item.id, "chinese": item.name, "source": item.source, "auc": metrics.auc, "auc_lost": auc - metrics.auc}
        found.append(told | {"tier_moved": moved, "probability_shift": shift})
    return sorted(found, key=lambda one: (-one["auc_lost"], one["item"]))


def without(lives: Lives, item: str) -> Lives:
    """The lives of all other items: the subjects stay, so that rows keep their places."""
    if item not in lives.cells.items:
        return lives
    kept = lives.cells.item[np.asarray(lives.cell)] != lives.cells.items.index(item)
    offsets = np.concatenate(([0], np.cumsum(kept)))[np.asarray(lives.offsets)].astype(np.int64)
    columns: dict[str, Any] = {name: np.asarray(getattr(lives, name))[kept] for name in COLUMNS}
    return replace(lives, offsets=offsets, folder=None, **columns)


def _rows(candidate: Candidate, lives: Lives) -> FeatureRows:
    """The out-of-time rows again, in the same order; they stay scorable, as the subject is known whatever is sent."""
    rows = candidate.later.rows
    built = candidate.features.build_pairs(lives, subjects=rows.subjects.tolist(), as_of=rows.as_of)
    return replace(built, known=rows.known)
