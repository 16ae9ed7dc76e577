"""Traces (OpenTelemetry), off unless a collector is named: one span a request, with its operation and never with its path.

Paths, queries and headers name subjects, so the ready-made instrumentations, which put them into spans, are not used.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Scope

from credit.errors import UnsafeSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_SERVER_FAULT = 500
# The standard's own names, read by the exporter as well.
_COLLECTOR = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


class Traces:
    """Tells a collector of requests when they are answered; a span continues the trace that the request names (W3C traceparent)."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("yexin")
        self._propagator = TraceContextTextMapPropagator()

    @classmethod
    def from_environment(cls) -> Traces | None:
        """To the collector that OTEL_EXPORTER_OTLP_ENDPOINT names; None where none is named, and nothing is loaded.

        Raises
        ------
        UnsafeSettings
            One is named, and the extra `telemetry` is not installed.
        """
        if not any(os.environ.get(name) for name in _COLLECTOR):
            return None
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise UnsafeSettings([f"{_COLLECTOR[1]} is set: install yexin[telemetry], or take it out"]) from None
        provider = TracerProvider(resource=Resource.create({"service.name": "yexin"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    def tell(self, scope: Scope, operation: str, status: int, role: str, seconds: float) -> None:
        """Tell of a request that was answered just now."""
        from opentelemetry.trace import SpanKind, StatusCode

        end = time.time_ns()
        parent = Headers(scope=scope).get("traceparent")
        attributes: dict[str, str | int] = {
            "http.request.method": scope["method"],
            "http.response.status_code": status,
            "yexin.operation": operation,
            "yexin.role": role,
            "yexin.request_id": scope.get("request_id") or "none",
        }
        span = self._tracer.start_span(
            operation,
            context=self._propagator.extract({"traceparent": parent}) if parent else None,
            kind=SpanKind.SERVER,
            attributes=attributes,
            start_time=end - int(seconds * 1e9),
        )
        if status >= _SERVER_FAULT:
            span.set_status(StatusCode.ERROR)
        span.end(end)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()
