"""Whether an evaluation may be used for a purpose: by its own uses, and by the items that it rests on."""

from __future__ import annotations

from credit.errors import PurposeNotAllowed, UnlawfulUse
from credit.items import Catalogue, Item
from credit.purpose import Purpose
from features.feature_set import FeatureSet
from models.evaluation import Evaluation


def check_uses(evaluation: Evaluation, features: FeatureSet, catalogue: Catalogue) -> None:
    """Refuse an evaluation one of whose uses the catalogue does not allow for an item behind its features or rules.

    Raises
    ------
    UnlawfulUse
        With the item and its legal basis.
    """
    for allowed in items_behind(evaluation, features, catalogue):
        for purpose in evaluation.uses:
            if purpose not in allowed.purposes:
                raise UnlawfulUse(evaluation.name, purpose=purpose, item=allowed.id, basis=allowed.legal_basis)


def check_purpose(evaluation: Evaluation, purpose: Purpose) -> None:
    """Refuse a purpose that the evaluation does not serve.

    Raises
    ------
    PurposeNotAllowed
        With the purposes that it serves.
    """
    if purpose not in evaluation.uses:
        raise PurposeNotAllowed(evaluation.name, purpose=purpose, uses=evaluation.uses)


def items_behind(evaluation: Evaluation, features: FeatureSet, catalogue: Catalogue) -> tuple[Item, ...]:
    """The items on which the features of the evaluation's table and rules rest, by id."""
    chosen = evaluation.features if evaluation.policy is None else tuple(evaluation.policy.indicators)
    read = {*(features.names if chosen == "all" else chosen), *(rule.when.feature for rule in evaluation.rules)}
    ids = {item for one in features.features if one.name in read for item in one.items}
    return tuple(catalogue[item] for item in sorted(ids))
