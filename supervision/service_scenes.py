"""Service scenes of a personal score (金椰分应用场景): what a resident may have from which score on, incentives alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supervision.lists import MeasureList
from supervision.measure import Incentive
from supervision.triggers import PersonalScore


@dataclass(frozen=True, slots=True)
class ServiceScene:
    """One scene of a list: the incentive, the evaluation, its threshold, and whether the score reaches it (None: no score)."""

    list_title: str
    measure: Incentive
    evaluation: str
    at_least: int
    met: bool | None


def service_scenes(lists: Sequence[MeasureList], evaluation: str, score: int | None, *, on: date) -> tuple[ServiceScene, ...]:
    """Every scene of the lists on a day, the lowest threshold first; who does not reach one loses nothing.

    Examples
    --------
    >>> service_scenes([], "jinyefen", 1030, on=date(2026, 6, 30))
    ()
    """
    found = []
    for some in lists:
        for measure in some.measures:
            if not isinstance(measure, Incentive) or not measure.valid_on(on):
                continue
            for trigger in measure.triggers:
                if isinstance(trigger, PersonalScore) and trigger.evaluation == evaluation:
                    met = None if score is None else score >= trigger.at_least
                    found.append(ServiceScene(some.title, measure, evaluation, trigger.at_least, met))
    return tuple(sorted(found, key=lambda one: (one.at_least, one.measure.number)))
