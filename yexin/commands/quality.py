"""The command `yexin quality`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.quality.assessment import Assessment
from yexin.settings import Settings

console = Console()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(quality)


def quality(
    as_of: DayOption = None,
    spot_check: Annotated[
        Path | None, typer.Option(help="list of decisions found outside: 信息类别, 统一社会信用代码, 文书号")
    ] = None,
    months: Annotated[int, typer.Option(min=1, help="calendar months to assess, the last being that of --as-of")] = 12,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Assess what departments send: compliance, lateness, concealment, completeness, repetition (docs/quality.md)."""
    from yexin.quality.assessment import assess

    settings = Settings.of(home=home, deployment=deployment)
    day = settings.day(day_of(as_of))
    page, numbers = write(settings.home.reports, assess(settings, as_of=day, months=months, spot_check=spot_check))
    console.print(f"page: {page}\nnumbers: {numbers}", soft_wrap=True)


def write(folder: Path, found: Assessment) -> tuple[Path, Path]:
    """Write the page and the numbers, print the sums; both files.

    Raises
    ------
    FolderNotWritable
        The folder cannot be written.
    """
    from credit.errors import FolderNotWritable
    from features.quality.rates import RATES
    from yexin.quality.page import page
    from yexin.quality.pictures import percent

    html, numbers = folder / f"quality-{found.as_of}.html", folder / f"quality-{found.as_of}.json"
    told = found.as_json()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        html.write_text(page(found), "utf-8")
        numbers.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError:
        raise FolderNotWritable(str(folder)) from None
    console.print(f"{found.since} to {found.as_of}: {told['total']['rows']:,} rows sent")
    for rate in RATES:
        sums = told["total"]
        console.print(f"{rate.chinese} {rate.name}: {percent(sums[rate.name])} of {sums[rate.whole]:,}")
    return html, numbers
