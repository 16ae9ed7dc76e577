"""HTTP: parse, call, answer. No arithmetic here; errors become problem documents in serving.problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Receive, Scope, Send

from credit.errors import MissingPseudonymKey
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Pseudonymiser, SubjectKind
from serving.access.authorised import authorised
from serving.access.door import let_in
from serving.access.gate import Gate
from serving.access.openapi import say_who_may
from serving.access.routes import access_routes
from serving.answers import ScoreAnswer, schema_of
from serving.asked import Asked
from serving.audit.notes import Notes
from serving.audit.visits import visit_of
from serving.batch.routes import batch_routes
from serving.bodies import Bodies
from serving.envelope import Envelope
from serving.evaluations.routes import evaluation_routes
from serving.examples import SCORE
from serving.inquiry import Inquiry
from serving.lane import FastLane, Lane
from serving.operation.telemetry import Telemetry, Teller
from serving.problems import PROBLEM, answer_errors
from serving.replay.issuing import Issuer
from serving.speaking import Speaking, worded
from serving.what_if.routes import what_if_routes

_TITLE = "Yexin 椰信"
# FastAPI would tell any OpenTelemetry provider of paths, which name subjects, and of errors word by word: serving.operation.traces
# tells of neither.
_TOLD_BY_FASTAPI: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip
_SCORE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The score, its parts and the records behind them", "content": schema_of(ScoreAnswer, SCORE)},
    **{status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)},
}


class PersonLookup(BaseModel):
    """Look-up of a person by ID number, which stands in a body and never in a URL."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id_number": "11010519491231002X", "purpose": "incentive"}]}
    )

    id_number: str = Field(min_length=15, max_length=18)
    as_of: date | None = None
    evaluation: str | None = None
    purpose: Purpose | None = None


class Service(FastAPI):
    """The app behind its fast lane: what the lane answers passes nothing of what FastAPI puts around an app."""

    def stand_behind(self, lane: Lane, teller: Teller) -> None:
        """Let the lane answer what it can."""
        self._front = FastLane(super().__call__, lane=lane, teller=teller)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._front(scope, receive, send)


def create_app(
    issuer: Issuer, notes: Notes, *, teller: Teller, gate: Gate, today: Callable[[], date], pseudonymiser: Pseudonymiser | None
) -> Service:
    """Build the app from its collaborators; `today` and the gate's are the only clocks.

    Whatever router is added to it, each of its operations passes the gate.
    """
    app = Service(
        title=_TITLE,
        version="1",
        summary="Tiered credit scores, explained by points and records",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(let_in)],
        generate_unique_id_function=lambda route: route.name,
        telemetry=_TOLD_BY_FASTAPI,
    )
    app.state.gate = gate
    lane = Lane(issuer, gate, today=today)
    for middleware in (Bodies, Envelope):
        app.add_middleware(middleware)
    app.add_middleware(Telemetry, teller=teller)
    app.stand_behind(lane, teller)
    say_who_may(app)
    answer_errors(app)
    show_docs(app)
    app.include_router(access_routes(gate))
    app.include_router(score_routes(issuer, lane, today=today, pseudonymiser=pseudonymiser))
    app.include_router(what_if_routes(issuer.scorer, notes, today=today))
    app.include_router(batch_routes(issuer, today=today))
    app.include_router(evaluation_routes(issuer.scorer))
    return app


def show_docs(app: FastAPI) -> None:
    """Show the API's pages at /docs from files of our own: a closed network reaches no other host."""
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    files = "/static/swagger-ui"

    def docs(_: Request) -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=_TITLE,
            swagger_js_url=f"{files}/swagger-ui-bundle.js",
            swagger_css_url=f"{files}/swagger-ui.css",
            swagger_favicon_url="data:,",
        )

    # Outside of the gate, as /openapi.json is: who has no token yet reads there how to get one.
    app.add_route("/docs", docs, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Scores:
    """Answers the operations on one subject's score."""

    issuer: Issuer
    lane: Lane
    today: Callable[[], date]

    def answer(
        self, request: Request, kind: SubjectKind, subject: str, asked: Asked | PersonLookup, language: Language
    ) -> Response:
        """The score, kept with who asked, and held for the next who asks the same."""
        now, visit = self.today(), visit_of(request)
        inquiry = authorised(Inquiry(kind, subject, asked.as_of or now, asked.evaluation, asked.purpose), visit.caller)
        prepared = self.issuer.prepare(inquiry, visit, today=now, language=language)
        self.lane.hold(request.scope, prepared, today=now)
        return worded(self.issuer.issue(prepared, visit), language)


def score_routes(issuer: Issuer, lane: Lane, *, today: Callable[[], date], pseudonymiser: Pseudonymiser | None) -> APIRouter:
    """The operations that score one subject."""
    router, scores = APIRouter(prefix="/v1", tags=["scores"], default_response_class=Response), _Scores(issuer, lane, today)

    @router.get("/enterprises/{uscc}/score", responses=_SCORE)
    def score_enterprise(uscc: str, request: Request, language: Speaking, asked: Annotated[Asked, Depends()]) -> Response:
        """Score of an enterprise by 统一社会信用代码 (or by its number in the deployment's own register)."""
        return scores.answer(request, SubjectKind.ENTERPRISE, uscc, asked, language)

    @router.get("/persons/{pseudonym}/score", responses=_SCORE)
    def score_person(pseudonym: str, request: Request, language: Speaking, asked: Annotated[Asked, Depends()]) -> Response:
        """Score of a person by pseudonym; it needs the person's consent, and may lead to incentives and to nothing else."""
        return scores.answer(request, SubjectKind.PERSON, pseudonym, asked, language)

    @router.post("/persons/score", responses=_SCORE)
    def look_up_person(lookup: PersonLookup, request: Request, language: Speaking) -> Response:
        """Score of a person by ID number."""
        if pseudonymiser is None:
            raise MissingPseudonymKey
        return scores.answer(request, SubjectKind.PERSON, pseudonymiser.pseudonym(lookup.id_number), lookup, language)

    return router
