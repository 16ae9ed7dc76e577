"""Scores of coming days under many suppositions at once, by the engine that scores today: each is a subject of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.calendar import add_months
from features.life.lives import Lives
from serving.standing import Standing

Scores = NDArray[np.int64]
UNSCORED = np.iinfo(np.int64).min  # lower than every score, so that it reaches no tier
# So many suppositions of three years' days hold some 100 MB of features.
_BLOCK = 64


def every_day(first: date, last: date) -> list[date]:
    """All days from the first to the last."""
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def scores_under(standing: Standing, suppositions: Sequence[pa.Table], days: Sequence[date]) -> Scores:
    """The score on each day under each supposition, shape (suppositions, days); UNSCORED where there is none.

    Parameters
    ----------
    suppositions
        Rows of supposed events (RECORD_SCHEMA), each appended to what is known of the subject; no rows: nothing happens.
    days
        Rising days from `standing.as_of` on.
    """
    blocks = [suppositions[start : start + _BLOCK] for start in range(0, len(suppositions), _BLOCK)]
    return np.concatenate([_block(standing, block, days) for block in blocks])


def _block(standing: Standing, suppositions: Sequence[pa.Table], days: Sequence[date]) -> Scores:
    names = [f"{number:04d}" for number in range(len(suppositions))]
    worlds = [_as_another(pa.concat_tables([standing.rows, rows]), name) for name, rows in zip(names, suppositions, strict=True)]
    lives = Lives.of(pa.concat_tables(worlds), standing.catalogue)
    built = standing.features.build(lives, as_of=days, subjects=names)
    scored = standing.evaluation.score_rows(built, standing.approved.table)
    scores = np.full(len(built), UNSCORED, np.int64)
    scores[scored.position] = scored.score
    return scores.reshape(len(names), len(days))


def _as_another(rows: pa.Table, name: str) -> pa.Table:
    """The same rows about a subject of another name, with ids of their own."""
    for column in ("record_id", "about"):
        ids = pc.binary_join_element_wise(rows.column(column), name, "/")
        rows = rows.set_column(rows.schema.get_field_index(column), rows.schema.field(column), ids)
    subject = pa.array([name] * rows.num_rows, pa.string())
    return rows.set_column(rows.schema.get_field_index("subject"), rows.schema.field("subject"), subject)


def told_days(days: Sequence[date], scores: Scores) -> list[int]:
    """Places of the days that a curve tells: every month's day, every day on which the score changes, and the last."""
    monthly = {add_months(days[0], months) for months in range(len(days) // 28 + 1)}
    changed = set(np.flatnonzero(np.diff(scores)) + 1)
    return [place for place, day in enumerate(days) if place in changed or day in monthly or place == len(days) - 1]
