"""What the others serve: FastAPI alone, FastAPI with LightGBM's own contributions, and MLflow's server of the same booster."""

from __future__ import annotations

import json
import os
from pathlib import Path

from fastapi import FastAPI

TOP = 5


def hello() -> FastAPI:
    """FastAPI, as its own first page shows it."""
    app = FastAPI()

    @app.get("/")
    async def read_root() -> dict[str, str]:
        return {"Hello": "World"}

    return app


def contributions() -> FastAPI:
    """Score and five strongest contributions by `pred_contrib`, of a row that is in memory already; nobody is asked who he is."""
    import lightgbm
    import numpy as np

    folder = Path(os.environ["YEXIN_BENCHMARK"])
    booster = lightgbm.Booster(model_file=str(folder / "booster.txt"))
    row = json.loads((folder / "row.json").read_text("utf-8"))
    names, values = list(row), np.array([list(row.values())])
    app = FastAPI()

    @app.get("/score")
    async def score() -> dict[str, object]:
        parts = booster.predict(values, pred_contrib=True, num_threads=1)[0]
        strongest = np.argsort(-np.abs(parts[:-1]))[:TOP]
        return {"raw": float(parts.sum()), "reasons": [{"feature": names[at], "part": float(parts[at])} for at in strongest]}

    return app


def log_mlflow(folder: Path) -> Path:
    """The booster as an MLflow model with a signature, as training logs it; the folder it is in."""
    import lightgbm
    import mlflow
    import numpy as np
    import pandas as pd

    booster = lightgbm.Booster(model_file=str(folder / "booster.txt"))
    frame = pd.DataFrame([json.loads((folder / "row.json").read_text("utf-8"))])
    signature = mlflow.models.infer_signature(frame, np.asarray(booster.predict(frame)))
    mlflow.lightgbm.save_model(booster, str(folder / "mlflow-model"), signature=signature)
    body = {"dataframe_split": {"columns": list(frame.columns), "data": frame.values.tolist()}}
    (folder / "mlflow-body.json").write_text(json.dumps(body), "utf-8")
    return folder / "mlflow-model"
