"""The two languages in which people are answered."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Language(StrEnum):
    """Chinese goes first: it is what the law and the subjects speak."""

    CHINESE = "zh"
    ENGLISH = "en"

    @classmethod
    def accepted(cls, header: str) -> Language:
        """The language that an Accept-Language header likes best; Chinese where it names neither.

        Examples
        --------
        >>> Language.accepted("fr;q=0.9, en-GB;q=0.8, zh;q=0.5"), Language.accepted("")
        (<Language.ENGLISH: 'en'>, <Language.CHINESE: 'zh'>)
        """
        wishes = [wish.partition(";q=") for wish in header.replace(" ", "").lower().split(",")]
        ranked = [(_number(quality), name.partition("-")[0]) for name, _, quality in wishes]
        # max keeps the first of equals, as the header's order does.
        known = [(quality, name) for quality, name in ranked if name in (cls.CHINESE, cls.ENGLISH) and quality > 0]
        return cls(max(known, key=lambda wish: wish[0])[1]) if known else cls.CHINESE


def _number(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


class Bilingual(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: Language) -> str:
        """The text in that language."""
        return self.zh if language is Language.CHINESE else self.en
