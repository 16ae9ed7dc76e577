"""The plan: which columns there are, what the scan gathers for them, and what is computed from other columns afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from credit.items import Catalogue
from features.days import ALWAYS, Days, add_months
from features.declaration import Aggregate, Column, Declared, Derived
from features.life.cells import Cells
from features.scan import kernel
from features.selection import Selection

Formula = Callable[..., Column]


class Gatherer(NamedTuple):
    """One fold of one reading (kernel.FOLDS, kernel.READINGS) of the lives of a selection; windows share it."""

    fold: str
    reading: str
    selection: Selection

    @classmethod
    def of(cls, kind: str, field: str | None, selection: Selection) -> Gatherer:
        """The gatherer behind a kind of aggregate."""
        folds = {"latest": "newest", "days_since": "newest", "days_since_first": "oldest", "max": "max", "min": "min"}
        reading = f"{field}_key" if kind == "distinct" else field or ("days" if kind.startswith("days") else "one")
        return cls(folds.get(kind, "sum"), reading, selection)


class Filled(NamedTuple):
    """A column that the scan fills: from which gatherer, over which window (None: the whole life)."""

    column: int
    gatherer: int
    months: int | None


class Computed(NamedTuple):
    """A column that a formula of other columns fills."""

    column: int
    formula: Formula
    inputs: tuple[int, ...]


@dataclass
class Plan:
    """Columns of a feature set: the offered features first, in order, then internal ones, then what formulas need besides."""

    names: tuple[str, ...]
    gatherers: list[Gatherer] = field(default_factory=list)
    filled: list[Filled] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)
    n_columns: int = 0
    _sources: dict[int, tuple[Filled, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, features: Mapping[str, Declared], *, names: tuple[str, ...]) -> Plan:
        """Plan the features, given in an order in which each comes after its inputs; columns are in the order of `names`."""
        names = tuple(sorted(names, key=lambda name: name.startswith("_")))
        plan = cls(names=names, n_columns=len(names))
        column = {name: number for number, name in enumerate(names)}
        direct = {name: one for name, one in features.items() if isinstance(one, Aggregate) and one.kind not in ("share", "trend")}
        for name, aggregate in direct.items():
            plan._fill(column[name], Gatherer.of(aggregate.kind, aggregate.field, aggregate.selection), aggregate.months)
        for name, one in features.items():
            if isinstance(one, Derived):
                plan.computed.append(Computed(column[name], one.function, tuple(column[i] for i in one.inputs)))
            elif isinstance(one, Aggregate) and name not in direct:
                plan._combine(column[name], one)
        return plan

    @property
    def windows(self) -> list[int | None]:
        """The different windows in months, shortest first, the whole life last."""
        months = {one.months for one in self.filled}
        return [*sorted(m for m in months if m is not None), *([None] if None in months else [])]

    def sources(self, column: int) -> tuple[Filled, ...]:
        """The filled columns that a column comes from, through any formulas; found once."""
        if column not in self._sources:
            inputs = next((one.inputs for one in self.computed if one.column == column), ())
            own = (one for one in self.filled if one.column == column)
            self._sources[column] = tuple(dict.fromkeys([*own, *(source for part in inputs for source in self.sources(part))]))
        return self._sources[column]

    def _combine(self, column: int, one: Aggregate) -> None:
        if one.months is not None and one.kind == "trend":
            count = Gatherer.of("count", None, one.selection)
            inputs = self._needed(count, one.months), self._needed(count, 2 * one.months)
            self.computed.append(Computed(column, _more_than_before, inputs))
        elif one.of is not None:
            operation = "count" if one.field is None else "sum"
            parts = (Gatherer.of(operation, one.field, selection) for selection in (one.selection, one.of))
            self.computed.append(Computed(column, _ratio, tuple(self._needed(part, one.months) for part in parts)))

    def _needed(self, gatherer: Gatherer, months: int | None) -> int:
        """The column with that value: one that is there, or a new one."""
        for one in self.filled:
            if self.gatherers[one.gatherer] == gatherer and one.months == months:
                return one.column
        self._fill(self.n_columns, gatherer, months)
        self.n_columns += 1
        return self.n_columns - 1

    def _fill(self, column: int, gatherer: Gatherer, months: int | None) -> None:
        if gatherer not in self.gatherers:
            self.gatherers.append(gatherer)
        self.filled.append(Filled(column, self.gatherers.index(gatherer), months))

    def before(self, days: Days) -> NDArray[np.int32]:
        """The last day before each window as of each day, shape (days, windows)."""
        columns = [np.full(len(days), ALWAYS, np.int32) if m is None else add_months(days, -m) for m in self.windows]
        return np.ascontiguousarray(np.stack(columns, axis=1)) if columns else np.zeros((len(days), 0), np.int32)

    def bound(self, cells: Cells, catalogue: Catalogue) -> kernel.Plan:
        """The plan for lives with these cells, as the scan reads it."""
        cell, gatherer = np.nonzero(self._membership(cells).T)
        windows = self.windows
        by_window = sorted(self.filled, key=lambda one: windows.index(one.months))
        per_window = [sum(one.months == months for one in self.filled) for months in windows]
        bounds = np.array([_bounds(one.selection) for one in self.gatherers], np.float64).reshape(-1, 4)
        in_force = np.array([one.selection.in_force for one in self.gatherers], np.bool_)
        return kernel.Plan(
            cell_start=np.searchsorted(cell, np.arange(len(cells) + 1)).astype(np.int64),
            gatherers=gatherer.astype(np.int32),
            cell_known=cells.known(),
            cell_rank=_ranks(cells, catalogue),
            window_start=np.concatenate([[0], np.cumsum(per_window)]).astype(np.int64),
            links=np.array([(one.column, one.gatherer) for one in by_window], np.int32).reshape(-1, 2),
            fold=np.array([kernel.FOLDS.index(one.fold) for one in self.gatherers], np.int32),
            reading=np.array([kernel.READINGS.index(one.reading) for one in self.gatherers], np.int32),
            initial=np.array([0.0 if one.fold == "sum" else np.nan for one in self.gatherers], np.float64),
            stamp=(np.cumsum([one.reading.endswith("_key") for one in self.gatherers]) - 1).astype(np.int32),
            in_force=in_force,
            bounds=bounds,
            bounded=np.logical_or(np.isfinite(bounds).any(axis=1), in_force),
        )

    def _membership(self, cells: Cells) -> NDArray[np.bool_]:
        """Whether a gatherer takes the records of a cell, shape (gatherers, cells)."""
        selected = {gatherer.selection: cells.selected(gatherer.selection) for gatherer in self.gatherers}
        rows = [selected[gatherer.selection] for gatherer in self.gatherers]
        return np.array(rows, np.bool_).reshape(len(rows), len(cells))


def _bounds(selection: Selection) -> list[float]:
    """Amount from and below, quantity from and below; an infinite one is none."""
    given = (selection.amount_at_least, selection.amount_below, selection.quantity_at_least, selection.quantity_below)
    none = (-np.inf, np.inf, -np.inf, np.inf)
    return [absent if bound is None else float(bound) for bound, absent in zip(given, none, strict=True)]


def _ranks(cells: Cells, catalogue: Catalogue) -> NDArray[np.float64]:
    """The place of each cell's category in its item's order, 0 the lowest; NaN where it has none."""
    places = {(item, word): float(place) for item in cells.items for place, word in enumerate(catalogue[item].order)}
    return np.array([places.get((str(key[0]), str(key[2])), np.nan) for key in cells.words()], np.float64)


def _more_than_before(window: Column, twice: Column) -> Column:
    return 2.0 * window - twice


def _ratio(part: Column, whole: Column) -> Column:
    return part / whole
