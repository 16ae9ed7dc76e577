"""A picture of how soon the critical violations are found, in one order of the inspections and in others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yexin.chicago.uplift import by_risk, found_by_day, reordered

_STYLES = (("#27608b", "-"), ("#d59b3a", "--"), ("#7a9a4b", ":"))


def draw_found_over_time(
    file: Path, days: NDArray[np.datetime64], found: NDArray[np.bool_], *, risks: Mapping[str, NDArray[np.float64]]
) -> Path:
    """Draw the share of the violations found by each day as it was, and in the order of each of `risks`; return the file.

    Parameters
    ----------
    days, found
        The day of each inspection and whether it found a critical violation, shape (n,).
    risks
        Legend → what the inspections are ordered by, higher first, shape (n,).
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    calendar, share = found_by_day(days, found)
    axes.plot(calendar, share, color="0.45", linewidth=1.5, label="as they were inspected")
    for (name, risk), (colour, line) in zip(risks.items(), _STYLES, strict=False):
        calendar, share = found_by_day(reordered(days, by_risk(days, risk)), found)
        axes.plot(calendar, share, color=colour, linestyle=line, linewidth=2, label=name)
    axes.set_title(f"{int(found.sum())} critical violations in {len(days):,} inspections", loc="left")
    axes.set_ylabel("share found by the end of the day")
    axes.set_ylim(0, 1)
    axes.grid(color="0.9")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.autofmt_xdate()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120)
    return file
