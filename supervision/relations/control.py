"""实际控制人: who holds more than half of an enterprise, alone or through enterprises that it controls in its turn.

公司法（2023年修订）第二百六十五条 calls a shareholder controlling who holds more than fifty per cent, and an actual controller
whoever can direct the company by investment, agreement or otherwise. The registers tell of shares, and of agreements only where the
enterprise declares its controller. So there are two kinds of tie: declared (实际控制人) and derived (实际控制人（按持股推定）).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from supervision.relations.ties import BY_SHARES, SHAREHOLDER, Integers, Ties

# Per cent above which a holder directs the company (公司法第二百六十五条第二项).
MAJORITY = 50.0
# A chain of more enterprises than that, or a circle, has no last controller here.
MOST_LEVELS = 12


@dataclass(frozen=True, slots=True, order=True)
class Holding:
    """A share of one enterprise: vertices of holder and enterprise, and per cent."""

    holder: int
    firm: int
    share: float


@dataclass(frozen=True, eq=False)
class Control:
    """Who stands at the end of the shares of each enterprise.

    Attributes
    ----------
    top
        Vertex of the last controller of each enterprise, -1 where nobody holds more than half; shape (enterprises,).
    holder, firm, share
        The shares that are told, one a pair (the largest where several are told); shape (k,).
    """

    top: Integers
    holder: Integers
    firm: Integers
    share: NDArray[np.float64]

    @classmethod
    def of(cls, ties: Ties, *, above: float = MAJORITY) -> Control:
        """From the shares among the ties; those without a number say nothing."""
        holder, firm, share = _largest(ties)
        own = np.arange(len(ties.names), dtype=np.int64)
        top, moving = own, np.ones(len(own), bool)
        for _ in range(MOST_LEVELS):
            found = _one_level(top, holder, firm, share, above=above)
            top, moving = found, found != top
            if not moving.any():
                break
        # What still moves at the last level hangs on a circle, or on a longer chain than any that is looked at; and so does
        # whatever is no longer controlled once these are taken to be controlled by nobody.
        while moving.any():
            top = np.where(moving, own, top)
            moving = (top != own) & (_one_level(top, holder, firm, share, above=above) != top)
        settled = top[: ties.enterprises]
        return cls(np.where(settled == own[: ties.enterprises], -1, settled), holder, firm, share)

    def drawn_into(self, ties: Ties) -> Ties:
        """The ties with one more for each controller that the shares tell of."""
        firms = np.flatnonzero(self.top >= 0)
        kinds = np.full(len(firms), BY_SHARES)
        return replace(
            ties,
            hub=np.concatenate([ties.hub, self.top[firms]]),
            firm=np.concatenate([ties.firm, firms]),
            kind=np.concatenate([ties.kind, kinds]),
            share=np.concatenate([ties.share, np.full(len(firms), np.nan)]),
        )

    def chain(self, firm: int) -> tuple[Holding, ...]:
        """The shares that lead from an enterprise up to its last controller, by the way whose smallest is the largest; or none."""
        last = int(self.top[firm])
        waiting: list[tuple[float, int, int, tuple[Holding, ...]]] = [(-np.inf, 0, firm, ())] if last >= 0 else []
        seen: set[int] = set()
        while waiting:
            least, length, here, way = heappop(waiting)
            if here == last:
                return way
            if here not in seen:
                seen.add(here)
                for at in np.flatnonzero(self.firm == here).tolist():
                    holder, share = int(self.holder[at]), float(self.share[at])
                    if self._is(holder, last):
                        step = (*way, Holding(holder, here, share))
                        heappush(waiting, (max(least, -share), length + 1, holder, step))
        return ()

    def _is(self, holder: int, last: int) -> bool:
        return holder == last or (holder < len(self.top) and int(self.top[holder]) == last)


def _largest(ties: Ties) -> tuple[Integers, Integers, NDArray[np.float64]]:
    told = np.flatnonzero((ties.kind == SHAREHOLDER) & (ties.share > 0) & (ties.hub != ties.firm))
    order = told[np.lexsort((-ties.share[told], ties.hub[told], ties.firm[told]))]
    pairs = np.column_stack([ties.firm[order], ties.hub[order]])
    first = np.ones(len(order), bool)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    kept = order[first]
    return ties.hub[kept], ties.firm[kept], ties.share[kept]


def _one_level(top: Integers, holder: Integers, firm: Integers, share: NDArray[np.float64], *, above: float) -> Integers:
    """One step up: of each enterprise whoever holds more than `above` per cent, counting all that the same one controls."""
    roots = top[holder]
    other = roots != firm  # what a firm holds of itself through others directs nothing
    keys, place = np.unique(firm[other] * len(top) + roots[other], return_inverse=True)
    held = np.bincount(place, share[other], minlength=len(keys))
    enough = keys[held > above]
    found = np.arange(len(top), dtype=np.int64)
    found[enough // len(top)] = enough % len(top)
    return found
