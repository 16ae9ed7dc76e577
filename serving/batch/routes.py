"""POST /v1/scores: up to 100,000 subjects in one request, as lines of JSON in and out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from credit.errors import RateExceeded
from credit.language import Language
from serving.answers import schema_of
from serving.asked import Asked
from serving.audit.visits import Visiting
from serving.batch.answering import Answering
from serving.batch.line import BatchAnswer, failed
from serving.batch.stream import MOST_LINES, Streamed, answers
from serving.bodies import MOST_STREAMED, refuse_declared
from serving.examples import SCORE
from serving.problems import PROBLEM, Problem, body_problem, malformed_problem
from serving.replay.issuing import Issuer
from serving.speaking import Speaking

_LINES = "application/x-ndjson"
_EXAMPLE: dict[str, Any] = {
    "line": 1, "problem": None,
    **{name: SCORE[name] for name in ("subject", "as_of", "status", "score", "tier", "tier_label", "score_id")},
    "reasons": [{name: SCORE["reasons"][0][name] for name in ("feature", "label", "points")}],
}  # fmt: skip
_SCHEMA = schema_of(BatchAnswer, _EXAMPLE)["application/json"]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "One line an input line, in their order", "content": {_LINES: _SCHEMA}},
    **{status: PROBLEM for status in (400, 401, 403, 408, 413, 422, 429, 503)},
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": f"Up to {MOST_LINES:,} lines, a subject each",
        "content": {_LINES: {"schema": {"type": "string"}, "example": '{"subject": "91460000MA0000015T"}\n'}},
    }
}


def batch_routes(issuer: Issuer, *, today: Callable[[], date]) -> APIRouter:
    """The operation that scores many subjects."""
    router = APIRouter(prefix="/v1", tags=["scores"], default_response_class=Response)
    running: set[str] = set()

    @router.post("/scores", responses=_ANSWERS, openapi_extra=_BODY)
    async def score_batch(request: Request, visit: Visiting, language: Speaking, asked: Annotated[Asked, Depends()]) -> Response:
        """Score up to 100,000 subjects; each is issued, audited and refused as if it were asked about alone."""
        if visit.caller.client in running:
            raise RateExceeded(60)  # one batch a client and worker: the others' requests are to be answered as well
        refuse_declared(request.headers, MOST_STREAMED)
        answer = Answering(issuer, visit, asked, language, request.scope.get("request_id", ""), today)
        lines = answers(request.stream(), answer, lambda number, fault: failed(number, _ended_by(fault, language, request)))
        return Streamed(_alone(lines, visit.caller.client, running), media_type=_LINES)

    return router


async def _alone(lines: AsyncIterator[bytes], client: str, running: set[str]) -> AsyncIterator[bytes]:
    running.add(client)
    try:
        async for line in lines:
            yield line
    finally:
        running.discard(client)


def _ended_by(fault: HTTPException | None, language: Language, request: Request) -> Problem:
    request_id = request.scope.get("request_id", "")
    if fault is not None:
        return body_problem(fault, language, request_id)
    return malformed_problem(f"≤ {MOST_LINES:,} × ≤ 4096 B", language, request_id)
