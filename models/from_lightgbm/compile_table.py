"""A booster and its background → the parts of a points table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from credit.errors import BackgroundMismatch
from models.columns import columns_of, slots_of
from models.from_lightgbm.booster_text import BoosterText, booster_text, parse
from models.from_lightgbm.compiler import bins_of, compile_trees, unit_exponent
from models.note import FeatureNote
from models.parts import TableFeature, TablePair, make_feature, make_pair

Parts = tuple[tuple[TableFeature, ...], tuple[TablePair, ...], int, int]


def parts_from_booster(booster: Any, background: Any, notes: Mapping[str, FeatureNote]) -> tuple[Parts, bool]:
    """Features, pairs, constant and exponent of the table that equals the booster; and whether its raw score is log-odds.

    Raises
    ------
    UnsupportedBooster, PathTooWide, BackgroundMismatch
        As `PointsTable.from_lightgbm` says.
    """
    text = parse(booster_text(booster))
    names, columns = _background(background, text)
    if unknown := set(notes) - set(names):
        raise BackgroundMismatch(f"notes are given for columns that the booster does not have: {', '.join(sorted(unknown))}")
    categories = _categories(text, names, columns)
    bins = [bins_of(text.trees, at, info, categories) for at, info in enumerate(text.infos)]
    exponent = unit_exponent(text.trees)
    sums = compile_trees(text.trees, bins, names, exponent=exponent)
    slots = [slots_of(name, column, one) for name, column, one in zip(names, columns, bins, strict=True)]
    features = tuple(
        make_feature(notes.get(name, FeatureNote(name)), bins[at], sums.singles[at], slots[at]) for at, name in enumerate(names)
    )
    counts = [feature.counts for feature in features]
    pairs = tuple(make_pair(key, units, slots, counts) for key, units in sums.pairs.items() if units.any())
    return (features, pairs, sums.constant, exponent), text.log_odds


def _background(background: Any, text: BoosterText) -> tuple[list[str], list[Any]]:
    """Names and columns in the booster's order; the caller's own names, of which LightGBM only keeps some characters."""
    if isinstance(background, np.ndarray):
        names = list(text.names)
        if background.ndim != 2 or background.shape[1] != len(names):
            raise BackgroundMismatch(f"the background has shape {background.shape}, the booster has {len(names)} columns")
        columns = [background[:, at] for at in range(len(names))]
    else:
        names = _own_names(background, text.names)
        columns = columns_of(background, names)
    if not columns or len(columns[0]) == 0:
        raise BackgroundMismatch("the background is empty; give the rows that the booster was trained on")
    return names, columns


def _own_names(background: Any, trained: Sequence[str]) -> list[str]:
    """The background's names of the booster's columns: LightGBM wrote blanks as underscores."""
    present = getattr(background, "columns", getattr(background, "names", None) if not isinstance(background, Mapping) else None)
    by_trained = {str(name).replace(" ", "_"): name for name in (background if present is None else present)}
    if missing := [name for name in trained if name not in by_trained]:
        raise BackgroundMismatch(f"the background lacks the booster's columns {', '.join(missing[:8])}; give the training rows")
    return [by_trained[name] for name in trained]


def _categories(text: BoosterText, names: Sequence[str], columns: Sequence[Any]) -> dict[int, Sequence[Any]]:
    """The values of the pandas categories by position; the text only says them in order of the category columns."""
    if not text.categories:
        return {}
    places = [at for at, column in enumerate(columns) if hasattr(column, "cat")]
    if len(places) != len(text.categories):
        raise BackgroundMismatch(
            f"the booster was trained on {len(text.categories)} pandas category columns, the background has {len(places)} "
            f"({', '.join(names[at] for at in places) or 'none'}); give the training frame with its category columns"
        )
    return {at: _plain(names[at], values) for at, values in zip(places, text.categories, strict=True)}


def _plain(name: str, values: Sequence[Any]) -> Sequence[Any]:
    if odd := [value for value in values if not isinstance(value, (str, int, float, bool))]:
        raise BackgroundMismatch(f"column {name!r} has categories that are neither text nor numbers: {type(odd[0]).__name__}")
    return values
