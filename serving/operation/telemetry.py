"""Each request as a line of the log and in the metrics: which operation, how it ended, how long it took, for which role."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.gate import Entry
from serving.operation.metrics import Metrics
from serving.operation.traces import Traces


class Line(msgspec.Struct, frozen=True):
    """A line of the log (JSON). `client` is the client's id; paths are left out, for they name subjects."""

    at: float
    request_id: str | None
    operation: str
    method: str
    status: int
    ms: float
    role: str
    client: str | None


class Teller:
    """Tells of answered requests.

    Parameters
    ----------
    log
        Where a line goes; None writes none.
    traces
        What tells a collector of spans; None tells nobody.
    """

    def __init__(self, metrics: Metrics, log: Callable[[bytes], object] | None, traces: Traces | None = None) -> None:
        self.metrics, self._log, self._traces = metrics, log, traces

    def tell(self, scope: Scope, operation: str, status: int, seconds: float) -> None:
        """Tell of a request; who was let in and its id stand in its scope."""
        entry: Entry | None = scope.get("entry")
        role = entry.caller.role.value if entry is not None else "none"
        self.metrics.answered(operation, status, role, seconds)
        if self._traces is not None:
            self._traces.tell(scope, operation, status, role, seconds)
        if self._log is not None:
            client = entry.caller.client if entry is not None else None
            line = Line(
                time.time(), scope.get("request_id"), operation, scope["method"], status, round(seconds * 1e3, 3), role, client
            )
            self._log(msgspec.json.encode(line) + b"\n")


class Telemetry:
    """Tells of every request that reaches it (ASGI)."""

    def __init__(self, app: ASGIApp, *, teller: Teller) -> None:
        self._app, self._teller = app, teller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            operation = scope.get("entered") or getattr(scope.get("route"), "name", None) or "none"
            self._teller.tell(scope, operation, status, time.perf_counter() - begun)
