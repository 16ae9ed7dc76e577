"""How a stored row's ids were made, proved by making them again: so that they can be made for the same row under another name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from credit.items import Catalogue, Item
from credit.record import as_text, content_id, fact_id

Row = Mapping[str, Any]
_APART = (None, "subject", "known_at", "severity")
_MOST_EMPTY = 8  # empty columns of a file that may or may not have been there: 2 to that power are tried, once a file


@dataclass(frozen=True, slots=True)
class Layout:
    """The roles of the columns that a file had; `dated`: whether its rows had their day, or were given the day of receipt."""

    roles: tuple[str, ...]
    dated: bool = True

    def fact_id(self, row: Row, item: Item) -> str:
        """The id of the fact of a row (features.readers.facts)."""
        role_of = {field.code: field.role for field in item.fields}
        details = json.loads(row["details"] or "{}")
        keyed = [code for code in item.key if role_of[code] != "subject"]
        if keyed:
            parts = [self._text(row, str(role_of[code])) if role_of[code] else details.get(code, "") for code in keyed]
        else:
            parts = [*(self._text(row, role) for role in self.roles), row["details"] or ""]
        return fact_id(item.id, row["subject"], *parts)

    def content(self, row: Row, fact: str) -> str:
        """The content of a row about the fact of that id."""
        roles = sorted([*self.roles, "severity"])
        return content_id(fact, *(self._text(row, role) for role in roles), row["details"] or "")

    def _text(self, row: Row, role: str) -> str:
        return "" if role == "event_date" and not self.dated else as_text(row[role])


class Naming:
    """Finds the layouts of files, each once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._found: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def item(self, row: Row) -> Item:
        """The catalogue item of a row that has a layout."""
        return self._catalogue[row["item"]]

    def layout(self, row: Row) -> Layout | None:
        """The layout under which the id and content of a fact, or the content of a correction, come out; None where none does.

        None are those of rows that no file of a department brought, or one read under another catalogue.
        """
        file, _, line = row["source"].rpartition(":")
        if not line.isdigit() or row["item"] not in self._catalogue:
            return None
        item, place = self._catalogue[row["item"]], (row["item"], file)
        roles = self._found.get(place, ())
        if roles is None:
            return None
        # An empty column may have been taken for another empty one in an earlier row: then this row tells them apart.
        tried = chain([roles] if roles else [], _possible(row, item))
        found = next((one for several in tried for one in _both(several) if _made(one, row, item)), None)
        self._found[place] = found.roles if found else roles or None
        return found


def _made(layout: Layout, row: Row, item: Item) -> bool:
    """Whether the row's ids come out."""
    fact = row["about"] or row["record_id"]
    whole: bool = row["event"] == "corrected" or layout.fact_id(row, item) == row["record_id"]
    return whole and bool(layout.content(row, fact) == row["content"])


def _both(roles: tuple[str, ...]) -> Iterator[Layout]:
    return (Layout(roles, dated) for dated in (True, False))


def _possible(row: Row, item: Item) -> Iterator[tuple[str, ...]]:
    """Roles that the row's file may have had: all that are filled, and of the others any, most of them first."""
    roles = {str(field.role) for field in item.fields if field.role not in _APART}
    empty = sorted(role for role in roles if row[role] is None)[:_MOST_EMPTY]
    for size in range(len(empty) + 1):
        for gone in combinations(empty, size):
            yield tuple(sorted(roles - set(gone)))
