"""A booster's text → the table that says the same, with its notes, origin and scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.absent import settled
from models.mending import mended
from models.note import FeatureNote
from models.points_table import PointsTable
from models.scale import Scale


@dataclass(frozen=True, eq=False)
class Assembly:
    """What a table needs beside the booster: its background under LightGBM's names and under its own, notes, scale, origin."""

    frame: Any
    columns: Any
    notes: Mapping[str, FeatureNote]
    scale: Scale | None
    origin: Mapping[str, str]

    def table(self, text: str, **origin: str) -> PointsTable:
        """The table of a booster's text; `origin` adds to where it comes from.

        Raises
        ------
        NotMonotone
            The booster breaks a direction that a note declares.
        """
        said = {**self.origin, **origin}
        exact = PointsTable.from_lightgbm(text, self.frame, scale=self.scale, features=self.notes, origin=said)
        table = mended(settled(exact, self.columns))
        table.check_monotone()
        return table
