"""What is proved rather than measured: directions of the table, and that reading it back gives the same integers row by row."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from models.monotone import breaks
from models.points_table import PointsTable
from training.validation.candidate import Candidate

ROWS = 500


def monotone(candidate: Candidate) -> dict[str, Any]:
    """How many features declare a direction, and every place where the table breaks one (`models.monotone` is the proof)."""
    declared = [feature.name for feature in candidate.table.features if feature.note.worse]
    return {"declared": len(declared), "features": len(candidate.table.features), "breaks": breaks(candidate.table)}


def replay(candidate: Candidate) -> dict[str, int]:
    """The table written, read back, and asked row by row as the server asks, beside the scores of the batch."""
    rows = candidate.later.whole
    asked = np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).astype(np.intp)
    batch = dict(zip(candidate.scored.position.tolist(), candidate.scored.score.tolist(), strict=True))
    with TemporaryDirectory() as folder:
        candidate.table.save(Path(folder) / "table")
        again = PointsTable.load(Path(folder) / "table")
    differ = sum(candidate.evaluation.score(rows.row(int(at)), again).score != batch[int(at)] for at in asked)
    return {"rows": len(asked), "differences": int(differ) + (again.hash != candidate.table.hash)}
