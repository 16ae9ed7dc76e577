"""A home to serve from: a simulated province, a booster trained on it, and the points table compiled from that booster."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.points_table import PointsTable
from serving.access.caller import Role
from serving.access.client import Client
from serving.main import build_gate
from training.promotion import export
from yexin.ingest import files_below, ingest
from yexin.settings import Settings
from yexin.simulate import simulate

END = date(2026, 6, 30)
_ENOUGH_PER_SECOND = 1_000_000


@dataclass(frozen=True)
class ServingHome:
    """What the servers and their client read: the home, subjects to ask about, a token, a row as JSON, and the booster's file."""

    folder: Path
    paths: list[str]
    token: str
    row: dict[str, float]
    booster: Path


def make(folder: Path, *, enterprises: int, trees: int) -> ServingHome:
    """Simulate, ingest, train and approve; everything in `folder`."""
    settings = Settings(folder / "home", "hainan", date.today())
    simulate(settings.home.inbox, enterprises=enterprises, persons=10, years=6, end=END, seed=1)
    settings.make_pseudonym_key()
    ingest(settings, files_below([settings.home.inbox]), received=END, item=None, drop=[])
    evaluation, features = Evaluation.find(settings.deployment, "enterprise"), FeatureSet.load(settings.deployment, "enterprise")
    subjects = settings.store.ledger().subjects("enterprise")
    built = features.build(settings.store.lives(), as_of=END, subjects=subjects)
    booster, columns = _booster(features, built.values, trees)
    notes = {one.name: FeatureNote(one.name, one.label, one.dimension, one.unit) for one in features.features}
    table = PointsTable.from_lightgbm(
        booster, columns, scale=evaluation.scale, features=notes, origin={"evaluation": evaluation.name}
    )
    export(table, settings.home.tables / evaluation.name, 1)
    booster.save_model(str(folder / "booster.txt"))
    row = dict(zip(features.names, np.nan_to_num(built.values[0]).tolist(), strict=True))
    (folder / "row.json").write_text(json.dumps(row), "utf-8")
    paths = [f"/v1/enterprises/{subject}/score" for subject in subjects]
    return ServingHome(folder, paths, _token(settings), row, folder / "booster.txt")


def _booster(features: FeatureSet, values: Any, trees: int) -> tuple[lightgbm.Booster, dict[str, Any]]:
    """Trees of one feature each, on an outcome that some of the features really move."""
    rng = np.random.default_rng(1)
    outcome = (np.nan_to_num(values)[:, :20].sum(axis=1) + rng.normal(0, 5, len(values)) > 10).astype(int)
    data = lightgbm.Dataset(values, outcome, feature_name=list(features.names))
    params = {
        "objective": "binary", "num_leaves": 31, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1, "seed": 1,
        "interaction_constraints": [[at] for at in range(values.shape[1])],
    }  # fmt: skip
    return lightgbm.train(params, data, trees), dict(zip(features.names, values.T, strict=True))


def _token(settings: Settings) -> str:
    """The token of a regulator that may ask as fast as it likes, for an hour."""
    gate = build_gate(settings.home)
    client = Client("load", Role.REGULATOR, "none", datetime.now(UTC).date(), None, None, per_second=_ENOUGH_PER_SECOND)
    gate.clients.add(client)
    return gate.tokens.issue(client, seconds=3600).text
