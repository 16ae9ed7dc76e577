"""The engine: the plan of a feature set, run over lives for any rows of subject and day."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from credit.errors import InvalidDeclaration, RecordFromFuture
from credit.items import Catalogue
from features.days import Days
from features.life.cells import Cells
from features.life.lives import Lives
from features.scan import kernel
from features.scan.plan import Computed, Plan

_T = TypeVar("_T", bound=np.generic)
# Below this many rows a second thread costs more than it gives.
_ROWS_PER_THREAD = 20_000
_PLANS_KEPT = 4


class Engine:
    """Computes the columns of a plan. Values depend on the subject's own lives and the day only, never on the batch."""

    def __init__(self, plan: Plan, catalogue: Catalogue, *, threads: int | None = None) -> None:
        self.plan = plan
        self.catalogue = catalogue
        self._threads = threads or os.cpu_count() or 1
        self._bound: tuple[tuple[Cells, kernel.Plan], ...] = ()

    def bound(self, cells: Cells) -> kernel.Plan:
        """The plan for these cells; the last few are kept, because blocks and requests share their cells."""
        found = next((plan for known, plan in self._bound if known is cells), None)
        if found is None:
            found = self.plan.bound(cells, self.catalogue)
            # One assignment of a new tuple: threads that answer at once never see half of it.
            self._bound = ((cells, found), *self._bound[: _PLANS_KEPT - 1])
        return found

    def compute(
        self, lives: Lives, *, subject: NDArray[np.int64], day: NDArray[np.int32], days: Days
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """All columns of the plan, shape (columns, rows), and how many records were known, shape (rows,).

        Parameters
        ----------
        subject
            The number of each row's subject in `lives`; -1 is one of whom nothing is known.
        day, days
            The entry of `days` that each row stands on.

        Raises
        ------
        RecordFromFuture
            A day after the last day of knowledge of `lives`.
        """
        check_days(lives, days)
        asked = kernel.Asked(subject, day, days, self.plan.before(days))
        out = np.empty((self.plan.n_columns, len(subject)), np.float64)
        known = np.empty(len(subject), np.int64)
        there = subject[subject >= 0]
        longest = int(np.max(lives.offsets[there + 1] - lives.offsets[there], initial=0))
        self._scan(life_columns(lives), self.bound(lives.cells), asked, (out, known, longest))
        with np.errstate(divide="ignore", invalid="ignore"):
            for one in self.plan.computed:
                out[one.column] = _computed(one, out, self.plan.names)
        return out, known

    def _scan(
        self,
        columns: kernel.LifeColumns,
        plan: kernel.Plan,
        asked: kernel.Asked,
        results: tuple[NDArray[np.float64], NDArray[np.int64], int],
    ) -> None:
        out, known, longest = results
        n_distinct = int(plan.stamp[-1]) + 1 if len(plan.stamp) else 0
        n_threads = max(1, min(self._threads, len(known) // _ROWS_PER_THREAD))
        edges = np.linspace(0, len(known), n_threads + 1).astype(int).tolist()

        def run(span: tuple[int, int]) -> None:
            stamps = np.zeros((n_distinct, longest), np.int64)
            state = kernel.State(out, known, np.empty(len(plan.initial), np.float64), stamps)
            kernel.scan(columns, plan, asked, state, span)

        spans = list(pairwise(edges))
        if n_threads == 1:
            run(spans[0])
            return
        with ThreadPoolExecutor(n_threads) as pool:
            list(pool.map(run, spans))


def check_days(lives: Lives, days: Days) -> None:
    """Refuse days on which these lives do not know what was known.

    Raises
    ------
    RecordFromFuture
        One of `days` is after the last day of knowledge.
    """
    if len(days) and int(days.max()) > lives.last_day:
        last, asked = (np.datetime64(int(day), "D").astype(object) for day in (lives.last_day, days.max()))
        raise RecordFromFuture(asked, today=last)


def life_columns(lives: Lives) -> kernel.LifeColumns:
    """The columns as the scan reads them."""
    return kernel.LifeColumns(
        offsets=_read_only(lives.offsets),
        cell=_read_only(lives.cell),
        event_date=_read_only(lives.event_date),
        from_day=_read_only(lives.from_day),
        to_day=_read_only(lives.to_day),
        amount=_read_only(lives.amount),
        quantity=_read_only(lives.quantity),
        until=_read_only(lives.until_date),
        category_key=_read_only(lives.category_key),
        counterparty_key=_read_only(lives.counterparty_key),
        authority_key=_read_only(lives.authority_key),
        document_key=_read_only(lives.document_key),
    )


def _read_only(column: NDArray[_T]) -> NDArray[_T]:
    # Memory-mapped columns are read-only and those in memory are not: to numba these are two types, so one would compile twice.
    view = column.view(np.ndarray)
    view.flags.writeable = False
    return view


def _computed(one: Computed, out: NDArray[np.float64], names: tuple[str, ...]) -> NDArray[np.float64]:
    result = np.asarray(one.formula(*(out[column] for column in one.inputs)), dtype=np.float64)
    if result.shape != out[0].shape:
        raise InvalidDeclaration(names[one.column], f"it gave shape {result.shape} for {out.shape[1]} rows; give one value a row")
    return np.where(np.isinf(result), np.nan, result)
