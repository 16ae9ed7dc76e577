"""A monitoring report as Prometheus reads it: a text file for the node exporter's textfile collector."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def write_gauges(file: Path, report: dict[str, Any], *, deployment: str) -> None:
    """Write every measure and every open alert of a report; the file is replaced in one step. Nothing in it is about a subject."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry, labels = CollectorRegistry(), ("deployment", "evaluation", "version")
    own = {"deployment": deployment, "evaluation": report["evaluation"], "version": str(report["version"])}
    measure = Gauge("yexin_model_measure", "A measure of the version that answers", (*labels, "measure"), registry=registry)
    for name, value in report["measures"].items():
        measure.labels(**own, measure=name).set(value)
    alert = Gauge("yexin_model_alert", "1 for each threshold that is crossed", (*labels, "alert", "level"), registry=registry)
    for one in report["alerts"]:
        alert.labels(**own, alert=one["name"], level=one["level"]).set(1)
    score = Gauge("yexin_model_subjects", "Subjects scored on the last day", labels, registry=registry)
    score.labels(**own).set(report["months"][-1]["rows"])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(file), registry)
