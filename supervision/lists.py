"""A deployment's lists of measures, read from YAML and checked against its catalogue: what is not here cannot be applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from credit.deployment import Deployment
from credit.errors import InvalidMeasures
from credit.items import Catalogue
from credit.purpose import Purpose
from credit.settings_file import read_settings
from models.evaluation import Evaluation
from supervision.lawful import Lawful
from supervision.measure import AnyMeasure, Incentive
from supervision.triggers import EnterpriseTier, PersonalScore, RecordTrigger


class MeasureList(Lawful):
    """One list: its title, edition, the measures in it, and the purpose that its restrictions serve."""

    title: str = Field(min_length=1)
    edition: str = Field(min_length=1)
    purpose: Literal["supervision", "customs"] = "supervision"
    measures: tuple[AnyMeasure, ...] = Field(min_length=1)


def load_lists(deployment: Deployment) -> tuple[MeasureList, ...]:
    """Every list of a deployment, in the order of their files; none where it has no measures.

    Raises
    ------
    InvalidMeasures
        A measure that the law does not allow, or that names items, evaluations or tiers that are not there.
    """
    evaluations = {name: Evaluation.find(deployment, name) for name in Evaluation.names(deployment)}
    files = sorted(deployment.measures.glob("*.yaml"))
    lists = tuple(_read(file) for file in files)
    seen: set[str] = set()
    for file, one in zip(files, lists, strict=True):
        for measure in one.measures:
            if measure.number in seen:
                raise InvalidMeasures(f"{file.name}: measure {measure.number} is there twice")
            seen.add(measure.number)
            purpose = Purpose.INCENTIVE if isinstance(measure, Incentive) and one.purpose == "supervision" else Purpose(one.purpose)
            where = f"{file.name}: measure {measure.number}"
            check_triggers(where, measure.triggers, purpose, deployment.catalogue, evaluations)
    return lists


def _read(file: Path) -> MeasureList:
    return read_settings(file, MeasureList, lambda faults: InvalidMeasures(f"{file.name}: {faults}"))


def check_triggers(
    where: str, triggers: Iterable[object], purpose: Purpose, catalogue: Catalogue, evaluations: Mapping[str, Evaluation]
) -> None:
    """Triggers name what is there, for whom it is there, and for a purpose that the item allows.

    Raises
    ------
    InvalidMeasures
        With `where` they stand.
    """
    for trigger in triggers:
        if isinstance(trigger, RecordTrigger):
            if trigger.item not in catalogue:
                raise InvalidMeasures(f"{where} rests on {trigger.item!r}, which is not in the catalogue")
            if purpose not in catalogue[trigger.item].purposes:
                raise InvalidMeasures(f"{where} rests on {trigger.item!r}, which may not be used for {purpose}")
        elif isinstance(trigger, EnterpriseTier | PersonalScore):
            kind = "enterprise" if isinstance(trigger, EnterpriseTier) else "person"
            found = evaluations.get(trigger.evaluation)
            if found is None or found.subject != kind:
                raise InvalidMeasures(f"{where}: {trigger.evaluation!r} is no evaluation of subjects of the kind {kind}")
            tiers = {tier.name for tier in found.tiers.rising}
            if isinstance(trigger, EnterpriseTier) and (unknown := set(trigger.tiers) - tiers):
                raise InvalidMeasures(f"{where}: {trigger.evaluation!r} has no tier {', '.join(sorted(unknown))}")
