"""The operations on acts of supervision as methods: plans, ports, relations, approvals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind
from serving.approval.answers import ApprovalAnswer, ScenesAnswer
from serving.client.connection import Connection
from serving.customs.answers import ClassAnswer, ListedAnswer, SceneHead, SceneHeads, SceneList
from serving.inspection.answers import (
    PlanAnswer,
    PlanHead,
    PlanList,
    ResultsAnswer,
    TakenAnswer,
    VerificationAnswer,
    VisitAnswer,
    VisitList,
)
from serving.relations.answers import RelationsAnswer, ShellAnswer, ShellList


class ActsClient:
    """Asks about acts of supervision; every method raises as those of `YexinClient`."""

    def __init__(self, connection: Connection) -> None:
        self._ask = connection

    def plans(self) -> Iterator[PlanHead]:
        """The inspection plans, by number."""
        return self._ask.pages("/v1/inspection-plans", PlanList, lambda page: page.plans)

    def plan(self, number: str) -> PlanAnswer:
        """A plan in full."""
        return self._ask.get(_plan(number), PlanAnswer)

    def commit_plan(self, number: str, **asked: Any) -> PlanAnswer:
        """Commit to a plan; the fields are those of POST /v1/inspection-plans."""
        return self._ask.post("/v1/inspection-plans", PlanAnswer, {"number": number, **asked})

    def draw_plan(self, number: str, value: str) -> PlanAnswer:
        """Reveal the secret and draw; `value` is what the public value was."""
        return self._ask.post(f"{_plan(number)}/draw", PlanAnswer, {"value": value})

    def visits(self, number: str) -> Iterator[VisitAnswer]:
        """The visits of a drawn plan, by subject."""
        return self._ask.pages(f"{_plan(number)}/visits", VisitList, lambda page: page.visits)

    def verify_plan(self, number: str) -> VerificationAnswer:
        """The draw computed again from the published files."""
        return self._ask.get(f"{_plan(number)}/verification", VerificationAnswer)

    def plan_file(self, number: str, name: str) -> bytes:
        """A published file of a plan, as it was hashed."""
        return self._ask.fetch(f"{_plan(number)}/files/{quote(name, safe='')}")

    def take_results(self, number: str, results: Iterable[dict[str, Any]]) -> TakenAnswer:
        """Hand in results of up to 1,000 visits."""
        return self._ask.post(f"{_plan(number)}/results", TakenAnswer, {"results": list(results)})

    def plan_results(self, number: str, *, as_of: date | None = None) -> ResultsAnswer:
        """What came of a plan."""
        return self._ask.get(f"{_plan(number)}/results", ResultsAnswer, as_of=as_of)

    def customs_scenes(self) -> tuple[SceneHead, ...]:
        """The scenes at the second-line ports."""
        return self._ask.get("/v1/customs/scenes", SceneHeads).scenes

    def customs_list(self, scene: str, *, as_of: date | None = None) -> Iterator[ListedAnswer]:
        """The subjects of a scene, enterprises of the fewest points first."""
        path = f"/v1/customs/scenes/{quote(scene, safe='')}"
        return self._ask.pages(path, SceneList, lambda page: page.listed, as_of=as_of)

    def customs_class(self, subject: str, *, as_of: date | None = None, purpose: Purpose | None = None) -> ClassAnswer:
        """The class of a subject at the ports."""
        return self._ask.get(f"{path_of(subject)}/customs", ClassAnswer, as_of=as_of, purpose=purpose)

    def relations(self, enterprise: str, *, as_of: date | None = None, limit: int | None = None) -> RelationsAnswer:
        """The relations of an enterprise: the first page of related firms with all else."""
        return self._ask.get(f"{path_of(enterprise)}/relations", RelationsAnswer, as_of=as_of, limit=limit)

    def shells(self, *, as_of: date | None = None) -> Iterator[ShellAnswer]:
        """Likely successors of listed firms, the strongest first."""
        return self._ask.pages("/v1/relations/shells", ShellList, lambda page: page.shells, as_of=as_of)

    def approval(
        self, subject: str, *, as_of: date | None = None, purpose: Purpose | None = None, promised_days: int | None = None
    ) -> ApprovalAnswer:
        """The approval colour of an applicant and its effects."""
        path = f"{path_of(subject)}/approval"
        return self._ask.get(path, ApprovalAnswer, as_of=as_of, purpose=purpose, promised_days=promised_days)

    def scenes(self, person: str, *, as_of: date | None = None, **asked: Any) -> ScenesAnswer:
        """The service scenes of a person's score."""
        return self._ask.get(f"{path_of(person)}/scenes", ScenesAnswer, as_of=as_of, **asked)


def path_of(subject: str) -> str:
    """Where the API keeps what is about a subject."""
    named = Subject.named(subject)
    return f"/v1/{'persons' if named.kind is SubjectKind.PERSON else 'enterprises'}/{quote(named.id, safe='')}"


def _plan(number: str) -> str:
    return f"/v1/inspection-plans/{quote(number, safe='')}"
