"""New names in text: every pseudonym and every record id that has a new one, wherever it stands in a value of the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from features.records.renaming import NewIds
from serving.evidence import newest_first

_TOKEN = re.compile(r"(?<![0-9A-Za-z])p?[0-9a-f]{32}(?![0-9A-Za-z])")


class TextRenamer:
    """Replaces names in texts.

    Parameters
    ----------
    names
        Old pseudonym → new one.
    ids
        Old record ids → new ones.
    """

    def __init__(self, names: Callable[[str], str], ids: NewIds) -> None:
        self._names, self._ids = names, ids

    def of_many(self, texts: Iterable[str | None]) -> Callable[[str], str]:
        """What gives one of these texts its new names; they are looked up together."""
        tokens = {token for text in texts if text for token in _TOKEN.findall(text)}
        found = self._ids.among(token for token in tokens if not token.startswith("p"))
        found |= {token: self._names(token) for token in tokens if token.startswith("p")}
        return lambda text: _TOKEN.sub(lambda at: found.get(at[0], at[0]), text)


def in_order(answer: str) -> str:
    """A renamed answer (JSON) with its records in the order that answers have: those of one day go by their ids.

    What is no whole answer of ours stays as it is.
    """
    try:
        told: Any = msgspec.json.decode(answer)
        records = told["records"]
        if msgspec.json.encode(told).decode() != answer:
            return answer
        told["records"] = newest_first(records, lambda one: (one["event_date"], one["record_id"]))
    except (msgspec.MsgspecError, KeyError, TypeError):
        return answer
    return msgspec.json.encode(told).decode()
