"""A deployment's benefits, read from YAML and checked against its catalogue."""

from __future__ import annotations

from functools import partial

from credit.deployment import Deployment
from credit.errors import InvalidRules
from credit.items import Catalogue
from credit.purpose import Purpose
from credit.settings_file import read_settings
from models.evaluation import Evaluation
from supervision.benefits.benefit import Benefit, NoRecord, ValueWithin
from supervision.lists import check_triggers
from supervision.triggers import RecordTrigger


def load_benefits(deployment: Deployment) -> tuple[Benefit, ...]:
    """Every benefit of a deployment, in the order of its files; none where it has none.

    Raises
    ------
    InvalidRules, InvalidMeasures
        A benefit that does not say what it must or is there twice; a condition on an item, evaluation or tier that is not there,
        or that may not be used for incentives.
    """
    evaluations = {name: Evaluation.find(deployment, name) for name in Evaluation.names(deployment)}
    found: list[Benefit] = []
    for file in sorted((deployment.measures / "benefits").glob("*.yaml")):
        some = read_settings(file, tuple[Benefit, ...], partial(InvalidRules, file.name))
        for one in some:
            if one.number in {earlier.number for earlier in found}:
                raise InvalidRules(file.name, f"benefit {one.number} is there twice")
            where, triggers = f"{file.name}: benefit {one.number}", _triggers(one)
            check_triggers(where, triggers, Purpose.INCENTIVE, deployment.catalogue, evaluations)
            _check_public(file.name, one, triggers, deployment.catalogue)
            found.append(one)
    return tuple(found)


def _check_public(file: str, one: Benefit, triggers: list[object], catalogue: Catalogue) -> None:
    """Whoever works on benefits would learn from one that rests on such an item what the subject showed to somebody else alone."""
    for trigger in triggers:
        if isinstance(trigger, RecordTrigger) and catalogue[trigger.item].written_consent:
            raise InvalidRules(file, f"benefit {one.number} rests on {trigger.item!r}, which needs written consent to each use")


def _triggers(one: Benefit) -> list[object]:
    """The conditions as triggers, where they name something that must be there."""
    items = [RecordTrigger(by="record", item=c.item) for c in one.conditions if isinstance(c, NoRecord | ValueWithin)]
    return [*one.conditions, *items]
