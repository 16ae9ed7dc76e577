"""Metrics of the service in Prometheus' form; no label names a client or a subject."""

from __future__ import annotations

import os
import time
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from serving.replay.issuing import Issuer

# Where half the answers take a millisecond and a disk several: finer below ten, then doubling.
_SECONDS = (0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_ANEW_SECONDS = 1.0


class Metrics:
    """Counts requests, and says how the service stands; several workers are added up where PROMETHEUS_MULTIPROC_DIR is set."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._registry = own
        self._requests = Counter("yexin_requests", "Answered requests", ("operation", "status", "role"), registry=own)
        self._took = Histogram("yexin_request_seconds", "From request to answer", ("operation",), registry=own, buckets=_SECONDS)
        self._waiting = Gauge("yexin_journal_waiting", "Answers not yet on disk", registry=own, multiprocess_mode="livesum")
        self._version = Gauge("yexin_store_version", "Record store's version", registry=own, multiprocess_mode="livemin")
        self._age = Gauge(
            "yexin_store_opened_timestamp_seconds", "When that version was opened", registry=own, multiprocess_mode="livemin"
        )
        self._table = Gauge("yexin_table_version", "Approved version", ("evaluation",), registry=own, multiprocess_mode="livemin")
        # The children of a label are looked up through a lock: the few there are are kept at hand.
        self._count = lru_cache(maxsize=4096)(self._requests.labels)
        self._time = lru_cache(maxsize=512)(self._took.labels)
        self._anew_at = 0.0

    def answered(self, operation: str, status: int, role: str, seconds: float) -> None:
        """Count one answered request."""
        self._count(operation, str(status), role).inc()
        self._time(operation).observe(seconds)

    def stands(self, issuer: Issuer) -> None:
        """Take down how the service stands, once a second however often it is called."""
        if time.monotonic() < self._anew_at:
            return
        self._anew_at = time.monotonic() + _ANEW_SECONDS
        self._waiting.set(issuer.journal.waiting)
        if (view := issuer.scorer.watch.last) is not None:
            self._version.set(view.version)
            self._age.set(view.looked)
        for name, version in issuer.scorer.approved_versions().items():
            if version is not None:
                self._table.labels(name).set(version)

    def text(self) -> bytes:
        """All metrics, of all workers, in Prometheus' text form."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        whole = CollectorRegistry()
        MultiProcessCollector(whole)  # type: ignore[no-untyped-call]
        return generate_latest(whole)
