"""What the values of records are called in the reader's language: places, industries, legal forms, departments."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from credit.language import Language


def called(value: str, language: Language) -> str:
    """A value as a page or an answer shows it; as it was sent where it has no other name.

    Examples
    --------
    >>> called("海口市", Language.ENGLISH), called("海口市", Language.CHINESE), called("火星", Language.ENGLISH)
    ('Haikou', '海口市', '火星')
    """
    return value if language is Language.CHINESE else _english().get(value, value)


@cache
def _english() -> dict[str, str]:
    groups: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {value: name for group in groups.values() for value, name in group.items()}
