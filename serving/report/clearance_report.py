"""专项信用报告: what was looked at in named fields between two days, and every violation in force that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit.errors import NothingToCertify, ReportNotOffered
from credit.items import Catalogue
from credit.language import Language
from serving.report.document import ClearanceReport, FieldLookedAt, Head
from serving.report.facts import Facts
from serving.report.field import ClearanceField, ClearanceRules
from serving.report.wording import say


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last; what was decided on one of them counts."""

    first: date
    last: date

    def check(self, *, as_of: date) -> None:
        """Refuse a period that is empty or not over on the day.

        Raises
        ------
        ReportNotOffered
            With what to do.
        """
        if self.first > self.last:
            raise ReportNotOffered(f"the period ends on {self.last}, before it begins on {self.first}")
        if self.last > as_of:
            raise ReportNotOffered(f"the period ends on {self.last}, after {as_of}: of days to come nothing can be certified")


def clearance_report(
    head: Head, facts: Facts, rules: ClearanceRules, fields: tuple[ClearanceField, ...], period: Period, latest: Mapping[str, date]
) -> ClearanceReport:
    """The report of a subject.

    Parameters
    ----------
    latest
        Item → the day on which a record of it last reached the platform, of whomever.

    Raises
    ------
    NothingToCertify
        Nothing in which a violation of a field would stand ever reached the platform.
    """
    language = Language(head.language)
    found = {field.id: _found(field, facts, rules, period) for field in fields}
    lines = {record_id: facts.line(facts.facts[record_id], language) for some in found.values() for record_id in some}
    looked_at = tuple(_looked_at(field, len(found[field.id]), facts.catalogue, latest, language) for field in fields)
    sentence = "clear.listed" if lines else "clear.statement"
    counts = {"count": len(lines) or len(fields), "fields": len(fields)}
    names = {"subject": head.name or head.subject, "code": head.subject}
    return ClearanceReport(
        head=head,
        first=period.first,
        last=period.last,
        clear=not lines,
        statement=say(language, sentence, first=period.first, last=period.last, **names, **counts),
        identity=facts.pairs(language),
        fields=looked_at,
        lines=tuple(sorted(lines.values(), key=lambda line: (line.day, line.record_id), reverse=True)),
        notes=_notes(rules, language, clear=not lines),
    )


def _found(field: ClearanceField, facts: Facts, rules: ClearanceRules, period: Period) -> list[str]:
    """Ids of the records that count and would be a violation of the field in the period."""
    return [
        record_id
        for record_id, fact in facts.facts.items()
        if period.first <= fact["event_date"] <= period.last
        and facts.states.get(record_id) in rules.counts
        and rules.touches(field, fact)
    ]


def _looked_at(
    field: ClearanceField, found: int, catalogue: Catalogue, latest: Mapping[str, date], language: Language
) -> FieldLookedAt:
    names = [catalogue[item].name if language is Language.CHINESE else catalogue[item].english for item in field.items]
    if missing := [name for name, item in zip(names, field.items, strict=True) if item not in latest]:
        raise NothingToCertify(field.id, missing)
    comma = "、" if language is Language.CHINESE else ", "
    authorities = comma.join(field.authorities) or say(language, "clear.any")
    # The item that was last heard of longest ago bounds what is known of the field.
    heard = min(latest[item] for item in field.items)
    return FieldLookedAt(field.id, field.name.in_(language), comma.join(names), authorities, heard, found)


def _notes(rules: ClearanceRules, language: Language, *, clear: bool) -> tuple[str, ...]:
    everywhere = "、".join(rules.everywhere)
    said = [
        say(language, "clear.replaces", basis=rules.basis) if clear else "",
        say(language, "note.facts"),
        say(language, "clear.everywhere", words=everywhere) if everywhere else "",
        say(language, "note.objection"),
        say(language, "note.expiry"),
    ]
    return tuple(filter(None, said))
