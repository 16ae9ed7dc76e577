"""`yexin score`: one subject's score, explained in a table."""

from __future__ import annotations

from datetime import date

from rich.console import Console
from rich.table import Table

from credit.subject import PSEUDONYM_FORM, SubjectKind
from serving.answers import ScoreAnswer
from serving.scorer import Scorer
from serving.tables import ApprovedTables
from yexin.settings import Settings


def scorer_of(settings: Settings) -> Scorer:
    """A scorer over the settings' store and approved tables."""
    return Scorer(settings.deployment, settings.store, ApprovedTables(settings.home.tables))


def score_and_show(
    console: Console, settings: Settings, subject: str, *, as_of: date | None = None, evaluation: str | None = None
) -> None:
    """Score one subject and print what made the score."""
    kind = SubjectKind.PERSON if PSEUDONYM_FORM.fullmatch(subject) else SubjectKind.ENTERPRISE
    day = settings.day(as_of)
    show(console, scorer_of(settings).score(kind, subject, as_of=day, today=settings.today, evaluation=evaluation))


def show(console: Console, answer: ScoreAnswer) -> None:
    """Print a score: base, reasons, the rest, rules; then the records behind the reasons."""
    if answer.score is None:
        console.print(f"{answer.subject} as of {answer.as_of}: not scorable ({answer.reason_code})")
        return
    console.print(_parts(answer))
    if answer.records:
        console.print(_records(answer))
    about = answer.evaluation
    console.print(f"{about.label} version {about.version}, table {about.table_hash[:12]}, feature set {about.feature_set[:12]}")


def _parts(answer: ScoreAnswer) -> Table:
    title = f"{answer.subject} as of {answer.as_of}: {answer.score} points, tier {answer.tier} {answer.tier_label}"
    table = Table("part", "value", "dimension", title=title)
    table.add_column("points", justify="right")
    table.add_row("base (average subject)", "", "", str(answer.base))
    for reason in answer.reasons:
        table.add_row(f"{reason.label}  {reason.feature}", shown(reason.value), reason.dimension, f"{reason.points:+}")
    table.add_row("all other features", "", "", f"{answer.other_points:+}")
    for rule in answer.rules:
        table.add_row(f"rule: {rule.label}", rule.basis, "", f"{rule.points:+}")
    table.add_section()
    table.add_row("score", "", "", str(answer.score))
    return table


def _records(answer: ScoreAnswer) -> Table:
    table = Table(
        "record", "document", "decided", "severity", "status", "counts until", "repair from", title="Records behind the reasons"
    )
    most = 12
    for record in answer.records[:most]:
        until, repair = record.counts_until or "", record.repair_from or ""
        table.add_row(
            record.name, record.document or "", str(record.event_date), record.severity, record.status, str(until), str(repair)
        )
    if len(answer.records) > most:
        table.caption = f"and {len(answer.records) - most} more"
    return table


def shown(value: float | str | None) -> str:
    """A feature's value as a person reads it."""
    return "absent" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
