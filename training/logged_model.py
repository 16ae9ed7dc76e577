"""A version as MLflow's users expect it: a pyfunc model of plain files, with signature and input example."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from models.evaluation import Evaluation
from models.points_table import PointsTable
from training.examples import Examples

_CODE = Path(__file__).resolve().parent / "plain_scorer.py"
_EXAMPLES = 5


def write_model(folder: Path, evaluation: Evaluation, table: PointsTable, examples: Examples) -> None:
    """Write the model into the new folder `folder`: MLmodel, plain_scorer.py, the table's files and evaluation.json.

    Parameters
    ----------
    examples
        A few of them become the input example; subjects and days are left out.
    """
    import mlflow
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema

    beside = folder.parent
    table.save(beside / "table")
    (beside / "evaluation.json").write_text(json.dumps(plain_evaluation(evaluation), ensure_ascii=False, indent=1), "utf-8")
    rows = examples.whole
    names = [*table.feature_names, *(rule.when.feature for rule in evaluation.rules)]
    names = list(dict.fromkeys(names))
    inputs = Schema([ColSpec(DataType.double, name) for name in names])
    outputs = [
        ("raw_score", DataType.double),
        ("probability", DataType.double),
        ("points", DataType.long),
        ("score", DataType.long),
    ]
    answers = Schema([*(ColSpec(kind, name) for name, kind in outputs), ColSpec(DataType.string, "tier")])
    for noisy in ("mlflow.models.model", "mlflow.pyfunc"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    mlflow.pyfunc.save_model(
        folder,
        python_model=str(_CODE),
        artifacts={"table": str(beside / "table"), "evaluation": str(beside / "evaluation.json")},
        signature=ModelSignature(inputs, answers),
        input_example=rows.frame()[names].head(_EXAMPLES).reset_index(drop=True),
        # Named, not inferred: inferring starts a process and takes longer than training.
        pip_requirements=["mlflow", "numpy", "pandas"],
        metadata={"evaluation": evaluation.name, "table": table.hash},
    )


def plain_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    """Tiers, and rules as the highest score each leaves: what the plain scorer reads."""
    tiers, scale = evaluation.tiers, evaluation.scale
    rules = [
        {
            "name": rule.name,
            "feature": rule.when.feature,
            "at_least": rule.when.at_least,
            "at_most": rule.when.at_most,
            "ceiling": rule.ceiling(scale, tiers),
        }
        for rule in evaluation.rules
    ]
    return {"name": evaluation.name, "tiers": list(tiers.names), "starts": list(tiers.starts), "rules": rules}
