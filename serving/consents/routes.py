"""/v1/consents: what a person has consented to, for the person alone, and its withdrawal (《个人信息保护法》第十五条)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from credit.subject import Subject
from serving.access.caller import Caller
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visits import Visiting
from serving.consents.answers import ConsentList, WithdrawalAnswer
from serving.consents.consents import Consents
from serving.once import OnlyOnce
from serving.problems import PROBLEM

_ID = "5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e"
_CONSENT: dict[str, Any] = {
    "record_id": _ID, "item": "credit_inquiry_authorisation", "name": "信用信息查询授权", "document": "查授〔2026〕7号",
    "recipient": "91460000MA00000155", "purposes": ["preloan"], "written": True, "given_on": "2026-05-06",
    "until": "2026-11-06", "status": "active", "in_force": True,
}  # fmt: skip
_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (401, 403, 404, 409, 422, 429, 503)}
_LIST: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Every consent, the latest first",
        "content": schema_of(ConsentList, {"subject": f"p{_ID}", "consents": [_CONSENT]}),
    },
    **_PROBLEMS,
}
_GONE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "It is withdrawn",
        "content": schema_of(WithdrawalAnswer, {"record_id": _ID, "withdrawn_on": "2026-06-30"}),
    },
    **_PROBLEMS,
}


def consent_routes(consents: Consents, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on consents; only clients of the role `subject` reach them."""
    router = APIRouter(prefix="/v1/consents", tags=["consents"], default_response_class=Response)

    @router.get("", responses=_LIST)
    def list_consents(visit: Visiting) -> Response:
        """Whom you have let use your data, for what, and until when."""
        whose = _own(visit.caller)
        notes.note(visit, whose)
        return _json(ConsentList(whose.id, tuple(consents.of(whose, today=today()))))

    @router.post("/{record_id}/withdrawal", responses=_GONE)
    def withdraw_consent(record_id: str, visit: Visiting, once: OnlyOnce) -> Response:
        """Withdraw a consent: nothing is answered under it from today on, about past days either."""
        whose = _own(visit.caller)
        return once(lambda: _json(consents.withdraw(whose, record_id, today=today(), visit=visit)))

    return router


def _own(caller: Caller) -> Subject:
    assert caller.subject is not None  # noqa: S101 (the table of operations lets subjects alone in)
    return caller.subject


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
