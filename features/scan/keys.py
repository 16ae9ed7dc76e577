"""Keys of lives as small numbers: what a distinct count tells apart within one subject."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def dense_codes(codes: NDArray[np.int64], offsets: NDArray[np.int64], n_codes: int) -> NDArray[np.int32]:
    """Codes renumbered from 0 on within each subject in order of appearance, -1 kept: one linear pass, whatever the subjects.

    A subject's numbers never exceed the number of its own lives, so that the memory for telling them apart stays small.
    """
    dense = np.full(len(codes), -1, np.int32)
    owner = np.full(n_codes, -1, np.int64)
    number = np.zeros(n_codes, np.int32)
    for subject in range(len(offsets) - 1):
        used = 0
        for r in range(offsets[subject], offsets[subject + 1]):
            code = codes[r]
            if code < 0:
                continue
            if owner[code] != subject:
                owner[code] = subject
                number[code] = used
                used += 1
            dense[r] = number[code]
    return dense
