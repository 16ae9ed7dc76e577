"""Errors as problem documents (RFC 9457): one place where an error becomes a status code."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from credit.errors import (
    ImpossibleAction,
    ImpossibleHypothesis,
    ImpossibleStep,
    InvalidClient,
    InvalidIdentifier,
    LawfulnessError,
    MissingPseudonymKey,
    ModelNotTrained,
    NotAllowed,
    NotAuthenticated,
    PurposeMissing,
    RateExceeded,
    RecordFromFuture,
    ServiceError,
    ServiceKeyMissing,
    StoreError,
    SupervisionError,
    UnknownAction,
    UnknownCase,
    UnknownClient,
    UnknownEvaluation,
    UnknownPlan,
    UnknownScore,
    UnknownSubject,
    UnknownTier,
    UnsafeSettings,
    YexinError,
)

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
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    UnknownScore: HTTPStatus.NOT_FOUND,
    UnknownCase: HTTPStatus.NOT_FOUND,
    ImpossibleStep: HTTPStatus.CONFLICT,
    UnknownPlan: HTTPStatus.NOT_FOUND,
    UnknownAction: HTTPStatus.NOT_FOUND,
    ImpossibleAction: HTTPStatus.CONFLICT,
    SupervisionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ServiceError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    RateExceeded: HTTPStatus.TOO_MANY_REQUESTS,
    InvalidClient: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownClient: HTTPStatus.NOT_FOUND,
    ServiceKeyMissing: HTTPStatus.SERVICE_UNAVAILABLE,
    UnsafeSettings: HTTPStatus.SERVICE_UNAVAILABLE,
}
MEDIA_TYPE = "application/problem+json"
PROBLEM: dict[str, Any] = {"description": "A problem document (RFC 9457)", "content": {MEDIA_TYPE: {}}}


class Problem(msgspec.Struct, frozen=True):
    """A problem document: `type` names the kind of error, `detail` what was wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str


def status_of(error: YexinError) -> HTTPStatus:
    """The status of the nearest ancestor that has one; 500 where none has, which a test forbids for expected errors."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer(name: str, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    problem = Problem(type=f"urn:yexin:problem:{name}", title=status.phrase, status=status, detail=detail)
    return Response(msgspec.json.encode(problem), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _headers(error: YexinError) -> dict[str, str]:
    """What a client's program reads instead of the words."""
    if isinstance(error, NotAuthenticated):
        return {"WWW-Authenticate": 'Bearer realm="yexin"'}
    return {"Retry-After": str(error.seconds)} if isinstance(error, RateExceeded) else {}


def answer_errors(app: FastAPI) -> None:
    """Turn every error of the app into a problem document; no value of the request is repeated in it."""

    @app.exception_handler(YexinError)
    def expected(_: Request, error: YexinError) -> Response:
        return _answer(type(error).__name__, status_of(error), str(error), _headers(error))

    @app.exception_handler(RequestValidationError)
    def malformed(_: Request, error: RequestValidationError) -> Response:
        what = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
        return _answer("MalformedRequest", HTTPStatus.UNPROCESSABLE_ENTITY, what)

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> Response:
        return _answer("Http", HTTPStatus(error.status_code), str(error.detail))
