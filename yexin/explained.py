"""`yexin score` and `yexin explain`: one subject's score, in a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.console import Console
from rich.table import Table

from credit.language import Language
from serving.answers import ScoreAnswer
from serving.inquiry import Inquiry
from serving.main import build_issuer
from serving.scorer import Scorer
from serving.tables import ApprovedTables
from serving.words import say
from yexin.settings import Settings

_MOST = 12


def scorer_of(settings: Settings) -> Scorer:
    """A scorer over the settings' store and approved tables."""
    return Scorer(settings.deployment, settings.store, ApprovedTables(settings.home.tables))


def answer_for(settings: Settings, inquiry: Inquiry, language: Language) -> ScoreAnswer:
    """Score one subject and keep the answer, which somebody now has."""
    issuer = build_issuer(scorer_of(settings), settings.home)
    return issuer.score(inquiry, today=settings.today, language=language)


def show(console: Console, answer: ScoreAnswer) -> None:
    """Print a score: base, reasons, the rest, rules; then the records behind the reasons."""
    language = Language(answer.language)
    if answer.score is None:
        said = say(language, "explain.not_scorable", subject=answer.subject, day=answer.as_of, reason=answer.reason_code)
        console.print(said)
        return
    console.print(_parts(answer, language))
    if answer.records:
        console.print(_records(answer, language))
    console.print(_about(answer, language))


def show_in_full(console: Console, answer: ScoreAnswer) -> None:
    """Print a score, and below each reason the records that it rests on, a sentence each."""
    language = Language(answer.language)
    if answer.score is None:
        show(console, answer)
        return
    console.print(_parts(answer, language))
    told: set[str] = set()
    for title, until in _grounds(answer, language):
        console.print(f"\n{title}", markup=False, highlight=False)
        for line in _sentences(answer, until, told, language):
            console.print(f"  · {line}", markup=False, highlight=False, soft_wrap=True)
    console.print("\n" + _about(answer, language))


def _grounds(answer: ScoreAnswer, language: Language) -> Iterator[tuple[str, dict[str, date | None]]]:
    """Each reason and rule that rests on records, with their ids and until when each counts in it (a rule: in anything)."""
    longest = {record.record_id: record.counts_until for record in answer.records}
    for reason in answer.reasons:
        if reason.record_ids:
            yield f"{reason.label} {reason.points:+}", reason.counts_until
    for rule in answer.rules:
        if rule.record_ids:
            title = f"{say(language, 'explain.rule', label=rule.label)} {rule.points:+} ({rule.basis})"
            yield title, {record_id: longest[record_id] for record_id in rule.record_ids}


def _sentences(answer: ScoreAnswer, until: dict[str, date | None], told: set[str], language: Language) -> Iterator[str]:
    """Each record in a sentence, at its first mention in full."""
    records = {record.record_id: record for record in answer.records}
    for record_id, day in list(until.items())[:_MOST]:
        record = records[record_id]
        named = record.document or f"{record.name} {record.event_date}"
        again = say(language, "explain.here" if day else "explain.above", record=named, day=day)
        yield again if record_id in told else record.text
        told.add(record_id)
    if len(until) > _MOST:
        yield say(language, "explain.more", count=len(until) - _MOST)


def _about(answer: ScoreAnswer, language: Language) -> str:
    about = answer.evaluation
    hashes = {"table": about.table_hash[:12], "features": about.feature_set[:12]}
    said = say(language, "explain.about", label=about.label, version=about.version, **hashes)
    return said if answer.score_id is None else f"{said}\n{say(language, 'explain.issued', score_id=answer.score_id)}"


def _parts(answer: ScoreAnswer, language: Language) -> Table:
    def word(name: str, **values: object) -> str:
        return say(language, f"explain.{name}", **values)

    about = {"subject": answer.subject, "day": answer.as_of, "score": answer.score, "tier": answer.tier}
    table = Table(word("part"), word("value"), word("dimension"), title=word("title", label=answer.tier_label, **about))
    table.add_column(word("points"), justify="right")
    table.add_row(word("base"), "", "", str(answer.base))
    for reason in answer.reasons:
        value = word("absent") if reason.value is None else shown(reason.value)
        table.add_row(f"{reason.label}  {reason.feature}", value, reason.dimension_label, f"{reason.points:+}")
    table.add_row(word("others"), "", "", f"{answer.other_points:+}")
    for rule in answer.rules:
        table.add_row(word("rule", label=rule.label), rule.basis, "", f"{rule.points:+}")
    table.add_section()
    table.add_row(word("score"), "", "", str(answer.score))
    return table


def _records(answer: ScoreAnswer, language: Language) -> Table:
    names = ("record", "document", "decided", "severity", "status", "stops", "repair")
    table = Table(title=say(language, "explain.records"))
    for name in names:
        table.add_column(say(language, f"records.{name}"), overflow="fold")
    for record in answer.records[:_MOST]:
        stops, repair = record.counts_until or "", record.repair_from or ""
        status = say(language, f"status.{record.status}")
        decided, document = str(record.event_date), record.document or ""
        table.add_row(record.name, document, decided, record.severity, status, str(stops), str(repair))
    if len(answer.records) > _MOST:
        table.caption = say(language, "explain.more", count=len(answer.records) - _MOST)
    return table


def shown(value: float | str | None) -> str:
    """A feature's value as a person reads it."""
    return "absent" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
