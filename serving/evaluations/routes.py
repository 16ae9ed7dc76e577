"""/v1/evaluations: what the scores mean, for whom they may be used, and the tables that they come from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from serving.answers import schema_of
from serving.evaluations.answers import (
    EvaluationDetail,
    EvaluationList,
    TableAnswer,
    TierList,
    evaluation_detail,
    table_answer,
    tier_answers,
)
from serving.evaluations.examples import EVALUATION, TABLE, TIERS
from serving.problems import PROBLEM
from serving.scorer import Scorer
from serving.tagged import IfNoneMatch, tagged

Form = Literal["json", "markdown", "html", "duckdb", "postgresql"]
_MEDIA: dict[Form, str] = {
    "json": "application/json",
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "duckdb": "application/sql; charset=utf-8",
    "postgresql": "application/sql; charset=utf-8",
}
_JSON = "application/json"
_SAME: dict[int | str, dict[str, Any]] = {304: {"description": "What you have is current (If-None-Match)"}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (401, 403, 404, 422, 429, 503)}


def _answers(kind: type[msgspec.Struct], example: dict[str, Any], words: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": words, "content": schema_of(kind, example)}, **_SAME, **_PROBLEMS}


_LIST = _answers(EvaluationList, {"evaluations": [EVALUATION]}, "The evaluations")
_ONE = _answers(EvaluationDetail, EVALUATION, "The evaluation")
_TIERS = _answers(TierList, {"evaluation": "enterprise", "tiers": TIERS}, "The tiers, from the lowest")
_TABLE = _answers(TableAnswer, TABLE, "The table; in another form where one is asked for")
WantedForm = Annotated[Form, Query(description="json, a page to print (markdown, html), or one SELECT (duckdb, postgresql)")]


def evaluation_routes(scorer: Scorer) -> APIRouter:
    """The operations on evaluations; each answer has an ETag by the hash of its content."""
    router = APIRouter(prefix="/v1/evaluations", tags=["evaluations"], default_response_class=Response)

    @router.get("", responses=_LIST)
    def evaluations(if_none_match: IfNoneMatch = "") -> Response:
        """The deployment's evaluations: whom each is about, its tiers, its uses, and its table in force."""
        found = EvaluationList(tuple(evaluation_detail(*scorer.in_force(name)) for name in scorer.names()))
        return _tagged(found, if_none_match)

    @router.get("/{name}", responses=_ONE)
    def show_evaluation(name: str, if_none_match: IfNoneMatch = "") -> Response:
        """One evaluation."""
        return _tagged(evaluation_detail(*scorer.in_force(name)), if_none_match)

    @router.get("/{name}/tiers", responses=_TIERS)
    def list_tiers(name: str, if_none_match: IfNoneMatch = "") -> Response:
        """The tiers of an evaluation with their first and last scores."""
        return _tagged(TierList(name, tier_answers(scorer.in_force(name)[0])), if_none_match)

    @router.get("/{name}/table", responses=_TABLE)
    def show_table(name: str, form: WantedForm = "json", if_none_match: IfNoneMatch = "") -> Response:
        """The points table in force: every number of every score, to read, to print, or to run in a database."""
        body, tag = _table(scorer, name, form)
        return tagged(body, media_type=_MEDIA[form], tag=tag, if_none_match=if_none_match)

    return router


def _tagged(answer: msgspec.Struct, if_none_match: str) -> Response:
    return tagged(msgspec.json.encode(answer), media_type=_JSON, if_none_match=if_none_match)


def _table(scorer: Scorer, name: str, form: Form) -> tuple[bytes, str]:
    """The table in a form, and its ETag: the table's own hash, and the form."""
    evaluation, approved = scorer.approved(name)
    table, tag = approved.table, f"{approved.table.hash[:16]}-{approved.version}-{form}"
    if form == "json":
        return msgspec.json.encode(table_answer(evaluation, approved)), tag
    if form == "markdown":
        return table.to_markdown().encode(), tag
    if form == "html":
        return table.to_html(title=evaluation.chinese, dimensions=scorer.features(evaluation.subject).dimensions).encode(), tag
    return table.to_sql(form).encode(), tag
