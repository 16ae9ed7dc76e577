"""What the service answers about relations; persons, places and telephones are never named."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec


class RelatedAnswer(msgspec.Struct, frozen=True):
    """A firm one hop away: whether it is listed, and every way to it in words (◦ is a person, a place or a telephone)."""

    subject: str
    listed: bool
    ways: tuple[str, ...]


class ContagionAnswer(msgspec.Struct, frozen=True):
    """How near a firm on a list of serious dishonesty is: hops (0: the subject itself; null: none within three), and weight.

    The weight halves with every hop and is in no score; `listed_related` is the share of the related firms that are listed.
    """

    hops: int | None
    weight: float
    way: str
    listed_related: float


class HoldingAnswer(msgspec.Struct, frozen=True):
    """A share on the way to a controller, in per cent; a person that holds it is not named."""

    holder: str
    share: float
    firm: str


class ControlAnswer(msgspec.Struct, frozen=True):
    """Who controls the subject: declared ones, and the one that the shares tell of, with the shares that lead there."""

    declared: tuple[str, ...]
    by_shares: str | None
    chain: tuple[HoldingAnswer, ...]


class ShellAnswer(msgspec.Struct, frozen=True):
    """A likely successor of a listed firm (换马甲): what both have in common. A reason to look, and nothing rests on it."""

    new: str
    old: str
    worth: int
    days: int
    evidence: str


class RelationsAnswer(msgspec.Struct, frozen=True):
    """An enterprise's relations on a day; `picture` is a series of ECharts' type `graph`, `next` the cursor of the next page."""

    subject: str
    as_of: date
    listed: bool
    contagion: ContagionAnswer
    control: ControlAnswer
    shells: tuple[ShellAnswer, ...]
    related: tuple[RelatedAnswer, ...]
    next: str | None
    picture: dict[str, Any]


class ShellList(msgspec.Struct, frozen=True):
    """A page of likely successors, the strongest first; `next` is the cursor of the next page."""

    as_of: date
    count: int
    shells: tuple[ShellAnswer, ...]
    next: str | None


SHELL: dict[str, Any] = {
    "new": "91460100MA00000150", "old": "91460000MA0000015T", "worth": 5, "days": 61,
    "evidence": "与 91460000MA0000015T：共同法定代表人、共同联系电话、同一行业；列入后61天成立",
}  # fmt: skip
SHELLS: dict[str, Any] = {"as_of": "2026-06-30", "count": 1, "shells": [SHELL], "next": None}
RELATIONS: dict[str, Any] = {
    "subject": "91460100MA00000150", "as_of": "2026-06-30", "listed": False,
    "contagion": {
        "hops": 1, "weight": 0.5, "way": "91460100MA00000150 —法定代表人— ◦ —法定代表人— 91460000MA0000015T", "listed_related": 1.0,
    },
    "control": {
        "declared": [], "by_shares": "自然人",
        "chain": [{"holder": "自然人", "share": 60.0, "firm": "91460100MA00000150"}],
    },
    "shells": [SHELL],
    "related": [
        {
            "subject": "91460000MA0000015T", "listed": True,
            "ways": ["91460100MA00000150 —法定代表人— ◦ —法定代表人— 91460000MA0000015T"],
        }
    ],
    "next": None,
    "picture": {
        "nodes": [
            {"id": "0", "name": "91460100MA00000150", "category": "subject", "x": 0.2, "y": 0.5},
            {"id": "1", "name": "自然人", "category": "person", "x": 0.5, "y": 0.4},
            {"id": "2", "name": "91460000MA0000015T", "category": "listed", "x": 0.8, "y": 0.5},
        ],
        "links": [
            {"source": "0", "target": "1", "label": "法定代表人"},
            {"source": "1", "target": "2", "label": "法定代表人"},
        ],
        "categories": [{"name": "subject", "label": "本主体"}, {"name": "listed", "label": "在列失信名单"}],
    },
}  # fmt: skip
