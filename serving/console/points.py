"""A score as parts that add up: for the waterfall of a page, by reason and by dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from credit.language import Language
from serving.answers import ScoreAnswer
from serving.report.wording import say
from serving.words import dimension_name


class Part(msgspec.Struct, frozen=True):
    """One part of a score in points; `kind` is base, part or total."""

    label: str
    points: int
    kind: str = "part"


def by_reason(answer: ScoreAnswer, language: Language) -> tuple[Part, ...]:
    """Base, reasons, all other features, rules, and the score that they add up to; empty where nothing was scored."""
    if answer.score is None or answer.base is None:
        return ()
    parts = [Part(reason.label, reason.points) for reason in answer.reasons]
    parts += [Part(say(language, "score.others"), answer.other_points)]
    return _whole(answer.base, parts + _rules(answer, language), answer.score, language)


def by_dimension(answer: ScoreAnswer, dimensions: Mapping[str, str], language: Language) -> tuple[Part, ...]:
    """Base, dimensions (named by `dimensions` in Chinese), rules, and the score that they add up to."""
    if answer.score is None or answer.base is None:
        return ()
    parts = [Part(dimension_name(key, dimensions, language), points) for key, points in answer.dimensions.items()]
    return _whole(answer.base, parts + _rules(answer, language), answer.score, language)


def _rules(answer: ScoreAnswer, language: Language) -> list[Part]:
    return [Part(say(language, "score.rule", label=rule.label), rule.points) for rule in answer.rules]


def _whole(base: int, parts: Sequence[Part], score: int, language: Language) -> tuple[Part, ...]:
    first, last = Part(say(language, "score.base"), base, "base"), Part(say(language, "score.total"), score, "total")
    assert base + sum(part.points for part in parts) == score  # noqa: S101 (what a page shows as a sum is one)
    return (first, *parts, last)
