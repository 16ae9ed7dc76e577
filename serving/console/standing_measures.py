"""The measures that meet a subject and why, in words for a page; matched by supervision, never here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from credit.items import Catalogue
from credit.language import Language
from credit.subject import SubjectKind
from serving.answers import ScoreAnswer
from serving.approval.answers import ApprovalAnswer, SceneAnswer, approval_answer, scene_answer
from serving.console.html import say
from serving.report.facts import Facts
from supervision.approval import Approval, approval, green_channel
from supervision.lists import MeasureList
from supervision.matching import Evaluated, Ground, Known, Match, match
from supervision.service_scenes import service_scenes
from supervision.triggers import CleanRecord, EnterpriseTier, PersonalScore


class MeasureLine(msgspec.Struct, frozen=True):
    """One measure of a list, its state, until when, by which law, and its grounds, a sentence each."""

    number: str
    name: str
    kind: str
    state: str
    state_label: str
    until: date | None
    list_title: str
    basis: str
    verified: bool
    grounds: tuple[str, ...]


class Consequences(msgspec.Struct, frozen=True):
    """What follows from a subject's standing: measures of the lists, the colour of its applications, scenes of a personal score."""

    measures: tuple[MeasureLine, ...]
    approval: ApprovalAnswer
    scenes: tuple[SceneAnswer, ...]


def consequences_of(
    lists: Sequence[MeasureList], catalogue: Catalogue, facts: Facts, answer: ScoreAnswer, *, as_of: date, language: Language
) -> Consequences:
    """The measures that the lists name for the subject on the day, those in force first, and what else follows."""
    kind = SubjectKind(answer.kind)
    scored = answer.score is not None and answer.tier is not None
    evaluated = [Evaluated(answer.evaluation.name, answer.score or 0, answer.tier or "")] if scored else []
    known = Known(kind, as_of, facts.facts, facts.states, evaluated, catalogue)
    matches = match(lists, known)
    colour: Approval = approval(kind, evaluated, matches, language)
    opened = service_scenes(lists, answer.evaluation.name, answer.score, on=as_of) if kind is SubjectKind.PERSON else ()
    return Consequences(
        tuple(_line(one, facts, language) for one in matches),
        approval_answer(answer.subject, as_of, colour, green_channel(matches), None),
        tuple(map(scene_answer, opened)),
    )


def _line(one: Match, facts: Facts, language: Language) -> MeasureLine:
    measure = one.measure
    return MeasureLine(
        number=measure.number,
        name=measure.called(language),
        kind=measure.kind,
        state=one.state,
        state_label=say(language, f"measure.{one.state}"),
        until=one.until,
        list_title=one.list_title,
        basis="；".join(basis.title for basis in measure.legal_basis),
        verified=measure.verified,
        grounds=tuple(_grounds(one.grounds, facts, language)),
    )


def _grounds(grounds: Iterable[Ground], facts: Facts, language: Language) -> Iterable[str]:
    for ground in grounds:
        trigger = ground.trigger
        if isinstance(trigger, EnterpriseTier):
            yield say(language, "measure.by_tier", tiers=", ".join(trigger.tiers))
        elif isinstance(trigger, PersonalScore):
            yield say(language, "measure.by_score", least=trigger.at_least)
        elif isinstance(trigger, CleanRecord):
            yield say(language, "measure.clean", months=trigger.months)
        elif ground.record is not None:
            line = facts.line(ground.record, language)
            yield " · ".join(filter(None, (line.name, line.document, line.authority, str(line.day))))
