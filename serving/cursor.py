"""Pages of a list: an opaque, stable mark of where the next page begins."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec
from fastapi import Depends, Query

from credit.errors import MalformedCursor

Item = TypeVar("Item")
MOST = 200
_Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]
_Cursor = Annotated[str | None, Query(max_length=600, description="`next` of the page before")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page is wanted."""

    limit: int = 50
    cursor: str | None = None

    def cut(self, items: Sequence[Item], key: Callable[[Item], str], *, of: str = "") -> tuple[tuple[Item, ...], str | None]:
        """The page out of items that are sorted by `key` (unique), and the mark of the next, None on the last.

        What is added between two pages shows on a later one or not at all; nothing is shown twice, and nothing is left out.

        Parameters
        ----------
        of
            What the list is of: a mark of another list is refused.

        Raises
        ------
        MalformedCursor
            No page of this list gave the cursor.

        Examples
        --------
        >>> page, mark = Wanted(limit=2).cut(["a", "b", "c"], lambda one: one)
        >>> page, Wanted(2, mark).cut(["a", "ab", "c"], lambda one: one)
        (('a', 'b'), (('c',), None))
        """
        after = None if self.cursor is None else _read(self.cursor, of)
        left = [one for one in items if after is None or key(one) > after]
        page = tuple(left[: self.limit])
        return page, _write(key(page[-1]), of) if len(left) > len(page) else None

    def cut_ordered(self, items: Sequence[Item], *, of: str) -> tuple[tuple[Item, ...], str | None]:
        """The page out of a list whose order says more than any name in it, by place; `of` says what the list rests on.

        Raises
        ------
        MalformedCursor
            No page of this list gave the cursor.

        Examples
        --------
        >>> page, mark = Wanted(limit=2).cut_ordered("cab", of="letters")
        >>> page, Wanted(2, mark).cut_ordered("cab", of="letters")
        (('c', 'a'), (('b',), None))
        """
        shown, following = self.cut(range(len(items)), lambda place: f"{place:09}", of=of)
        return tuple(items[place] for place in shown), following


def wanted_page(limit: _Limit = 50, cursor: _Cursor = None) -> Wanted:
    """The page that a query string asks for."""
    return Wanted(limit, cursor)


Page = Annotated[Wanted, Depends(wanted_page)]


def _write(key: str, of: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((_name(of), key))).decode().rstrip("=")


def _read(cursor: str, of: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        name, key = msgspec.json.decode(raw, type=tuple[str, str])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise MalformedCursor from None
    if name != _name(of):
        raise MalformedCursor
    return key


def _name(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:12]
