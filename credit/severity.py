"""How grave a negative record is: 轻微 / 一般 / 严重 (P1 item 16: to be marked in the base data)."""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """Severity of a record; NONE for records that are not negative. Ordered: a higher value is graver."""

    NONE = 0
    MINOR = 1
    GENERAL = 2
    SERIOUS = 3

    @property
    def chinese(self) -> str:
        """The word of the law, e.g. 一般; empty for NONE."""
        return ("", "轻微", "一般", "严重")[self]

    @classmethod
    def parse(cls, text: str) -> Severity:
        """Severity from its English or Chinese name.

        Raises
        ------
        ValueError
            `text` is neither.

        Examples
        --------
        >>> Severity.parse("严重"), Severity.parse("minor")
        (<Severity.SERIOUS: 3>, <Severity.MINOR: 1>)
        """
        word = text.strip()
        for severity in cls:
            if word and word.lower() in (severity.name.lower(), severity.chinese):
                return severity
        raise ValueError("a severity is one of none, minor 轻微, general 一般, serious 严重")
