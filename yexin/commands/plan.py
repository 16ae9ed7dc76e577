"""`yexin plan inspections | draw | verify | results | list | presets`: 双随机、一公开 (docs/inspection.md)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from supervision.inspection.feedback import feedback, results_form
from supervision.inspection.inspectors import Inspectors
from supervision.inspection.plan import Plan
from supervision.inspection.plans import Plans
from supervision.inspection.publication import PlanFolder
from supervision.inspection.rules import PlanRules
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings
from yexin.standings import standings_of

console = Console()
plans = typer.Typer(no_args_is_help=True, help="Inspection plans whose draw anybody can compute again (docs/inspection.md).")
NumberArgument = Annotated[str, typer.Argument(help="number of the plan (抽查计划编号)")]
_MOST_STRATA = 20


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(plans, name="plan")


def folder_of(settings: Settings, number: str) -> PlanFolder:
    """Where a plan of this home lies.

    Raises
    ------
    ImpossiblePlan
        The number is no name of a folder.
    """
    return Plans(settings.home.plans).of(number)


@plans.command()
def inspections(
    number: NumberArgument,
    inspectors: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="CSV: inspector, place (* or empty: anywhere)")],
    public_value: Annotated[str, typer.Option(help="which value, known to all only later, will be mixed in")],
    public_day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="when that value becomes known")],
    conflicts: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="CSV: inspector, subject, reason")] = None,
    rules: Annotated[str, typer.Option(help="a preset, or a file")] = "hainan-2025",
    capacity: Annotated[int | None, typer.Option(min=1, help="visits at most")] = None,
    least_share: Annotated[float | None, typer.Option(min=0, max=1, help="visited at least of every industry and place")] = None,
    evaluation: Annotated[str, typer.Option(help="whose tiers count")] = "enterprise",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Gather who may be inspected today, commit to it and to a secret, and publish the hashes; draw when the value is known."""
    from supervision.inspection.gathering import gather

    settings = Settings.of(home=home, deployment=deployment)
    changed = {name: value for name, value in (("capacity", capacity), ("least_share", least_share)) if value is not None}
    chosen = PlanRules.find(rules).changed(**changed)
    pairs = b"inspector,subject,reason\n" if conflicts is None else conflicts.read_bytes()
    office = Inspectors.read(inspectors.read_bytes(), pairs)
    population = gather(settings.store, standings_of(settings, evaluation, as_of=settings.today), chosen)
    plan = folder_of(settings, number)
    sealed = plan.commit(population, chosen, office, day=settings.today, public_value=public_value, public_day=public_day.date())
    console.print(
        f"{number}：待查主体 {len(population):,} 户，检查人员 {len(office.everyone)} 名，规则 {chosen.title}（{chosen.source}）",
        highlight=False,
        soft_wrap=True,
    )
    console.print(sealed.text(), markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"公布 {plan.published} 中的文件；{sealed.public_day} 起执行 yexin plan draw {number} --value …",
        highlight=False,
        soft_wrap=True,
    )


@plans.command("draw")
def draw_plan(
    number: NumberArgument,
    value: Annotated[str, typer.Option(help="what the public value was")],
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Reveal the secret, draw subjects and inspectors, publish them."""
    settings = Settings.of(home=home, deployment=deployment)
    folder = folder_of(settings, number)
    plan = folder.draw(value, today=settings.today)
    show_plan(plan)
    form = folder.folder / "results-form.csv"
    form.write_bytes(results_form(plan.bytes(), plan=number))
    console.print(
        f"检查结果表（填写后用 yexin ingest {form} --item inspection_result 入库）：{form}", highlight=False, soft_wrap=True
    )


@plans.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="a plan's folder, or its published files, wherever they were copied")],
) -> None:
    """Compute a published draw again from its files alone; exit code 1 where something does not hold."""
    held = True
    for check in PlanFolder(folder.parent if (folder / "commitment.json").is_file() else folder).verify():
        hash_of = f"  {check.recomputed[:16]}" if check.holds else f"  公布 {check.published[:16]}，重算 {check.recomputed[:16]}"
        console.print(f"{'[green]是[/green]' if check.holds else '[red]否[/red]'}  {check.what}{hash_of}", highlight=False)
        held = held and check.holds
    if not held:
        raise typer.Exit(1)


@plans.command()
def results(number: NumberArgument, as_of: DayOption = None, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Count what came of a plan: visits done, problems found, problems put right."""
    settings = Settings.of(home=home, deployment=deployment)
    found = feedback(settings.store, folder_of(settings, number).visits(), plan=number, as_of=settings.day(day_of(as_of)))
    console.print(
        f"{number}：计划 {found.planned:,} 户，已查 {found.done:,}（{found.coverage:.1%}），发现问题 {found.problems:,}"
        f"（{found.problem_rate:.1%}），已改正 {found.rectified:,}（{found.rectified_rate:.1%}），计划外结果 {found.outside:,}",
        highlight=False,
    )


@plans.command("list")
def list_plans(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """List the plans of this home."""
    settings = Settings.of(home=home, deployment=deployment)
    for plan in Plans(settings.home.plans).all():
        state = "已抽取" if plan.drawn else f"待抽取，{plan.commitment().public_day} 起"
        console.print(f"{plan.folder.name}  {plan.commitment().day}  {state}", markup=False, highlight=False)


@plans.command()
def presets() -> None:
    """List the rules that are shipped, with their ratios and sources."""
    table = Table("preset", "ratios", "source", box=SIMPLE_HEAD, pad_edge=False)
    for name in PlanRules.presets():
        one = PlanRules.preset(name)
        table.add_row(one.name, "  ".join(f"{tier} {rule.ratio:.0%}" for tier, rule in one.tiers.items()), one.source)
    console.print(table)


def show_plan(plan: Plan) -> None:
    """Print the visits by reason, and the strata with the fewest."""
    why = plan.visits.column("why").value_counts().to_pylist()
    told = "，".join(f"{one['values']} {one['counts']:,}" for one in sorted(why, key=lambda one: -int(one["counts"])))
    console.print(f"共 {len(plan):,} 户：{told}{'；因容量不足，比例已等比下调' if plan.drawn.lowered else ''}", highlight=False)
    table = Table("分层", "户数", "抽查", box=SIMPLE_HEAD, pad_edge=False)
    rows = sorted(plan.coverage(), key=lambda row: (row[2] / row[1], row[0]), reverse=True)
    for stratum, subjects, visits in rows[:_MOST_STRATA]:
        table.add_row(" · ".join(stratum), f"{subjects:,}", f"{visits:,}")
    console.print(table)
