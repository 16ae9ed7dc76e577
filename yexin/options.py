"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from credit.language import Language
from credit.purpose import Purpose

HomeOption = Annotated[Path | None, typer.Option("--home", help="data folder [default: $YEXIN_HOME or ./data]")]
DeploymentOption = Annotated[
    str | None, typer.Option("--deployment", help="hainan, chicago, or a folder [default: $YEXIN_DEPLOYMENT or hainan]")
]
DayOption = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="the day to stand on [default: today]")]
SubjectArgument = Annotated[str, typer.Argument(help="USCC, register number, or pseudonym")]
EvaluationOption = Annotated[str | None, typer.Option(help="[default: that of the subject's kind]")]
PurposeOption = Annotated[
    Purpose | None, typer.Option(help="what for; a person's score needs it, and the person's consent, but for self")
]
LanguageOption = Annotated[Language, typer.Option(help="language of the words")]


def day_of(moment: datetime | None) -> date | None:
    """The day that an option names; None where it was left out."""
    return None if moment is None else moment.date()
