"""What the last watch over each version that answers found, as Prometheus' gauges; nothing in them is about a subject.

`yexin monitor` writes them to a text file, the server serves them on /metrics: both from the same monitoring reports (JSON).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

FORMAT, SCHEMA = "yexin monitoring report", 1
_OWN = ("deployment", "evaluation", "version")
Report = Mapping[str, Any]
Sample = tuple[tuple[str, ...], float]

_GAUGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "yexin_model_measure": ("A measure of the version that answers", ("measure",)),
    "yexin_model_alert": ("1 for each threshold that is crossed", ("alert", "level")),
    "yexin_model_subjects": ("Subjects scored on the last day", ()),
    "yexin_model_score_psi": ("Population stability index of the score, last day against first", ()),
    "yexin_model_score_mean": ("Mean score on the last day", ()),
    "yexin_model_predicted_rate": ("Mean predicted bad rate on the last day", ()),
    "yexin_model_tier_share": ("Share of subjects in a tier on the last day", ("tier",)),
    "yexin_model_feature_csi": ("Stability index of a feature, last day against first", ("feature",)),
    "yexin_model_feature_missing_rate": ("Share of subjects of whom a feature is absent on the last day", ("feature",)),
    "yexin_model_watched_timestamp_seconds": ("The last day that was watched, as midnight UTC", ()),
}


class WatchedGauges(Collector):
    """The gauges of the reports in a folder, read anew each time that they are collected.

    Parameters
    ----------
    folder
        Holds `<evaluation>.json`; there may be none yet. A file that cannot be read, or is something else, is passed over: the
        service goes on telling of itself.
    """

    def __init__(self, folder: Path, *, deployment: str) -> None:
        self._folder, self._deployment = folder, deployment

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a gauge."""
        return families(_reports(self._folder), deployment=self._deployment)


def families(reports: Iterable[Report], *, deployment: str) -> Iterator[GaugeMetricFamily]:
    """The gauges of some reports, one family a name, in a fixed order."""
    found = {name: GaugeMetricFamily(name, words, labels=(*_OWN, *more)) for name, (words, more) in _GAUGES.items()}
    for report in reports:
        own = (deployment, str(report["evaluation"]), str(report["version"]))
        for name, samples in _samples(report).items():
            for labels, value in samples:
                found[name].add_metric((*own, *labels), value)
    yield from found.values()


def _samples(report: Report) -> dict[str, list[Sample]]:
    last, features = report["months"][-1], report["features"]
    single = {
        "subjects": last["rows"],
        "score_psi": last["psi"],
        "score_mean": last["mean_score"],
        "predicted_rate": last["predicted"],
        "watched_timestamp_seconds": datetime.fromisoformat(report["until"]).replace(tzinfo=UTC).timestamp(),
    }
    found: dict[str, list[Sample]] = {
        "yexin_model_measure": [((name,), float(value)) for name, value in report["measures"].items()],
        "yexin_model_alert": [((one["name"], one["level"]), 1.0) for one in report["alerts"]],
        "yexin_model_tier_share": [((tier,), float(share)) for tier, share in last["tiers"].items()],
        "yexin_model_feature_csi": [((one["name"],), float(one["csi"])) for one in features],
        "yexin_model_feature_missing_rate": [((one["name"],), float(one["missing_now"])) for one in features],
    }
    for name, value in single.items():
        if value is not None:  # nobody was scored
            found[f"yexin_model_{name}"] = [((), float(value))]
    return found


def _reports(folder: Path) -> Iterator[Report]:
    for file in sorted(folder.glob("*.json")):
        try:
            report = json.loads(file.read_text("utf-8"))
            if report.get("format") == FORMAT and report.get("schema") == SCHEMA and _samples(report):
                yield report
        except (OSError, ValueError, LookupError, AttributeError, TypeError):
            continue
