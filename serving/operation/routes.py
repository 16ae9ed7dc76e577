"""/healthz, /readyz and /metrics: for those who run the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from credit.errors import YexinError
from serving.operation.metrics import Metrics
from serving.replay.issuing import Issuer
from serving.store.database import Database

_RETRY_SECONDS = "5"


class Readiness(msgspec.Struct, frozen=True):
    """Whether requests can be answered now; each part is ``ok`` or the name of its error."""

    status: str
    checks: dict[str, str]


def operation_routes(issuer: Issuer, database: Database, metrics: Metrics) -> APIRouter:
    """The operations for those who run the service."""
    router = APIRouter(tags=["operation"])
    parts: Mapping[str, Callable[[], object]] = {
        "database": database.ping,
        "writing": issuer.journal.check,
        "records": issuer.scorer.watch.current,
        "tables": issuer.scorer.need_table,
    }

    @router.get("/healthz")
    def alive() -> dict[str, str]:
        """Liveness: the process answers."""
        return {"status": "ok"}

    @router.get("/readyz", responses={503: {"description": "A part is away; the answer names it"}})
    def ready() -> Response:
        """Readiness: the database can be written, the record store read, and an evaluation has an approved table."""
        return _readiness({name: _checked(check) for name, check in parts.items()})

    @router.get("/metrics", response_class=Response)
    async def measured() -> Response:
        """Metrics in Prometheus' text form, of all workers; nothing personal stands in them."""
        metrics.renew()
        return Response(await run_in_threadpool(metrics.text), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def _readiness(checks: dict[str, str]) -> Response:
    good = all(found == "ok" for found in checks.values())
    body = msgspec.json.encode(Readiness("ready" if good else "not ready", checks))
    headers = {} if good else {"Retry-After": _RETRY_SECONDS}
    return Response(body, status_code=200 if good else 503, media_type="application/json", headers=headers)


def _checked(check: Callable[[], object]) -> str:
    try:
        check()
    except YexinError as error:
        return type(error).__name__
    return "ok"
