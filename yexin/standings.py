"""How everybody stands in an evaluation, from a home's records and approved tables."""

from __future__ import annotations

from datetime import date

from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.lawful_use import check_uses
from models.note import FeatureNote
from serving.tables import ApprovedTables
from supervision.standings import Standings
from yexin.settings import Settings


def standings_of(settings: Settings, name: str, *, as_of: date) -> Standings:
    """Everybody's score and tier on a day.

    Raises
    ------
    UnknownEvaluation, ModelNotTrained
        There is no such evaluation, or it has no approved table.
    UnlawfulUse
        The evaluation rests on an item that may not be used like that.
    """
    evaluation = Evaluation.find(settings.deployment, name)
    features = FeatureSet.load(settings.deployment, evaluation.subject)
    check_uses(evaluation, features, settings.deployment.catalogue)
    if evaluation.policy is None:
        table = ApprovedTables(settings.home.tables).of(name).table
    else:
        table = evaluation.policy_table({one.name: FeatureNote.of(one) for one in features.features})
    return Standings.of(settings.store.lives(), features, evaluation, table, as_of=as_of)
