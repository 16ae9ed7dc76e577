"""Commands about one subject: `yexin score`, `yexin explain`, `yexin whatif`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from credit.errors import ImpossibleHypothesis
from credit.language import Language
from serving.inquiry import Inquiry
from yexin.options import (
    DayOption,
    DeploymentOption,
    EvaluationOption,
    HomeOption,
    LanguageOption,
    PurposeOption,
    SubjectArgument,
    day_of,
)
from yexin.settings import Settings

console = Console()


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (score, explain, whatif):
        app.command()(command)


def score(
    subject: SubjectArgument,
    as_of: DayOption = None,
    evaluation: EvaluationOption = None,
    purpose: PurposeOption = None,
    lang: LanguageOption = Language.CHINESE,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Score one subject: its reasons in points, and the records behind them in a table."""
    from yexin.explained import answer_for, show

    settings = Settings.of(home=home, deployment=deployment)
    show(console, answer_for(settings, Inquiry.about(subject, settings.day(day_of(as_of)), evaluation, purpose), lang))


def explain(
    subject: SubjectArgument,
    as_of: DayOption = None,
    evaluation: EvaluationOption = None,
    purpose: PurposeOption = None,
    lang: LanguageOption = Language.CHINESE,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Explain a score: every record behind its reasons, when it stops counting, from when, how and where it is repaired."""
    from yexin.explained import answer_for, show_in_full

    settings = Settings.of(home=home, deployment=deployment)
    show_in_full(console, answer_for(settings, Inquiry.about(subject, settings.day(day_of(as_of)), evaluation, purpose), lang))


def whatif(
    subject: SubjectArgument,
    repair: Annotated[list[str] | None, typer.Option(metavar="RECORD=DAY", help="suppose this record repaired on that day")] = None,
    expire: Annotated[
        list[str] | None, typer.Option(metavar="RECORD=DAY", help="suppose its authority ends its publicity on that day")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="last day [default: after 36 months]")] = None,
    reach: Annotated[str | None, typer.Option(metavar="TIER", help="look for the cheapest lawful repairs to this tier")] = None,
    picture: Annotated[Path | None, typer.Option(help="draw the curves into this PNG file")] = None,
    as_of: DayOption = None,
    evaluation: EvaluationOption = None,
    purpose: PurposeOption = None,
    lang: LanguageOption = Language.CHINESE,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """The score of the coming 36 months if records are repaired or nothing happens; nothing is stored. RECORD: id or document."""
    from serving.what_if.hypothesis import Hypothesis
    from serving.what_if.what_if import Question
    from yexin.whatif import answer_for, draw_curves, show

    supposed = [Hypothesis("repaired", *_record_day(text)) for text in repair or []]
    supposed += [Hypothesis("withdrawn", *_record_day(text)) for text in expire or []]
    question = Question(tuple(supposed), day_of(until), reach)
    settings = Settings.of(home=home, deployment=deployment)
    answer, tiers = answer_for(settings, Inquiry.about(subject, settings.day(day_of(as_of)), evaluation, purpose), question, lang)
    show(console, answer)
    if picture is not None:
        console.print(f"picture: {draw_curves(answer, tiers, picture)}")


def _record_day(text: str) -> tuple[str, date]:
    record, _, day = text.rpartition("=")
    try:
        return record, date.fromisoformat(day)
    except ValueError:
        raise ImpossibleHypothesis(text, "write the record's id or document number, = and a day, such as 2026-09-01") from None
