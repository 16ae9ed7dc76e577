"""The platform's side: a bank's request in, the agreed columns out, as of each request's own day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from credit.deployment import Deployment
from credit.errors import ColumnsMissing, ConsentMissing, UnlawfulUse
from credit.home import Home
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.lawful_use import check_purpose, check_uses
from models.points_table import PointsTable
from training.joint.agreement import REQUEST, Agreement, read_exactly, write_exactly
from training.promotion import champion_table


def answer_request(agreement: Agreement, request: Path, answer: Path, *, deployment: Deployment, home: Home, lives: Lives) -> int:
    """Answer a bank's request file (subject, as_of, authorisation) with the agreed columns; the number of rows answered.

    An enterprise of whom nothing is known on its day has no row in the answer: the platform invents no score.

    Raises
    ------
    ColumnsNotAgreed
        The request has other columns: what a bank knows of its customers is not to be sent here.
    UnreadableFile
        The request cannot be read, or asks twice.
    ConsentMissing
        A row has no authorisation, or a day after the agreement's end.
    UnlawfulUse, PurposeNotAllowed
        The evaluation is about persons, or may not serve a pre-loan check.
    ColumnsMissing
        The agreement names a dimension that the evaluation's table does not have.
    """
    evaluation = Evaluation.find(deployment, agreement.evaluation)
    features = FeatureSet.load(deployment, evaluation.subject)
    _check_lawful(agreement, evaluation, features, deployment)
    rows = read_exactly(request, REQUEST)
    for row in rows:
        if not row["authorisation"].strip() or date.fromisoformat(row["as_of"]) > agreement.until:
            raise ConsentMissing(
                agreement.purpose, day=date.fromisoformat(row["as_of"]), items=("authorisation",), written=True, of="enterprise"
            )
    subjects, days = [row["subject"] for row in rows], [date.fromisoformat(row["as_of"]) for row in rows]
    built = features.build_pairs(lives, subjects=subjects, as_of=days)
    scored = _columns(agreement, evaluation, champion_table(evaluation.name, home=home), built)
    write_exactly(answer, agreement.answer, scored)
    return len(scored)


def _check_lawful(agreement: Agreement, evaluation: Evaluation, features: FeatureSet, deployment: Deployment) -> None:
    if evaluation.subject == "person":
        basis = "a personal score reaches incentives alone: 琼营商办〔2025〕31号第12条"
        raise UnlawfulUse(evaluation.name, purpose=agreement.purpose, item="every item of a person", basis=basis)
    check_purpose(evaluation, agreement.purpose)
    check_uses(evaluation, features, deployment.catalogue)


def _columns(agreement: Agreement, evaluation: Evaluation, table: PointsTable, rows: FeatureRows) -> Sequence[Sequence[object]]:
    """Subject, day and the agreed columns of every row that can be scored."""
    scored = evaluation.score_rows(rows, table)
    dimensions = np.array([feature.note.dimension for feature in table.features])
    wanted = {name: name.removeprefix("points_") for name in agreement.columns if name.startswith("points_")}
    if unknown := [name for name, dimension in wanted.items() if dimension not in dimensions]:
        raise ColumnsMissing(unknown)
    at = scored.position
    raw = table.raw_score({name: rows.column(name)[at] for name in table.feature_names})
    known: dict[str, Sequence[object]] = {"subject": rows.subjects[at].tolist(), "as_of": rows.as_of[at].astype(str).tolist()}
    known |= {"score": scored.score.tolist(), "log_odds": [f"{value:.6f}" for value in raw]}
    points = scored.explained.points
    known |= {name: points[:, dimensions == dimension].sum(axis=1).tolist() for name, dimension in wanted.items()}
    return list(zip(*(known[name] for name in agreement.answer), strict=True))
