"""Errors as problem documents (RFC 9457): one place where an error becomes a status code."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

from credit.errors import (
    ImpossibleAction,
    ImpossibleAlert,
    ImpossibleHypothesis,
    ImpossibleStep,
    InvalidClient,
    InvalidIdentifier,
    KeyInUse,
    KeyReused,
    LawfulnessError,
    MalformedCursor,
    MissingPseudonymKey,
    ModelNotTrained,
    NamesError,
    NotAllowed,
    NotAuthenticated,
    PurposeMissing,
    RateExceeded,
    RecordFromFuture,
    ReportError,
    ReportGone,
    SealUnusable,
    ServiceError,
    ServiceKeyMissing,
    StoreError,
    SupervisionError,
    UnknownAction,
    UnknownAlert,
    UnknownBank,
    UnknownCase,
    UnknownClient,
    UnknownConsent,
    UnknownEvaluation,
    UnknownPlan,
    UnknownReport,
    UnknownScore,
    UnknownSubject,
    UnknownTier,
    UnsafeSettings,
    YexinError,
)
from credit.language import Language
from serving.problem_words import detail_of, faults_of, problem_texts, text_of

STATUS: Mapping[type[YexinError], HTTPStatus] = {
    InvalidIdentifier: HTTPStatus.BAD_REQUEST,
    RecordFromFuture: HTTPStatus.BAD_REQUEST,
    ImpossibleHypothesis: HTTPStatus.UNPROCESSABLE_ENTITY,
    PurposeMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
    LawfulnessError: HTTPStatus.FORBIDDEN,
    UnknownTier: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownSubject: HTTPStatus.NOT_FOUND,
    UnknownEvaluation: HTTPStatus.NOT_FOUND,
    ModelNotTrained: HTTPStatus.SERVICE_UNAVAILABLE,
    MissingPseudonymKey: HTTPStatus.SERVICE_UNAVAILABLE,
    NamesError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    UnknownScore: HTTPStatus.NOT_FOUND,
    UnknownCase: HTTPStatus.NOT_FOUND,
    ImpossibleStep: HTTPStatus.CONFLICT,
    UnknownPlan: HTTPStatus.NOT_FOUND,
    UnknownAction: HTTPStatus.NOT_FOUND,
    ImpossibleAction: HTTPStatus.CONFLICT,
    UnknownAlert: HTTPStatus.NOT_FOUND,
    ImpossibleAlert: HTTPStatus.CONFLICT,
    SupervisionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownReport: HTTPStatus.NOT_FOUND,
    ReportGone: HTTPStatus.GONE,
    SealUnusable: HTTPStatus.SERVICE_UNAVAILABLE,
    ReportError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ServiceError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    RateExceeded: HTTPStatus.TOO_MANY_REQUESTS,
    InvalidClient: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownClient: HTTPStatus.NOT_FOUND,
    ServiceKeyMissing: HTTPStatus.SERVICE_UNAVAILABLE,
    MalformedCursor: HTTPStatus.BAD_REQUEST,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    KeyInUse: HTTPStatus.CONFLICT,
    UnknownConsent: HTTPStatus.NOT_FOUND,
    UnknownBank: HTTPStatus.CONFLICT,
    UnsafeSettings: HTTPStatus.SERVICE_UNAVAILABLE,
}
_HTTP = {408: "BodyTooSlow", 413: "BodyTooLarge"}
_RETRY_SECONDS = "5"  # what is away is looked for anew with each request
MEDIA_TYPE = "application/problem+json"
_EXAMPLE = {
    "type": "urn:yexin:problem:UnknownSubject",
    "title": "没有该主体的记录",
    "status": 404,
    "detail": "截至该日没有该主体的任何记录：请核对标识码，或先归集其信用信息",
    "request_id": "0f8fad5bd9cb469fa165708067728950",
}
PROBLEM: dict[str, Any] = {"description": "A problem document (RFC 9457)", "content": {MEDIA_TYPE: {"example": _EXAMPLE}}}


class Problem(msgspec.Struct, frozen=True):
    """A problem document: `type` names the kind of error, `detail` what was wrong and what to do, `request_id` which request."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str


def status_of(error: YexinError) -> HTTPStatus:
    """The status of the nearest ancestor that has one; 500 where none has, which a test forbids for expected errors."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_of(error: YexinError, language: Language, request_id: str) -> Problem:
    """An expected error as a problem document."""
    title = text_of(type(error)).title.in_(language)
    kind = type(error).__name__
    return Problem(f"urn:yexin:problem:{kind}", title, int(status_of(error)), detail_of(error, language), request_id)


def malformed_problem(form: str, language: Language, request_id: str) -> Problem:
    """The problem of a line that has not the form that it must have."""
    text, faults = problem_texts()["MalformedRequest"], f"should be {form}" if language is Language.ENGLISH else f"应为 {form}"
    detail = faults if language is Language.ENGLISH else text.detail.format(faults=faults)
    return Problem("urn:yexin:problem:MalformedRequest", text.title.in_(language), 422, detail, request_id)


def asked_language(scope: Scope) -> Language:
    """In which language a request wants to be told that it failed: ?lang=, else Accept-Language, else Chinese."""
    wanted = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return Language(wanted) if wanted in list(Language) else Language.accepted(Headers(scope=scope).get("accept-language", ""))


def http_problem(scope: Scope, name: str, status: int, english: str, **facts: object) -> Response:
    """A problem that is HTTP's own, told by a text of that name."""
    language, text = asked_language(scope), problem_texts()[name]
    detail = english if language is Language.ENGLISH else text.detail.format_map({"status": status, **facts})
    return _response(
        Problem(f"urn:yexin:problem:{name}", text.title.in_(language), status, detail, scope.get("request_id", "")), language
    )


def body_problem(error: HTTPException, language: Language, request_id: str) -> Problem:
    """What was wrong with a body, for an answer that has begun already and can no longer have its status."""
    name = _HTTP.get(error.status_code, "Http")
    text = problem_texts()[name]
    detail = str(error.detail) if language is Language.ENGLISH else text.detail.format_map({"status": error.status_code})
    return Problem(f"urn:yexin:problem:{name}", text.title.in_(language), error.status_code, detail, request_id)


def answer_errors(app: FastAPI) -> None:
    """Turn every error of the app into a problem document; no value of the request is repeated in it."""

    @app.exception_handler(YexinError)
    def expected(request: Request, error: YexinError) -> Response:
        language = asked_language(request.scope)
        return _response(problem_of(error, language, request.scope.get("request_id", "")), language, _headers(error))

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        faults = faults_of(error.errors(), asked_language(request.scope))
        return http_problem(request.scope, "MalformedRequest", HTTPStatus.UNPROCESSABLE_ENTITY, faults, faults=faults)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        answer = http_problem(request.scope, _HTTP.get(error.status_code, "Http"), error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def unexpected(request: Request, _: Exception) -> Response:
        told = "something went wrong inside: tell who runs this service the request_id"
        return http_problem(request.scope, "Internal", HTTPStatus.INTERNAL_SERVER_ERROR, told)


def _response(problem: Problem, language: Language, headers: Mapping[str, str] | None = None) -> Response:
    said = {"Content-Language": str(language), "Vary": "Accept-Language", **(headers or {})}
    return Response(msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=said)


def _headers(error: YexinError) -> dict[str, str]:
    """What a client's program reads instead of the words."""
    if isinstance(error, NotAuthenticated):
        return {"WWW-Authenticate": 'Bearer realm="yexin"'}
    if isinstance(error, RateExceeded | KeyInUse):
        return {"Retry-After": str(error.seconds)}
    return {"Retry-After": _RETRY_SECONDS} if status_of(error) is HTTPStatus.SERVICE_UNAVAILABLE else {}
