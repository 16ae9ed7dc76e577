"""/v1/benefits: the benefits without application, and how a subject stands to each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from credit.language import Language
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.access.authorised import authorised
from serving.answers import schema_of
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.benefits.answers import BenefitList, Eligibilities
from serving.benefits.office import BenefitOffice
from serving.inquiry import Inquiry
from serving.problems import PROBLEM
from serving.speaking import Speaking, spoken
from serving.tagged import IfNoneMatch, tagged

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}
_BENEFIT: dict[str, Any] = {
    "number": "HN-MS-02", "name": "创新企业奖补", "gives": "认定奖补直接拨付", "issued_by": "海南省科学技术厅",
    "legal_basis": ["琼营商办〔2025〕31号第46条"], "subjects": ["enterprise"], "handing": "direct", "budget_total": None,
    "budget_each": None, "valid_from": "2025-10-25", "valid_until": None, "verified": False,
}  # fmt: skip
_CONDITION: dict[str, Any] = {
    "by": "record", "asks": "有“纳税信用等级”信息：A、B、M", "verdict": "missing", "now": "C",
    "records": ["4b3c0b8f6d1e2a5947c0d8e1f2a3b4c5"], "from_day": None,
}  # fmt: skip
_ELIGIBLE: dict[str, Any] = {
    "subject": "91460000MA0000015T",
    "as_of": "2026-06-30",
    "benefits": [{"benefit": _BENEFIT, "outcome": "missing", "conditions": [_CONDITION]}],
}


_LIST: dict[int | str, dict[str, Any]] = {
    200: {"description": "The benefits", "content": schema_of(BenefitList, {"benefits": [_BENEFIT]})},
    304: {"description": "What you have is current (If-None-Match)"},
    **_PROBLEMS,
}
_ELIGIBILITIES: dict[int | str, dict[str, Any]] = {
    200: {"description": "How the subject stands to every benefit", "content": schema_of(Eligibilities, _ELIGIBLE)},
    **_PROBLEMS,
}


@dataclass(frozen=True)
class _Benefits:
    """Answers the operations on one subject's benefits; `today` is the clock."""

    office: BenefitOffice
    today: Callable[[], date]

    def standing(self, kind: SubjectKind, identifier: str, visit: Visit, language: Language) -> Response:
        office, today = self.office, self.today()
        purpose = Purpose.INCENTIVE if kind is SubjectKind.PERSON and visit.caller.subject is None else None
        inquiry = authorised(Inquiry(kind, identifier, today, purpose=purpose), visit.caller)
        found = office.standing(inquiry, today=today)
        office.notes.note(visit, office.scorer.subject(kind, inquiry.identifier), purpose=inquiry.purpose)
        return spoken(Eligibilities(inquiry.identifier, inquiry.as_of, office.wording(language).answers(found)), language)


def benefit_routes(office: BenefitOffice, *, today: Callable[[], date]) -> APIRouter:
    """The operations on benefits."""
    router = APIRouter(prefix="/v1", tags=["benefits"], default_response_class=Response)
    benefits = _Benefits(office, today)

    @router.get("/benefits", responses=_LIST)
    def list_benefits(language: Speaking, if_none_match: IfNoneMatch = "") -> Response:
        """Every benefit that is given without application, with its legal basis, budget and time."""
        wording = office.wording(language)
        body = msgspec.json.encode(BenefitList(tuple(wording.benefit(one) for one in office.benefits)))
        return tagged(body, media_type="application/json", if_none_match=if_none_match, language=str(language))

    @router.get("/enterprises/{uscc}/benefits", responses=_ELIGIBILITIES)
    def benefits_of_enterprise(uscc: str, visit: Visiting, language: Speaking) -> Response:
        """Which benefits an enterprise has without asking, and of the others what is missing."""
        return benefits.standing(SubjectKind.ENTERPRISE, uscc, visit, language)

    @router.get("/persons/{pseudonym}/benefits", responses=_ELIGIBILITIES)
    def benefits_of_person(pseudonym: str, visit: Visiting, language: Speaking) -> Response:
        """Which benefits a person has without asking, for the person itself or with its consent to incentives."""
        return benefits.standing(SubjectKind.PERSON, pseudonym, visit, language)

    return router
