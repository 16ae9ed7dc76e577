"""换马甲 in a province: firms that take up the business of a listed one, and honest groups that look a little like them.

Which firms they are is drawn from the seed and written nowhere; benchmarks/shells.py measures what finds them against that draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yexin.simulate.drafts import World
from yexin.simulate.quality import Integers, Occurrences

Booleans = NDArray[np.bool_]
# Settings, no estimates. Of the firms that are listed so many come back, founded within so many days before and after the listing.
_COME_BACK, _BEFORE, _AFTER = 0.35, 150, 900
_SAME_INDUSTRY = 0.7
# What the successor keeps: the representative; else that person behind a front; the place; the telephone.
_REPRESENTED, _BEHIND, _PLACE, _TELEPHONE = 0.45, 0.25, 0.45, 0.45
# Honest founders of several firms: members of a group, and how often they share place and telephone with its head.
_GROUPED, _GROUP_PLACE, _GROUP_TELEPHONE = 0.05, 0.4, 0.3


@dataclass(frozen=True, slots=True)
class Pairs:
    """m pairs of firms (their numbers), and what `new` shares with `old`: representative, a person behind it, place, telephone."""

    old: Integers
    new: Integers
    represented: Booleans
    behind: Booleans
    place: Booleans
    telephone: Booleans

    def __len__(self) -> int:
        return len(self.old)


def planted(world: World, listed: Occurrences) -> Pairs:
    """The successors of listed firms; each firm follows at most one, and each listed firm has at most one.

    Parameters
    ----------
    listed
        The listings of the world's enterprises.
    """
    rng, firms = world.rng("shells"), world.enterprises
    order = np.lexsort((listed.subject, listed.day))
    _, first = np.unique(listed.subject[order], return_index=True)
    at = np.sort(order[first])
    at = at[rng.random(len(at)) < _COME_BACK]
    by_day = np.argsort(firms.since, kind="stable")
    founded, taken = firms.since[by_day], np.zeros(len(firms), bool)
    pairs: list[tuple[int, int]] = []
    for old, day in zip(listed.subject[at].tolist(), listed.day[at].tolist(), strict=True):
        low, high = np.searchsorted(founded, (max(day - _BEFORE, int(firms.since[old]) + 1), day + _AFTER))
        free = by_day[low:high]
        free = free[~taken[free]]
        alike = free[firms.industry[free] == firms.industry[old]]
        some = alike if len(alike) and rng.random() < _SAME_INDUSTRY else free
        if len(some):
            new = int(rng.choice(some))
            taken[new] = True
            pairs.append((old, new))
    return _keeping(rng, np.array(pairs, np.int64).reshape(-1, 2))


def _keeping(rng: np.random.Generator, pairs: Integers) -> Pairs:
    """What each successor keeps; who would keep nothing keeps the person behind a front."""
    luck, size = rng.random(len(pairs)), len(pairs)
    represented = luck < _REPRESENTED
    behind = (luck >= _REPRESENTED) & (luck < _REPRESENTED + _BEHIND)
    place, telephone = rng.random(size) < _PLACE, rng.random(size) < _TELEPHONE
    return Pairs(pairs[:, 0], pairs[:, 1], represented, behind | ~(represented | behind | place | telephone), place, telephone)


def groups(world: World) -> Pairs:
    """Honest groups, whoever is listed: a member's representative is its head's, and sometimes place and telephone."""
    rng, size = world.rng("groups"), len(world.enterprises)
    new = np.flatnonzero(rng.random(size) < _GROUPED)
    old = rng.integers(0, size, len(new))
    kept = old != new
    place, telephone = rng.random(len(new)) < _GROUP_PLACE, rng.random(len(new)) < _GROUP_TELEPHONE
    true = np.ones(int(kept.sum()), bool)
    return Pairs(old[kept], new[kept], true, ~true, place[kept], telephone[kept])


def taken_over(own: Integers, pairs: Pairs, which: Booleans) -> Integers:
    """`own` (a number a firm) with the number of `old` put in for `new` in the pairs that `which` names, one after the other."""
    made = own.copy()
    for old, new in zip(pairs.old[which].tolist(), pairs.new[which].tolist(), strict=True):
        made[new] = made[old]
    return made
