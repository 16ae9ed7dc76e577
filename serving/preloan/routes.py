"""POST /v1/preloan/checks and /v1/preloan/portfolios: for banks alone, in their own name, under the applicant's mandate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from credit.errors import YexinError
from credit.language import Language
from serving.answers import schema_of
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.once import OnlyOnce
from serving.preloan.answers import CheckAnswer, PortfolioAnswer, PortfolioLine
from serving.preloan.checker import Checker
from serving.preloan.decision import Loan
from serving.preloan.examples import CHECK, PORTFOLIO
from serving.preloan.policy import Size
from serving.preloan.portfolio import line_of, problem_line, summary_of
from serving.problems import PROBLEM
from serving.speaking import Speaking, spoken

_MOST_YUAN, _MOST_MONTHS, _MOST_LOANS = 10**12, 600, 1000
_PROBLEMS: dict[int | str, dict[str, Any]] = {s: PROBLEM for s in (400, 401, 403, 404, 409, 413, 422, 429, 503)}
_CHECK: dict[int | str, dict[str, Any]] = {
    200: {"description": "The check", "content": schema_of(CheckAnswer, CHECK)},
    **_PROBLEMS,
}
_PORTFOLIO: dict[int | str, dict[str, Any]] = {
    200: {"description": "The portfolio's summary, and each loan", "content": schema_of(PortfolioAnswer, PORTFOLIO)},
    **_PROBLEMS,
}
_EXAMPLE: dict[str, JsonValue] = {
    "subject": "91460000MA0000015T", "mandate": "授〔2026〕0031号", "amount": 3000000, "months": 12, "unsecured": True,
    "through_platform": True, "size": "small",
}  # fmt: skip


class LoanQuestion(BaseModel):
    """A loan that is asked for, or running, and the mandate under which the bank asks."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    subject: str = Field(min_length=1, max_length=64, description="the applicant's USCC")
    mandate: str = Field(
        min_length=3, max_length=64, pattern=r"^[^\x00-\x1f]+$", description="the reference of the applicant's authorisation"
    )
    amount: int = Field(ge=1, le=_MOST_YUAN, description="yuan")
    months: int = Field(ge=1, le=_MOST_MONTHS, description="term")
    unsecured: bool = Field(description="a credit loan (信用贷款): no mortgage, pledge or guarantee")
    through_platform: bool = Field(description="applied for through the province's financing platform")
    size: Size = Field(description="the applicant's size by 工信部联企业〔2011〕300号, as the bank has established it")

    def loan(self) -> Loan:
        """The loan by itself."""
        return Loan(self.amount, self.months, self.unsecured, self.through_platform, self.size)


class PortfolioQuestion(BaseModel):
    """The loans of a portfolio, each under its own mandate."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"loans": [_EXAMPLE]}]})

    loans: list[LoanQuestion] = Field(min_length=1, max_length=_MOST_LOANS)


def preloan_routes(checker: Checker, *, today: Callable[[], date]) -> APIRouter:
    """The operations for banks."""
    router = APIRouter(prefix="/v1/preloan", tags=["pre-loan"], default_response_class=Response)

    @router.post("/checks", responses=_CHECK)
    def check_applicant(asked: LoanQuestion, visit: Visiting, language: Speaking, once: OnlyOnce) -> Response:
        """Check an applicant before lending: probability, score, reasons with records, serious hits, subsidy, what to do."""

        def check() -> Response:
            loan = asked.loan()
            found = checker.check(asked.subject, loan, asked.mandate, visit=visit, today=today(), language=language)
            return spoken(found, language)

        return once(check)

    @router.post("/portfolios", responses=_PORTFOLIO)
    def check_portfolio(asked: PortfolioQuestion, visit: Visiting, language: Speaking) -> Response:
        """Check up to 1,000 loans at once, each issued and audited by itself, with a summary of all."""
        now = today()
        lines = tuple(_line(checker, one, visit, now, language) for one in asked.loans)
        return spoken(PortfolioAnswer(now, summary_of(lines), lines), language)

    return router


def _line(checker: Checker, asked: LoanQuestion, visit: Visit, today: date, language: Language) -> PortfolioLine:
    try:
        found = checker.check(asked.subject, asked.loan(), asked.mandate, visit=visit, today=today, language=language)
        return line_of(found, asked.amount)
    except YexinError as error:
        return problem_line(asked.subject, asked.amount, type(error).__name__)
