"""The operations of the API as methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from credit.purpose import Purpose
from serving.answers import ScoreAnswer
from serving.audit.routes import InquiryAnswer, InquiryList
from serving.batch.line import BatchAnswer, BatchLine
from serving.cases.case import Case
from serving.cases.routes import CaseList
from serving.client.actions import ActionsClient
from serving.client.acts import ActsClient, path_of
from serving.consents.answers import ConsentAnswer, ConsentList, WithdrawalAnswer
from serving.evaluations.answers import EvaluationDetail, EvaluationList, TableAnswer
from serving.history.answers import IssuedAnswer, IssuedLine, ScoreHistory
from serving.holdings.answers import HeldRecord, Holding
from serving.measures.answers import MatchesAnswer
from serving.preloan.answers import CheckAnswer, PortfolioAnswer
from serving.what_if.answers import WhatIfAnswer


class YexinClient(ActsClient, ActionsClient):
    """Asks a service; every answer is of the class that the service answers with.

    A subject is named by USCC or register number, or by a person's pseudonym. Every method raises `Refused` with the problem's
    kind where the service says no, and `Unreachable` where nobody answers.
    """

    def score(
        self, subject: str, *, as_of: date | None = None, evaluation: str | None = None, purpose: Purpose | None = None
    ) -> ScoreAnswer:
        """A subject's score with reasons and records."""
        return self._ask.get(f"{path_of(subject)}/score", ScoreAnswer, as_of=as_of, evaluation=evaluation, purpose=purpose)

    def score_all(self, subjects: Iterable[str], **asked: Any) -> Iterator[BatchAnswer]:
        """The scores of up to 100,000 subjects, in their order, as they are ready; `asked` as in `score`."""
        said = {name: value for name, value in asked.items() if value is not None}
        lines = (msgspec.json.encode(BatchLine(one)) + b"\n" for one in subjects)
        return self._ask.stream(f"/v1/scores?{urlencode(said)}", lines, BatchAnswer)

    def issued(self, score_id: str) -> IssuedAnswer:
        """An issued score as it was given."""
        return self._ask.get(f"/v1/scores/{quote(score_id, safe='')}", IssuedAnswer)

    def history(self, subject: str) -> Iterator[IssuedLine]:
        """Every score that was issued about a subject, the latest first."""
        return self._ask.pages(f"{path_of(subject)}/scores", ScoreHistory, lambda page: page.scores)

    def records(self, subject: str, *, as_of: date | None = None) -> Iterator[HeldRecord]:
        """Every record that is held about a subject, the latest first."""
        return self._ask.pages(f"{path_of(subject)}/records", Holding, lambda page: page.records, as_of=as_of)

    def inquiries(self) -> Iterator[InquiryAnswer]:
        """Who asked about oneself, the latest first."""
        return self._ask.pages("/v1/inquiries", InquiryList, lambda page: page.inquiries)

    def what_if(self, subject: str, **supposed: Any) -> WhatIfAnswer:
        """The coming months under supposed repairs; the fields are those of POST …/what-if."""
        return self._ask.post(f"{path_of(subject)}/what-if", WhatIfAnswer, supposed)

    def measures(self, subject: str, *, as_of: date | None = None) -> MatchesAnswer:
        """Which measures meet a subject."""
        return self._ask.get(f"{path_of(subject)}/measures", MatchesAnswer, as_of=as_of)

    def evaluations(self) -> tuple[EvaluationDetail, ...]:
        """The deployment's evaluations."""
        return self._ask.get("/v1/evaluations", EvaluationList).evaluations

    def table(self, evaluation: str) -> TableAnswer:
        """The points table in force."""
        return self._ask.get(f"/v1/evaluations/{quote(evaluation, safe='')}/table", TableAnswer)

    def check(self, **loan: Any) -> CheckAnswer:
        """A pre-loan check; the fields are those of POST /v1/preloan/checks."""
        return self._ask.post("/v1/preloan/checks", CheckAnswer, loan)

    def check_portfolio(self, loans: Iterable[dict[str, Any]]) -> PortfolioAnswer:
        """A portfolio check of up to 1,000 loans."""
        return self._ask.post("/v1/preloan/portfolios", PortfolioAnswer, {"loans": list(loans)})

    def cases(self, *, only_open: bool = False) -> Iterator[Case]:
        """The cases, those due first come first."""
        return self._ask.pages("/v1/cases", CaseList, lambda page: page.cases, open=str(only_open).lower())

    def open_case(self, kind: str, subject: str, reference: str, note: str = "") -> Case:
        """Open a case."""
        return self._ask.post("/v1/cases", Case, {"kind": kind, "subject": subject, "reference": reference, "note": note})

    def move_case(self, case_id: str, to: str, note: str = "") -> Case:
        """Take a step of a case."""
        return self._ask.post(f"/v1/cases/{quote(case_id, safe='')}/steps", Case, {"to": to, "note": note})

    def consents(self) -> tuple[ConsentAnswer, ...]:
        """One's own consents."""
        return self._ask.get("/v1/consents", ConsentList).consents

    def withdraw(self, record_id: str) -> WithdrawalAnswer:
        """Withdraw a consent."""
        return self._ask.post(f"/v1/consents/{quote(record_id, safe='')}/withdrawal", WithdrawalAnswer, {})
