"""Metrics of the service in Prometheus' form; no label names a client or a subject."""

from __future__ import annotations

import asyncio
import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from models.watched_gauges import WatchedGauges
from serving.operation.tally import Tally
from serving.replay.issuing import Issuer

# Where half the answers take a millisecond and a disk several: finer below ten, then doubling.
_SECONDS = (0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_ANEW_SECONDS = 1.0


class Metrics:
    """Counts requests, and says how the service stands; several workers are added up where PROMETHEUS_MULTIPROC_DIR is set.

    A worker's counts are up to a second old where another worker is asked for them. `watched` tells what the last
    `yexin monitor` found of each version that answers.
    """

    def __init__(self, issuer: Issuer, watched: WatchedGauges) -> None:
        own = CollectorRegistry()
        own.register(watched)
        self._registry, self._issuer, self._watched = own, issuer, watched
        self._requests = Counter("yexin_requests", "Answered requests", ("operation", "status", "role"), registry=own)
        self._took = Histogram("yexin_request_seconds", "From request to answer", ("operation",), registry=own, buckets=_SECONDS)
        self._waiting = Gauge("yexin_journal_waiting", "Answers not yet on disk", registry=own, multiprocess_mode="livesum")
        self._version = Gauge("yexin_store_version", "Record store's version", registry=own, multiprocess_mode="livemin")
        self._age = Gauge(
            "yexin_store_opened_timestamp_seconds", "When that version was opened", registry=own, multiprocess_mode="livemin"
        )
        self._table = Gauge("yexin_table_version", "Approved version", ("evaluation",), registry=own, multiprocess_mode="livemin")
        self._tally = Tally(_SECONDS)
        self._due = False

    def answered(self, operation: str, status: int, role: str, seconds: float) -> None:
        """Count one answered request; to be called in the event loop."""
        self._tally.add(operation, status, role, seconds)
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_later(_ANEW_SECONDS, self.renew)

    def renew(self) -> None:
        """Put down what was counted, and how the service stands; to be called in the event loop."""
        self._due = False
        for (operation, status, role), count in self._tally.take().items():
            self._requests.labels(operation, str(status), role).inc(sum(count.within))
            took = self._took.labels(operation)
            # As Histogram.observe does for one request at a time; it has no way for many.
            took._sum.inc(count.seconds)
            for bucket, number in zip(took._buckets, count.within, strict=True):
                if number:
                    bucket.inc(number)
        self._stands()

    def _stands(self) -> None:
        self._waiting.set(self._issuer.journal.waiting)
        if (view := self._issuer.scorer.watch.last) is not None:
            self._version.set(view.version)
            self._age.set(view.looked)
        for name, version in self._issuer.scorer.approved_versions().items():
            if version is not None:
                self._table.labels(name).set(version)

    def text(self) -> bytes:
        """All metrics, of all workers, in Prometheus' text form."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        whole = CollectorRegistry()
        whole.register(self._watched)  # read from files, so no worker adds to another's
        MultiProcessCollector(whole)  # type: ignore[no-untyped-call]
        return generate_latest(whole)
