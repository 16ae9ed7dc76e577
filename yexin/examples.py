"""Which examples an evaluation is trained and validated on: those of its own plan, or those that a real-data run makes."""

from __future__ import annotations

from training.task import Task
from yexin.settings import Settings


def task_of(settings: Settings, evaluation: str) -> Task:
    """The task of `yexin train` and `yexin validate`.

    Chicago's inspections stand each on its own day, so its evaluation has no plan of fixed days; its examples are the city's split.
    """
    from yexin.chicago.model import EVALUATION, chicago_task

    if (settings.deployment.name, evaluation) == ("chicago", EVALUATION):
        return chicago_task(settings)
    return Task.of(evaluation, settings.deployment, settings.store.lives())
