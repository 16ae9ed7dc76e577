"""Spans: one a request, by the fast lane and by the ordinary way, of the trace that the request names, and personal in nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from serving.main import build_app
from serving.operation.traces import Traces
from tests.serving.asking import asking
from tests.serving.test_lane import URL, Town

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_each_request_is_one_span_that_names_no_subject(tmp_path: Path) -> None:
    town, kept = Town(tmp_path), InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    app = build_app(town.deployment, town.home, town.store, pseudonymiser=None, traces=Traces(provider))
    subject = town.subjects()[0]
    with asking(app) as client:
        for _ in range(2):  # the ordinary way, then the lane
            client.get(URL.format(subject), headers={"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "request-0001"})
        client.get(f"/v1/enterprises/{subject}/score?evaluation=enterprise")  # no table is approved
    first, second, refused = kept.get_finished_spans()
    for span in (first, second):
        assert span.name == "score_enterprise"
        assert format(span.context.trace_id, "032x") == TRACE
        assert span.parent is not None
        assert format(span.parent.span_id, "016x") == PARENT
        assert dict(span.attributes or {}) == {
            "http.request.method": "GET",
            "http.response.status_code": 200,
            "yexin.operation": "score_enterprise",
            "yexin.role": "regulator",
            "yexin.request_id": "request-0001",
        }
        assert span.start_time is not None
        assert span.end_time is not None
        assert 0 < span.end_time - span.start_time < 60e9
    assert (refused.status.status_code, (refused.attributes or {})["http.response.status_code"]) == (StatusCode.ERROR, 503)
    assert refused.parent is None
    told = "".join(span.to_json() for span in (first, second, refused))
    assert subject not in told
    assert "test-regulator" not in told


def test_fastapi_tells_nobody_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town, kept, provider = Town(tmp_path), InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    plain = FastAPI()
    with TestClient(plain) as client:
        client.get("/docs")
    assert kept.get_finished_spans(), "it would tell: the rest proves something"
    kept.clear()
    app = build_app(town.deployment, town.home, town.store, pseudonymiser=None)
    with asking(app) as client:
        client.get(f"/v1/enterprises/{town.subjects()[0]}/records")
    assert kept.get_finished_spans() == ()


def test_nothing_of_it_is_loaded_where_no_collector_is_named() -> None:
    heavy = ("opentelemetry.sdk", "opentelemetry.exporter")
    code = f"import sys, yexin.worker; assert not [name for name in sys.modules if name.startswith({heavy})]"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert Traces.from_environment() is None


def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        traces = Traces.from_environment()
        assert traces is not None
        traces.tell({"type": "http", "method": "GET", "headers": []}, "score_enterprise", 200, "bank", 0.01)
        traces.close()
        server.shutdown()
    ((path, body),) = got
    assert path == "/v1/traces"
    assert b"score_enterprise" in body
