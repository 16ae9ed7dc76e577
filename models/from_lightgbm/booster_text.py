"""LightGBM's text model, read without LightGBM (format v4, as `Booster.model_to_string` writes it)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import isfinite, isnan
from typing import Any

from credit.errors import UnsupportedBooster

_END = "\nend of trees"
_VERSIONS = ("v3", "v4")  # v3 (LightGBM 2 and 3) has no linear trees, all else alike
# Objectives whose raw score is the log-odds of the target.
_LOG_ODDS = ("binary sigmoid:1", "cross_entropy")


class Missing(IntEnum):
    """LightGBM's missing_type of a node: what, beside an ordinary number, goes the default way."""

    NONE = 0
    ZERO = 1
    NAN = 2


@dataclass(frozen=True, slots=True)
class Node:
    """One split: where a value goes left, and the two children (negative: leaf ``-1 - child``)."""

    feature: int
    threshold: float
    categories: frozenset[int] | None
    default_left: bool
    missing: Missing
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Tree:
    """Splits and leaf values of one tree; a tree of one leaf has no nodes."""

    nodes: tuple[Node, ...]
    leaves: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BoosterText:
    """What a text model says, as far as a table needs it."""

    names: tuple[str, ...]
    infos: tuple[str, ...]
    objective: str
    trees: tuple[Tree, ...]
    categories: tuple[tuple[Any, ...], ...]

    @property
    def log_odds(self) -> bool:
        """Whether the raw score is the log-odds of the target."""
        return self.objective in _LOG_ODDS


def booster_text(booster: Any) -> str:
    """The text of a `lightgbm.Booster`, of a fitted LightGBM classifier, or the text itself."""
    if isinstance(booster, str):
        return booster
    booster = getattr(booster, "booster_", booster)
    if not hasattr(booster, "model_to_string"):
        raise UnsupportedBooster(f"{type(booster).__name__} is no LightGBM booster; give the booster or its text model")
    return str(booster.model_to_string())


def parse(text: str) -> BoosterText:
    """Read a text model.

    Raises
    ------
    UnsupportedBooster
        Not a text model, cut off, of a later format, several in one, several classes, a random forest (its raw score is a sum, no
        log-odds), or linear trees.
    """
    body = text.partition(_END)[0]  # what follows says how important features are, under any name they may have
    head, *blocks = body.split("\nTree=")
    fields = dict(line.partition("=")[::2] for line in head.splitlines())
    if fault := next(_faults(text, fields), None):
        raise UnsupportedBooster(fault)
    names = tuple(fields["feature_names"].split(" "))
    trees = tuple(_tree(number, block, names) for number, block in enumerate(blocks))
    return BoosterText(names, tuple(fields["feature_infos"].split(" ")), fields.get("objective", ""), trees, _categories(text))


def _faults(text: str, fields: Mapping[str, str]) -> Iterator[str]:
    """What keeps the model from being a table, as far as its head tells."""
    if not text.startswith("tree") or "feature_names" not in fields:
        yield "this is not the text of a LightGBM model"
    if _END not in text:
        yield "its text ends before the last tree; save the model again"
    if text.count(_END) > 1:
        yield "its text holds more than one model; compile each, then blend the tables"
    if fields.get("version") not in _VERSIONS:
        known = " and ".join(_VERSIONS)
        yield f"its text is of format {fields.get('version')!r}, and only {known} are known; save it with LightGBM 4"
    if fields.get("num_tree_per_iteration") != "1":
        yield f"it has {fields.get('num_tree_per_iteration')} classes; train one table per class"
    if "average_output" in fields:
        yield "a random forest's raw score is a sum and no log-odds; train with boosting=gbdt"


def _categories(text: str) -> tuple[tuple[Any, ...], ...]:
    """The pandas categories at the end of the text, in order of the category columns."""
    _, found, rest = text.rpartition("\npandas_categorical:")
    return tuple(map(tuple, json.loads(rest.splitlines()[0]) or ())) if found else ()


def _tree(number: int, block: str, names: Sequence[str]) -> Tree:
    fields = dict(line.partition("=")[::2] for line in block.splitlines()[1:])
    if fields.get("is_linear", "0") != "0":
        raise UnsupportedBooster(
            f"tree {number} is linear (linear_tree=true): its leaves are slopes, and a slot holds one number; "
            "train with linear_tree=false"
        )
    try:
        leaves = tuple(map(float, fields["leaf_value"].split()))
        nodes = tuple(_nodes(fields)) if len(leaves) > 1 else ()
    except (KeyError, ValueError, IndexError):
        leaves, nodes = (), ()
    sound = len(leaves) == len(nodes) + 1 and _is_tree(nodes) and all(map(isfinite, leaves))
    if not sound or not all(0 <= node.feature < len(names) and not isnan(node.threshold) for node in nodes):
        raise UnsupportedBooster(f"tree {number} is damaged; save the model again")
    return Tree(nodes, leaves)


def _is_tree(nodes: Sequence[Node]) -> bool:
    """Whether every node but the first and every leaf is the child of exactly one node before it: no circle, nothing beside it."""
    children = [child for node in nodes for child in (node.left, node.right)]
    after = all(child < 0 or child > at for at, node in enumerate(nodes) for child in (node.left, node.right))
    return after and sorted(children) == [*range(-len(nodes) - 1, 0), *range(1, len(nodes))] if nodes else True


def _nodes(fields: dict[str, str]) -> Iterator[Node]:
    bounds = [int(word) for word in fields.get("cat_boundaries", "0").split()]
    bits = [int(word) for word in fields.get("cat_threshold", "").split()]
    columns = [fields[key].split() for key in ("split_feature", "threshold", "decision_type", "left_child", "right_child")]
    for feature, threshold, decision, left, right in zip(*columns, strict=True):
        kind = int(decision)
        categories = None
        if kind & 1:
            at = int(float(threshold))
            categories = _members(bits[bounds[at] : bounds[at + 1]])
        yield Node(int(feature), float(threshold), categories, bool(kind & 2), Missing(kind >> 2 & 3), int(left), int(right))


def _members(words: Sequence[int]) -> frozenset[int]:
    """The numbers whose bit is set in words of 32 bits."""
    return frozenset(32 * at + bit for at, word in enumerate(words) for bit in range(32) if word >> bit & 1)
