"""What reports say, in Chinese or English; the sentences are data (texts.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from credit.language import Language
from serving.words import Texts


@cache
def texts() -> Texts:
    """All sentences, read once."""
    return Texts.model_validate(yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text("utf-8")))


def say(language: Language, name: str, **values: object) -> str:
    """The sentence `group.name` with its values filled in.

    Examples
    --------
    >>> say(Language.CHINESE, "fact.count", count=3)
    '共3条'
    """
    group, _, sentence = name.partition(".")
    return texts().root[group][sentence].in_(language).format(**values)


def class_name(language: Language, name: str) -> str:
    """A class of the national catalogue in that language; one that the national catalogue does not have keeps its name."""
    known = texts().root["class"].get(name)
    return known.in_(language) if known else name


def class_order(name: str) -> tuple[int, str]:
    """Where a class of records stands in a report: as in texts.yaml, others after them."""
    names = list(texts().root["class"])
    return (names.index(name), "") if name in names else (len(names), name)


def labels(language: Language) -> dict[str, dict[str, str]]:
    """Every sentence without values to fill in, for the template that sets the pages."""
    return {
        group: {name: text.in_(language) for name, text in some.items() if "{" not in text.zh}
        for group, some in texts().root.items()
    }
