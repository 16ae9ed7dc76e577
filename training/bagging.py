"""Several boosters → one booster text whose raw score is their mean: a mean of tables is a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_LEAVES = re.compile(r"^leaf_value=(.*)$", re.MULTILINE)
_END = "\nend of trees"


def mean_text(boosters: Sequence[Any]) -> str:
    """The text model of the boosters' mean, which LightGBM loads as well.

    Parameters
    ----------
    boosters
        Boosters on the same columns and categories, (b,), each with one tree at least; the head and the categories are the first's.

    Examples
    --------
    >>> import lightgbm, numpy
    >>> x = numpy.arange(200.0).reshape(-1, 1)
    >>> data = lightgbm.Dataset(x, (x[:, 0] > 99).astype(int), params={"verbose": -1}, free_raw_data=False)
    >>> few, many = (lightgbm.train({"objective": "binary", "verbose": -1}, data, trees) for trees in (2, 8))
    >>> mean = lightgbm.Booster(model_str=mean_text([few, many]))
    >>> mean.num_trees()
    10
    >>> halves = [one.predict(x, raw_score=True) / 2 for one in (few, many)]
    >>> bool(numpy.allclose(mean.predict(x, raw_score=True), halves[0] + halves[1], rtol=0, atol=1e-12))
    True
    """
    texts = [str(booster.model_to_string()) for booster in boosters]
    head, tail = texts[0].partition("\nTree=")[0], texts[0].partition(_END)[2]
    # Their sizes in bytes are only a short cut for reading; they are wrong once the leaves are divided.
    head = "\n".join(line for line in head.splitlines() if not line.startswith("tree_sizes="))
    blocks = [block for text in texts for block in text.partition(_END)[0].split("\nTree=")[1:]]
    trees = [_tree(number, block, len(texts)) for number, block in enumerate(blocks)]
    return f"{head}\n\n" + "\n".join(trees) + _END + tail


def calibrated_text(text: str, *, slope: float, intercept: float) -> str:
    """The booster text whose raw score is ``slope * raw + intercept``: every leaf is multiplied, and those of one tree moved.

    Examples
    --------
    >>> import lightgbm, numpy
    >>> x = numpy.arange(200.0).reshape(-1, 1)
    >>> booster = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(x, (x[:, 0] > 99).astype(int)), 3)
    >>> moved = lightgbm.Booster(model_str=calibrated_text(booster.model_to_string(), slope=0.5, intercept=2.0))
    >>> raw = booster.predict(x, raw_score=True)
    >>> bool(numpy.allclose(moved.predict(x, raw_score=True), 0.5 * raw + 2, rtol=0, atol=1e-12))
    True
    """
    moves = iter([intercept])

    def leaves(found: re.Match[str]) -> str:
        move = next(moves, 0.0)
        return "leaf_value=" + " ".join(repr(float(leaf) * slope + move) for leaf in found[1].split())

    head, begin, rest = text.partition("\nTree=")
    head = "\n".join(line for line in head.splitlines() if not line.startswith("tree_sizes="))
    trees, end, tail = rest.partition(_END)
    return f"{head}\n{begin}{_LEAVES.sub(leaves, trees)}{end}{tail}"


def _tree(number: int, block: str, by: int) -> str:
    """The block under its new number, its leaves divided."""
    lines = block.partition("\n")[2]
    return f"Tree={number}\n" + _LEAVES.sub(lambda found: "leaf_value=" + _divided(found[1], by), lines)


def _divided(leaves: str, by: int) -> str:
    return " ".join(repr(float(leaf) / by) for leaf in leaves.split())
