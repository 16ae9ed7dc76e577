"""A blend is the weighted sum of its tables, in score, contributions and direction."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.errors import NotMonotone, TablesApart
from models.bins import NumericBins
from models.blend import blend
from models.mending import mended
from models.monotone import breaks
from models.note import FeatureNote, Worse
from models.parts import make_feature, make_pair
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale
from tests.models.random_boosters import Made, made_boosters
from tests.models.random_tables import make_table

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)


def policy(**weights: int) -> PointsTable:
    indicators = {name: {"each": points} for name, points in weights.items()}
    return PointsTable.from_policy(Policy.model_validate({"indicators": indicators}), scale=SCALE)


def test_points_are_mixed_by_weight() -> None:
    mixed = PointsTable.blend({policy(fines=-60): 0.75, policy(honours=20, fines=-20): "0.25"})
    # 0.75 x -60 + 0.25 x -20 = -50 a fine; 0.25 x 20 = 5 an honour
    explained = mixed.explain_row({"fines": 2, "honours": 3})
    assert (explained.base, explained.points, explained.score) == (600, (-100, 15), 515)
    assert mixed.origin["of"].startswith("0.75 ")


def test_tables_on_other_scales_are_mixed_in_points() -> None:
    other = Scale(base_score=100, base_odds=1, points_to_double_odds=7, minimum=0, maximum=200)
    spec = {"indicators": {"fines": {"each": -30}}}
    ours, theirs = policy(fines=-60), PointsTable.from_policy(Policy.model_validate(spec), scale=other)
    mixed = PointsTable.blend({ours: 0.5, theirs: 0.5}, scale=SCALE)
    # (600 + 100) / 2 = 350; (60 + 30) / 2 = 45
    assert mixed.score({"fines": [0.0, 1.0, 3.0]}).tolist() == [350, 305, 215]
    with pytest.raises(TablesApart, match="different scales; say which is the blend's"):
        PointsTable.blend({ours: 0.5, theirs: 0.5})


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), tenths=st.integers(1, 9))
def test_any_two_tables_add_up(seed: int, tenths: int) -> None:
    rng = np.random.default_rng(seed)
    kinds = ["number", "zero apart", "text", "code"]
    one, other = (make_table(rng, kinds, pairs=3, coarse=False, ends=(-(10**6), 10**6)) for _ in range(2))
    weight = Fraction(tenths, 10)
    mixed = PointsTable.blend({one: weight, other: 1 - weight})
    near = [0.0, -0.0, np.nan, 1e-36, -1e-36, np.inf, -np.inf]
    numbers = [np.concatenate([f.bins.thresholds, np.nextafter(f.bins.thresholds, np.inf), near]) for f in mixed.features[:2]]  # type: ignore[union-attr]
    rows = {
        **{f"f{at}": rng.choice(values, 200) for at, values in enumerate(numbers)},
        "f2": rng.choice(np.array(["国", "省", "never seen", None], object), 200),
        "f3": rng.choice([0.0, 2.0, 3.0, 17.0, 5.0, -1.0, np.nan], 200),
    }
    share = float(weight)
    expected = share * one.raw_score(rows) + (1 - share) * other.raw_score(rows)
    np.testing.assert_allclose(mixed.raw_score(rows), expected, rtol=0, atol=1e-12)
    values = share * one.contributions(rows).values + (1 - share) * other.contributions(rows).values
    np.testing.assert_allclose(mixed.contributions(rows).values, values, rtol=0, atol=1e-12)
    explained = mixed.explain(rows)
    assert explained.score.tolist() == mixed.score(rows).tolist()


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_boosters())
def test_a_table_blended_with_itself_against_its_own_background_is_itself(made: Made) -> None:
    table = PointsTable.from_lightgbm(made.booster, made.frame, scale=SCALE)
    again = PointsTable.from_lightgbm(made.booster, made.frame, scale=SCALE)
    mixed = PointsTable.blend({table: 0.3, again: 0.7}, background=made.frame)
    np.testing.assert_allclose(mixed.raw_score(made.edges), table.raw_score(made.edges), rtol=0, atol=1e-12)
    np.testing.assert_allclose(mixed.contributions(made.edges).values, table.contributions(made.edges).values, rtol=0, atol=1e-12)
    assert mixed.background_rows == len(made.frame)


def test_a_blend_keeps_the_directions_of_its_tables_to_the_last_unit() -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(rng.integers(0, 12, (3000, 3)).astype(float), columns=["a", "b", "c"])
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "monotone_constraints": [1, 1, -1], "num_leaves": 12}
    paired = {**params, "interaction_constraints": [[0, 1], [1, 2]], "monotone_constraints_method": "basic"}
    worse: dict[str, Worse] = {"a": "higher", "b": "higher", "c": "lower"}
    notes = {name: FeatureNote(name, worse=direction) for name, direction in worse.items()}
    tables = []
    for seed in range(3):
        target = (frame["a"] * frame["b"] / 12 - frame["c"] + rng.normal(0, 3, 3000) > 0).to_numpy(int)
        booster = lightgbm.train({**paired, "seed": seed}, lightgbm.Dataset(frame, target), 80)
        tables.append(PointsTable.from_lightgbm(booster, frame, features=notes))
    weights = dict(zip(tables, ["0.3", "0.3", "0.4"], strict=True))
    mixed = PointsTable.blend(weights)
    assert mixed.pairs
    mixed.check_monotone()
    expected = sum(float(weight) * table.raw_score(frame) for table, weight in weights.items())
    np.testing.assert_allclose(mixed.raw_score(frame), np.asarray(expected), rtol=0, atol=1e-12)


def flat_by_cancelling(main: int, first: int) -> PointsTable:
    """One step of `main` units in x, taken back by two pairs: worse when higher holds, with nothing to spare."""
    bins, slots = NumericBins(np.array([0.5])), np.array([0, 1, 2])
    step = np.array([0, 1, 0])
    x = make_feature(FeatureNote("x", worse="higher"), bins, main * step, slots)
    others = [make_feature(FeatureNote(name), bins, 0 * step, slots) for name in "yz"]
    counts = [x.counts] * 3
    pairs = [
        make_pair((0, at), -units * np.outer(step, [1, 1, 1]), [slots] * 3, counts) for at, units in ((1, first), (2, main - first))
    ]
    return PointsTable((x, *others), tuple(pairs), 0, 20, SCALE)


def test_rounding_never_bends_a_direction() -> None:
    bent = 0
    for main in range(3, 60):
        table, still = flat_by_cancelling(main, main // 3), flat_by_cancelling(0, 0)
        apart = PointsTable(**blend({table: "0.3", still: "0.7"}, None, None))
        bent += bool(breaks(apart))
        assert not breaks(mended(apart))
        step = mended(apart).raw_score({"x": [0.0, 1.0], "y": [0.0, 0.0], "z": [0.0, 0.0]})
        assert 0 <= step[1] - step[0] < 1e-15
    assert bent > 5  # without mending, rounding does bend it


def test_a_true_break_is_not_mended() -> None:
    rising = PointsTable.blend({flat_by_cancelling(9, 4): 0.5, flat_by_cancelling(9, 3): 0.5})
    feature = replace(rising.features[0], units=-rising.features[0].units)
    broken = replace(rising, features=(feature, *rising.features[1:]))
    with pytest.raises(NotMonotone, match="x is declared worse when higher"):
        mended(broken).check_monotone()


@pytest.mark.parametrize("weights", [(0.5, 0.4), (1.5, -0.5), (1.0, 0.0)])
def test_weights_that_do_not_share_out_one_are_refused(weights: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="weights must be positive and add up to 1"):
        PointsTable.blend(dict(zip([policy(fines=-1), policy(fines=-2)], weights, strict=True)))


def test_tables_that_read_a_feature_differently_are_refused() -> None:
    grade = {"indicators": {"fines": {"bands": [{"category": "A", "points": 5}]}}}
    categories = PointsTable.from_policy(Policy.model_validate(grade), scale=SCALE)
    with pytest.raises(TablesApart, match="fines: it is a number in one table and a category in another"):
        PointsTable.blend({policy(fines=-1): 0.5, categories: 0.5})
    spec = Policy.model_validate({"indicators": {"fines": {"each": -1}}})
    declared = PointsTable.from_policy(spec, scale=SCALE, notes={"fines": FeatureNote("fines", worse="higher")})
    with pytest.raises(TablesApart, match="fines: its direction is declared differently"):
        PointsTable.blend({policy(fines=-1): 0.5, declared: 0.5})
