"""A run of the accuracy benchmark goes on where it was cut short, and never mixes results of other code in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import accuracy
from benchmarks.peers.accuracy_page import TABLE_AUTO, Result, printed
from benchmarks.peers.kept_results import KeptResults, stamp

METHODS = [TABLE_AUTO, "logistic"]


def test_a_result_is_read_back_as_long_as_the_code_is_the_same(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path)
    kept.put("hmeq", "logistic", 0, Result(0.75, 2.0))
    assert kept.get("hmeq", "logistic", 0) == Result(0.75, 2.0)
    assert kept.get("hmeq", "logistic", 1) is None
    file = next(tmp_path.glob("*.json"))
    file.write_text(json.dumps({"auc": 0.75, "seconds": 2.0, "stamp": "of other code"}))
    assert kept.get("hmeq", "logistic", 0) is None


def test_our_stamp_follows_the_fit_and_the_others_follow_their_learners() -> None:
    assert stamp(TABLE_AUTO) != stamp("logistic") == stamp("EBM")


def test_uneven_folds_count_only_as_far_as_every_method_has_run(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path)
    for fold, auc in enumerate((0.7, 0.8, 0.9)):
        kept.put("hmeq", "logistic", fold, Result(auc, 1.0))
    for fold in (0, 1):
        kept.put("hmeq", TABLE_AUTO, fold, Result(0.8, 1.0))
    kept.put("gmsc", TABLE_AUTO, 0, Result(0.6, 1.0))
    results = kept.whole(["hmeq", "gmsc"], METHODS, 5)
    assert {method: len(folds) for method, folds in results["hmeq"].items()} == {TABLE_AUTO: 2, "logistic": 2}
    assert "gmsc" not in results
    assert "| hmeq (2) | **0.8000** | 0.7500 | +0.0500 |" in printed(results)


def test_a_run_measures_only_what_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, int]] = []

    def measure(fold: accuracy.Fold, method: str) -> Result:
        asked.append((fold.name, method, fold.number))
        return Result(0.7, 1.0)

    monkeypatch.setattr(accuracy, "measure", measure)
    kept = KeptResults(tmp_path)
    plan = accuracy.Plan(accuracy.folds_of(["hmeq", "gmsc:1"], 2), METHODS, budget=1)
    kept.put("hmeq", "logistic", 0, Result(0.7, 1.0))
    accuracy.run_all(accuracy.Plan(plan.folds, METHODS, budget=1, minutes=0), kept)
    assert not asked
    accuracy.run_all(plan, kept)
    assert asked == [("hmeq", TABLE_AUTO, 0), *(("gmsc", one, 0) for one in METHODS), *(("hmeq", one, 1) for one in METHODS)]
    asked.clear()
    accuracy.run_all(plan, kept)
    assert not asked
