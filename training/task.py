"""What is to be learnt or measured: an evaluation, its features, the examples, and the rules that its report is made by."""

from __future__ import annotations

from dataclasses import dataclass

from credit.deployment import Deployment
from features.feature_set import FeatureSet
from features.life.lives import Lives
from models.evaluation import Evaluation
from models.lawful_use import check_uses
from training.dataset import Dataset, make_dataset
from training.rulebook import Rulebook


@dataclass(frozen=True, eq=False)
class Task:
    """An evaluation with its examples, whoever made them."""

    evaluation: Evaluation
    features: FeatureSet
    dataset: Dataset
    rulebook: Rulebook

    @classmethod
    def of(cls, evaluation: str, deployment: Deployment, lives: Lives) -> Task:
        """The examples that the evaluation's own plan gives.

        Raises
        ------
        UnknownEvaluation
            The deployment has none of that name.
        UnlawfulUse
            It rests on an item that the catalogue does not allow for one of its uses.
        NoOutcomes, LeakFound
            The records do not give what there is to learn, or give what nobody could have known.
        """
        found = Evaluation.find(deployment, evaluation)
        features, rulebook = FeatureSet.load(deployment, found.subject), Rulebook.of(deployment)
        check_uses(found, features, deployment.catalogue)
        return cls(found, features, make_dataset(found, features, lives, slices=rulebook.slices.get(found.subject)), rulebook)
