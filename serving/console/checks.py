"""The bank's page: an applicant is checked before a loan, by the same check as the API's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from serving.console.html import Reading, page
from serving.console.route import PageRoute
from serving.preloan.checker import Checker
from serving.preloan.routes import LoanQuestion
from serving.words import say

_SIZES = ("micro", "small", "medium", "large")


@dataclass(frozen=True)
class CheckPages:
    """The bank's pages; `today` is the clock."""

    checker: Checker
    today: Callable[[], date]

    def page_checks(self, reader: Reading) -> Response:
        """The form."""
        return page(reader, "checks.html", sizes=_SIZES, asked=None, found=None)

    def page_check(self, asked: Annotated[LoanQuestion, Form()], reader: Reading) -> Response:
        """The check of one applicant; it is issued, and audited under the mandate's reference."""
        visit, language = reader.visit("page_check"), reader.language
        found = self.checker.check(asked.subject, asked.loan(), asked.mandate, visit=visit, today=self.today(), language=language)
        why = [say(language, f"preloan.{reason}") for reason in found.action_reasons]
        unmet = [reader.say(f"check.unmet_{one}") for one in (found.subsidy.unmet if found.subsidy else ())]
        return page(reader, "checks.html", sizes=_SIZES, asked=asked, found=found, why=why, unmet=unmet)


def check_pages(checker: Checker, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/checks", include_in_schema=False, route_class=PageRoute)
    pages = CheckPages(checker, today)
    router.get("")(pages.page_checks)
    router.post("")(pages.page_check)
    return router
