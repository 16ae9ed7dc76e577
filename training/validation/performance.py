"""How well a version tells bad from good, how right its probabilities are, and what acting on the worst would catch."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from training.calibration import CalibrationCheck
from training.metrics import Metrics
from training.validation.candidate import Candidate

SHARES = (0.01, 0.02, 0.05, 0.10, 0.20, 0.30, 0.50)
GROUPS = 10
_Z = 1.959964  # of a 95 % interval


def parts(candidate: Candidate) -> dict[str, dict[str, Any]]:
    """Rows, days, bad outcomes and measures of each part."""
    found = {}
    for name, part in candidate.dataset.parts.items():
        own = {"rows": len(part), "bad": int(part.target.sum()), "days": list(part.days), "hash": part.hash}
        found[name] = own | Metrics.of(candidate.raw[name], part.target).as_dict() | own
    return found


def intervals(candidate: Candidate) -> dict[str, dict[str, float]]:
    """Measures of the out-of-time rows with their 95 % intervals."""
    return {name: asdict(one) for name, one in candidate.draws.measures(candidate.raw["out_of_time"]).items()}


def calibration(candidate: Candidate) -> dict[str, Any]:
    """What was folded into the table, predicted and observed rates by group, and whether bending the scale would have paid."""
    folded, dataset = candidate.folded, candidate.dataset
    found: dict[str, Any] = {"slope": folded.slope, "intercept": folded.intercept, "groups": groups(candidate), "check": None}
    part = dataset.calibration
    if part is not None and 0 < part.target.sum() < len(part):
        # Back to the raw scores before the fold, so that all three calibrations begin at the same place.
        before = (candidate.raw["calibration"] - folded.intercept) / folded.slope
        later = (candidate.raw["out_of_time"] - folded.intercept) / folded.slope
        check = CalibrationCheck.of((before, part.target), (later, candidate.later.target))
        found["check"] = asdict(check) | {"bending_pays": check.bending_pays}
    return found


def groups(candidate: Candidate) -> list[dict[str, float]]:
    """Predicted and observed bad rate of ten groups of equal size, the least risky first, with Wilson's interval."""
    chance, target = candidate.chance, candidate.later.target
    found = []
    for part in np.array_split(np.argsort(chance, kind="stable"), GROUPS):
        if len(part):
            low, high = wilson(int(target[part].sum()), len(part))
            seen = float(target[part].mean())
            found.append({"predicted": float(chance[part].mean()), "observed": seen, "low": low, "high": high, "rows": len(part)})
    return found


def lift(candidate: Candidate) -> list[dict[str, float]]:
    """Of the worst share of rows: how many times the average bad rate, and which share of all bad rows."""
    target = candidate.later.target[np.argsort(-candidate.raw["out_of_time"], kind="stable")]
    bad, found = int(target.sum()), []
    for share in SHARES:
        rows = max(1, round(share * len(target)))
        caught = int(target[:rows].sum())
        capture = caught / bad if bad else float("nan")
        found.append({"share": share, "rows": rows, "caught": caught, "capture": capture, "lift": capture / (rows / len(target))})
    return found


def wilson(bad: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), which does not leave [0, 1].

    Examples
    --------
    >>> [round(end, 4) for end in wilson(0, 100)], [round(end, 4) for end in wilson(50, 100)]
    ([0.0, 0.037], [0.4038, 0.5962])
    """
    if not rows:
        return 0.0, 1.0
    share, square = bad / rows, _Z**2
    centre, spread = share + square / (2 * rows), _Z * float(np.sqrt(share * (1 - share) / rows + square / (4 * rows**2)))
    return max(0.0, (centre - spread) / (1 + square / rows)), min(1.0, (centre + spread) / (1 + square / rows))
