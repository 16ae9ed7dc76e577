"""From trees to slots: every leaf is a product of one or two sets of slots, so a sum of trees is singles and pairs.

All sums are whole numbers: leaf values are rounded once to multiples of ``2**-exponent`` (62 bits for the whole booster, about
1e-16 for usual ones). So sums do not depend on their order, and what is true of every tree (such as its monotone direction)
stays exactly true of the table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from credit.errors import PathTooWide
from models.bins import Bins, CategoryBins, NumericBins
from models.from_lightgbm.booster_text import Missing, Node, Tree

Units = NDArray[np.int64]
Mask = NDArray[np.bool_]
_BITS = 58  # of a sum of trees; a contribution can be four times as large, and int64 holds 63


@dataclass
class Sums:
    """Whole-number tables under way: `singles` per feature, `pairs` per two features (first < second), and the constant."""

    singles: list[Units]
    pairs: dict[tuple[int, int], Units] = field(default_factory=dict)
    constant: int = 0


def unit_exponent(trees: Sequence[Tree]) -> int:
    """The exponent e for which a sum of all trees, in units of 2**-e, needs at most 58 bits."""
    bound = sum(max(map(abs, tree.leaves)) for tree in trees)
    return _BITS - math.frexp(bound)[1]


def compile_trees(trees: Sequence[Tree], bins: Sequence[Bins], names: Sequence[str], *, exponent: int) -> Sums:
    """Add the leaves of all trees up, per feature and per pair of features, in units of 2**-exponent.

    Raises
    ------
    PathTooWide
        A reachable leaf path uses more than two features.
    """
    steps: defaultdict[tuple[int, ...], Units] = defaultdict(lambda: np.zeros(0, np.int64))
    constant = 0
    for number, tree in enumerate(trees):
        for value, masks in _regions(tree, bins):
            if len(masks) > 2:
                raise PathTooWide(number, [names[feature] for feature in sorted(masks)])
            units = round(math.ldexp(value, exponent))
            if not masks:
                constant += units
                continue
            key = tuple(sorted(masks))
            if key not in steps:
                steps[key] = np.zeros([bins[feature].size + 1 for feature in key], np.int64)
            _add_steps(steps[key], [masks[feature] for feature in key], units)
    sums = Sums([np.zeros(one.size, np.int64) for one in bins], constant=constant)
    for key, table in sorted(steps.items()):
        _settle(sums, key, table)
    return sums


def _regions(tree: Tree, bins: Sequence[Bins]) -> Iterator[tuple[float, dict[int, Mask]]]:
    """Each reachable leaf with the slots of each feature that lead to it."""
    pending: list[tuple[int, dict[int, Mask]]] = [(0 if tree.nodes else -1, {})]
    while pending:
        at, masks = pending.pop()
        if at < 0:
            yield tree.leaves[-1 - at], masks
            continue
        node = tree.nodes[at]
        left = goes_left(node, bins[node.feature])
        for child, way in ((node.left, left), (node.right, ~left)):
            narrowed = masks[node.feature] & way if node.feature in masks else way
            if narrowed.any():
                pending.append((child, {**masks, node.feature: narrowed}))


def goes_left(node: Node, bins: Bins) -> Mask:
    """Which slots of the node's feature go left (LightGBM tree.h, NumericalDecision and CategoricalDecision)."""
    left = np.zeros(bins.size, np.bool_)
    if isinstance(bins, CategoryBins):
        # Never seen, negative and missing go right whatever the node says.
        for slot, code in enumerate(range(len(bins.values)) if bins.kind == "category" else bins.values):
            left[slot] = node.categories is not None and int(code) in node.categories
        return left
    left[: int(np.searchsorted(bins.thresholds, node.threshold)) + 1] = True
    zero = node.threshold >= 0.0
    left[bins.missing] = zero if node.missing is Missing.NONE else node.default_left
    if bins.zero_apart:
        left[bins.missing + 1] = node.default_left if node.missing is Missing.ZERO else zero
    return left


def _add_steps(table: Units, masks: Sequence[Mask], units: int) -> None:
    """Add `units` over a product of masks as steps at its borders: cost follows the borders, not the area."""
    edges = [np.diff(np.concatenate(([0], mask.astype(np.int64), [0]))) for mask in masks]
    places = [np.flatnonzero(edge) for edge in edges]
    signs = [edge[place] for edge, place in zip(edges, places, strict=True)]
    if len(masks) == 1:
        table[places[0]] += units * signs[0]
    else:
        table[np.ix_(places[0], places[1])] += units * np.multiply.outer(signs[0], signs[1])


def _settle(sums: Sums, key: tuple[int, ...], steps: Units) -> None:
    """Steps back to values, into the singles or the pairs."""
    if len(key) == 1:
        sums.singles[key[0]] = np.cumsum(steps)[:-1]
    else:
        sums.pairs[key[0], key[1]] = np.ascontiguousarray(np.cumsum(np.cumsum(steps, 0), 1)[:-1, :-1])


def bins_of(trees: Sequence[Tree], feature: int, info: str, categories: Mapping[int, Sequence[str | int | float | bool]]) -> Bins:
    """The bins of one feature: all thresholds of its nodes, or its categories.

    `info` is LightGBM's feature_infos entry ("[low:high]", "none", or the codes of a categorical feature, -1 for missing);
    `categories` holds the values of pandas categories by feature.
    """
    nodes = [node for tree in trees for node in tree.nodes if node.feature == feature]
    if feature in categories:
        return CategoryBins(tuple(categories[feature]))
    if any(node.categories is not None for node in nodes) or not info.startswith(("[", "none")):
        seen = {int(code) for code in info.split(":")} | {code for node in nodes for code in node.categories or ()}
        return CategoryBins(tuple(sorted(code for code in seen if code >= 0)), kind="code")
    edges = np.unique(np.array([node.threshold for node in nodes], np.float64))
    return NumericBins(edges, zero_apart=any(node.missing is Missing.ZERO for node in nodes))
