"""The operations of the API as methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind
from serving.actions.action import JointAction
from serving.actions.answers import ActionList, Compared, Initiated
from serving.actions.statistics import Effect
from serving.alerts.alert import AlertAnswer
from serving.alerts.desk import RuleFigures
from serving.alerts.routes import AlertList, Figures
from serving.answers import ScoreAnswer
from serving.audit.routes import InquiryAnswer, InquiryList
from serving.batch.line import BatchAnswer, BatchLine
from serving.benefits.answers import Eligibilities
from serving.cases.case import Case
from serving.cases.routes import CaseList
from serving.client.connection import Connection
from serving.consents.answers import ConsentAnswer, ConsentList, WithdrawalAnswer
from serving.evaluations.answers import EvaluationDetail, EvaluationList, TableAnswer
from serving.history.answers import IssuedAnswer, IssuedLine, ScoreHistory
from serving.holdings.answers import HeldRecord, Holding
from serving.measures.answers import MatchesAnswer
from serving.preloan.answers import CheckAnswer, PortfolioAnswer
from serving.what_if.answers import WhatIfAnswer

Listed = TypeVar("Listed", ScoreHistory, Holding, InquiryList, CaseList, ActionList, AlertList)


class YexinClient:
    """Asks a service; every answer is of the class that the service answers with.

    A subject is named by USCC or register number, or by a person's pseudonym. Every method raises `Refused` with the problem's
    kind where the service says no, and `Unreachable` where nobody answers.
    """

    def __init__(self, connection: Connection) -> None:
        self._ask = connection

    def score(
        self, subject: str, *, as_of: date | None = None, evaluation: str | None = None, purpose: Purpose | None = None
    ) -> ScoreAnswer:
        """A subject's score with reasons and records."""
        return self._ask.get(f"{_of(subject)}/score", ScoreAnswer, as_of=as_of, evaluation=evaluation, purpose=purpose)

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
        for page in self._pages(f"{_of(subject)}/scores", ScoreHistory):
            yield from page.scores

    def records(self, subject: str, *, as_of: date | None = None) -> Iterator[HeldRecord]:
        """Every record that is held about a subject, the latest first."""
        for page in self._pages(f"{_of(subject)}/records", Holding, as_of=as_of):
            yield from page.records

    def inquiries(self) -> Iterator[InquiryAnswer]:
        """Who asked about oneself, the latest first."""
        for page in self._pages("/v1/inquiries", InquiryList):
            yield from page.inquiries

    def what_if(self, subject: str, **supposed: Any) -> WhatIfAnswer:
        """The coming months under supposed repairs; the fields are those of POST …/what-if."""
        return self._ask.post(f"{_of(subject)}/what-if", WhatIfAnswer, supposed)

    def measures(self, subject: str, *, as_of: date | None = None) -> MatchesAnswer:
        """Which measures meet a subject."""
        return self._ask.get(f"{_of(subject)}/measures", MatchesAnswer, as_of=as_of)

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

    def lists(self, subject: str) -> Compared:
        """On which of the three lists a subject stands."""
        return self._ask.get(f"{_of(subject)}/lists", Compared)

    def benefits(self, subject: str) -> Eligibilities:
        """Which benefits a subject has without asking, and what is missing for the others."""
        return self._ask.get(f"{_of(subject)}/benefits", Eligibilities)

    def actions(self, *, only_open: bool = False, **asked: str) -> Iterator[JointAction]:
        """Joint actions, those due first come first; `asked` may name a subject or an executor."""
        for page in self._pages("/v1/joint-actions", ActionList, open=str(only_open).lower(), **asked):
            yield from page.actions

    def action(self, action_id: str) -> JointAction:
        """One joint action with its history, and what the law says of its ground today."""
        return self._ask.get(f"/v1/joint-actions/{quote(action_id, safe='')}", JointAction)

    def initiate(self, subject: str, measure: str, note: str = "") -> JointAction:
        """Initiate a joint action on a measure that meets the subject."""
        return self._ask.post("/v1/joint-actions", JointAction, {"subject": subject, "measure": measure, "note": note})

    def match_actions(self, subject: str) -> tuple[JointAction, ...]:
        """Initiate an action on every measure in force that is not under way for the subject."""
        return self._ask.post("/v1/joint-actions/matching", Initiated, {"subject": subject}).actions

    def move_action(self, action_id: str, to: str, note: str = "") -> JointAction:
        """Take a step of a joint action."""
        return self._ask.post(f"/v1/joint-actions/{quote(action_id, safe='')}/steps", JointAction, {"to": to, "note": note})

    def effect(self, by: str = "department") -> Effect:
        """The statistics of joint actions, by department, measure, month or stage."""
        return self._ask.get("/v1/joint-actions/effect", Effect, by=by)

    def alerts(self, *, only_open: bool = False, **asked: str) -> Iterator[AlertAnswer]:
        """Alerts, open ones first, then the gravest; `asked` may name a subject, severity, rule or addressee."""
        for page in self._pages("/v1/alerts", AlertList, open=str(only_open).lower(), **asked):
            yield from page.alerts

    def move_alert(self, alert_id: str, to: str, note: str = "") -> AlertAnswer:
        """Take a step of an alert."""
        return self._ask.post(f"/v1/alerts/{quote(alert_id, safe='')}/steps", AlertAnswer, {"to": to, "note": note})

    def alert_figures(self) -> tuple[RuleFigures, ...]:
        """What became of each rule's alerts, and how often what they warned of came about."""
        return self._ask.get("/v1/alerts/figures", Figures).rules

    def cases(self, *, only_open: bool = False) -> Iterator[Case]:
        """The cases, those due first come first."""
        for page in self._pages("/v1/cases", CaseList, open=str(only_open).lower()):
            yield from page.cases

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

    def _pages(self, path: str, kind: type[Listed], **asked: Any) -> Iterator[Listed]:
        """Every page of a list."""
        cursor: str | None = None
        while True:
            page = self._ask.get(path, kind, cursor=cursor, **asked)
            yield page
            if (cursor := page.next) is None:
                return


def _of(subject: str) -> str:
    named = Subject.named(subject)
    return f"/v1/{'persons' if named.kind is SubjectKind.PERSON else 'enterprises'}/{quote(named.id, safe='')}"
