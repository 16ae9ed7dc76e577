"""公共信用报告: the facts of a subject by class, then its evaluation with reasons and hints how to repair, all in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from credit.language import Language
from credit.purpose import Purpose
from serving.answers import RecordAnswer, ScoreAnswer
from serving.report.document import CreditReport, FactLine, FactSection, Head, RepairHint
from serving.report.facts import Facts
from serving.report.wording import class_name, class_order, say

# A class with more records (bills, monthly payments) names its count and shows the latest; negative ones are always shown.
LISTED = 10


def credit_report(head: Head, facts: Facts, score: ScoreAnswer) -> CreditReport:
    """The report of a subject from its facts on the day and the score issued on them."""
    language, purpose = Language(head.language), Purpose(head.purpose)
    return CreditReport(
        head=head,
        identity=facts.pairs(language),
        sections=sections_of(facts, purpose, language),
        score=score,
        score_about=_about(score, language),
        reason_counts=tuple(_rests_on(len(reason.record_ids), language) for reason in score.reasons),
        repairs=tuple(_hint(record) for record in score.records if record.repair is not None and record.status == "active"),
        notes=_notes(score, purpose, language),
    )


def sections_of(facts: Facts, purpose: Purpose, language: Language) -> tuple[FactSection, ...]:
    """The records that may be told for the purpose, by class of the national catalogue."""
    by_class: dict[str, list[FactLine]] = {}
    for fact in facts.shown(purpose):
        by_class.setdefault(facts.catalogue[fact["item"]].national_class, []).append(facts.line(fact, language))
    return tuple(_section(name, by_class[name], language) for name in sorted(by_class, key=class_order))


def _section(name: str, lines: Sequence[FactLine], language: Language) -> FactSection:
    listed = [line for place, line in enumerate(lines) if place < LISTED or line.negative]
    note = say(language, "fact.latest", count=len(lines), shown=len(listed)) if len(listed) < len(lines) else ""
    negative = sum(line.negative for line in lines)
    return FactSection(class_name(language, name), len(lines), negative, _by_item(listed), note)


def _by_item(lines: Sequence[FactLine]) -> tuple[FactLine, ...]:
    """Lines of one item together, negative items first; within an item as they were: newest first."""
    ordered = sorted(lines, key=lambda line: (not line.negative, line.name))
    return tuple(line for _, some in groupby(ordered, key=lambda line: line.name) for line in some)


def _rests_on(count: int, language: Language) -> str:
    return say(language, "score.records", count=count) if count else ""


def _about(score: ScoreAnswer, language: Language) -> str:
    about = score.evaluation
    hashes = {"table": about.table_hash[:12], "features": about.feature_set[:12], "score_id": score.score_id or ""}
    return say(language, "score.about", label=about.label, version=about.version, **hashes)


def _hint(record: RecordAnswer) -> RepairHint:
    repair = record.repair
    assert repair is not None  # noqa: S101 (the caller chose those that have one)
    named = "  ".join(filter(None, (record.name, record.document or "", str(record.event_date))))
    return RepairHint(record.record_id, named, repair.opens, repair.papers, repair.where, repair.basis)


def _notes(score: ScoreAnswer, purpose: Purpose, language: Language) -> tuple[str, ...]:
    said = [
        say(language, "note.facts"),
        say(language, "note.purposes", purpose=say(language, f"purpose.{purpose}")),
        say(language, "note.evaluation"),
        say(language, "score.disputed") if score.disputed else "",
        say(language, "note.objection"),
        say(language, "note.expiry"),
    ]
    return tuple(filter(None, said))
