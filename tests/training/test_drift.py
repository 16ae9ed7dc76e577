"""Indices of drift and intervals, beside their definitions in loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from training.drift import psi
from training.intervals import Draws

VALUES = st.lists(st.one_of(st.integers(0, 20).map(float), st.just(math.nan)), min_size=12, max_size=80)


def slow_psi(expected: list[float], actual: list[float]) -> float:
    """The definition, word for word."""
    known = sorted(value for value in expected if not math.isnan(value))
    tenths = range(1, 10)
    edges = sorted({known[math.floor((len(known) - 1) * tenth / 10)] for tenth in tenths}) if known else []
    total = 0.0
    for group in [*range(len(edges) + 1), "missing"]:
        shares = []
        for values in (expected, actual):
            count = sum(1 for value in values if _group(value, edges) == group)
            shares.append(max(count, 0.5) / len(values))
        total += (shares[1] - shares[0]) * math.log(shares[1] / shares[0])
    return total


def _group(value: float, edges: list[float]) -> int | str:
    return "missing" if math.isnan(value) else sum(1 for edge in edges if edge < value)


@given(VALUES, VALUES)
def test_the_index_equals_its_definition(expected: list[float], actual: list[float]) -> None:
    assert psi(np.array(expected), np.array(actual)) == pytest.approx(slow_psi(expected, actual), abs=1e-12)


@given(VALUES)
def test_nothing_moved_is_nought_and_all_other_moves_are_more(values: list[float]) -> None:
    assert psi(np.array(values), np.array(values)) == pytest.approx(0, abs=1e-12)
    assert psi(np.array(values), np.array(values) + 7) >= -1e-12


def test_intervals_are_those_of_rows_drawn_again() -> None:
    rng = np.random.default_rng(1)
    target = (rng.random(400) < 0.3).astype(np.int8)
    raw = np.round(target + rng.normal(size=400), 1)  # with ties
    found = Draws(target, rounds=60, seed=9).auc(raw)
    again, seen = np.random.default_rng(9), []
    for _ in range(60):
        drawn = again.integers(0, 400, 400)
        seen.append(roc_auc_score(target[drawn], raw[drawn]))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(seen, [0.025, 0.975])), abs=1e-12)
    assert found.value == pytest.approx(roc_auc_score(target, raw), abs=1e-12)


def test_a_model_beside_itself_has_no_gap_and_a_better_one_has() -> None:
    rng = np.random.default_rng(2)
    target = (rng.random(800) < 0.3).astype(np.int8)
    good, poor = target + rng.normal(0, 0.5, 800), rng.normal(size=800)
    draws = Draws(target, rounds=50)
    assert (draws.auc_gap(good, good).low, draws.auc_gap(good, good).high) == (0, 0)
    assert draws.auc_gap(good, poor).low > 0.2
