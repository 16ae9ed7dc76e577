"""Inquiries looked up together: each becomes a standing, or the error of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from credit.errors import RecordFromFuture, UnknownSubject, YexinError
from credit.items import Catalogue
from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind
from features.life.knowledge import known_by
from features.life.lives import Lives
from models.evaluation import Evaluation
from serving.inquiry import Inquiry
from serving.permission import ConsentCheck, permitted_purpose
from serving.standing import Standing
from serving.tables import ApprovedTable

if TYPE_CHECKING:
    from serving.scorer import Scorer


class _Seen(NamedTuple):
    """Who is asked about, by which evaluation and for what, and what is known; `book` is None where it was less than now."""

    subject: Subject
    as_of: date
    evaluation: Evaluation
    approved: ApprovedTable
    rows: pa.Table
    book: Lives | None
    version: int
    stamp: tuple[int, int]
    purpose: Purpose
    consent: str | None


class _Terms:
    """The evaluations and tables of some inquiries, looked up once for all of them."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._evaluations: dict[tuple[SubjectKind, str | None], Evaluation] = {}
        self._tables: dict[str, ApprovedTable] = {}

    def evaluation(self, kind: SubjectKind, name: str | None) -> Evaluation:
        if (kind, name) not in self._evaluations:
            self._evaluations[kind, name] = self._scorer.evaluation(kind, name)
        return self._evaluations[kind, name]

    def table(self, evaluation: Evaluation) -> ApprovedTable:
        if evaluation.name not in self._tables:
            self._tables[evaluation.name] = self._scorer.table(evaluation)
        return self._tables[evaluation.name]


def standings_of(scorer: Scorer, inquiries: Sequence[Inquiry], *, today: date) -> list[Standing | YexinError]:
    """`Scorer.standings`, step by step."""
    terms = _Terms(scorer)
    found = [_seen_or_error(scorer, one, terms, today) for one in inquiries]
    past = _past_books((one for one in found if isinstance(one, _Seen)), scorer.deployment.catalogue)
    return [_standing(scorer, one, past) if isinstance(one, _Seen) else one for one in found]


def _seen_or_error(scorer: Scorer, inquiry: Inquiry, terms: _Terms, today: date) -> _Seen | YexinError:
    try:
        return _seen(scorer, inquiry, terms, today)
    except YexinError as error:
        return error


def _seen(scorer: Scorer, inquiry: Inquiry, terms: _Terms, today: date) -> _Seen:
    kind, as_of = inquiry.kind, inquiry.as_of
    if as_of > today:
        raise RecordFromFuture(as_of, today=today)
    subject = scorer.subject(kind, inquiry.identifier)
    chosen = terms.evaluation(kind, inquiry.evaluation)
    purpose = permitted_purpose(inquiry, chosen)
    approved, view = terms.table(chosen), scorer.watch.current()
    rows = view.ledger.of(subject.id)
    if rows.num_rows == 0:
        raise UnknownSubject(str(kind))
    check = ConsentCheck.needed(inquiry, purpose, scorer.items(chosen))
    consent = check.require(rows, scorer.deployment.catalogue, today=today).record_id if check else None
    known = known_by(rows, as_of)
    book = view.lives if known is rows else None
    return _Seen(subject, as_of, chosen, approved, known, book, view.version, view.ledger.stamp(subject.id), purpose, consent)


def _past_books(found: Iterable[_Seen], catalogue: Catalogue) -> dict[date, Lives]:
    """What came later must not be told: for those of whom less was known on their day, lives made anew from what was."""
    known: dict[date, dict[str, pa.Table]] = {}
    for one in found:
        if one.book is None:
            known.setdefault(one.as_of, {})[one.subject.id] = one.rows
    return {day: Lives.of(pa.concat_tables(rows.values()).combine_chunks(), catalogue) for day, rows in known.items()}


def _standing(scorer: Scorer, seen: _Seen, past: dict[date, Lives]) -> Standing:
    features = scorer.features(seen.evaluation.subject)
    stored = partial(scorer.prepared_row, seen.subject, seen.as_of, features.version, seen.stamp)
    return Standing(
        subject=seen.subject,
        as_of=seen.as_of,
        evaluation=seen.evaluation,
        approved=seen.approved,
        rows=seen.rows,
        book=seen.book or past[seen.as_of],
        features=features,
        catalogue=scorer.deployment.catalogue,
        store_version=seen.version,
        stamp=seen.stamp,
        purpose=seen.purpose,
        consent=seen.consent,
        stored=stored if seen.book is not None else lambda: None,
    )
