"""Examples to learn from: feature rows and what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.rows import FeatureRows


@dataclass(frozen=True, eq=False)
class Examples:
    """Feature rows and, for each, whether the outcome was bad (1) or not (0).

    `beside` are columns that a table does not read and an evaluation's rules do; `groups` names of the group that each row
    belongs to, by slice (region, industry, …).
    """

    rows: FeatureRows
    target: NDArray[np.int8]
    beside: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    groups: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.target)

    @property
    def bad_rate(self) -> float:
        """Share of bad rows; NaN without rows."""
        return float(self.target.mean()) if len(self.target) else float("nan")

    @property
    def whole(self) -> FeatureRows:
        """The rows with the columns beside them: what an evaluation scores."""
        if not self.beside:
            return self.rows
        values = np.column_stack([self.rows.values, *self.beside.values()])
        return replace(self.rows, names=(*self.rows.names, *self.beside), values=values)

    @property
    def days(self) -> tuple[str, ...]:
        """The days that the rows stand on, in order."""
        return tuple(str(day) for day in np.unique(self.rows.as_of))

    @cached_property
    def hash(self) -> str:
        """SHA-256 over subjects, days, columns, values and outcomes: equal examples have equal hashes on any machine."""
        rows, digest = self.rows, hashlib.sha256("\n".join(self.rows.names).encode())
        digest.update("\n".join(rows.subjects.tolist()).encode())
        for array in (rows.as_of.astype("<M8[D]").view("<i8"), rows.values.astype("<f8"), self.target):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def select(examples: Examples, names: Sequence[str], *, beside: Sequence[str] = ()) -> Examples:
    """The same examples with only some columns, and some of the others beside them."""
    rows = examples.rows
    places = [rows.names.index(name) for name in names]
    kept = {name: rows.column(name) for name in beside if name not in names}
    return replace(examples, rows=replace(rows, names=tuple(names), values=rows.values[:, places]), beside=kept)


def take(examples: Examples, which: NDArray[np.bool_] | NDArray[np.intp]) -> Examples:
    """Some of the examples, by mask or by position."""
    rows = examples.rows
    part = replace(rows, subjects=rows.subjects[which], as_of=rows.as_of[which], values=rows.values[which], known=rows.known[which])
    beside = {name: column[which] for name, column in examples.beside.items()}
    groups = {name: column[which] for name, column in examples.groups.items()}
    return Examples(part, examples.target[which], beside, groups)


def joined(blocks: Sequence[Examples]) -> Examples:
    """The examples of all blocks, in order; the blocks have the same columns, and none beside them."""
    rows = [block.rows for block in blocks]
    whole = replace(
        rows[0],
        subjects=np.concatenate([one.subjects for one in rows]),
        as_of=np.concatenate([one.as_of for one in rows]),
        values=np.concatenate([one.values for one in rows]),
        known=np.concatenate([one.known for one in rows]),
    )
    return Examples(whole, np.concatenate([block.target for block in blocks]))
