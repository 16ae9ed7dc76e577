"""Any labelled frame → columns that LightGBM learns from, or a clear reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from credit.errors import UntrainableFrame
from models.absent import INFINITE
from models.note import FeatureNote

FEWEST_OUTCOMES = 10


@dataclass(frozen=True, eq=False)
class LabelledFrame:
    """Columns of numbers and categories, and a target of 0 (good) and 1 (bad) for each row.

    Raises
    ------
    UntrainableFrame
        `LabelledFrame.of` cannot read the frame; the message names the column or the count.
    """

    columns: pd.DataFrame
    target: NDArray[np.int8]

    @classmethod
    def of(cls, frame: Any, target: Any) -> LabelledFrame:
        """Read a frame (a DataFrame, or feature rows) and its target (values, or the name of a column)."""
        table: pd.DataFrame = frame.frame() if hasattr(frame, "known") and hasattr(frame, "frame") else frame
        if isinstance(target, str):
            if target not in table:
                raise UntrainableFrame(
                    f"there is no column {target!r} to learn; columns are {', '.join(map(str, table.columns[:8]))}"
                )
            table, target = table.drop(columns=target), table[target]
        if len(table) == 0 or len(table.columns) == 0:
            raise UntrainableFrame(f"the frame is empty: {len(table)} rows, {len(table.columns)} columns")
        labels = _labels(target, len(table))
        names = [str(name) for name in table.columns]
        if len(set(names)) < len(names):
            raise UntrainableFrame(f"two columns have the same name: {next(name for name in names if names.count(name) > 1)!r}")
        columns = {name: _column(name, table.iloc[:, at]) for at, name in enumerate(names)}
        if all(column.nunique(dropna=False) <= 1 for column in columns.values()):
            raise UntrainableFrame("every column is constant: nothing in the frame tells one row from another")
        return cls(pd.DataFrame(columns), labels)

    def with_absent_at(self, notes: Sequence[FeatureNote]) -> LabelledFrame:
        """The same rows with missing values as infinite where the column's note puts them at an end of the number line."""
        ends = {note.name: INFINITE[note.absent] for note in notes if note.absent in INFINITE and note.name in self.numeric}
        return replace(self, columns=self.columns.fillna(ends)) if ends else self

    @property
    def numeric(self) -> frozenset[str]:
        """The columns of numbers; the others are categories."""
        return frozenset(str(name) for name in self.columns if self.columns[name].dtype != "category")


def _labels(target: Any, rows: int) -> NDArray[np.int8]:
    labels = pd.Series(np.asarray(target)).reset_index(drop=True)
    if len(labels) != rows:
        raise UntrainableFrame(f"the target has {len(labels)} values for {rows} rows")
    if labels.isna().any():
        raise UntrainableFrame(f"the target is missing in {int(labels.isna().sum())} rows; leave those rows out")
    if not set(labels.unique()) <= {0, 1}:
        raise UntrainableFrame(f"the target must be 0 (good) or 1 (bad), it has {labels.nunique()} different values")
    counts = [int((labels == label).sum()) for label in (0, 1)]
    if not all(counts):
        raise UntrainableFrame(f"the target is {'0' if counts[0] else '1'} in all {rows} rows; both outcomes are needed")
    if min(counts) < FEWEST_OUTCOMES:
        raise UntrainableFrame(
            f"too few outcomes: {counts[1]} bad and {counts[0]} good rows, at least {FEWEST_OUTCOMES} of each are needed"
        )
    return labels.to_numpy(np.int8)


def _column(name: str, column: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers and truth values as float64, text and categories as a category; the index is dropped."""
    column = column.reset_index(drop=True)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        return pd.Series(column.to_numpy(np.float64, na_value=np.nan))
    if isinstance(column.dtype, pd.StringDtype) or column.dtype == object:
        return _of_objects(name, column)
    raise UntrainableFrame(f"column {name!r} holds {column.dtype}; turn it into a number (such as days before a date) or into text")


def _of_objects(name: str, column: pd.Series[Any]) -> pd.Series[Any]:
    kinds = {"text" if isinstance(value, str) else type(value).__name__ for value in column.dropna()}
    if not kinds:
        return pd.Series(np.full(len(column), np.nan))
    if kinds <= {"int", "float", "bool", "int64", "float64", "bool_"}:
        return pd.Series(column.to_numpy(np.float64, na_value=np.nan))
    if kinds != {"text"}:
        raise UntrainableFrame(f"column {name!r} mixes {' and '.join(sorted(kinds))}; make it all text or all numbers")
    return column.astype(object).where(column.notna(), None).astype("category")
