"""The board of the four threes: lists, checklists, stages with the actions in them, deadlines and the statistics of effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from credit.subject import Subject
from serving.actions.action import JointAction, action_flow
from serving.actions.answers import frame_answer
from serving.actions.desk import ActionDesk
from serving.actions.statistics import By, effect_of, later_of
from serving.console.html import Reading, page
from serving.console.route import PageRoute

_MOST = 20  # of the board, those due first; the API gives the rest
_ACTORS = ("initiator", "executor")
Stage = Annotated[Literal["", "before", "during", "after"], Query()]


@dataclass(frozen=True)
class JointPages:
    """The pages; `today` is the clock."""

    desk: ActionDesk
    today: Callable[[], date]

    def page_joint(self, reader: Reading, stage: Stage = "", by: By = "department") -> Response:
        """The board: how many actions stand in which state of which stage, those due first, and what came of all."""
        desk, day = self.desk, self.today()
        found = desk.actions(today=day, wording=replace(desk.wording(), language=reader.language))
        rows, catalogue = desk.scorer.watch.current().ledger.of, desk.scorer.deployment.catalogue
        later = partial(later_of, rows=rows, catalogue=catalogue, today=day)
        frame = frame_answer(desk.frame, desk.lists, catalogue, reader.language)
        shown = [one for one in found if one.open and stage in ("", one.stage)]
        return page(
            reader, "joint.html", frame=frame, board=_board(found, [one.code for one in frame.stages]),
            actions=shown[:_MOST], count=len(shown), stage=stage, by=by,
            effect=effect_of(found, by=by, later=later, first=None, last=None),
        )  # fmt: skip

    def page_joint_action(self, action_id: str, reader: Reading) -> Response:
        """One action, with the steps that can be taken."""
        wording = replace(self.desk.wording(), language=reader.language)
        action = self.desk.find(action_id, today=self.today(), wording=wording)
        self.desk.notes.note(reader.visit("page_joint_action"), Subject.named(action.subject), records=action.records)
        steps = action_flow().steps_from(action.state, by=_ACTORS)
        free = action.standing == "in_force"
        return page(reader, "joint_action.html", action=action, steps=[step for step in steps if free or step.to == "released"])

    def page_move_action(
        self,
        action_id: str,
        reader: Reading,
        to: Annotated[str, Form(max_length=32)],
        note: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        """Take a step."""
        self.desk.advance(action_id, to, visit=reader.visit("page_move_action"), today=self.today(), note=note)
        return RedirectResponse(f"/console/joint/{action_id}", status_code=303)

    def page_match_actions(self, reader: Reading, subject: Annotated[str, Form(max_length=64)]) -> Response:
        """Initiate every action in force for a subject."""
        whom = Subject.named(subject)
        self.desk.initiate_all(whom, visit=reader.visit("page_match_actions"), today=self.today())
        return RedirectResponse("/console/joint", status_code=303)


def joint_pages(desk: ActionDesk, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/joint", include_in_schema=False, route_class=PageRoute)
    pages = JointPages(desk, today)
    router.get("")(pages.page_joint)
    router.post("")(pages.page_match_actions)
    router.get("/{action_id}")(pages.page_joint_action)
    router.post("/{action_id}")(pages.page_move_action)
    return router


def _board(found: Sequence[JointAction], stages: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many actions stand in which state, by stage."""
    counts = {stage: {one.state: 0 for one in action_flow().states} for stage in stages}
    for one in found:
        if one.stage in counts:
            counts[one.stage][one.state] += 1
    return counts
