"""The picture of nights: processor seconds of each step against the number of records, with the straight line of linear cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.night import Night


def draw(nights: Sequence[Night], file: Path) -> None:
    """Draw two nights or more, by number of records, into an SVG or PNG file."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "yexin"  # equal figures, equal bytes
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.2, 4.6), layout="constrained")
    millions = [one.records / 1e6 for one in nights]
    total = [one.cpu for one in nights]
    axes.plot(millions, total, "o-", color="black", linewidth=2, label="all steps")
    for step in nights[0].steps:
        axes.plot(millions, [one.steps[step].cpu for one in nights], "o-", markersize=4, label=step)
    straight = [total[0] * one / millions[0] for one in millions]
    axes.plot(millions, straight, ":", color="grey", label="linear from the smallest")
    axes.set(xscale="log", yscale="log", xlabel="records, millions", ylabel="processor seconds")
    axes.set_xticks(millions, [f"{one:.3g}" for one in millions], minor=False)
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize=8, ncols=2)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None, dpi=150)
    pyplot.close(figure)
