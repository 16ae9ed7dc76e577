"""Row in, scored row out: points, then the ends of the scale, then the rules, then the tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credit.errors import ColumnsMissing, TableMismatch, WrongType
from models.columns import NamedRows
from models.explained import ExplainedRow, ExplainedRows
from models.explanation import Explanation, Reason, Value
from models.points_table import PointsTable
from models.rules import RuleEffect, scale_limit
from models.scored import NotScorable, Scored, ScoredRows

if TYPE_CHECKING:
    from models.evaluation import Evaluation

_FEW = 8  # of fewer rows each by itself takes less time than all at once through numpy


def check_belongs(evaluation: Evaluation, table: PointsTable) -> None:
    """Refuse a table of another evaluation, or on another scale.

    Raises
    ------
    TableMismatch
        The table names another evaluation, or its scale differs from the evaluation's.
    """
    if table.origin.get("evaluation", evaluation.name) != evaluation.name:
        raise TableMismatch(evaluation.name, f"it was trained for {table.origin['evaluation']!r}")
    if table.scale is not evaluation.scale and table.scale != evaluation.scale:
        raise TableMismatch(evaluation.name, "its scale differs from the one in the evaluation's file")


def score_row(evaluation: Evaluation, row: Mapping[str, Value], table: PointsTable) -> Scored:
    """`Evaluation.score`, step by step."""
    check_belongs(evaluation, table)
    return _scored(evaluation, row, table, table.explain_row(_columns(row, table.feature_names)))


def answer_rows(evaluation: Evaluation, rows: NamedRows, table: PointsTable) -> list[Scored | NotScorable]:
    """`Evaluation.answers`, step by step: all rows through the table at once, and then as `score_row`."""
    answers: list[Scored | NotScorable] = [NotScorable(evaluation.name, evaluation.version)] * len(rows.values)
    position, values = _scorable(rows)
    each = [dict(zip(rows.names, one, strict=True)) for one in values.tolist()]
    if len(each) < _FEW:
        scored = [score_row(evaluation, row, table) for row in each]
    else:
        every = _explained(evaluation, rows.names, values, table)
        parts = zip(every.points.tolist(), every.limit.tolist(), every.score.tolist(), strict=True)
        explained = (ExplainedRow(every.base, tuple(points), limit, score) for points, limit, score in parts)
        scored = [_scored(evaluation, row, table, one) for row, one in zip(each, explained, strict=True)]
    for place, one in zip(position.tolist(), scored, strict=True):
        answers[place] = one
    return answers


def _scored(evaluation: Evaluation, row: Mapping[str, Value], table: PointsTable, explained: ExplainedRow) -> Scored:
    effects = _effects(evaluation, row, explained)
    score = explained.unclipped + sum(effect.points for effect in effects)
    explanation = Explanation(explained.base, _reasons(row, table, explained), effects, score)
    return Scored(
        evaluation=evaluation.name,
        version=evaluation.version,
        table=table.hash,
        tier=evaluation.tiers.of(score),
        explanation=explanation,
        shown=evaluation.reasons,
    )


def score_rows(evaluation: Evaluation, rows: NamedRows, table: PointsTable) -> ScoredRows:
    """`Evaluation.score_rows`, step by step: the same numbers as `score_row`, row by row."""
    position, values = _scorable(rows)
    explained = _explained(evaluation, rows.names, values, table)
    score = explained.score.copy()
    taken = np.zeros((len(position), len(evaluation.rules)), np.int64)
    applied = np.zeros(taken.shape, np.bool_)
    for at, rule in enumerate(evaluation.rules):
        (column,) = _own(rows.names, values, (rule.when.feature,))
        applied[:, at] = rule.when.met_by(column)
        ceiling = rule.ceiling(evaluation.scale, evaluation.tiers)
        taken[:, at] = np.where(applied[:, at], np.minimum(ceiling - score, 0), 0)
        score += taken[:, at]
    tier = np.maximum(np.searchsorted(evaluation.tiers.starts, score, side="right") - 1, 0)
    return ScoredRows(position, score, tier.astype(np.int64), explained, taken, applied)


def _scorable(rows: NamedRows) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The places of the rows of whom something is known, and their values."""
    known = np.asarray(getattr(rows, "known", np.ones(len(rows.values), np.int64)))
    position = np.flatnonzero(known > 0)
    return position, rows.values[position]


def _explained(evaluation: Evaluation, names: Sequence[str], values: NDArray[np.float64], table: PointsTable) -> ExplainedRows:
    check_belongs(evaluation, table)
    return table.explain(dict(zip(table.feature_names, _own(names, values, table.feature_names), strict=True)))


def _own(names: Sequence[str], values: NDArray[np.float64], wanted: Sequence[str]) -> list[NDArray[np.float64]]:
    """The wanted columns of rows that may hold the whole feature set."""
    if missing := [name for name in wanted if name not in names]:
        raise ColumnsMissing(missing)
    place = {name: at for at, name in enumerate(names)}
    return [values[:, place[name]] for name in wanted]


def _columns(row: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
    """The table's columns out of a row that may hold the whole feature set."""
    try:
        return {name: row[name] for name in names}
    except KeyError:
        raise ColumnsMissing([name for name in names if name not in row]) from None


def _effects(evaluation: Evaluation, row: Mapping[str, Value], explained: ExplainedRow) -> tuple[RuleEffect, ...]:
    """The ends of the scale, then every rule that applies, each on the score that the ones before it left."""
    limit = scale_limit(explained.unclipped, evaluation.scale)
    effects = [] if limit is None else [limit]
    score = explained.score
    for rule in evaluation.rules:
        if rule.when.met(_number(row, rule.when.feature)):
            effect = rule.effect(score, ceiling=rule.ceiling(evaluation.scale, evaluation.tiers))
            effects.append(effect)
            score += effect.points
    return tuple(effects)


def _number(row: Mapping[str, Value], feature: str) -> float | None:
    """The value that a rule looks at."""
    if feature not in row:
        raise ColumnsMissing([feature])
    value = row[feature]
    if isinstance(value, str):
        raise WrongType(feature, expected="numbers, as a rule looks at it", found="text")
    return None if value is None else float(value)


def _reasons(row: Mapping[str, Value], table: PointsTable, explained: ExplainedRow) -> tuple[Reason, ...]:
    """Every feature that moved the score: strongest first, then lowering before raising, then table order."""
    moved = [(feature, points) for feature, points in zip(table.features, explained.points, strict=True) if points]
    moved.sort(key=lambda pair: (-abs(pair[1]), pair[1]))
    return tuple(
        Reason(note.name, note.label, note.dimension, note.unit, _absent_as_none(row[note.name]), points)
        for note, points in ((feature.note, points) for feature, points in moved)
    )


def _absent_as_none(value: Value) -> Value:
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 (NaN without an import on the hot path)
