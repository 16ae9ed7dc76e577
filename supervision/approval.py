"""Credit-graded approval (信用等级审批): the colour of an applicant and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from credit.language import Language
from credit.subject import SubjectKind
from supervision.matching import Evaluated, Match
from supervision.measure import Restriction
from supervision.triggers import CleanRecord

Colour = Literal["红", "橙", "蓝", "黑"]
# Which tier has which colour is this project's setting: the published rule names the colours and their effects, not the tiers.
_BY_TIER: dict[str, Colour] = {"A": "红", "B": "橙", "C": "蓝", "D": "黑"}
# Persons: the thresholds of the Jinyefen's scenes; below them the ordinary procedure, never 黑.
_WORDS = {
    Language.CHINESE: ("一般程序", "金椰分 {score} ≥ {least}", "企业公共信用综合评价 {tier}（{score}）"),
    Language.ENGLISH: ("the ordinary procedure", "Jinyefen {score} ≥ {least}", "public credit evaluation {tier} ({score})"),
}
_BY_SCORE: tuple[tuple[int, Colour], ...] = ((1040, "红"), (1020, "橙"))


@dataclass(frozen=True, slots=True)
class Approval:
    """A colour: whether papers may follow later (容缺后补), a promise may stand for them (告知承诺), how much time is cut, why."""

    colour: Colour
    papers_may_follow: bool
    promise_may_stand: bool
    time_cut: float
    reason: str

    def days(self, promised: int) -> int:
        """Working days within which it is decided where `promised` were promised: cut by the share, a part of a day is a day.

        Examples
        --------
        >>> [Approval("红", True, True, 0.3, "").days(promised) for promised in (10, 5, 1)]
        [7, 4, 1]
        """
        return -(-promised * (100 - round(100 * self.time_cut)) // 100)


def approval(
    kind: SubjectKind, evaluated: Sequence[Evaluated], matches: Sequence[Match], language: Language = Language.CHINESE
) -> Approval:
    """The colour of an applicant; without a score, and for a person with a low one, it is 蓝: the ordinary procedure.

    Examples
    --------
    >>> approval(SubjectKind.ENTERPRISE, [Evaluated("enterprise", 812, "A")], []).time_cut
    0.3
    >>> approval(SubjectKind.PERSON, [Evaluated("jinyefen", 900, "level-1")], []).colour
    '蓝'
    """
    colour, reason = _colour(kind, evaluated, matches, language)
    return Approval(colour, colour in "红橙", colour in "红橙", 0.3 if colour == "红" else 0.0, reason)


def green_channel(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The measures among `matches` that years without a negative record open (连续三年无不良记录: 绿色通道)."""
    return tuple(one for one in matches if any(isinstance(ground.trigger, CleanRecord) for ground in one.grounds))


def _colour(kind: SubjectKind, evaluated: Sequence[Evaluated], matches: Sequence[Match], language: Language) -> tuple[Colour, str]:
    ordinary, personal, tier = _WORDS[language]
    if kind is SubjectKind.PERSON:
        for one in (one for one in evaluated if one.evaluation == "jinyefen"):
            for least, colour in _BY_SCORE:
                if one.score >= least:
                    return colour, personal.format(score=one.score, least=least)
        return "蓝", ordinary
    for match in matches:
        if match.state == "in_force" and isinstance(match.measure, Restriction) and match.measure.effect == "reduces_rights":
            return "黑", f"{match.measure.number} {match.measure.called(language)}"
    for one in (one for one in evaluated if one.evaluation == "enterprise" and one.tier in _BY_TIER):
        return _BY_TIER[one.tier], tier.format(tier=one.tier, score=one.score)
    return "蓝", ordinary
