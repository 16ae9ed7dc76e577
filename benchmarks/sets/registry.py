"""All sets by name, small ones first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.sets import enterprises, pakdd, persons, superlender
from benchmarks.sets.labelled_set import LabelledSet, folder

SETS: dict[str, Callable[[Path], LabelledSet]] = {
    "german_credit": persons.german_credit,
    "superlender": superlender.superlender,
    "hmeq": persons.hmeq,
    "hmeq_copies_apart": persons.hmeq_copies_apart,
    "polish_bankruptcy": enterprises.polish_bankruptcy,
    "heloc": persons.heloc,
    "chicago_food": enterprises.chicago_food,
    "chicago_food_inspector": enterprises.chicago_food_inspector,
    "taiwan_default": persons.taiwan_default,
    "lendingclub": persons.lendingclub,
    "pakdd2010": pakdd.pakdd2010,
    "us_bankruptcy": enterprises.us_bankruptcy,
    "gmsc": persons.gmsc,
}


def load(name: str) -> LabelledSet:
    """One of `SETS`.

    Raises
    ------
    DataMissing
        The folder of sets is not there.
    """
    return SETS[name](folder())
