"""`yexin monitor`: watch the champion of an evaluation, and keep what was seen as JSON, pictures and gauges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from credit.deployment import Deployment
from credit.errors import FolderNotWritable, ModelNotTrained
from credit.home import Home
from credit.whole_file import write_whole
from features.feature_set import FeatureSet
from features.life.lives import Lives
from models.evaluation import Evaluation
from training.monitoring.gauges import write_gauges
from training.monitoring.pictures import draw_watch
from training.monitoring.watch import Watched, watch
from training.promotion import approvals, champion_table
from training.rulebook import Rulebook
from training.validation.kept import kept_report


@dataclass(frozen=True, slots=True)
class Monitored:
    """A monitoring report and the files that it was written to."""

    report: dict[str, Any]
    files: tuple[Path, ...]

    @property
    def alarmed(self) -> bool:
        """Whether a threshold of the level `alarm` is crossed."""
        return any(one["level"] == "alarm" for one in self.report["alerts"])


def monitor(
    evaluation: str, deployment: Deployment, *, home: Home, lives: Lives, until: date, since: date | None = None
) -> Monitored:
    """Watch the version that answers from the day it was approved (or `since`) to `until`.

    Where the approval is not before `until`, as with records that end before it, the days begin where the validation's end.

    Raises
    ------
    UnknownEvaluation, ModelNotTrained
        There is no such evaluation, or nothing of it was ever promoted.
    RecordFromFuture
        `until` is after the last day of knowledge.
    """
    found, decided = Evaluation.find(deployment, evaluation), approvals(evaluation, home=home)
    table = champion_table(evaluation, home=home)
    own = [one for one in decided if one["hash"] == table.hash and not one.get("refused")]
    if not own:
        raise ModelNotTrained(evaluation)
    version = int(own[-1]["version"])
    begin = since or _begin(date.fromisoformat(own[-1]["on"]), until, kept_report(home, evaluation, version))
    watched = Watched(found, FeatureSet.load(deployment, found.subject), table, version, lives)
    report = watch(watched, since=begin, until=until, alerts=Rulebook.of(deployment).alerts)
    return Monitored(report, _kept(home, evaluation, report))


def _begin(approved: date, until: date, validated: dict[str, Any]) -> date:
    return approved if approved < until else date.fromisoformat(validated["parts"]["out_of_time"]["days"][-1])


def _kept(home: Home, evaluation: str, report: dict[str, Any]) -> tuple[Path, ...]:
    """The last report and its gauges under the evaluation's name, for the server; and every watch in a folder of its own."""
    folder = home.reports / "monitor"
    own = folder / evaluation / f"v{report['version']}-{report['since']}-{report['until']}"
    words = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    try:
        own.mkdir(parents=True, exist_ok=True)
        (own / "report.json").write_text(words, "utf-8")
        write_whole(folder / f"{evaluation}.json", words)  # the server reads it at any time
        write_gauges(folder / f"{evaluation}.prom", report, deployment=home.deployment)
        pictures = draw_watch(own, report)
    except OSError as error:
        raise FolderNotWritable(str(folder)) from error
    return (folder / f"{evaluation}.json", folder / f"{evaluation}.prom", *pictures)
