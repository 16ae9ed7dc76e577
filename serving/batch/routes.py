"""POST /v1/scores: up to 100,000 subjects in one request, as lines of JSON in and out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from credit.errors import RateExceeded, YexinError
from credit.language import Language
from credit.subject import Subject
from serving.access.authorised import authorised
from serving.answers import schema_of
from serving.asked import Asked
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.batch.line import BatchAnswer, BatchLine, answered, failed
from serving.batch.stream import MOST_LINES, Answer, Streamed, answers
from serving.examples import SCORE
from serving.inquiry import Inquiry
from serving.problems import PROBLEM, Problem, malformed_problem, problem_of
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
_decode = msgspec.json.Decoder(BatchLine).decode


def batch_routes(issuer: Issuer, *, today: Callable[[], date]) -> APIRouter:
    """The operation that scores many subjects."""
    router = APIRouter(prefix="/v1", tags=["scores"], default_response_class=Response)
    running: set[str] = set()

    @router.post("/scores", responses=_ANSWERS, openapi_extra=_BODY)
    async def score_batch(request: Request, visit: Visiting, language: Speaking, asked: Annotated[Asked, Depends()]) -> Response:
        """Score up to 100,000 subjects; each is issued, audited and refused as if it were asked about alone."""
        if visit.caller.client in running:
            raise RateExceeded(60)  # one batch a client and worker: the others' requests are to be answered as well
        answer = _answerer(request, issuer, (visit, asked, language), today)
        lines = answers(request.stream(), answer, lambda number: failed(number, _too_much(language, request)))
        return Streamed(_alone(lines, visit.caller.client, running), media_type=_LINES)

    return router


async def _alone(lines: AsyncIterator[bytes], client: str, running: set[str]) -> AsyncIterator[bytes]:
    running.add(client)
    try:
        async for line in lines:
            yield line
    finally:
        running.discard(client)


def _answerer(request: Request, issuer: Issuer, who: tuple[Visit, Asked, Language], today: Callable[[], date]) -> Answer:
    """What answers one line; an expected error is its problem, and the batch goes on."""
    visit, asked, language = who
    request_id = request.scope.get("request_id", "")

    def answer(number: int, line: bytes) -> BatchAnswer:
        try:
            said, now = _decode(line), today()
            kind = Subject.named(said.subject).kind
            inquiry = Inquiry(kind, said.subject, said.as_of or asked.as_of or now, asked.evaluation, asked.purpose)
            return answered(number, issuer.score(authorised(inquiry, visit.caller), today=now, language=language, visit=visit))
        except YexinError as error:
            return failed(number, problem_of(error, language, request_id))
        except msgspec.MsgspecError:
            return failed(number, malformed_problem('{"subject": "…", "as_of": "2026-06-30"}', language, request_id))

    return answer


def _too_much(language: Language, request: Request) -> Problem:
    return malformed_problem(f"≤ {MOST_LINES:,} × ≤ 4096 B", language, request.scope.get("request_id", ""))
