"""A monitoring report as Prometheus reads it: a text file for the node exporter's textfile collector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.watched_gauges import families


def write_gauges(file: Path, report: dict[str, Any], *, deployment: str) -> None:
    """Write the gauges of one report; the file is replaced in one step. The server tells the same ones on /metrics."""
    from prometheus_client import CollectorRegistry, write_to_textfile
    from prometheus_client.metrics_core import GaugeMetricFamily
    from prometheus_client.registry import Collector

    class One(Collector):
        def collect(self) -> Iterator[GaugeMetricFamily]:
            return families([report], deployment=deployment)

    registry = CollectorRegistry()
    registry.register(One())
    file.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(file), registry)
