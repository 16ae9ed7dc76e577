"""The class of one subject at the second-line ports, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from credit.language import Language
from credit.subject import SubjectKind
from supervision.matching import Evaluated, Match
from supervision.measure import Restriction

ENTITY, PERSON = "customs-entity", "customs-person"
ClassName = Literal["高级认证企业", "白名单", "常规", "重点关注名单"]
_OF_ENTITY: dict[str, ClassName] = {"advanced": "高级认证企业", "white": "白名单", "ordinary": "常规", "watch": "重点关注名单"}
_WORDS = {
    Language.CHINESE: ("尚无评价", "通关信用评价", "记录：", "一般程序"),
    Language.ENGLISH: ("not evaluated yet", "customs credit evaluation", "record:", "the ordinary procedure"),
}
# The list of measures whose restriction puts a person onto the watch list.
_WATCHED_BY = "EX-TG-06"


@dataclass(frozen=True, slots=True)
class CustomsClass:
    """A class with its reason."""

    name: ClassName
    reason: str


def customs_class(
    kind: SubjectKind, evaluated: Sequence[Evaluated], matches: Sequence[Match], language: Language = Language.CHINESE
) -> CustomsClass:
    """An enterprise's class is the tier of customs-entity; a person's white list is a score, the watch list always a record.

    Examples
    --------
    >>> customs_class(SubjectKind.PERSON, [Evaluated("customs-person", 900, "ordinary")], []).name
    '常规'
    >>> customs_class(SubjectKind.ENTERPRISE, [Evaluated("customs-entity", 401, "watch")], []).name
    '重点关注名单'
    """
    none, scored, record, ordinary = _WORDS[language]
    scores = {one.evaluation: one for one in evaluated}
    if kind is SubjectKind.ENTERPRISE:
        own = scores.get(ENTITY)
        return CustomsClass("常规", none) if own is None else CustomsClass(_OF_ENTITY[own.tier], f"{scored} {own.score}")
    for match in matches:
        if match.measure.number == _WATCHED_BY and match.state == "in_force" and isinstance(match.measure, Restriction):
            named = next((str(ground.record["document"]) for ground in match.grounds if ground.record), "")
            return CustomsClass("重点关注名单", f"{record} {named}")
    own = scores.get(PERSON)
    if own is not None and own.tier == "white":
        return CustomsClass("白名单", f"{scored} {own.score}")
    return CustomsClass("常规", ordinary)
