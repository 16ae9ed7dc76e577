"""What the service answers about the second-line ports."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from supervision.customs.scenes import Listed, Scene


class PortMeasure(msgspec.Struct, frozen=True):
    """A measure at the ports by its number in the lists."""

    number: str
    name: str


class SceneHead(msgspec.Struct, frozen=True):
    """One of the scenes of P1 item 38: whom it is about, who belongs to it, and the measures for the better and the watched."""

    scene: str
    name: str
    subject: str
    member: str
    better: PortMeasure
    stricter: PortMeasure


class SceneHeads(msgspec.Struct, frozen=True):
    """All scenes."""

    scenes: tuple[SceneHead, ...]


class ListedAnswer(msgspec.Struct, frozen=True):
    """A subject in a scene; persons have no score there, and no measure means the ordinary procedure."""

    subject: str
    class_name: str
    score: int | None
    measure: PortMeasure | None


class SceneList(msgspec.Struct, frozen=True):
    """A page of a scene's list, enterprises of the fewest points first; `next` is the cursor of the next page."""

    scene: str
    name: str
    as_of: date
    count: int
    classes: dict[str, int]
    listed: tuple[ListedAnswer, ...]
    next: str | None


class SceneOfSubject(msgspec.Struct, frozen=True):
    """A scene to which a subject belongs, and the measure that its class brings there; null: the ordinary procedure."""

    scene: str
    name: str
    measure: PortMeasure | None


class ClassAnswer(msgspec.Struct, frozen=True):
    """The class of a subject at the second-line ports, why, and the scenes that it belongs to with the measure in each."""

    subject: str
    as_of: date
    class_name: str
    reason: str
    scenes: tuple[SceneOfSubject, ...]


_BETTER = {"number": "EX-CJ-01", "name": "“零关税”交通工具及游艇：以自主报告代替实地核查"}
_STRICTER = {"number": "EX-CJ-02", "name": "“零关税”交通工具及游艇：逐项实地核查"}
SCENE_HEADS: dict[str, Any] = {
    "scenes": [
        {"scene": "vehicles", "name": "“零关税”交通工具及游艇", "subject": "enterprise", "member": "zero_tariff_vehicle_count ≥ 1",
         "better": _BETTER, "stricter": _STRICTER}
    ]
}  # fmt: skip
SCENE_LIST: dict[str, Any] = {
    "scene": "vehicles", "name": "“零关税”交通工具及游艇", "as_of": "2026-06-30", "count": 2,
    "classes": {"重点关注名单": 1, "白名单": 1},
    "listed": [
        {"subject": "91460000MA0000015T", "class_name": "重点关注名单", "score": 430, "measure": _STRICTER},
        {"subject": "91460100MA00000150", "class_name": "白名单", "score": 730, "measure": _BETTER},
    ],
    "next": None,
}  # fmt: skip
CLASS: dict[str, Any] = {
    "subject": "91460100MA00000150", "as_of": "2026-06-30", "class_name": "白名单", "reason": "通关信用评价 730",
    "scenes": [{"scene": "vehicles", "name": "“零关税”交通工具及游艇", "measure": _BETTER}],
}  # fmt: skip


def measure_named(number: str | None, names: dict[str, str]) -> PortMeasure | None:
    """A measure of that number; None where none follows."""
    return None if number is None else PortMeasure(number, names.get(number, number))


def scene_head(one: Scene, names: dict[str, str]) -> SceneHead:
    """A scene."""
    better, stricter = (PortMeasure(number, names.get(number, number)) for number in (one.better, one.stricter))
    return SceneHead(one.scene, one.name, one.subject, f"{one.member.feature} ≥ {one.member.at_least:g}", better, stricter)


def listed_answer(one: Listed, names: dict[str, str]) -> ListedAnswer:
    """A subject in a scene."""
    return ListedAnswer(one.subject, one.class_name, one.score, measure_named(one.measure, names))
