"""Approved points tables, read from plain files and read again when a promotion replaces them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from credit.errors import ModelNotTrained, TableError
from models.points_table import PointsTable

_LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ApprovedTable:
    """A points table and the registered version that it is."""

    table: PointsTable
    version: int


class ApprovedTables:
    """The champion of each evaluation; a promotion is seen at the next answer, and a broken one keeps the last good table."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[float, ApprovedTable]] = {}
        self._held: dict[str, tuple[int, ApprovedTable]] = {}

    def recent(self, evaluation: str) -> ApprovedTable:
        """As `of`, with a look at the disk once in a while: for who asks thousands of times a second."""
        now = time.monotonic()
        seen = self._seen.get(evaluation)
        if seen is None or now - seen[0] > _LOOK_AGAIN_SECONDS:
            seen = self._seen[evaluation] = (now, self.of(evaluation))
        return seen[1]

    def of(self, evaluation: str) -> ApprovedTable:
        """The approved table of an evaluation.

        Raises
        ------
        ModelNotTrained
            Nothing was approved yet.
        """
        pointer = self._folder / evaluation / "champion.json"
        held = self._held.get(evaluation)
        try:
            stamp = pointer.stat().st_mtime_ns
            if held is None or held[0] != stamp:
                held = (stamp, _load(pointer))
                self._held[evaluation] = held
        except (OSError, ValueError, KeyError, TableError):
            # The registry is away or half-written: go on with the last good table, if there ever was one.
            if held is None:
                raise ModelNotTrained(evaluation) from None
        return held[1]


def _load(pointer: Path) -> ApprovedTable:
    named = json.loads(pointer.read_text("utf-8"))
    return ApprovedTable(PointsTable.load(pointer.parent / named["folder"]), int(named["version"]))
