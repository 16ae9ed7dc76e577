"""What `yexin train`, `validate`, `promote` and `rollback` print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from models.evaluation import Evaluation
from training.budget import Budget
from training.promotion import Approval, Approved, promote, roll_back
from training.train import TrainingResult, train_on
from training.validation.card import markdown
from training.validation.kept import folder_of, kept_report
from training.validation.validate import validate_on
from yexin.examples import task_of
from yexin.progress import stepper
from yexin.settings import Settings


def train_and_show(console: Console, settings: Settings, evaluation: str, *, budget: Budget | None = None) -> TrainingResult:
    """Train an evaluation on the stored records and print how well it tells good from bad on the days held out."""
    with stepper(f"training {evaluation}") as step:
        step("examples")
        result = train_on(task_of(settings, evaluation), home=settings.home, budget=budget, progress=step)
    table = Table("measure", title=f"{evaluation} version {result.version}")
    table.add_column("value", justify="right")
    for name, value in result.summary().items():
        table.add_row(name, value)
    console.print(table)
    console.print(f"report: {folder_of(settings.home, evaluation) / f'v{result.version}.html'}", soft_wrap=True)
    return result


def validate_and_show(console: Console, settings: Settings, evaluation: str, *, version: int) -> None:
    """Measure a version beside other models and without each source, and print what was found."""
    with stepper(f"validating {evaluation}") as step:
        step("examples")
        task, lives = task_of(settings, evaluation), settings.store.lives()
        report = validate_on(task, settings.deployment, home=settings.home, lives=lives, version=version, progress=step)
    for line in report["summary"]:
        console.print(f"· {line}", highlight=False)
    console.print(comparison_table(report))
    if report["fairness"]:
        console.print(fairness_table(report))
    console.print(f"report: {folder_of(settings.home, evaluation) / f'v{version}.html'}", soft_wrap=True)


def write_card(console: Console, settings: Settings, evaluation: str, *, version: int, file: Path) -> None:
    """Write a version's model card from its report."""
    found, report = Evaluation.find(settings.deployment, evaluation), kept_report(settings.home, evaluation, version)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(markdown(found, report), "utf-8")
    console.print(f"model card: {file}", soft_wrap=True)


def promote_and_show(console: Console, settings: Settings, evaluation: str, approval: Approval, *, version: int) -> None:
    """Approve a version, if the gate opens, and print what each rule said."""
    approved = promote(evaluation, settings.deployment, approval, home=settings.home, version=version)
    console.print(gate_table(approved))
    _say(console, approved)


def roll_back_and_show(console: Console, settings: Settings, evaluation: str, approval: Approval) -> None:
    """Go back to the champion before and say so."""
    _say(console, roll_back(evaluation, approval, home=settings.home))


def demonstration(settings: Settings) -> Approval:
    """Who approves in `yexin demo` and `yexin real`: nobody who answers for anything, and the record says so.

    Simulated provinces of any size are shown, and with few outcomes no figure is sure: so it may override the gate, where the
    gate may be overridden at all.
    """
    return Approval("yexin demo", "演示：模拟或公开数据，不用于任何决定", settings.today, override=True)


def gate_table(approved: Approved) -> Table:
    """One row a rule of the gate."""
    table = Table("规则", "指标", title=f"{approved.evaluation} version {approved.version}: gate")
    for title in ("值", "要求", "结论"):
        table.add_column(title, justify="right")
    for one in approved.decision.verdicts:
        value = "–" if one.value is None else f"{one.value:.4f}"
        verdict = "[green]通过" if one.passed else "[red]未通过，经批准人决定"
        table.add_row(f"{one.chinese}  {one.rule}", one.measure, value, one.bound, verdict)
    return table


def comparison_table(report: Mapping[str, Any]) -> Table:
    """One row a model."""
    table = Table("model", title="On the same out-of-time rows")
    for title in ("AUC", "KS", "Brier", "log loss", "this version's lead [95 %]"):
        table.add_column(title, justify="right")
    for one in report["comparison"]:
        gap = one["auc_gap"]
        lead = f"{gap['value']:+.4f} [{gap['low']:+.4f}, {gap['high']:+.4f}]" if gap else ""
        table.add_row(one["model"], *(f"{one[name]:.4f}" for name in ("auc", "ks", "brier", "log_loss")), lead)
    return table


def fairness_table(report: Mapping[str, Any]) -> Table:
    """One row a slice: the largest gaps between its groups."""
    table = Table("slice", title="Gaps between groups (lowest tier)")
    for title in ("groups", "selection", "false alarm", "found"):
        table.add_column(title, justify="right")
    for one in report["fairness"]:
        gaps = (f"{one[name]['gap']:.2%}" for name in ("selection", "false_alarm", "found"))
        table.add_row(f"{one['slice']} {one['chinese']}", str(len(one["groups"])), *gaps)
    return table


def _say(console: Console, approved: Approved) -> None:
    console.print(f"{approved.evaluation} version {approved.version} is the champion: table {approved.hash[:12]}")
