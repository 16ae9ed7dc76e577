"""The facts of errors in Chinese: codes by their word, English reasons part by part; the table is data (problem_facts.yaml)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

_CODE = re.compile(r"\{([\w-]+)\}")


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    reasons: dict[str, str]


@cache
def _facts() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    read = _Facts.model_validate(yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8")))
    return read.words, [(re.compile(english), chinese) for english, chinese in read.reasons.items()]


def chinese_fact(fact: object) -> object:
    """A fact of an error as a Chinese sentence tells it; what is no text, or no English of ours, stays as it is.

    Examples
    --------
    >>> chinese_fact("bank"), chinese_fact("no step from 'received' to 'upheld' by the subject; possible: withdrawn")
    ('银行', '主体本人不能把事项由 received 办到 upheld；现在可办：withdrawn')
    """
    if not isinstance(fact, str):
        return fact
    words, reasons = _facts()
    told = words.get(fact, fact)
    for english, chinese in reasons:
        told = english.sub(chinese, told)
    # Codes within a reason stand in braces; one that has no word is told as the code that the caller sends.
    told = _CODE.sub(lambda found: words.get(found[1], found[1]), told)
    return told.replace("; ", "；") if told != fact else told
