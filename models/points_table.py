"""The points table: a trained model as numbers that one can read, print, prove and look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from credit.errors import NotMonotone, ScaleMissing
from models import artefact, blend
from models.explained import Contributions, ExplainedRow, ExplainedRows
from models.forms import markdown, page, sql
from models.forms.difference import Difference
from models.from_lightgbm.compile_table import parts_from_booster
from models.lookup import batch
from models.lookup.places import Lookup
from models.lookup.row import RowReader
from models.mending import mended
from models.monotone import breaks
from models.note import FeatureNote, Worse
from models.parts import TableFeature, TablePair
from models.scale import Scale

if TYPE_CHECKING:
    from models.policy.weights import Policy


@dataclass(frozen=True, eq=False)
class PointsTable:
    """Main effects per feature and a few joint effects of pairs; all log-odds are whole multiples of ``2**-exponent``.

    `raw_score` is the log-odds of the target (1 = bad). With a `scale`, `score` is ``offset - factor * raw_score`` rounded
    half up and held between the ends of the scale: higher is better. `origin` says where the table comes from (evaluation,
    feature set, run). Sums are whole-number sums, so batch and single row agree bit for bit on every machine.

    Examples
    --------
    >>> import lightgbm, numpy
    >>> x = numpy.arange(200.0).reshape(-1, 1)
    >>> data = lightgbm.Dataset(x, (x[:, 0] > 99).astype(int), feature_name=["penalties"])
    >>> booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_leaves": 2}, data, 10)
    >>> table = PointsTable.from_lightgbm(booster, {"penalties": x[:, 0]})
    >>> table.score({"penalties": [0.0, 150.0]}).tolist() == [table.explain_row({"penalties": p}).score for p in (0.0, 150.0)]
    True
    >>> bool(abs(table.raw_score({"penalties": [150.0]})[0] - booster.predict([[150.0]], raw_score=True)[0]) < 1e-12)
    True
    """

    features: tuple[TableFeature, ...]
    pairs: tuple[TablePair, ...]
    constant: int
    exponent: int
    scale: Scale | None = None
    origin: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_lightgbm(
        cls,
        booster: Any,
        background: Any,
        *,
        scale: Scale | None = None,
        features: Mapping[str, FeatureNote] | None = None,
        origin: Mapping[str, str] | None = None,
    ) -> PointsTable:
        """Compile a booster whose leaf paths use at most two features each, exactly.

        Parameters
        ----------
        booster
            A `lightgbm.Booster`, a fitted LightGBM classifier, or its text model.
        background
            The rows that contributions are measured against, best the whole training set: a DataFrame (with the categorical
            dtypes of training), a mapping of columns, feature rows, or an array in the booster's column order.
        scale
            How log-odds become points; `Scale.default()` if the booster's raw score is known to be log-odds, else none.
        features
            Notes (label, dimension, unit, direction) by column; a column without one is its own label.
        origin
            Where the table comes from, kept with it.

        Raises
        ------
        UnsupportedBooster, PathTooWide
            Linear trees, several classes, random forests; a path of three features or more.
        BackgroundMismatch
            The background is empty or has other columns than the booster.
        """
        parts, log_odds = parts_from_booster(booster, background, features or {})
        table = cls(*parts, scale=scale, origin=dict(origin or {}))
        return table.with_scale(Scale.default()) if scale is None and log_odds else table

    @classmethod
    def from_policy(cls, policy: Policy, *, scale: Scale, notes: Mapping[str, FeatureNote] | None = None) -> PointsTable:
        """A table of indicator weights: the scale's base score plus what each indicator is worth; see `models.policy.weights`.

        Raises
        ------
        NotMonotone
            The weights break a direction that the notes declare.
        """
        from models.policy.table import EXPONENT, policy_parts  # reads with pydantic, which loading must not need

        features, constant = policy_parts(policy, scale, notes or {})
        origin = {"made": "policy", "measured_against": policy.measured_against}
        table = cls(features, (), constant, EXPONENT, scale, origin)
        table.check_monotone()
        return table

    @classmethod
    def blend(
        cls, weights: Mapping[PointsTable, blend.Weight], *, scale: Scale | None = None, background: Any = None
    ) -> PointsTable:
        """The table whose points are the weighted sum of the tables' points; `models.blend.blend` says all.

        Raises
        ------
        ValueError, TablesApart
            The weights do not add up to 1; the tables read a feature differently, or share no scale and none is given.
        """
        return mended(cls(**blend.blend(weights, scale, background)))

    @cached_property
    def feature_names(self) -> tuple[str, ...]:
        """The columns that rows must have."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content (64 hexadecimal digits); equal tables have equal hashes."""
        return artefact.content_hash(self)

    @cached_property
    def base_units(self) -> int:
        """The background's mean log-odds, in units."""
        return self.constant + sum(feature.mean for feature in self.features) + sum(pair.mean for pair in self.pairs)

    @cached_property
    def lookup(self) -> Lookup:
        """The same numbers as a machine looks them up."""
        return Lookup.of(self)

    @property
    def background_rows(self) -> int:
        """How many rows the contributions are measured against."""
        return int(self.features[0].counts.sum())

    def with_scale(self, scale: Scale) -> PointsTable:
        """The same log-odds on another scale."""
        return replace(self, scale=scale)

    def need_scale(self) -> Scale:
        """The scale.

        Raises
        ------
        ScaleMissing
            The table only knows raw scores.
        """
        if self.scale is None:
            raise ScaleMissing
        return self.scale

    def raw_score(self, frame: Any) -> NDArray[np.float64]:
        """Log-odds of the target per row, (n,) float64, equal to the booster's raw score to 1e-12.

        Raises
        ------
        ColumnsMissing, ColumnsUnknown, WrongType
            `frame` (a DataFrame, a mapping of columns or feature rows) cannot be read; the same for the methods below.
        """
        return batch.raw_score(self, frame)

    def score(self, frame: Any) -> NDArray[np.int64]:
        """Points per row, (n,) int64, higher is better; equal to `explain(frame).score`."""
        return batch.score(self, frame)

    def explain(self, frame: Any) -> ExplainedRows:
        """Base, points per feature, effect of the scale's ends and score; they add up in every row (see `models.rounding`)."""
        return batch.explain(self, frame)

    def contributions(self, frame: Any) -> Contributions:
        """Exact Shapley values per feature in log-odds, against the background."""
        return batch.contributions(self, frame)

    @cached_property
    def _reader(self) -> RowReader:
        return RowReader(self)

    def explain_row(self, row: Mapping[str, Any]) -> ExplainedRow:
        """`explain` for one row: the server's path."""
        return self._reader.explain(row)

    def check_monotone(self, directions: Mapping[str, Worse] | None = None) -> None:
        """Prove that the table keeps the given directions (default: those that its features declare); see `models.monotone`.

        Raises
        ------
        NotMonotone
            It does not; the message names each break.
        """
        if found := breaks(self, directions):
            raise NotMonotone(found)

    def save(self, path: str | Path) -> None:
        """Write the table to the folder `path` (table.json + numbers.npz), whole or not at all.

        Raises
        ------
        NotMonotone
            It breaks a direction that it declares: such a table cannot be saved.
        """
        self.check_monotone()
        artefact.save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> PointsTable:
        """Read a saved table; needs numpy alone.

        Raises
        ------
        TableUnreadable, TableTooNew
            It is missing, damaged, cut off, something else, or written by a later version.
        """
        return cls(**artefact.load(Path(path)))

    def to_markdown(self) -> str:
        """The table as a page that one can print: every slot of every feature in points."""
        return markdown.page(self)

    def to_html(self, *, title: str = "", dimensions: Mapping[str, str] | None = None) -> str:
        """The table as one self-contained page in the users' language that a regulator can print; `models.forms.page` says all."""
        return page.page(self, title, dimensions or {})

    def to_sql(self, dialect: sql.Dialect, *, source: str = "rows", keep: Sequence[str] = (), points: bool = True) -> str:
        """One SELECT over the table or view `source` that gives the integers of `explain`; `models.forms.sql.select` says all."""
        return sql.select(self, dialect, source=source, keep=keep, points=points)

    def diff(self, newer: PointsTable) -> Difference:
        """What changed from this table to a newer one, in points, the largest change first; see `models.forms.difference`."""
        return Difference.of(self, newer)
