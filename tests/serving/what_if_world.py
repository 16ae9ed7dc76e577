"""A subject of the tiny city with any penalties, and its what-ifs computed without the code under test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from credit.deployment import Deployment
from credit.language import Language
from credit.record import RECORD_SCHEMA
from credit.subject import Subject, SubjectKind
from features.feature_set import FeatureSet
from features.life.lives import Lives
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.scored import Scored
from serving.standing import Standing
from serving.tables import ApprovedTable
from serving.what_if.answers import WhatIfAnswer
from serving.what_if.hypothesis import Hypothesis
from serving.what_if.what_if import Question, what_if

CITY = Deployment.load(str(Path(__file__).parents[1] / "tiny_city"))
USCC = "91460000MA0000015T"
TODAY = date(2024, 6, 30)

# Of a penalty: days before TODAY, severity, and after how many days it became known.
Penalty = tuple[int, int, int]
penalties = st.lists(st.tuples(st.integers(0, 420), st.sampled_from([1, 2, 2, 3]), st.integers(0, 20)), min_size=1, max_size=4)


def row(record_id: str, day: date, **values: Any) -> dict[str, Any]:
    plain: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
    plain |= {"record_id": record_id, "item": "penalty", "subject": USCC, "subject_kind": "enterprise", "event": "recorded"}
    plain |= {
        "event_date": day,
        "known_at": day,
        "severity": 2,
        "content": record_id,
        "source": "t:1",
        "document": f"{record_id}号",
    }
    return plain | values


def table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA)


def town(some: Sequence[Penalty]) -> list[dict[str, Any]]:
    """Rows of a licence and of the penalties that are known by TODAY."""
    rows = [row("licence", TODAY - timedelta(300), item="licence", severity=0, until=TODAY + timedelta(200), document=None)]
    for number, (before, severity, late) in enumerate(some):
        day = TODAY - timedelta(before)
        rows.append(row(f"p{number}", day, known_at=min(day + timedelta(late), TODAY), severity=severity))
    return rows


def standing(city: Deployment, rows: Sequence[dict[str, Any]], *, as_of: date = TODAY, evaluated: str = "trust") -> Standing:
    """The standing of the subject by a table set by policy, from exactly these rows."""
    features, evaluation = FeatureSet.load(city, "enterprise"), Evaluation.find(city, evaluated)
    approved = ApprovedTable(evaluation.policy_table({one.name: FeatureNote.of(one) for one in features.features}), version=0)
    known = table([one for one in rows if one["known_at"] <= as_of])
    own = Lives.of(known, city.catalogue)
    subject = Subject(SubjectKind.ENTERPRISE, USCC)
    return Standing(subject, as_of, evaluation, approved, known, own, features, city.catalogue, 0)


def scores_later(base: Standing, rows: Sequence[dict[str, Any]], days: Sequence[date]) -> list[int]:
    """The scores that are really given on later days, when all of `rows` has happened and been stored: row by row."""
    lives = Lives.of(table(rows), base.catalogue)
    scores = []
    for day in days:
        then = replace(base, as_of=day, rows=table(rows), book=lives)
        built = then.features.build(then.lives, as_of=day, subjects=[USCC])
        answer = then.evaluation.answer(built.row(0), then.approved.table, known=int(built.known[0]))
        assert isinstance(answer, Scored)
        scores.append(answer.score)
    return scores


def ask(base: Standing, *supposed: Hypothesis, until: date | None = None, reach: str | None = None) -> WhatIfAnswer:
    return what_if(base, Question(supposed, until, reach), base.words(Language.ENGLISH))
