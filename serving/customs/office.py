"""The desk of the second-line ports: the lists of the five scenes, and the class of one subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit.errors import UnknownEvaluation
from credit.language import Language
from credit.subject import SubjectKind
from serving.answered import answer_of
from serving.crowd import Crowd
from serving.inquiry import Inquiry
from serving.standing import Standing
from supervision.customs.classes import ENTITY, PERSON, CustomsClass, customs_class
from supervision.customs.scenes import Listed, Scene, listed, scenes, scenes_of, watched
from supervision.lists import MeasureList
from supervision.matching import Evaluated, Known, match

EVALUATIONS = {SubjectKind.ENTERPRISE: ENTITY, SubjectKind.PERSON: PERSON}


@dataclass(frozen=True)
class Classed:
    """A subject with its class, the scenes that it belongs to, and the number of the measure in each."""

    standing: Standing
    customs: CustomsClass
    scenes: tuple[tuple[Scene, str | None], ...]


@dataclass(frozen=True)
class CustomsOffice:
    """Answers about classes and scenes; days are arguments."""

    crowd: Crowd
    lists: Sequence[MeasureList]

    @property
    def names(self) -> dict[str, str]:
        """Number → name of every measure."""
        return {measure.number: measure.name for one in self.lists for measure in one.measures}

    def scene(self, name: str) -> Scene:
        """The scene of that name.

        Raises
        ------
        UnknownEvaluation
            There is none.
        """
        found = scenes()
        if name not in found:
            raise UnknownEvaluation(name, known=found)
        return found[name]

    def listed(self, name: str, *, as_of: date, today: date) -> list[Listed]:
        """The list of one scene on a day; of persons those alone whom a record has put there.

        Raises
        ------
        UnknownEvaluation, NotKept, TooManyAtOnce, RecordFromFuture
            There is no such scene or evaluation, it rests on what is not kept, or see `Crowd`.
        """
        scene, command = self.scene(name), f"yexin customs {name} --as-of {as_of}"
        self.crowd.require_feature(scene.subject, scene.member.feature, scene.name)
        if scene.subject == "person":
            return list(watched(scene, self.crowd.rows(scene.subject, as_of=as_of, today=today, command=command)))
        standings = self.crowd.standings(ENTITY, as_of=as_of, today=today, command=command)
        chosen, _ = self.crowd.scorer.approved(ENTITY)
        return list(listed(scene, standings, {tier.name: tier.chinese for tier in chosen.tiers.rising}))

    def class_of(self, inquiry: Inquiry, *, today: date, language: Language = Language.CHINESE) -> Classed:
        """The class of the subject of an inquiry that names the evaluation of its kind; raises as `Scorer.standing`."""
        standing = self.crowd.scorer.standing(inquiry, today=today)
        answer, kind = answer_of(standing, Language.CHINESE), standing.subject.kind
        scored = answer.score is not None and answer.tier is not None
        evaluated = [Evaluated(answer.evaluation.name, answer.score or 0, answer.tier or "")] if scored else []
        known = Known.of(kind, standing.rows, catalogue=standing.catalogue, as_of=standing.as_of, evaluated=evaluated)
        found = customs_class(kind, evaluated, match(self.lists, known), language)
        rows = standing.features.build(standing.lives, as_of=standing.as_of)
        return Classed(standing, found, tuple(scenes_of(str(kind), rows, found.name)))


def class_counts(rows: Sequence[Listed]) -> dict[str, int]:
    """Class → subjects, the most frequent first."""
    return dict(Counter(row.class_name for row in rows).most_common())
