"""Feature rows: one row a subject and day, one column a feature, as plain numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class FeatureRows:
    """Rows of features.

    Attributes
    ----------
    names
        The features, one a column.
    subjects
        Identifiers, shape (n,), strings.
    as_of
        The day that each row stands on, datetime64[D], shape (n,).
    values
        float64, shape (n, features); NaN is absent. Columns are contiguous.
    known
        int64, shape (n,): how many records of the subject were known on that day; 0 is not scorable.
    version
        `FeatureSet.version` of the set that made them.
    """

    names: tuple[str, ...]
    subjects: NDArray[np.str_]
    as_of: NDArray[np.datetime64]
    values: NDArray[np.float64]
    known: NDArray[np.int64]
    version: str = ""

    def __len__(self) -> int:
        return len(self.subjects)

    def row(self, number: int) -> dict[str, float | None]:
        """The values of one row by feature name; None is absent."""
        return {name: None if isnan(value) else value for name, value in zip(self.names, self.values[number].tolist(), strict=True)}

    def column(self, name: str) -> NDArray[np.float64]:
        """The values of one feature, shape (n,)."""
        return self.values[:, self.names.index(name)]

    def frame(self) -> pd.DataFrame:
        """A pandas frame of the features, indexed by subject and as_of."""
        import pandas as pd  # not at the top: the answering server reads rows without it

        index = pd.MultiIndex.from_arrays([self.subjects, self.as_of], names=["subject", "as_of"])
        return pd.DataFrame(self.values, columns=list(self.names), index=index)


def identifiers(subjects: pa.Array | pa.ChunkedArray | Sequence[str]) -> NDArray[np.str_]:
    """Arrow or python strings as a numpy array of strings, shape (n,).

    Examples
    --------
    >>> identifiers(["b", "a"]).tolist()
    ['b', 'a']
    """
    listed = subjects.to_numpy(zero_copy_only=False) if isinstance(subjects, (pa.Array, pa.ChunkedArray)) else subjects
    return np.asarray(listed, dtype=np.str_)
