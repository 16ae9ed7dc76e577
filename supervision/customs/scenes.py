"""The five scenes: who belongs to each on a day, in which class, and which measure follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import yaml
from pydantic import Field

from features.rows import FeatureRows
from models.rules import Condition
from supervision.customs.classes import ClassName
from supervision.lawful import Lawful
from supervision.standings import Standings

_BETTER, _STRICTER = ("advanced", "white"), ("watch",)
_BETTER_CLASSES, _STRICTER_CLASS = ("高级认证企业", "白名单"), "重点关注名单"


class Scene(Lawful):
    """One scene: who belongs to it, and the numbers of the measures for the better and for the watched."""

    scene: str = Field(pattern=r"^[a-z]+$")
    name: str = Field(min_length=1)
    subject: Literal["enterprise", "person"]
    member: Condition
    better: str
    stricter: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A subject in a scene: class in words, points (None for persons: no score leads to this list), measure or none."""

    subject: str
    class_name: str
    score: int | None
    measure: str | None


@lru_cache(maxsize=1)
def scenes() -> Mapping[str, Scene]:
    """The scenes by name, in the order of the file."""
    raw = yaml.safe_load(Path(__file__).with_name("scenes.yaml").read_text("utf-8"))
    found = [Scene.model_validate(one) for one in raw]
    return {one.scene: one for one in found}


def listed(scene: Scene, standings: Standings, class_names: Mapping[str, str]) -> Iterator[Listed]:
    """The enterprises of a scene, the worst first.

    Parameters
    ----------
    standings
        In customs-entity.
    class_names
        Tier → its words.
    """
    members = np.flatnonzero(standings.meets(scene.member))
    for at in members[np.argsort(standings.score[members], kind="stable")].tolist():
        tier = standings.tiers[standings.tier[at]]
        measure = scene.better if tier in _BETTER else scene.stricter if tier in _STRICTER else None
        yield Listed(str(standings.subjects[at]), class_names[tier], int(standings.score[at]), measure)


def watched(scene: Scene, rows: FeatureRows) -> Iterator[Listed]:
    """The persons whom a record has put onto the scene's list; nobody is scored for it, and nobody's consent is needed."""
    for subject in rows.subjects[scene.member.met_by(rows.column(scene.member.feature))].tolist():
        yield Listed(subject, "重点关注名单", None, scene.stricter)


def measure_of(scene: Scene, class_name: ClassName) -> str | None:
    """The number of the measure that a class brings in a scene; None: the ordinary procedure."""
    return scene.better if class_name in _BETTER_CLASSES else scene.stricter if class_name == _STRICTER_CLASS else None


def scenes_of(kind: str, rows: FeatureRows, class_name: ClassName) -> list[tuple[Scene, str | None]]:
    """The scenes to which the one subject of `rows` belongs, and the measure in each.

    A person on the white list has the better measure of the shoppers' scene without being on its list, which only records make.
    """
    found = []
    for scene in scenes().values():
        if scene.subject == kind:
            member = bool(scene.member.met_by(rows.column(scene.member.feature))[0])
            eased = kind == "person" and class_name == "白名单"
            if member or eased:
                found.append((scene, measure_of(scene, class_name)))
    return found
