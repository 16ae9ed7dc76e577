"""Records of a tiny city in which the ones who were fined are fined again."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from credit.deployment import Deployment
from credit.record import RECORD_SCHEMA
from features.life.lives import Lives

FIRST, LAST = date(2018, 1, 1), date(2023, 12, 31)

EVALUATION = """\
name: enterprise
chinese: 企业公共信用综合评价
subject: enterprise
version: 1
uses: [supervision]
outcome: {months: 12, any: {penalties_12m: 1}}
training: {first: 2019-01-01, last: 2022-12-31, every_months: 6, pairs: none, trees: 60}
scale: {base_score: 600, base_odds: 10, points_to_double_odds: 50, minimum: 0, maximum: 1000}
tiers:
  - {name: A, chinese: 优, from: 600}
  - {name: D, chinese: 差, from: 0}
"""


def tiny_lives(deployment: Deployment, *, subjects: int = 300, seed: int = 3) -> Lives:
    """The lives of `tiny_records`."""
    return Lives.of(tiny_records(subjects=subjects, seed=seed), deployment.catalogue)


def tiny_records(*, subjects: int = 300, seed: int = 3) -> pa.Table:
    """Every third subject is fined about once a year, the others hardly ever; all have one licence."""
    rng, rows = np.random.default_rng(seed), []
    days = (LAST - FIRST).days
    for subject in range(subjects):
        rows.append(record(subject, "licence", FIRST + timedelta(days=int(rng.integers(0, 200)))))
        for _ in range(rng.poisson(6.0 if subject % 3 == 0 else 0.3)):
            rows.append(record(subject, "penalty", FIRST + timedelta(days=int(rng.integers(0, days)))))
    columns = {field.name: [row.get(field.name) for row in rows] for field in RECORD_SCHEMA}
    columns["record_id"] = columns["content"] = [f"r{at}" for at in range(len(rows))]
    return pa.table(columns, RECORD_SCHEMA)


def record(subject: int, item: str, day: date) -> dict[str, object]:
    return {
        "item": item,
        "subject": f"S{subject:04}",
        "subject_kind": "enterprise",
        "event": "recorded",
        "event_date": day,
        "known_at": day + timedelta(days=7),
        "severity": 2 if item == "penalty" else 0,
        "source": "test",
    }
