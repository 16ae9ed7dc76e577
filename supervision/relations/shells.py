"""换马甲: a new firm behind which stands what stood behind a listed one - the same person, place, telephone, line of business."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from credit.language import Language
from supervision.relations.graph import MOST_AT_A_HUB
from supervision.relations.ties import BY_SHARES, CONTROLLER, ENGLISH, KINDS, PLACE, TELEPHONE, Integers, Ties

# What a shared tie is worth; from _ENOUGH on a pair is told of. One shared director or one address says little.
_WORTH = {0: 2, 1: 2, 2: 1, 3: 1, 4: 1, CONTROLLER: 2, PLACE: 1, TELEPHONE: 2, BY_SHARES: 2}
_SAME_INDUSTRY, _ENOUGH = 1, 3
# A successor is founded from half a year before the listing (it is often prepared) to three years after.
_BEFORE, _AFTER = 183, 3 * 365


@dataclass(frozen=True, slots=True)
class Shell:
    """A suspected pair with its evidence: the hubs in common with the kind of each tie on both sides, and days between.

    `days` from the listing of `old` to the founding of `new`; negative where it was prepared before. A suspicion is a reason to
    look, and nothing is restricted by it.
    """

    new: int
    old: int
    worth: int
    days: int
    evidence: tuple[tuple[int, int, int], ...]
    same_industry: bool

    def words(self, ties: Ties, language: Language = Language.CHINESE) -> str:
        """The evidence in words; persons are not named."""
        chinese = language is Language.CHINESE
        told = list(dict.fromkeys(_common(kind_old, kind_new, chinese=chinese) for _, kind_old, kind_new in self.evidence))
        if self.same_industry:
            told.append("同一行业" if chinese else "the same line of business")
        if chinese:
            when = f"列入后{self.days}天成立" if self.days >= 0 else f"列入前{-self.days}天成立"
            return f"与 {ties.name(self.old)}：{'、'.join(told)}；{when}"
        when = f"founded {abs(self.days)} days {'after' if self.days >= 0 else 'before'} it was listed"
        return f"{ties.name(self.old)}: {', '.join(told)}; {when}"


def _common(old: int, new: int, *, chinese: bool) -> str:
    words = KINDS if chinese else ENGLISH
    if chinese:
        return f"共同{words[old]}" if old == new else f"共同人员（{words[old]}→{words[new]}）"
    return f"the same {words[old]}" if old == new else f"the same person ({words[old]}, then {words[new]})"


def shells(ties: Ties, *, listed: Integers, listed_on: Integers, founded: Integers, industry: Integers) -> list[Shell]:
    """Pairs of a listed firm and a newer one that have enough in common, the strongest first.

    Parameters
    ----------
    listed, listed_on
        Vertices of firms that were listed or struck off, and the day of it (days since 1970), shape (k,).
    founded, industry
        Of every enterprise: day of founding, and a number of its industry, shape (enterprises,).
    """
    day_of = dict(zip(listed.tolist(), listed_on.tolist(), strict=True))
    shared: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for hub, old, kind_old, new, kind_new in _pairs(ties, listed):
        if -_BEFORE <= founded[new] - day_of[old] <= _AFTER and founded[new] > founded[old]:
            shared.setdefault((new, old), []).append((hub, kind_old, kind_new))
    found = []
    for (new, old), evidence in shared.items():
        same = bool(industry[new] == industry[old])
        best = {hub: max(min(_WORTH[a], _WORTH[b]) for h, a, b in evidence if h == hub) for hub, _, _ in evidence}
        worth = sum(best.values()) + _SAME_INDUSTRY * same
        if worth >= _ENOUGH:
            found.append(Shell(new, old, worth, int(founded[new] - day_of[old]), tuple(sorted(set(evidence))), same))
    return sorted(found, key=lambda one: (-one.worth, one.new, one.old))


def _pairs(ties: Ties, listed: Integers) -> Iterator[tuple[int, int, int, int, int]]:
    """Hub, listed firm with its kind of tie, other firm with its own, over all hubs at which not too many meet."""
    is_listed = np.zeros(len(ties.names), bool)
    is_listed[listed] = True
    degree = np.bincount(ties.hub, minlength=len(ties.names))
    at_bad = np.zeros(len(ties.names), bool)
    at_bad[ties.hub[is_listed[ties.firm]]] = True
    kept = np.flatnonzero(at_bad[ties.hub] & (degree[ties.hub] <= MOST_AT_A_HUB))
    kept = kept[np.argsort(ties.hub[kept], kind="stable")]
    bounds = np.flatnonzero(np.diff(ties.hub[kept], prepend=-1, append=-1))
    for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        group = kept[start:stop]
        firms, kinds, bad = ties.firm[group].tolist(), ties.kind[group].tolist(), is_listed[ties.firm[group]].tolist()
        hub = int(ties.hub[group[0]])
        for old, kind_old, was_listed in zip(firms, kinds, bad, strict=True):
            if was_listed:
                yield from ((hub, old, kind_old, new, kind) for new, kind in zip(firms, kinds, strict=True) if new != old)
