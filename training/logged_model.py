"""A version as MLflow's users expect it: a pyfunc model of plain files, with signature and input example."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Sequence
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
    beside = folder.parent
    table.save(beside / "table")
    (beside / "evaluation.json").write_text(json.dumps(plain_evaluation(evaluation), ensure_ascii=False, indent=1), "utf-8")
    names = list(dict.fromkeys([*table.feature_names, *(rule.when.feature for rule in evaluation.rules)]))
    example = examples.whole.frame()[names].head(_EXAMPLES).reset_index(drop=True)
    for noisy in ("mlflow.models.model", "mlflow.pyfunc"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow warns of type hints of its own when it is imported
        import mlflow.pyfunc

        mlflow.pyfunc.save_model(
            folder,
            python_model=str(_CODE),
            artifacts={"table": str(beside / "table"), "evaluation": str(beside / "evaluation.json")},
            signature=_signature(names),
            input_example=example,
            # Named, not inferred: inferring starts a process and takes longer than training.
            pip_requirements=["mlflow", "numpy", "pandas"],
            metadata={"evaluation": evaluation.name, "table": table.hash},
        )


def _signature(names: Sequence[str]) -> Any:
    """Columns in, answers out."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema

    answers = {"raw_score": DataType.double, "probability": DataType.double, "points": DataType.long, "score": DataType.long}
    outputs: list[Any] = [*(ColSpec(kind, name) for name, kind in answers.items()), ColSpec(DataType.string, "tier")]
    inputs: list[Any] = [ColSpec(DataType.double, name) for name in names]
    return ModelSignature(Schema(inputs), Schema(outputs))


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
