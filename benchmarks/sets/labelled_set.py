"""What every set of the accuracy benchmark becomes, and where the sets lie.

They lie in a folder beside the checkout (``../shared/data``, or where ``YEXIN_SHARED_DATA`` says), since most may not be
published. What is done to a set is done before any split and without its target, and every method gets the same columns.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent.parent


class DataMissing(RuntimeError):
    """The folder of sets is not there."""


@dataclass(frozen=True, eq=False)
class LabelledSet:
    """Columns (float64 or category), a target of 0 and 1, and each row's subject, which stays on one side of a split."""

    name: str
    columns: pd.DataFrame
    target: NDArray[np.int8]
    groups: NDArray[np.intp]

    @property
    def grouped(self) -> bool:
        """Whether several rows share a subject."""
        return len(np.unique(self.groups)) < len(self.groups)


def folder() -> Path:
    """Where the sets lie.

    Raises
    ------
    DataMissing
        There is no such folder.
    """
    path = Path(os.environ.get("YEXIN_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        raise DataMissing(f"there is no folder {path}; put the sets beside the checkout (../shared/data) or set YEXIN_SHARED_DATA")
    return path


def labelled(name: str, columns: pd.DataFrame, bad: pd.Series[Any], *, groups: pd.Series[Any] | None = None) -> LabelledSet:
    """A set from columns of any kind: numbers and truth values become float64, everything else categories."""
    numeric = columns.select_dtypes(["number", "bool"]).columns
    typed = {one: columns[one].astype(float if one in numeric else "category").reset_index(drop=True) for one in columns}
    own = np.arange(len(bad)) if groups is None else pd.factorize(groups)[0]
    return LabelledSet(name, pd.DataFrame(typed), bad.to_numpy(np.int8), own.astype(np.intp))
