"""Near copies in hmeq (skipped where it is absent): they are many, never differ in outcome, and stay on one side of a split."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.accuracy import splits
from benchmarks.sets.labelled_set import DataMissing, LabelledSet
from benchmarks.sets.registry import load


@pytest.fixture(scope="module")
def apart() -> LabelledSet:
    try:
        return load("hmeq_copies_apart")
    except DataMissing as missing:
        pytest.skip(str(missing))


def test_copies_are_many_and_never_differ_in_outcome(apart: LabelledSet) -> None:
    sizes = np.bincount(apart.groups)
    bad = np.bincount(apart.groups, apart.target)
    copied = sizes > 1
    assert sizes[copied].sum() > len(apart.target) / 2
    assert sizes.max() < 20  # chains of near rows would be no copies of one
    assert set(bad[copied] / sizes[copied]) == {0.0, 1.0}


def test_copies_stand_on_one_side_of_every_split(apart: LabelledSet) -> None:
    for learn, test in splits(apart):
        assert not set(apart.groups[learn]) & set(apart.groups[test])
