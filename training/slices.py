"""By which groups of subjects a version's figures are told: declared as data, and never by a trait that may not be known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from features.life.lives import Lives
from features.rows import FeatureRows

UNKNOWN = "未知"
_NOTHING = "没有"


class Part(BaseModel):
    """Characters `start` to `stop` of an identifier of enterprises."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(ge=0)
    stop: int = Field(ge=1)


class Slice(BaseModel):
    """One way to divide subjects: by a feature's value between edges, by the category of an item, or by a part of the identifier.

    Examples
    --------
    >>> age = Slice(chinese="成立年限", feature="firm_age_days", edges=(1095,), labels=("不足3年", "3年以上"))
    >>> age.of_values(np.array([10.0, 1095.0, np.nan])).tolist()
    ['不足3年', '3年以上', '未知']
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chinese: str = Field(min_length=1)
    feature: str | None = None
    edges: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    item: str | None = None
    identifier: Part | None = None
    names: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Slice:
        if sum(way is not None for way in (self.feature, self.item, self.identifier)) != 1:
            raise ValueError("a slice needs exactly one of feature, item, identifier")
        if self.feature is not None and len(self.labels) != len(self.edges) + 1:
            raise ValueError(f"{len(self.edges)} edges make {len(self.edges) + 1} groups, {len(self.labels)} labels are given")
        return self

    def groups(self, rows: FeatureRows, lives: Lives, *, kind: str) -> NDArray[np.str_]:
        """The name of each row's group, (n,)."""
        if self.feature is not None:
            return self.of_values(rows.column(self.feature) if self.feature in rows.names else np.full(len(rows), np.nan))
        subjects, place = np.unique(rows.subjects, return_inverse=True)
        if self.identifier is not None:
            cut = [str(subject)[self.identifier.start : self.identifier.stop] for subject in subjects]
            return np.array([self.names.get(code, UNKNOWN) for code in cut])[place]
        words = categories(lives, str(self.item), kind=kind)
        return np.array([words.get(str(subject), UNKNOWN) for subject in subjects])[place]

    def of_values(self, values: NDArray[np.float64]) -> NDArray[np.str_]:
        """The group of each value; an edge belongs to the group above it."""
        labels = np.array([*self.labels, UNKNOWN])
        place = np.searchsorted(self.edges, values, side="right")
        return np.asarray(labels[np.where(np.isnan(values), len(self.labels), place)], np.str_)


def categories(lives: Lives, item: str, *, kind: str) -> Mapping[str, str]:
    """The category of each subject's latest record of an item."""
    if item not in lives.cells.items:
        return {}
    low, high = lives.range_of(kind)
    start, stop = int(lives.offsets[low]), int(lives.offsets[high])
    cell = np.asarray(lives.cell[start:stop])
    lives_of_item = np.flatnonzero(lives.cells.item[cell] == lives.cells.items.index(item))
    subject = np.searchsorted(lives.offsets, lives_of_item + start, side="right") - 1
    words = [*lives.cells.categories, UNKNOWN]
    names = lives.subjects.take(_arrow(subject)).to_pylist()
    return {name: words[code] for name, code in zip(names, lives.cells.category[cell[lives_of_item]].tolist(), strict=True)}


def _arrow(numbers: NDArray[np.int64]) -> object:
    from features.arrow import arrow_of

    return arrow_of(numbers)
