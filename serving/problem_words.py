"""What problem documents say, in both languages; the texts are data (serving/problem_texts.yaml)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, RootModel

from credit.errors import YexinError
from credit.language import Bilingual, Language
from serving.problem_facts import chinese_fact

_PLAIN = re.compile(r"[A-Za-z][A-Za-z_]{0,31}")
# pydantic's kinds of fault in Chinese; one that is not here is told by its field alone.
_FAULTS = {
    "missing": "缺少",
    "extra_forbidden": "不认识的字段",
    "json_invalid": "不是有效的JSON",
    "string_too_short": "过短",
    "string_too_long": "过长",
    "enum": "不在允许的取值之内",
    "literal_error": "不在允许的取值之内",
    "date_from_datetime_parsing": "不是有效的日期（应为 2026-06-30 的形式）",
    "date_parsing": "不是有效的日期（应为 2026-06-30 的形式）",
    "greater_than": "过小",
    "greater_than_equal": "过小",
    "less_than_equal": "过大",
}


class ProblemText(BaseModel):
    """Title in both languages, and the Chinese detail with places for the error's facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Bilingual
    detail: str


class _Texts(RootModel[dict[str, ProblemText]]):
    pass


@cache
def problem_texts() -> dict[str, ProblemText]:
    """Every text by the name of its error, read once."""
    return _Texts.model_validate(yaml.safe_load(Path(__file__).with_name("problem_texts.yaml").read_text("utf-8"))).root


def text_of(kind: type[YexinError]) -> ProblemText:
    """The text of an error, or of its nearest ancestor that has one."""
    texts = problem_texts()
    return next((texts[one.__name__] for one in kind.__mro__ if one.__name__ in texts), texts["Internal"])


def detail_of(error: YexinError, language: Language) -> str:
    """What was wrong and what to do."""
    if language is Language.ENGLISH:
        return str(error)
    facts = {name: chinese_fact(value) for name, value in vars(error).items()}
    return text_of(type(error)).detail.format_map(_Facts(facts))


def faults_of(errors: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Each fault of a malformed request by its place; no value is repeated."""
    if language is Language.ENGLISH:
        return "; ".join(f"{_place(one)}: {one['msg']}" for one in errors)
    return "；".join(f"{_place(one)}{_FAULTS.get(one['type'], '格式不对')}" for one in errors)


def _place(error: Mapping[str, Any]) -> str:
    """Where the fault lies; a name that is no plain word is the sender's own, may be personal, and is not repeated."""
    return ".".join(part if isinstance(part, str) and _PLAIN.fullmatch(part) else "*" for part in error["loc"])


class _Facts(dict[str, Any]):
    """The facts of an error; one that it does not have is left out of the sentence."""

    def __missing__(self, _name: str) -> str:
        return "—"
