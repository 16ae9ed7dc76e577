"""Who is left out of the examples, counted by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from credit.deployment import Deployment
from credit.errors import NoOutcomes
from credit.record import RECORD_SCHEMA
from features.feature_set import FeatureSet
from features.life.lives import Lives
from models.evaluation import Evaluation
from tests.training.tiny_records import EVALUATION, record, tiny_lives
from training.dataset import first_known, make_dataset
from training.slices import Slice

PLAN = "training: {first: 2019-01-01, last: 2022-12-31, every_months: 6, pairs: none, trees: 60}"


def evaluation(city: Deployment, *, outcome: str = "any: {penalties_12m: 1}", plan: str = "") -> Evaluation:
    text = EVALUATION.replace("any: {penalties_12m: 1}", outcome).replace(PLAN, plan or PLAN)
    (city.evaluations / "enterprise.yaml").write_text(text, "utf-8")
    return Evaluation.find(city, "enterprise")


def town(city: Deployment) -> Lives:
    """Four firms on 2020-01-01, the only day learnt from: A clean, B fined before, C fined after, D licensed a month before."""
    rows = [
        record(0, "licence", date(2018, 1, 1)),
        *(record(1, item, day) for item, day in (("licence", date(2018, 1, 1)), ("penalty", date(2019, 9, 1)))),
        *(record(2, item, day) for item, day in (("licence", date(2018, 1, 1)), ("penalty", date(2020, 5, 1)))),
        record(3, "licence", date(2019, 12, 1)),
        record(4, "licence", date(2023, 1, 1)),
    ]
    columns = {field.name: [row.get(field.name) for row in rows] for field in RECORD_SCHEMA}
    columns["record_id"] = columns["content"] = [f"r{at}" for at in range(len(rows))]
    return Lives.of(pa.table(columns, RECORD_SCHEMA), city.catalogue)


def test_the_waterfall_by_hand(tiny_city: Deployment) -> None:
    plan = "training: {first: 2020-01-01, last: 2022-01-01, every_months: 12, history_months: 6}"
    rules = "any: {penalties_12m: 1}, exclude: {penalties_12m: 1}, observed: {licences_in_force: 1}"
    found = evaluation(tiny_city, outcome=rules, plan=plan)
    lives = town(tiny_city)
    dataset = make_dataset(found, FeatureSet.load(tiny_city, "enterprise"), lives)
    # Five firms on three days. E is known on none (3). D is too new on 2020-01-01 (1). B was fined within the year before
    # 2020-01-01, C within the year before 2021-01-01 (2).
    lines = {reason: out for reason, out, _ in dataset.waterfall.lines()}
    assert (dataset.waterfall.total, lines["nothing known of the subject"], lines["known for less than 6 months"]) == (15, 3, 1)
    assert lines["bad already: penalties_12m"] == 2
    assert dict(zip(dataset.learn.rows.subjects, dataset.learn.target, strict=True)) is not None
    first_day = dataset.learn.rows.as_of == np.datetime64("2020-01-01")
    bad = dict(zip(dataset.learn.rows.subjects[first_day].tolist(), dataset.learn.target[first_day].tolist(), strict=True))
    assert bad == {"S0000": 0, "S0002": 1}
    assert dataset.waterfall.left == len(dataset.learn) + len(dataset.out_of_time)


def test_what_could_not_be_seen_is_no_good_outcome(tiny_city: Deployment) -> None:
    plan = "training: {first: 2020-01-01, last: 2022-01-01, every_months: 12}"
    found = evaluation(tiny_city, outcome="any: {penalties_12m: 2}, observed: {penalties_12m: 1}", plan=plan)
    with pytest.raises(NoOutcomes, match="no enterprise had known records on 2022-01-01"):
        make_dataset(found, FeatureSet.load(tiny_city, "enterprise"), town(tiny_city))  # nobody is fined in 2022


def test_the_first_day_of_knowledge_is_a_week_after_the_first_record(tiny_city: Deployment) -> None:
    known = first_known(town(tiny_city)).astype("datetime64[D]").astype(str).tolist()
    assert known == ["2018-01-08"] * 3 + ["2019-12-08", "2023-01-08"]


def test_features_may_not_look_back_to_before_the_records(tiny_city: Deployment) -> None:
    found = evaluation(tiny_city, plan=PLAN.replace("pairs: none", "observation_months: 36, pairs: none"))
    with pytest.raises(NoOutcomes, match="look back 36 months from 2019-01-01 and the records begin on 2018-01-"):
        make_dataset(found, FeatureSet.load(tiny_city, "enterprise"), tiny_lives(tiny_city))


def test_equal_records_give_equal_hashes_and_another_outcome_another(tiny_city: Deployment) -> None:
    features, lives = FeatureSet.load(tiny_city, "enterprise"), tiny_lives(tiny_city)
    once, twice = (make_dataset(evaluation(tiny_city), features, lives) for _ in range(2))
    assert once.hash == twice.hash
    assert make_dataset(evaluation(tiny_city, outcome="any: {penalties_12m: 2}"), features, lives).hash != once.hash


def test_slices_name_the_group_of_each_row(tiny_city: Deployment) -> None:
    ways = {
        "fined": Slice(chinese="处罚", feature="penalties_12m", edges=(1,), labels=("无", "有")),
        "tenth": Slice(chinese="编号", identifier={"start": 3, "stop": 4}, names={"0": "零", "1": "一"}),
        "kind": Slice(chinese="类别", item="nothing"),
    }
    dataset = make_dataset(evaluation(tiny_city), FeatureSet.load(tiny_city, "enterprise"), tiny_lives(tiny_city), slices=ways)
    groups, rows = dataset.learn.groups, dataset.learn.rows
    assert groups["fined"].tolist() == ["有" if value >= 1 else "无" for value in rows.column("penalties_12m")]
    assert groups["tenth"].tolist() == [{"0": "零", "1": "一"}.get(name[3], "未知") for name in rows.subjects.tolist()]
    assert set(groups["kind"].tolist()) == {"未知"}
