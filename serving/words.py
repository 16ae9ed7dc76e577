"""What answers say, in Chinese or English; the sentences are data (serving/texts.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import RootModel

from credit.items import Item
from credit.language import Bilingual, Language
from credit.severity import Severity
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.explanation import Reason
from models.rules import RuleEffect
from models.tiers import Tier


class Texts(RootModel[dict[str, dict[str, Bilingual]]]):
    """Sentences by group and name."""


@cache
def texts() -> Texts:
    """All sentences, read once."""
    return Texts.model_validate(yaml.safe_load((Path(__file__).parent / "texts.yaml").read_text("utf-8")))


def say(language: Language, name: str, **values: object) -> str:
    """The sentence `group.name` with its values filled in.

    Examples
    --------
    >>> say(Language.ENGLISH, "record.decided", day="2026-02-11")
    'dated 2026-02-11'
    """
    group, _, sentence = name.partition(".")
    return texts().root[group][sentence].in_(language).format(**values)


def dimension_name(key: str, dimensions: Mapping[str, str], language: Language) -> str:
    """What a dimension is called; `dimensions` has the Chinese of English keys, the texts have the English of Chinese ones."""
    if language is Language.CHINESE:
        return dimensions.get(key, key)
    known = texts().root["dimension_names"].get(key)
    return key if known is None else known.en


class Words:
    """The words of one evaluation's answers in one language."""

    def __init__(self, language: Language, evaluation: Evaluation, features: FeatureSet) -> None:
        self.language = language
        self._evaluation = evaluation
        self._english = {one.name: one.english for one in features.all_features}
        self._dimensions = features.dimensions

    def say(self, name: str, **values: object) -> str:
        """`say` in this language."""
        return say(self.language, name, **values)

    def evaluation(self) -> str:
        """The evaluation's own name."""
        return self._pick(self._evaluation.chinese, self._evaluation.english or self._evaluation.name)

    def item(self, item: Item) -> str:
        """An item's name."""
        return self._pick(item.name, item.english)

    def tier(self, tier: Tier) -> str:
        """A tier's word beside its letter."""
        return self._pick(tier.chinese, tier.english or tier.name)

    def reason(self, reason: Reason) -> str:
        """The label of a reason's feature."""
        return self._pick(reason.label, self._english.get(reason.feature, reason.feature))

    def dimension(self, name: str) -> str:
        """A dimension's name."""
        return dimension_name(name, self._dimensions, self.language)

    def rule(self, effect: RuleEffect) -> tuple[str, str]:
        """Label and legal basis of a rule; law is cited as it is written, in Chinese."""
        if effect.kind == "scale-limit":
            return self.say("limit.upper" if effect.points < 0 else "limit.lower"), self.say("limit.basis")
        english = next((rule.english for rule in self._evaluation.rules if rule.name == effect.rule), "")
        return self._pick(effect.chinese, english or effect.rule), effect.basis

    def severity(self, severity: Severity) -> str:
        """The word of a severity; empty where a record has none."""
        return self.say(f"severity.{severity.name.lower()}") if severity else ""

    def sentence(self, parts: list[str]) -> str:
        """Parts as one sentence."""
        text = self._pick("；", "; ").join(part for part in parts if part)
        return text + self._pick("。", ".")

    def _pick(self, chinese: str, english: str) -> str:
        return chinese if self.language is Language.CHINESE else english
