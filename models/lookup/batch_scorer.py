"""A batch of feature rows (Arrow) → score, tier, reasons and rules of every row, by the order and rules of `models.scoring`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from credit.errors import ColumnsMissing
from models.bins import NumericBins
from models.columns import numbers
from models.lookup.batch import plain_points
from models.lookup.compiled import walk_of
from models.scoring import check_belongs

if TYPE_CHECKING:
    from models.evaluation import Evaluation
    from models.points_table import PointsTable
    from models.rules import Rule

Units = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Rows are carried under these names where the file has them, so that answers can be matched.
IDENTITY = ("subject", "as_of")
KNOWN = "known"
SCALE_LIMIT = "scale-limit"


class BatchScorer:
    """A table, what applies to it, and how many reasons to give."""

    def __init__(self, table: PointsTable, evaluation: Evaluation | None, reasons: int) -> None:
        if evaluation is not None:
            check_belongs(evaluation, table)
        self._table, self._evaluation, self._reasons = table, evaluation, reasons
        self._scale = table.need_scale()
        self._rules: tuple[Rule, ...] = () if evaluation is None else evaluation.rules
        self._categories = {feature.name for feature in table.features if not isinstance(feature.bins, NumericBins)}
        moving = {table.feature_names[at] for at in table.lookup.moving} | {rule.when.feature for rule in self._rules}
        self._still = frozenset(table.feature_names) - moving - self._categories

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that rows must have: those of the table, then those that only rules look at."""
        return tuple(dict.fromkeys((*self._table.feature_names, *(rule.when.feature for rule in self._rules))))

    def needed(self, schema: Any) -> list[str]:
        """The columns of a file that `answer` looks at or carries over: numbers that can move no score need not be read.

        Raises
        ------
        ColumnsMissing
            The `pyarrow.Schema` lacks one of `columns`.
        """
        if missing := [name for name in self.columns if name not in schema.names]:
            raise ColumnsMissing(missing)
        looked_at = [name for name in self.columns if name not in self._still or not _numeric(schema.field(name).type)]
        return [*looked_at, *(name for name in (*IDENTITY, KNOWN) if name in schema.names and name not in self.columns)]

    def answer(self, batch: Any) -> Any:
        """The answers for the rows of a `pyarrow.RecordBatch` with the `needed` columns, as another, row by row."""
        import pyarrow as pa

        rows = {name: self._column(name, batch) for name in self.columns}
        which, what, unclipped = self._strongest([rows[name] for name in self._table.feature_names])
        score, effects = self._ruled(rows, unclipped)
        unknown = np.zeros(len(score), np.bool_)
        if KNOWN in batch.schema.names:
            unknown = batch.column(KNOWN).to_numpy(zero_copy_only=False) == 0
        answer = {name: batch.column(name) for name in IDENTITY if name in batch.schema.names and name not in rows}
        answer["score"] = _masked(score.astype(np.int32), unknown)
        if self._evaluation is not None:
            tiers = self._evaluation.tiers
            tier = np.maximum(np.searchsorted(tiers.starts, score, side="right") - 1, 0)
            answer["tier"] = _named(tier, tiers.names, unknown)
        for at in range(self._reasons):
            absent = unknown | (which[at] < 0)
            answer[f"reason_{at + 1}"] = _named(which[at], self._table.feature_names, absent)
            answer[f"points_{at + 1}"] = _masked(what[at], absent)
        codes, combinations = _combinations(effects, [SCALE_LIMIT, *(rule.name for rule in self._rules)])
        answer["rules"] = _named(codes, combinations, unknown | (np.array(combinations) == "")[codes])
        answer["rule_points"] = _masked((score - unclipped).astype(np.int32), unknown)
        return pa.RecordBatch.from_pydict(answer)

    def _column(self, name: str, batch: Any) -> Any:
        if name in self._still and name not in batch.schema.names:
            return np.broadcast_to(np.float32(0), batch.num_rows)
        column = batch.column(name)
        if name not in self._categories:
            return column.to_numpy(zero_copy_only=False)
        return (column if hasattr(column, "dictionary") else column.dictionary_encode()).to_pandas()

    def _strongest(self, columns: Sequence[Any]) -> tuple[NDArray[np.int16], NDArray[np.int32], Units]:
        walk = walk_of(self._table, columns, at_least=1)
        if walk is not None:
            return walk.strongest(self._scale, self._reasons)
        points, unclipped = plain_points(self._table, columns)
        return *strongest_of_rows(points, self._reasons), unclipped

    def _ruled(self, rows: dict[str, Any], unclipped: Units) -> tuple[Units, list[Flags]]:
        """Scores after the ends of the scale and every rule in turn, and to which rows each of them applied."""
        score = np.clip(unclipped, self._scale.minimum, self._scale.maximum)
        effects: list[Flags] = [score != unclipped]
        for rule in self._rules:
            values = numbers(rule.when.feature, rows[rule.when.feature])
            met = ~np.isnan(values)
            if rule.when.at_least is not None:
                met &= values >= rule.when.at_least
            if rule.when.at_most is not None:
                met &= values <= rule.when.at_most
            assert self._evaluation is not None  # noqa: S101 (rules come from it)
            ceiling = rule.ceiling(self._evaluation.scale, self._evaluation.tiers)
            score = np.where(met, np.minimum(score, ceiling), score)
            effects.append(met)
        return score, effects


def _numeric(kind: Any) -> bool:
    """Whether no value of an Arrow type can be refused as a number."""
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def strongest_of_rows(points: Units, reasons: int) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Positions and points of each row's strongest reasons, (reasons, n), with numpy; (-1, 0) where there are fewer.

    Examples
    --------
    >>> which, what = strongest_of_rows(np.array([[5, 0, -5, 7]]), 4)
    >>> which[:, 0].tolist(), what[:, 0].tolist()
    ([3, 2, 0, -1], [7, -5, 5, 0])
    """
    features = points.shape[1]
    # Stable: among equal ranks the feature's position decides. Twice the size leaves room for lowering before raising.
    order = np.argsort(-(2 * np.abs(points) + (points < 0)), axis=1, kind="stable")[:, :reasons]
    which, what = np.full((reasons, len(points)), -1, np.int16), np.zeros((reasons, len(points)), np.int32)
    what[: min(reasons, features)] = np.take_along_axis(points, order, axis=1).T
    which[: min(reasons, features)] = order.T
    which[what == 0] = -1
    return which, what


def _named(codes: NDArray[Any], names: Sequence[str], absent: Flags) -> Any:
    """A column of names, null where `absent`."""
    import pyarrow as pa

    # Our own codes need no check against the names.
    return pa.DictionaryArray.from_arrays(_masked(codes.astype(np.int16), absent), pa.array(names, pa.string()), safe=False)


def _masked(values: NDArray[Any], absent: Flags) -> Any:
    """A column that is null where `absent`; where that is nowhere, making it costs nothing."""
    import pyarrow as pa

    return pa.array(values, mask=absent if absent.any() else None)


def _combinations(effects: Sequence[Flags], names: Sequence[str]) -> tuple[NDArray[Any], list[str]]:
    """Which combination of effects each row has, and the names of each combination."""
    codes = np.zeros(len(effects[0]), np.intp)
    found: list[tuple[str, ...]] = [()]
    for applied, name in zip(effects, names, strict=True):
        if not applied.any():
            continue
        # Rows so far hold one of `found`; where the effect applies, the same combination with one more name.
        codes = np.where(applied, codes + len(found), codes)
        found = [*found, *((*one, name) for one in found)]
        kept, codes = np.unique(codes, return_inverse=True)
        found = [found[at] for at in kept]
    return codes, [",".join(one) for one in found]
