"""The four threes (四个三) as data: three lists, three checklists, three stages; what is done by itself is in `compare`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from credit.deployment import Deployment
from credit.errors import InvalidMeasures
from credit.language import Bilingual
from credit.settings_file import read_settings
from credit.subject import SubjectKind
from supervision.lawful import Lawful
from supervision.lists import MeasureList
from supervision.measure import AnyMeasure
from supervision.triggers import EnterpriseTier, IncentiveTrigger, RestrictionTrigger

ListName = Literal["trustworthy", "restricted", "graded"]
Checklist = Literal["measures", "supervision", "repair"]
Stage = Literal["before", "during", "after"]
Matter = Literal["approval", "supervision", "service"]
CHECKLISTS: Mapping[str, Bilingual] = {
    "measures": Bilingual(zh="守信激励和失信约束措施清单", en="incentives and restrictions"),
    "supervision": Bilingual(zh="分级分类监管措施清单", en="graded supervision"),
    "repair": Bilingual(zh="修复流程和措施清单", en="ways of repair"),
}
STAGES: Mapping[str, Bilingual] = {
    "before": Bilingual(zh="事前", en="before"),
    "during": Bilingual(zh="事中", en="during"),
    "after": Bilingual(zh="事后", en="after"),
}
MATTERS: Mapping[str, Bilingual] = {
    "approval": Bilingual(zh="行政审批", en="approval"),
    "supervision": Bilingual(zh="市场监管", en="supervision"),
    "service": Bilingual(zh="公共服务", en="public service"),
}


class _Listed(Lawful):
    """What the three kinds of list have in common."""

    name: Bilingual


class Trustworthy(_Listed):
    """Who is to be encouraged (守信激励名单)."""

    list: Literal["trustworthy"]
    kind: Literal["incentive"]
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    triggers: tuple[IncentiveTrigger, ...] = Field(min_length=1)


class Restricted(_Listed):
    """Who is to be restricted (失信约束名单): a personal score has no place in its triggers, and a tier none for persons."""

    list: Literal["restricted"]
    kind: Literal["restriction"]
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    triggers: tuple[RestrictionTrigger, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lawful(self) -> Restricted:
        if SubjectKind.PERSON in self.subjects and any(isinstance(one, EnterpriseTier) for one in self.triggers):
            raise ValueError("a person is never restricted by an evaluation (琼营商办〔2025〕31号第12条)")
        return self


class Graded(_Listed):
    """Who is managed by which tier (信用分类管理名单); of enterprises alone."""

    list: Literal["graded"]
    kind: Literal["grading"]
    subjects: tuple[Literal[SubjectKind.ENTERPRISE], ...] = Field(min_length=1)
    triggers: tuple[EnterpriseTier, ...] = Field(min_length=1)


AnyList = Annotated[Trustworthy | Restricted | Graded, Field(discriminator="list")]


class Department(Lawful):
    """Who carries measures out; `organisations` are the USCCs of its clients, none where the coordinating body acts for it."""

    department: str = Field(pattern=r"^[a-z-]+$")
    name: Bilingual
    organisations: tuple[str, ...] = ()


class Place(Lawful):
    """Where measures have their place: in which checklist, in which stage of which kind of matter, carried out by whom."""

    measures: tuple[str, ...] = Field(min_length=1)
    checklist: Literal["measures", "supervision"]
    stage: Stage
    matter: Matter
    executor: str


class Frame(Lawful):
    """The four threes of a deployment."""

    basis: str
    lists: tuple[AnyList, ...]
    departments: tuple[Department, ...]
    places: tuple[Place, ...]

    @cached_property
    def _by_measure(self) -> Mapping[str, Place]:
        return {number: place for place in self.places for number in place.measures}

    def place(self, measure: str) -> Place | None:
        """The place of a measure; None where it has none."""
        return self._by_measure.get(measure)

    def department(self, code: str) -> Department:
        """The department of that code; one that is no longer in the frame goes by its code."""
        found = next((one for one in self.departments if one.department == code), None)
        return found or Department(department=code, name=Bilingual(zh=code, en=code))

    def acts_for(self, department: str, organisation: str) -> bool:
        """Whether that USCC is a client of the department of that code or Chinese name."""
        return any(organisation in one.organisations for one in self.departments if department in (one.department, one.name.zh))

    def checklist(self, name: str, lists: Sequence[MeasureList]) -> Iterator[AnyMeasure]:
        """The measures of a checklist, in the order of the lists; that of repair holds ways, not measures."""
        for one in lists:
            for measure in one.measures:
                place = self.place(measure.number)
                if place is not None and place.checklist == name:
                    yield measure


EMPTY = Frame(basis="—", lists=(), departments=(), places=())


def load_frame(deployment: Deployment, lists: Sequence[MeasureList]) -> Frame:
    """A deployment's four threes; an empty frame where it has none.

    Raises
    ------
    InvalidMeasures
        It does not say what it must, or a measure of the lists has no place in it, or one that is in no list has one.
    """
    file = deployment.measures / "joint" / "frame.yaml"
    if not file.is_file():
        return EMPTY
    frame = read_settings(file, Frame, lambda faults: InvalidMeasures(f"{file.name}: {faults}"))
    _check(file.name, frame, deployment, lists)
    return frame


def _check(file: str, frame: Frame, deployment: Deployment, lists: Sequence[MeasureList]) -> None:
    held = {measure.number for one in lists for measure in one.measures}
    placed = [number for place in frame.places for number in place.measures]
    if len(set(placed)) < len(placed):
        raise InvalidMeasures(f"{file}: a measure has two places")
    if apart := held.symmetric_difference(placed):
        raise InvalidMeasures(f"{file} and the lists differ in {', '.join(sorted(apart))}: a measure of the lists has one place")
    if unknown := {place.executor for place in frame.places} - {one.department for one in frame.departments}:
        raise InvalidMeasures(f"{file}: no department {', '.join(sorted(unknown))}")
    for trigger in (trigger for one in frame.lists for trigger in one.triggers):
        if trigger.by == "record" and trigger.item not in deployment.catalogue:
            raise InvalidMeasures(f"{file} rests on {trigger.item!r}, which is not in the catalogue")
