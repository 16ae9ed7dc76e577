"""One more negative record never raises a score, its repair never lowers it: from the records of a province to the points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.random import Generator

from credit.deployment import Deployment
from credit.record import RECORD_SCHEMA
from credit.subject import Pseudonymiser
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.readers.reader import Reader
from models.evaluation import Evaluation
from models.note import FeatureNote
from training.config import FitConfig
from training.dataset import feature_names
from training.fit import About, fit_reported
from yexin.simulate import simulate

END, FIRST = date(2026, 6, 30), date(2023, 1, 1)
ENDS = {"highest": np.inf, "lowest": -np.inf}
Row = dict[str, Any]


class Town:
    """The records of one kind of subject, and the features declared for it."""

    def __init__(self, kind: str, records: Sequence[Row], deployment: Deployment) -> None:
        self.catalogue = deployment.catalogue
        self.features = FeatureSet.load(deployment, kind)
        self.of: dict[str, list[Row]] = defaultdict(list)
        for row in records:
            if row["subject_kind"] == kind:
                self.of[row["subject"]].append(row)
        facts = (row for rows in self.of.values() for row in rows if row["event"] == "recorded")
        self.negative: dict[Any, list[Row]] = defaultdict(list)  # by kind, so that rare kinds are tried as often as common ones
        for row in facts:
            if row["severity"]:
                self.negative[row["item"], row["category"], row["severity"]].append(row)
        evaluations = [Evaluation.find(deployment, name) for name in Evaluation.names(deployment)]
        read = {name for one in evaluations if one.subject == kind for name in feature_names(one, self.features)}
        # What no table reads, such as whether an outcome can be seen at all, moves no score.
        self.notes = [FeatureNote.of(one) for one in self.features.features if one.worse or one.name in read]

    def values(self, subject: str, rows: Sequence[Row], day: date) -> Any:
        built = self.features.build(self.lives(rows), as_of=day, subjects=[subject])
        return built.values[0][[built.names.index(note.name) for note in self.notes]]

    def lives(self, rows: Sequence[Row]) -> Lives:
        return Lives.of(pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA), self.catalogue)

    def worse_by_one(self, rng: Generator) -> tuple[Any, Any, str]:
        """A subject's row of features before and after one more negative record of somebody's, on some day."""
        subject = list(self.of)[rng.integers(len(self.of))]
        day = FIRST + timedelta(days=int(rng.integers((END - FIRST).days)))
        known = day - timedelta(days=int(rng.integers(500)))
        alike = list(self.negative.values())[rng.integers(len(self.negative))]
        other = alike[rng.integers(len(alike))]
        more = {**other, "subject": subject, "record_id": "more", "content": "more", "event_date": known, "known_at": known}
        before, after = (self.values(subject, rows, day) for rows in (self.of[subject], [*self.of[subject], more]))
        return before, after, more["item"]


@pytest.fixture(scope="module", params=["enterprise", "person"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder, deployment = tmp_path_factory.mktemp("province"), Deployment.load("hainan")
    manifest = simulate(folder, enterprises=250, persons=300, years=5, end=END, seed=7)
    reader = Reader(deployment.catalogue, pseudonymiser=Pseudonymiser(b"0123456789abcdef"))
    records = [row for name in manifest.files for row in reader.read(Path(folder) / name, received=END).records.to_pylist()]
    return Town(request.param, records, deployment)


def on_the_lines(town: Town, values: Any) -> list[float]:
    """The values, missing ones where their notes say that they stand."""
    return [
        ENDS.get(note.absent or "", value) if np.isnan(value) else value for note, value in zip(town.notes, values, strict=True)
    ]


def test_no_declared_feature_gets_better_and_no_undeclared_one_moves(town: Town) -> None:
    rng, moved = np.random.default_rng(1), 0
    for _ in range(250):
        before, after, item = town.worse_by_one(rng)
        for note, old, new in zip(town.notes, on_the_lines(town, before), on_the_lines(town, after), strict=True):
            if old == new or (np.isnan(old) and np.isnan(new)):
                continue
            moved += 1
            assert note.worse is not None, f"{item} moves {note.name}, which has no direction"
            if np.isnan(old):  # from nothing known: to the worst that the feature can be
                assert new == (1.0 if note.worse == "higher" else 0.0), (note.name, item, new)
            else:
                assert (new > old) == (note.worse == "higher"), (note.name, item, old, new)
    assert moved > 400


def test_no_score_rises_with_one_more_negative_record_nor_falls_with_its_repair(town: Town) -> None:
    """With a table trained on outcomes in which whoever has no value is worse than anybody with one."""
    rng = np.random.default_rng(2)
    everyone = [row for rows in town.of.values() for row in rows]
    built = town.features.build(town.lives(everyone), as_of=[date(2024, 6, 30), date(2025, 6, 30)])
    frame = built.frame()[[note.name for note in town.notes]]
    directions = {note.name: note.worse for note in town.notes if note.worse}
    config = FitConfig(trees=60, pairs=6, worse=directions, learning_rate=0.2)
    without, with_one = zip(*[town.worse_by_one(rng)[:2] for _ in range(100)], strict=True)
    moved = np.any(np.nan_to_num(with_one, nan=-9) != np.nan_to_num(without, nan=-9), axis=0)
    apart = ((frame - frame.mean()) / frame.std().replace(0, 1)).fillna(3)
    weights = np.where(moved, 3, 0.3) * [-1 if note.worse == "lower" else 1 for note in town.notes]
    risk = apart @ weights + 3 * sum(apart.iloc[:, at] * apart.iloc[:, -1 - at] for at in range(9))
    target = (risk > risk.quantile(0.7)).astype(int)
    table = fit_reported(frame, target, config=config, about=About({note.name: note for note in town.notes})).table
    assert len(table.pairs) > 0
    scores = [table.raw_score(dict(zip(frame, np.array(side).T, strict=True))) for side in (without, with_one)]
    assert np.all(scores[1] >= scores[0])  # log-odds of the bad outcome; read backwards, this is the repair
    assert np.count_nonzero(scores[1] > scores[0]) > 5
