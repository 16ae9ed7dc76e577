"""`yexin train` and `yexin promote`: a registered version, and its approval."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from training.promotion import promote
from training.train import TrainingResult, train
from yexin.progress import stepper
from yexin.settings import Settings


def train_and_show(console: Console, settings: Settings, evaluation: str) -> TrainingResult:
    """Train an evaluation on the stored records and print how well it tells good from bad on the days held out."""
    with stepper(f"training {evaluation}") as step:
        result = train(evaluation, settings.deployment, home=settings.home, lives=settings.store.lives(), progress=step)
    table = Table("measure", title=f"{evaluation} version {result.version}")
    table.add_column("value", justify="right")
    for name, value in result.summary().items():
        table.add_row(name, value)
    console.print(table)
    return result


def promote_and_show(console: Console, settings: Settings, evaluation: str, *, version: int) -> None:
    """Approve a version and say so."""
    approved = promote(evaluation, settings.deployment, home=settings.home, version=version)
    console.print(f"{evaluation} version {approved.version} is the champion: table {approved.hash[:12]}")
