"""A file of rows is scored as every row alone would be: points, rules, ends of the scale, tier, order of reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from credit.errors import ColumnsMissing, FolderNotWritable, RowsUnreadable, TableMismatch, WrongType
from models.columns import columns_of
from models.evaluation import Evaluation
from models.lookup import stream
from models.lookup.batch import plain_points
from models.lookup.batch_scorer import BatchScorer, strongest_of_rows
from models.lookup.compiled import walk_of
from models.lookup.stream import score_parquet
from models.points_table import PointsTable
from models.scale import Scale
from tests.models.random_tables import MadeTable, made_tables, make_table

RULES = [
    {"name": "frozen", "chinese": "冻结", "when": {"feature": "f0", "at_least": 1.0}, "cap": 560, "basis": "a law"},
    {"name": "listed", "chinese": "列入", "when": {"feature": "listed", "at_least": 1}, "tier": "C", "basis": "a law"},
    {"name": "gone", "chinese": "注销", "when": {"feature": "f1", "at_most": -2.0}, "veto": True, "basis": "a law"},
]
TIERS = [{"name": "A", "chinese": "优", "from": 620}, {"name": "B", "chinese": "良", "from": 580}]
TIERS += [{"name": "C", "chinese": "中", "from": 540}, {"name": "D", "chinese": "差", "from": 400}]


def evaluation_for(table: PointsTable) -> Evaluation:
    scale = table.need_scale()
    said = {"name": "tried", "chinese": "试", "subject": "enterprise", "version": "1", "uses": ["supervision"]}
    ends = {"base_score": 600, "base_odds": 1, "points_to_double_odds": scale.points_to_double_odds, "minimum": 400, "maximum": 700}
    return Evaluation.model_validate({**said, "scale": ends, "tiers": TIERS, "rules": RULES})


def frame_of(rows: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"f{at}": rng.normal(size=rows) * 3 for at in range(7)}).mask(rng.random((rows, 7)) < 0.1)
    frame["f5"] = pd.Categorical(rng.choice(np.array([*"国省市县", "never seen", None], object), rows))
    frame["f2"] = frame["f2"].astype(np.float32)
    frame["listed"] = rng.choice([0.0, 1.0, np.nan], rows)
    frame["subject"] = [f"s{at}" for at in range(rows)]
    return frame


@pytest.fixture
def table() -> PointsTable:
    kinds = ["number", "number", "dense", "zero apart", "number", "text", "number"]
    return make_table(np.random.default_rng(8), kinds, pairs=3, coarse=False, ends=(400, 700))


def reasons_of(row: dict[str, Any], shown: int = 5) -> list[tuple[str, int]]:
    pairs = [(row[f"reason_{at}"], row[f"points_{at}"]) for at in range(1, shown + 1)]
    return [pair for pair in pairs if pair[0] is not None]


def test_a_stream_equals_single_rows(table: PointsTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BATCH_ROWS", 64)  # several batches of a small file
    evaluation, frame = evaluation_for(table), frame_of(400)
    frame.to_parquet(tmp_path / "rows.parquet", row_group_size=150)
    seen: list[tuple[int, int]] = []
    done = score_parquet(
        table, tmp_path / "rows.parquet", tmp_path / "scores.parquet", evaluation=evaluation, progress=lambda *at: seen.append(at)
    )
    answers = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    assert (done, len(answers), seen[-1], seen) == (400, 400, (400, 400), sorted(seen))
    applied = set()
    for row, answer in zip(frame.astype(object).where(frame.notna(), None).to_dict("records"), answers, strict=True):
        alone = evaluation.score({str(name): value for name, value in row.items()}, table)
        effects = [effect.rule for effect in alone.rules]
        applied.update(effects)
        assert answer["subject"] == row["subject"]
        assert (answer["score"], answer["tier"]) == (alone.score, alone.tier.name)
        assert reasons_of(answer) == [(reason.feature, reason.points) for reason in alone.reasons]
        assert (answer["rules"] or "") == ",".join(effects)
        assert answer["rule_points"] == sum(effect.points for effect in alone.rules)
    assert applied == {"scale-limit", "frozen", "listed", "gone"}  # the rows met every rule


@settings(max_examples=60, deadline=None)
@given(made=made_tables())
def test_numpy_ranks_reasons_as_compiled_code_does(made: MadeTable) -> None:
    columns = columns_of(made.rows, made.table.feature_names)
    walk = walk_of(made.table, columns, at_least=1)
    assert walk is not None
    which, what, _ = walk.strongest(made.table.need_scale(), 4)
    plain = strongest_of_rows(plain_points(made.table, columns)[0], 4)
    np.testing.assert_array_equal(which, plain[0])
    np.testing.assert_array_equal(what, plain[1])


def test_whole_numbers_and_nulls_are_read_as_numbers(table: PointsTable, tmp_path: Path) -> None:
    columns = {name: pa.array([1, None, 3], pa.int32()) for name in table.feature_names}
    columns |= {"f5": pa.array(["国", None, "never seen"]), "f6": pa.array([True, None, False])}
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")
    score_parquet(table, tmp_path / "rows.parquet", tmp_path / "scores.parquet", reasons=2)
    answers = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    rows = pa.table(columns).to_pylist()
    assert [row["score"] for row in answers] == [table.explain_row(row).score for row in rows]
    assert set(answers[0]) == {"score", "reason_1", "points_1", "reason_2", "points_2", "rules", "rule_points"}


def test_numbers_that_move_no_score_are_not_read_but_must_be_there(tmp_path: Path) -> None:
    table = make_table(
        np.random.default_rng(9), ["still", "number", "still", "still", "number"], pairs=0, coarse=False, ends=(0, 1000)
    )
    scorer = BatchScorer(table, None, 2)
    columns = {f"f{at}": pa.array([0.5, 7.0, None], pa.float64()) for at in range(5)} | {"f3": pa.array([None] * 3, pa.string())}
    source, target = tmp_path / "rows.parquet", tmp_path / "scores.parquet"
    pq.write_table(pa.table(columns), source)
    # What is no number is looked at, as it may have to be refused.
    assert scorer.needed(pa.table(columns).schema) == ["f1", "f3", "f4"]
    score_parquet(table, source, target, reasons=2)
    alone = [table.explain_row(row) for row in pa.table(columns).to_pylist()]
    answers = pq.read_table(target).to_pylist()
    assert [row["score"] for row in answers] == [row.score for row in alone]
    said = [[(f"f{at}", points) for at, points in enumerate(row.points) if points] for row in alone]
    assert [sorted(reasons_of(row, 2)) for row in answers] == said
    pq.write_table(pa.table(columns | {"f3": pa.array(["a", "b", "c"])}), source)
    with pytest.raises(WrongType, match="'f3' must hold numbers"):
        score_parquet(table, source, target)
    pq.write_table(pa.table(columns).drop_columns("f0"), source)
    with pytest.raises(ColumnsMissing, match="f0"):
        score_parquet(table, source, target)


def test_unknown_subjects_get_no_invented_score(table: PointsTable, tmp_path: Path) -> None:
    frame_of(3).assign(known=[4, 0, 1]).to_parquet(tmp_path / "rows.parquet")
    score_parquet(table, tmp_path / "rows.parquet", tmp_path / "scores.parquet", evaluation=evaluation_for(table))
    answers = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    assert [row["score"] is None for row in answers] == [False, True, False]
    assert {name: value for name, value in answers[1].items() if value is not None} == {"subject": "s1"}


def test_a_file_without_rows_becomes_a_file_without_answers(table: PointsTable, tmp_path: Path) -> None:
    frame_of(3).iloc[:0].to_parquet(tmp_path / "rows.parquet")
    assert score_parquet(table, tmp_path / "rows.parquet", tmp_path / "scores.parquet") == 0
    assert pq.read_table(tmp_path / "scores.parquet").column_names[:3] == ["subject", "score", "reason_1"]


def test_what_cannot_be_scored_is_refused_and_leaves_no_file(table: PointsTable, tmp_path: Path) -> None:
    source, target = tmp_path / "rows.parquet", tmp_path / "out" / "scores.parquet"
    target.parent.mkdir()
    with pytest.raises(RowsUnreadable, match="cannot be read as feature rows"):
        score_parquet(table, source, target)
    frame_of(3).drop(columns="f4").to_parquet(source)
    with pytest.raises(ColumnsMissing, match="f4"):
        score_parquet(table, source, target)
    frame_of(3).assign(f4="text").to_parquet(source)
    with pytest.raises(WrongType, match="'f4' must hold numbers"):
        score_parquet(table, source, target)
    frame_of(3).drop(columns="listed").to_parquet(source)
    with pytest.raises(ColumnsMissing, match="listed"):
        score_parquet(table, source, target, evaluation=evaluation_for(table))
    with pytest.raises(TableMismatch, match="scale differs"):
        score_parquet(table.with_scale(Scale.default()), source, target, evaluation=evaluation_for(table))
    with pytest.raises(FolderNotWritable, match="nowhere"):
        score_parquet(table, source, tmp_path / "nowhere" / "scores.parquet")
    assert list(target.parent.iterdir()) == []
