"""Everyone on given days: the rows that a version scores, without outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows


def population(features: FeatureSet, lives: Lives, *, days: Sequence[date], columns: Sequence[str]) -> dict[date, FeatureRows]:
    """The rows of every subject of whom something is known, for each day, with the columns asked for.

    Raises
    ------
    RecordFromFuture
        A day after the last day of knowledge of `lives`.
    """
    parts: dict[date, list[FeatureRows]] = {day: [] for day in days}
    for block in features.blocks(lives, as_of=list(days)):
        places = [block.names.index(name) for name in columns]
        narrow = replace(block, names=tuple(columns), values=block.values[:, places])
        for day in days:
            parts[day].append(_where(narrow, (narrow.as_of == np.datetime64(day)) & (narrow.known > 0)))
    return {day: _joined(found) for day, found in parts.items()}


def _where(rows: FeatureRows, kept: NDArray[np.bool_]) -> FeatureRows:
    return replace(rows, subjects=rows.subjects[kept], as_of=rows.as_of[kept], values=rows.values[kept], known=rows.known[kept])


def _joined(parts: Sequence[FeatureRows]) -> FeatureRows:
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(one, name) for one in parts]) for name in ("subjects", "as_of", "values", "known")
    }
    return replace(parts[0], **columns)
