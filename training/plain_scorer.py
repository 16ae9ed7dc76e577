"""Scores rows with a points table's plain files: the code that MLflow stores beside them. It imports nothing of this project.

MLflow runs this file as it is when a model is loaded (models from code), wherever that may be: numpy, pandas and mlflow are
all it needs, and no object of ours is unpickled. The integers are those of `PointsTable.score` and of the evaluation's rules; a
test loads it in an environment without this project and compares them.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from numpy.typing import NDArray

ZERO_EDGE = float(np.float32(1e-35))  # LightGBM reads what is no larger as 0.0


class PlainScorer(PythonModel):
    """Feature rows → log-odds, probability of the bad outcome, score before and after the rules, and tier."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the table (table.json, numbers.npz) and the evaluation's scale, tiers and rules (evaluation.json)."""
        folder = Path(context.artifacts["table"])
        self.words = json.loads((folder / "table.json").read_text("utf-8"))
        if hashlib.sha256((folder / "numbers.npz").read_bytes()).hexdigest() != self.words["numbers"]:
            raise ValueError("numbers.npz is not what was saved: download the model again")
        with np.load(folder / "numbers.npz", allow_pickle=False) as unpacked:
            self.numbers = dict(unpacked)
        self.evaluation = json.loads(Path(context.artifacts["evaluation"]).read_text("utf-8"))

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 (mlflow hands it over)
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> pd.DataFrame:
        """One row of answers for each row of columns; absent values are NaN or None, and every column must be there."""
        wanted = [feature["name"] for feature in self.words["features"]]
        wanted += [rule["feature"] for rule in self.evaluation["rules"]]
        if missing := [name for name in wanted if name not in model_input]:
            raise ValueError(f"the rows lack {', '.join(missing[:8])}; a value that is not known is given as NaN in its own column")
        raw = np.ldexp(self._total(model_input).astype(np.float64), -self.words["exponent"])
        points = self._points(raw)
        score = self._after_rules(points, model_input)
        starts, names = self.evaluation["starts"], np.array(self.evaluation["tiers"])
        tier = names[np.maximum(np.searchsorted(starts, score, side="right") - 1, 0)]
        chance = 1 / (1 + np.exp(-raw))
        columns = {"raw_score": raw, "probability": chance, "points": points, "score": score, "tier": tier}
        return pd.DataFrame(columns, index=model_input.index)

    def _total(self, frame: pd.DataFrame) -> NDArray[np.int64]:
        slots = [self._slots(at, feature, frame[feature["name"]]) for at, feature in enumerate(self.words["features"])]
        total = np.full(len(frame), self.words["constant"], np.int64)
        for at, slot in enumerate(slots):
            total += self.numbers[f"feature{at}.units"][slot]
        for at, pair in enumerate(self.words["pairs"]):
            total += self.numbers[f"pair{at}.units"][slots[pair["first"]], slots[pair["second"]]]
        return total

    def _slots(self, at: int, feature: dict[str, Any], column: pd.Series[Any]) -> NDArray[np.intp]:
        if feature["kind"] != "number":
            places = {value: slot for slot, value in enumerate(feature["values"])}
            unseen = len(places)
            return np.array([unseen + 1 if pd.isna(value) else places.get(value, unseen) for value in column], np.intp)
        values = pd.to_numeric(column).to_numpy(np.float64, na_value=np.nan)
        thresholds = self.numbers[f"feature{at}.thresholds"]
        tiny = np.abs(values) <= ZERO_EDGE
        slots = np.searchsorted(thresholds, np.where(tiny, 0.0, values), side="left")
        slots[np.isnan(values)] = len(thresholds) + 1
        if feature["zero_apart"]:
            slots[tiny] = len(thresholds) + 2
        return slots

    def _points(self, raw: NDArray[np.float64]) -> NDArray[np.int64]:
        scale = self.words["scale"]
        factor = scale["points_to_double_odds"] / math.log(2)
        offset = scale["base_score"] - factor * math.log(scale["base_odds"])
        points = np.floor(offset - factor * raw + 0.5).astype(np.int64)
        return np.asarray(np.clip(points, scale["minimum"], scale["maximum"]), np.int64)

    def _after_rules(self, points: NDArray[np.int64], frame: pd.DataFrame) -> NDArray[np.int64]:
        score = points.copy()
        for rule in self.evaluation["rules"]:
            values = pd.to_numeric(frame[rule["feature"]]).to_numpy(np.float64, na_value=np.nan)
            low = -np.inf if rule["at_least"] is None else rule["at_least"]
            high = np.inf if rule["at_most"] is None else rule["at_most"]
            met = (values >= low) & (values <= high)
            score = np.where(met, np.minimum(score, rule["ceiling"]), score)
        return score


mlflow.models.set_model(PlainScorer())
